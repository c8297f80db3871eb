"""The keyboard of what is switched off while something runs."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.controls.focus_keeper import FocusKeeper


def test_the_keyboard_waits_and_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    away, home, begin, other = QPushButton("首页"), QLabel("标题"), QPushButton("加入"), QPushButton("别处")
    for part in (away, home, begin, other):
        column.addWidget(part)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    keyboard = FocusKeeper(home)
    begin.setFocus()
    keyboard.switch((begin,), on=False)
    keyboard.come_back()  # it still runs
    assert home.hasFocus()
    keyboard.switch((begin,), on=True)
    keyboard.come_back()
    assert begin.hasFocus()
    keyboard.switch((begin,), on=False)
    other.setFocus()
    keyboard.switch((begin,), on=True)
    keyboard.come_back()
    assert other.hasFocus()  # somebody went there
