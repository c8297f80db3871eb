"""A scan dropped anywhere but on the page for scans is no application to be taken in: it goes where scans are read."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.freeze import FreezeResult, freeze
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in, start_page_in
from tests.ui.stored_draft import SLOW
from ui.pages.scan.page import UNFROZEN
from ui.runtime.jobs import BUG
from ui.shell.file_drops import NOT_READ, NOT_WITH_OTHERS, TO_CHECK, TO_VERIFY
from ui.shell.main_window import MainWindow

EXAMPLE = forms_root() / "miit-2021" / "example" / "scene.json"


def scan_in(folder: Path, name: str) -> Path:
    """A sheet of grey paper as a picture, or as a PDF that is nothing else."""
    path, picture = folder / name, Image.new("L", (620, 877), 238)
    picture.paste(60, (100, 100, 400, 140))
    if path.suffix != ".pdf":
        picture.save(path)
        return path
    out = io.BytesIO()
    picture.save(out, "JPEG")
    document = pikepdf.new()
    image = document.make_stream(out.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                 Width=620, Height=877, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray,
                                 Filter=pikepdf.Name.DCTDecode)  # fmt: skip
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    document.save(path)
    return path


def drop(window: MainWindow, files: Sequence[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(400, 300), *rest)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(400, 300), *rest)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def opened(qtbot: QtBot, window: MainWindow, services: Services, *, frozen: bool) -> None:
    draft_id = store_draft(services, import_draft_file(services, EXAMPLE)).id
    if frozen:
        assert isinstance(freeze(services, open_stored(services, draft_id), {}), FreezeResult)
    window.open_draft(draft_id)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step != "", timeout=SLOW)


@pytest.mark.parametrize("name", ["一页.jpg", "一页.png", "一页.tif", "一页.pdf"])
def test_on_the_start_screen_it_is_verified(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path, name: str
) -> None:
    drop(window, [scan_in(tmp_path, name)])
    qtbot.waitUntil(lambda: window.start.place == "verify", timeout=SLOW)
    page = start_page_in(window.start, "verify")
    assert page.note == TO_VERIFY
    qtbot.waitUntil(lambda: page.level == "error", timeout=SLOW)  # it is nobody's scan
    assert services.store().drafts() == []
    page.clear()
    assert page.note == ""


def test_over_a_frozen_draft_it_is_checked_against_the_issue(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=True)
    workspace = window.workspace
    assert workspace is not None
    assert workspace.step != "scan"
    drop(window, [scan_in(tmp_path, "甲.pdf"), scan_in(tmp_path, "乙.jpg")])
    qtbot.waitUntil(lambda: workspace.step == "scan" and page_in(workspace).session is not None, timeout=SLOW)
    qtbot.waitUntil(lambda: not page_in(workspace).busy and len(page_in(workspace).session.sheets) == 2, timeout=SLOW)
    assert window.workspace is workspace
    assert workspace.banner.sentence == TO_CHECK
    assert [sheet.file for sheet in page_in(workspace).session.sheets] == ["甲.pdf", "乙.jpg"]
    workspace.show_step("basic")
    assert workspace.banner.sentence == ""
    drop(window, [scan_in(tmp_path, "丙.png")])  # the page is there already, and reads itself anew when it is shown
    qtbot.waitUntil(lambda: workspace.step == "scan", timeout=SLOW)
    qtbot.waitUntil(lambda: not page_in(workspace).busy and len(page_in(workspace).session.sheets) == 3, timeout=SLOW)
    assert workspace.banner.sentence == TO_CHECK


def test_over_a_draft_without_an_issue_the_page_says_what_comes_first(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace = window.workspace
    assert workspace is not None
    drop(window, [scan_in(tmp_path, "甲.jpg")])
    qtbot.waitUntil(lambda: workspace.step == "scan", timeout=SLOW)
    page = page_in(workspace)
    qtbot.waitUntil(lambda: UNFROZEN in [each.text() for each in page.findChildren(QLabel)], timeout=SLOW)
    assert window.workspace is workspace


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # our own fault, and reported
@pytest.mark.parametrize("where", ["start", "draft"])
def test_what_hinders_telling_them_apart_is_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A part of the program that is gone, as a guard against viruses takes it away."""
    if where == "draft":
        opened(qtbot, window, window._services, frozen=False)
    else:
        window.start.show_place("verify")
    space = window.workspace
    banner = space.banner if space is not None else window.start.home.banner
    monkeypatch.setitem(sys.modules, "app.verify.scan_checks", None)
    drop(window, [scan_in(tmp_path, "甲.jpg")])
    qtbot.waitUntil(lambda: banner.sentence == NOT_READ.format(trouble=BUG), timeout=SLOW)
    assert banner.isVisible()


def test_what_is_dropped_while_others_are_looked_at_is_not_lost(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, [EXAMPLE])
    drop(window, [EXAMPLE.with_name("factory.json")])
    qtbot.waitUntil(lambda: len(window.start.home.model.shown) == 2, timeout=SLOW)


def test_beside_an_application_the_application_is_taken_in_and_the_scan_named(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, [EXAMPLE, scan_in(tmp_path, "甲.jpg")])
    home = window.start.home
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)
    assert home.banner.sentence == NOT_WITH_OTHERS.format(count=1)
