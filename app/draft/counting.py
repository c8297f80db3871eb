"""字数 as Word counts it, and the length a web form's ``maxlength`` counts; both can follow an edit.

字数: every CJK character and full-width mark is one, every run of other non-space characters is one.  Curly quotes,
dashes, ellipses and the middle dot are full-width marks in Chinese text, though Unicode calls them ambiguous.
Web length: UTF-16 code units, a line end (CRLF, CR or LF) counted once (WHATWG HTML, ``maxlength``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u2fff\u3001-\u303f\u3040-\u318f\u31a0-\u31ff\u3200-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
    "\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"
)
_RUN = re.compile(rf"[^\s{_WIDE}]+")
_SHORT = 1000
"""Characters up to which the count of a piece is remembered."""


@dataclass(frozen=True, slots=True)
class Count:
    """Gives the two lengths of a text: ``words`` and ``web``.

    ``words`` is in 字 as Word counts them, ``web`` in UTF-16 code units.
    """

    words: int
    web: int

    def __add__(self, other: Count) -> Count:
        """Adds the count of a text that stands apart, such as another paragraph."""
        return Count(self.words + other.words, self.web + other.web)

    def __sub__(self, other: Count) -> Count:
        """Subtracts the count of a part that stands apart."""
        return Count(self.words - other.words, self.web - other.web)


ZERO = Count(0, 0)


def words(text: str) -> int:
    """Counts the 字 of ``text`` as Word does."""
    runs = _RUN.findall(text)
    dense = "".join(text.split())
    return len(dense) - sum(map(len, runs)) + len(runs)


def web_length(text: str) -> int:
    """Counts the UTF-16 code units of ``text``, every line end as one."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units - text.count("\r\n") if "\r" in text else units


def count(text: str) -> Count:
    """Counts ``text`` in 字 and in web length."""
    return Count(words(text), web_length(text))


def remembered(text: str) -> Count:
    """Counts ``text`` both ways, short pieces from memory.

    Editors, checks, cards and lists ask for the same pieces again and again.
    """
    return _remembered(text) if len(text) <= _SHORT else count(text)


_remembered = lru_cache(maxsize=4096)(count)


def recount(text: str, before: Count, start: int, end: int, inserted: str) -> tuple[str, Count]:
    """Counts a text after an edit, reading only around the edit.

    Returns the new text, in which ``inserted`` stands for ``text[start:end]``, and its count.  ``before`` is the count
    of ``text``; positions are code points.  The cost depends on the edit and on the run of Latin characters that it
    touches, not on the length of the text (copying the string aside).
    """
    left, right = _stretch(text, start, end)
    old = text[left:right]
    new = text[left:start] + inserted + text[end:right]
    return text[:start] + inserted + text[end:], before - count(old) + count(new)


def cut_point(text: str, limit: int) -> int:
    """Returns the position, in code points, at which ``limit`` 字 end.

    The position is ``len(text)`` where the whole text fits.
    """
    if words(text) <= limit:
        return len(text)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if words(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns begin and end of the stretch around an edit that is counted again.

    No run of Latin characters and no CRLF pair crosses its ends.
    """
    left = start
    while left > 0 and (_RUN.match(text, left - 1, left) or text[left - 1] == "\r"):
        left -= 1
    right = end
    while right < len(text) and (_RUN.match(text, right, right + 1) or text[right] == "\n"):
        right += 1
    return left, right
