"""The second look at what would be told: characters that a printer sets elsewhere than PDFium does are no change."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from app.scan.added_ink import DPI
from app.scan.changes import InkChange, ScannedPage, find_changes, find_coloured
from app.scan.cutting import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.scan.ink import Greys
from app.scan.paper import DrawnPaper, Glyph
from tests.app.scan.papers import MM, paper

PAGE = 2
PRINTER = 600
_SCALE = PRINTER / 72
_ASIDE = 2
"""Pixels at 600 dpi: half a pixel of a printer, or of a viewer, that sets characters on whole ones at 150 dpi."""


@pytest.fixture(scope="module")
def drawn() -> Iterator[DrawnPaper]:
    with DrawnPaper(paper()) as opened:
        yield opened


@pytest.fixture(scope="module")
def printed(drawn: DrawnPaper) -> Greys:
    """The page at 600 dpi, every digit of it a little aside, each in a direction of its own."""
    document = pypdfium2.PdfDocument(paper().pdf)
    page = np.asarray(document[PAGE - 1].render(scale=_SCALE, grayscale=True).to_pil())
    dice, moved = np.random.default_rng(2), page.copy()
    for glyph in digits(drawn):
        rows, columns = place(glyph, 5)
        part = page[rows, columns]
        down, across = dice.choice((-_ASIDE, _ASIDE), 2)
        moved[rows, columns] = 255
        there = moved[rows.start + down : rows.stop + down, columns.start + across : columns.stop + across]
        there[:] = np.minimum(there, part)
    return moved


def digits(drawn: DrawnPaper) -> list[Glyph]:
    return [each for each in drawn.glyphs(PAGE) if each.char in "0123456789" and each.box.bottom - each.box.top > 5]


def place(glyph: Glyph, margin: int) -> tuple[slice, slice]:
    top, left, bottom, right = (int(edge * _SCALE) for edge in (
        glyph.box.top, glyph.box.left, glyph.box.bottom, glyph.box.right
    ))  # fmt: skip
    return slice(top - margin, bottom + margin + 1), slice(left - margin, right + margin + 1)


def changes(drawn: DrawnPaper, print_: Greys, *, closely: bool = True) -> tuple[InkChange, ...]:
    """What is told of a grey scan of ``print_``."""
    page = drawn.draw(PAGE, DPI)
    soft = Image.fromarray(print_).filter(ImageFilter.GaussianBlur(2)).resize(page.size, Image.Resampling.BOX)
    noise = np.random.default_rng(3).normal(0, 3, (page.height, page.width))
    grey = Image.fromarray(np.clip(np.asarray(soft) * 0.85 + 30 + noise, 0, 255).astype(np.uint8))
    look = (lambda rows, columns: drawn.draw_closely(PAGE, DPI, rows, columns)) if closely else None
    return find_changes(ScannedPage(grey, None), page, PAGE, [], glyphs=drawn.glyphs(PAGE), closely=look)


def test_digits_that_a_printer_sets_half_a_pixel_aside_are_no_change(drawn: DrawnPaper, printed: Greys) -> None:
    # one look would tell of both kinds: that is what honest pages were marked for
    assert {each.kind for each in changes(drawn, printed, closely=False)} == {"added", "missing"}
    assert changes(drawn, printed) == ()


def test_what_was_done_to_such_a_digit_is_found_and_nothing_else(drawn: DrawnPaper, printed: Greys) -> None:
    body = [each for each in digits(drawn) if 250 < each.box.top < 700]
    eight, nought = ([each for each in body if each.char == char][3] for char in "80")
    altered = printed.copy()
    rows, columns = place(eight, 2)
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    altered[rows.start + high // 6 : rows.stop - high // 6, columns.start : columns.start + wide // 2 - 2] = 255
    rows, columns = place(nought, -1)
    middle = (rows.start + rows.stop) // 2
    altered[middle - 5 : middle + 5, columns] = 20
    found = changes(drawn, altered)
    assert {(each.kind, each.text) for each in found} == {("missing", "8"), ("added", "0")}
    (missing,) = [each for each in found if each.kind == "missing"]
    assert missing.share > 0.05
    assert missing.share > 1.5 * missing.usual  # never said of a digit beside others that lack as much


def test_a_part_drawn_closely_has_its_characters_where_the_document_sets_them(drawn: DrawnPaper) -> None:
    whole = np.asarray(drawn.draw(PAGE, DPI))
    document = pypdfium2.PdfDocument(paper().pdf)
    exact = document[PAGE - 1].render(scale=DPI * 8 / 72, grayscale=True).to_pil()
    off: dict[str, list[float]] = {"drawn": [], "closely": []}
    for glyph in digits(drawn)[20:60]:
        top, left, bottom, right = (round(edge * DPI / 72) for edge in (
            glyph.box.top, glyph.box.left, glyph.box.bottom, glyph.box.right
        ))  # fmt: skip
        rows, columns = slice(top - 2, bottom + 3), slice(left - 1, right + 2)
        fine = exact.crop((columns.start * 8, rows.start * 8, columns.stop * 8, rows.stop * 8))
        true = middle_of(np.asarray(fine.reduce(8)))
        for name, part in (
            ("drawn", whole[rows, columns]),
            ("closely", drawn.draw_closely(PAGE, DPI, rows, columns)),
        ):
            off[name].append(abs(middle_of(part) - true))
    assert max(off["closely"]) < 0.25  # an eighth, and what rounding the page to whole pixels stretches it
    assert max(off["drawn"]) > 0.35, off


def middle_of(part: Greys) -> float:
    """The middle of the ink from above, in pixels."""
    ink = 255 - part.astype(float)
    return float((ink.sum(axis=1) * np.arange(ink.shape[0])).sum() / ink.sum())


def test_what_a_scanner_s_colours_fringe_within_the_page_code_is_nobody_s_ink(drawn: DrawnPaper) -> None:
    """White gaps of the symbol turn blue where red and blue lie apart; the same in the text was written there."""
    page, dots = drawn.draw(PAGE, DPI), DPI / 2 / 72
    edge, upper = drawn.size(PAGE)[0] - (CODE_RIGHT + CODE_SIZE) * MM, CODE_TOP * MM
    within = (edge + 10, upper + 20, edge + 20, upper + 22)
    beside = (300.0, 420.0, 310.0, 422.0)

    def told(place: tuple[float, float, float, float]) -> tuple[InkChange, ...]:
        half = page.convert("RGB").reduce(2)
        left, top, right, bottom = (round(each * dots) for each in place)
        half.paste((160, 170, 250), (left, top, right, bottom))
        return find_coloured(half, page, PAGE, [], glyphs=drawn.glyphs(PAGE))

    assert [each.kind for each in told(beside)] == ["added"]
    assert told(within) == ()


@pytest.mark.parametrize(("levels", "told"), [(25, []), (50, ["added"])])
def test_what_jpeg_tints_within_a_dense_character_is_nobody_s_ink(
    drawn: DrawnPaper, levels: int, told: list[str]
) -> None:
    """Colour is kept coarsely, so that black strokes and the gaps between them turn blue; a pen on them is bluer."""
    page = drawn.draw(PAGE, DPI)
    grey = np.asarray(page)

    def printed(glyph: Glyph) -> float:
        scale = DPI / 72
        box = [round(each * scale) for each in (glyph.box.top, glyph.box.bottom, glyph.box.left, glyph.box.right)]
        return float((grey[box[0] : box[1], box[2] : box[3]] < 128).mean())

    dense = max((each for each in drawn.glyphs(PAGE) if "\u4e00" <= each.char <= "\u9fff"
                 and min(each.box.right - each.box.left, each.box.bottom - each.box.top) > 9), key=printed)  # fmt: skip
    half = page.convert("RGB").reduce(2)
    left, top, right, bottom = (round(each * DPI / 2 / 72) for each in (
        dense.box.left + 2, dense.box.top + 2, dense.box.right - 2, dense.box.bottom - 2
    ))  # fmt: skip
    part = np.asarray(half.crop((left, top, right, bottom))).astype(np.int16)
    part[..., :2] = np.clip(part[..., :2], 0, 255 - levels)
    part[..., 2] = np.minimum(part[..., 0] + levels, 255)
    half.paste(Image.fromarray(part.astype(np.uint8)), (left, top))
    changes = find_coloured(half, page, PAGE, [], glyphs=drawn.glyphs(PAGE))
    assert [each.kind for each in changes] == told
