"""Reads the letters beside the page code as a person types them off a sheet whose code cannot be read."""

from __future__ import annotations

import re

from app.errors import InputRefused
from app.trust.fingerprint import parse_issue_number

_ALIKE = str.maketrans(
    {**dict.fromkeys("OoＯ", "0"), **dict.fromkeys("IiLl", "1"), **dict.fromkeys("－—–", "-"), "／": "/"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
)
_PAGE = re.compile(r"(\d{1,5})(?:/(\d{1,5}))?")


def read_letters(version: str, page: str, number: str, pages: int) -> int:
    """Returns the page that somebody read: 版本号 ``version`` and ``page`` (``7`` or ``7/13``), for issue ``number``.

    Small letters, gaps and what looks alike in Crockford's alphabet (O and 0, I or L and 1) are forgiven.

    Raises:
        InputRefused: they cannot be read, or are another issue's; the sentence says which.
    """
    said = _plain(version)
    if not said:
        raise InputRefused("", "请照纸上右上角填版本号。")
    ours = _plain(number)
    if said != ours:
        other = parse_issue_number(f"ZN-{said[2:8]}-{said[8:]}") if said.startswith("ZN") else None
        if other is None:
            raise InputRefused("", f"版本号要像 {number} 这样，请再对照纸面看一遍。")
        raise InputRefused("", f"这张纸是别的版本的，不能收进 {number}。请换成这一版的那一页。")
    found = _PAGE.fullmatch("".join(page.translate(_ALIKE).replace("第", "").replace("页", "").split()))
    if found is None:
        raise InputRefused("", f"页码要像 7/{pages} 这样，请再对照纸面看一遍。")
    if (found[2] and int(found[2]) != pages) or not 1 <= int(found[1]) <= pages:
        raise InputRefused("", f"这一版共 {pages} 页，纸上写的不是。请再对照纸面看一遍。")
    return int(found[1])


def _plain(number: str) -> str:
    return "".join(c for c in number.translate(_ALIKE).upper() if c.isascii() and c.isalnum())
