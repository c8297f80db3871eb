"""彻底删除 on the start screen: the list first, 取消 under the keyboard, and nothing left afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.jobs.deletion import DeletionPlan, describe_plan
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.freeze import freeze
from app.paths import forms_root
from app.services import Services
from app.store.deletion import DeletedRow
from tests.ui.stored_draft import SLOW
from ui.pages.home.deletion_dialog import DeletionDialog
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


@pytest.fixture
def window(qtbot: QtBot, services: Services) -> MainWindow:
    """The start screen with one archived draft, which has an issue."""
    opened = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    freeze(services, opened, {})
    services.store().archive(opened.id)
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    window.show()
    window.load()
    qtbot.waitUntil(lambda: window.start.home.model.count(archived=True) == 1, timeout=SLOW)
    window.start.show_place("archived")
    return window


def asked(qtbot: QtBot) -> DeletionDialog:
    def dialog() -> DeletionDialog | None:
        return next((each for each in QApplication.topLevelWidgets() if isinstance(each, DeletionDialog)), None)

    qtbot.waitUntil(lambda: (found := dialog()) is not None and found.isVisible(), timeout=SLOW)
    found = dialog()
    assert found is not None
    return found


def test_enter_keeps_it_and_the_button_deletes_it(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    home = window.start.home
    draft = home.model.shown[0].id
    home.commands.change("delete", draft)
    dialog = asked(qtbot)
    told = "\n".join(each.text() for each in dialog.findChildren(QLabel))
    for word in ("不能恢复", "填写的内容", "定稿 1 版"):
        assert word in told
    qtbot.waitUntil(dialog.cancel.hasFocus, timeout=SLOW)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert services.store().load_draft(draft)
    home.commands.change("delete", draft)
    qtbot.waitUntil(lambda: asked(qtbot) is not dialog, timeout=SLOW)
    dialog = asked(qtbot)
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: home.model.count(archived=True) == 0, timeout=SLOW)
    assert "已彻底删除" in home.banner.sentence
    assert services.store().drafts(include_archived=True) == []


def test_nothing_unused_is_said(qtbot: QtBot, window: MainWindow) -> None:
    home = window.start.home
    assert home.pane.clean.isVisible()
    qtbot.mouseClick(home.pane.clean, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "不用清理" in home.banner.sentence, timeout=SLOW)
    window.start.show_place("drafts")
    assert not home.pane.clean.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 200])
def test_every_line_of_the_list_is_read_whole(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], tmp_path: Path, mode: str, percent: int
) -> None:
    names = tuple(f"images/第{n}条产线布置图.png" for n in range(9))
    removal = DeletedRow(1923, names, 5, 41, 3, 4, 2, ("ZN-7G4K2Q-01", "ZN-7G4K2Q-02"), 2, 14, 24_500_000)
    company, copies = "重庆江渝传动机械与新能源装备制造有限公司", (tmp_path / "a.db", tmp_path / "b.db")
    plan = DeletionPlan("ABCDEFGH", company, removal, copies)
    dialog = DeletionDialog(plan, describe_plan(plan), dressed(mode, percent))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.grab().save(str(tmp_path / f"{mode}-{percent}.png"))
    for each in dialog.findChildren(QLabel):
        assert each.height() >= each.heightForWidth(each.width()), each.text()
    assert dialog.backups.width() >= dialog.backups.sizeHint().width()
