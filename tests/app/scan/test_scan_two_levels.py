"""Scans of black and white only stay so: small, and every stroke there."""

import io
import random

import pikepdf
import pytest
from PIL import Image

from app.scan.binding import bind, split_bound, straight_page
from app.scan.bound_check import BoundScan, check_bound
from app.scan.geometry import fit
from app.scan.page_check import TWO_LEVELS, check_scan
from app.scan.paper import DrawnPaper
from tests.app.scan import papers

g = papers.generator


def fax(page, dpi):
    """A page as a scanner set to black and white gives it back."""
    conditions = g.Conditions(dpi=dpi, skew=1, grey=True, quality=90, noise=3)
    with Image.open(io.BytesIO(g.scanned(papers.paper().pdf, page, conditions, g.Marks(), random.Random(2)))) as grey:
        lines = grey.convert("L").point(lambda value: 255 * (value > 128)).convert("1")
    out = io.BytesIO()
    lines.save(out, "TIFF", compression="group4", dpi=(dpi, dpi))
    return out.getvalue()


def test_a_page_of_two_levels_becomes_a_smaller_page_of_two_levels():
    data = fax(2, 300)
    sheet = check_scan(papers.opened(data), papers.paper()).sheets[0]
    assert (sheet.registered, sheet.changes, sheet.seals) == (True, (), {})
    with Image.open(io.BytesIO(sheet.jpeg)) as page:
        assert (page.format, page.mode) == ("PNG", "1")
        kept = page.convert("L").resize((page.width // 4, page.height // 4), Image.Resampling.BOX)
    pdf = bind([(sheet.jpeg, (595.28, 841.89))])
    assert len(pdf) <= 0.6 * len(data)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.pages[0].Resources.XObject.I.Filter == "/CCITTFaxDecode"
    again = papers.sheet_of(pdf)
    assert again.image is not None
    seen = again.image.convert("L").resize(kept.size, Image.Resampling.BOX)
    assert sum(abs(one - other) > 60 for one, other in zip(kept.tobytes(), seen.tobytes(), strict=True)) < 0.01 * len(
        seen.tobytes()
    )
    assert check_scan(papers.opened(pdf), papers.paper()).sheets[0].registered


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_anything_with_grey_or_colour_stays_a_jpeg(mode):
    image = Image.new(mode, (400, 600), "white")
    image.paste((200, 30, 40) if mode == "RGB" else 128, (50, 50, 150, 150))
    whole = [(0, 0), (144, 0), (144, 216), (0, 216)]
    import numpy as np

    mapping = fit("similarity", np.array(whole, float), np.array(whole, float) * 400 / 144)
    data = straight_page(image, mapping, (144.0, 216.0), 10**6)
    with Image.open(io.BytesIO(data)) as page:
        assert (page.format, page.mode) == ("JPEG", mode)


@pytest.mark.parametrize(("dpi", "pages"), [(200, (2,)), (300, (3,))])
def test_what_is_kept_of_two_levels_is_read_as_such_again(dpi, pages):
    """A sound scan that was taken must not fail the verification of the very pages that were kept."""
    paper = papers.paper()
    with DrawnPaper(paper) as drawn:
        checked = [check_scan(papers.opened(data), paper).sheets[0] for data in (fax(page, dpi) for page in pages)]
        kept = bind([(sheet.jpeg, drawn.size(page)) for sheet, page in zip(checked, pages, strict=True)])
        scan = BoundScan("a.pdf", split_bound(kept), papers.sandbox())
        again = check_bound(scan, paper, assigned={}).sheets
    assert [each.reading.page for each in again] == list(pages)
    assert [each.problem for each in again] == [TWO_LEVELS] * len(pages)
    assert [each.changes for each in again] == [()] * len(pages)
