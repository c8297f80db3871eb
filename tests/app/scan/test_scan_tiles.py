"""The quick look at a scan's tiles passes nothing over, and what is worked out in bytes is what Pillow works out."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.scan.added_ink import DPI, _smoothed, compare, surplus
from app.scan.paper import DrawnPaper
from app.scan.tiles import Levels, Page, in_doubt, looked_again
from tests.app.scan.papers import paper


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    with DrawnPaper(paper()) as pages:
        return pages.draw(2, DPI).crop((0, 300, 900, 1000))


def _scanned(drawn: Image.Image, dice: np.random.Generator, *, pen: bool) -> Image.Image:
    """Shifted by part of a pixel, blurred, uneven in light, noisy; written on with a pen."""
    page = drawn.copy()
    if pen:
        ImageDraw.Draw(page).line((400, 330, 418, 350), fill=40, width=3)
    page = page.transform(page.size, Image.Transform.AFFINE, (1, 0, 0.4, 0, 1, -0.3), Image.Resampling.BILINEAR)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    light = np.linspace(0.75, 1, grey.shape[1], dtype=np.float32)
    return Image.fromarray((light * (30 + grey * 0.85) + dice.normal(0, 5, grey.shape)).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("seed", range(4))
def test_tiles_that_are_not_in_doubt_hold_no_surplus(seed: int) -> None:
    dice = np.random.default_rng(seed)
    shape = (48 * 5 + 11, 48 * 6 + 5)
    light = Image.fromarray(dice.integers(0, 256, shape, dtype=np.uint8)).filter(ImageFilter.GaussianBlur(1.5))
    expected = np.asarray(light.point(lambda value: min(255, max(0, (value - 128) * 9 + 128))))
    around = dice.integers(150, 256, shape, dtype=np.uint8)
    level = float(dice.uniform(0.6, 1))
    noise = dice.normal(0, np.where(np.arange(shape[1]) < shape[1] // 2, 0.01, 0.2), shape)
    noise[1:] = (noise[1:] + noise[:-1]) / 2
    observed = ((expected / 255 + noise) * around * level).clip(0, 255).astype(np.uint8)
    plain = np.ones(shape, bool)
    page = Page(
        lambda rows, columns: np.asarray(observed[rows, columns] / (around[rows, columns] * level), np.float32),
        lambda rows, columns: np.asarray(expected[rows, columns] / 255, np.float32),
        plain,
    )
    corners = [(top, left) for top in range(0, shape[0], 48) for left in range(0, shape[1], 48)]
    doubted = in_doubt(Levels.of(observed, around, level, expected), plain)
    every, some = looked_again(page, corners), looked_again(page, doubted)
    inner = slice(3, -3), slice(3, -3)  # the outermost pixels have too few neighbours to be averaged
    assert every.any()
    assert len(doubted) < len(corners)
    assert np.array_equal(every[inner], some[inner])


def test_a_pen_is_surplus_and_print_that_lies_a_little_off_is_none(drawn: Image.Image) -> None:
    dice = np.random.default_rng(5)
    written, sound = (surplus(compare(_scanned(drawn, dice, pen=pen), drawn)) > 60 for pen in (True, False))
    down, across = np.nonzero(written)
    assert written.sum() > 20
    assert not sound.any()
    assert (down.min() >= 325, down.max() < 356, across.min() >= 395, across.max() < 424) == (True,) * 4


def test_smoothing_is_that_of_pillow() -> None:
    dice = np.random.default_rng(9)
    page = Image.fromarray(dice.integers(0, 256, (201, 130), dtype=np.uint8))
    kernel = ImageFilter.Kernel((3, 3), (1, 2, 1, 2, 4, 2, 1, 2, 1))
    assert np.array_equal(_smoothed(np.asarray(page)), np.asarray(page.filter(kernel)))
