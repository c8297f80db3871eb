"""Photographs by telephone: the sheet's own edges help where the code alone is too small to go by."""

import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.scan.edges import sheet_corners
from app.scan.page_check import check_scan
from tests.app.scan import papers


def test_corners_of_a_sheet_on_a_desk():
    corners = [(310, 200), (2050, 330), (2150, 2900), (220, 2780)]
    photo = Image.new("L", (2400, 3200), 70)
    pen = ImageDraw.Draw(photo)
    pen.polygon(corners, fill=230)
    for at in range(400, 2600, 60):
        pen.line((500, at, 1800, at), fill=40, width=12)
    found = sheet_corners(photo)
    assert found is not None
    assert np.abs(found - np.array(corners)).max() < 20


@pytest.mark.parametrize("shade", [240, 20])
def test_what_fills_the_picture_has_no_corners(shade):
    assert sheet_corners(Image.new("L", (2000, 2800), shade)) is None


def test_a_page_from_far_aside_is_laid_over_the_issue():
    paper = papers.paper()
    data = papers.generator.photographed(paper.pdf, 5, random.Random(104), 0.14)
    sheet = check_scan(papers.opened(data), paper).sheets[0]
    assert (sheet.reading.page, sheet.registered, sheet.changes) == (5, True, ())
