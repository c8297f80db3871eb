"""Ink that the issue does not have: pens are found, seals are not, whatever the scanner's compression."""

import importlib.util
import io
import random
import sys
from pathlib import Path

import pytest

from app.scan.checking import check_scan
from app.scan.sheets import ScanFile, open_scan

_SPEC = importlib.util.spec_from_file_location("change_papers", Path(__file__).with_name("papers.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
papers = importlib.util.module_from_spec(_SPEC)
sys.modules["change_papers"] = papers
_SPEC.loader.exec_module(papers)
g = papers.generator

STROKE = ((112.0, 200.0), (118.0, 207.0), (124.0, 201.0), (128.0, 209.0))


def changes(dpi, quality, marks):
    paper = papers.paper()
    conditions = g.Conditions(dpi=dpi, skew=1, quality=quality, noise=3)
    data = g.scanned(paper.pdf, 1, conditions, marks, random.Random(3))
    return check_scan(open_scan([ScanFile("a", io.BytesIO(data), len(data))]), paper).sheets[0].changes


@pytest.mark.parametrize(("dpi", "quality"), [(150, 65), (200, 65), (300, 80)])
def test_a_seal_in_the_open_is_no_change(dpi, quality):
    for place in ((120, 205), (150, 90)):
        assert changes(dpi, quality, g.Marks(seal=place)) == ()


@pytest.mark.parametrize(("dpi", "quality"), [(150, 65), (200, 75)])
def test_a_pen_across_a_seal_is_found(dpi, quality):
    alone = changes(dpi, quality, g.Marks(strokes=(STROKE,)))
    found = changes(dpi, quality, g.Marks(seal=(120, 205), strokes=(STROKE,)))
    mm = 72 / 25.4
    assert all(105 < each.box.left / mm < 135 and 193 < each.box.top / mm < 217 for each in found)
    # where pen and seal cross, what is dark is the seal's shade as well: the better part is found all the same
    assert sum(each.area for each in found) > 0.5 * sum(each.area for each in alone)


def test_a_digit_altered_with_a_pen_is_found():
    found = changes(200, 70, g.Marks(strokes=(((150.0, 180.0), (152.5, 183.0), (150.5, 184.5)),)))
    assert len(found) == 1
