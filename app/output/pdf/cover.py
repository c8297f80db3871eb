"""The cover: 附件号, title, and the lines for project, applicant, recommending unit and date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.output.blocks import Cover, CoverEntry, Paragraph, Span
from app.output.pdf.bands import Band, SetCell
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import Piece
from app.output.pdf.setting import SetText, cut_well, set_paragraph
from app.output.pdf.style import MM, Look

_LABEL_WIDTH = 52 * MM
_VALUE_WIDTH = 100 * MM
_ABOVE_TITLE, _BELOW_TITLE = 45 * MM, 62 * MM
_LEAST_SHARE = 0.15
_TITLE_LINES = 3
_ROW_GAP = 4 * MM
_COLON = "："


def cover_pieces(cover: Cover, faces: Typefaces, look: Look) -> Iterator[Piece]:
    """The cover's boxes from top to bottom."""
    width = look.upright.text_width
    annex = set_paragraph(faces, Paragraph((Span(cover.annex),)), look.annex, width)
    title = set_paragraph(faces, Paragraph((Span(cover.title),)), look.title, width)
    entries = [_entry(entry, faces, look) for entry in cover.entries]
    room = look.upright.text_height - annex.height - title.height - sum(entry.height for entry in entries)
    # the room around the title gives way, so that long names stay on this page
    share = max(_LEAST_SHARE, min(1.0, (room - 1) / (_ABOVE_TITLE + _BELOW_TITLE)))
    yield Piece(annex)
    yield Piece(replace(title, before=_ABOVE_TITLE * share, after=_BELOW_TITLE * share))
    yield from (Piece(entry) for entry in entries)


def _entry(entry: CoverEntry, faces: Typefaces, look: Look) -> Band:
    label = _label(entry.label, faces, look)
    value = set_paragraph(faces, Paragraph((entry.value,)), look.cover, _VALUE_WIDTH - 12)
    if 1 < len(value.lines) <= _TITLE_LINES:
        # a name in two lines about equally long, rather than three characters left over
        value = cut_well(value, len(value.lines))
    pad = _ROW_GAP / 2
    height = max(label.height, value.height) + 2 * pad
    left = (look.upright.text_width - _LABEL_WIDTH - _VALUE_WIDTH) / 2
    # the label stands on the first line of an answer that needs several
    cells = (
        SetCell(0, 1, left, _LABEL_WIDTH, (label,), middle=False),
        SetCell(0, 1, left + _LABEL_WIDTH, _VALUE_WIDTH, (value,), middle=False, underline=look.rule),
    )
    return Band((height,), cells, (4, pad), 0)


def _label(text: str, faces: Typefaces, look: Look) -> SetText:
    """The label in one line as the form prints it, its own spaces included, set smaller only if it must."""
    room = _LABEL_WIDTH - 8
    words = Paragraph((Span(text),))
    style = replace(look.cover, align="right")
    spread = _spread(text, faces, look, room)
    if spread is not None:
        return spread
    box = set_paragraph(faces, words, style, room)
    if len(box.lines) > 1:
        whole = set_paragraph(faces, words, style, room * 9)
        size = room / whole.lines[0].width
        box = set_paragraph(faces, words, replace(style, size=int(size * 2) / 2 - 0.5), room)
    return box


def _spread(text: str, faces: Typefaces, look: Look, room: float) -> SetText | None:
    """The label over the whole width, its characters evenly apart and the colon after them; None if it has no room.

    The form does the same with spaces, as well as spaces can.
    """
    bare = "".join(text.split())
    box = set_paragraph(faces, Paragraph((Span(bare),)), look.cover, room)
    parted = len(bare) - 1 - bare.endswith(_COLON)
    if len(box.lines) > 1 or parted < 1:
        return None
    extra = (room / look.cover.size - box.lines[0].width) / parted
    gaps = dict(box.gaps)
    for at in range(parted):
        gaps[at] = gaps.get(at, 0.0) + extra
    return replace(box, gaps=tuple(sorted(gaps.items())))
