"""A short walk with keys and clicks at random; ``python -m tests.ui.key_walk`` walks twenty thousand steps."""

from __future__ import annotations

import pytest

from app.services import Services
from tests.ui.key_walk import walk_through
from ui.shell.main_window import MainWindow


@pytest.mark.parametrize(("track", "seed"), [("scene", 3), ("factory", 4)])
def test_a_walk_finds_no_error_no_lost_answer_and_no_stuck_keyboard(
    window: MainWindow, services: Services, track: str, seed: int
) -> None:
    window.resize(1366, 720)
    assert walk_through(services, window, track, 150, seed) == []
