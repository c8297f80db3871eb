"""Compares a page that lies straight with the issue's page, as scanned and as bound: ink, seals and signatures.

What ``verify`` finds on a bound page has to be in the record, or somebody put another page there.  So the page is
compared as it is bound as well, before it is: the same pixels by the same code, and no limit has to tell what turning
and packing a page do to its ink from what a pen does.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from app.scan.added_ink import DPI as FINE_DPI
from app.scan.changes import InkChange, ScannedPage, find_changes, find_coloured
from app.scan.codes import ink_channel
from app.scan.geometry import Floats, mapped, pixels_of, straightened
from app.scan.ink import DPI, has_colour
from app.scan.paper import Answer, DrawnPaper, Glyph, IssuePaper, PaperBox
from app.scan.registration import Smaller, lying
from app.scan.seals import InkState, SealState, ink_in, seal_in

_AT_EDGE = 2 * 72 / 25.4
"""Points within which of the scan's edges no character is compared."""
_SAME_PLACE = 2.0
"""Points around a place in which the bound page shows the same ink."""
_LIES = 0.3
"""Millimetres by which a bound page's print is off at most, half of the patches less than that."""


def compare_page(seen: ScannedPage, glyphs: Sequence[Glyph], drawn: DrawnPaper, page: int) -> tuple[InkChange, ...]:
    """Tells where a scan laid over ``page`` at 200 dpi differs from it.

    ``glyphs`` are the characters as :func:`whole_glyphs` returns them.
    """
    fine = drawn.draw_finely(page, FINE_DPI)
    # a scan is compared by its red channel, in which seals do not show: print in colour looks otherwise there
    toned = fine.red if seen.half is not None and fine.half is not None else None
    return find_changes(
        seen, fine.grey, page, _free_rooms(drawn.paper, page), glyphs=glyphs,
        answers=_answers(drawn.paper, page), coloured=fine.half, toned=toned,
        closely=lambda rows, columns: drawn.draw_closely(page, FINE_DPI, rows, columns),
    )  # fmt: skip


def _free_rooms(paper: IssuePaper, page: int) -> list[PaperBox]:
    """Returns the rooms for seals and signatures, in which added ink does not count.

    The cover has none: its room is too wide.
    """
    return [box for box in (*paper.seals.values(), *paper.signatures.values()) if box.page == page and page != 1]


def _answers(paper: IssuePaper, page: int) -> list[Answer]:
    return [each for each in paper.answers if each.box.page == page]


def compare_both(
    fine: Image.Image, jpeg: bytes, whole: Sequence[Glyph], drawn: DrawnPaper, page: int, *, colour: bool
) -> tuple[InkChange, ...]:
    """Tells where a page differs from the issue's, as it was scanned and as it is bound.

    ``fine`` is the scan laid over ``page``, ``whole`` its characters as far as the scan shows them, ``jpeg`` what is
    bound.  Where that has all of ``fine``'s pixels it shows the same ink, but keeps colour more coarsely: a blue stroke
    on print fades.  So of the scan only its colours are looked at then.  ``fine`` is closed as soon as it can be:
    comparing a page takes four times its memory.
    """
    packed = Image.open(io.BytesIO(jpeg))
    packed.load()
    plain = ink_channel(packed)
    lies = _lies(plain, drawn, page)
    if packed.size == fine.size and lies:
        half = fine.reduce(2) if colour else None
        fine.close()
        bound = _compare_lying(packed, plain, drawn, page, release=True)
        found = () if half is None else _coloured_changes(half, whole, drawn, page)
        return (*bound, *(each for each in found if not any(_same_place(each, other) for other in bound)))
    found, bound = compare_page(ScannedPage.of(fine, colour=colour), whole, drawn, page), ()
    if lies:
        bound = _compare_lying(packed, plain, drawn, page)
    return (*found, *(each for each in bound if not any(_same_place(each, other) for other in found)))


def _coloured_changes(half: Image.Image, whole: Sequence[Glyph], drawn: DrawnPaper, page: int) -> tuple[InkChange, ...]:
    fine = drawn.draw_finely(page, FINE_DPI)
    return find_coloured(
        half, fine.grey, page, _free_rooms(drawn.paper, page), glyphs=whole,
        answers=_answers(drawn.paper, page), coloured=fine.half,
    )  # fmt: skip


def _same_place(one: InkChange, other: InkChange) -> bool:
    box, near = one.box, other.box.grown(_SAME_PLACE)
    return box.left <= near.right and near.left <= box.right and box.top <= near.bottom and near.top <= box.bottom


def compare_bound(image: Image.Image, drawn: DrawnPaper, page: int) -> tuple[InkChange, ...] | None:
    """Tells where a bound page differs from the issue's, or None where it does not lie as that does."""
    plain = ink_channel(image)
    return _compare_lying(image, plain, drawn, page) if _lies(plain, drawn, page) else None


def _lies(plain: Image.Image, drawn: DrawnPaper, page: int) -> bool:
    """Tells whether a bound page, in grey, lies as the issue's does."""
    mapping = bound_mapping(plain, drawn.size(page))
    # at the resolution at which it is compared next: to draw it at another as well takes longer than to shrink it
    found = lying(Smaller(plain), drawn.draw_finely(page, FINE_DPI).grey, FINE_DPI, mapping)
    return found.sound and found.error <= _LIES


def _compare_lying(
    image: Image.Image, plain: Image.Image, drawn: DrawnPaper, page: int, *, release: bool = False
) -> tuple[InkChange, ...]:
    """Compares a page that lies as the issue's does; ``release`` closes its picture as soon as it can be.

    ``plain`` is the page in grey without red seals.
    """
    size = drawn.size(page)
    mapping = bound_mapping(image, size)
    glyphs = whole_glyphs(drawn.glyphs(page), mapping, image.size)
    colour = has_colour(image)
    if image.size == pixels_of(size, FINE_DPI):
        seen = ScannedPage.of(image, colour=colour, plain=plain)
    else:
        seen = ScannedPage.of(straightened(image, mapping, size, FINE_DPI), colour=colour)
    if release and seen.grey is not image:
        image.close()
    return compare_page(seen, glyphs, drawn, page)


def bound_mapping(image: Image.Image, size: tuple[float, float]) -> Floats:
    """Returns the map from page points to bound pixels."""
    return np.diag([image.width / size[0], image.height / size[1], 1.0])


def look_into_rooms(
    image: Image.Image, mapping: Floats, page: int, drawn: DrawnPaper, *, colour: bool
) -> tuple[dict[str, SealState], dict[str, InkState]]:
    """Returns what is in the page's rooms for seals and signatures, of which most pages have none."""
    paper = drawn.paper
    seals = {name: box for name, box in paper.seals.items() if box.page == page}
    signatures = {name: box for name, box in paper.signatures.items() if box.page == page}
    if not seals and not signatures:
        return {}, {}
    straight, reference = straightened(image, mapping, drawn.size(page), DPI), drawn.draw(page, DPI)
    sealed = {name: seal_in(straight, reference, box, colour=colour) for name, box in seals.items()}
    rings = [found.ring for found in sealed.values() if found.ring is not None]
    signed = {name: ink_in(straight, reference, box, rings, colour=colour) for name, box in signatures.items()}
    return {name: found.state for name, found in sealed.items()}, signed


def whole_glyphs(glyphs: Sequence[Glyph], mapping: Floats, size: tuple[int, int]) -> list[Glyph]:
    """Returns the characters that the scan shows whole: what lies beyond the glass is white without anybody's doing."""
    if not glyphs:
        return []
    edges = np.array([(each.box.left, each.box.top, each.box.right, each.box.bottom) for each in glyphs])
    edges += (-_AT_EDGE, -_AT_EDGE, _AT_EDGE, _AT_EDGE)
    corners = edges[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    places = mapped(mapping, corners.reshape(-1, 2)).reshape(-1, 4, 2)
    beyond = np.flatnonzero(((places <= 0) | (places >= np.array(size))).any(axis=(1, 2)))
    outside = set(map(int, beyond))
    return [glyph for at, glyph in enumerate(glyphs) if at not in outside]
