"""Reads a workbook from outside as a filled form: what each cell says, where it stands, and what fits nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import InputRefused
from app.intake.excel.cells import Cell, Place, Sheet, Workbook, cell_name
from app.intake.excel.form_words import FormWords
from app.intake.excel.labelled_cells import read_labelled_cells
from app.intake.excel.sheet_tables import SheetGrid, SheetTable, tables_of
from app.intake.excel.table_forms import table_forms, tracks_named
from app.intake.excel.table_rows import FoundAnswers, PictureNames, read_rows
from app.intake.excel.workbook import read_workbook
from app.intake.excel.year_figures import read_year_figures, starts_of_figures
from app.intake.placed_values import FilledForm, PlacedValue, UnplacedText

if TYPE_CHECKING:
    from app.intake.pictures import PreparedFile
    from app.pack.model import Pack

_NOT_OURS: Final = (
    "没有认出申报书的附表：没有一行表头和附表的列名相同。请用附表的 Excel 模板填写，或把表头改成附表上的写法。"
)
_EMPTY: Final = "认出了附表，但没有一格能读入：表是空的，或里面的内容都不是要填的。请填好后再导入。"
_MOST_NOTES: Final = 12
_INDEX: Final = re.compile(r"\[(\d+)\]")
_YEAR: Final = re.compile(r"\.(?:19|20)\d\d\.")


def read_excel_form(path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> FilledForm:
    """Reads ``.xlsx``, ``.xlsm``, ``.xls`` or ``.et``.

    Raises:
        InputRefused: it cannot be read, or holds none of the pack's tables.
        Abandoned: ``cancelled`` said so.
    """
    return form_of_workbook(read_workbook(path, cancelled=cancelled), pack)


def form_of_workbook(book: Workbook, pack: Pack) -> FilledForm:
    """Recognises the tables of a workbook.

    Raises InputRefused where it has none.
    """
    return _WorkbookReader(book, pack).form()


class _WorkbookReader:
    def __init__(self, book: Workbook, pack: Pack) -> None:
        self._book = book
        self._pack = pack
        self._forms = table_forms(pack)
        self._found = FoundAnswers(pack, book.source, FormWords(pack))
        self._grids = [SheetGrid(sheet) for sheet in book.sheets]
        self._tables: list[tuple[int, SheetGrid, SheetTable]] = []
        self._files: dict[str, PreparedFile] = {}
        self._pictures: dict[int, dict[Place, tuple[str, ...]]] = {}
        self._lost_pictures: list[tuple[int, Place]] = []

    def form(self) -> FilledForm:
        self._find_tables()
        self._import_pictures()
        for outer in (True, False):  # the rows inside a scenario name it
            for number, grid, table in self._tables:
                if ("." not in table.line.form.each) == outer:
                    read_rows(self._found, number, grid, table, PictureNames(self._pictures.get(number, {})))
        for number, grid in self._visible():
            read_year_figures(self._found, number, grid)
            read_labelled_cells(self._found, number, grid)
        if not self._found.placed:
            raise InputRefused(self._book.source, _EMPTY if self._tables else _NOT_OURS)
        placed = self._in_order(self._with_doubtful_names(self._found.placed))
        unplaced = tuple(self._left())
        return FilledForm(
            self._pack, self._track(), tuple(placed), unplaced, self._book.source, self._files, tuple(self._notes())
        )

    # ---- tables

    def _visible(self) -> Iterator[tuple[int, SheetGrid]]:
        for number, grid in enumerate(self._grids):
            if not grid.sheet.hidden:
                yield number, grid

    def _find_tables(self) -> None:
        for number, grid in self._visible():
            tables = tables_of(grid, self._forms, starts_of_figures(self._pack, grid))
            self._tables += [(number, grid, table) for table in tables]
            if not tables:
                turned = grid.transposed()
                for table in tables_of(turned, self._forms, sideways=True):
                    doubtful = replace(table.line, doubt=table.line.doubt or "表是横着放的，请核对。")
                    self._tables.append((number, turned, replace(table, line=doubtful)))

    def _track(self) -> str:
        """Returns the only track that the file speaks of, empty where it does not tell."""
        paths = {each.path for each in self._found.placed}
        own = {
            track.id
            for track in self._pack.tracks.values()
            if any(_template(path) not in self._pack_paths_without(track.id) for path in paths)
        }
        if len(own) == 1:
            return own.pop()
        texts = [self._book.source]
        for _, grid, table in self._tables:
            texts.append(grid.sheet.name)
            first = table.head_rows[0]
            texts += [text for row in range(max(0, first - 6), first) for text in grid.rows.get(row, {}).values()]
        named = tracks_named(texts, self._forms)
        return named.pop() if len(named) == 1 else ""

    def _pack_paths_without(self, track: str) -> set[str]:
        """Returns the template paths that another track has, too."""
        return {path for other in self._pack.tracks.values() if other.id != track for path in other.fields}

    # ---- pictures

    def _import_pictures(self) -> None:
        if not any(sheet.pictures for sheet in self._book.sheets):
            return
        from app.intake.pictures import clean_picture

        count = 0
        for number, sheet in enumerate(self._book.sheets):
            if sheet.hidden:
                continue
            names: dict[Place, list[str]] = {}
            for each in sheet.pictures:
                count += 1
                name = f"images/excel-{count:03d}{each.ending or '.png'}"
                place = self._grids[number].owner(each.place)
                if not self._holds_pictures(number, place):
                    self._lost_pictures.append((number, place))
                    continue
                self._files[name] = clean_picture(each.data, name)
                names.setdefault(place, []).append(name)
            self._pictures[number] = {place: tuple(each) for place, each in names.items()}

    def _holds_pictures(self, number: int, place: Place) -> bool:
        """Tells whether a cell is one of a column in which the form takes pictures."""
        for sheet, grid, table in self._tables:
            match = table.line.columns.get(place[1])
            if sheet == number and not grid.is_transposed and match is not None:
                field = self._pack.fields.get(match.field)
                rows = range(table.head_rows[1] + 1, table.last_row + 1)
                if field is not None and field.kind == "blocks" and place[0] in rows:
                    return True
        return False

    # ---- what is left

    def _left(self) -> Iterator[UnplacedText]:
        """Yields every cell that is neither in a field nor the form's own, and every remark beside the cells."""
        words = self._found.words
        for number, sheet in enumerate(self._book.sheets):
            for place, cell in sorted(sheet.cells.items()):
                if (number, place) not in self._found.claimed and (
                    sheet.hidden or cell.refused or not words.holds(cell.text)
                ):
                    yield UnplacedText(cell.text, self._source(number, sheet, place, cell))
            for remark in sheet.remarks:
                if not words.holds(remark.text):
                    yield UnplacedText(remark.text, f"{self._book.source} · {sheet.name} · {remark.where}")
        for number, place in self._lost_pictures:
            sheet = self._book.sheets[number]
            yield UnplacedText("（图片）", f"{self._book.source} · {sheet.name} · {cell_name(place)}")

    def _source(self, number: int, sheet: Sheet, place: Place, cell: Cell) -> str:
        head = self._head_over(number, place)
        hidden = "，隐藏的工作表" if sheet.hidden else ""
        named = f"（{head}）" if head and head != cell.text else ""
        return f"{self._book.source} · {sheet.name}{hidden} · {cell_name(place)}{named}"

    def _head_over(self, number: int, place: Place) -> str:
        """Returns what the head of the column says, where the cell stands in a table."""
        for sheet, grid, table in self._tables:
            row, column = (place[1], place[0]) if grid.is_transposed else place
            if sheet == number and table.head_rows[1] < row <= table.last_row:
                for line in range(table.head_rows[1], table.head_rows[0] - 1, -1):
                    if text := grid.heads(line).get(column, ""):
                        return " ".join(text.split())[:20]
        return ""

    def _notes(self) -> Iterator[str]:
        yield from self._book.notes
        told = 0
        for (number, place), why in sorted(self._found.reasons.items()):
            if (number, place) in self._found.claimed:
                continue
            told += 1
            if told <= _MOST_NOTES:
                yield self._told(number, place, why)
        for number, sheet in enumerate(self._book.sheets):
            for place, cell in sorted(sheet.cells.items()):
                if cell.refused and (number, place) not in self._found.reasons:
                    told += 1
                    if told <= _MOST_NOTES:
                        yield self._told(number, place, cell.refused)
        if told > _MOST_NOTES:
            yield f"另有 {told - _MOST_NOTES} 格没有读入，都在未安置里。"

    def _told(self, number: int, place: Place, why: str) -> str:
        sheet = self._book.sheets[number]
        head = self._head_over(number, place)
        named = f"“{head}”" if head else ""
        return f"{sheet.name} {cell_name(place)} {named}{why}"

    # ---- order and names

    def _with_doubtful_names(self, placed: Sequence[PlacedValue]) -> Iterator[PlacedValue]:
        """Yields the values, those of scenarios of one name marked: which of a draft's each one is, nobody can tell."""
        outer = {form.each for form in self._forms if "." not in form.each}
        twice = {
            f"{each}[{number}]"
            for each in outer
            for numbers in self._found.scenarios.values()
            if len(numbers) > 1
            for number in numbers
        }
        for value in placed:
            row = value.path[: value.path.index("]") + 1] if "]" in value.path else ""
            if row in twice and value.state == "read":
                yield replace(value, state="look", reason="有几个同名的场景，请核对。")
            else:
                yield value

    def _in_order(self, placed: Iterator[PlacedValue]) -> list[PlacedValue]:
        """Sorts answers by the fields of the form, the rows of a table together."""
        order = {path: at for at, path in enumerate(self._pack.fields)}
        roots: dict[str, int] = {}
        for path, at in order.items():
            roots.setdefault(_root(path), at)

        def key(value: PlacedValue) -> tuple[int, list[int], int, str]:
            rows = [int(each) for each in _INDEX.findall(value.path)]
            return roots[_root(value.path)], rows, order.get(_template(value.path), 0), value.path

        return sorted(placed, key=key)


def _root(path: str) -> str:
    return path.partition("[")[0] if "[" in path else path.partition(".")[0]


def _template(path: str) -> str:
    return _INDEX.sub("[]", _YEAR.sub(".<year>.", path))
