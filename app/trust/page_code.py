"""Writes and reads the code of a printed page: which issue, which page, of which data (contract, Paper)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.trust.fingerprint import parse_issue_number

_COUNT = r"([1-9][0-9]{0,4})"
_CODE = re.compile(rf"ZN1\|([^|]+)\|{_COUNT}/{_COUNT}\|([0-9a-f]{{16}})")


@dataclass(frozen=True, slots=True)
class PageCode:
    """Describes a page code taken apart into issue, page, page count and fingerprint."""

    number: str
    """版本号."""
    page: int
    """From 1."""
    pages: int
    fingerprint16: str
    """First 16 hex digits of the fingerprint."""


def page_code(number: str, page: int, pages: int, fingerprint: str) -> str:
    """Returns the page code ``ZN1|<版本号>|<n>/<m>|<first 16 hex>``.

    Raises ValueError where the parts make no readable code.
    """
    text = f"ZN1|{number}|{page}/{pages}|{fingerprint[:16]}"
    if parse_page_code(text) is None:
        raise ValueError(f"not a page of an issue: {text!r}")
    return text


def parse_page_code(text: str) -> PageCode | None:
    """Reads a page code, or returns None for any text that :func:`page_code` would not have written."""
    match = _CODE.fullmatch(text)
    if match is None or parse_issue_number(match[1]) is None:
        return None
    code = PageCode(match[1], int(match[2]), int(match[3]), match[4])
    return code if code.page <= code.pages else None
