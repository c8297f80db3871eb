"""Takes off a text all that does not count as a difference, and finds where answers stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.intake.radicals import EQUIVALENTS, TRADITIONAL

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("“”„‟〝〞＂『』「」", '"'),
        **dict.fromkeys("‘’‚‛＇′", "'"),
        **dict.fromkeys("‐‑‒–—―−─━－\x02\ufffe", "-"),
        **dict.fromkeys("·•・‧∙⋅", "·"),
        "，": ",", "、": ",", "；": ";", "：": ":", "。": ".", "．": ".", "？": "?", "！": "!",
        "（": "(", "）": ")", "【": "[", "】": "]", "《": "<", "》": ">", "〈": "<", "〉": ">", "～": "~", "％": "%",
        "×": "x", "…": "...",
    }
)  # fmt: skip
"""PDFium tells a hyphen at a line's end as U+0002 or U+FFFE."""
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What stands in a text for a character that nobody can read."""
_MOST_PLACES = 200
"""Occurrences of one answer that are looked at."""
_FIGURE = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_GROUP = re.compile(r"\d{3}(?!\d)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plain:
    """Describes normalised text, with the place in the original text for each of its characters."""

    text: str
    origin: tuple[int, ...]

    def start_of(self, at: int) -> int:
        """Tells where character ``at`` stands in the text that it comes from; one past the last stands at its end."""
        if at < len(self.origin):
            return self.origin[at]
        return self.origin[-1] + 1 if self.origin else 0


def plain_text(text: str) -> Plain:
    """Takes blanks, line ends, widths, radicals and variants of marks off a text.

    A hyphen between two Latin letters goes too: at a line's end nobody can tell the word's own from a broken word's.
    """
    characters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        for each in _folded(character):
            characters.append(each)
            origin.append(at)
    kept = [
        at
        for at, each in enumerate(characters)
        if each != "-" or not (_is_letter(characters, at - 1) and _is_letter(characters, at + 1))
    ]
    return Plain("".join(characters[at] for at in kept), tuple(origin[at] for at in kept))


@lru_cache(maxsize=1 << 14)
def _folded(character: str) -> str:
    whole = unicodedata.normalize("NFKC", character.translate(_VARIANTS))
    whole = whole.translate(EQUIVALENTS).translate(TRADITIONAL).translate(_VARIANTS).casefold()
    return "".join(c for c in whole if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def _is_letter(characters: Sequence[str], at: int) -> bool:
    return 0 <= at < len(characters) and characters[at].isascii() and characters[at].isalpha()


def places_of(needle: str, haystack: Plain) -> list[Span]:
    """Returns the places where ``needle`` stands in a text.

    A figure or a Latin word counts only as a whole, never inside a longer one.
    """
    found: list[Span] = []
    at = haystack.text.find(needle)
    while at >= 0 and len(found) < _MOST_PLACES:
        if not (joined(haystack, at) or joined(haystack, at + len(needle))):
            found.append((at, at + len(needle)))
        at = haystack.text.find(needle, at + 1)
    return found


class Figures:
    """Finds the figures of a text by what they mean.

    Thousands may be set off by commas or not, and last zeros be written or not.
    """

    def __init__(self, haystack: Plain) -> None:
        self._places: dict[Decimal, list[Span]] = {}
        for first, last in _runs(haystack):
            for match in _FIGURE.finditer(haystack.text, first, last):
                self._put(haystack, match.span())

    def places(self, number: Decimal) -> list[Span]:
        """Tells where that number stands as a whole figure."""
        return self._places.get(number, [])[:_MOST_PLACES]

    def _put(self, haystack: Plain, span: Span) -> None:
        text = haystack.text[slice(*span)]
        if "," in text and not _THOUSANDS.fullmatch(text):
            return
        if text[0] in "+-" and _is_word(haystack.text[span[0] - 1 : span[0]]):
            text, span = text[1:], (span[0] + 1, span[1])
        if joined(haystack, span[0]) or joined(haystack, span[1]):
            return
        self._places.setdefault(Decimal(text.replace(",", "")), []).append(span)


def _runs(haystack: Plain) -> Iterator[Span]:
    """Yields stretches without a blank or a line end in them: figures beside each other are two."""
    first = 0
    for at in range(1, len(haystack.text) + 1):
        if at == len(haystack.text) or haystack.origin[at] - haystack.origin[at - 1] > 1:
            yield first, at
            first = at


def joined(plain: Plain, at: int) -> bool:
    """Tells whether the characters before and at ``at`` are of one figure or word, with no space between them."""
    if not 0 < at < len(plain.text) or plain.origin[at] - plain.origin[at - 1] > 1:
        return False
    before, after = plain.text[at - 1], plain.text[at]
    if _is_word(before):
        further = plain.text[at + 1 : at + 4]
        if after == "." and before.isdecimal():
            return further[:1].isdecimal()
        if after == "," and before.isdecimal():
            return _is_group(plain, at + 1)
        return _is_word(after)
    if before in "+-":
        return after.isdecimal() and _is_sign(plain, at - 1)
    fraction = before in ",." and at > 1 and plain.text[at - 2].isdecimal() and after.isdecimal()
    return fraction and (before == "." or _is_group(plain, at))


def _is_sign(plain: Plain, at: int) -> bool:
    """Tells whether a plus or minus belongs to the figure behind it: nothing stands directly before it.

    Between a word and a figure it is a dash: 资产总额-41280.60, 2018-2020.
    """
    return at == 0 or plain.origin[at] - plain.origin[at - 1] > 1


def _is_group(plain: Plain, at: int) -> bool:
    """Tells whether exactly three digits stand at ``at``, as behind a comma of thousands."""
    return bool(_GROUP.match(plain.text, at))


def _is_word(character: str) -> bool:
    """Tells whether a character may be part of a figure or Latin word, as one that nobody can read may."""
    return (character.isascii() and character.isalnum()) or character == UNREADABLE
