"""A folder that is dropped can be watched: what comes into it is offered, and filed only where somebody says so."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.paths import forms_root
from app.services import Services
from tests.ui.shell.test_mixed_drops import certificate_in, workspace_in
from tests.ui.shell.test_scan_drops import drop, opened
from tests.ui.stored_draft import SLOW
from ui.controls.banner import Banner
from ui.shell.main_window import MainWindow
from ui.shell.watched_folder import ASK, CAME_ONE, WATCHING
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


def watched_in(qtbot: QtBot, window: MainWindow, folder: Path) -> Banner:
    """The window with the folder dropped and named; the banner that asks."""
    banner = window.workspace.banner if window.workspace is not None else window.start.home.banner
    drop(window, [folder])
    qtbot.waitUntil(lambda: banner.sentence == ASK.format(name=folder.name), timeout=SLOW)
    assert window.watched.folder is None
    banner.acted.emit("watch-asked")
    assert banner.sentence == WATCHING.format(name=folder.name)
    qtbot.waitUntil(lambda: window.watched.looked, timeout=SLOW)
    return banner


def seen(qtbot: QtBot, window: MainWindow, banner: Banner, words: str) -> None:
    def told() -> bool:
        window.watched.look()
        return banner.sentence == words

    qtbot.waitUntil(told, timeout=SLOW)


def test_what_comes_in_is_offered_and_goes_where_it_belongs(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    certificate_in(folder, "以前的.pdf")
    banner = watched_in(qtbot, window, folder)
    example = forms_root() / "miit-2021" / "example" / "scene.json"
    (folder / "申报.json").write_bytes(example.read_bytes())
    seen(qtbot, window, banner, CAME_ONE.format(folder="收件", name="申报.json"))
    assert services.store().drafts() == []
    banner.acted.emit("watch-came")
    qtbot.waitUntil(lambda: len(window.start.home.model.shown) == 1, timeout=SLOW)


def test_over_a_draft_nothing_is_filed_unasked(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    opened(qtbot, window, services, frozen=False)
    workspace = workspace_in(window)
    before = workspace.controller.draft.application()
    banner = watched_in(qtbot, window, folder)
    certificate_in(folder)
    seen(qtbot, window, banner, CAME_ONE.format(folder="收件", name="证书.pdf"))
    banner.also.emit("watch-came")
    assert "证书" not in banner.sentence
    assert workspace.controller.draft.application() == before
    assert window.watched.folder == folder


def test_the_folder_is_remembered_and_let_go(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    banner = watched_in(qtbot, window, folder)
    assert WindowSettings(services.home).state.watched == str(folder)
    again = MainWindow(services, Theme(), WindowSettings(services.home))
    qtbot.addWidget(again)
    assert again.watched.folder == folder
    again.watched.close_down()
    drop(window, [folder])
    qtbot.waitUntil(lambda: banner.sentence == WATCHING.format(name="收件"), timeout=SLOW)
    banner.acted.emit("watch-on")
    assert window.watched.folder is None
    assert WindowSettings(services.home).state.watched == ""
