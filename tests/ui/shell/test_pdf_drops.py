"""A 申报书 PDF that somebody sealed comes into the window by the mouse and is the same application again."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli import main
from app.jobs.drafts import OpenedDraft, import_draft_file, open_stored, store_draft
from app.paths import forms_root
from app.services import Services
from app.trust import certificates, p12
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow

UNANSWERED: tuple[Any, ...] = ("", None, [], {})


def sealed(pdf: bytes, folder: Path) -> bytes:
    """With 公章 signed by another identity in another program."""
    (folder / "seal.p12").write_bytes(p12.write(certificates.throwaway_signer(datetime.now(UTC)), "口令"))
    seal = signers.SimpleSigner.load_pkcs12(str(folder / "seal.p12"), passphrase="口令".encode())
    meta = signers.PdfSignatureMetadata(
        field_name="公章", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signers.PdfSigner(meta, signer=seal).sign_pdf(writer, existing_fields_only=True, output=out)
    return out.getvalue()


def drop(window: MainWindow, file: Path) -> bool:
    """What the mouse does; whether the window took it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(400, 300), *rest)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(400, 300), *rest)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def by_content(opened: OpenedDraft) -> Any:
    """The answers with each file's SHA-256 for its name, which is another in an issue, unanswered ones left out."""
    digests = {name: state.sha256 for name, state in opened.draft.files.items()}
    assert digests

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(each) for key, each in value.items() if each not in UNANSWERED}
        if isinstance(value, list):
            return [named(each) for each in value]
        return digests.get(value, value) if isinstance(value, str) else value

    return named(opened.draft.application())


def brought(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.waitUntil(lambda: len(window.start.home.model.shown) == count, timeout=SLOW)


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_sealed_pdf_dropped_on_the_window_is_the_draft_again(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path, track: str
) -> None:
    assert main(["demo", "--out", str(tmp_path / "out"), "--track", track]) == 0
    [pdf] = (tmp_path / "out").glob("*.pdf")
    pdf.write_bytes(sealed(pdf.read_bytes(), tmp_path))
    assert drop(window, pdf)
    brought(qtbot, window, 1)
    here = open_stored(services, window.start.home.model.shown[0].id)
    # the same by the other way in: the sample that the issue was made of
    there = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / f"{track}.json"))
    assert by_content(here) == by_content(open_stored(services, there.id))


def test_a_pdf_without_an_application_is_named_and_nothing_is_made(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    other = tmp_path / "别的.pdf"
    other.write_bytes(b"%PDF-1.7\n%%EOF\n")
    assert drop(window, other)
    banner = window.start.home.banner
    qtbot.waitUntil(lambda: banner.has("trouble"), timeout=SLOW)
    assert "别的.pdf" in banner.sentence
    assert services.store().drafts() == []
    assert drop(window, forms_root() / "miit-2021" / "example" / "scene.json")
    brought(qtbot, window, 1)
    assert window.start.home.banner.sentence.startswith("已导入 1 份")
