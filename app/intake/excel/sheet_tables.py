"""Finds the tables of a sheet by their lines of heads: in any order, merged, under one another or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.intake.excel.cells import Merge, Place, Sheet
from app.intake.excel.table_forms import HeadLine, TableForm, plain_head, recognised

_MOST_HEAD_COLUMNS = 60
"""Columns of a line that can be heads; a wider line is none."""
_MOST_HEAD_TEXT = 120
"""Characters of a head at most, the limits in brackets included."""
_NEARBY = 6
"""Lines over a table in which its title is looked for."""
_SIDEWAYS = 3
"""Heads that a column must hold to be read as one."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """Describes a table that was found in a sheet: which form it is, and where its rows are.

    Attributes:
        line: which form it is, and what each column holds.
        head_rows: the first and the last row of the heads.
        last_row: the last row that can belong to it.
    """

    line: HeadLine
    head_rows: tuple[int, int]
    last_row: int


class SheetGrid:
    """Gives the cells of a sheet by rows, its merged cells known."""

    def __init__(self, sheet: Sheet, *, is_transposed: bool = False) -> None:
        self.sheet = sheet
        self.is_transposed = is_transposed
        self.rows: dict[int, dict[int, str]] = {}
        for (row, column), cell in sheet.cells.items():
            self.rows.setdefault(row, {})[column] = cell.text
        self.last_row = max(self.rows, default=-1)
        self._merges: dict[Place, Merge] = {}
        for merge in sheet.merges:
            if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) <= _MOST_MERGED:
                for row in range(merge.top, merge.bottom + 1):
                    for column in range(merge.left, merge.right + 1):
                        self._merges[row, column] = merge

    def merge_at(self, place: Place) -> Merge | None:
        """Returns the merged cells that a cell belongs to."""
        return self._merges.get(place)

    def owner(self, place: Place) -> Place:
        """Returns the cell that holds the text of a merged one.

        The cell itself where it is not merged.
        """
        merge = self._merges.get(place)
        return (merge.top, merge.left) if merge else place

    def real(self, place: Place) -> Place:
        """Returns the cell of the workbook that a cell is; of a merged one, the cell that holds the text."""
        row, column = self.owner(place)
        return (column, row) if self.is_transposed else (row, column)

    def heads(self, row: int) -> dict[int, str]:
        """Returns the texts of a row by column, merged cells repeated."""
        found = dict(self.rows.get(row, {}))
        for (at, column), merge in self._in_row(row):
            text = self.sheet.cells.get((merge.top, merge.left))
            if at == row and text is not None:
                found[column] = text.text
        return found

    def _in_row(self, row: int) -> Iterator[tuple[Place, Merge]]:
        for merge in {self._merges[place] for place in self._merges if place[0] == row}:
            for column in range(merge.left, merge.right + 1):
                yield (row, column), merge

    def transposed(self) -> SheetGrid:
        """Returns the same with rows and columns exchanged."""
        sheet = self.sheet
        return SheetGrid(
            replace(
                sheet,
                cells={(column, row): cell for (row, column), cell in sheet.cells.items()},
                merges=tuple(Merge(each.left, each.top, each.right, each.bottom) for each in sheet.merges),
            ),
            is_transposed=not self.is_transposed,
        )


_MOST_MERGED = 20_000


def tables_of(
    grid: SheetGrid,
    forms: Sequence[TableForm],
    others: Sequence[tuple[int, set[int]]] = (),
    *,
    sideways: bool = False,
) -> list[SheetTable]:
    """Returns every table of a sheet, from the top.

    ``others`` are the first row and the columns of tables of other kinds, which end those above them as well.
    """
    found: list[tuple[HeadLine, tuple[int, int]]] = []
    row = 0
    for row in sorted(grid.rows):
        if found and row <= found[-1][1][1]:
            continue
        for line, last in _lines_at(grid, row, forms, sideways=sideways):
            found.append((line, (row, last)))
    tables = []
    for line, rows in found:
        columns = set(line.columns)
        starts = [*((other_rows[0], set(other.columns)) for other, other_rows in found), *others]
        below = [first for first, held in starts if first > rows[1] and not columns.isdisjoint(held)]
        end = _above_titles(grid, rows[1] + 1, min(below) - 1) if below else grid.last_row
        tables.append(SheetTable(line, rows, end))
    return tables


def _above_titles(grid: SheetGrid, first: int, last: int) -> int:
    """Returns the last row of a table above lines of one text each: they are the title of the table that follows.

    Where no row of the table holds more than one text, its rows look like titles themselves and all stay.
    """
    if all(len(grid.rows.get(row, {})) < _TEXTS_OF_A_ROW for row in range(first, last + 1)):
        return last
    while len(grid.rows.get(last, {})) < _TEXTS_OF_A_ROW:
        last -= 1
    return last


_TEXTS_OF_A_ROW = 2


def _lines_at(
    grid: SheetGrid, row: int, forms: Sequence[TableForm], *, sideways: bool
) -> Iterator[tuple[HeadLine, int]]:
    """Yields the lines of heads that begin in a row, each with the last row of its heads."""
    heads = _as_heads(grid.rows.get(row, {}))
    if len(heads) < _FEW:
        return
    for each, last in _bands(grid, row, heads):
        lines = list(_split(grid, row, each, forms))
        if sideways:
            lines = [line for line in lines if line.score[0] >= _SIDEWAYS]
        if lines:
            yield from ((line, last) for line in lines)
            return


def _as_heads(cells: Mapping[int, str]) -> dict[int, str]:
    """Returns a row's texts where they can be heads: several, short, not too many."""
    filled = {column: text for column, text in cells.items() if text.strip()}
    if len(filled) > _MOST_HEAD_COLUMNS or any(len(text) > _MOST_HEAD_TEXT for text in filled.values()):
        return {}
    return filled


def _bands(grid: SheetGrid, row: int, heads: Mapping[int, str]) -> Iterator[tuple[dict[int, str], int]]:
    """Yields the heads of a row alone, or with the row below where merged cells tie the two."""
    merges = {merge for column in heads if (merge := grid.merge_at((row, column))) is not None}
    over = [merge for merge in merges if merge.top == row]
    last = max((merge.bottom for merge in over), default=row)
    wide = any(merge.right > merge.left for merge in over)
    below = _as_heads(grid.rows.get(row + 1, {}))
    if row < last <= row + 2 or (wide and below):
        end = max(last, row + 1) if last > row or wide else row
        band: dict[int, str] = {}
        for line in range(row, end + 1):
            for column, text in grid.heads(line).items():
                band[column] = text if line > row or column not in band else band[column]
        if wide and last == row:
            yield dict(heads), row
        yield band, end
        return
    yield dict(heads), row


def _split(grid: SheetGrid, row: int, heads: Mapping[int, str], forms: Sequence[TableForm]) -> Iterator[HeadLine]:
    """Yields one table over the whole line, or several where empty columns or a second 序号 part them."""
    pieces = list(_pieces(heads))
    if len(pieces) > 1:
        starts = [0, *(max(piece) + 1 for piece in pieces)]
        lines = [
            line
            for piece, start in zip(pieces, starts, strict=False)
            if (line := recognised(piece, forms, _hints(grid, row, range(start, max(piece) + 1)))) is not None
        ]
        if len(lines) > 1:
            yield from lines
            return
    line = recognised(heads, forms, _hints(grid, row, range(max(heads) + 1)))
    if line is not None:
        yield line


def _hints(grid: SheetGrid, row: int, columns: range) -> list[str]:
    """Returns what may say which table it is: titles over these columns, the nearest first, and the sheet's name."""
    found = []
    for above in range(row - 1, max(-1, row - 1 - _NEARBY), -1):
        texts = {column: text for column, text in grid.rows.get(above, {}).items() if text.strip()}
        if len(texts) > _FEW:
            break
        found += [text for column, text in texts.items() if column in columns]
    return [*found, grid.sheet.name]


_FEW = 2


def _pieces(heads: Mapping[int, str]) -> Iterator[dict[int, str]]:
    piece: dict[int, str] = {}
    before = None
    for column in sorted(heads):
        apart = before is not None and column > before + 1
        again = plain_head(heads[column]) == "序号" and any(plain_head(text) == "序号" for text in piece.values())
        if piece and (apart or again):
            yield piece
            piece = {}
        piece[column] = heads[column]
        before = column
    if piece:
        yield piece
