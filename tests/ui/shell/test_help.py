"""Help: found by what one looks for, opened where one is, its keys those of the table; the record of our own bugs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.draft.level_words import LEVEL_WORDS
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root, resources_root
from app.run_log import end_log, start_log
from app.services import Services
from tests.ui.patient_bot import wait_beyond
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.pages.registry import AFTER, START, STEPS
from ui.runtime.overriding import override
from ui.runtime.shortcuts import GROUPS, shown
from ui.shell.application import report_bugs
from ui.shell.help import TOPICS, HelpWindow
from ui.shell.help_text import KEYS, RECORD, html_of, topics
from ui.shell.main_window import CALM, MainWindow
from ui.shell.tour import GAP, SIGNS, Tour
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


@pytest.fixture(autouse=True)
def _log(tmp_path: Path) -> Iterator[None]:
    """No bug that this machine has had elsewhere is in these pages."""
    start_log(tmp_path)
    yield
    end_log()


def window_on(qtbot: QtBot, services: Services, *, toured: bool = True) -> MainWindow:
    file = WindowSettings(services.home)
    file.change(toured=toured)
    made = MainWindow(services, Theme(), file)
    qtbot.addWidget(made)
    made.resize(1366, 720)
    made.show()
    made.load()
    qtbot.waitUntil(lambda: made.start.home.model.pack is not None, timeout=SLOW)
    return made


def open_one(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    window.open_draft(draft.id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)


@pytest.fixture
def help_window(qtbot: QtBot) -> HelpWindow:
    made = HelpWindow(Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def titles(window: HelpWindow) -> list[str]:
    return [window.topics.item(row).text() for row in range(window.topics.count())]


# ---------------------------------------------------------------- the texts


def test_the_keys_are_those_of_the_table() -> None:
    page = next(each for each in topics() if each.title == KEYS)
    said = page.plain.replace("&nbsp;", " ")
    for group in GROUPS:
        assert group.title in said
        for line in group.lines:
            assert line.words in said
            assert shown(line) in said


def test_no_text_lists_keys_that_the_table_does_not_have() -> None:
    known = {each for group in GROUPS for line in group.lines for each in shown(line).split(" / ")}
    for file in (resources_root() / "help").glob("*.md"):
        for key in re.findall(r"(?:Ctrl|Alt|Shift)\+[A-Z↑↓←→0-9]+|\bF\d+\b", file.read_text(encoding="utf-8")):
            assert key in known, (file.name, key)


def test_every_text_is_short_plain_and_of_our_tone() -> None:
    files = sorted((resources_root() / "help").glob("*.md"))
    assert len(files) >= 6
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert len(text) < 900, file.name
        assert text.startswith("# "), file.name
        assert not re.search(r"请您|温馨|失败|非法|系统错误|[！!]", text), file.name
        left = re.sub(r"<[^>]+>", "", html_of(text))
        assert not re.search(r"\*\*|^\s*[-#]|\|", left), file.name


def test_lists_paragraphs_and_signs_become_rich_text() -> None:
    made = html_of("# 甲 & 乙\n\n一\n二\n\n1. **三** <b>\n2. 四\n- 五\n")
    assert made == (
        '<p class="h1">甲 &amp; 乙</p><p>一二</p><ol><li><b>三</b> &lt;b&gt;</li><li>四</li></ol><ul><li>五</li></ul>'
    )


def test_every_page_has_a_place_that_opens_it_and_every_place_its_page() -> None:
    there = {each.title for each in topics()}
    assert set(TOPICS.values()) <= there
    assert set(TOPICS) <= {*STEPS, *AFTER, *START}


# ---------------------------------------------------------------- the window


def test_what_is_looked_for_is_found_and_marked(qtbot: QtBot, help_window: HelpWindow) -> None:
    every = titles(help_window)
    qtbot.keyClicks(help_window.search, "300")
    assert titles(help_window) == ["字数", "打印盖章"] or "打印盖章" in titles(help_window)
    assert len(titles(help_window)) < len(every)
    qtbot.waitUntil(lambda: bool(help_window.text.extraSelections()), timeout=SLOW)
    qtbot.keyClick(help_window.search, Qt.Key.Key_Return)
    assert help_window.topics.hasFocus()
    help_window.search.setFocus()
    help_window.search.selectAll()
    qtbot.keyClicks(help_window.search, "zzz")
    assert titles(help_window) == []
    assert help_window.nothing.isVisible()
    qtbot.keyClick(help_window.search, Qt.Key.Key_Escape)
    assert help_window.isVisible()
    assert titles(help_window) == every


def test_a_word_in_a_title_comes_first(qtbot: QtBot, help_window: HelpWindow) -> None:
    help_window.search.setText("定稿")
    assert titles(help_window)[0] == "定稿"
    assert "定稿和版本号" in help_window.text.toPlainText()


def test_f1_opens_the_page_of_the_step_and_closes_it_again(qtbot: QtBot, services: Services) -> None:
    window = window_on(qtbot, services)
    open_one(qtbot, window, services)
    assert window.workspace is not None
    window.workspace.show_step("freeze")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    shown_ = window.findChild(HelpWindow)
    assert shown_ is not None
    assert "定稿和版本号" in shown_.text.toPlainText()
    qtbot.waitUntil(shown_.isActiveWindow, timeout=SLOW)
    qtbot.keyClick(shown_, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: window.findChild(HelpWindow) is None, timeout=SLOW)
    window.close()


def test_a_bug_of_any_thread_is_kept_and_shown_in_help(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    report_bugs()
    assert RECORD not in [each.title for each in topics()]

    said = "secret words"

    def broken() -> None:
        raise ZeroDivisionError(said)

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    assert "ZeroDivisionError" in capsys.readouterr().err
    [record] = [each.plain for each in topics() if each.title == RECORD]
    assert "ZeroDivisionError" in record
    assert "zhizao-error.log" in record
    assert "secret words" not in record


@pytest.mark.parametrize("opened", [False, True])
def test_a_bug_is_told_in_the_window_once(
    qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch, *, opened: bool
) -> None:
    window = window_on(qtbot, services, toured=True)
    if opened:
        open_one(qtbot, window, services)
    assert (window.workspace is not None) == opened
    banner = window.start.home.banner if window.workspace is None else window.workspace.banner
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    report_bugs(window.bug.emit)

    def broken() -> None:
        raise ZeroDivisionError

    for _ in range(2):
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: "ZeroDivisionError" in banner.sentence, timeout=SLOW)
    assert banner.isVisible()
    assert "刚才的一步可能没有做成" in banner.sentence
    banner._close.click()
    assert banner.sentence == ""
    monkeypatch.undo()
    window.close()


# ---------------------------------------------------------------- the first look round


def touring(qtbot: QtBot, services: Services) -> tuple[MainWindow, Tour]:
    """A window in which a first draft was opened, and the tour over it."""
    window = window_on(qtbot, services, toured=False)
    open_one(qtbot, window, services)
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None, timeout=SLOW)
    tour = window.findChild(Tour)
    assert tour is not None
    return window, tour


def test_the_tour_comes_once_blocks_nothing_and_can_be_called_back(qtbot: QtBot, services: Services) -> None:
    window, tour = touring(qtbot, services)
    assert window.workspace is not None
    window.workspace.show_step("direction")  # the work goes on
    assert tour.isVisible()
    for at in range(4):
        assert tour.at == at
        signs = [shape.pixmap().toImage() for _, shape in tour._shapes]
        if at == 2:  # the shapes are those of the bar above it, each with its word
            bar = window.workspace.bar.summary
            drawn = {level: bar._pairs[level][0].pixmap().toImage() for level, _ in SIGNS}
            assert [drawn[level] for level, _ in SIGNS] == signs
            assert all(LEVEL_WORDS[level] in tour.accessibleDescription() for level, _ in SIGNS)
        else:
            assert not signs
        assert tour.geometry().intersected(window.rect()) == tour.geometry()
        qtbot.mouseClick(tour.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(Tour) is None, timeout=SLOW)
    assert WindowSettings(services.home).state.toured

    window.show_help()
    shown_ = window.findChild(HelpWindow)
    assert shown_ is not None
    qtbot.mouseClick(shown_.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None, timeout=SLOW)
    window.close()


def test_esc_ends_the_tour_for_good_and_discards_nothing(qtbot: QtBot, services: Services) -> None:
    window = window_on(qtbot, services, toured=False)
    open_one(qtbot, window, services)
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None, timeout=SLOW)
    assert window.workspace is not None
    window.workspace.panels.show_panel("findings")
    qtbot.keyClick(page_in(window.workspace), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Tour) is None, timeout=SLOW)
    assert window.workspace.panel.name == "findings"  # the next Esc closes that
    window.go_home()
    window.close()
    again = window_on(qtbot, services, toured=WindowSettings(services.home).state.toured)
    open_one(qtbot, again, services)
    wait_beyond(qtbot, CALM)
    assert again.findChild(Tour) is None
    again.close()


def test_the_tour_is_done_with_when_the_draft_is_left(qtbot: QtBot, services: Services) -> None:
    window = window_on(qtbot, services, toured=False)
    open_one(qtbot, window, services)
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None, timeout=SLOW)
    window.go_home()
    qtbot.waitUntil(lambda: window.findChild(Tour) is None, timeout=SLOW)
    assert not WindowSettings(services.home).state.toured  # nobody has read it: it comes again
    window.close()


class LayoutRequests(QObject):
    """Counts how often a window was asked to lay itself out again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False

    def ended(self) -> bool:
        """Tells whether some looks at the events bring no more of them."""
        before = self.count
        for _ in range(8):
            QApplication.processEvents()
        return self.count == before


def test_the_window_rests_under_the_tour_which_goes_where_its_target_goes(qtbot: QtBot, services: Services) -> None:
    window, tour = touring(qtbot, services)
    assert window.workspace is not None
    rail = window.workspace.rail
    requests = LayoutRequests(window)
    qtbot.waitUntil(requests.ended, timeout=SLOW)
    before = tour.x()
    assert before == rail.mapTo(window, rail.rect().topRight()).x() + 1 + GAP
    rail.setFixedWidth(rail.width() + 40)
    qtbot.waitUntil(lambda: tour.x() == before + 40, timeout=SLOW)
    for _ in range(3):
        qtbot.mouseClick(tour.next, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(requests.ended, timeout=SLOW)
    window.close()


def test_the_tour_steps_aside_from_the_field_that_is_written_in(qtbot: QtBot, services: Services) -> None:
    window, tour = touring(qtbot, services)
    assert window.workspace is not None
    window.workspace.show_path("company.name")
    under = QApplication.focusWidget()
    assert isinstance(under, QLineEdit)
    window.workspace.rail.setFocus()
    assert tour.isVisible()
    tour.move(under.mapTo(window, QPoint(0, 0)))
    window.workspace.show_path("company.name")
    assert QApplication.focusWidget() is under
    assert not tour.isVisible()
    page_in(window.workspace).setFocus()
    window.workspace.rail.setFocus()
    assert tour.isVisible()
    window.close()
