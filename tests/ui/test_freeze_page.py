"""From the draft to a verified package through the pages, over a real store: frozen, signed, written, read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.intake.official_pdf import read_text
from tests.ui.stored_draft import example
from ui.controller import DraftController
from ui.pages.freeze import FreezePage
from ui.pages.verify import VerifyPage
from ui.theme import Theme

SLOW = 120_000


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path / "home") as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController, tmp_path: Path) -> Iterator[FreezePage]:
    page = FreezePage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 640)
    page.set_folder(tmp_path / "out")
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        page.show()
    yield page
    page.close_down()


def freeze(qtbot: QtBot, page: FreezePage) -> str:
    with qtbot.waitSignals([page.frozen, page.refreshed], timeout=SLOW):
        qtbot.mouseClick(page.parts.card.button, Qt.MouseButton.LeftButton)
        if page.parts.card.button.isEnabled():
            qtbot.mouseClick(page.parts.card.button, Qt.MouseButton.LeftButton)
    return page.parts.card.number


def make_identity(qtbot: QtBot, page: FreezePage) -> None:
    identity = page.parts.identity
    qtbot.mouseClick(identity.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(identity.name), timeout=SLOW)


def unsigned(page: FreezePage) -> None:
    combo = page.parts.identity.combo
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())


def test_freeze_export_and_verify(qtbot: QtBot, page: FreezePage, draft: DraftController, tmp_path: Path) -> None:
    number = freeze(qtbot, page)
    assert number == draft.services.store().issues(draft.draft_id)[0].number
    assert number.startswith("ZN-")
    assert number.endswith("-01")
    make_identity(qtbot, page)
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    folder = tmp_path / "out" / number
    package = next(folder.glob("*.zip"))
    pdf = next(folder.glob("*.pdf"))
    assert page.parts.files.row("package").path == package
    assert all("已写好" in row.state for row in page.parts.files.rows())

    verify = VerifyPage(draft.services, Theme())
    qtbot.addWidget(verify)
    verify.show()
    with qtbot.waitSignal(verify.verified, timeout=SLOW):
        verify.take([package, pdf])
    assert verify.number == number
    assert verify.level == "later"  # no stamped scan yet, and self-signed: nobody has vouched for the signer
    assert {light.level for light in verify.lights.lights} == {"ok", "confirm", "later"}
    verify.save_report(tmp_path / "report.pdf")
    said = "".join(read_text(tmp_path / "report.pdf").split())
    for told in (number, package.name, pdf.name, "◆", "还没有盖章扫描件", "不代表印章有效"):
        assert told in said, told
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    assert digest in said

    broken = tmp_path / package.name
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(bytes(data))
    verify.clear()
    with qtbot.waitSignal(verify.verified, timeout=SLOW):
        verify.take([broken])
    assert verify.level == "error"


def test_cancel_leaves_nothing(qtbot: QtBot, page: FreezePage, tmp_path: Path) -> None:
    freeze(qtbot, page)
    unsigned(page)
    qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    stop = page.parts.files.row("pdf").stop_button
    assert stop.isVisible()
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.busy, timeout=SLOW)
    assert page.parts.message == "已取消，没有留下半个文件。"
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_blocked_says_what_is_open(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit("company.contact.email", "lixiaolan@")
    assert not page.parts.card.button.isEnabled()
    assert "1 处阻断" in page.parts.card.reason
    qtbot.mouseClick(page.parts.card.button, Qt.MouseButton.LeftButton)
    assert not draft.services.store().issues(draft.draft_id)


def test_second_issue_replaces_the_first(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    first = freeze(qtbot, page)
    assert not page.parts.card.button.isVisible()
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit("company.contact.position", "部长")
    assert [link.state for link in page.parts.chain.links] == ["draft", "current"]
    second = freeze(qtbot, page)
    assert second.endswith("-02")
    assert [(link.name, link.state) for link in page.parts.chain.links] == [(second, "current"), (first, "void")]
    assert page.parts.chain.links[1].word == "已被第2版取代"
