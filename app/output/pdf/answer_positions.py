"""Finds where each answer stands on the pages: rectangles by slot, from the layout itself, not from the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.output.pdf.flow import SetPage
from app.output.pdf.table_layout import Band
from app.output.pdf.text_layout import LayoutBox, SetBoundPage, SetPicture, SetText

_WORDS = 80
"""Characters of a paragraph that its rectangle tells it by."""


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """Describes a rectangle on a page (from 0) that prints an answer.

    The edges are in points from the page's upper left corner.  ``path`` is the answer's path with row numbers; an
    answer can have several spots.  ``words`` is what a paragraph of running text says in the rectangle, or on from
    there; empty for everything else.
    """

    path: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    words: str = ""


Edges = tuple[float, float, float, float]
"""Left, top, right and bottom in points, heights measured upwards from the page's foot."""


def spots_on_page(page: SetPage, at: int) -> Iterator[AnswerBox]:
    """Yields a page's answer rectangles in reading order.

    ``at`` is its number from 0.
    """
    height = page.style.height
    for laid in page.laid:
        words = _first_words(laid.box) if isinstance(laid.box, SetText) else ""
        for slot, (left, top, right, bottom) in _in_box(laid.box, laid.left, laid.top):
            yield AnswerBox(slot.partition("#")[0], at, left, height - top, right, height - bottom, words)


def _first_words(box: SetText) -> str:
    """Returns how a paragraph begins, where it goes on from another page how it goes on."""
    start = box.lines[0].start if box.lines else 0
    return box.text[start : start + _WORDS]


def _in_box(box: LayoutBox, left: float, top: float) -> Iterator[tuple[str, Edges]]:
    if isinstance(box, Band):
        yield from _in_band(box, left, top)
    elif isinstance(box, SetPicture):
        edges = (left, top, left + box.width, top - box.height)
        yield from ((slot.removesuffix(".caption"), edges) for slot in _slots(box.caption))
    elif isinstance(box, SetBoundPage):
        x = left + box.edge
        yield box.slot, (x, top, x + box.drawn[0], top - box.drawn[1])
    elif isinstance(box, SetText):
        yield from _in_text(box, left, top)


def _in_band(band: Band, left: float, top: float) -> Iterator[tuple[str, Edges]]:
    """Yields a cell whole for its one answer.

    However little is written in it.
    """
    tops = [top]
    for height in band.heights:
        tops.append(tops[-1] - height)
    for cell in band.cells:
        x, y, bottom = left + cell.left, tops[cell.row], tops[cell.row + cell.rows]
        slots = {slot.partition("#")[0] for box in cell.boxes if isinstance(box, SetText) for slot in _slots(box)}
        plain = all(isinstance(box, SetText) for box in cell.boxes)
        if plain and len(slots) == 1:
            yield slots.pop(), (x, y, x + cell.width, bottom)
            continue
        at = y - (y - bottom - cell.content) / 2 if cell.middle else y - band.pad[1]
        for each in cell.boxes:
            yield from _in_box(each, x + band.pad[0], at)
            at -= each.height


def _in_text(box: SetText, left: float, top: float) -> Iterator[tuple[str, Edges]]:
    slots = _slots(box)
    if len(slots) == 1:
        yield slots[0], (left, top, left + box.width, top - box.height)
    elif slots:
        yield from _runs(box, left, top)


def _runs(box: SetText, left: float, top: float) -> Iterator[tuple[str, Edges]]:
    """Yields each answer of a paragraph line by line, from its first to its last character."""
    style, widths = box.style, box.shaper.measure(box.text)
    y = top - box.before
    for number, line in enumerate(box.lines):
        x = left + (style.indent * style.size if line.start == 0 and not number else 0.0)
        spare = box.width - (x - left) - line.width * style.size
        x += {"centre": spare / 2, "right": spare}.get(style.align, 0.0)
        start = line.start
        for end, slot in box.marks:
            stop = min(end, line.end)
            if stop > start:
                wide = sum(widths[start:stop]) * style.size
                if slot:
                    yield slot, (x, y, x + wide, y - style.leading)
                x += wide
                start = stop
        y -= style.leading


def _slots(box: SetText) -> list[str]:
    return list(dict.fromkeys(slot for _, slot in box.marks if slot))
