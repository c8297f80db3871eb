"""The window that most tests of the shell are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


@pytest.fixture
def window(qtbot: QtBot, services: Services) -> Iterator[MainWindow]:
    """On the start screen, whose list has been read; the first look round is over."""
    file = WindowSettings(services.home)
    file.change(toured=True)
    made = MainWindow(services, Theme(), file)
    qtbot.addWidget(made)
    made.show()
    made.load()
    qtbot.waitUntil(lambda: made.start.home.model.pack is not None, timeout=SLOW)
    yield made
    made.close()
