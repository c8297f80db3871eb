"""A ring around a control says where the keyboard is; a click draws none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.rings import Rings
from ui.theme import Theme


def test_tab_rings_a_button_and_a_click_does_not(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme()
    theme.apply(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    first, second = QPushButton("一"), QPushButton("二")
    for each in (first, second):
        row.addWidget(each)
    rings = Rings(qapp, window)
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
