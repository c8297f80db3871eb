"""Pages: which box stands where, decided before anything is drawn, so that the number of pages is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.output.pdf.style import Look, PageStyle
from app.output.pdf.table_layout import Band
from app.output.pdf.text_layout import LayoutBox, SetPicture, SetText

_WHOLE_ROW_SHARE = 0.45
_NOTE_GAP = 9.0
_LEAST_LINES = 3
_PASSING_ROOM = 0.25
"""Share of the page that has to be free for a heading to go before a picture that waits."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Describes a heading to be found in the bookmarks; ``level`` counts from 0."""

    level: int
    title: str


@dataclass(frozen=True, slots=True)
class FlowBox:
    """Describes a box in the flow of a document.

    ``keep`` holds it to the next, ``table`` tells rows of one list table, under ``head``.
    """

    box: LayoutBox
    keep: bool = False
    head: Band | None = None
    table: int = 0
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class NextPage:
    """Asks for a new page, perhaps of another ``style``, where it is neither the upright nor the wide one."""

    wide: bool = False
    style: PageStyle | None = None


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """Describes where a box lies: its upper left corner, in points from the page's lower left."""

    box: LayoutBox
    left: float
    top: float


@dataclass(slots=True)
class SetPage:
    """Describes one finished page by the boxes that lie on it."""

    style: PageStyle
    laid: list[PlacedBox] = field(default_factory=list)
    notes: list[SetText] = field(default_factory=list)
    anchors: list[tuple[Anchor, float]] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """Fills pages from top to bottom."""

    look: Look
    footnotes: Mapping[int, SetText]
    pages: list[SetPage] = field(default_factory=list)
    top: float = 0.0
    """How far down the page is filled, from its upper edge of the text area."""
    noted: set[int] = field(default_factory=set)
    table: int = 0
    fresh: bool = True
    """Whether nothing stands on the page yet but a repeated head."""
    waiting: FlowBox | None = None
    """A picture that found no room; it stands at the top of the next page, and text goes on before it."""

    @property
    def page(self) -> SetPage:
        """Returns the page being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """Returns the points left above the footnotes."""
        page = self.page
        used = sum(note.height for note in page.notes) + _NOTE_GAP if page.notes else 0.0
        return page.style.text_height - self.top - used

    def start_page(self, style: PageStyle) -> None:
        """Starts a new page in this style, with the picture that waited for it."""
        self.pages.append(SetPage(style))
        self.top = 0.0
        self.table = 0
        self.fresh = True
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            self.put(waiting.box, waiting.anchor)

    def settle(self, held: list[FlowBox]) -> None:
        """Places what waits for the next page.

        ``held`` are headings that stand above it.
        """
        waiting, self.waiting = self.waiting, None
        if waiting is None:
            return
        self.start_page(self.page.style)
        for piece in (*held, waiting):
            self.place(piece)
        held.clear()

    def may_wait(self, piece: FlowBox) -> bool:
        """Tells whether a waiting picture lets ``piece`` pass."""
        if not isinstance(piece.box, SetText) or piece.anchor is not None:
            return False
        return not piece.keep or self.room > _PASSING_ROOM * self.page.style.text_height

    def put(self, box: LayoutBox, anchor: Anchor | None = None) -> None:
        """Places a box at the current height."""
        page = self.page
        if not self.top and isinstance(box, SetText) and box.before:
            # the edge of the page is room enough
            box = replace(box, before=0)
        if isinstance(box, Band) and not self.fresh and any(cell.joins for cell in box.cells):
            box = self._join(box)
        at = page.style.height - page.style.top - self.top
        if anchor:
            page.anchors.append((anchor, at))
        page.laid.append(PlacedBox(box, page.style.left, at))
        self.top += box.height
        self.fresh = False
        for note in _notes(box):
            if note not in self.noted:
                self.noted.add(note)
                page.notes.append(self.footnotes[note])

    def _join(self, row: Band) -> Band:
        """Joins a row with the row above on this page.

        They share cells, and lose the lines between them.
        """
        laid = self.page.laid[-1]
        if not isinstance(laid.box, Band) or len(laid.box.cells) != len(row.cells):
            return row
        above, joined = row.joined(laid.box)
        self.page.laid[-1] = replace(laid, box=above)
        return joined

    def note_room(self, box: LayoutBox) -> float:
        """Returns the points that a box's footnotes need here."""
        new = [note for note in _notes(box) if note not in self.noted]
        if not new:
            return 0.0
        extra = sum(self.footnotes[note].height for note in new)
        return extra + (0.0 if self.page.notes else _NOTE_GAP)

    def place(self, piece: FlowBox) -> None:
        """Places a piece over as many pages as it needs."""
        box: LayoutBox = piece.box
        anchor = piece.anchor
        while True:
            self._repeat_head(piece)
            if self.fresh and isinstance(box, Band):
                box = box.at_top()
            if box.height + self.note_room(box) <= self.room + 1e-6:
                self.put(box, anchor)
                return
            smaller = box.shrunk(self.room - self.note_room(box)) if isinstance(box, Band) else None
            if smaller is not None:
                self.put(smaller, anchor)
                return
            parts = self._parts(box)
            if parts is not None:
                self.put(parts[0], anchor)
                anchor = None
                box = parts[1]
            elif self.fresh:
                self._force(box, anchor)
                return
            self.start_page(self.page.style)

    def _repeat_head(self, piece: FlowBox) -> None:
        if piece.head is None or piece.table == self.table:
            return
        need = piece.head.height + piece.box.least
        if self.page.laid and need > self.room:
            self.start_page(self.page.style)
        was_fresh = self.fresh
        self.put(piece.head)
        self.fresh = was_fresh
        self.table = piece.table

    def _parts(self, box: LayoutBox) -> tuple[LayoutBox, LayoutBox] | None:
        """Returns where to cut a box, None to move it on."""
        if isinstance(box, Band):
            small = box.height <= _WHOLE_ROW_SHARE * self.page.style.text_height
            if not self.fresh and (small or box.least + self.note_room(box) > self.room):
                return None
        return box.split(self.room - self.note_room(box))

    def _force(self, box: LayoutBox, anchor: Anchor | None) -> None:
        """Places a box taller than a page that cannot be cut.

        Merged rows come apart, anything else stands as it is.
        """
        if isinstance(box, Band) and len(box.heights) > 1:
            for row in box.rows_apart():
                self.place(FlowBox(row))
            return
        self.put(box, anchor)


def _notes(box: LayoutBox) -> tuple[int, ...]:
    return box.footnotes if isinstance(box, Band) else ()


def paginate(
    pieces: Iterable[FlowBox | NextPage], look: Look, footnotes: Mapping[int, SetText], check: Callable[[], None]
) -> list[SetPage]:
    """Lays pieces out on pages.

    ``check`` is called now and then and may raise to stop.
    """
    flow = Flow(look, footnotes)
    held: list[FlowBox] = []
    for at, piece in enumerate(pieces):
        if at % 64 == 0:
            check()
        if isinstance(piece, NextPage):
            flow.settle(held)
            _release(flow, held)
            style = piece.style or (look.wide if piece.wide else look.upright)
            if not flow.pages or flow.page.laid or flow.page.style is not style:
                if flow.pages and not flow.page.laid:
                    flow.pages.pop()
                flow.start_page(style)
            continue
        if not flow.pages:
            flow.start_page(look.upright)
        if flow.waiting is not None and not flow.may_wait(piece):
            flow.settle(held)
        held.append(piece)
        if not piece.keep:
            _release(flow, held)
    flow.settle(held)
    _release(flow, held)
    return flow.pages


def _release(flow: Flow, held: list[FlowBox]) -> None:
    """Places pieces that hold together.

    All on this page with the beginning of the last, or from the next page on.
    """
    if not held:
        return
    need = 0.0
    last = held[-1].box
    # Most of a form finds room as it is: how little of the last box would do is asked only where it does not.
    crowded = bool(flow.page.laid) and _whole(flow, held) > flow.room and (need := _need(flow, held)) > flow.room
    if crowded and isinstance(last, SetPicture):
        smaller = last.shrunk(last.height - (need - flow.room) - 0.01)
        if smaller is not None:
            held[-1] = replace(held[-1], box=smaller)
            need = _need(flow, held)
        elif _text_room(held[:-1]) <= flow.room:
            # text goes on before it, headings that stood above it with that text
            flow.waiting = held.pop()
            return
    if crowded and flow.room < need <= flow.page.style.text_height:
        flow.start_page(flow.page.style)
    for piece in held:
        flow.place(piece)
    held.clear()


def _need(flow: Flow, held: Sequence[FlowBox]) -> float:
    return sum(piece.box.height for piece in held[:-1]) + _head(flow, held[-1]) + held[-1].box.least


def _whole(flow: Flow, held: Sequence[FlowBox]) -> float:
    return sum(piece.box.height for piece in held) + _head(flow, held[-1])


def _head(flow: Flow, piece: FlowBox) -> float:
    """Returns the height of a row's repeated head."""
    return piece.head.height if piece.head and piece.table != flow.table else 0.0


def _text_room(headings: Sequence[FlowBox]) -> float:
    """Returns the height of headings with a text's beginning."""
    lines = [piece.box.style.leading for piece in headings if isinstance(piece.box, SetText)]
    return sum(piece.box.height for piece in headings) + _LEAST_LINES * max(lines, default=0.0)
