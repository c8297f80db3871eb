"""Pages drawn one at a time are the pages of the whole form, and their spots lie where the answers are printed."""

from __future__ import annotations

import io

import pikepdf
import pytest

from app.output.document import Document
from app.output.pdf.pictures import Encoded
from app.output.pdf.preview import Preview
from app.output.pdf.raster import raster
from app.output.pdf.readback import read_pages
from app.output.pdf.render import render_pdf
from app.output.pdf.sheets import CachedPictures, LaidOutForm
from tests.app.output.output_samples import document, example, pack, picture


def sheets_of(made: Document) -> LaidOutForm:
    preview = Preview(pack())
    preview.update(made)
    return preview.sheets


def test_each_page_prints_what_the_whole_prints() -> None:
    made = document(example("scene"))
    sheets = sheets_of(made)
    whole = read_pages(render_pdf(made).pdf)
    assert len(sheets.pages) == len(whole)
    for at, page in enumerate(whole):
        alone = read_pages(sheets.pdf(at))[0]
        assert alone.pieces == page.pieces
        assert alone.loose == page.loose
        assert alone.pictures == page.pictures


def test_every_printed_answer_has_a_spot_on_its_page() -> None:
    made = document(example("scene"))
    sheets = sheets_of(made)
    for at, page in enumerate(read_pages(render_pdf(made).pdf)):
        printed = {slot.partition("#")[0].removesuffix(".caption") for slot, text in page.pieces if text.strip()}
        spots = {spot.path for spot in sheets.spots if spot.page == at}
        assert printed <= spots
        wide, high = sheets.size(at)
        for spot in sheets.spots:
            if spot.page == at:
                assert 0 <= spot.left < spot.right <= wide
                assert 0 <= spot.top < spot.bottom <= high + 0.01


def test_raster_has_the_page_s_shape() -> None:
    sheets = sheets_of(document(example("scene")))
    pdf = sheets.pdf(0)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    drawn = raster(pdf, 0, 300)
    assert (drawn.width, drawn.pages) == (300, 1)
    assert abs(drawn.height - 300 * 297 / 210) < 2
    assert len(drawn.pixels) == drawn.stride * drawn.height
    assert len(set(drawn.pixels)) > 2


def test_kept_pictures_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [picture("PNG", size=(200 + at, 150)) for at in range(6)]
    kept: dict[tuple[str, int, int], Encoded | None] = {}
    monkeypatch.setattr("app.output.pdf.sheets._KEPT_BYTES", 2500)
    for each in data:
        store = CachedPictures(kept)
        prepared = store.prepare(each)
        store.note_size(prepared, (72.0, 54.0))
        assert store.encode(prepared) is store.encode(prepared)
        assert sum(len(one.content) for one in kept.values() if one) <= 2500
    assert 1 <= len(kept) < 6
