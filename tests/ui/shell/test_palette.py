"""Ctrl+K finds pages, fields, scenarios, actions and settings by name, pinyin and initials, and goes there."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.runtime.spelling import SpelledWords, read_syllables
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette, PaletteEntry, PaletteModel
from ui.shell.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(qtbot: QtBot, window: MainWindow, services: Services) -> tuple[Workspace, Palette]:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = window.findChild(Palette)
    assert palette is not None
    assert palette.isVisible()
    return window.workspace, palette


def words(palette: Palette) -> list[str]:
    return [row.entry.words for row in palette.model.rows if not isinstance(row, str)]


def test_a_page_is_found_by_its_initials_and_gone_to(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space, palette = opened(qtbot, window, services)
    qtbot.keyClicks(palette.line, "dgdc")
    assert words(palette)[0] == "定稿导出"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert space.step == "freeze"


def test_a_field_is_found_by_whole_pinyin_and_its_editor_gets_the_keyboard(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, palette = opened(qtbot, window, services)
    qtbot.keyClicks(palette.line, "danweidizhi")
    qtbot.waitUntil(lambda: "单位地址" in words(palette), timeout=SLOW)
    for _ in range(words(palette).index("单位地址")):
        qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: space.last_path == "company.address", timeout=SLOW)


def test_escape_gives_the_keyboard_back(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space, palette = opened(qtbot, window, services)
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    held = QApplication.focusWidget()
    assert held is not None
    assert space.isAncestorOf(held)


def test_a_setting_and_what_was_used_last(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    _space, palette = opened(qtbot, window, services)
    palette.line.setText("深色")  # no key of a test can type Chinese
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window._theme.choice == "dark"
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert words(palette)[0] == "外观：深色"
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)


def test_readings_match_whole_partly_and_mixed() -> None:
    spelled = SpelledWords("场景正文", read_syllables("场景正文"))
    for typed in ("cj", "changj", "chjing", "cjzw", "zhengwen", "jingz", "场景", "正文"):
        assert spelled.find(typed) is not None, typed
    for typed in ("cz", "xyz", "wenz"):
        assert spelled.find(typed) is None, typed
    assert spelled.find("zw") == (2, 4, False)
    assert SpelledWords("附4-1　具体场景描述", read_syllables("附具体场景描述")).find("f4-1") == (0, 4, False)
    assert SpelledWords("场景正文", {}).find("-") is None
    assert SpelledWords("附4-1 描述表", read_syllables("附描述表")).find("f4") == (0, 2, False)


def test_a_key_is_answered_at_once_over_a_great_many_entries() -> None:
    names = [f"场景 {n} 的具体场景描述与采用的技术方案" for n in range(1500)]
    syllables = read_syllables("".join(names))
    model = PaletteModel()
    model.offer([PaletteEntry("字段", name, lambda: None) for name in names], syllables)
    for typed in ("j", "jt", "jtc", "jishufangan", "zzz", "景描"):
        spent = min(_timed(model, typed) for _ in range(5))
        loop = min(_timed_loop() for _ in range(5))
        assert spent < 60 * loop, (typed, spent, loop)  # 14 times by itself, on a crowded machine too


def _timed_loop() -> float:
    """Seconds of the processor for work that is always the same: 2 ms where nothing else runs."""
    start = time.thread_time()
    sum(number % 7 for number in range(50_000))
    return time.thread_time() - start


def _timed(model: PaletteModel, typed: str) -> float:
    start = time.thread_time()
    model.search(typed)
    return time.thread_time() - start


def test_a_list_table_is_found_by_its_number_and_its_first_cell_gets_the_keyboard(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    file = forms_root() / "miit-2021" / "example" / "factory.json"
    window.open_draft(store_draft(services, import_draft_file(services, file)).id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = window.findChild(Palette)
    assert palette is not None
    qtbot.keyClicks(palette.line, "5-6")
    assert words(palette)[0].startswith("附5-6")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.workspace is not None
    assert window.workspace.step == "attachments"
    qtbot.waitUntil(
        lambda: window.workspace is not None and window.workspace.last_path.startswith("tables.standards"), timeout=SLOW
    )


def test_a_rare_reading_is_found_and_known_as_one() -> None:
    spelled = SpelledWords("信用等级", read_syllables("信用等级"))
    assert spelled.find("xy") == spelled.find("信用") == (0, 2, False)
    assert spelled.find("sy") == (0, 2, True)
