"""Writes content streams: the marks of one page after the other, with every answer wrapped in its slot."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.output.pdf.faces import TICKED, Face, Script, ScriptSize
from app.output.pdf.line_breaking import TextLine, gives, is_word
from app.output.pdf.pictures import PreparedPicture
from app.output.pdf.style import MM
from app.output.pdf.text_layout import LayoutBox, SetBoundPage, SetPicture, SetPlace, SetText

_HEAD_GAP = 2 * MM
"""Between an attachment's sheet and the head above it."""
SLOT_TAG = "/Span"
SLOT_KEY = "/ZZSlot"
# where a glyph's baseline stands below the top of its em box, in the bundled faces
_RISE = 0.88
# in em from the baseline: the lines of what is new and of what is gone, and how thick they are
_UNDER, _THROUGH, _RULE = -0.16, 0.33, 0.06
# in em: letters of a word parted less than this do not look parted
_SEEN = 0.03
_ON_THE_LINE = ScriptSize(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class PageArea:
    """Describes a rectangle on a page (from 0), its edges in points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class PageWriter:
    """Draws boxes on pages; collects what was drawn where."""

    page: int = 0
    code: list[str] = field(default_factory=list)
    images: dict[str, PreparedPicture] = field(default_factory=dict)
    """Pictures of this page by resource name."""
    places: dict[str, PageArea] = field(default_factory=dict)

    def start_page(self, page: int) -> None:
        """Begins a page, counted from 0."""
        self.page = page
        self.code = []
        self.images = {}

    def content(self) -> bytes:
        """Returns the page's content stream."""
        return "\n".join(self.code).encode("ascii") + b"\n"

    def draw(self, box: LayoutBox, left: float, top: float) -> None:
        """Draws a box, which is a text, a picture or a place, from its upper left corner."""
        if isinstance(box, SetText):
            draw_text(self, box, left, top)
        elif isinstance(box, SetPicture):
            _draw_picture(self, box, left, top)
        elif isinstance(box, SetBoundPage):
            _draw_bound_page(self, box, left, top)
        elif isinstance(box, SetPlace):
            _draw_place(self, box, left, top)
        else:
            raise TypeError(type(box).__name__)

    def frame(self, left: float, bottom: float, width: float, height: float, rule: float) -> None:
        """Draws the outline of a rectangle on the page."""
        self.code.append(f"{rule:g} w {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S")

    def line(self, x1: float, y1: float, x2: float, y2: float, rule: float) -> None:
        """Draws a straight line from point to point."""
        self.code.append(f"{rule:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")


def open_slot(slot: str) -> str:
    """Returns the operator that begins an answer.

    Slots are ASCII paths without brackets that PDF strings escape.
    """
    return f"{SLOT_TAG} <<{SLOT_KEY} <{slot.encode('utf-8').hex()}>>> BDC"


def draw_text(pen: PageWriter, box: SetText, left: float, top: float) -> None:
    """Draws a set paragraph as one text object.

    A show operator a line, slots around what they print.
    """
    style = box.style
    size, leading = style.size, style.leading
    whole = box.marks[0][1] if len({slot for _, slot in box.marks}) == 1 else None
    y = top - box.before - (leading - size) / 2 - _RISE * size
    writer = _Writer(pen, box, size, whole)
    if style.grey:
        pen.code.append(f"{style.grey:g} g")
    if style.bold:
        pen.code.append(f"2 Tr {style.bold * size:.3f} w")
    if whole:
        pen.code.append(open_slot(whole))
    pen.code.append("BT")
    ticks: list[tuple[float, float]] = []
    for at, line in enumerate(box.lines):
        first = line.start == 0 and at == 0
        x, stretch = _line_start(box, line, left, first=first)
        writer.line(line, x, y, stretch)
        if TICKED in box.text:
            ticks += [(tick, y) for tick in _ticks(box, line, x, stretch)]
        y -= leading
    writer.close()
    if whole:
        pen.code.append("EMC")
    if style.grey:
        pen.code.append("0 g")
    if style.bold:
        pen.code.append("0 Tr")
    for x, base in ticks:
        _draw_tick(pen, x, base, size)
    writer.draw_rules()


def _line_start(box: SetText, line: TextLine, left: float, *, first: bool) -> tuple[float, float]:
    """Returns where a line starts, and its letter spacing, both in points."""
    style = box.style
    indent = style.indent * style.size if first else 0.0
    spare = box.width - indent - line.width * style.size
    if style.align == "centre":
        return left + indent + spare / 2, 0.0
    if style.align == "right":
        return left + indent + spare - style.inset * style.size, 0.0
    stretch = 0.0
    count = line.end - line.start - 1
    if (
        style.align == "justify"
        and line.stretch
        and not line.over
        and count > 0
        and not _latin(box.text[line.start : line.end])
    ):
        stretch = max(-0.02, min(spare / count, style.max_stretch * style.size))
    return left + indent, stretch


def _latin(text: str) -> bool:
    """Tells whether a line is mostly words and codes.

    Their letters must not be parted.
    """
    # asked of every line: counted without a loop
    return len(text.encode("ascii", "ignore")) * 2 > len(text)


@dataclass(slots=True)
class _Writer:
    """Writes a text object, remembering font and spacing."""

    pen: PageWriter
    box: SetText
    size: float
    whole: str | None
    face: Face | None = None
    script: Script = ""
    size_of_script: ScriptSize = _ON_THE_LINE
    spacing: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)
    gaps: Sequence[tuple[int, float]] = ()
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    """Lines under and through what is new or gone: (left, right, height) in points."""

    def line(self, line: TextLine, x: float, y: float, stretch: float) -> None:
        code = self.pen.code
        self.gaps = self._squeezed(line) if line.over else self.box.gaps
        if stretch > _SEEN * self.size:
            stretch = self._spare_words(line, stretch)
        if abs(stretch - self.spacing) > 1e-4:  # noqa: PLR2004 - used once, clear where it stands
            code.append(f"{stretch:.4f} Tc")
            self.spacing = stretch
        if self.box.changes:
            self._rule_changes(line, x, y, stretch)
        x, y = round(x, 2), round(y, 2)
        code.append(f"{x - self.at[0]:.2f} {y - self.at[1]:.2f} Td")
        self.at = (x, y)
        if self.whole is not None:
            self._show(line.start, line.end, line.end)
            return
        start = line.start
        for end, slot in self.box.marks:
            stop = min(end, line.end)
            if stop > start:
                if slot:
                    code.append(open_slot(slot))
                self._show(start, stop, line.end)
                if slot:
                    code.append("EMC")
                start = stop

    def draw_rules(self) -> None:
        """Draws the lines under and through what is new or gone, once the text object is closed."""
        for begin, end, height in self.rules:
            self.pen.line(begin, height, end, height, _RULE * self.size)

    def _rule_changes(self, line: TextLine, x: float, y: float, stretch: float) -> None:
        widths, gaps = self.box.shaper.widths, dict(self.gaps)
        edges = [x]
        for index in range(line.start, line.end):
            x += (widths[self.box.text[index]] + gaps.get(index, 0.0)) * self.size + stretch
            edges.append(x)
        for begin, end, what in self.box.changes:
            first, last = max(begin, line.start) - line.start, min(end, line.end) - line.start
            if first < last:
                self.rules.append((edges[first], edges[last], y + (_UNDER if what == "new" else _THROUGH) * self.size))

    def _squeezed(self, line: TextLine) -> list[tuple[int, float]]:
        """Returns a line's gaps with those at which marks give room for its last word."""
        text, widths = self.box.text, self.box.shaper.widths
        gaps = dict(self.box.gaps)
        within = range(line.start, line.end - 1)
        marks = [at for at in within if gives(text[at], widths[text[at]], gaps.get(at, 0.0))]
        for at in marks:
            gaps[at] = gaps.get(at, 0.0) - line.over / len(marks)
        return sorted(gaps.items())

    def _spare_words(self, line: TextLine, stretch: float) -> float:
        """Returns the spacing in points that a line has where none is given within a Latin word or number."""
        text = self.box.text
        within = [at for at in range(line.start, line.end - 1) if is_word(text[at]) and is_word(text[at + 1])]
        parted = line.end - line.start - 1 - len(within)
        if not within or not parted:
            return stretch
        stretch = min(stretch * (parted + len(within)) / parted, self.box.style.max_stretch * self.size)
        kept = dict(self.gaps)
        for at in within:
            kept[at] = kept.get(at, 0.0) - stretch / self.size
        self.gaps = sorted(kept.items())
        return stretch

    def close(self) -> None:
        """Ends the text object.

        Character spacing outlives it, and what goes on overleaf ends with a stretched line.
        """
        rise = "0 Ts " if self.size_of_script.rise else ""
        self.pen.code.append(rise + ("0 Tc ET" if self.spacing else "ET"))

    def _show(self, start: int, end: int, last: int) -> None:
        text, gaps = self.box.text, self.gaps
        at = bisect_left(gaps, (start, -9.0))
        parts: list[str] = []
        while at < len(gaps) and gaps[at][0] < end:
            index, extra = gaps[at]
            if index < last - 1:
                self._runs(text[start : index + 1], parts)
                # counted in thousandths of the size that is set, which raised characters make smaller
                parts.append(f"{-extra * 1000 / self.size_of_script.scale:.5g}")
                start = index + 1
            at += 1
        if start < end:
            self._runs(text[start:end], parts)
        self._flush(parts)

    def _runs(self, text: str, parts: list[str]) -> None:
        for run in self.box.shaper.runs(text):
            if run.face is not self.face or run.script != self.script:
                self._flush(parts)
                self._set(run.face, run.script)
            parts.append(f"<{run.codes}>")

    def _set(self, face: Face, script: Script) -> None:
        """Chooses the face, and how characters stand to the line."""
        sized = face.scripts[script] if script else _ON_THE_LINE
        self.pen.code.append(f"/{face.tag} {round(self.size * sized.scale, 3):g} Tf")
        if sized.rise != self.size_of_script.rise:
            self.pen.code.append(f"{round(self.size * sized.rise, 3):g} Ts")
        self.face, self.script, self.size_of_script = face, script, sized

    def _flush(self, parts: list[str]) -> None:
        if len(parts) == 1:
            self.pen.code.append(parts[0] + "Tj")
        elif parts:
            self.pen.code.append("[" + "".join(parts) + "]TJ")
        parts.clear()


def _ticks(box: SetText, line: TextLine, x: float, stretch: float) -> list[float]:
    """Returns the left edges of a line's ticked boxes."""
    size, widths = box.style.size, box.shaper.widths
    gaps = dict(box.gaps)
    found = []
    for index in range(line.start, line.end):
        ch = box.text[index]
        if ch == TICKED:
            found.append(x)
        x += (widths[ch] + gaps.get(index, 0.0)) * size + stretch
    return found


def _draw_tick(pen: PageWriter, x: float, base: float, size: float) -> None:
    points = ((0.2, 0.36), (0.42, 0.1), (0.86, 0.74))
    path = " ".join(f"{x + a * size:.2f} {base + b * size:.2f} {'l' if i else 'm'}" for i, (a, b) in enumerate(points))
    pen.code.append(f"q 1 J 1 j {size * 0.11:.2f} w {path} S Q")


def _draw_picture(pen: PageWriter, box: SetPicture, left: float, top: float) -> None:
    wide, high = box.drawn
    x = left + (box.width - wide) / 2
    y = top - box.above - high
    if box.notice is not None:
        pen.frame(x, y, wide, high, 0.5)
        draw_text(pen, box.notice, x, y + (high + box.notice.height) / 2)
    else:
        name = f"I{box.picture.key[:16]}"
        pen.images[name] = box.picture
        matrix = " ".join(f"{value:.2f}" for value in _matrix(box.picture.orientation, x, y, wide, high))
        pen.code.append(f"q {matrix} cm /{name} Do Q")
    draw_text(pen, box.caption, left, y - box.gap)


def _draw_bound_page(pen: PageWriter, box: SetBoundPage, left: float, top: float) -> None:
    wide, high = box.drawn
    x, y = left + box.edge, top - high
    draw_text(pen, box.head, left, top + _HEAD_GAP + box.head.height)
    if box.notice is not None:
        pen.frame(x, y, wide, high, 0.5)
        draw_text(pen, box.notice, x, y + (high + box.notice.height) / 2)
        return
    # no line around the sheet: a straight one tells a scan's reader nothing of where along it a patch of paper lies,
    # and of a sheet with few words no other patches would be left to lay it by
    name = f"I{box.picture.key[:16]}"
    pen.images[name] = box.picture
    matrix = " ".join(f"{value:.2f}" for value in _matrix(box.picture.orientation, x, y, wide, high))
    pen.code.append(f"q {matrix} cm /{name} Do Q")


def _matrix(orientation: int, x: float, y: float, wide: float, high: float) -> tuple[float, ...]:
    """Returns the matrix that shows a picture upright, by its orientation in EXIF 2.3."""
    return {
        2: (-wide, 0, 0, high, x + wide, y),
        3: (-wide, 0, 0, -high, x + wide, y + high),
        4: (wide, 0, 0, -high, x, y + high),
        5: (0, -high, -wide, 0, x + wide, y + high),
        6: (0, -high, wide, 0, x, y + high),
        7: (0, high, wide, 0, x, y),
        8: (0, high, -wide, 0, x + wide, y),
    }.get(orientation, (wide, 0, 0, high, x, y))


def _draw_place(pen: PageWriter, box: SetPlace, left: float, top: float) -> None:
    label = box.label
    draw_text(pen, label, left, top - (box.height - label.height) / 2)
    x = left + label.width + 2 * MM
    pen.places[box.place.name] = PageArea(pen.page, x, top - box.height, x + box.place.width * MM, top)
