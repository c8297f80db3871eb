"""Whatever is pasted is kept whole: no editor has a length of its own at which it stops taking text."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.ui.field_walk import CHOSEN_ELSEWHERE, concrete, focused, workspace
from tests.ui.stored_draft import example
from ui.controls.line_edit import LineEdit

LONG = "长" * 70_000
"""More than twice what Qt's own line takes (32,767)."""
NOT_TEXT = {*CHOSEN_ELSEWHERE, "choice", "flag", "division", "group", "blocks", "level"}
UI = Path(__file__).parents[2] / "ui"


def pasted(slot_paths: list[str], window, draft) -> list[str]:
    """Paths at which a long text, pasted by keys, did not become the answer whole."""
    cut = []
    for path in slot_paths:
        window.show_path(path)
        QApplication.processEvents()
        widget = focused()
        if isinstance(widget, QAbstractItemView):
            widget.edit(widget.currentIndex())
            widget = focused()
        if not isinstance(widget, QLineEdit | QPlainTextEdit):
            continue
        QTest.keySequence(widget, QKeySequence.StandardKey.SelectAll)
        QTest.keySequence(widget, QKeySequence.StandardKey.Paste)
        if draft.draft.field(path).kind == "integer":
            kept = widget.text() if isinstance(widget, QLineEdit) else ""
        else:
            QApplication.processEvents()
            window.setFocus()
            draft.gather.emit()
            QApplication.processEvents()
            kept = draft.value(path)
        if kept not in (LONG, [LONG]):
            cut.append(f"{path}: {len(kept or '')} of {len(LONG)} in {type(widget).__name__}")
        draft.undo()
    return cut


def one_of_each(draft, track: str) -> list[str]:
    """For each object or table of the form the first slot of each kind: they are edited by the same code."""
    first: dict[tuple[str, str], str] = {}
    for slot, field in draft.draft.shape.fields.items():
        if track in field.tracks and field.kind not in NOT_TEXT:
            first.setdefault((slot.rpartition(".")[0], field.kind), slot)
    return list(first.values())


def test_a_long_paste_is_kept_whole_in_every_line_and_cell(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    QGuiApplication.clipboard().setText(LONG)
    with example(tmp_path, "factory") as draft:
        window = workspace(draft, qtbot, qapp)
        asked = [concrete(draft, slot) for slot in one_of_each(draft, "factory")]
        cut = pasted(asked, window, draft)
        window.close_down()
    assert len(asked) > 30
    assert not cut, "\n".join(cut)


def test_every_line_of_the_window_is_one_that_cuts_nothing(qtbot: QtBot) -> None:
    plain = [
        path.relative_to(UI).as_posix()
        for path in UI.rglob("*.py")
        if path.name != "line_edit.py" and re.search(r"\bQLineEdit\(|\(QLineEdit\)", path.read_text("utf-8"))
    ]
    assert not plain
    line = LineEdit()
    qtbot.addWidget(line)
    line.insert(LONG)
    assert line.text() == LONG
