"""Describes a notice's list tables as a workbook may bring them, and tells to which of them a line of heads belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from app.notation.characters import narrow

if TYPE_CHECKING:
    from app.pack.model import Column, Pack, Part

NUMBER: Final = "#"
"""Stands for the field of the running number."""
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARKS: Final = re.compile(r"[\s:*·,、/\"'“”]|^\d{1,2}[.)]")
_HARMLESS: Final = re.compile(r"[([【](?:[^()]*(?:字|填|如|示例|对应|必要|可)[^()]*|万元|%|单位[:：].*)[)\]】]")
"""What stands in brackets behind a head and does not change what it asks for."""
_SHORTEST: Final = 2
_LONGEST_EXTRA: Final = 4
_OTHER_THINGS: Final = re.compile(
    "电话|联系|地址|价|金额|费|数量|型号|规格|编号|代码|日期|时间|网址|邮箱|负责|部门|单位|来源|比例|占比|排名|是否|预算"
)
"""In a head these say that it is about something else than the word beside them."""
_NUMBERS: Final = ("序号", "序", "no", "no.")
_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class TableForm:
    """Describes one list table of the form: the columns are the same in every track that has it.

    Attributes:
        each: template path of its rows, ``scenarios[].equipment``.
        columns: heading and template path by column, the running number left out.
        names: template path of the column that says what a row is.
        sheets: number of the annex → track, ``附4-1`` → ``scene``.
        titles: titles as printed, normalised.
        examples: the printed 示例 rows.
    """

    each: str
    columns: tuple[Column, ...]
    names: str
    sheets: Mapping[str, str]
    titles: frozenset[str]
    examples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """Describes what a head stands for: a field's template path, or ``#``; ``certain`` where it is as printed."""

    field: str
    certain: bool


@dataclass(frozen=True, slots=True)
class HeadLine:
    """Describes a line of heads that was recognised: what each column holds, and how sure that is."""

    form: TableForm
    columns: Mapping[int, HeadMatch]
    doubt: str
    """Why all of it is only likely; empty where it is certain."""

    @property
    def score(self) -> tuple[int, int]:
        """Columns that are the form's for certain, and all that are."""
        known = [each for each in self.columns.values() if each.field != NUMBER]
        return sum(each.certain for each in known), len(known)


@lru_cache(maxsize=1 << 12)
def plain_head(text: str) -> str:
    """Returns a head without what people leave out of it or put into it: limits in brackets, blanks, stars, colons."""
    bare = narrow(text).casefold()
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    return _MARKS.sub("", bare)


def table_forms(pack: Pack) -> tuple[TableForm, ...]:
    """Returns every list table of the pack once, whatever tracks have it."""
    parts: dict[str, list[tuple[str, Part]]] = {}
    for track in pack.tracks.values():
        for part in track.form.parts:
            if part.kind == "list":
                parts.setdefault(part.each, []).append((track.id, part))
    return tuple(_form(each, found) for each, found in parts.items())


def _form(each: str, found: Sequence[tuple[str, Part]]) -> TableForm:
    columns: dict[str, Column] = {}
    for _, part in found:
        for column in part.columns:
            if column.field != NUMBER:
                columns.setdefault(column.field, column)
    own = next(field for field in columns if field.startswith(f"{each}[].") and "[]" not in field[len(each) + 3 :])
    return TableForm(
        each,
        tuple(columns.values()),
        own,
        {_plain_sheet(part.sheet): track for track, part in found},
        frozenset(plain_head(part.text) for _, part in found),
        tuple(part.example for _, part in found if part.example),
    )


def _plain_sheet(sheet: str) -> str:
    return "".join(narrow(sheet).split())


def matched_heads(heads: Mapping[int, str], form: TableForm) -> dict[int, HeadMatch]:
    """Returns what each head stands for in a form.

    A heading that several heads claim belongs to none of them.
    """
    wanted = {plain_head(column.heading): column.field for column in form.columns}
    printed = {plain_head(column.heading): column.heading for column in form.columns}
    found: dict[int, HeadMatch] = {}
    for at, head in heads.items():
        plain = plain_head(head)
        if plain in wanted:
            found[at] = HeadMatch(wanted[plain], certain=_is_printed_bracket(head, printed[plain]))
        elif plain in _NUMBERS:
            found[at] = HeadMatch(NUMBER, certain=True)
    sure = {match.field for match in found.values()}
    for at, head in heads.items():
        if at not in found:
            alike = {wanted[each] for each in wanted if _is_alike(plain_head(head), each)}
            if len(alike) == 1 and not alike & sure:
                found[at] = HeadMatch(alike.pop(), certain=False)
    claimed = [match.field for match in found.values()]
    return {at: match for at, match in found.items() if claimed.count(match.field) == 1}


def _is_printed_bracket(head: str, printed: str) -> bool:
    """Tells whether what a head has in brackets is the form's own, or a limit."""
    own = "".join(narrow(printed).split())
    return all(each in own or _HARMLESS.fullmatch(each) for each in _BRACKETS.findall("".join(narrow(head).split())))


def _is_alike(head: str, wanted: str) -> bool:
    """Tells whether one of them is the other with a few characters before or behind it."""
    short, long = sorted((head, wanted), key=len)
    if len(short) < _SHORTEST or short == long or short not in long:
        return False
    extra = long.replace(short, "", 1)
    if head is long or len(head) > len(wanted):
        return len(extra) <= _LONGEST_EXTRA and not _OTHER_THINGS.search(extra)
    return not _OTHER_THINGS.search(extra)


def recognised(heads: Mapping[int, str], forms: Sequence[TableForm], hints: Sequence[str]) -> HeadLine | None:
    """Returns the form that a line of heads belongs to.

    Returns None where it is no line of heads, or could be of several forms.

    ``hints`` are texts over it and the sheet's name: they decide between forms of which heads alone do not tell.
    """
    lines = [line for form in forms if (line := _line(heads, form)) is not None]
    if not lines:
        return None
    best = max(line.score for line in lines)
    lines = [line for line in lines if line.score == best]
    hinted = _hinted(forms, hints)
    if len(lines) > 1:
        lines = [line for line in lines if hinted and line.form.each == hinted.each]
        if len(lines) != 1:
            return None
        return HeadLine(lines[0].form, lines[0].columns, "只从表名看出是哪一张表。")
    line = lines[0]
    if hinted is not None and hinted.each != line.form.each:
        return HeadLine(line.form, line.columns, "表名说的是另一张附表，是按表头认的。")
    return line


def _line(heads: Mapping[int, str], form: TableForm) -> HeadLine | None:
    columns = matched_heads(heads, form)
    line = HeadLine(form, columns, "")
    certain, known = line.score
    named = next((match for match in columns.values() if match.field == form.names), None)
    if named is None or known < _ENOUGH or not certain:
        return None
    others = sum(1 for at, head in heads.items() if at not in columns and plain_head(head))
    if not named.certain:
        # a list of other things has a column 备注 and one whose head begins alike, too
        return HeadLine(form, columns, "“名称”一列的表头和原表不同。") if known > others + 1 else None
    return HeadLine(form, columns, "" if known > others else "表头多半不是这张附表的。")


def _hinted(forms: Sequence[TableForm], hints: Sequence[str]) -> TableForm | None:
    """Returns the only form that the texts name by its number or its title; the nearest text decides."""
    for hint in hints:
        plain = plain_head(hint)
        bare = _plain_sheet(hint)
        named = [form for form in forms if plain in form.titles or any(_names(bare, each) for each in form.sheets)]
        if len(named) == 1:
            return named[0]
    return None


def _names(text: str, sheet: str) -> bool:
    return re.search(re.escape(sheet) + r"(?!\d)", text) is not None


def tracks_named(texts: Sequence[str], forms: Sequence[TableForm]) -> set[str]:
    """Returns the tracks whose annexes the texts name, as 附4-1 names 优秀场景."""
    found = set()
    for text in texts:
        bare = _plain_sheet(text)
        for form in forms:
            found |= {track for sheet, track in form.sheets.items() if _names(bare, sheet)}
    return found
