"""Pinyin initials of Chinese text, for searching by them: ``gyl`` finds 供应链.

GB 2312 sorts its 3755 common characters by pinyin, so 23 boundaries say every initial and no dictionary has to be
loaded.  Characters with a second reading that names of scenarios and trades use are listed; so are the few of the
rarer characters, which the standard sorts by radical.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LAST = 0xD7F9
_ALSO = {
    "弹": "dt", "调": "dt", "行": "xh", "重": "zc", "长": "cz", "传": "cz", "校": "xj", "仔": "z", "参": "cs",
    "车": "cj", "单": "ds", "石": "sd", "藏": "cz", "降": "jx", "模": "m", "区": "qo", "率": "ls", "畜": "cx",
    "殡": "b", "狩": "s", "鞣": "r", "渝": "y", "鑫": "x", "钛": "t", "锂": "l", "镁": "m", "钼": "m", "铣": "x",
}  # fmt: skip
_SOUNDS = {"重庆": "冲庆"}
"""Names that are not said as their characters are sorted, in characters that are."""


@lru_cache(maxsize=4096)
def letters_of(character: str) -> str:
    """Returns the letters for one character: initials, or itself in lower case."""
    if character in _ALSO:
        return _ALSO[character]
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return character.lower()
    if len(code) != 2:  # noqa: PLR2004 - the two bytes of a Chinese character
        return character.lower()
    number = code[0] << 8 | code[1]
    return _LETTERS[bisect_right(_STARTS, number) - 1] if _STARTS[0] <= number <= _LAST else ""


def spelling_key(text: str) -> list[tuple[int, str]]:
    """Returns the key that a name is sorted by.

    Latin letters and figures come first, then pinyin, then characters whose sound is unknown.
    """
    for name, sound in _SOUNDS.items():
        text = text.replace(name, sound)
    return [_place_of(character) for character in text.casefold()]


@lru_cache(maxsize=4096)
def _place_of(character: str) -> tuple[int, str]:
    letters = letters_of(character)
    if letters == character:
        return (0 if character.isascii() else _LAST + 1), character
    code = int.from_bytes(character.encode("gb2312", "replace"))
    if _STARTS[0] <= code <= _LAST:
        return code, character
    # A rarer character whose initial is known stands behind the common ones with that initial.
    starts = dict(zip(_LETTERS, (*_STARTS[1:], _LAST + 1), strict=True))
    return starts.get(letters[:1], _LAST + 1) - bool(letters), character


def has_initials(text: str, typed: str) -> bool:
    """Tells whether ``typed``, lower-case letters and digits, are the initials of adjacent characters.

    Signs such as ``/`` and brackets are passed over: ``cjgc`` finds 车间/工厂.
    """
    readings = [letters for letters in map(letters_of, text) if letters and letters[0].isalnum()]
    last = len(readings) - len(typed)
    return bool(typed) and any(
        all(letter in readings[at + i] for i, letter in enumerate(typed)) for at in range(last + 1)
    )


def found_by(text: str, query: str) -> bool:
    """Tells whether a name answers a search by text or initials."""
    wanted = query.strip().lower()
    if not wanted or wanted in text.lower():
        return True
    return wanted.isascii() and wanted.isalnum() and has_initials(text, wanted)


def initials(names: Iterable[str]) -> list[tuple[str, str]]:
    """Returns each name spelled by its characters' first reading and by their last.

    It is for thousands of names: going through them character by character takes too long between two keys.
    """
    first, last = _Readings(0), _Readings(-1)
    return [(name.translate(first), name.translate(last)) for name in names]


class _Readings(dict[int, str]):
    """Looks up each character once, for :meth:`str.translate`."""

    def __init__(self, which: int) -> None:
        super().__init__()
        self._which = which

    def __missing__(self, code: int) -> str:
        letters = letters_of(chr(code))
        found = letters[self._which] if letters and letters[0].isalnum() else ""
        self[code] = found
        return found
