"""设置: each takes effect at once, is there after a restart, is put back by itself, and is found by Ctrl+K."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QExposeEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.writing_settings import read_writing_settings
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.draft.draft_hints import hints_of
from ui.forms.paragraph import PlainEdit
from ui.runtime.export_folder import export_folder, usual_folder
from ui.shell import settings_window as window_module
from ui.shell.help import HelpWindow
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette
from ui.shell.settings_list import SETTINGS
from ui.shell.settings_window import SettingsWindow
from ui.shell.theme_switcher import ThemeSwitcher
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme
from ui.theme.tokens import tokens

EXAMPLE = forms_root() / "miit-2021" / "example" / "scene.json"


@pytest.fixture
def settings(window: MainWindow) -> SettingsWindow:
    window.show_settings()
    made = window.findChild(SettingsWindow)
    assert made is not None
    return made


def choose(settings: SettingsWindow, name: str, value: object) -> None:
    combo = settings.control(name)
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def opened(qtbot: QtBot, window: MainWindow, services: Services) -> str:
    draft = store_draft(services, import_draft_file(services, EXAMPLE)).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    return draft


def test_letters_of_the_texts_change_at_once_and_stay(
    qtbot: QtBot, window: MainWindow, settings: SettingsWindow, services: Services
) -> None:
    opened(qtbot, window, services)
    assert window.workspace is not None
    window.workspace.show_path("company.profile")
    area = window.workspace.findChild(PlainEdit)
    assert area is not None
    body = Theme().sizes.body
    choose(settings, "text_percent", 150)
    choose(settings, "text_family", "song")
    assert area.font().pixelSize() == round(body * 1.5)
    assert "Serif" in area.font().family() or "Song" in area.font().family() or "SimSun" in area.font().family()
    kept = WindowSettings(services.home).state
    assert (kept.text_percent, kept.text_family) == (150, "song")
    assert settings.rows["text_percent"].reset.isVisible()
    reset = settings.rows["text_percent"].reset
    reset.setFocus()
    reset.click()
    assert area.font().pixelSize() == body
    assert not settings.rows["text_percent"].reset.isVisible()
    assert settings.focusWidget() is settings.control("text_percent")


def test_the_own_list_of_words_is_looked_for_at_once(
    qtbot: QtBot, window: MainWindow, settings: SettingsWindow, services: Services
) -> None:
    opened(qtbot, window, services)
    assert window.workspace is not None
    controller = window.workspace.controller
    row = controller.draft.rows("scenarios")[0]
    controller.edit(f"scenarios[{row}].results", "数字李生模型上线，换线时间由95分钟降至22分钟。")
    settings.terms_edit.setPlainText("数字孪生\n换型时间：换线时间")
    settings.close()
    assert read_writing_settings(services).terms.startswith("数字孪生")

    def own() -> list[str]:
        return [hint.words for hint in hints_of(controller).hints if hint.kind == "own-term"]

    qtbot.waitUntil(lambda: own() == ["数字李生", "换线时间"], timeout=SLOW)
    window.show_settings()
    again = window.findChild(SettingsWindow)
    assert again is not None
    again.terms_box.click()
    qtbot.waitUntil(lambda: own() == [], timeout=SLOW)
    assert again.terms_edit.toPlainText() == "数字孪生\n换型时间：换线时间"


def test_the_folder_for_exports_is_another_at_once_and_goes_back(
    settings: SettingsWindow, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "导出"
    other.mkdir()
    monkeypatch.setattr(window_module, "choose_folder", lambda *_: other)
    settings.folder_button.click()
    assert export_folder(services.home) == other
    settings.rows["export_folder"].reset.click()
    assert export_folder(services.home) == usual_folder()


def test_a_folder_is_watched_from_the_settings_by_keys_and_let_go(
    qtbot: QtBot, window: MainWindow, settings: SettingsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "交来的"
    folder.mkdir()
    monkeypatch.setattr(window_module, "choose_folder", lambda *_: folder)
    settings.watched_button.setFocus()
    QTest.keyClick(settings.watched_button, Qt.Key.Key_Space)
    assert window.watched.folder == folder
    assert "交来的" in settings.watched_label.toolTip() + settings.watched_label.text()
    assert settings.watched_button.text() == "换一个…"
    settings.rows["watched"].reset.click()
    assert window.watched.folder is None
    assert settings.watched_button.text() == "选一个…"
    qtbot.waitUntil(lambda: not settings.rows["watched"].reset.isVisible(), timeout=SLOW)


def test_a_second_place_gets_a_copy_at_once_and_is_forgotten_by_itself(
    qtbot: QtBot, services: Services, settings: SettingsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_draft(services, import_draft_file(services, EXAMPLE))
    other = tmp_path / "盘"
    other.mkdir()
    monkeypatch.setattr(window_module, "choose_folder", lambda *_: other)
    qtbot.waitUntil(settings.second_button.isEnabled, timeout=SLOW)
    with qtbot.waitSignal(settings.backed_up, timeout=SLOW):
        settings.second_button.click()
    assert any(other.iterdir())
    assert "最新的是" in settings.backups_label.text()
    with qtbot.waitSignal(settings.backed_up, timeout=SLOW):
        settings.rows["second_folder"].reset.click()
    assert not settings.rows["second_folder"].reset.isVisible()


def test_the_last_draft_is_shown_at_the_next_start(
    qtbot: QtBot, window: MainWindow, settings: SettingsWindow, services: Services
) -> None:
    draft = opened(qtbot, window, services)
    choose(settings, "shown_first", "last")
    choose(settings, "backup_hours", 1)
    settings.close()
    window.go_home()
    file = WindowSettings(services.home)
    assert (file.state.shown_first, file.state.backup_hours) == ("last", 1)
    later = MainWindow(services, Theme(), file)
    qtbot.addWidget(later)
    later.show()
    later.load()
    qtbot.waitUntil(lambda: later.workspace is not None, timeout=SLOW)
    assert later.workspace is not None
    assert later.workspace.controller.draft_id == draft
    later.close()


def test_every_setting_is_found_by_the_palette_and_gets_the_keyboard(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(SettingsWindow, "show_setting", lambda _self, setting: asked.append(setting))
    for entry in SETTINGS:
        qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = window.findChild(Palette)
        assert palette is not None
        palette.line.setText(entry.name)
        rows = [row.entry.words for row in palette.model.rows if not isinstance(row, str)]
        for _ in range(rows.index(entry.name)):
            qtbot.keyClick(palette.line, Qt.Key.Key_Down)
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert asked == [entry.id for entry in SETTINGS]


def test_tab_reaches_every_control(settings: SettingsWindow) -> None:
    settings.activateWindow()
    settings.control("theme").setFocus()
    reached: list[QWidget] = []
    now: QWidget | None = settings.control("theme")
    while now is not None and now not in reached:
        reached.append(now)
        now = now.nextInFocusChain()
    order = [reached.index(settings.control(entry.id)) for entry in SETTINGS]
    assert order == sorted(order)


@pytest.mark.parametrize("size", [(100, 600), (200, 1000)])
def test_nothing_is_cut_at_the_right(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], services: Services, size: tuple[int, int]
) -> None:
    percent, width = size
    theme, file = dressed("light", percent), WindowSettings(services.home)
    made = SettingsWindow(services, theme, file, ThemeSwitcher(theme, file, theme))
    qtbot.addWidget(made)
    made.resize(width, 640)
    made.show()
    qtbot.waitExposed(made)
    area = made.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    wide = [
        entry.id for entry in SETTINGS if made.control(entry.id).sizeHint().width() > made.control(entry.id).width()
    ]
    assert [each for each in wide if each != "terms"] == []
    made.close()


def test_each_window_is_painted_again_in_the_colours_that_are_chosen_in_the_list_of_the_settings(
    qtbot: QtBot, window: MainWindow, settings: SettingsWindow
) -> None:
    window.set_look("light")
    window.show_help()
    ours = MainWindow | SettingsWindow | HelpWindow  # an earlier test may have left a part of a window behind
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, ours) and each.isVisible()]
    assert len(windows) == 3, windows
    painted = Painted()
    for each in windows:
        each.installEventFilter(painted)
    choose(settings, "theme", "dark")
    # The list closes over the window below it while the windows stand still: the screen wants that part again.
    for each in windows:
        assert not each.updatesEnabled()
        uncovered = QExposeEvent(QRegion(QRect(100, 20, 100, 100)))
        QCoreApplication.sendEvent(each.windowHandle(), uncovered)
    painted.windows.clear()
    dark = tokens("dark").colors.window
    qtbot.waitUntil(lambda: painted.windows == set(windows), timeout=SLOW)
    assert all(each.palette().window().color().name() == dark.lower() for each in windows)


class Painted(QObject):
    """Notes which windows are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: set[QWidget] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.windows.add(watched)
        return False
