"""Digits of small print that were exchanged for others show in a soft scan too, in which single strokes do not."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from app.scan.changes import InkChange
from app.scan.page_check import look_at
from app.scan.paper import DrawnPaper, Glyph
from tests.app.scan.papers import paper, sheet_of

SCALE = 600 / 72
MOST = 10


def exchanged(page: int, drawn: DrawnPaper, seed: int) -> tuple[Image.Image, list[Glyph]]:
    """The page at 600 dpi with other digits of the page in the places of some, and those some."""
    chance = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(paper().pdf)
    bare = document[page - 1].render(scale=SCALE).to_pil().convert("L")
    sheet, done = bare.copy(), list[Glyph]()
    digits = [each for each in drawn.glyphs(page) if each.char in "023456789" and each.box.top > 70]
    for at in chance.permutation(len(digits)):
        glyph = digits[at]
        if len(done) == MOST or any(abs(glyph.box.top - each.box.top) < 20
                                    and abs(glyph.box.left - each.box.left) < 40 for each in done):  # fmt: skip
            continue
        others = [each for each in digits if each.char != glyph.char
                  and abs((each.box.bottom - each.box.top) - (glyph.box.bottom - glyph.box.top)) < 0.25]  # fmt: skip
        if others:
            put(sheet, bare, others[int(chance.integers(len(others)))], glyph)
            done.append(glyph)
    return sheet, done


def put(sheet: Image.Image, bare: Image.Image, source: Glyph, target: Glyph) -> None:
    half = max(each.box.right - each.box.left for each in (source, target)) / 2 + 0.2
    middle, there = ((each.box.left + each.box.right) / 2 for each in (source, target))
    part = bare.crop((round((middle - half) * SCALE), round(source.box.top * SCALE) - 3,
                      round((middle + half) * SCALE), round(source.box.bottom * SCALE) + 4))  # fmt: skip
    box = target.box
    edges = (round(box.left * SCALE) - 2, round(box.top * SCALE) - 3,
             round(box.right * SCALE) + 2, round(box.bottom * SCALE) + 3)  # fmt: skip
    sheet.paste(255, edges)
    sheet.paste(part, (round((there - half) * SCALE), round(box.bottom * SCALE) + 4 - part.height))


def soft_scan(sheet: Image.Image, dpi: int, blur: float, quality: int, seed: int) -> bytes:
    scale = dpi / 600
    small = sheet.resize((round(sheet.width * scale), round(sheet.height * scale)), Image.Resampling.LANCZOS)
    turned = small.filter(ImageFilter.GaussianBlur(blur)).rotate(0.2, Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(seed).normal(0, 6, (turned.height, turned.width))
    levels = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.5)), float) * 0.95 + 5 + noise
    out = io.BytesIO()
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()


def on(change: InkChange, glyph: Glyph) -> bool:
    one, other = change.box, glyph.box.grown(2.3)
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize(("page", "dpi", "blur", "quality", "seed"), [
    (9, 200, 1.0, 60, 3), (11, 200, 1.1, 60, 3), (11, 150, 0.7, 75, 2),
])  # fmt: skip
def test_every_exchanged_digit_is_told_and_nothing_else(
    page: int, dpi: int, blur: float, quality: int, seed: int
) -> None:
    with DrawnPaper(paper()) as drawn:
        sheet, done = exchanged(page, drawn, seed)
        seen = look_at(sheet_of(soft_scan(sheet, dpi, blur, quality, seed)), drawn)
    assert seen.registered
    assert [each.char for each in done if not any(on(change, each) for change in seen.changes)] == []
    assert [change for change in seen.changes if not any(on(change, each) for each in done)] == []
