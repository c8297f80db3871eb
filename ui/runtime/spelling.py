"""Matches what is typed in Latin letters against Chinese words: whole pinyin, initials, or the two mixed.

``cj``, ``changj`` and ``chjing`` find 场景.  Initials are known without a dictionary (:mod:`ui.runtime.pinyin`); whole
syllables come from pypinyin, which is loaded off the UI thread when they are first wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.runtime.pinyin import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Syllables = dict[str, tuple[str, ...]]
"""Whole readings of a character, without tones."""


def read_syllables(characters: Iterable[str]) -> Syllables:
    """Reads every reading of Chinese characters from the dictionary, which takes a moment the first time."""
    from pypinyin import Style, pinyin

    wanted = [each for each in dict.fromkeys(characters) if not each.isascii()]
    return {each: tuple(pinyin(each, style=Style.NORMAL, heteronym=True)[0]) for each in wanted}


class SpelledWords:
    """Matches one name against what is typed, by the readings of its characters."""

    def __init__(self, words: str, syllables: Mapping[str, tuple[str, ...]]) -> None:
        self.words = words
        self._plain = words.casefold()
        self._at = [at for at, each in enumerate(words) if letters_of(each) and letters_of(each)[0].isalnum()]
        self._heads = [letters_of(words[at]) for at in self._at]
        self._readings = [syllables.get(words[at], ()) for at in self._at]
        self._usual = [each[:1] for each in self._readings]
        self._letters = "".join(dict.fromkeys("".join(self._heads) + "".join("".join(r) for r in self._readings)))

    def find(self, wanted: str) -> tuple[int, int, bool] | None:
        """Returns start and end of the characters that ``wanted`` (lower case) spells, or None for nowhere.

        The third says that only a reading spells them that is not a character's usual one: 信 read shen.
        """
        at = self._plain.find(wanted)
        if at >= 0:
            return at, at + len(wanted), False
        for readings in (self._usual, self._readings):
            if (found := self._find_spelled(wanted, readings)) is not None:
                return *found, readings is self._readings
        return None

    def _find_spelled(self, wanted: str, readings: Sequence[tuple[str, ...]]) -> tuple[int, int] | None:
        wanted = "".join(each for each in wanted if each.isalnum()) if wanted.isascii() else ""  # f4-1 is 附4-1
        if not wanted or any(each not in self._letters for each in wanted):
            return None
        for first, heads in enumerate(self._heads):
            if wanted[0] in heads or any(each[0] == wanted[0] for each in readings[first]):
                last = self._eat(wanted, first, readings)
                if last >= 0:
                    return self._at[first], self._at[last] + 1
        return None

    def _eat(self, wanted: str, at: int, readings: Sequence[tuple[str, ...]]) -> int:
        """Matches ``wanted`` from a character on, and returns the index of the last one needed, -1 for none."""
        if at >= len(self._heads):
            return -1
        if wanted[0] in self._heads[at]:
            if len(wanted) == 1:
                return at
            last = self._eat(wanted[1:], at + 1, readings)
            if last >= 0:
                return last
        for reading in readings[at]:
            for length in range(min(len(reading), len(wanted)), 0, -1):
                if reading.startswith(wanted[:length]):
                    if length == len(wanted):
                        return at
                    last = self._eat(wanted[length:], at + 1, readings)
                    if last >= 0:
                        return last
        return -1
