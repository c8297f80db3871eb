"""What goes back to a firm: a small JSON file with findings at their answers, which the firm's own client opens.

``{"format":"zhizao-return/1","issue","company","unit","at","findings":[{"path","level","message","remedy"}]}``;
``path`` is written as in the application file, empty for what is about the whole.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, get_args

from app.errors import InputRefused
from app.pack.model import Level

FORMAT = "zhizao-return/1"
RETURN_SUFFIX = ".zzreturn"
LARGEST_RETURN = 4 << 20
"""Bytes."""
_MOST = 2000
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class ReturnedFinding:
    """Represents one thing to mend."""

    path: str
    level: Level
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """Holds what one firm gets back about one issue.

    ``unit`` says from whom, ``at`` when (ISO 8601).
    """

    issue: str
    company: str
    unit: str
    at: str
    findings: tuple[ReturnedFinding, ...]


def write_return(slip: ReturnSlip) -> bytes:
    """Returns the file's bytes."""
    data = {"format": FORMAT, **asdict(slip)}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def read_return(data: bytes, source: str) -> ReturnSlip:
    """Returns what a file from outside says.

    InputRefused where it is none or is too large.
    """
    refused = InputRefused(source, "这不是退回意见文件（.zzreturn），或者它已经损坏；请向推荐单位重新索取。")
    if len(data) > LARGEST_RETURN:
        raise refused
    try:
        found = json.loads(data)
        if found.pop("format") != FORMAT or len(found["findings"]) > _MOST:
            raise refused
        findings = tuple(ReturnedFinding(**_texts(each)) for each in found.pop("findings"))
        slip = ReturnSlip(**_texts(found), findings=findings)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refused from error
    if any(each.level not in get_args(Level) for each in findings):
        raise refused
    return slip


def _texts(given: Any) -> dict[str, Any]:
    if not all(isinstance(value, str) and len(value) <= _LONGEST for value in given.values()):
        raise TypeError
    return dict(given)
