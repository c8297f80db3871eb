"""A submission as JSON text and back: what the desk's file keeps of a package.  Read strictly."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from app.errors import InputRefused
from app.merge.submission import GivenReason, Submission, SubmittedScenario

_KINDS: Mapping[str, type] = {"str": str, "int": int, "bool": bool}
_TEXTS = "texts"


def write_submission(each: Submission) -> str:
    """Returns a submission as JSON text, without its long texts."""
    data = dataclasses.asdict(dataclasses.replace(each, texts={}))
    data.pop(_TEXTS)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_submission_record(text: str, source: str) -> Submission:
    """Returns the submission that a record stands for, without its texts.

    Raises InputRefused where it stands for none; ``source`` names the file in the sentence.
    """
    try:
        return Submission(**{name: _value(name, value) for name, value in json.loads(text).items()})
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration, RecursionError) as error:
        raise InputRefused(source, "里面的一条申报记录读不懂，文件可能被改过；请用备份，或重新收申报包。") from error


def _value(name: str, value: Any) -> Any:
    if name == "scenarios":
        return tuple(SubmittedScenario(**_plain(each, SubmittedScenario)) for each in value)
    if name == "reasons":
        return tuple(GivenReason(**_plain(each, GivenReason)) for each in value)
    if name in ("cells", "gains"):
        return _plain(value)
    if name == "pending":
        return tuple(str(each) for each in value)
    kind = next(field.type for field in dataclasses.fields(Submission) if field.name == name)
    if type(value) is not _KINDS.get(str(kind)):
        raise TypeError(name)
    return value


def _plain(value: Any, kind: type | None = None) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(each, str | bool) for each in value.values()):
        raise TypeError
    if kind is not None:
        for each in dataclasses.fields(kind):
            if each.name in value and type(value[each.name]) is not _KINDS[str(each.type)]:
                raise TypeError(each.name)
    return value


def write_texts(texts: Mapping[str, str]) -> bytes:
    """Returns texts by path as bytes of UTF-8 JSON."""
    return json.dumps(dict(texts), ensure_ascii=False, separators=(",", ":")).encode()


def read_texts(data: bytes, source: str) -> dict[str, str]:
    """Returns the texts by path that :func:`write_texts` has written.

    Raises InputRefused where the record is none.
    """
    try:
        found = json.loads(data)
        return {str(path): value for path, value in found.items() if isinstance(value, str)}
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputRefused(source, "里面的一份申报文字读不懂，文件可能被改过；请用备份，或重新收申报包。") from error
