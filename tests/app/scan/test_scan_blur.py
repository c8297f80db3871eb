"""The issue's page blurred as a scanner blurs it."""

from __future__ import annotations

import numpy as np
import pytest

from app.scan.added_ink import blurred


def exact(grey, deviation):
    reach = 20
    bell = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * deviation**2))
    bell /= bell.sum()
    wide = np.pad(grey.astype(float), reach, mode="edge")
    down = sum(weight * wide[at : at + grey.shape[0]] for at, weight in enumerate(bell))
    return sum(weight * down[:, at : at + grey.shape[1]] for at, weight in enumerate(bell))


@pytest.mark.parametrize("deviation", [0.6, 0.85, 1.1, 1.4, 1.8, 2.3])
@pytest.mark.parametrize("shape", [(150, 90), (7, 400), (260, 3)])
def test_print_is_blurred_as_by_a_gaussian(deviation, shape):
    grey = np.where(np.random.default_rng(4).random(shape) < 0.2, 0, 255).astype(np.uint8)
    grey[shape[0] // 2 :] = 255 - grey[shape[0] // 2 :] // 2
    off = np.abs(blurred(grey, deviation) - exact(grey, deviation))
    assert off.max() < 6
    assert off.mean() < 1.2


def test_bare_paper_stays_bare_and_black_stays_black():
    for level in (255, 0):
        assert (blurred(np.full((200, 70), level, np.uint8), 1.4) == level).all()
