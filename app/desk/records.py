"""A submission as JSON text and back: what the desk's file keeps of a package.  Read strictly.

The file may come from anybody: each name, type, length and form is asked for, and what stands twice must agree.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from app.errors import InputRefused
from app.merge.submission import GivenReason, Submission, SubmittedScenario
from app.store.desk_columns import clean_words, is_time
from app.trust.fingerprint import issue_number

_KINDS: Final[Mapping[str, type]] = {"str": str, "int": int, "bool": bool}
_LEFT_OUT: Final = frozenset({"texts", "verified_here"})
"""Parts of a submission that a record does not hold: kept beside it, or known by the reader alone."""
_FIELDS: Final = {each.name: str(each.type) for each in dataclasses.fields(Submission) if each.name not in _LEFT_OUT}
_MOST_NUMBER: Final = 10**9
_MOST_ROWS: Final = 2_000
_LONGEST, _LONGEST_CELL = 1_000, 50_000
"""Characters of a word that stands on one line, and of a cell or a reason.  What is longer is cut as it is written."""
_LONGEST_PATH: Final = 300
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_KEY_NUMBER: Final = re.compile(r"(?:#[1-9][0-9]{0,5})?")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "track": re.compile(r"[a-z_]{1,40}"),
    "fingerprint": _HASH,
    "content": _HASH,
    "certificate": re.compile(r"(?:[0-9a-f]{64})?"),
    "investment": re.compile(r"(?:-?[0-9]{1,60}(?:\.[0-9]{1,60})?)?"),
}
_BAD_RECORD = "里面的一条申报记录读不懂，文件可能被改过；请向交来的人重新要一份，或重新收申报包。"
_BAD_TEXTS = "里面的一份申报文字读不懂，文件可能被改过；请向交来的人重新要一份，或重新收申报包。"


def write_submission(each: Submission) -> str:
    """Returns a submission as JSON text, without its long texts, so that :func:`read_submission_record` reads it.

    Raises InputRefused where it has more rows than any application.
    """
    data = {name: value for name, value in dataclasses.asdict(each).items() if name not in _LEFT_OUT}
    if max(len(data["scenarios"]), len(data["reasons"]), len(data["pending"]), len(data["gains"])) > _MOST_ROWS:
        raise InputRefused(each.package, f"里面的场景或理由超过 {_MOST_ROWS} 条，没有收下。")
    return json.dumps(_cut(data), ensure_ascii=False, separators=(",", ":"))


def read_submission_record(text: str, source: str) -> Submission:
    """Returns the submission that a record stands for, without its texts.

    Raises InputRefused where it stands for none; ``source`` names the file in the sentence.
    """
    try:
        found = _cut(json.loads(text))
        each = Submission(**{name: _value(name, value) for name, value in found.items()})
        agree = issue_number(each.fingerprint, each.sequence) == each.issue and each.signed >= bool(each.certificate)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputRefused(source, _BAD_RECORD) from error
    if not agree:
        raise InputRefused(source, _BAD_RECORD)
    return each


def belongs_to_key(each: Submission, key: str) -> bool:
    """Tells whether a submission may stand under a key of the desk: the key is made of its table and its firm."""
    own = key_of(each)
    anonymous = each.firm.startswith("package:") and key.startswith(f"{each.track}:package:")
    return anonymous or (key.startswith(own) and _KEY_NUMBER.fullmatch(key, len(own)) is not None)


def key_of(each: Submission) -> str:
    """Returns the key of a firm's first application in a table."""
    return f"{each.track}:{each.firm}"


def _cut(value: Any, name: str = "") -> Any:
    """Returns a record whose words are clean and no longer than they may be."""
    if isinstance(value, str):
        many = name in ("cells", "gains", "reason")
        words = clean_words(value, lines=many)
        most = _LONGEST_CELL if many else _LONGEST
        return words if len(words) <= most else f"{words[: most - 1]}…"
    if isinstance(value, dict):
        inner = name if name in ("cells", "gains") else ""
        return {
            clean_words(str(key), lines=False)[:_LONGEST]: _cut(each, inner or str(key)) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        if len(value) > _MOST_ROWS:
            raise ValueError(name)
        return [_cut(each, name) for each in value]
    return value


def _value(name: str, value: Any) -> Any:
    if name == "scenarios":
        return tuple(SubmittedScenario(**_plain(each, SubmittedScenario)) for each in value)
    if name == "reasons":
        return tuple(GivenReason(**_plain(each, GivenReason)) for each in value)
    if name in ("cells", "gains"):
        if len(value) > _MOST_ROWS:
            raise ValueError(name)
        return _plain(value)
    if name == "pending":
        return tuple(str(each) for each in value)
    kind = _FIELDS[name]
    if type(value) is not _KINDS[kind]:
        raise TypeError(name)
    if not _has_form(name, value):
        raise ValueError(name)
    return value


def _has_form(name: str, value: Any) -> bool:
    if isinstance(value, int):
        return 0 <= value < _MOST_NUMBER
    if name == "signed_at":
        return not value or is_time(value)
    return name not in _FORMS or _FORMS[name].fullmatch(value) is not None


def _plain(value: Any, kind: type | None = None) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(each, str | bool) for each in value.values()):
        raise TypeError
    if kind is None:
        if not all(isinstance(each, str) for each in value.values()):
            raise TypeError
        return value
    for each in dataclasses.fields(kind):
        if each.name in value and type(value[each.name]) is not _KINDS[str(each.type)]:
            raise TypeError(each.name)
    return value


def write_texts(texts: Mapping[str, str]) -> bytes:
    """Returns texts by path as bytes of UTF-8 JSON."""
    return json.dumps(_clean_texts(texts), ensure_ascii=False, separators=(",", ":")).encode()


def read_texts(data: bytes, source: str) -> dict[str, str]:
    """Returns the texts by path that :func:`write_texts` has written.

    Raises InputRefused where the record is none.
    """
    try:
        return _clean_texts(json.loads(data))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputRefused(source, _BAD_TEXTS) from error


def _clean_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        clean_words(path, lines=False)[:_LONGEST_PATH]: clean_words(text, lines=True) for path, text in texts.items()
    }
