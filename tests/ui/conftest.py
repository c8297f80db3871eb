"""The window's tests draw off screen, whoever runs them and wherever; a real screen is for the journeys."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.theme import Theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def dressed(qapp: "QApplication") -> Iterator[Callable[[str, int], "Theme"]]:
    """Puts a look on the application (mode and text size in per cent), and takes it off after the test."""
    from ui.theme import Theme

    def dress(mode: str, percent: int) -> Theme:
        theme = Theme(mode, percent)
        theme.apply(qapp)
        theme.finish()
        return theme

    font, palette = qapp.font(), qapp.palette()
    yield dress
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """The off-screen clipboard outlives Python, and what Python put into it must not."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
