"""Sets the cover: 附件号, title, and the lines for project, applicant, recommending unit and date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.output.blocks import Cover, CoverEntry, Paragraph, Span
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import FlowBox
from app.output.pdf.style import MM, Look
from app.output.pdf.table_layout import Band, SetCell
from app.output.pdf.text_layout import SetText, cut_well, set_paragraph

_LABEL_WIDTH = 52 * MM
_VALUE_WIDTH = 100 * MM
_ABOVE_TITLE, _BELOW_TITLE = 45 * MM, 62 * MM
_LEAST_SHARE = 0.15
_FULL_SIZE_LINES = 3
"""Lines of an answer that are set in the cover's own size and leading."""
_LEAST_SIZE, _SIZE_STEP = 5.0, 0.5
"""Points: an answer is set no smaller, and is made smaller in such steps."""
_CLOSE_LEADING = 1.5
"""Leading of answers of more lines, as a share of their size."""
_RISE = 0.38
"""How far a baseline stands under the middle of its line, as a share of the size."""
_ROW_GAP = 4 * MM
_COLON = "："


def cover_pieces(cover: Cover, faces: Typefaces, look: Look) -> Iterator[FlowBox]:
    """Yields the cover's boxes from top to bottom."""
    width = look.upright.text_width
    annex = set_paragraph(faces, Paragraph((Span(cover.annex),)), look.annex, width)
    title = set_paragraph(faces, Paragraph((Span(cover.title),)), look.title, width)
    free = look.upright.text_height - annex.height - title.height - 1
    around = _ABOVE_TITLE + _BELOW_TITLE
    size = look.cover.size
    entries = [_entry(entry, faces, look, size) for entry in cover.entries]
    # the room around the title gives way first, then the size of long answers, so that the cover stays one page
    while size > _LEAST_SIZE and free - sum(entry.height for entry in entries) < _LEAST_SHARE * around:
        size -= _SIZE_STEP
        entries = [_entry(entry, faces, look, size) for entry in cover.entries]
    share = max(0.0, min(1.0, (free - sum(entry.height for entry in entries)) / around))
    yield FlowBox(annex)
    yield FlowBox(replace(title, before=_ABOVE_TITLE * share, after=_BELOW_TITLE * share))
    yield from (FlowBox(entry) for entry in entries)


def _entry(entry: CoverEntry, faces: Typefaces, look: Look, size: float) -> Band:
    """Returns one line of the cover.

    An answer of more than three lines is set in ``size`` points.
    """
    label = _label(entry.label, faces, look)
    value = set_paragraph(faces, Paragraph((entry.value,)), look.cover, _VALUE_WIDTH - 12)
    if len(value.lines) > _FULL_SIZE_LINES and size < look.cover.size:
        leading = round(size * _CLOSE_LEADING, 1)
        # its first line stands on the label's
        before = (look.cover.leading - leading) / 2 + _RISE * (look.cover.size - size)
        style = replace(look.cover, size=size, leading=leading, before=max(0.0, before))
        value = set_paragraph(faces, Paragraph((entry.value,)), style, _VALUE_WIDTH - 12)
    if 1 < len(value.lines) <= _FULL_SIZE_LINES:
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
    """Sets a label in one line as the form prints it, its own spaces included; smaller only if it must."""
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
    """Spreads a label over the width with the colon after it, or returns None if it has no room.

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
