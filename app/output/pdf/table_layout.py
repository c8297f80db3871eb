"""Sets table rows to measure: bands of rows that merged cells hold together, and how a tall row breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.output.blocks import Content, Grid, GridCell, ListTable, Paragraph, Repeated, Span
from app.output.pdf.page_writer import PageWriter
from app.output.pdf.style import MM, Look
from app.output.pdf.text_layout import LayoutBox, SetPicture, SetPlace, Setter, SetText, cut_well

GOES_ON = "续"
"""What stands under the number of a row that goes on overleaf."""
_LEAST_LINES = 3
# in points: rows up to here are looked over at a glance, and stand in the middle like a form's short answers
_SHORT_ROW = 42.0
_LEAST_ROW = 18.0
# so that rounding never costs a column its last character
_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class SetCell:
    """Describes a cell that was set: its first row in the band, the rows it spans, its place across, its content."""

    row: int
    rows: int
    left: float
    width: float
    boxes: tuple[LayoutBox, ...]
    middle: bool
    """Whether the content stands in the middle of the height."""
    floor: float = 0
    """The least height asked for, in points."""
    underline: float = 0
    """Thickness of a line under the cell, for the cover."""
    again: tuple[LayoutBox, ...] = ()
    """What stands in it where the row goes on overleaf and the cell has nothing more to say."""
    joins: bool = False
    """Whether it is one cell with that of the row above, on the same page."""
    open_above: bool = False
    """Whether no line is drawn over it, and ``open_below`` under it."""
    open_below: bool = False

    @property
    def content(self) -> float:
        """Returns the height of the boxes alone."""
        return sum(box.height for box in self.boxes)

    def with_part(self, boxes: tuple[LayoutBox, ...]) -> SetCell:
        """Returns a cut row's cell with one side's content."""
        return SetCell(
            self.row, self.rows, self.left, self.width, boxes,
            middle=False, underline=self.underline, again=self.again, joins=self.joins,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """Describes table rows that stay together because cells span them.

    A band of one row may be cut through its text.
    """

    heights: tuple[float, ...]
    cells: tuple[SetCell, ...]
    pad: tuple[float, float]
    rule: float
    footnotes: tuple[int, ...] = ()

    @property
    def height(self) -> float:
        """Returns the height of all rows in points."""
        return sum(self.heights)

    @property
    def whole(self) -> bool:
        """Tells whether it stays in one piece.

        Several rows, or one in which people sign under what it says.
        """
        return len(self.heights) > 1 or any(isinstance(box, SetPlace) for cell in self.cells for box in cell.boxes)

    @property
    def least(self) -> float:
        """Returns a few lines of a single row that may be cut."""
        if self.whole:
            return self.height
        lines = [_least(cell.boxes) for cell in self.cells if cell.boxes]
        return min(self.height, max(lines, default=0) + 2 * self.pad[1])

    def split(self, room: float) -> tuple[Band, Band] | None:
        """Cuts a single row through its cells.

        Returns None where too little would stand on either side.
        """
        if self.whole:
            return None
        inner = room - 2 * self.pad[1]
        if inner <= 0:
            return None
        heads: list[SetCell] = []
        tails: list[SetCell] = []
        for cell in self.cells:
            above, below = _cut(cell.boxes, inner)
            heads.append(cell.with_part(above))
            tails.append(cell.with_part(below))
        tallest = max(cell.content for cell in heads)
        if not tallest or not any(cell.boxes for cell in tails):
            return None
        tails = [replace(cell, boxes=cell.again) if cell.again and not cell.boxes else cell for cell in tails]
        head = replace(self, heights=(tallest + 2 * self.pad[1],), cells=tuple(heads))
        rest = max(cell.content for cell in tails) + 2 * self.pad[1]
        return head, replace(self, heights=(rest,), cells=tuple(tails), footnotes=())

    def shrunk(self, room: float) -> Band | None:
        """Returns a single row with smaller pictures that fits ``room``, or None if that is not enough.

        This is better than a picture alone in a row that goes on overleaf.
        """
        if self.whole:
            return None
        inner = room - 2 * self.pad[1]
        cells = [cell if cell.content <= inner else _with_less(cell, cell.content - inner) for cell in self.cells]
        fitting = tuple(cell for cell in cells if cell is not None)
        return replace(self, heights=(room,), cells=fitting) if len(fitting) == len(cells) else None

    def at_top(self) -> Band:
        """Returns the row as the first on its page.

        Cells that join those of a row overleaf say what these say.
        """
        if not any(cell.joins for cell in self.cells):
            return self
        cells = [replace(cell, boxes=cell.boxes or cell.again) if cell.joins else cell for cell in self.cells]
        tall = max(cell.content for cell in cells) + 2 * self.pad[1]
        return replace(self, cells=tuple(cells), heights=(max(self.heights[0], tall),))

    def joined(self, above: Band) -> tuple[Band, Band]:
        """Joins the row above and this one on one page, without inner lines within cells that they share."""
        shared = {cell.left for cell in self.cells if cell.joins}
        over = [replace(cell, open_below=True) if cell.left in shared else cell for cell in above.cells]
        here = [replace(cell, open_above=True) if cell.left in shared else cell for cell in self.cells]
        return replace(above, cells=tuple(over)), replace(self, cells=tuple(here))

    def rows_apart(self) -> list[Band]:
        """Parts a band taller than any page, row by row.

        A spanning cell keeps its content in its first row.
        """
        found = []
        for row, height in enumerate(self.heights):
            cells = [
                replace(cell, row=0, rows=1, boxes=cell.boxes if cell.row == row else ())
                for cell in self.cells
                if cell.row <= row < cell.row + cell.rows
            ]
            tall = max([height, *(cell.content + 2 * self.pad[1] for cell in cells)])
            found.append(
                replace(self, heights=(tall,), cells=tuple(cells), footnotes=self.footnotes if not row else ())
            )
        return found


def draw_band(pen: PageWriter, band: Band, left: float, top: float) -> None:
    """Frames and content of a band."""
    tops = [top]
    for height in band.heights:
        tops.append(tops[-1] - height)
    for cell in band.cells:
        x, y = left + cell.left, tops[cell.row]
        bottom = tops[cell.row + cell.rows]
        if band.rule and not (cell.open_above or cell.open_below):
            pen.frame(x, bottom, cell.width, y - bottom, band.rule)
        elif band.rule:
            for edge in (x, x + cell.width):
                pen.line(edge, bottom, edge, y, band.rule)
            for edge, is_open in ((y, cell.open_above), (bottom, cell.open_below)):
                if not is_open:
                    pen.line(x, edge, x + cell.width, edge, band.rule)
        if cell.underline:
            pen.line(x, bottom, x + cell.width, bottom, cell.underline)
        content = cell.content
        at = y - (y - bottom - content) / 2 if cell.middle else y - band.pad[1]
        for box in cell.boxes:
            pen.draw(box, x + band.pad[0], at)
            at -= box.height


def _with_less(cell: SetCell, over: float) -> SetCell | None:
    """Returns a cell whose pictures together are ``over`` points smaller; None where they would become too small."""
    pictures = sum(box.drawn[1] for box in cell.boxes if isinstance(box, SetPicture))
    if not pictures:
        return None
    share = 1 - (over + _SLACK) / pictures
    boxes = [box.scaled(share) if isinstance(box, SetPicture) else box for box in cell.boxes]
    fitting = tuple(box for box in boxes if box is not None)
    return replace(cell, boxes=fitting) if len(fitting) == len(boxes) else None


def _least(boxes: Sequence[LayoutBox]) -> float:
    first = boxes[0]
    if isinstance(first, SetText) and len(first.lines) >= _LEAST_LINES:
        return first.before + _LEAST_LINES * first.style.leading
    return first.least


def _cut(boxes: Sequence[LayoutBox], room: float) -> tuple[tuple[LayoutBox, ...], tuple[LayoutBox, ...]]:
    """Returns the boxes that fit, the last cut if allowed."""
    for at, box in enumerate(boxes):
        if box.height > room + 1e-6:
            parts = box.split(room)
            if parts is None:
                return tuple(boxes[:at]), tuple(boxes[at:])
            return (*boxes[:at], parts[0]), (parts[1], *boxes[at + 1 :])
        room -= box.height
    return tuple(boxes), ()


def grid_bands(grid: Grid, setter: Setter, width: float, look: Look) -> Iterator[Band]:
    """Yields a form table's rows, merged ones as a band."""
    edges = [0.0]
    for share in grid.widths:
        edges.append(edges[-1] + share / sum(grid.widths) * width)
    pad = (look.pad_x, look.pad_y)
    start = 0
    while start < len(grid.rows):
        stop = start + 1
        row = start
        while row < stop:
            stop = max([stop, *(row + cell.rows for cell in grid.rows[row])])
            row += 1
        stop = min(stop, len(grid.rows))
        cells = [
            (_grid_cell(cell, at - start, edges, setter, look), cell)
            for at in range(start, stop)
            for cell in grid.rows[at]
        ]
        notes = tuple(sorted({note for _, cell in cells for note in cell.footnotes}))
        yield Band(
            _heights([c for c, _ in cells], stop - start, pad[1]), tuple(c for c, _ in cells), pad, look.rule, notes
        )
        start = stop


def _grid_cell(cell: GridCell, row: int, edges: list[float], setter: Setter, look: Look) -> SetCell:
    last = min(cell.column + cell.span, len(edges) - 1)
    left, right = edges[cell.column], edges[last]
    room = right - left - 2 * look.pad_x
    content = _upright(cell) if cell.vertical else cell.content
    boxes: tuple[LayoutBox, ...] = tuple(setter.set(each, room) for each in content)
    if cell.vertical:
        boxes = tuple(_loose(box, look.upright_leading) for box in boxes)
    # a long answer starts at the top, as one writes; short ones and labels stand in the middle
    long = cell.min_height > 0 and not cell.label
    return SetCell(row, cell.rows, left, right - left, boxes, not long, cell.min_height * MM)


def _upright(cell: GridCell) -> tuple[Paragraph, ...]:
    """Returns a head with one character under the other."""
    text = "".join(each.text for each in cell.content if isinstance(each, Paragraph))
    return tuple(Paragraph((Span(ch),), "label", centred=True) for ch in text if not ch.isspace())


def _loose(box: LayoutBox, leading: float) -> LayoutBox:
    """Returns one character of a vertical head, with its share of the height as leading."""
    return replace(box, style=replace(box.style, leading=leading)) if isinstance(box, SetText) else box


def _heights(cells: Sequence[SetCell], rows: int, pad: float) -> tuple[float, ...]:
    heights = [0.0] * rows
    for cell in sorted(cells, key=lambda each: each.rows):
        need = max(cell.content + 2 * pad, cell.floor)
        covered = range(cell.row, min(rows, cell.row + cell.rows))
        lack = need - sum(heights[row] for row in covered)
        if lack > 0:
            for row in covered:
                heights[row] += lack / len(covered)
    return tuple(heights)


@dataclass(frozen=True, slots=True)
class Columns:
    """Describes a list table's text widths and margins, in points for each column."""

    rooms: tuple[float, ...]
    pad: float


def list_columns(table: ListTable, width: float, look: Look) -> Columns:
    """Returns columns of whole characters in the table's shares.

    So that a line of Chinese fills its column without gaps.

    What is over goes to the sides of all columns alike.
    """
    em = look.rows["value"].size
    shares = [share / sum(table.widths) * width - 2 * look.list_pad for share in table.widths]
    ems = [max(1, int(room / em)) for room in shares]
    over = int(sum(shares) / em) - sum(ems)
    # to those that were cut down the most
    order = sorted(range(len(ems)), key=lambda at: (ems[at] * em - shares[at], at))
    for at in order[: max(0, over)]:
        ems[at] += 1
    rooms = tuple(count * em + _SLACK for count in ems)
    return Columns(rooms, (width - sum(rooms)) / len(rooms) / 2)


def list_head(table: ListTable, columns: Columns, setter: Setter, look: Look) -> Band:
    """Returns the row of heads, repeated on every page."""
    texts = [(Paragraph((Span(head),), "head"),) for head in table.heads]
    band = _list_band(columns, texts, setter, look, head=True)
    boxes = [box for cell in band.cells for box in cell.boxes if isinstance(box, SetText)]
    # heads shorter than the longest have its lines to be cut well
    most = max((len(box.lines) for box in boxes), default=0)
    cells = tuple(replace(cell, boxes=(cut_well(box, most),)) for cell, box in zip(band.cells, boxes, strict=True))
    return replace(band, cells=cells)


def shared_columns(table: ListTable) -> frozenset[int]:
    """Returns columns (from 0) shared with the row above."""
    return frozenset(at for row in table.rows for at, content in enumerate(row) if _is_repeated(content))


def _is_repeated(content: Sequence[object]) -> bool:
    return bool(content) and isinstance(content[0], Repeated)


def list_bands(
    table: ListTable, columns: Columns, setter: Setter, look: Look, shared: frozenset[int] = frozenset()
) -> Iterator[Band]:
    """Yields the rows of a list table.

    What stands in ``shared`` columns is said again overleaf.
    """
    for row in table.rows:
        band = _list_band(columns, row, setter, look, head=False)
        cells = [
            replace(cell, again=_repeated_texts(row[at], setter, columns.rooms[at]), joins=_is_repeated(row[at]))
            if at in shared
            else cell
            for at, cell in enumerate(band.cells)
        ]
        yield replace(band, cells=tuple(cells))


def _repeated_texts(content: Sequence[Content], setter: Setter, room: float) -> tuple[LayoutBox, ...]:
    """Returns texts without their slots, for a repetition: an answer is printed once."""
    words = (Paragraph((Span(each.text),), each.role) for each in content if isinstance(each, Paragraph))
    return tuple(setter.set(each, room) for each in words)


def _list_band(columns: Columns, row: Sequence[Sequence[Content]], setter: Setter, look: Look, *, head: bool) -> Band:
    pad = (columns.pad, look.list_pad_y)
    cells: list[SetCell] = []
    left = 0.0
    for room, content in zip(columns.rooms, row, strict=True):
        drawn = () if _is_repeated(content) else content
        boxes = tuple(setter.set(each, room) for each in drawn)
        cells.append(SetCell(0, 1, left, room + 2 * pad[0], boxes, middle=True, floor=_LEAST_ROW))
        left += room + 2 * pad[0]
    if not head and max(cell.content for cell in cells) > _SHORT_ROW:
        # texts that are read side by side begin side by side
        cells = [replace(cell, middle=False) for cell in cells]
        # overleaf one sees which row goes on
        again = setter.set(Paragraph((Span(GOES_ON),), "label"), columns.rooms[0])
        cells[0] = replace(cells[0], again=(*cells[0].boxes, again))
    return Band(_heights(cells, 1, pad[1]), tuple(cells), pad, look.rule)
