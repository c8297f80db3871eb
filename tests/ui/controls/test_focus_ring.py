"""A ring around a control says where the keyboard is; a click draws none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.controls.focus_ring import FocusRings
from ui.theme.theme import Theme


def test_tab_rings_a_button_and_a_click_does_not(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme()
    theme.apply(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    first, second = QPushButton("一"), QPushButton("二")
    for each in (first, second):
        row.addWidget(each)
    rings = FocusRings(qapp, window)
    assert rings.parent() is window
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def ringed(button: QPushButton) -> bool:
        """Both edges of a ring are in its colour; a click leaves the mouse over it, which is another ground."""
        seen = button.grab().toImage()
        return seen.pixelColor(1, button.height() // 2) == QColor(theme.colors.focus)

    first.setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(first)
    middle = second.mapTo(window, second.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert second.hasFocus()
    assert not ringed(second)
    assert not ringed(first)
    QTest.keyClick(second, Qt.Key.Key_Backtab)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert ringed(second)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_a_ring_touches_neither_the_box_nor_the_words(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], kind: type[QCheckBox | QRadioButton], percent: int
) -> None:
    theme = dressed("light", percent)
    window = QWidget()
    window.setProperty("ground", "surface")
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    part = kind("中央企业")
    part.setProperty("keys", "true")
    row.addWidget(part)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    part.setFocus(Qt.FocusReason.TabFocusReason)
    seen = window.grab(part.geometry()).toImage()  # with the ground under it
    middle, gap = part.height() // 2, theme.px(2)
    ring, ground = QColor(theme.colors.focus), QColor(theme.colors.surface)
    for edge, inward in ((0, 1), (part.width() - 1, -1)):
        assert [seen.pixelColor(edge + inward * n, middle) for n in range(2)] == [ring, ring]
        # The mark is round or drawn soft: the whole height must be free, not the middle alone.
        for n in range(2, 2 + gap):
            column = [seen.pixelColor(edge + inward * n, y).lightness() for y in range(6, part.height() - 6)]
            assert min(column) > ground.lightness() - 32, (edge, n)


@pytest.mark.parametrize("kind", [QPushButton, QToolButton, QCheckBox, QRadioButton])
def test_the_ring_is_all_that_a_key_draws(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], kind: type[QAbstractButton]
) -> None:
    """Fusion has a frame of its own, around the words, once somebody has pressed Tab in the window."""
    dressed("light", 100)
    window = QWidget()
    qtbot.addWidget(window)
    part = kind(window)
    part.setText("下一步")
    part.setProperty("keys", "true")
    part.resize(160, 36)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    part.setFocus()
    before = part.grab().toImage()
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    assert part.grab().toImage() == before
