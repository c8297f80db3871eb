"""Menus opened as a person opens them: by the right button and by Shift+F10, and a line of one pressed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget


def menu_of(widget: QWidget, at: QPoint) -> QMenu:
    """Presses the right button at a point of the widget, or of its viewport."""
    target = widget.viewport() if isinstance(widget, QAbstractItemView) else widget
    QTest.mousePress(target, Qt.MouseButton.RightButton, pos=at)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, asked)
    menu = opened()
    QTest.mouseRelease(target, Qt.MouseButton.RightButton, pos=at)
    return menu


def menu_by_key(widget: QWidget) -> QMenu:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    return opened()


def menu_asked(widget: QWidget) -> QMenu:
    """Asks a widget outside the program's window for its menu as the menu key does, which Qt tells it."""
    widget.setFocus()
    at = widget.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, asked)
    return opened()


def opened() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def lines(menu: QMenu) -> list[str]:
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def line(menu: QMenu, words: str) -> QAction:
    found = [each for each in menu.actions() if each.text().split("\t")[0] == words]
    assert found, lines(menu)
    return found[0]


def choose(menu: QMenu, words: str) -> None:
    """Presses the line as a person does."""
    wanted = line(menu, words)
    assert wanted.isEnabled()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(wanted).center())
