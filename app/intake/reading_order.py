"""Puts the text of a PDF's page in the order in which a person reads it, whatever the order it was drawn in.

Stretches of text that were drawn one below the other are one cell, and stay together.  Cells are cut apart by the empty
bands between them, first across the page, then down it, and so on within each part: rows from top to bottom, the cells
of a row from left to right.  Cells of one row have a blank between them, rows a line end.

Imports PDFium: import this module only where a PDF is read.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pypdfium2
from pypdfium2 import raw

from app.intake.form_fields import Filled

_HALF: Final = 0.3
"""Share of a line's height, above and below its middle, that nothing of the next line reaches into."""
_PITCH: Final = (0.5, 2.2)
"""Heights of a line between the middles of two lines of one cell."""
_OVERLAP: Final = 0.5
"""Share of the narrower of two lines of a cell that stands over the other."""
_JOINT: Final = 0.3
"""Heights of a line between figures and the Chinese beside them, which some programs set apart; cells are farther."""
_BACKWARDS: Final = 0.5
"""Heights of a line by which a character may stand to the left of the one drawn before it."""
_GAP: Final = 0.2
"""Points between cells."""
_DEEPEST: Final = 60
_BLANK: Final = 0x20
_QUARTERS: Final = 4


@dataclass(slots=True)
class Cell:
    """Describes text that stands together: its lines, and its box in points, x to the right, y downwards.

    The box is that of the lines' middles: ``top`` and ``bottom`` leave out what may reach into other lines.
    """

    left: float
    top: float
    right: float
    bottom: float
    lines: list[str]
    height: float = 0.0
    last: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0))
    """Left, right and middle of the last line."""


def reordered_text(text: pypdfium2.PdfTextPage, hidden: Collection[int], filled: Iterable[Filled] = ()) -> str | None:
    """Returns the text of a page as it is read, without ``hidden`` characters, ``filled`` fields in their places.

    None where it was drawn in that order: what was drawn together then says best what belongs together.
    """
    upright = _Upright(text)
    fields = [_filled_cell(each, upright) for each in filled]
    # labels that were drawn down the page, their fields beside them, are no lines of one cell
    cells, aside = _cells(text, upright, hidden, whole=not fields)
    if not _goes_back(cells):
        return None
    cells += fields
    rows = _ordered(cells, _DEEPEST)
    return "\n".join([*(" ".join("\n".join(cell.lines) for cell in row) for row in rows), *aside])


def _goes_back(cells: Sequence[Cell]) -> bool:
    """Tells whether a cell was drawn after one below it, or to the right of it in its row.

    The first and the last row of a page do not count: head and foot are drawn before the rest, or after it.
    """
    rows = _split(cells, [(cell.top, cell.bottom) for cell in cells])
    inner = {id(cell) for row in rows[1:-1] for cell in row}
    return any(_is_before(other, one) for one, other in pairwise(cell for cell in cells if id(cell) in inner))


def _is_before(cell: Cell, other: Cell) -> bool:
    """Tells whether a cell is above another one, or to the left of it in its row."""
    in_row = cell.top < other.bottom and other.top < cell.bottom
    return cell.bottom <= other.top or (in_row and cell.right <= other.left)


class _Upright:
    """Turns places on a page so that most of its text stands upright; how the page itself is turned changes nothing."""

    def __init__(self, text: pypdfium2.PdfTextPage) -> None:
        own = [at for at in range(text.count_chars()) if not raw.FPDFText_IsGenerated(text, at)]
        angles = Counter(_quarter(text, at) for at in own)
        self.quarter = max(angles, key=angles.__getitem__, default=0)

    def box(self, room: raw.FS_RECTF) -> tuple[float, float, float, float]:
        """Returns left, top, right and bottom, y downwards."""
        (x, y), (u, v) = self._place(room.left, room.bottom), self._place(room.right, room.top)
        return min(x, u), min(y, v), max(x, u), max(y, v)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        upright = {0: (x, -y), 1: (y, x), 2: (-x, y), 3: (-y, -x)}
        return upright.get(self.quarter, (x, -y))


def _quarter(text: pypdfium2.PdfTextPage, at: int) -> int:
    """Returns by how many quarters a character is turned to the left, or -1 where it leans."""
    quarters = -raw.FPDFText_GetCharAngle(text, at) / (math.pi / 2)  # PDFium counts to the right
    return round(quarters) % _QUARTERS if abs(quarters - round(quarters)) < 0.1 else -1  # noqa: PLR2004 - nine degrees


def _cells(
    text: pypdfium2.PdfTextPage, upright: _Upright, hidden: Collection[int], *, whole: bool
) -> tuple[list[Cell], list[str]]:  # fmt: skip
    """Returns the cells of a page in the order of drawing, and the lines that stand askew.

    ``whole`` cells have several lines.
    """
    found = _CellCollector(whole)
    for at in range(text.count_chars()):
        unit = raw.FPDFText_GetUnicode(text, at)
        if raw.FPDFText_IsGenerated(text, at) and unit == _BLANK:
            found.is_set_apart = True
        elif raw.FPDFText_IsGenerated(text, at) or unit in (10, 13):
            found.close()
        elif at in hidden:
            continue
        elif _quarter(text, at) != upright.quarter:
            found.add_leaning(unit)
        else:
            room = raw.FS_RECTF()
            raw.FPDFText_GetLooseCharBox(text, at, room)
            found.add(unit, upright.box(room))
    found.close()
    return found.cells, found.aside


@dataclass(slots=True)
class _CellCollector:
    """Puts characters together into lines, lines into cells, in the order of drawing."""

    whole: bool
    cells: list[Cell] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    is_set_apart: bool = False
    """Whether PDFium sees a blank before the next character."""
    _units: list[int] = field(default_factory=list)
    _where: tuple[float, float, float, float] | None = None

    def close(self) -> None:
        """Ends the line."""
        line = "".join(map(chr, self._units)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._units.clear()
        if line.strip() and self._where is not None:
            _add(self.cells, line, self._where, whole=self.whole)
        elif line.strip():
            self.aside.append(line)
        self._where, self.is_set_apart = None, False

    def add_leaning(self, unit: int) -> None:
        """Adds a character that stands askew."""
        if self._where is not None or self.is_set_apart:
            self.close()
        self._units.append(unit)

    def add(self, unit: int, box: tuple[float, float, float, float]) -> None:
        """Adds an upright character to the line, or begins another one with it."""
        apart = self.is_set_apart
        line = self._where
        if self._units and (line is None or not _goes_on(line, box) or (apart and not _is_close(line, box))):
            self.close()
        elif self._units and apart:
            self._units.append(_BLANK)
        line = self._where
        self._units.append(unit)
        self._where = box if line is None else (line[0], min(line[1], box[1]), box[2], max(line[3], box[3]))
        self.is_set_apart = False


def _filled_cell(field: Filled, upright: _Upright) -> Cell:
    room = raw.FS_RECTF(field.left, field.high, field.right, field.low)
    left, top, right, bottom = upright.box(room)
    inset = (0.5 - _HALF) * (bottom - top)
    return Cell(left, top + inset, right, bottom - inset, [field.text])


def _goes_on(line: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """Tells whether a character goes on with the line before it."""
    height = max(line[3] - line[1], 0.1)
    level = abs((line[1] + line[3]) - (box[1] + box[3])) / 2 < _PITCH[0] * height
    return level and box[2] > line[2] - _BACKWARDS * height and box[0] >= line[0] - _BACKWARDS * height


def _is_close(line: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """Tells whether a character stands so near that the blank before it is no gap between cells."""
    return abs(box[0] - line[2]) <= _JOINT * max(line[3] - line[1], 0.1)


def _add(cells: list[Cell], line: str, where: tuple[float, float, float, float], *, whole: bool) -> None:
    """Adds a line to the cell drawn last where it goes on with that, or as a cell of its own."""
    left, top, right, bottom = where
    middle, height = (top + bottom) / 2, max(bottom - top, 0.1)
    if whole and cells and _is_next_line(cells[-1], left, right, middle):
        cell = cells[-1]
        cell.lines.append(line)
        cell.left, cell.right = min(cell.left, left), max(cell.right, right)
        cell.bottom = middle + _HALF * height
    else:
        cell = Cell(left, middle - _HALF * height, right, middle + _HALF * height, [line])
        cells.append(cell)
    cell.height, cell.last = height, (left, right, middle)


def _is_next_line(cell: Cell, left: float, right: float, middle: float) -> bool:
    before_left, before_right, before = cell.last
    shared = min(right, before_right) - max(left, before_left)
    narrower = min(right - left, before_right - before_left)
    pitch = (middle - before) / cell.height
    return _PITCH[0] < pitch <= _PITCH[1] and shared >= _OVERLAP * narrower


def _ordered(cells: Sequence[Cell], deepest: int) -> list[list[Cell]]:
    """Returns rows of cells as they are read."""
    if len(cells) <= 1 or deepest == 0:
        return [list(cells)] if cells else []
    bands = _split(cells, [(cell.top, cell.bottom) for cell in cells])
    if len(bands) > 1:
        return [row for band in bands for row in _ordered(band, deepest - 1)]
    columns = _split(cells, [(cell.left, cell.right) for cell in cells])
    if len(columns) == 1:
        return [list(cells)]
    parts = [_ordered(column, deepest - 1) for column in columns]
    if all(len(rows) == 1 for rows in parts):
        return [[cell for rows in parts for cell in rows[0]]]
    return [row for rows in parts for row in rows]


def _split(cells: Sequence[Cell], extents: Sequence[tuple[float, float]]) -> list[list[Cell]]:
    """Groups the cells between which there is nothing, in order of their extents."""
    found: list[list[Cell]] = []
    reach = -math.inf
    for at in sorted(range(len(cells)), key=lambda at: extents[at][0]):
        if extents[at][0] > reach + _GAP or not found:
            found.append([])
        found[-1].append(cells[at])
        reach = max(reach, extents[at][1])
    # what cannot be cut apart stays in the order of drawing
    order = {id(cell): number for number, cell in enumerate(cells)}
    return [sorted(some, key=lambda cell: order[id(cell)]) for some in found]
