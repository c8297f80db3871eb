"""From the draft to a verified package through the pages, over a real store: frozen, signed, written, read back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.intake.official_pdf import read_text
from app.jobs.draft_status import ContentCounts, pages_of
from app.jobs.drafts import import_draft_file
from app.jobs.export import KINDS, canonical_of, content_of_issue
from app.jobs.freeze import FreezeResult
from app.jobs.pdf_attachments import attachments_for
from app.jobs.preview import PreviewRenderer
from app.jobs.signers import KnownIdentities
from app.output.document import Document, build_document
from app.output.pdf import typesetter
from app.output.pdf.render import SetForm, render_pdf, set_form
from tests.ui.opened_menus import choose, lines, menu_asked, menu_of
from tests.ui.shown import page_in
from tests.ui.stored_draft import PASSPHRASE, SLOW, example
from ui.controls.focus_ring import FocusRings
from ui.draft.controller import DraftController
from ui.pages.freeze.freeze_card import FreezeCard
from ui.pages.freeze.issue_status import contents_words, frozen_words
from ui.pages.freeze.page import FreezePage
from ui.pages.verify.page import VerifyPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme


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
        qtbot.mouseClick(page.parts.card.go_button, Qt.MouseButton.LeftButton)
    return page.parts.card.number


def make_identity(qtbot: QtBot, page: FreezePage) -> None:
    identity = page.parts.identity
    qtbot.mouseClick(identity.offer_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(identity.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(identity.name), timeout=SLOW)


def unsigned(page: FreezePage) -> None:
    combo = page.parts.identity.combo
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())


def test_what_is_shown_frozen_counted_and_exported_is_set_once(
    qtbot: QtBot, page: FreezePage, draft: DraftController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are counted before freezing and after, and written at last: their text is the same each time."""
    qtbot.waitUntil(lambda: bool(re.search(r"，\d+ 页", page.parts.card.told_label.text())), timeout=SLOW)
    made: list[Document] = []

    def setting(document: Document, *given: Any) -> SetForm:
        made.append(document)
        return set_form(document, *given)

    monkeypatch.setattr(typesetter, "set_form", setting)
    number = freeze(qtbot, page)
    qtbot.waitUntil(lambda: bool(re.search(r"，\d+ 页", page.parts.card.told_label.text())), timeout=SLOW)
    unsigned(page)
    for _ in range(2):
        with qtbot.waitSignal(page.exported, timeout=SLOW):
            qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    assert not made
    content = content_of_issue(draft.services, draft.draft_id)
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    alone = render_pdf(document, attachment=canonical_of(content), files=attachments_for(content))
    assert next((tmp_path / "out" / number).glob("*.pdf")).read_bytes() == alone.pdf


def test_pages_that_the_preview_has_set_are_not_set_again(
    draft: DraftController, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: state.sha256 for name, state in draft.draft.files.items()}
    renderer = PreviewRenderer(draft.services)
    shown = renderer.set(draft.pack, draft.draft.application(), files, lambda: None)
    monkeypatch.setattr(typesetter, "set_form", pytest.fail)
    assert pages_of(draft.services, draft.draft_id, lambda: None) == len(shown.pages)


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
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".pdf", ".docx", ".xlsx", ".zip", ".html"}
    assert page.parts.export.text() == "重新导出"

    verify = VerifyPage(draft.services, Theme())
    qtbot.addWidget(verify)
    verify.show()
    with qtbot.waitSignal(verify.verified, timeout=SLOW):
        verify.receive_files([package, pdf])
    assert verify.number == number
    assert verify.level == "later"  # no stamped scan yet, and self-signed: nobody has vouched for the signer
    assert {light.level for light in verify.lights.lights} == {"ok", "later"}
    assert {row.level for row in verify.signers.rows} == {"confirm"}
    verify.papers.save_as(tmp_path / "report.pdf")
    qtbot.waitUntil(lambda: verify.papers.progress.words.startswith("✓"), timeout=SLOW)
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
        verify.receive_files([broken])
    assert verify.level == "error"


def test_the_number_is_underlined_shows_no_caret_and_can_be_copied(
    qtbot: QtBot, qapp: QApplication, dressed: Callable[[str, int], Theme], page: FreezePage
) -> None:
    theme = dressed("light", 100)
    rings = FocusRings(qapp, page)
    assert rings.parent() is page
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    number = page.parts.card.number_label
    number.clearFocus()  # it was there before the rings
    page.setFocus(Qt.FocusReason.TabFocusReason)
    assert number.hasFocus()
    seen = number.grab().toImage()
    edges = [seen.pixelColor(x, number.height() // 2) for x in (1, number.width() - 2)]
    assert QColor(theme.colors.focus) not in edges, "a label is no button"
    assert seen.pixelColor(number.width() // 2, number.height() - 1) == QColor(theme.colors.focus)
    assert not number.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    qtbot.mouseDClick(number, Qt.MouseButton.LeftButton, pos=number.rect().center())
    QTest.keyClick(number, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "将要定稿"


def test_no_key_pressed_twice_freezes(qtbot: QtBot, draft: DraftController, tmp_path: Path) -> None:
    """In the window, where Enter presses buttons: freezing is asked for in place, and the answer begins with no."""
    theme = Theme()
    window = MainWindow(draft.services, theme, WindowSettings(tmp_path))
    qtbot.addWidget(window)
    workspace = Workspace(draft, theme)
    window.load()
    window.workspace = workspace
    window.setCentralWidget(workspace)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    workspace.show_step("freeze")
    page = page_in(workspace)
    page.set_folder(tmp_path / "out")
    card = page.parts.card
    qtbot.waitUntil(card.button.isEnabled, timeout=SLOW)

    def press(key: Qt.Key) -> None:
        QTest.keyClick(keyboard(), key)
        QApplication.processEvents()

    assert keyboard() is card.number_label
    press(Qt.Key.Key_Return)
    assert not card.leave_button.isVisible()
    press(Qt.Key.Key_Tab)
    assert keyboard() is card.button
    press(Qt.Key.Key_Return)
    assert keyboard() is card.leave_button
    assert "定稿后这一版不能再改。以后可以再定稿为第 2 版。" in card.leave_button.accessibleDescription()
    press(Qt.Key.Key_Return)
    assert keyboard() is card.button
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    assert keyboard() is card.button
    assert not card.go_button.isVisible()
    press(Qt.Key.Key_Return)
    QTest.keyClick(keyboard(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert keyboard() is card.go_button
    assert not draft.services.store().issues(draft.draft_id)
    with qtbot.waitSignals([page.frozen, page.refreshed], timeout=SLOW):
        press(Qt.Key.Key_Return)
    assert card.number.endswith("-01")
    assert keyboard() is page.parts.export  # signing is an offer
    make = page.parts.identity.make_button
    page.parts.identity.offer_button.setFocus()
    press(Qt.Key.Key_Return)
    assert isinstance(keyboard(), QLineEdit)
    while keyboard() is not make:
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    assert keyboard() is page.parts.identity.combo
    qtbot.waitUntil(lambda: bool(page.parts.identity.name), timeout=SLOW)
    assert keyboard() is page.parts.export

    def frozen_is_done() -> bool:
        return next(each for each in workspace.rail.entries.entries if each.id == "freeze").done

    assert frozen_is_done()
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        press(Qt.Key.Key_Return)
    onward = workspace.footer.findChildren(QPushButton)[-1]
    assert onward.text() == "下一步：网上填报单"
    assert onward.property("kind") == "primary"
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit("company.contact.position", "部长")
    workspace.redraw()
    assert not frozen_is_done()
    workspace.close_down()
    window.workspace = None


def keyboard() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_a_plain_export_is_one_key_away_where_nobody_can_sign(qtbot: QtBot, page: FreezePage) -> None:
    freeze(qtbot, page)
    assert page.parts.identity.unsigned
    assert page.parts.export.isEnabled()
    assert not page.parts.identity.make_button.isVisible()


def test_every_file_is_named_and_says_whether_it_is_signed(
    qtbot: QtBot, page: FreezePage, draft: DraftController, tmp_path: Path
) -> None:
    number = freeze(qtbot, page)
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    folder = tmp_path / "out" / number
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert page.parts.message == f"{len(written)} 个文件已写好。"
    rows = page.parts.files.rows()
    names = [name for row in rows for name in row.name.splitlines()]
    pictures = [path for path in written if path.parent != folder]
    beside = f"网上填报单_配图（文件夹，{len(pictures)} 个文件）"
    assert sorted(names) == sorted([*(path.name for path in written if path.parent == folder), beside])
    states = {kind: page.parts.files.row(kind).state for kind in ("pdf", "package", "docx")}
    assert states == {"pdf": "已写好，未签名", "package": "已写好，未签名", "docx": "已写好"}
    make_identity(qtbot, page)
    assert "未签名" in page.parts.files.row("package").state
    assert page.parts.export.text() == "签名并重新导出"
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    states = {kind: page.parts.files.row(kind).state for kind in ("pdf", "package", "docx")}
    assert states == {"pdf": "已写好，已签名", "package": "已写好，已签名", "docx": "已写好"}
    assert page.parts.export.text() == "重新导出"


def test_cancel_leaves_nothing(qtbot: QtBot, page: FreezePage, tmp_path: Path) -> None:
    freeze(qtbot, page)
    unsigned(page)
    qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    stop = page.parts.files.row("pdf").stop_button
    assert stop.isVisible()
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not page.busy  # at once, whatever was being drawn
    assert page.parts.message == "已取消，没有留下半个文件。"
    assert page.parts.export.hasFocus()
    page.close_down()
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)


def test_what_is_being_written_is_not_said_to_be_cancelled(qtbot: QtBot, page: FreezePage) -> None:
    freeze(qtbot, page)
    unsigned(page)
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
        with page.exports.claim:  # the writer has it
            page.stop_work()
            assert page.busy
            assert page.parts.message == "已经在写文件，马上就好。"


def test_pages_are_said_before_anything_is_written(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    told = page.parts.card.told_label
    qtbot.waitUntil(lambda: told.text().endswith(" 页"), timeout=SLOW)
    number = freeze(qtbot, page)
    qtbot.waitUntil(lambda: told.text().endswith(" 页"), timeout=SLOW)
    unsigned(page)
    with qtbot.waitSignal(page.exported, timeout=SLOW) as written:
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    pdf = next(Path(written.args[0]).glob(f"*_{number}.pdf"))
    printed = re.findall(r"共(\d+)页", "".join(read_text(pdf).split()))
    assert printed
    assert told.text().endswith(f"，{printed[-1]} 页")


def test_each_kind_has_its_turn_and_the_keyboard_stays_on_cancel(qtbot: QtBot, page: FreezePage) -> None:
    freeze(qtbot, page)
    unsigned(page)
    parts = page.parts
    parts.show_waiting()
    parts.files.rows()[0].stop_button.setFocus()
    parts.show_drawn_kind("xlsx")
    assert [row.state for row in parts.files.rows()] == [
        "等着一起写出", "等着一起写出", "正在生成…", "排队中", "排队中",
    ]  # fmt: skip
    assert parts.files.row("xlsx").stop_button.hasFocus()
    parts.show_drawn_kind("")
    assert parts.card.number_label.hasFocus()  # not on the way back


def test_a_passphrase_not_typed_is_asked_for_and_enter_there_exports(qtbot: QtBot, page: FreezePage) -> None:
    freeze(qtbot, page)
    make_identity(qtbot, page)
    identity = page.parts.identity
    assert identity._known is not None
    identity._known = replace(identity._known, remembered=False)  # as without a keyring
    identity._chosen()
    qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    assert not page.busy
    assert page.parts.message.startswith("先输入“")
    assert keyboard() is identity._pass
    qtbot.keyClicks(identity._pass, PASSPHRASE)
    with qtbot.waitSignal(page.exported, timeout=SLOW) as written:
        qtbot.keyClick(identity._pass, Qt.Key.Key_Return)
    folder = Path(written.args[0])
    folder.rename(folder.with_name("别处"))
    qtbot.mouseClick(page.parts.open_folder, Qt.MouseButton.LeftButton)
    assert "改了名" in page.parts.message
    page.parts.show_sentence("")
    qtbot.mouseClick(page.parts.files.row("pdf")._open, Qt.MouseButton.LeftButton)
    assert "改了名" in page.parts.message


def test_passphrase_that_the_system_turns_out_not_to_have_is_asked_for(
    qtbot: QtBot, page: FreezePage, draft: DraftController
) -> None:
    freeze(qtbot, page)
    make_identity(qtbot, page)
    secret = page.parts.identity._pass
    assert not secret.isVisible()
    draft.services.environ = {"ZHIZAO_PASSPHRASE": "of-another-identity"}
    with qtbot.waitSignal(page.exports.ended, timeout=SLOW):
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    assert "请输入口令" in page.parts.message
    assert secret.isVisible()
    assert keyboard() is secret
    qtbot.keyClicks(secret, PASSPHRASE)
    with qtbot.waitSignal(page.exported, timeout=SLOW):
        qtbot.keyClick(secret, Qt.Key.Key_Return)


def test_files_of_another_day_are_found_again(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    freeze(qtbot, page)
    unsigned(page)
    with qtbot.waitSignal(page.exported, timeout=SLOW) as written:
        qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    folder = Path(written.args[0])
    next(folder.glob("*.docx")).unlink()
    other = FreezePage(draft, Theme())
    qtbot.addWidget(other)
    other.set_folder(folder.parent)
    with qtbot.waitSignal(other.refreshed, timeout=SLOW):
        other.show()
    states = {kind: other.parts.files.row(kind).state for kind in KINDS}
    other.close_down()
    assert not states.pop("docx")  # the Word file is gone, and nothing is said of it
    assert all("写好" in state and "已写好" not in state for state in states.values())
    assert states["package"].endswith("未签名")


def test_folder_that_takes_nothing_is_named_and_another_offered(qtbot: QtBot, page: FreezePage, tmp_path: Path) -> None:
    freeze(qtbot, page)
    unsigned(page)
    (tmp_path / "full").write_text("a file where the folder should be", "utf-8")
    page.set_folder(tmp_path / "full")
    qtbot.mouseClick(page.parts.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.busy, timeout=SLOW)
    assert "换一个文件夹" in page.parts.message
    assert page.parts.other_folder.isVisible()
    assert page.parts.other_folder.isEnabled()
    assert all(row.path is None for row in page.parts.files.rows())


def test_everything_is_in_sight_on_a_laptop(qtbot: QtBot, page: FreezePage) -> None:
    """Even with the form for a new identity open: nothing has to be looked for under the edge."""
    freeze(qtbot, page)
    page.parts.identity.offer_button.click()
    assert page.parts.identity.make_button.isVisible()
    assert page.parts.panes.verticalScrollBar().maximum() == 0
    page.parts.identity.show_known(
        KnownIdentities((), remembered=False)
    )  # a system that keeps no passphrases asks for one
    page.parts.identity.offer_button.click()
    assert len([each for each in page.parts.identity.findChildren(QLineEdit) if each.isVisible()]) == 4
    QApplication.processEvents()
    assert page.parts.panes.verticalScrollBar().maximum() == 0


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
    assert page.parts.chain.links[0].word == "有 1 处改动"
    second = freeze(qtbot, page)
    assert second.endswith("-02")
    assert [(link.name, link.state) for link in page.parts.chain.links] == [(second, "current"), (first, "void")]
    assert page.parts.chain.links[1].word == "已被第2版取代"


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("width", [1000, 620])
def test_the_card_shows_its_buttons_whole(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], percent: int, width: int
) -> None:
    card = FreezeCard(dressed("light", percent))
    qtbot.addWidget(card)
    card.show_issue("", "3 个场景，8 行关键装备、软件/系统，5 张配图，2 个附件，11 页")
    card.show_freeze("定稿为第 1 版…", "", "定稿以后这一版不能再改。")
    card.resize(width, 10)
    card.show()
    for _ in range(2):
        QApplication.processEvents()
        shown = [each for each in card.findChildren(QPushButton) if each.isVisible()]
        assert shown
        for each in shown:
            assert each.width() >= each.minimumSizeHint().width(), each.text()
            assert card.rect().contains(QRect(each.mapTo(card, QPoint(0, 0)), each.size()))
        card.button.click()  # now it asks


def test_each_issue_of_the_chain_has_a_menu(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    first = freeze(qtbot, page)
    chain = page.parts.chain
    chain.setFocus(Qt.FocusReason.TabFocusReason)
    menu = menu_asked(chain)
    assert lines(menu) == ["复制版本号", "复制指纹"]
    choose(menu, "复制版本号")
    assert QGuiApplication.clipboard().text() == first
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit("company.contact.position", "部长")
    second = freeze(qtbot, page)
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit("company.contact.position", "主任")
    went: list[str] = []
    draft.goto.connect(went.append)
    boxes = [chain._box(at).center().toPoint() for at in range(3)]
    menu = menu_of(chain, boxes[2])
    assert lines(menu) == ["复制版本号", "复制指纹", "任选两版比较…"]
    choose(menu, "复制指纹")
    void = next(issue for issue in draft.services.store().issues(draft.draft_id) if issue.number == first)
    assert QGuiApplication.clipboard().text() == void.fingerprint
    menu = menu_of(chain, boxes[0])
    assert lines(menu) == ["看改了什么", "任选两版比较…"]
    choose(menu, "看改了什么")
    qtbot.keyClick(chain, Qt.Key.Key_Down)
    menu = menu_asked(chain)
    assert lines(menu)[2] == "看定稿以后改了什么"
    choose(menu, "复制版本号")
    assert QGuiApplication.clipboard().text() == second
    choose(menu_asked(chain), "任选两版比较…")
    assert went == ["history#issue", "versions#"]


def test_the_card_counts_what_the_issue_holds_whatever_the_draft_has_come_to(
    qtbot: QtBot, page: FreezePage, draft: DraftController
) -> None:
    freeze(qtbot, page)
    told = page.parts.card.told_label.text().partition("配图")[0]
    row = draft.draft.rows("scenarios")[0]
    path = f"scenarios[{row}].narrative"
    name = next(block["image"] for block in draft.value(path) if "image" in block)
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        draft.edit(path, [*draft.value(path), {"image": name}])
    assert "草稿" in [link.name for link in page.parts.chain.links]
    assert page.parts.card.told_label.text().partition("配图")[0] == told


def test_what_another_window_wrote_unseen_is_not_frozen(qtbot: QtBot, page: FreezePage, draft: DraftController) -> None:
    draft.services.store().save(draft.draft_id, {"company.address": "另一个窗口写的"})
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        qtbot.mouseClick(page.parts.card.button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(page.parts.card.go_button, Qt.MouseButton.LeftButton)
    assert "另一个窗口改过" in page.parts.message
    assert not draft.services.store().issues(draft.draft_id)
    qtbot.waitUntil(lambda: draft.value("company.address") == "另一个窗口写的", timeout=SLOW)
    freeze(qtbot, page)  # now it has been seen


def test_the_folder_chosen_last_is_chosen_again(
    qtbot: QtBot, page: FreezePage, draft: DraftController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(qtbot, page)
    chosen = tmp_path / "交件"
    chosen.mkdir()
    monkeypatch.setattr("ui.runtime.file_dialogs.QFileDialog.getExistingDirectory", lambda *_: str(chosen))
    qtbot.mouseClick(page.parts.other_folder, Qt.MouseButton.LeftButton)
    later = FreezePage(draft, Theme())
    qtbot.addWidget(later)
    with qtbot.waitSignal(later.refreshed, timeout=SLOW):
        later.show()
    assert later._target() == chosen / page.parts.card.number
    chosen.rmdir()
    again = FreezePage(draft, Theme())
    qtbot.addWidget(again)
    assert again._folder != chosen
    for other in (later, again):
        other.close_down()


def test_pages_of_attachments_are_counted_and_what_cannot_be_bound_in_is_named(
    qtbot: QtBot, page: FreezePage, draft: DraftController
) -> None:
    first, second = draft.draft.rows("attachments")
    draft.edit(f"attachments[{first}].pages", [])
    draft.edit(f"attachments[{second}].file", "")
    draft.edit(f"attachments[{second}].pages", [])
    assert draft.flush()
    words = frozen_words(FreezeResult("ZN-04HMAS-01", "0" * 64, 1, 7, ("附件2“图”没有装订：还没有文件。",)))
    assert words == "已定稿。附件 7 页一起编了页码。附件2“图”没有装订：还没有文件。"
    assert contents_words(ContentCounts((), 0, 2, 7), 20) == "2 个附件（装订 7 页），20 页"
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        page.refresh()
    assert [each.split("：")[0] for each in page.parts.unfinished.texts if "装订" in each] == [
        "附件1“场景运行数据摘要”没有装订", "附件2“数字射线检测站流程图”没有装订"
    ]  # fmt: skip


def test_what_is_left_names_open_notes_and_what_comes_after_the_freeze(
    qtbot: QtBot, page: FreezePage, draft: DraftController
) -> None:
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        page.refresh()
    [told] = [each.text() for each in page.parts.unfinished.findChildren(QLabel) if each.text()]
    assert told == "现在没有待补的；盖章扫描件在定稿以后核对。"
    draft.notes.add_note("company.name", "周总", "全称？")
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        page.refresh()
    assert "还有 1 条批注没有改好，不妨碍定稿。" in page.parts.unfinished.texts


def test_the_draft_is_written_as_one_file_with_its_size_and_versions_are_compared(
    qtbot: QtBot, page: FreezePage, draft: DraftController, tmp_path: Path
) -> None:
    draft.edit("company.contact.mobile", "13900001111")
    page.write_draft_file(tmp_path / "给同事")
    qtbot.waitUntil(lambda: "已写好" in page.parts.message, timeout=SLOW)
    assert "作为邮件附件约" in page.parts.message
    taken = import_draft_file(draft.services, tmp_path / "给同事.zzdraft")
    assert taken.application.data["company"]["contact"]["mobile"] == "13900001111"
    with qtbot.waitSignal(draft.goto, timeout=SLOW) as asked:
        page.parts.compare.click()
    assert asked.args == ["versions#"]
