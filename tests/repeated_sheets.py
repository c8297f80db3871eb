"""Remembers what comparing a sheet gave: tests of whole stacks look at the same pages again and again.

What is remembered are functions of the program that depend on nothing but their arguments, each by the bytes of all of
these: every sheet is really compared once, by the code that is tested, and what that says of it is never another's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from PIL import Image

from app.scan import bound_check, page_check
from app.scan.codes import FoundCode
from app.scan.paper import DrawnPaper, IssuePaper
from app.scan.registration import Smaller

_REMEMBERED = (
    (page_check, "_laid_over"), (page_check, "strays"), (page_check, "compare_both"), (bound_check, "compare_bound"),
)  # fmt: skip


@cache
def _results() -> dict[bytes, Any]:
    return {}


@contextmanager
def sheets_compared_once() -> Iterator[None]:
    """Remembers, while it is open, what was found when a page was laid over the issue's and compared with it."""
    with ExitStack() as stack:
        for module, name in _REMEMBERED:
            stack.enter_context(patch.object(module, name, _remembering(name, getattr(module, name))))
        yield


def _remembering(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any, **named: Any) -> Any:
        told = hashlib.blake2b(name.encode())
        for each in (*arguments, *sorted(named.items())):
            _tell(told, each)
        key = told.digest()
        if key not in _results():
            _results()[key] = work(*arguments, **named)
        return _results()[key]

    return called


def _tell(told: hashlib.blake2b, value: Any) -> None:
    """Feeds all that a value is made of into the hash."""
    told.update(type(value).__name__.encode())
    match value:
        case Smaller():
            _tell(told, value.by(1))
        case Image.Image():
            told.update(repr((value.mode, value.size)).encode() + value.tobytes())
        case DrawnPaper():
            told.update(_paper(value.paper))
        case FoundCode():
            told.update(repr(value.code).encode() + value.corners.tobytes())
        case bytes():
            told.update(value)
        case tuple() | list():
            told.update(b"%d" % len(value))
            for each in value:
                _tell(told, each)
        case _:
            told.update(value.tobytes() if hasattr(value, "tobytes") else repr(value).encode())


def _paper(paper: IssuePaper) -> bytes:
    rest: Sequence[object] = (paper.number, paper.pages, dict(paper.seals), dict(paper.signatures), paper.answers)
    return hashlib.blake2b(paper.pdf + repr(rest).encode()).digest()
