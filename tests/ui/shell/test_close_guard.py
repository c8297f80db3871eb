"""Closing the window, or the draft, while files are being written: told, waited for, or stopped; never half a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.services import Services
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW, services_in
from tests.ui.walk import EXAMPLES, Walk
from ui.runtime.printing import PrintChoice, pdf_printer


def at_step(services: Services, step: str) -> Walk:
    """A window with the example open at a step."""
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    made = Walk(services)
    made.window._file.change(toured=True)
    made.open(draft)
    made.space.show_step(step)
    return made


@pytest.fixture
def walk(qtbot: QtBot, tmp_path: Path) -> Iterator[Walk]:
    """A window in which files are being written, from a moment ago."""
    services = services_in(tmp_path / "home")
    made = at_step(services, "freeze")
    page = page_in(made.space)
    page.set_folder(tmp_path / "out")
    qtbot.waitUntil(page.parts.card.button.isEnabled, timeout=SLOW)
    with qtbot.waitSignals([page.frozen, page.refreshed], timeout=SLOW):
        page.parts.card.button.click()
        page.parts.card.go_button.click()
    combo = page.parts.identity.combo
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())
    made.space.show_step("basic")
    page.parts.export.click()
    assert page.busy
    yield made
    made.close()
    services.close()


WHOLE = {".pdf", ".docx", ".xlsx", ".zip", ".html"}


def files(folder: Path) -> set[str]:
    """The kinds of files that were written."""
    return {path.suffix for path in (folder / "out").glob("*/*") if path.is_file()}


def press(qtbot: QtBot, walk: Walk, words: str) -> None:
    found = [b for b in walk.space.banner.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, words
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("way", ["close", "go_home"])
def test_the_window_waits_for_what_is_being_written(qtbot: QtBot, walk: Walk, tmp_path: Path, way: str) -> None:
    getattr(walk.window, way)()
    assert walk.window.isVisible()
    assert walk.space.step == "freeze"
    assert walk.space.banner.sentence.startswith("正在导出，做完就")
    gone: dict[str, Callable[[], bool]] = {
        "close": lambda: not walk.window.isVisible(),
        "go_home": lambda: walk.window.workspace is None,
    }
    qtbot.waitUntil(gone[way], timeout=SLOW)
    assert files(tmp_path) == WHOLE


def test_what_is_being_printed_is_waited_for_too(qtbot: QtBot, tmp_path: Path) -> None:
    services = services_in(tmp_path / "home")
    walk = at_step(services, "stamp")
    page = page_in(walk.space)
    qtbot.waitUntil(lambda: page.shown is not None, timeout=SLOW)
    choice = PrintChoice(duplex=False)
    sheets = tuple(range(1, page.shown.pages + 1))
    page.print_on(pdf_printer(tmp_path / "paper.pdf", choice, "t"), page.shown.pdf, sheets, 1, choice)
    walk.window.close()
    assert walk.window.isVisible()
    assert walk.space.banner.sentence == "正在打印，做完就关闭窗口。"
    qtbot.waitUntil(lambda: not walk.window.isVisible(), timeout=SLOW)
    walk.close()
    services.close()
    with pikepdf.open(tmp_path / "paper.pdf") as paper:
        assert len(paper.pages) == len(sheets)


def test_what_is_dropped_in_two_goes_meanwhile_is_all_taken_in(qtbot: QtBot, walk: Walk) -> None:
    for name in ("scene.json", "factory.json"):
        walk.window._import_now([EXAMPLES / name])
    assert walk.space.banner.sentence == "正在导出，做完就导入。"
    home = walk.window.start.home
    qtbot.waitUntil(lambda: len(home.model.shown) == 3, timeout=SLOW)


def test_it_can_be_stopped_and_leaves_no_file(qtbot: QtBot, walk: Walk, tmp_path: Path) -> None:
    walk.window.close()
    press(qtbot, walk, "取消导出并关闭窗口")
    qtbot.waitUntil(lambda: not walk.window.isVisible(), timeout=SLOW)
    assert files(tmp_path) in (set(), WHOLE)


def test_one_can_stay_all_the_same(qtbot: QtBot, walk: Walk, tmp_path: Path) -> None:
    walk.window.activateWindow()
    qtbot.waitUntil(walk.window.isActiveWindow)
    walk.window.close()
    page = page_in(walk.space)
    stay = QApplication.focusWidget()
    assert isinstance(stay, QPushButton)
    assert stay.text() == "留在这里"
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.keyClick(stay, Qt.Key.Key_Return)
        assert not walk.space.banner.sentence
    walk.dog.turns("", 0.3)
    assert walk.window.isVisible()
    assert files(tmp_path) == WHOLE


def test_a_notice_that_was_closed_is_a_no(qtbot: QtBot, walk: Walk) -> None:
    walk.window.close()
    page = page_in(walk.space)
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        walk.space.banner.remove("leaving")
    walk.dog.turns("", 0.3)
    assert walk.window.isVisible()


def test_where_it_comes_to_nothing_the_window_stays_and_says_why(qtbot: QtBot, walk: Walk, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    walk.window.close()
    page = page_in(walk.space)
    with qtbot.waitSignal(page.work_ended, timeout=SLOW):
        pass
    walk.dog.turns("", 0.3)
    assert walk.window.isVisible()
    assert page.parts.message
    assert not walk.space.banner.sentence


@pytest.mark.parametrize("answer", ["wait", "stop"])
def test_attachments_that_are_still_read_are_waited_for(qtbot: QtBot, tmp_path: Path, answer: str) -> None:
    services = services_in(tmp_path / "home")
    walk = at_step(services, "attachments")
    draft_id, page = walk.space.controller.draft_id, page_in(walk.space)
    before = len(walk.space.controller.draft.rows("attachments"))
    page.receive_files([EXAMPLES / "images" / "demand-forecast.png"] * 3)
    walk.window.close()
    assert walk.window.isVisible()
    assert walk.space.banner.sentence == "正在读取附件，做完就关闭窗口。"
    if answer == "stop":
        press(qtbot, walk, "取消读取附件并关闭窗口")
    qtbot.waitUntil(lambda: not walk.window.isVisible(), timeout=SLOW)
    walk.close()
    came = len(open_stored(services, draft_id).draft.rows("attachments")) - before
    assert came == 3 if answer == "wait" else came < 3
    services.close()
