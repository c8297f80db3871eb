"""What a screen reader and a keyboard find in a window: names, roles, descriptions, the way of Tab."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QRadioButton,
    QWidget,
)

from ui.forms.field_row import FieldRow
from ui.forms.tab_order import ONLY_BACKWARD

ROLE = QAccessible.Role
NAMELESS = {ROLE.NoRole, ROLE.Client, ROLE.Window, ROLE.Pane, ROLE.Grouping, ROLE.Border, ROLE.Separator}
"""Roles that say nothing of what a person can do there."""
MOST_TABS = 400


def faces(window: QWidget) -> Iterator[tuple[QWidget, QAccessibleInterface]]:
    """Every widget in sight with what a screen reader gets of it.

    Interfaces are asked of the widgets one by one: those that ``child()`` answers are owned by Python, which deletes
    them under Qt's feet.
    """
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window:
            face = QAccessible.queryAccessibleInterface(widget)
            if face is not None and face.isValid():
                yield widget, face


def words(widget: QWidget, face: QAccessibleInterface) -> str:
    """What is said of it: its name, or that of the label it is the buddy of."""
    name = face.text(QAccessible.Text.Name).strip()
    if not name:
        labels = widget.window().findChildren(QLabel)
        name = next((label.text() for label in labels if label.buddy() is widget), "").strip()
    return name


def nameless(window: QWidget) -> list[str]:
    """What takes the focus and says nothing of itself: no name, or no role that tells what one can do there."""
    found = []
    for widget, face in faces(window):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None or _inner(widget):
            continue
        if not widget.isEnabled():
            continue
        if not words(widget, face):
            found.append(f"no name: {_told(widget)}")
        elif face.role() in NAMELESS and not face.text(QAccessible.Text.Description):
            found.append(f"role {face.role()}: {_told(widget)}")
    return found


def undescribed(window: QWidget) -> list[str]:
    """Fields under which something is said that a screen reader would not say of their editor."""
    found = []
    for row in window.findChildren(FieldRow):
        if not row.isVisible() or not row.shown_message:
            continue
        said = [QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Description) for each in _editors(row)]
        if not any(row.shown_message in each for each in said):
            found.append(f"{row.path}: {row.shown_message}")
    return found


def travel(window: QWidget) -> list[QWidget]:
    """Where Tab leads, from where the focus is until it is there again."""
    start = QApplication.focusWidget()
    way: list[QWidget] = [start] if start is not None else []
    for _ in range(MOST_TABS):
        focus = QApplication.focusWidget()
        if focus is None:
            break
        before = _cell(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is focus and before != _cell(focus):
            continue  # in a table Tab goes from cell to cell, and on behind the last
        if now is None or now in way:
            break
        way.append(now)
    return way


def trapped(window: QWidget, way: list[QWidget]) -> list[str]:
    """What can be tabbed to by its policy and is never come to, by Shift+Tab where Tab is to pass it by."""
    found = []
    for widget in window.findChildren(QWidget):
        wanted = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if not wanted or widget.focusProxy() is not None or isinstance(widget, QLabel) or _inner(widget):
            continue
        if widget.window() is not window or widget in way or _of_group(widget, way):
            continue
        if not (widget.property(ONLY_BACKWARD[0]) and _is_before(widget, way)):
            found.append(f"never come to: {_told(widget)}")
    return found


def _is_before(widget: QWidget, way: list[QWidget]) -> bool:
    """Whether Shift+Tab leads to a stop from the first that Tab comes to in what they are both in."""
    around, behind = widget.parentWidget(), None
    while around is not None and behind is None:
        behind = next((each for each in way if around.isAncestorOf(each)), None)
        around = around.parentWidget()
    if behind is None:
        return False
    behind.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(behind, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    return QApplication.focusWidget() is widget


def out_of_order(way: list[QWidget]) -> list[str]:
    """Steps of Tab that go back up among the children of one parent, or back to the left on one line."""
    found = []
    for one, two in itertools.pairwise(way):
        if one.parentWidget() is not two.parentWidget():
            continue
        here, there = one.mapTo(one.window(), QPoint()), two.mapTo(two.window(), QPoint())
        up = there.y() + two.height() <= here.y()
        left = abs(there.y() - here.y()) < min(one.height(), two.height()) / 2 and there.x() < here.x()
        beside = there.x() >= here.x() + one.width()
        if (up and not beside) or left:
            found.append(f"{_told(one)} → {_told(two)}")
    return found


def _editors(row: FieldRow) -> list[QWidget]:
    inside = [each for each in row.editor.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    return [row.editor, *inside]


def _cell(widget: QWidget) -> tuple[int, int] | None:
    if not isinstance(widget, QAbstractItemView):
        return None
    return widget.currentIndex().row(), widget.currentIndex().column()


def _inner(widget: QWidget) -> bool:
    """Parts of Qt's own: the viewport and the bars of an area, the line inside a box with arrows."""
    parent = widget.parentWidget()
    return widget.objectName().startswith("qt_") or (
        isinstance(parent, QAbstractScrollArea)
        and widget is not parent
        and not isinstance(widget, QAbstractScrollArea)
        and widget in (parent.viewport(), parent.verticalScrollBar(), parent.horizontalScrollBar())
    )


def _of_group(widget: QWidget, way: list[QWidget]) -> bool:
    """Choices that exclude one another are one stop, arrows go between them; a proxy's target counts as its own."""
    if isinstance(widget, QAbstractButton) and (widget.group() is not None or isinstance(widget, QRadioButton)):
        return any(isinstance(each, type(widget)) and each.parentWidget() is widget.parentWidget() for each in way)
    return any(each.focusProxy() is widget or widget.isAncestorOf(each) for each in way)


def _told(widget: object) -> str:
    if not isinstance(widget, QWidget):
        return repr(widget)
    parents: list[str] = []
    at = widget.parentWidget()
    while at is not None and len(parents) < 3:
        parents.append(type(at).__name__)
        at = at.parentWidget()
    face = QAccessible.queryAccessibleInterface(widget)
    name = face.text(QAccessible.Text.Name) if face is not None else ""
    return f"{type(widget).__name__} “{name}” {widget.objectName()} in {' < '.join(parents)}"
