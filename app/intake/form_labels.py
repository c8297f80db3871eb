"""Gathers what a pack prints before each answer, in a form to hold labels of other people's files against."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from app.notation.characters import narrow
from app.pack.model import Cell

if TYPE_CHECKING:
    from app.pack.model import Column, CoverLine, Form, Pack, Part, Track

_MARKS = re.compile("[①-⑳⑴-⒇⓪❶-❿➀-➓¹²³⁰-⁹*＊]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十百]{1,4}[、.:章节部]分?|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){0,3}[、.)](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?=[^\d.]))"
)
_MARKS_OF_TEXT = re.compile(r"[\s:;,.、。·/\\|_\-—~'\"“”‘’《》<>?!]+")
_SCENE_NUMBER = re.compile(r"^场景(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?=\D)")
"""场景1建设地址, 场景二具体名称: whoever repeats the set numbers its labels."""
_UNIT = re.compile(r"\(?(?:单位:)?(亿元|千万元|百万元|万元|千元|元|万美元|美元|%|‰|个|家|人|台|套|项|件)\)?")
_LONGEST = 90
"""Characters; a longer text is no label."""
_SHORTEST_FUZZY = 2


@lru_cache(maxsize=1 << 14)
def plain_label(text: str) -> str:
    """Returns a label without blanks, marks, numbering and what stands in brackets; empty for a long text."""
    if len(text) > _LONGEST * 2:
        return ""
    flat = "".join(narrow(_MARKS.sub("", text)).split())
    if len(flat) > _LONGEST:
        return ""
    bare = _NUMBERING.sub("", flat)
    without = _BRACKETS.sub("", bare)
    found = _MARKS_OF_TEXT.sub("", without or bare)
    return _SCENE_NUMBER.sub("场景", found.casefold())


def label_unit(text: str) -> str:
    """Returns the unit that a label names in brackets or at its end, as 万元; empty for none."""
    for each in _BRACKETS.findall("".join(narrow(text).split())):
        if found := _UNIT.fullmatch(each.strip("[]")):
            return found[1]
    return ""


def likeness(one: str, other: str) -> float:
    """Tells how alike two plain labels are, from 0 to 1.

    One that holds the other counts as near.
    """
    if not one or not other:
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > _SHORTEST_FUZZY and shorter in longer:
        ratio = max(ratio, 0.6 + 0.4 * len(shorter) / len(longer))
    return ratio


def is_numbered(text: str) -> bool:
    """Tells whether a paragraph begins with a number of a heading: 一、, （二）, 3.1."""
    return bool(_NUMBERING.match("".join(narrow(text[:20]).split())))


@dataclass(frozen=True, slots=True)
class AnswerCell:
    """Describes a cell of a printed grid that holds an answer, with what stands before it.

    Attributes:
        cell: as the pack has it.
        each: the table whose rows it is printed for, or empty.
        label: the plain label to its left; ``printed`` the same as printed.
        group: the plain label of the rows that it lies in, empty where there is none.
        column: the plain head above it, where several answers stand behind one label.
        row: which row of which grid, in printed order over the whole form.
        order: which answer of the form, in printed order.
    """

    cell: Cell
    each: str
    label: str
    printed: str
    group: str
    column: str
    row: int
    order: int

    @property
    def key(self) -> tuple[str, str]:
        """Returns what tells cells of one form apart."""
        return self.cell.field, self.cell.style


@dataclass(frozen=True, slots=True)
class GridLine:
    """Describes one printed row of a grid: its cells with the labels of spans from above filled in."""

    labels: tuple[str | None, ...]
    """By cell: the plain label, or None for an answer."""
    answers: tuple[AnswerCell | None, ...]
    covered: tuple[bool, ...]
    """By cell: whether it belongs to one that began in a row above."""
    each: str


@dataclass(frozen=True, slots=True)
class ListHeads:
    """Describes a printed list table by the plain heads of its columns."""

    part: Part
    heads: tuple[str, ...]

    @property
    def telling(self) -> int:
        """Tells how many columns tell it from other tables: neither numbers nor remarks."""
        return sum(column.field != "#" and head not in ("备注", "序号") for column, head in self.pairs)

    @property
    def pairs(self) -> list[tuple[Column, str]]:
        """Columns with their plain heads."""
        return list(zip(self.part.columns, self.heads, strict=True))


@dataclass(frozen=True, slots=True)
class FormHeading:
    """Describes a heading of the running text, and what stands under it."""

    text: str
    plain: str
    level: int
    kind: str
    """``blocks``, ``narratives``, ``attachments``, ``grid`` or ``list``; empty where only other headings follow."""
    field: str
    notes: tuple[str, ...]
    """The form's own instructions under it."""


@dataclass(slots=True)
class FormLabels:
    """Collects everything that one direction's form prints, for looking up."""

    pack: Pack
    track: Track
    lines: list[GridLine] = field(default_factory=list)
    cells: list[AnswerCell] = field(default_factory=list)
    by_label: dict[str, list[AnswerCell]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    """Every plain label of a grid, groups and heads included."""
    lists: list[ListHeads] = field(default_factory=list)
    headings: list[FormHeading] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    """The form's own words, plain: titles, notes, footnotes, hints, promises, the 示例."""

    @property
    def form(self) -> Form:
        """Returns the printed form of the direction."""
        return self.track.form


def labels_of(pack: Pack, track: Track) -> FormLabels:
    """Collects the labels, heads and headings that a direction's form prints."""
    found = FormLabels(pack, track)
    for line in track.form.cover:
        _cover_line(found, line)
    for part in track.form.parts:
        if part.kind == "grid":
            _grid(found, part)
        elif part.kind == "list":
            found.lists.append(ListHeads(part, tuple(plain_label(column.heading) for column in part.columns)))
            found.own |= {own_words(text) for text in (part.text, *part.example) if text}
    found.headings = _headings(track.form)
    _own_words(found)
    for cell in found.cells:
        found.by_label.setdefault(cell.label, []).append(cell)
    return found


def own_words(text: str) -> str:
    """Returns a text of the form for comparing: every character but blanks and marks, brackets' words too."""
    return _MARKS_OF_TEXT.sub("", "".join(narrow(_MARKS.sub("", text)).split())).replace("(", "").replace(")", "")


def _own_words(found: FormLabels) -> None:
    form = found.form
    found.own |= {own_words(text) for text in (form.annex, form.title, *form.footnotes)}
    for line in form.cover:
        found.own |= {own_words(line.label), own_words(line.blank)}
    for part in form.parts:
        if part.kind in ("heading", "note"):
            found.own.add(own_words(part.text))
        for row in part.rows:
            for cell in row.cells:
                found.own |= {own_words(text) for text in (cell.text, *cell.lines) if text}
    for each in found.track.fields.values():
        if each.hint:
            found.own.add(own_words(each.hint))
    found.own.discard("")


def _cover_line(found: FormLabels, line: CoverLine) -> None:
    plain = plain_label(line.label)
    cell = Cell("value", field=line.field)
    made = AnswerCell(cell, "", plain, line.label, "", "", len(found.lines), len(found.cells))
    found.labels.add(plain)
    found.cells.append(made)
    found.lines.append(GridLine((plain, None), (None, made), (False, False), ""))


def _grid(found: FormLabels, part: Part) -> None:
    width = len(part.widths)
    above: list[tuple[Cell, int] | None] = [None] * width
    heads: dict[int, str] = {}
    for printed in part.rows:
        cells: list[tuple[int, Cell, bool]] = []
        waiting = list(printed.cells)
        column = 0
        while column < width:
            covering = above[column]
            if covering is not None and covering[1] > 0:
                cells.append((column, covering[0], True))
                column += covering[0].span
            else:
                cell = waiting.pop(0)
                cells.append((column, cell, False))
                column += cell.span
        fresh: list[tuple[Cell, int] | None] = [None] * width
        for start, cell, covered in cells:
            left = (above[start] or (cell, 1))[1] - 1 if covered else cell.rows - 1
            for at in range(start, start + cell.span):
                fresh[at] = (cell, left)
        above = fresh
        if all(cell.style == "label" for _, cell, _ in cells):
            heads = {start: plain_label(cell.text) for start, cell, _ in cells}
        _line(found, part, cells, heads)


def _line(found: FormLabels, part: Part, cells: list[tuple[int, Cell, bool]], heads: dict[int, str]) -> None:
    labels: list[str | None] = []
    answers: list[AnswerCell | None] = []
    several = _behind_one_label(cells)
    before: list[str] = []
    printed = ""
    for start, cell, covered in cells:
        if cell.style == "label":
            plain = plain_label(cell.text)
            found.labels.add(plain)
            labels.append(plain)
            answers.append(None)
            printed = cell.text
            before.append(plain)
            continue
        labels.append(None)
        if covered:
            answers.append(None)
            continue
        label = before[-1] if before else ""
        group = next((each for at, each in enumerate(before[:-1]) if at == 0), "")
        column = heads.get(start, "") if several else ""
        made = AnswerCell(
            cell, part.each, label, printed, group if group != label else "", column, len(found.lines), len(found.cells)
        )
        found.cells.append(made)
        answers.append(made)
    covers = tuple(covered for _, _, covered in cells)
    found.lines.append(GridLine(tuple(labels), tuple(answers), covers, part.each))


def _behind_one_label(cells: list[tuple[int, Cell, bool]]) -> bool:
    """Tells whether two answers of a row stand next to each other."""
    styles = [cell.style for _, cell, _ in cells]
    return any(a != "label" and b != "label" for a, b in pairwise(styles))


def _headings(form: Form) -> list[FormHeading]:
    found: list[FormHeading] = []
    text, level, kind, field_ = "", 0, "", ""
    notes: list[str] = []
    for part in (*form.parts, None):
        if part is None or part.kind == "heading":
            if text:
                found.append(FormHeading(text, plain_label(text), level, kind, field_, tuple(notes)))
            if part is not None:
                text, level, kind, field_, notes = part.text, part.level, "", "", []
        elif part.kind == "note":
            notes.append(part.text)
        elif part.kind != "page" and not kind:
            kind, field_ = part.kind, part.field
    return found
