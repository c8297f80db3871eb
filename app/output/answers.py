"""Answers of an application by path, and how each kind of answer is printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.glyphs import GlyphCoverage, is_ignorable
from app.notation.figures import usual_figure
from app.notation.line_kinds import LINE_KINDS
from app.pack.model import Field, Pack

_INDEX = re.compile(r"\[\d+\]")
_BREAKS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "})
_DIGITS = "零一二三四五六七八九"


def look_up(application: Mapping[str, Any], path: str) -> Any:
    """Returns the answer at an index path, or None."""
    value: Any = application
    for step in _steps(path):
        if isinstance(step, int):
            if not isinstance(value, (list, tuple)):
                return None
            value = value[step] if step < len(value) else None
        elif isinstance(value, (dict, Mapping)):  # the first is asked quickly
            value = value.get(step)
        else:
            return None
    return value


# A form that is printed again with every word that is typed asks for the same few thousand paths each time.
@lru_cache(maxsize=1 << 14)
def _steps(path: str) -> tuple[str | int, ...]:
    """Splits ``a.b[2].c`` into ``("a", "b", 2, "c")``."""
    parts = path.replace("[", ".[").split(".")
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in parts)


def rows_of(application: Mapping[str, Any], template: str) -> Iterator[str]:
    """Yields the index paths of a table's rows.

    ``scenarios[].equipment`` gives ``scenarios[0].equipment[0]`` and on.
    """
    head, _, rest = template.partition("[]")
    rows = look_up(application, head)
    count = len(rows) if isinstance(rows, list) else 0
    for at in range(count):
        row = f"{head}[{at}]"
        if rest:
            yield from rows_of(application, row + rest)
        else:
            yield row


@lru_cache(maxsize=1 << 14)
def placed(template: str, row: str) -> str:
    """Returns a column's path in a row, with the row's indices filled in from the left."""
    for index in _INDEX.findall(row):
        template = template.replace("[]", index, 1)
    return template


@dataclass(slots=True)
class AnswerPrinter:
    """Turns answers into printed text for one pack."""

    pack: Pack
    coverage: GlyphCoverage = field(default_factory=GlyphCoverage)
    _plain: set[str] = field(default_factory=set)
    """Characters met before that print as they are."""
    _fields: dict[str, Field | None] = field(default_factory=dict)
    """Fields by index path, and by the same with its indices left open."""

    def field_at(self, path: str) -> Field | None:
        """Returns the field of an index path."""
        if path not in self._fields:
            template = _INDEX.sub("[]", path)
            if template not in self._fields:
                self._fields[template] = self._field_of(template)
            self._fields[path] = self._fields[template]
        return self._fields[path]

    def _field_of(self, template: str) -> Field | None:
        found = self.pack.fields.get(template)
        if found is None:
            years = "|".join(str(year) for year in self.pack.years)
            found = self.pack.fields.get(re.sub(rf"\.({years})\.", ".<year>.", template)) if years else None
        return found

    def clean(self, text: str) -> str:
        """Returns text as it can be printed.

        Line ends as LF, invisible characters out, unprintable ones as 〔U+1F600〕.

        An issue holds none of the last, because the check ``glyph`` stops it; a draft shows where they are.
        """
        if text.isascii() and text.isprintable():
            return text
        met = set(text)
        if met <= self._plain:
            return text
        self._plain |= {ch for ch in met - self._plain if self._prints(ch)}
        text = unicodedata.normalize("NFC", text) if _has_marks(text) else text
        text = text.replace("\r\n", "\n").translate(_BREAKS)
        if any(is_ignorable(ch) for ch in set(text)):
            text = "".join(ch for ch in text if not is_ignorable(ch))
        for ch in self.coverage.missing(text):
            text = text.replace(ch, f"〔U+{ord(ch):04X}〕")
        return text

    def _prints(self, ch: str) -> bool:
        """Tells whether a character prints whatever is beside it."""
        if ord(ch) in _BREAKS or is_ignorable(ch) or _has_marks(ch):
            return False
        return ch == "\n" or not self.coverage.missing(ch)

    def text(self, path: str, value: Any) -> str:
        """Returns an answer as one printed text, empty where it is not answered."""
        found = self.field_at(path)
        if value is None or value == "" or found is None:
            return self.clean(value) if isinstance(value, str) else ""
        if isinstance(value, list):
            return self.clean("\n".join(each for each in value if isinstance(each, str)))
        if isinstance(value, bool):
            return "是" if value else "否"
        return self.clean(self._named(found, value))

    def _named(self, found: Field, value: Any) -> str:
        """Returns codes as printed names, the rest as typed."""
        if found.kind in LINE_KINDS:
            return LINE_KINDS[found.kind].printed(str(value))
        if found.kind == "number":
            return usual_figure(str(value), found.unit) or str(value)
        if found.kind in {"division", "group"}:
            return self._industry(str(value), found.kind)
        names: dict[Any, str] = {}
        if found.kind == "sector":
            names = {sector.id: sector.name for sector in self.pack.sectors}
        elif found.kind == "stage":
            names = {stage.id: stage.name for stage in self.pack.stages}
        elif found.kind == "choice":
            return next((choice.label for choice in found.choices if same(choice.value, value)), str(value))
        return names.get(value, str(value))

    def choices(self, path: str) -> list[tuple[Any, str]]:
        """Returns value and label of every choice of a field that the form prints."""
        found = self.field_at(path)
        if found is None:
            return []
        if found.kind == "sector":
            return [(sector.id, sector.name) for sector in self.pack.sectors]
        return [(choice.value, choice.label) for choice in found.choices]

    def _industry(self, code: str, kind: str) -> str:
        for division in self.pack.industries:
            if kind == "division" and division.code == code:
                return f"{code} {division.name}"
            for group in division.groups if kind == "group" else ():
                if group.code == code:
                    return f"{code} {group.name}"
        return code


@dataclass(slots=True)
class CachedAnswerPrinter(AnswerPrinter):
    """Prints a form again, looking through each text once.

    Two generations of texts are kept, so that what the form no longer holds is forgotten.
    """

    _now: dict[str, str] = field(default_factory=dict)
    _before: dict[str, str] = field(default_factory=dict)

    def start_round(self) -> None:
        """Begins to print the form again."""
        self._before, self._now = self._now, {}

    def clean(self, text: str) -> str:
        """Cleans each text once, as :meth:`AnswerPrinter.clean` does."""
        made = self._now.get(text)
        if made is None:
            made = self._before.get(text)
            # named, because the class with slots is another than the one that ``super`` would look in
            self._now[text] = made = AnswerPrinter.clean(self, text) if made is None else made
        return made


def same(choice: str | int, value: Any) -> bool:
    """Tells whether an answer is this choice, where True is not 1."""
    return type(value) is type(choice) and value == choice


def ordinal(number: int) -> str:
    """Returns a number from 1 to 999 as in headings: 一, 二 … 十, 十一 … 二百零三."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{_DIGITS[tens]}十" if tens > 1 or hundreds else "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _has_marks(text: str) -> bool:
    return any("\u0300" <= ch <= "\u036f" for ch in set(text))
