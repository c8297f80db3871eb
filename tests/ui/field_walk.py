"""Goes to every answer that a form asks for, as a person would, and changes it by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from ui.draft.controller import DraftController
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme

CHOSEN_ELSEWHERE = {
    "file": "a file is chosen by dialog or drop (test_attachments_page)",
    "catalogue": "a scenario is picked in the catalogue (test_scenes_page)",
    "stage": "the 环节 of one's own scenario is chosen beside the picks (test_scenes_page)",
}


def workspace(draft: DraftController, qtbot: QtBot, qapp: QApplication) -> Workspace:
    """The draft's window on the smallest laptop, active."""
    theme = Theme("light", 100)
    theme.apply(qapp)
    window = Workspace(draft, theme)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def concrete(draft: DraftController, slot: str) -> str:
    """The slot's place in the first row of each table that it lies in."""
    path = ""
    for part in slot.split("[]"):
        path += part
        if path.removesuffix("]") and slot != path and slot.replace("[]", "").startswith(path.split("[")[0]):
            table = path
            if table.count("[") < slot.count("[]"):
                rows = draft.draft.rows(table) or [draft.add_row(table)]
                path += f"[{rows[0]}]"
    return path


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def change(widget: QWidget) -> None:
    """What a person does there: a box ticked or not, another entry, some text."""
    in_cell = isinstance(widget, QAbstractItemView)
    if in_cell:
        QTest.keyClick(widget, Qt.Key.Key_F2)
        widget = focused()
    if isinstance(widget, QAbstractButton):
        QTest.keyClick(widget, Qt.Key.Key_Space)
    elif isinstance(widget, QComboBox):
        QTest.keyClick(widget, Qt.Key.Key_Up if widget.currentIndex() > 1 else Qt.Key.Key_Down)
    else:
        QTest.keyClick(widget, Qt.Key.Key_End)
        event = QInputMethodEvent()
        event.setCommitString("7")
        QApplication.sendEvent(widget, event)
        if in_cell:
            QTest.keyClick(widget, Qt.Key.Key_Return)


def fields_missed(window: Workspace, draft: DraftController) -> list[str]:
    """What could not be reached or changed, a line each."""
    missed: list[str] = []
    for slot, field in draft.draft.shape.fields.items():
        if draft.track not in field.tracks or field.kind in CHOSEN_ELSEWHERE:
            continue
        path = concrete(draft, slot)
        before = draft.value(path)
        window.show_path(path)
        QApplication.processEvents()
        widget = QApplication.focusWidget()
        if window.page is None or widget is None or not window.page.isAncestorOf(widget):
            missed.append(f"{path}: no editor")
            continue
        if field.pictures_only:  # drawn first, off the UI thread (test_attachments_page)
            if not isinstance(widget, QAbstractButton):
                missed.append(f"{path}: not the choice")
            continue
        if field.kind in ("division", "group"):
            QTest.keySequence(widget, QKeySequence.StandardKey.SelectAll)
            QTest.keyClick(widget, Qt.Key.Key_Delete)
            QTest.keyClick(widget, Qt.Key.Key_Tab)
        else:
            change(widget)
        draft.gather.emit()
        QApplication.processEvents()
        if draft.value(path) == before:
            missed.append(f"{path}: {type(widget).__name__} changed nothing")
        elif draft.can_undo:
            draft.undo()
    return missed
