"""The first start says what this computer lacks, and with what remedy; later starts look no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs.environment_check import check_environment
from app.services import build_services
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


def opened(qtbot: QtBot, home: Path, *, toured: bool) -> MainWindow:
    services, file = build_services(home, {}), WindowSettings(home)
    file.change(toured=toured)
    window = MainWindow(services, Theme("light", 100), file)
    qtbot.addWidget(window)
    window.show()
    window.load()
    return window


def test_drafts_in_a_synchronised_folder_are_told_at_the_first_start(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path / "OneDrive" / "申报", toured=False)
    qtbot.waitUntil(lambda: window.start.home.banner.has("environment"))
    window.close()


def test_later_starts_say_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path / "OneDrive" / "申报", toured=True)
    qtbot.waitUntil(lambda: window.start.home.model.pack is not None)
    assert not window.start.home.banner.has("environment")
    window.close()


@pytest.mark.parametrize(("folder", "ok"), [("坚果云", False), ("本机", True)])
def test_every_line_that_is_not_well_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, *, ok: bool
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/nowhere")
    lines = check_environment(build_services(tmp_path / folder, {}))
    assert {line.name: line.ok for line in lines}["folder"] is ok
    for line in lines:
        assert line.detail.endswith("。")
        if not line.ok and line.name == "folder":
            assert "请" in line.detail
