"""Paragraphs and pictures set to a width: measured once, split between lines, drawn later."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from app.output.blocks import Change, Content, Paragraph, Picture, Role, SignatureArea, Span
from app.output.pdf.faces import Shaper, Typefaces
from app.output.pdf.line_breaking import TextLine, adjustments, break_lines, cut_label
from app.output.pdf.pictures import PictureStore, PreparedPicture, printed_scale
from app.output.pdf.style import MM, TextStyle

MadeT = TypeVar("MadeT")

PLACE_SHARE = 0.36
"""Share of its cell after which a place for a signature begins; its label stands before it."""
_LEAST_LABEL, _LEAST_CODE = 0.93, 0.72
_CODE = 24
"""Characters of the longest number with spaces in it."""
_LONG_LABEL = 3
"""Lines."""
_LEAST_SIZE = 7.5
"""Points under which nothing is set smaller to fit."""
_LEAST_PICTURE = 0.72


class LayoutBox(Protocol):
    """Describes what is placed on pages: it has a height and may be split between pages."""

    @property
    def height(self) -> float:
        """Returns the height of the box in points."""

    @property
    def least(self) -> float:
        """Returns points of its first part at a page's foot."""

    def split(self, room: float) -> tuple[LayoutBox, LayoutBox] | None:
        """Returns a part that fits ``room`` points, and the rest.

        Returns None if it must not be cut there.
        """


@dataclass(frozen=True, slots=True)
class SetText:
    """Describes a paragraph in lines.

    ``marks`` are (end, slot) of its spans, ``gaps`` (index, em) of its adjustments, ``changes`` (begin, end, what) of
    spans that are new or gone.
    """

    text: str
    marks: tuple[tuple[int, str], ...]
    gaps: tuple[tuple[int, float], ...]
    lines: tuple[TextLine, ...]
    style: TextStyle
    width: float
    shaper: Shaper
    before: float = 0
    after: float = 0
    changes: tuple[tuple[int, int, Change], ...] = ()

    @property
    def height(self) -> float:
        """Returns all lines and the room around them."""
        return self.before + len(self.lines) * self.style.leading + self.after

    @property
    def least(self) -> float:
        """Returns two lines, or three to leave no single one."""
        count = len(self.lines)
        return self.before + (count if count <= 3 else 2) * self.style.leading  # noqa: PLR2004 - used once, clear where it stands

    def split(self, room: float) -> tuple[SetText, SetText] | None:
        """Cuts so that no page has a single line."""
        count = len(self.lines)
        fit = min(int((room - self.before + 1e-6) / self.style.leading), count - 2)
        if fit < 2:  # noqa: PLR2004 - used once, clear where it stands
            return None
        # Written out, because ``replace`` takes five times as long, and a form is cut some hundred times.
        same = (self.text, self.marks, self.gaps)
        look = (self.style, self.width, self.shaper)
        return (
            SetText(*same, self.lines[:fit], *look, before=self.before, changes=self.changes),
            SetText(*same, self.lines[fit:], *look, after=self.after, changes=self.changes),
        )


@dataclass(frozen=True, slots=True)
class SetPicture:
    """Describes a picture over its caption, which stay together."""

    picture: PreparedPicture
    drawn: tuple[float, float]
    """Width and height in points."""
    caption: SetText
    width: float
    notice: SetText | None = None
    """What is printed in the frame of a picture that cannot be shown."""
    gap: float = 3
    above: float = 6

    @property
    def height(self) -> float:
        """Returns the height of picture, gap and caption."""
        return self.above + self.drawn[1] + self.gap + self.caption.height + self.gap

    @property
    def least(self) -> float:
        """Returns the whole height, since the picture stays in one piece."""
        return self.height

    def split(self, room: float) -> None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Returns None: a picture is never split between pages."""
        return

    def shrunk(self, room: float) -> SetPicture | None:
        """Returns it a little smaller, to fit ``room`` points; None where it would become too small."""
        return self.scaled(1 - (self.height - room) / self.drawn[1])

    def scaled(self, share: float) -> SetPicture | None:
        """Returns it at a share of its size, never larger; None where it would become too small."""
        wide, high = self.drawn
        if share >= 1:
            return self
        if share < _LEAST_PICTURE or self.notice is not None:
            return None
        return replace(self, drawn=(wide * share, high * share))


@dataclass(frozen=True, slots=True)
class SetBoundPage:
    """Describes an attachment's page with its head above and its sheet within."""

    head: SetText
    picture: PreparedPicture
    drawn: tuple[float, float]
    """Width and height in points."""
    width: float
    """Of the room, in the middle of which the sheet stands."""
    height: float
    slot: str
    notice: SetText | None = None
    """What is printed in the frame of a page that cannot be shown."""

    @property
    def least(self) -> float:
        """Returns the whole height, since the sheet stays in one piece."""
        return self.height

    @property
    def wide(self) -> bool:
        """Tells whether its page lies on its side."""
        return self.notice is None and self.picture.width > self.picture.height

    @property
    def edge(self) -> float:
        """Returns points from the room's left edge to the sheet."""
        return (self.width - self.drawn[0]) / 2

    def split(self, room: float) -> None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Returns None: a sheet is never split between pages."""
        return


@dataclass(frozen=True, slots=True)
class SetPlace:
    """Describes the room for a seal or signature, labelled at the left."""

    place: SignatureArea
    label: SetText
    width: float

    @property
    def height(self) -> float:
        """Returns the height of the room in points."""
        return self.place.height * MM

    @property
    def least(self) -> float:
        """Returns the whole height, since the room stays in one piece."""
        return self.height

    def split(self, room: float) -> None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Returns None: the room is never split between pages."""
        return


@dataclass(slots=True)
class _Made(Generic[MadeT]):
    """Describes what is remembered, and the last round in which it was used."""

    made: MadeT
    round: int


@dataclass(slots=True)
class Memory(Generic[MadeT]):
    """Remembers what was made before an edit, for two rounds.

    What it is remembered by is a whole block with every word in it: each question looks through it once.
    """

    _known: dict[Hashable, _Made[MadeT]] = field(default_factory=dict)
    _round: int = 0

    def start_round(self) -> None:
        """Begins to set a form again.

        What it no longer held the last time is forgotten.
        """
        for key in [key for key, each in self._known.items() if each.round != self._round]:
            del self._known[key]
        self._round += 1

    def roll_back(self) -> None:
        """Restores what was known before an unfinished setting."""
        for each in self._known.values():
            each.round = self._round

    def recall(self, key: Hashable) -> MadeT | None:
        """Returns what this key remembers, or None."""
        known = self._known.get(key)
        if known is None:
            return None
        known.round = self._round
        return known.made

    def remember(self, key: Hashable, made: MadeT) -> None:
        """Remembers what was made new in this round."""
        self._known[key] = _Made(made, self._round)


@dataclass(slots=True)
class Setter:
    """Sets content to a width, in a table's or text's roles."""

    faces: Typefaces
    pictures: PictureStore
    roles: dict[Role, TextStyle]
    tallest: float
    """The tallest picture, in points."""
    memory: Memory[SetText | SetPicture | SetPlace] | None = None

    def set(self, content: Content, width: float) -> SetText | SetPicture | SetPlace:
        """Sets any content to ``width`` points."""
        if self.memory is None:
            return self._set(content, width)
        key = (content, width, id(self.roles))
        box = self.memory.recall(key)
        if box is None:
            box = self._set(content, width)
            self.memory.remember(key, box)
        elif isinstance(box, SetPicture):
            self.pictures.note_size(box.picture, box.drawn)
        return box

    def _set(self, content: Content, width: float) -> SetText | SetPicture | SetPlace:
        if isinstance(content, Paragraph):
            return self._paragraph(content, width)
        if isinstance(content, Picture):
            return self._picture(content, width)
        label = Paragraph((Span(content.label),), "value")
        style = replace(self.roles["value"], align="right")
        return SetPlace(content, set_paragraph(self.faces, label, style, width * PLACE_SHARE), width)

    def _paragraph(self, paragraph: Paragraph, width: float) -> SetText:
        """Returns a paragraph set in lines.

        A label or a code that lacks a little room is set smaller rather than cut in two.
        """
        style = self._style(paragraph)
        box = set_paragraph(self.faces, paragraph, style, width)
        if len(box.lines) == 1 or paragraph.role not in {"label", "value", "head"}:
            return box
        if paragraph.role == "value" and not _is_code(paragraph.text):
            return box
        if paragraph.role == "head":
            return cut_well(box, len(box.lines))
        least = _LEAST_LABEL if paragraph.role == "label" else max(_LEAST_CODE, _LEAST_SIZE / style.size)
        whole = set_paragraph(self.faces, paragraph, style, 1e6).lines[0].width * style.size
        if whole * least <= width:
            size = int(width / whole * style.size * 10) / 10 - 0.05
            return set_paragraph(self.faces, paragraph, replace(style, size=size), width)
        if paragraph.role != "label":
            return box
        # a long label stands beside several rows, and has room for a line more
        return cut_well(box, len(box.lines) + (len(box.lines) >= _LONG_LABEL))

    def _style(self, paragraph: Paragraph) -> TextStyle:
        style = self.roles[paragraph.role]
        return replace(style, align="centre", indent=0) if paragraph.centred else style

    def _picture(self, picture: Picture, width: float) -> SetPicture:
        prepared = self.pictures.prepare(picture.data)
        scale = printed_scale(prepared, width, self.tallest)
        drawn = (prepared.width * scale, prepared.height * scale)
        self.pictures.note_size(prepared, drawn)
        caption = set_paragraph(self.faces, picture.caption, self.roles["caption"], width)
        notice = None
        if prepared.reason:
            words = Paragraph((Span(prepared.reason),), "caption", centred=True)
            notice = set_paragraph(self.faces, words, self.roles["caption"], drawn[0])
        return SetPicture(prepared, drawn, caption, width, notice)


def _is_code(text: str) -> bool:
    """Tells whether a text is one address or number that is read as a whole, as ``T/ABC 0123-2021`` is too."""
    return text.isascii() and (" " not in text or (len(text) <= _CODE and any(ch.isdigit() for ch in text)))


def cut_well(box: SetText, most: int) -> SetText:
    """Cuts a label where its words pause, in at most ``most`` lines."""
    widths = box.shaper.measure(box.text)
    lines = cut_label(box.text, widths, box.width / box.style.size, (len(box.lines), most))
    return box if lines is None else replace(box, lines=tuple(lines))


def set_paragraph(faces: Typefaces, paragraph: Paragraph, style: TextStyle, width: float) -> SetText:
    """Breaks a paragraph into lines of ``width`` points."""
    shaper = faces.shaper(style.face)
    text = paragraph.text
    widths = shaper.measure(text)
    adjusted = adjustments(text, widths)
    room = width / style.size
    lines = break_lines(text, widths, adjusted, room - style.indent, room, justified=style.align == "justify")
    marks, changes, end = [], [], 0
    for span in paragraph.spans:
        if span.change:
            changes.append((end, end + len(span.text), span.change))
        end += len(span.text)
        marks.append((end, span.slot))
    return SetText(
        text,
        tuple(marks),
        tuple(sorted(adjusted.items())),
        tuple(lines),
        style,
        width,
        shaper,
        style.before,
        style.after,
        tuple(changes),
    )
