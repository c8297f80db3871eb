"""Tables of the Word document: merged cells, fixed widths, heads that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.output.blocks import (
    Content,
    Cover,
    Grid,
    GridCell,
    ListTable,
    Paragraph,
    Picture,
    Role,
    SignPlace,
    Span,
)
from app.output.pdf.setting import PLACE_SHARE
from app.output.pdf.style import MM, Look, TextStyle
from app.output.word.marks import PLAIN, Footnotes, Shape, paragraph, run, spans, twips, words
from app.output.word.pictures import Album
from app.output.word.styles import FRAME, GRID_TABLE, LIST_TABLE, PICTURE, style_id

TALLEST_IN_CELL = 60 * MM
_LEAST_ROW = 20.0
# share of a page up to which a row is moved to the next one rather than cut
_WHOLE_ROW = 0.45
_COVER_LABEL, _COVER_VALUE, _COVER_GAP = 58 * MM, 92 * MM, 5 * MM
_LEAST_LABEL, _LEAST_CODE = 0.86, 0.75
_HALF_WIDTH = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """What the content of one table or of the running text is set with; ``place`` names its styles."""

    place: str
    roles: dict[Role, TextStyle]
    album: Album
    notes: Footnotes
    tallest: float

    def content(self, content: Content, width: float, shape: Shape = PLAIN) -> Iterator[str]:
        """The paragraphs of one piece of content in ``width`` points."""
        if isinstance(content, Paragraph):
            yield self._paragraph(content, width, shape)
        elif isinstance(content, Picture):
            yield self._picture(content, width)
            yield words(style_id(self.place, "caption"), content.caption)
        else:
            yield self._sign_place(content, width)

    def _paragraph(self, text: Paragraph, width: float, shape: Shape) -> str:
        if text.centred:
            shape = replace(shape, align="center", flat=True)
        if text.role in {"label", "value"}:
            size = _fitted(text, self.roles[text.role].size, width)
            shape = replace(shape, size=size)
        return words(style_id(self.place, text.role), text, shape)

    def _picture(self, picture: Picture, width: float) -> str:
        reason = self.album.look(picture).reason
        if reason:
            return paragraph(FRAME, run(reason))
        return paragraph(PICTURE, self.album.drawing(picture, width, self.tallest))

    def _sign_place(self, place: SignPlace, width: float) -> str:
        style = self.roles["value"]
        room = max(0.0, (place.height * MM - style.leading) / 2)
        shape = Shape("right", right=width * (1 - PLACE_SHARE), around=(room, room))
        return paragraph(style_id(self.place, "value"), run(place.label), shape)


def em(text: str) -> float:
    """About how wide a text is, in em: Chinese 1, Latin half of it."""
    return sum(_HALF_WIDTH if ch.isascii() else 1.0 for ch in text)


def _fitted(text: Paragraph, size: float, width: float) -> float:
    """A smaller size for a label or code that lacks a little room, 0 where the style's serves."""
    plain = text.text
    if text.role == "value" and not (plain.isascii() and " " not in plain):
        return 0
    wide = em(plain) * size
    least = _LEAST_LABEL if text.role == "label" else _LEAST_CODE
    if not width < wide <= width / least:
        return 0
    return int(width / wide * size * 2) / 2


def grid_table(grid: Grid, setting: Setting, width: float, look: Look) -> str:
    """A form table with merged cells."""
    widths = [share / sum(grid.widths) * width for share in grid.widths]
    rows = []
    below: dict[int, tuple[GridCell, int]] = {}
    for row in grid.rows:
        starting = {cell.column: cell for cell in row}
        rows.append(_grid_row(starting, below, widths, setting, look))
        below = {column: (cell, left - 1) for column, (cell, left) in below.items() if left > 1}
        below |= {cell.column: (cell, cell.rows - 1) for cell in row if cell.rows > 1}
    return _table(GRID_TABLE, widths, rows)


def _grid_row(
    starting: dict[int, GridCell],
    below: dict[int, tuple[GridCell, int]],
    widths: list[float],
    setting: Setting,
    look: Look,
) -> str:
    cells = []
    # rows that a cell spans stay on one page
    held = any(cell.rows > 1 for cell in starting.values()) or any(left > 1 for _, left in below.values())
    column = 0
    while column < len(widths):
        covering = below.get(column)
        cell = covering[0] if covering else starting.get(column)
        span = cell.span if cell else 1
        wide = sum(widths[column : column + span])
        if covering:
            cells.append(_cell(wide, span, "<w:vMerge/>", paragraph(style_id("grid", "value"), "")))
        elif cell:
            merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
            middle = cell.label or not cell.min_height
            filling = _filling(cell, setting, wide - 2 * look.pad_x, keep=held)
            cells.append(_cell(wide, span, merge, filling, middle=middle))
        else:
            cells.append(_cell(wide, 1, "", paragraph(style_id("grid", "value"), "")))
        column += span
    heights = [cell.min_height * MM / cell.rows for cell in (*starting.values(), *(c for c, _ in below.values()))]
    tallest = max(heights, default=0)
    # a row with room for a long answer may go over the page's edge, a short one may not
    return _row(cells, tallest, whole=not tallest)


def _filling(cell: GridCell, setting: Setting, width: float, *, keep: bool) -> str:
    if cell.vertical:
        text = "".join(each.text for each in cell.content if isinstance(each, Paragraph))
        upright = [Paragraph((Span(ch),), "label") for ch in text if not ch.isspace()]
        return "".join(words(style_id("grid", "label"), each, Shape(keep=keep)) for each in upright)
    shape = Shape(keep=keep, marks=setting.notes.take(cell.footnotes))
    return "".join(part for each in cell.content for part in setting.content(each, width, shape)) or paragraph(
        style_id("grid", "value"), ""
    )


def list_table(table: ListTable, setting: Setting, width: float, look: Look) -> str:
    """A list table; its row of heads is repeated on every page."""
    widths = [share / sum(table.widths) * width for share in table.widths]
    heads = [
        _cell(wide, 1, "", words(style_id("rows", "head"), Paragraph((Span(head),), "head")))
        for head, wide in zip(table.heads, widths, strict=True)
    ]
    rows = [_row(heads, _LEAST_ROW, whole=True, head=True)]
    for row in table.rows:
        cells = []
        for content, wide in zip(row, widths, strict=True):
            inner = "".join(part for each in content for part in setting.content(each, wide - 2 * look.list_pad))
            middle = not content or all(isinstance(each, Paragraph) and each.role == "label" for each in content)
            cells.append(_cell(wide, 1, "", inner or paragraph(style_id("rows", "value"), ""), middle=middle))
        tall = max(
            (_about(content, setting, wide - 2 * look.list_pad) for content, wide in zip(row, widths, strict=True)),
            default=0,
        )
        rows.append(_row(cells, _LEAST_ROW, whole=tall <= _WHOLE_ROW * look.wide.text_height))
    return _table(LIST_TABLE, widths, rows)


def _about(contents: Sequence[Content], setting: Setting, width: float) -> float:
    """About how tall contents will be, in points."""
    total = 0.0
    for content in contents:
        if isinstance(content, Picture):
            seen = setting.album.look(content)
            total += seen.height * min(width / seen.width, setting.tallest / seen.height)
        elif isinstance(content, Paragraph):
            style = setting.roles[content.role]
            total += style.leading * ceil(em(content.text) * style.size / width + 0.1)
    return total


def cover_table(cover: Cover, look: Look) -> str:
    """The lines of the cover: labels at the right of their column, answers over a line."""
    style = look.cover
    pad = _COVER_GAP / 2
    rows = []
    for entry in cover.entries:
        room = _COVER_LABEL - 8
        wide = em(entry.label) * style.size
        size = int(room / wide * style.size * 2) / 2 if wide > room else 0.0
        label = paragraph("CoverLine", run(entry.label, size), Shape("right"))
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


def _table(style: str, widths: Sequence[float], rows: Sequence[str]) -> str:
    layout = '<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
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
