"""What goes back to a firm: a small JSON file with findings at their answers, which the firm's own client opens.

``{"format":"zhizao-return/1","issue","fingerprint","code","company","unit","at",
"findings":[{"path","level","message","remedy"}],"digest"}``; ``path`` is written as in the application file, empty for
what is about the whole; ``digest`` is the SHA-256 of the others as JSON with sorted keys and no blanks, so that a file
that lost something on its way is not taken for what was written.  It is no signature: anybody can write such a file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args

from app.errors import InputRefused
from app.intake.strict_json import parse_json
from app.notation.characters import without_hidden_marks
from app.pack.model import Level
from app.trust.fingerprint import parse_issue_number

FORMAT = "zhizao-return/1"
RETURN_SUFFIX = ".zzreturn"
LARGEST_RETURN = 4 << 20
"""Bytes."""
_DIGEST = "digest"
_MOST = 2000
_LONGEST = 4000
_PATH = re.compile(r"[a-z][a-z0-9_.\[\]]{0,199}|", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_BEGINNING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{[^{}]{0,4000}?\"format\"\s*:\s*\"zhizao-return/")


@dataclass(frozen=True, slots=True)
class ReturnedFinding:
    """Describes one thing that the firm is asked to mend."""

    path: str
    level: Level
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """Describes what one firm gets back about one issue.

    ``unit`` says from whom, ``at`` when, in words; ``code`` is the 统一社会信用代码 of the firm.
    """

    issue: str
    fingerprint: str
    code: str
    company: str
    unit: str
    at: str
    findings: tuple[ReturnedFinding, ...]


def looks_like_return(head: bytes) -> bool:
    """Tells by its first bytes whether a file means to be one of these."""
    return _BEGINNING.match(head) is not None


def write_return(slip: ReturnSlip) -> bytes:
    """Returns the file's bytes, which :func:`read_return` reads: a text that is too long is cut, and says so."""
    texts = {name: _fit(value) for name, value in asdict(replace(slip, findings=())).items() if name != "findings"}
    findings = [{name: _fit(value) for name, value in asdict(each).items()} for each in slip.findings[:_MOST]]
    data = {"format": FORMAT, **texts, "findings": findings}
    return json.dumps({**data, _DIGEST: _digest_of(data)}, ensure_ascii=False, indent=1).encode()


def read_return(data: bytes, source: str) -> ReturnSlip:
    """Returns the slip that a file from outside stands for.

    Raises InputRefused where it is none, is damaged or is too large.
    """
    refused = InputRefused(source, "这不是退回意见文件（.zzreturn），或者它已经损坏；请向推荐单位重新索取。")
    if len(data) > LARGEST_RETURN:
        raise refused
    try:
        found = dict(parse_json(data, source))
        digest = found.pop(_DIGEST)
        whole = found.pop("format") == FORMAT and digest == _digest_of({"format": FORMAT, **found})
        given = found.pop("findings")
        findings = tuple(ReturnedFinding(**_texts(each)) for each in given) if len(given) <= _MOST else ()
        slip = ReturnSlip(**_texts(found), findings=findings)
    except (InputRefused, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused from error
    known = parse_issue_number(slip.issue) is not None and _FINGERPRINT.fullmatch(slip.fingerprint)
    if not (whole and known and findings and all(map(_is_sound, findings))):
        raise refused
    return slip


def _is_sound(finding: ReturnedFinding) -> bool:
    return finding.level in get_args(Level) and _PATH.fullmatch(finding.path) is not None and bool(finding.message)


def _digest_of(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _fit(text: str) -> str:
    plain = without_hidden_marks(text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 16]}……（余下见退回意见的文档）"


def _texts(given: Any) -> dict[str, Any]:
    """Returns the texts of an object, without what nobody can see."""
    if not all(isinstance(value, str) and len(value) <= _LONGEST for value in given.values()):
        raise TypeError
    return {name: without_hidden_marks(value) for name, value in given.items()}
