"""What the window says when saving goes wrong, when two windows write one draft, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, opened_from, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.patient_bot import wait_for_jobs
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW, services_in
from ui.draft.controller import DraftController
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme

NAME, ADDRESS = "company.name", "company.address"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = services_in(tmp_path / "home")
    yield services
    services.close()


@pytest.fixture
def draft(services: Services) -> str:
    return store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id


class Window:
    """One window's workspace on the draft, over services of its own as another process has them."""

    def __init__(self, home: Path, draft: str, qtbot: QtBot) -> None:
        self.services = services_in(home)
        self.controller = DraftController.open(self.services, draft)
        self.workspace = Workspace(self.controller, Theme())
        self.controller.setParent(self.workspace)
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 720)
        self.workspace.show()
        self.workspace.show_step("basic")

    def close(self) -> None:
        self.workspace.close_down()
        self.controller.close()
        self.services.close()


@pytest.fixture
def window(services: Services, draft: str, qtbot: QtBot, qapp: QApplication) -> Iterator[Window]:
    made = Window(services.home, draft, qtbot)
    yield made
    made.close()


@pytest.fixture
def second(window: Window, draft: str, qtbot: QtBot) -> Iterator[Window]:
    made = Window(window.services.home, draft, qtbot)
    yield made
    made.close()


def press(qtbot: QtBot, window: Window, words: str) -> None:
    found = [b for b in window.workspace.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, words
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def clashed(qtbot: QtBot, window: Window, second: Window) -> None:
    window.controller.edit(NAME, "甲窗口写的名称")
    assert window.controller.flush()
    with qtbot.waitSignal(second.controller.clashed, timeout=SLOW):
        second.controller.edit(NAME, "乙窗口写的名称")
        second.controller.edit(ADDRESS, "乙窗口写的地址")


def test_the_second_window_says_so_at_once_and_no_longer_when_it_is_alone(
    window: Window, second: Window, qtbot: QtBot
) -> None:
    assert "另一个窗口" in second.workspace.banner.sentence
    assert window.workspace.banner.sentence == ""
    second.workspace.save_status._look_again.setInterval(50)
    window.workspace.save_status.close_down()
    qtbot.waitUntil(lambda: second.workspace.banner.sentence == "", timeout=SLOW)


def looked(qtbot: QtBot, window: Window) -> None:
    """The window has looked what the other one wrote, and it stands there."""
    with qtbot.waitSignal(window.controller.came_in, timeout=SLOW):
        window.controller.look_elsewhere()


def test_what_another_window_writes_comes_in_by_itself(window: Window, second: Window, qtbot: QtBot) -> None:
    window.workspace.save_status._elsewhere.setInterval(50)
    window.workspace.activateWindow()
    qtbot.waitUntil(window.workspace.isActiveWindow)
    window.workspace.show_path(ADDRESS)
    with qtbot.waitSignal(window.controller.came_in, timeout=SLOW):
        second.controller.edit(ADDRESS, "乙窗口写的地址")
    line = QApplication.focusWidget()
    assert line is not None
    assert line.property("text") == "乙窗口写的地址"
    assert window.workspace.banner.sentence == "另一个窗口改了 1 处，这里已经跟上：“企业信息 · 单位地址”。"
    with qtbot.waitSignal(window.controller.goto, timeout=SLOW) as went:
        press(qtbot, window, "去看看")
    assert went.args == [ADDRESS]
    assert window.workspace.banner.sentence == ""
    window.controller.edit(ADDRESS, "甲接着写的地址")  # over what it has seen: no clash
    assert window.controller.flush()
    assert not window.controller.clashes


def test_what_came_in_is_told_until_the_notice_is_closed(window: Window, second: Window, qtbot: QtBot) -> None:
    for path, text in ((NAME, "乙写的名称"), (ADDRESS, "乙写的地址"), (NAME, "乙又写")):
        second.controller.edit(path, text)
        assert second.controller.flush()
        looked(qtbot, window)
    told = window.workspace.banner.sentence
    assert told == "另一个窗口改了 2 处，这里已经跟上：“企业信息 · 企业名称”、“企业信息 · 单位地址”。"
    window.workspace.banner.remove("news")
    second.controller.edit(ADDRESS, "乙又写地址")
    assert second.controller.flush()
    looked(qtbot, window)
    assert "改了 1 处" in window.workspace.banner.sentence


def test_what_came_in_for_the_other_direction_is_not_told(window: Window, second: Window, qtbot: QtBot) -> None:
    second.controller.set_track("factory")
    second.controller.edit("task.sector", "electronics")
    assert second.controller.flush()
    second.controller.set_track("scene")  # there and back between two looks: the answer has been set aside
    assert second.controller.flush()
    looked(qtbot, window)
    assert window.workspace.banner.sentence == ""
    second.controller.edit(ADDRESS, "乙窗口写的地址")
    assert second.controller.flush()
    looked(qtbot, window)
    assert "改了 1 处" in window.workspace.banner.sentence


def test_rows_of_another_window_come_and_go_as_one_change(
    window: Window, second: Window, services: Services, draft: str, qtbot: QtBot
) -> None:
    row = second.controller.add_row("scenarios", None, {"name": "乙窗口加的场景", "results": "节约 12%"})
    assert second.controller.flush()
    looked(qtbot, window)
    assert window.controller.draft.rows("scenarios")[-1] == row
    assert window.controller.value(f"scenarios[{row}].name") == "乙窗口加的场景"
    assert "改了 1 处" in window.workspace.banner.sentence
    assert not [f for f in window.controller.findings() if f not in window.controller.draft.findings()]
    second.controller.remove_row("scenarios", row)
    assert second.controller.flush()
    looked(qtbot, window)
    assert row not in window.controller.draft.rows("scenarios")
    window.controller.edit(NAME, "甲又写")
    assert window.controller.flush()
    assert open_stored(services, draft).draft.application() == window.controller.draft.application()


def test_what_is_typed_here_is_never_lost_to_what_comes(window: Window, second: Window, qtbot: QtBot) -> None:
    second.controller.edit(NAME, "乙窗口写的名称")
    assert second.controller.flush()
    came: list[list[str]] = []
    window.controller.came_in.connect(came.append)
    window.controller.look_elsewhere()
    window.controller.edit(NAME, "甲窗口正在写")  # while the answer is on its way
    with qtbot.waitSignal(window.controller.clashed, timeout=SLOW):
        window.controller.flush()
    assert not came
    assert window.controller.value(NAME) == "甲窗口正在写"
    assert window.workspace.clash_bar.isVisible()
    window.controller.look_elsewhere()  # a person decides first
    wait_for_jobs(qtbot)
    assert not came


def test_an_answer_that_a_save_has_overtaken_takes_no_row_of_this_window_out(
    window: Window, second: Window, qtbot: QtBot
) -> None:
    theirs = second.controller.add_row("scenarios", None, {"name": "乙窗口加的场景"})
    assert second.controller.flush()
    came: list[list[str]] = []
    window.controller.came_in.connect(came.append)
    window.controller.look_elsewhere()
    mine = window.controller.add_row("scenarios", None, {"name": "甲窗口加的场景"})
    assert window.controller.flush()  # both lists are one now; what was looked up before lies in the queue
    QApplication.processEvents()
    assert not came
    assert window.controller.draft.rows("scenarios")[-2:] == [mine, theirs]


def test_undo_stays_for_what_the_other_window_left_alone(window: Window, second: Window, qtbot: QtBot) -> None:
    before = window.controller.value(NAME)
    window.controller.edit(NAME, "甲改的名称")
    assert window.controller.flush()
    second.controller.edit(ADDRESS, "乙窗口写的地址")
    assert second.controller.flush()
    looked(qtbot, window)
    window.controller.undo()
    assert window.controller.value(NAME) == before
    assert window.controller.value(ADDRESS) == "乙窗口写的地址"
    window.controller.redo()
    assert window.controller.flush()
    looked(qtbot, second)
    second.controller.edit(NAME, "乙又改名称")
    assert second.controller.flush()
    looked(qtbot, window)
    assert not window.controller.can_undo  # it would write over what has come


def test_another_direction_is_told_and_opened_anew(window: Window, second: Window, qtbot: QtBot) -> None:
    second.controller.set_track("factory")
    assert second.controller.flush()
    with qtbot.waitSignal(window.controller.track_changed_elsewhere, timeout=SLOW):
        window.controller.look_elsewhere()
    assert "换了申报方向" in window.workspace.banner.sentence
    with qtbot.waitSignal(window.workspace.reopen, timeout=SLOW):
        press(qtbot, window, "重新打开")


def test_a_clash_names_the_field_shows_both_texts_and_holds_nothing_else_up(
    window: Window, second: Window, services: Services, draft: str, qtbot: QtBot
) -> None:
    clashed(qtbot, window, second)
    bar = second.workspace.clash_bar
    assert bar.isVisible()
    assert "企业名称”在另一个窗口里也改过" in bar.sentence
    assert NAME not in bar.sentence
    assert (bar.mine_text.text(), bar.theirs_text.text()) == ("乙窗口写的名称", "甲窗口写的名称")
    assert second.workspace.bar.saved_text == "1 处没有保存"
    assert open_stored(services, draft).draft.value(ADDRESS) == "乙窗口写的地址"
    second.controller.edit(NAME, "乙又写")
    assert bar.mine_text.text() == "乙又写"
    press(qtbot, second, "用我的")
    assert second.controller.flush()
    assert not bar.isVisible()
    assert second.workspace.bar.saved_text.startswith("已保存")
    assert open_stored(services, draft).draft.value(NAME) == "乙又写"


def test_theirs_stands_in_the_field_after_a_click(window: Window, second: Window, qtbot: QtBot) -> None:
    clashed(qtbot, window, second)
    press(qtbot, second, "用对方的")
    assert not second.workspace.clash_bar.isVisible()
    line = QApplication.focusWidget()
    assert line is not None
    assert line.property("text") == "甲窗口写的名称"
    assert not second.controller.unsaved
    assert second.workspace.bar.saved_text.startswith("已保存")


def test_several_clashes_are_asked_about_one_after_the_other(window: Window, second: Window, qtbot: QtBot) -> None:
    window.controller.edit(NAME, "甲")
    window.controller.edit(ADDRESS, "甲的地址")
    assert window.controller.flush()
    with qtbot.waitSignal(second.controller.clashed, timeout=SLOW):
        second.controller.edit(NAME, "乙")
        second.controller.edit(ADDRESS, "乙的地址")
    bar = second.workspace.clash_bar
    assert "后面还有 1 处" in bar.sentence
    first = bar.path
    press(qtbot, second, "用对方的")
    assert bar.isVisible()
    assert bar.path != first
    press(qtbot, second, "用我的")
    assert second.controller.flush()
    assert not bar.isVisible()


def vanish(window: Window) -> None:
    for path in window.services.home.glob("zhizao.db*"):
        path.unlink()


def test_a_store_that_vanished_is_put_back_by_a_click(
    window: Window, services: Services, draft: str, qtbot: QtBot
) -> None:
    services.close()
    vanish(window)
    with qtbot.waitSignal(window.controller.save_failed, timeout=SLOW):
        window.controller.edit(NAME, "删库以后写的")
    assert window.workspace.bar.saved_text == "没有保存"
    assert "不见了" in window.workspace.banner.sentence
    with qtbot.waitSignal(window.controller.saved, timeout=SLOW):
        press(qtbot, window, "放回原处")
    assert window.workspace.bar.saved_text.startswith("已保存")
    assert window.workspace.banner.sentence == ""
    assert open_stored(services, draft).draft.value(NAME) == "删库以后写的"


def test_what_is_in_the_window_is_saved_elsewhere(
    window: Window, services: Services, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    vanish(window)
    with qtbot.waitSignal(window.controller.save_failed, timeout=SLOW):
        window.controller.edit(NAME, "删库以后写的")
    chosen = tmp_path / "另存"
    monkeypatch.setattr(
        "ui.runtime.file_dialogs.QFileDialog.getSaveFileName", lambda *_: (str(chosen), "")
    )  # the system's own dialog
    press(qtbot, window, "另存…")
    qtbot.waitUntil(lambda: "已另存到" in window.workspace.banner.sentence, timeout=SLOW)
    taken = opened_from(services, import_draft_file(services, tmp_path / "另存.zip"))
    assert taken.draft.application() == window.controller.draft.application()
    assert taken.draft.value(NAME) == "删库以后写的"
    assert all(taken.read_file(name) for name in taken.draft.files)


def test_a_place_that_refuses_the_copy_is_told(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.workspace.save_status.write_copy(tmp_path / "没有这个文件夹" / "另存.zip")
    qtbot.waitUntil(lambda: "没有另存成" in window.workspace.banner.sentence, timeout=SLOW)


@pytest.mark.parametrize("left_by", ["home", "close"])
def test_a_draft_is_opened_where_it_was_left(services: Services, draft: str, qtbot: QtBot, left_by: str) -> None:
    def opened() -> tuple[MainWindow, Workspace]:
        made = MainWindow(services, Theme(), WindowSettings(services.home))
        qtbot.addWidget(made)
        made.show()
        made.load()
        made.open_draft(draft)
        qtbot.waitUntil(lambda: made.workspace is not None and bool(made.workspace.step), timeout=SLOW)
        assert made.workspace is not None
        return made, made.workspace

    window, workspace = opened()
    assert workspace.step == "basic"
    row = workspace.controller.draft.rows("scenarios")[1]
    place = f"scenarios[{row}].results"
    with qtbot.waitActive(window):
        window.activateWindow()
    workspace.show_path(place)
    qtbot.waitUntil(lambda: workspace._last.get("scene") == place, timeout=SLOW)
    if left_by == "home":
        window.go_home()
        window.open_draft(draft)
        qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
        assert window.workspace is not None
        workspace = window.workspace
    else:
        window.close()
        window, workspace = opened()
    assert workspace.step == "scene"
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.waitUntil(lambda: workspace._last.get("scene") == place, timeout=SLOW)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page_in(workspace).isAncestorOf(focus)
    window.close()
