"""A dialog or a menu that was closed is gone: opened a hundred times, it is there once at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services
from tests.ui.shown import page_in
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk, own_heap
from ui.forms.calendar_popup import CalendarPopup
from ui.forms.date import DateEditor
from ui.pages.basic.page import BasicPage
from ui.pages.verify.page import VerifyPage
from ui.shell.help import HelpWindow
from ui.shell.settings_window import SettingsWindow

TIMES = 4


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path / "home")
    store_draft(made, import_draft_file(made, EXAMPLES / "scene.json"))
    yield made
    made.close()


@pytest.fixture
def walk(qtbot: QtBot, services: Services) -> Iterator[Walk]:
    with own_heap():
        made = Walk(services)
        yield made
        made.close()


def open_and_escape(walk: Walk, open_dialog: Callable[[], object]) -> None:
    """Opens a dialog or a menu and presses Esc as soon as it has taken the keyboard; nothing opened is a failure."""
    pressed: list[str] = []

    def escape() -> None:
        asked = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if asked is not None and not pressed:
            pressed.append(type(asked).__name__)
            QTest.keyClick(asked, Qt.Key.Key_Escape)

    timer = QTimer(interval=10)
    timer.timeout.connect(escape)
    timer.start()
    try:
        open_dialog()
        walk.wait(lambda: bool(pressed))
    finally:
        timer.stop()  # left running it would close what a later test opens


def settled(walk: Walk) -> Counter[str]:
    """The dialogs, menus and calendars that the window holds, Qt's own too, once all that is to go has gone.

    Only these are asked for: asking for an object of Qt's inside makes a wrapper that may outlive it.
    """
    walk.dog.turns("", 0.05)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kinds = (QDialog, QMenu, CalendarPopup)
    return Counter(type(each).__name__ for kind in kinds for each in walk.window.findChildren(kind))


def grows(walk: Walk, once: Callable[[], object]) -> dict[str, int]:
    """What is there oftener after ``TIMES`` more; the first time may make what is kept."""
    once()
    before = settled(walk)
    for _ in range(TIMES):
        once()
    return {kind: number for kind, number in (settled(walk) - before).items() if number >= TIMES}


def test_the_windows_own_dialogs(walk: Walk, services: Services) -> None:
    window = walk.window

    def leave_unsaved() -> None:
        open_and_escape(walk, lambda: window._leaving.gives_up("磁盘满了"))

    def settings() -> None:
        window.show_settings()
        walk.dog.turns("", 0.02)
        for own in window.findChildren(SettingsWindow):
            own.close()

    def help_window() -> None:
        window.show_help()
        walk.dog.turns("", 0.02)
        for own in window.findChildren(HelpWindow):
            own.close()

    home = window.start.home
    draft = services.store().drafts()[0].id

    def menu() -> None:
        open_and_escape(walk, lambda: home.commands.show_menu(draft, QPoint(300, 300)))

    assert {
        each.__name__: grown for each in (leave_unsaved, settings, help_window, menu) if (grown := grows(walk, each))
    } == {}


def test_the_report_of_a_verification_on_paper(walk: Walk, tmp_path: Path) -> None:
    window = walk.window
    window.start.show_place("verify")
    page = window.findChild(VerifyPage)
    assert page is not None
    broken = tmp_path / "申报书.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    page.receive_files([broken])
    walk.wait(page.papers.print_button.isVisible)

    def printing() -> None:
        open_and_escape(walk, page.papers.ask_printer)
        assert page.findChildren(QPrintDialog) == []

    assert grows(walk, printing) == {}


def test_the_calendar_of_a_date(walk: Walk, services: Services) -> None:
    walk.open(services.store().drafts()[0].id)
    walk.space.show_path("company.established_on")
    page = page_in(walk.space)
    assert isinstance(page, BasicPage)
    walk.wait(lambda: page.findChildren(DateEditor))
    date = page.findChildren(DateEditor)[0]

    def calendar() -> None:
        open_and_escape(walk, lambda: QTest.keyClick(date.line, Qt.Key.Key_F4))

    assert grows(walk, calendar) == {}
