"""与官网核对, 验证材料 and 打印盖章 while something runs: the keyboard stays on the page, and is where one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.trust.certificates import throwaway_signer
from tests.ui.shown import page_in, start_page_in
from tests.ui.stored_draft import SLOW, services_in
from tests.ui.walk import EXAMPLES, Walk
from ui.runtime.printing import PrintChoice, pdf_printer


@pytest.fixture
def walk(qtbot: QtBot, tmp_path: Path) -> Iterator[Walk]:
    """A window that has the keyboard, a package on the desk and its draft behind it."""
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    assert isinstance(freeze(services, open_stored(services, draft), {}), FreezeResult)
    content = content_of_issue(services, draft)
    export(services, content, tmp_path / "desk", ("package", "pdf"), throwaway_signer(services.now()))
    made = Walk(services)
    made.window._file.change(toured=True)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    made.close()
    services.close()


def keyboard() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def choosing(monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    """The system's dialog gives these."""
    monkeypatch.setattr(
        "ui.runtime.file_dialogs.QFileDialog.getOpenFileNames", lambda *_: ([str(file) for file in files], "")
    )


def on_the_desk(tmp_path: Path, ending: str) -> Path:
    return next((tmp_path / "desk").glob(f"*.{ending}"))


def named(page: QWidget, words: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == words and each.isVisible())


@pytest.mark.parametrize("given", ["a PDF", "nothing"])
def test_comparing_keeps_the_keyboard(
    qtbot: QtBot, walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    walk.open(walk.window.start.home.model.shown[0].id)
    walk.space.show_step("official_comparison")
    page = page_in(walk.space)
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"nothing")
    choosing(monkeypatch, on_the_desk(tmp_path, "pdf") if given == "a PDF" else bad)
    begin = page.zone.button
    begin.setFocus()
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        qtbot.keyClick(begin, Qt.Key.Key_Return)
        assert not begin.isEnabled()  # nothing else can be begun
        assert isinstance(keyboard(), QLabel)
        assert page.isAncestorOf(keyboard())
        page.receive_files([on_the_desk(tmp_path, "pdf")])
        assert "没有加入" in page.told.text()
    assert begin.hasFocus()


def test_verifying_keeps_the_keyboard(
    qtbot: QtBot, walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.window.start.show_place("verify")
    page = start_page_in(walk.window.start, "verify")
    choosing(monkeypatch, on_the_desk(tmp_path, "zip"))
    begin = page.zone.button
    begin.setFocus()
    with qtbot.waitSignal(page.verified, timeout=SLOW):
        qtbot.keyClick(begin, Qt.Key.Key_Return)
        assert begin.hasFocus()
    page.papers.save_button.setFocus()
    with qtbot.waitSignal(page.verified, timeout=SLOW):
        page.receive_files(
            [on_the_desk(tmp_path, "pdf")]
        )  # dropped from elsewhere: the report is not of these any more
        assert page.isAncestorOf(keyboard())
        assert isinstance(keyboard(), QLabel)
    assert page.papers.save_button.hasFocus()
    page.receive_files([on_the_desk(tmp_path, "zip")])
    stop = named(page, "取消")
    stop.setFocus()
    qtbot.keyClick(stop, Qt.Key.Key_Return)
    assert isinstance(keyboard(), QLabel)
    qtbot.waitUntil(lambda: page.headline == "已取消", timeout=SLOW)
    assert begin.hasFocus()
    clear = named(page, "清空")
    clear.setFocus()
    qtbot.keyClick(clear, Qt.Key.Key_Return)
    assert begin.hasFocus()


def test_printing_keeps_the_keyboard(qtbot: QtBot, walk: Walk, tmp_path: Path) -> None:
    walk.open(walk.window.start.home.model.shown[0].id)
    walk.space.show_step("stamp")
    page = page_in(walk.space)
    qtbot.waitUntil(lambda: page.shown is not None and page.parts.options.save_button.isEnabled(), timeout=SLOW)
    begin, stop = page.parts.options.save_button, page.parts.options.progress.stop_button
    choice = PrintChoice(duplex=False)

    def printed(name: str) -> None:
        printer = pdf_printer(tmp_path / name, choice, name)
        page.print_on(printer, page.shown.pdf, tuple(range(1, page.shown.pages + 1)), 1, choice)

    begin.setFocus()
    with qtbot.waitSignal(page.printed, timeout=SLOW):
        printed("a.pdf")
        assert isinstance(keyboard(), QLabel)
    assert begin.hasFocus()
    with qtbot.waitSignal(page.printed, timeout=SLOW):
        printed("b.pdf")
        stop.setFocus()
    assert keyboard() is page.parts.options.first
    printed("c.pdf")
    stop.setFocus()
    qtbot.keyClick(stop, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.printing, timeout=SLOW)
    assert keyboard() is page.parts.options.first


def test_a_report_that_is_written_gives_the_keyboard_back(qtbot: QtBot, walk: Walk, tmp_path: Path) -> None:
    walk.window.start.show_place("verify")
    page = start_page_in(walk.window.start, "verify")
    with qtbot.waitSignal(page.verified, timeout=SLOW):
        page.receive_files([on_the_desk(tmp_path, "zip")])
    report = tmp_path / "report.pdf"
    page.papers.save_as(report)
    stop = page.papers.progress.stop_button
    stop.setFocus()
    qtbot.waitUntil(lambda: page.papers.progress.words.startswith("✓"), timeout=SLOW)
    assert page.papers.save_button.hasFocus()
    report.unlink()
    act = page.papers.progress.act_button
    assert act.text() == "打开"
    act.setFocus()
    qtbot.keyClick(act, Qt.Key.Key_Return)
    assert page.papers.progress.words.startswith("▲ 没有找到")
    assert page.papers.save_button.hasFocus()
    page.papers.save_as(report)
    stop.setFocus()
    qtbot.keyClick(stop, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.papers.progress.running, timeout=SLOW)
    assert page.papers.save_button.hasFocus()
    assert page.papers.progress.words.startswith("✓") == report.exists()
