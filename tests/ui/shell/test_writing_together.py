"""Two windows on one draft: what the other one writes disturbs nobody who is writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.draft_merge import DraftWriter
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from tests.ui.shell.test_save_status import NAME, Window, looked
from tests.ui.stored_draft import SLOW, services_in
from ui.forms.block_text import BlockText


@pytest.fixture
def pair(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[tuple[Window, Window]]:
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    windows = Window(services.home, draft, qtbot), Window(services.home, draft, qtbot)
    yield windows
    for each in windows:
        each.close()
    services.close()


def settled(qtbot: QtBot, area: BlockText) -> None:
    """Pages arrange themselves over some turns, and a notice takes its room in one of its own."""
    seen: list[tuple[int, int, int]] = []

    def still() -> bool:
        seen.append((area.width(), area.height(), area.verticalScrollBar().maximum()))
        return seen[-10:] == [seen[-1]] * 10

    qtbot.waitUntil(still, timeout=SLOW)


@pytest.mark.parametrize("empty", [False, True])
def test_who_writes_a_long_text_stays_at_the_words_when_another_window_writes_in_it(
    pair: tuple[Window, Window], qtbot: QtBot, *, empty: bool
) -> None:
    window, second = pair
    path = "narratives.promotion_plan"
    texts = [f"第{n}段。" * 30 for n in range(20)]
    window.controller.edit(path, [{"text": each} for each in texts])
    assert window.controller.flush()
    looked(qtbot, second)
    window.workspace.activateWindow()
    qtbot.waitUntil(window.workspace.isActiveWindow)
    window.controller.goto.emit(f"{path}[12]")
    area = QApplication.focusWidget()
    assert isinstance(area, BlockText)
    if empty:
        area.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
        QTest.keyClick(area, Qt.Key.Key_Return)
    else:
        for _ in range(4):
            QTest.keyClick(area, Qt.Key.Key_Right)
    settled(qtbot, area)
    seen, high = area.cursorRect().top(), area.height()
    assert area.verticalScrollBar().value()
    added = [texts[0], "乙加的一段。", "乙又加一段。", *texts[1:3], "乙改的一段。", *texts[4:]]
    second.controller.edit(path, [{"text": each} for each in added])
    assert second.controller.flush()
    looked(qtbot, window)
    QTest.keyClicks(area, "here")
    window.controller.gather.emit()
    mine = [*texts[12:13], "here"] if empty else [f"{texts[12][:4]}here{texts[12][4:]}"]
    now = [{"text": each} for each in (*added[:14], *mine, *added[15:])]
    assert window.controller.value(path) == now
    settled(qtbot, area)
    # The notice takes its room from the text, whose end may be in sight: then the words move up by that much.
    moved = area.cursorRect().top() - seen
    assert min(abs(moved), abs(moved + high - area.height())) <= area.cursorRect().height()
    assert area.viewport().rect().contains(area.cursorRect())
    window.controller.undo()
    assert area.textCursor().block().text() == texts[13 if empty else 12]  # where the change was
    window.controller.edit(path, now[1:])  # elsewhere in the text: undo leads there
    window.controller.undo()
    assert area.textCursor().block().text() == texts[0]


@pytest.mark.parametrize("way", ["news", "save"])
def test_rows_that_come_in_say_that_what_was_done_before_cannot_be_undone(
    pair: tuple[Window, Window], qtbot: QtBot, way: str
) -> None:
    window, second = pair
    window.controller.edit(NAME, "甲改的名称")
    assert window.controller.flush()
    looked(qtbot, second)
    second.controller.add_row("scenarios", None, {"name": "乙窗口加的场景"})
    assert second.controller.flush()
    if way == "news":
        looked(qtbot, window)
    else:
        window.controller.add_row("scenarios", None, {"name": "甲窗口加的场景"})
        assert window.controller.flush()
    assert not window.controller.can_undo
    told = window.workspace.banner.sentence
    assert told.endswith("。之前的撤销不能再用。")
    assert ("改了 1 处" in told) is (way == "news")
    window.workspace.banner.remove("news")
    second.controller.edit(NAME, "乙改的名称")
    assert second.controller.flush()
    looked(qtbot, window)
    assert "撤销" not in window.workspace.banner.sentence  # there was none to lose


def test_a_direction_that_moves_no_answer_is_noticed_too(pair: tuple[Window, Window], qtbot: QtBot) -> None:
    window, second = pair
    assert DraftWriter(second.services, second.controller.draft_id, ()).write({}, (), "factory", None).at
    with qtbot.waitSignal(window.controller.track_changed_elsewhere, timeout=SLOW):
        window.controller.look_elsewhere()
