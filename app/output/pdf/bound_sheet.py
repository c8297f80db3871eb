"""Sets an attachment's page on a page of the form: as large as fits, under a small head with title and number."""

from __future__ import annotations

from app.output.blocks import BoundPage, Paragraph, Span
from app.output.pdf.faces import Typefaces
from app.output.pdf.pictures import SCREEN, PictureStore
from app.output.pdf.style import MM, Look, PageStyle
from app.output.pdf.text_layout import SetBoundPage, set_paragraph

EDGE = 12 * MM
"""From the sheet to the right edge of an upright page: it ends where the page code does."""
HEAD_WIDTH = 118 * MM
"""The head stands left of the page code and of the number beside it."""


def room_of(look: Look, *, wide: bool) -> tuple[float, float]:
    """Returns the width and height in points of the room for an attachment's sheet."""
    style: PageStyle = look.wide if wide else look.bound
    right = style.right if wide else min(style.right, EDGE)
    return style.width - style.left - right, style.text_height


def sheet_rooms() -> tuple[tuple[float, float], tuple[float, float]]:
    """Returns the room of a sheet on an upright page and on one on its side, as attachments are drawn for them."""
    look = Look()
    return room_of(look, wide=False), room_of(look, wide=True)


def bound_sheet(block: BoundPage, faces: Typefaces, pictures: PictureStore, look: Look) -> SetBoundPage:
    """Sets one page of an attachment.

    A page wider than high stands on a page that lies on its side; pixels are not blown up beyond those of a screen.
    """
    prepared = pictures.prepare(block.data)
    head = set_paragraph(faces, Paragraph((Span(block.head),)), look.bound_head, HEAD_WIDTH)
    wide = not prepared.reason and prepared.width > prepared.height
    width, height = room_of(look, wide=wide)
    scale = min(width / prepared.width, height / prepared.height, SCREEN)
    drawn = (prepared.width * scale, prepared.height * scale)
    notice = None
    if prepared.reason:
        words = Paragraph((Span(prepared.reason),), "caption", centred=True)
        notice = set_paragraph(faces, words, look.body["caption"], drawn[0])
    else:
        pictures.note_size(prepared, drawn)
    # touched ink is named by the answer that holds all pages: their head says which of them it is
    return SetBoundPage(head, prepared, drawn, width, height, block.slot.rpartition("[")[0], notice)
