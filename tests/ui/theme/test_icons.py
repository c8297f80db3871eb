"""Icons are painted by Python, from within Qt: neither of the two may take one away while the other uses it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ui.theme.icons import Tints, icon, level_icon
from ui.theme.theme import Theme
from ui.theme.tokens import tokens

SIZE = QSize(16, 16)
Make = Callable[[Tints], QIcon]
KINDS = [lambda tints: icon(tints, "export"), lambda tints: level_icon(tints, "error")]


class Circle:
    """Holds an icon, and itself."""

    def __init__(self, kept: QIcon) -> None:
        self.kept = kept
        self.me = self


def picture(button: QPushButton) -> QImage:
    return button.icon().pixmap(SIZE).toImage()


@pytest.mark.parametrize("make", KINDS)
def test_what_was_garbage_in_python_is_still_whole_in_qt(qtbot: QtBot, make: Make) -> None:
    """Else it is destroyed twice, and the process ends: at once, or when something else uses that memory."""
    button = QPushButton()
    qtbot.addWidget(button)
    circle = Circle(make(Tints(tokens("light", 100).colors)))
    button.setIcon(circle.kept)
    before = picture(button)
    assert not before.isNull()
    del circle
    gc.collect()
    assert picture(button) == before


@pytest.mark.parametrize("make", KINDS)
def test_a_painter_in_python_goes_with_the_last_icon(qtbot: QtBot, make: Make) -> None:
    tints = Tints(tokens("light", 100).colors)
    seen = weakref.ref(tints)
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(make(tints))
    del tints
    assert seen() is not None
    button.setIcon(QIcon())
    assert seen() is None


def test_a_theme_with_icons_is_no_circle(qtbot: QtBot) -> None:
    """So nothing of it is left to the collector, which comes when it likes."""
    button = QPushButton()
    qtbot.addWidget(button)
    theme = Theme()
    button.setIcon(theme.icon("export"))
    seen, before = weakref.ref(theme), picture(button)
    del theme
    assert seen() is None
    assert picture(button) == before


def test_an_icon_follows_the_colours(qtbot: QtBot) -> None:
    tints = Tints(tokens("light", 100).colors)
    button = QPushButton(icon(tints, "export"), "")
    qtbot.addWidget(button)
    light = picture(button)
    tints.colors = tokens("dark", 100).colors
    assert picture(button) != light
