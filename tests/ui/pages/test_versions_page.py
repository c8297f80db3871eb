"""比较两版: any two chosen from the store or as files, filtered, and written out as a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.paths import forms_root
from tests.ui.shown import start_page_in
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.pages.versions.page import DraftVersionsPage, VersionsPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    """The example with an issue, and two answers changed since."""
    with example(tmp_path / "home") as controller:
        opened = open_stored(controller.services, controller.draft_id)
        reasons = {(f.rule, f.path): "经核对，情况属实。" for f in opened.draft.findings() if f.level == "confirm"}
        assert isinstance(freeze(controller.services, opened, reasons), FreezeResult)
        path = controller.draft.inside("scenarios[0].results")
        controller.edit(path, "节拍由95秒降到60秒。")
        controller.edit("company.contact.mobile", "13900001111")
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[DraftVersionsPage]:
    made = DraftVersionsPage(draft, Theme())
    qtbot.addWidget(made)
    made.resize(1180, 640)
    with qtbot.waitSignal(made.comparison.compared, timeout=SLOW):
        made.show()
    yield made
    made.close_down()


def test_it_begins_with_the_newest_issue_and_what_is_typed_now(page: DraftVersionsPage) -> None:
    comparison = page.comparison
    assert "第 1 版" in comparison.sides[0].currentText()
    assert "现在的草稿" in comparison.sides[1].currentText()
    assert comparison.count.text() == "2 处不同。"
    shown = comparison.text.toPlainText()
    assert "节拍由95秒降到60秒。" in shown
    assert "13900001111" in shown
    assert "场景 1 " in shown


def test_both_columns_name_their_version_and_the_body_has_the_margins_of_the_page(page: DraftVersionsPage) -> None:
    comparison = page.comparison
    for head, combo in zip(comparison.heads, comparison.sides, strict=True):
        assert head.toolTip() == combo.currentText()
        assert head.isVisible()
    left = comparison.text.mapTo(page, comparison.text.rect().topLeft()).x()
    right = page.width() - 1 - comparison.text.mapTo(page, comparison.text.rect().topRight()).x()
    assert left == right == comparison.sides[0].mapTo(page, QPoint(0, 0)).x()
    above = comparison.filter.mapTo(page, QPoint(0, 0)).y()
    assert above < comparison.text.mapTo(page, QPoint(0, 0)).y()


def test_two_that_are_alike_say_so_in_the_middle(qtbot: QtBot, page: DraftVersionsPage, draft: DraftController) -> None:
    comparison = page.comparison
    assert comparison.text.isVisible()
    with qtbot.waitSignal(comparison.compared, timeout=SLOW):
        comparison.choose(1, comparison.reference(0))
    assert comparison.same.isVisible()
    assert not comparison.text.isVisible()
    with qtbot.waitSignal(comparison.compared, timeout=SLOW):
        comparison.choose(1, draft.draft_id)
    assert comparison.text.isVisible()
    assert not comparison.same.isVisible()


def test_what_is_chosen_by_code_is_named_and_a_scenario_is_called_one(
    qtbot: QtBot, page: DraftVersionsPage, draft: DraftController
) -> None:
    draft.edit("company.industry_division", "34")
    draft.remove_row("scenarios", draft.draft.rows("scenarios")[2])
    with qtbot.waitSignal(page.comparison.compared, timeout=SLOW):
        page.comparison.refresh()
    shown = page.comparison.text.toPlainText()
    assert "33 金属制品业" in shown
    assert "34 通用设备制造业" in shown
    assert "这个场景已移出" in shown
    assert "这一行" not in shown


def test_the_draft_that_is_open_is_offered_though_another_has_an_issue(qtbot: QtBot, draft: DraftController) -> None:
    services = draft.services
    example_file = forms_root() / "miit-2021" / "example" / "factory.json"
    other = DraftController.open(services, store_draft(services, import_draft_file(services, example_file)).id)
    page = DraftVersionsPage(other, Theme())
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.comparison.reference(1) == other.draft_id, timeout=SLOW)
    assert page.comparison.reference(0) == ""
    page.close_down()
    other.close()


def test_a_package_that_was_verified_is_compared_with_the_issue_here(
    qtbot: QtBot, draft: DraftController, tmp_path: Path
) -> None:
    assert draft.flush()  # the start page compares what is in the store
    content = content_of_issue(draft.services, draft.draft_id)
    [package] = [f.path for f in export(draft.services, content, tmp_path / "out", ["package"], None)]
    file = WindowSettings(draft.services.home)
    file.change(toured=True)
    window = MainWindow(draft.services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.load()
    window.start.show_place("verify")
    verify = start_page_in(window.start, "verify")
    assert not verify.compare_button.isVisible()
    with qtbot.waitSignal(verify.verified, timeout=SLOW):
        verify.receive_files([package])
    assert verify.compare_button.isVisible()
    QTest.mouseClick(verify.compare_button, Qt.MouseButton.LeftButton)
    comparison = start_page_in(window.start, "compare").comparison
    qtbot.waitUntil(lambda: comparison.count.text() == "没有差别。", timeout=SLOW)
    assert comparison.sides[0].currentText() == package.name
    assert content.mark is not None
    assert comparison.reference(1) == content.mark.number
    comparison.choose(1, draft.draft_id)
    qtbot.waitUntil(lambda: comparison.count.text() == "2 处不同。", timeout=SLOW)
    window.close()


def test_changed_characters_are_marked_and_a_filter_leaves_the_rest_out(page: DraftVersionsPage) -> None:
    comparison = page.comparison
    document = comparison.text.document()
    struck, underlined = "", ""
    block = document.begin()
    while block.isValid():
        each = block.begin()
        while not each.atEnd():
            form = each.fragment().charFormat()
            struck += each.fragment().text() if form.fontStrikeOut() else ""
            underlined += each.fragment().text() if form.fontUnderline() else ""
            each += 1
        block = block.next()
    assert "1111" in underlined
    assert "0126" in struck
    QTest.keyClicks(comparison.filter, "1390000")
    assert comparison.count.text() == "2 处不同，含有“1390000”的 1 处。"
    assert "节拍" not in comparison.text.toPlainText()


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
def test_the_page_is_written_out_and_never_over_another_file(
    qtbot: QtBot, page: DraftVersionsPage, tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / f"给经理看{suffix}"
    target.write_bytes(b"mine")
    with qtbot.waitSignal(page.comparison.written, timeout=SLOW):
        page.comparison.write(target)
    assert "没有覆盖" in page.comparison.banner.sentence
    assert (tmp_path / f"给经理看（原有）{suffix}").read_bytes() == b"mine"
    if suffix == ".pdf":
        text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
        assert "13900001111" in text
    else:
        sheet = load_workbook(target).worksheets[0]
        assert sheet.max_row == 3


def test_a_package_and_a_file_that_is_none_are_chosen_as_files(
    qtbot: QtBot, page: DraftVersionsPage, draft: DraftController, tmp_path: Path
) -> None:
    (package,) = export(draft.services, content_of_issue(draft.services, draft.draft_id), tmp_path, ("package",), None)
    comparison = page.comparison
    with qtbot.waitSignal(comparison.compared, timeout=SLOW):
        comparison.choose(0, str(package.path))
    assert comparison.sides[0].currentText() == package.path.name
    assert comparison.count.text() == "2 处不同。"
    with qtbot.waitSignal(comparison.compared, timeout=SLOW):
        comparison.choose(1, str(package.path))
    assert comparison.count.text() == "没有差别。"
    broken = tmp_path / "坏.zip"
    broken.write_bytes(b"PK no")
    with qtbot.waitSignal(comparison.compared, timeout=SLOW):
        comparison.choose(1, str(broken))
    assert "坏.zip" in comparison.banner.sentence
    assert not comparison.write_button.isEnabled()


def test_without_an_open_draft_a_draft_is_compared_with_its_issue(qtbot: QtBot, draft: DraftController) -> None:
    assert draft.flush()
    made = VersionsPage(draft.services, Theme())
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.comparison.compared, timeout=SLOW):
        made.goto(draft.draft_id)
    assert made.comparison.reference(1) == draft.draft_id
    assert made.comparison.count.text() == "2 处不同。"
    assert made.comparison.sides[1].hasFocus()
    made.close_down()
