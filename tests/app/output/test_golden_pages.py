"""The form's hardest pages look as they did when someone looked at them."""

import numpy as np
import pytest
from PIL import Image

from app.output.pdf.style import Look
from tests.app.output import golden_pages

PAGES = sorted(path.stem for path in golden_pages.FOLDER.glob("*.png"))
# thousandths of a page: about forty of its pixels, three characters
_TOLERANCE = 0.1


def kept(name: str) -> Image.Image:
    with Image.open(golden_pages.FOLDER / f"{name}.png") as image:
        return image.convert("L")


@pytest.fixture(scope="module")
def pages():
    return {f"{name}-{shown}": (name, page) for name, shown, page in golden_pages.names()}


def test_each_kept_picture_is_of_a_page(pages):
    assert sorted(pages) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_looks_as_it_did(pages, page, tmp_path):
    name, at = pages[page]
    ours = golden_pages.drawn(golden_pages.rendered(name).pdf, at)
    found = golden_pages.distance(ours, kept(page))
    ours.save(tmp_path / f"{page}.png")
    assert found <= _TOLERANCE, f"{tmp_path / page}.png; meant? then: python -m tests.app.output.golden, and look"


@pytest.mark.parametrize(
    ("look", "page"), [(Look(pad_y=4.4), "factory-company"), (Look(list_pad_y=3.4), "full-rows-equipment")]
)
def test_a_form_set_a_little_otherwise_is_noticed(pages, look, page):
    name, at = pages[page]
    ours = golden_pages.drawn(golden_pages.otherwise(name, look).pdf, at)
    assert golden_pages.distance(ours, kept(page)) > _TOLERANCE


def test_a_missing_tick_is_noticed(pages):
    name, at = pages["factory-company"]
    ours = golden_pages.drawn(golden_pages.rendered(name).pdf, at)
    ink = np.asarray(ours)[230:320, 160:300] < 60
    top, left = (int(edge[0]) + start for edge, start in zip(np.nonzero(ink), (230, 160), strict=True))
    ours.paste(255, (left - 2, top - 2, left + 10, top + 10))
    assert golden_pages.distance(ours, kept("factory-company")) > _TOLERANCE


def test_a_missing_rule_is_noticed(pages):
    name, at = pages["factory-company"]
    ours = golden_pages.drawn(golden_pages.rendered(name).pdf, at)
    across = np.asarray(ours)[:, ours.width // 5 : ours.width * 4 // 5]
    lowest = int(np.flatnonzero((across < 250).all(axis=1))[-1])
    ours.paste(255, (0, lowest - 1, ours.width, lowest + 2))
    assert golden_pages.distance(ours, kept("factory-company")) > _TOLERANCE
