"""Tables of the Word document: merged cells, fixed widths, heads that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import ceil

from app.output.blocks import (
    Content,
    Cover,
    Grid,
    GridCell,
    ListTable,
    Paragraph,
    Picture,
    Repeated,
    Role,
    SignatureArea,
    Span,
)
from app.output.pdf.pictures import UNREADABLE, printed_scale
from app.output.pdf.style import MM, Look, TextStyle
from app.output.pdf.table_layout import list_columns
from app.output.pdf.text_layout import PLACE_SHARE
from app.output.word.marks import PLAIN, Footnotes, WordShape, paragraph, run, spans, twips, words
from app.output.word.pictures import Album
from app.output.word.styles import FRAME, GRID_TABLE, LIST_TABLE, PICTURE, style_id

TALLEST_IN_CELL = 60 * MM
_LEAST_ROW = 18.0
# points above and below a picture
_PICTURE_ROOM = 12.0
# in points: rows up to here are looked over at a glance, and stand in the middle, as in the PDF
_SHORT_ROW = 42.0
# share of a page up to which a row is moved to the next one rather than cut
_WHOLE_ROW, _PICTURED_ROW = 0.45, 0.75
# points; widths rounded to a twentieth must not cost a column of whole characters its last one
_SPARED = 0.3
_COVER_LABEL, _COVER_VALUE, _COVER_GAP = 52 * MM, 100 * MM, 4 * MM
# grid lines of two tables that are this near, in points, are one
_SAME_LINE = 1.0
_UNIT = 6
"""Characters of the longest unit in brackets that ends a label."""
_LEAST_LABEL, _LEAST_CODE = 0.86, 0.75
# a cell that is one with those below it, and one that is one with that above
_BEGINS, _COVERED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
_HALF_WIDTH, _BROAD_WIDTH = 0.5, 0.85
_BROAD = frozenset("%@&MWmw")


@dataclass(frozen=True, slots=True)
class Setting:
    """Describes what the content of a table or text is set with; ``place`` names its styles."""

    place: str
    roles: dict[Role, TextStyle]
    album: Album
    notes: Footnotes
    tallest: float

    def content(self, content: Content, width: float, shape: WordShape = PLAIN) -> Iterator[str]:
        """Yields a content's paragraphs in ``width`` points."""
        if isinstance(content, Paragraph):
            yield self._paragraph(content, width, shape)
        elif isinstance(content, Picture):
            yield self._picture(content, width)
            yield words(style_id(self.place, "caption"), content.caption)
        else:
            yield self._sign_place(content, width)

    def _paragraph(self, text: Paragraph, width: float, shape: WordShape) -> str:
        if text.centred:
            shape = replace(shape, align="center", flat=True)
        if text.role in {"label", "value"}:
            style = self.roles[text.role]
            shape = replace(shape, size=_fitted(text, style.size, width))
            if text.role == "label" and not shape.size:
                room = _before_unit(text.text, style.size, width)
                shape = replace(shape, left=room, right=room)
        return words(style_id(self.place, text.role), text, shape)

    def _picture(self, picture: Picture, width: float) -> str:
        reason = self.album.look(picture).reason
        drawing = "" if reason else self.album.drawing(picture, width, self.tallest)
        return paragraph(PICTURE, drawing) if drawing else paragraph(FRAME, run(reason or UNREADABLE))

    def _sign_place(self, place: SignatureArea, width: float) -> str:
        style = self.roles["value"]
        room = max(0.0, (place.height * MM - style.leading) / 2)
        shape = WordShape("right", right=width * (1 - PLACE_SHARE), around=(room, room))
        return paragraph(style_id(self.place, "value"), run(place.label), shape)


def em(text: str) -> float:
    """Estimates a text's width in em.

    Chinese 1, Latin half of it, its broadest letters more.
    """
    return sum((_BROAD_WIDTH if ch in _BROAD else _HALF_WIDTH) if ch.isascii() else 1.0 for ch in text)


def _fitted(text: Paragraph, size: float, width: float) -> float:
    """Returns a smaller size for a tight label or code, or 0 where the style's serves."""
    plain = text.text
    if text.role == "value" and not (plain.isascii() and " " not in plain):
        return 0
    wide = em(plain) * size
    least = _LEAST_LABEL if text.role == "label" else _LEAST_CODE
    if not width < wide <= width / least:
        return 0
    return int(width / wide * size * 2) / 2


def _before_unit(text: str, size: float, width: float) -> float:
    """Returns the room beside a label with which a unit such as （万元） becomes its second line, or 0."""
    at = text.rfind("（")
    if not (text.endswith("）") and 0 < len(text) - at <= _UNIT <= 2 * at) or em(text) * size <= width:
        return 0
    room = (em(text[:at]) + _HALF_WIDTH) * size
    return max(0.0, (width - room) / 2)


def grids_table(grids: Sequence[Grid], setting: Setting, width: float, look: Look) -> str:
    """Returns form tables with merged cells that stand under each other as one table, with all columns."""
    lines: list[float] = []
    for grid in grids:
        lines += [edge for edge in _edges(grid, width) if all(abs(edge - line) > _SAME_LINE for line in lines)]
    lines.sort()
    rows = []
    for grid in grids:
        places = [min(range(len(lines)), key=lambda at: abs(lines[at] - edge)) for edge in _edges(grid, width)]
        below: dict[int, tuple[GridCell, int]] = {}
        for row in grid.rows:
            starting = {cell.column: cell for cell in row}
            rows.append(_grid_row(starting, below, _Columns(lines, places), setting, look))
            below = {column: (cell, left - 1) for column, (cell, left) in below.items() if left > 1}
            below |= {cell.column: (cell, cell.rows - 1) for cell in row if cell.rows > 1}
    return _table(GRID_TABLE, [right - left for left, right in pairwise(lines)], rows)


def _edges(grid: Grid, width: float) -> list[float]:
    return [edge / sum(grid.widths) * width for edge in accumulate(grid.widths, initial=0)]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Describes a grid's columns in its table; ``places`` number the grid's edges among its ``lines``."""

    lines: Sequence[float]
    places: Sequence[int]

    @property
    def count(self) -> int:
        """Tells how many the grid has."""
        return len(self.places) - 1

    def across(self, column: int, span: int) -> tuple[float, int]:
        """Returns a cell's width in points and columns."""
        first, last = self.places[column], self.places[min(column + span, self.count)]
        return self.lines[last] - self.lines[first], last - first


def _grid_row(
    starting: dict[int, GridCell],
    below: dict[int, tuple[GridCell, int]],
    columns: _Columns,
    setting: Setting,
    look: Look,
) -> str:
    cells = []
    # rows that a cell spans stay on one page
    held = any(cell.rows > 1 for cell in starting.values()) or any(left > 1 for _, left in below.values())
    column = 0
    while column < columns.count:
        covering = below.get(column)
        cell = covering[0] if covering else starting.get(column)
        wide, span = columns.across(column, cell.span if cell else 1)
        if covering:
            cells.append(_cell(wide, span, "<w:vMerge/>", paragraph(style_id("grid", "value"), "")))
        elif cell:
            merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
            middle = cell.label or not cell.min_height
            filling = _filling(cell, setting, wide - 2 * look.pad_x, keep=held)
            cells.append(_cell(wide, span, merge, filling, middle=middle))
        else:
            cells.append(_cell(wide, span, "", paragraph(style_id("grid", "value"), "")))
        column += cell.span if cell else 1
    heights = [cell.min_height * MM / cell.rows for cell in (*starting.values(), *(c for c, _ in below.values()))]
    tallest = max(heights, default=0)
    # a row with room for a long answer may go over the page's edge, a short one may not
    return _row(cells, tallest, whole=not tallest)


def _filling(cell: GridCell, setting: Setting, width: float, *, keep: bool) -> str:
    if cell.vertical:
        text = "".join(each.text for each in cell.content if isinstance(each, Paragraph))
        upright = [Paragraph((Span(ch),), "label") for ch in text if not ch.isspace()]
        return "".join(words(style_id("grid", "label"), each, WordShape(keep=keep)) for each in upright)
    shape = WordShape(keep=keep, marks=setting.notes.first_uses(cell.footnotes))
    return "".join(part for each in cell.content for part in setting.content(each, width, shape)) or paragraph(
        style_id("grid", "value"), ""
    )


def list_table(table: ListTable, setting: Setting, width: float, look: Look) -> str:
    """Returns a list table, whose row of heads is repeated on every page."""
    columns = list_columns(table, width, look)
    widths = [room + 2 * columns.pad for room in columns.rooms]
    heads = [
        _cell(wide, 1, "", words(style_id("rows", "head"), Paragraph((Span(head),), "head")))
        for head, wide in zip(table.heads, widths, strict=True)
    ]
    rows = [_row(heads, _LEAST_ROW, whole=True, head=True)]
    for row, below in pairwise((*table.rows, ())):
        cells = []
        tall = max((_about(each, setting, room) for each, room in zip(row, columns.rooms, strict=True)), default=0)
        for at, (content, wide, room) in enumerate(zip(row, widths, columns.rooms, strict=True)):
            merge = _merged(content, below[at] if below else ())
            if merge == _COVERED:
                cells.append(_cell(wide, 1, merge, paragraph(style_id("rows", "value"), "")))
                continue
            inner = "".join(part for each in content for part in setting.content(each, room))
            middle = tall <= _SHORT_ROW
            cells.append(_cell(wide, 1, merge, inner or paragraph(style_id("rows", "value"), ""), middle=middle))
        # a picture is kept with its caption, which in a cell no other way does
        share = _PICTURED_ROW if any(isinstance(each, Picture) for content in row for each in content) else _WHOLE_ROW
        rows.append(_row(cells, _LEAST_ROW, whole=tall + 2 * look.list_pad_y <= share * look.wide.text_height))
    pad = twips(columns.pad - _SPARED)
    sides = f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar>'
    return _table(LIST_TABLE, widths, rows, sides)


def _merged(content: Sequence[Content], below: Sequence[Content]) -> str:
    """Tells how a cell is merged with those above and below.

    That say the same of the same thing.
    """
    if content and isinstance(content[0], Repeated):
        return _COVERED
    return _BEGINS if below and isinstance(below[0], Repeated) else ""


def _about(contents: Sequence[Content], setting: Setting, width: float) -> float:
    """Estimates the height of contents, in points."""
    total = 0.0
    for content in contents:
        if isinstance(content, Picture):
            seen = setting.album.look(content)
            total += seen.height * printed_scale(seen, width, setting.tallest) + _PICTURE_ROOM
        elif isinstance(content, Paragraph):
            style = setting.roles[content.role]
            total += style.leading * ceil(em(content.text) * style.size / width + 0.1)
    return total


def cover_table(cover: Cover, look: Look) -> str:
    """Returns the cover's lines: labels at the right of their column, answers over a line."""
    style = look.cover
    pad = _COVER_GAP / 2
    rows = []
    for entry in cover.entries:
        label = paragraph("CoverLine", _spread(entry.label, style.size, _COVER_LABEL - 8), WordShape("right"))
        value = paragraph("CoverLine", spans((entry.value,)))
        rule = f'<w:bottom w:val="single" w:sz="{round(look.rule * 8)}" w:space="0" w:color="auto"/>'
        cells = [
            _cell(_COVER_LABEL, 1, "", label, middle=False),
            _cell(_COVER_VALUE, 1, f"<w:tcBorders>{rule}</w:tcBorders>", value, middle=False),
        ]
        rows.append(_row(cells, style.leading + 2 * pad, whole=True))
    margins = "".join(
        f'<w:{side} w:w="{twips(room)}" w:type="dxa"/>'
        for side, room in (("top", pad), ("left", 4.0), ("bottom", pad), ("right", 4.0))
    )
    look_of_it = f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
    return _bare_table(look_of_it, [_COVER_LABEL, _COVER_VALUE], rows)


def _spread(label: str, size: float, room: float) -> str:
    """Spreads a label over the room by spaces, its characters evenly apart and the colon after them."""
    text = "".join(label.split())
    spare = room - em(text) * size - 1
    parted = len(text) - 1 - text.endswith("：")
    if spare < 0 or parted < 1:
        return run(text, int(room / em(text) * 2) / 2 if spare < 0 else 0)
    return run(text[:parted], apart=spare / parted) + run(text[parted:])


def _table(style: str, widths: Sequence[float], rows: Sequence[str], margins: str = "") -> str:
    layout = f'<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}'
    return _bare_table(layout, widths, rows, f'<w:tblStyle w:val="{style}"/>')


def _bare_table(layout: str, widths: Sequence[float], rows: Sequence[str], style: str = "") -> str:
    columns = "".join(f'<w:gridCol w:w="{twips(wide)}"/>' for wide in widths)
    total = f'<w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
    return f"<w:tbl><w:tblPr>{style}{total}{layout}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _row(cells: Sequence[str], least: float, *, whole: bool, head: bool = False) -> str:
    look = "<w:cantSplit/>" if whole else ""
    look += f'<w:trHeight w:val="{twips(least)}" w:hRule="atLeast"/>' if least else ""
    look += "<w:tblHeader/>" if head else ""
    return f"<w:tr>{f'<w:trPr>{look}</w:trPr>' if look else ''}{''.join(cells)}</w:tr>"


def _cell(width: float, span: int, merge: str, content: str, *, middle: bool = True) -> str:
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    upright = '<w:vAlign w:val="center"/>' if middle else ""
    look = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>{across}{merge}{upright}'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{content}</w:tc>"
