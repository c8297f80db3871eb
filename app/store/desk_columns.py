"""Holds every column of a desk's file to its type, its length and its form, whoever wrote the file.

SQLite stores any type in any column, so the same question is asked of what is read and of what is about to be written.
Characters that nobody sees are taken out of words that people read; everything else that does not fit is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.notation.characters import without_hidden_marks

MOST_PACKAGES: Final = 20_000
MOST_CHANGES: Final = 400_000
MOST_WAITING: Final = 100_000
"""Rows of one file; a thousand packages that a year's work moved to and fro have a tenth of them."""
STATES: Final = frozenset({"sound", "broken", "paper", "unread", "repeat"})
_MOST_ROW: Final = 10**12
"""The highest number of a row: far below the end of SQLite's numbers, behind which nothing can be added."""
_LONGEST_PATH: Final = 32_767
_LONGEST_WORDS: Final = 20_000
_LONGEST_RECORD: Final = 8 << 20
MOST_NUMBER: Final = (1 << 63) - 1
"""The largest whole number that SQLite has."""
_NO_TEXT: Final = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_TIME: Final = re.compile(r"(?:19[89]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ISSUE: Final = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-(?:[0-9]{2}|[1-9][0-9]{2,8})")
_SETTING: Final = re.compile(r"[a-z][a-z_]{0,39}")
_CHANGE_KIND: Final = re.compile(r"[a-z]{1,20}")


class UnfitRow(ValueError):
    """Signals that a row has a column that does not fit; ``str()`` names the column in Chinese."""


@dataclass(frozen=True, slots=True)
class WordsColumn:
    """Describes a column of words: what it is called, how long it may be, and its form where it has one.

    ``shown`` words are cleaned of what nobody sees, and without ``lines`` they stand on one line.
    """

    label: str
    longest: int
    form: re.Pattern[str] | None = None
    shown: bool = True
    lines: bool = False
    empty: bool = True

    def read(self, value: object) -> str:
        """Returns the words of a value, cleaned; raises UnfitRow where it holds none that fit."""
        if not isinstance(value, str) or len(value) > self.longest:
            raise UnfitRow(self.label)
        text = clean_words(value, lines=self.lines) if self.shown else value
        fits = (self.empty and not text) or (bool(text) and (self.form is None or self.form.fullmatch(text)))
        if not fits or "\0" in text or not _is_storable(text):
            raise UnfitRow(self.label)
        return text


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Describes a column of whole numbers of at most 64 bits."""

    label: str
    least: int = 0
    most: int = MOST_NUMBER

    def read(self, value: object) -> int:
        """Returns the number of a value; raises UnfitRow where it is none."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise UnfitRow(self.label)
        return value


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Describes a column of times in UTC, to the second, as ISO 8601 writes them."""

    label: str

    def read(self, value: object) -> str:
        """Returns the time of a value as it stands; raises UnfitRow where it is none."""
        if not isinstance(value, str) or not is_time(value):
            raise UnfitRow(self.label)
        return value


Column = WordsColumn | NumberColumn | TimeColumn
PACKAGE_COLUMNS: Final[tuple[Column, ...]] = (
    WordsColumn("SHA-256", 64, _DIGEST),
    WordsColumn("文件名", 1000, empty=False),
    WordsColumn("文件的位置", _LONGEST_PATH, shown=False),
    NumberColumn("大小"),
    NumberColumn("文件的时间", -MOST_NUMBER),
    TimeColumn("收到的时间"),
    WordsColumn("状态", 20, re.compile("|".join(sorted(STATES))), empty=False),
    WordsColumn("原因", _LONGEST_WORDS, lines=True),
    WordsColumn("版本号", 24, _ISSUE),
    WordsColumn("企业", 1000),
    WordsColumn("申报记录", _LONGEST_RECORD, shown=False),
    NumberColumn("编号", 1, _MOST_ROW),
)
CHANGE_COLUMNS: Final[tuple[Column, ...]] = (
    WordsColumn("批次", 1000),
    TimeColumn("改动的时间"),
    WordsColumn("署名", 500),
    WordsColumn("理由", _LONGEST_WORDS, lines=True),
    WordsColumn("改动的种类", 20, _CHANGE_KIND, empty=False),
    WordsColumn("改动的对象", 2000, lines=True, empty=False),
    WordsColumn("改动前", _LONGEST_WORDS, lines=True),
    WordsColumn("改动后", _LONGEST_WORDS, lines=True),
    WordsColumn("撤销的批次", 1000),
    NumberColumn("编号", 1, _MOST_ROW),
)
SETTING_COLUMNS: Final[tuple[Column, ...]] = (WordsColumn("设置", 40, _SETTING), WordsColumn("设置的内容", 500))
WAITING_COLUMNS: Final[tuple[Column, ...]] = (WordsColumn("文件的位置", _LONGEST_PATH, shown=False, empty=False),)


def read_columns(columns: Sequence[Column], values: Sequence[object]) -> list[Any]:
    """Returns the values of a row, each as its column reads it.

    Raises UnfitRow for the first that does not fit.
    """
    return [column.read(value) for column, value in zip(columns, values, strict=True)]


def clean_words(text: str, *, lines: bool) -> str:
    """Returns words without what nobody sees or no file can hold; without ``lines`` they are put on one line."""
    text = _NO_TEXT.sub("", without_hidden_marks(text)).replace("\r\n", "\n").replace("\r", "\n")
    return text if lines else text.replace("\n", " ").replace("\t", " ")


def is_time(text: str) -> bool:
    """Tells whether a text is a time as this program writes it into a desk: UTC, to the second, 1980 to 2999.

    Outside these years no system can tell the local time.
    """
    if _TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
