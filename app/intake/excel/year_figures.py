"""Finds the figures of three years in a sheet: years across or down, in any order, rows in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.intake.excel.cell_answers import answer_of
from app.intake.excel.cells import Place, cell_name
from app.intake.excel.table_forms import plain_head
from app.intake.placed_values import PlacedValue
from app.notation.characters import narrow

if TYPE_CHECKING:
    from app.intake.excel.sheet_tables import SheetGrid
    from app.intake.excel.table_rows import FoundAnswers
    from app.pack.model import Field, Pack

_YEARS: Final = "<year>"
_YEAR: Final = re.compile(r"((?:19|20)\d\d)(年?)(?:度|末|底)?")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNIT: Final = re.compile(r"[(\[]?(?:(?:金额)?单位[:：])?\s*(人民币)?(千元|百万元|万元|亿元|元|%)[)\]]?")
_STATED: Final = re.compile(r"单位[:：]\s*(?:人民币)?(千元|百万元|万元|亿元|元)")
_SHORTEST: Final = 2
_EXTRA: Final = 3
_ENOUGH: Final = 2
_BLANKS_AT_MOST: Final = 2
_USUAL_UNIT: Final = "万元"


@dataclass(frozen=True, slots=True)
class _Row:
    field: Field
    doubt: str
    refused: str


def read_year_figures(found: FoundAnswers, sheet: int, grid: SheetGrid) -> None:
    """Reads every such table of a sheet into ``found``: by its rows, and lying on its side where that gives none."""
    if not _FigureReader(found, sheet, grid).read():
        _FigureReader(found, sheet, grid.transposed()).read()


def starts_of_figures(pack: Pack, grid: SheetGrid) -> list[tuple[int, set[int]]]:
    """Returns the first row and the columns of each such table in a sheet: whatever stands above ends there.

    One year alone, or no figure's name beside it, is no table: the rows of other tables hold years, too.
    """
    fields, known = _figure_names(pack), {str(year) for year in pack.years}
    found = []
    for turned, each in ((False, grid), (True, grid.transposed())):
        for row in sorted(each.rows):
            years = {at: year for at, (year, _) in _years_in(each, row).items() if year in known}
            if len(set(years.values())) < _ENOUGH:
                continue
            names = [(below, at) for below, at, _ in _lines(each, row, _years_in(each, row), fields)]
            if names:
                places = [*((row, at) for at in years), *names]
                places = [(column, line) for line, column in places] if turned else places
                found.append((min(line for line, _ in places), {column for _, column in places}))
    return found


def _figure_names(pack: Pack) -> dict[str, Field]:
    return {plain_head(f.label): f for path, f in pack.fields.items() if f".{_YEARS}." in path}


@dataclass(slots=True)
class _FigureReader:
    found: FoundAnswers
    sheet: int
    grid: SheetGrid

    def read(self) -> bool:
        """Reads the tables of the sheet, and tells whether there is any."""
        fields = _figure_names(self.found.pack)
        known = {str(year) for year in self.found.pack.years}
        any_read = False
        for row in sorted(self.grid.rows):
            years = self._years_of(row)
            if known.isdisjoint(year for year, _ in years.values()) or not _is_year_line(self.grid, row, years):
                continue
            lines = list(_lines(self.grid, row, years, fields))
            if lines:
                any_read = True
                self._claim(*((row, at) for at, (year, _) in years.items() if year in known))
                self._read_table(row, {at: each for at, each in years.items() if each[0] in known}, lines)
        return any_read

    def _read_table(
        self, row: int, years: Mapping[int, tuple[str, str]], lines: Sequence[tuple[int, int, _Row]]
    ) -> None:
        other_unit = _stated_unit(self.grid, row)
        all_years = [year for year, _ in years.values()]
        all_fields = [line.field.path for _, _, line in lines]
        for below, name_at, line in lines:
            self._claim((below, name_at))
            for at, (year, year_doubt) in years.items():
                twice = all_years.count(year) > 1 or all_fields.count(line.field.path) > 1
                refused = line.refused or ("同一项同一年出现了两次，没有读入。" if twice else "")
                if other_unit and line.field.unit == _USUAL_UNIT != other_unit:
                    refused = refused or f"表上写的单位是{other_unit}，要填的是{_USUAL_UNIT}，没有读入。"
                self._put((below, at), line.field, year, line.doubt or year_doubt, refused)

    def _put(self, place: Place, field: Field, year: str, doubt: str, refused: str) -> None:
        cell = self.grid.sheet.cells.get(place)
        if cell is None:
            return
        real = self.grid.real(place)
        path = field.path.replace(_YEARS, year)
        refused = refused or cell.refused
        if not refused and any(each.path == path for each in self.found.placed):
            refused = "这一年的这一项在别处已经有了，没有再读。"
        answer = None if refused else answer_of(cell, field)
        if answer is None:
            self.found.reasons[self.sheet, real] = refused or "不是一个数，没有读入。"
            return
        doubt = answer.doubt or doubt
        source = f"{self.found.source} · {self.grid.sheet.name} · {cell_name(real)}"
        self.found.placed.append(PlacedValue(path, answer.value, source, "look" if doubt else "read", doubt))
        self.found.claimed.add((self.sheet, real))

    def _years_of(self, row: int) -> dict[int, tuple[str, str]]:
        """Returns year and doubt by column, for each head of a row that is a year and was not read otherwise."""
        return {
            column: year
            for column, year in _years_in(self.grid, row).items()
            if (self.sheet, self.grid.real((row, column))) not in self.found.claimed
        }

    def _claim(self, *places: Place) -> None:
        for place in places:
            self.found.claimed.add((self.sheet, self.grid.real(place)))


def _years_in(grid: SheetGrid, row: int) -> dict[int, tuple[str, str]]:
    """Returns year and doubt by column, for each text of a row that is a year."""
    years: dict[int, tuple[str, str]] = {}
    for column, text in grid.rows[row].items():
        plain = _tight(text)
        match = _YEAR.fullmatch(_BRACKETS.sub("", plain))
        if match is not None:
            beside = "".join(_BRACKETS.findall(plain))
            harmless = not beside or _UNIT.fullmatch(beside) is not None
            years[column] = (match[1], "" if harmless else f"年份旁写着{beside[:12]}，请核对。")
    return years


def _is_year_line(grid: SheetGrid, row: int, years: Mapping[int, tuple[str, str]]) -> bool:
    """Tells whether these are heads: one that says 年, or several bare years with hardly anything else in the row."""
    marked = any("年" in grid.rows[row][at] for at in years)
    return marked or len({year for year, _ in years.values()}) >= _ENOUGH


def _lines(
    grid: SheetGrid, row: int, years: Mapping[int, tuple[str, str]], fields: Mapping[str, Field]
) -> Iterator[tuple[int, int, _Row]]:
    """Yields the rows under the years that name one of the figures, each with the column of its name."""
    blanks = 0
    for below in range(row + 1, grid.last_row + 1):
        cells = grid.rows.get(below, {})
        blanks = 0 if cells else blanks + 1
        again = sum(1 for at in years if _YEAR.fullmatch(_tight(cells.get(at, ""))))
        if blanks > _BLANKS_AT_MOST or again >= _ENOUGH:
            return
        for at in (at for at in sorted(cells, reverse=True) if at < min(years)):
            line = _named(cells[at], fields)
            if line is not None:
                yield below, at, line
                break


def _tight(text: str) -> str:
    return "".join(narrow(text).split())


def _named(name: str, fields: Mapping[str, Field]) -> _Row | None:
    plain = plain_head(name)
    if len(plain) < _SHORTEST:
        return None
    field = fields.get(plain)
    doubt = ""
    if field is None:
        alike = [each for label, each in fields.items() if label in plain and len(plain) - len(label) <= _EXTRA]
        if len(alike) != 1:
            return None
        field = alike[0]
        doubt = f"行名是“{name.strip()[:20]}”，请核对是不是这一项。"
    units = [_UNIT.fullmatch(each) for each in _BRACKETS.findall(_tight(name))]
    stated = next((match[2] for match in units if match), "")
    refused = f"行名里的单位是{stated}，要填的是{field.unit}，没有读入。" if stated and stated != field.unit else ""
    return _Row(field, doubt, refused)


def _stated_unit(grid: SheetGrid, row: int) -> str:
    """Returns the unit that stands over the table, as in 单位：元; empty where none does."""
    for above in range(row, max(-1, row - 6), -1):
        for text in grid.rows.get(above, {}).values():
            if match := _STATED.search(_tight(text)):
                return match[1]
    return ""
