"""打印盖章: pages drawn as a printer draws them, read back from the paper; what the page says and refuses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.errors import InputRefused
from app.jobs.printing import check_marks, pages_in, printable, stamp_sheet
from app.trust.page_code import parse_page_code
from tests.ui.stored_draft import SLOW, example, frozen
from ui.draft.controller import DraftController
from ui.pages.print.page import PrintPage
from ui.pages.print.print_options import PrintOptions
from ui.runtime.jobs import Cancelled
from ui.runtime.printing import PrintChoice, pdf_printer, print_pages, read_choice, write_choice
from ui.theme.theme import Theme

MM = 72 / 25.4


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path / "home") as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[PrintPage]:
    page = PrintPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 620)
    yield page
    page.close_down()


def shown(qtbot: QtBot, page: PrintPage) -> None:
    with qtbot.waitSignals([page.ready, page.drawn], timeout=SLOW):
        page.show()


def codes(image: np.ndarray) -> list[tuple[str, tuple[int, int]]]:
    found = zxingcpp.read_barcodes(image)
    return [(each.text, (each.position.top_left.x, each.position.top_left.y)) for each in found]


def drawn(document: pypdfium2.PdfDocument, at: int, dpi: float) -> np.ndarray:
    return np.asarray(document[at].render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))


def test_printed_on_paper(qtbot: QtBot, page: PrintPage, draft: DraftController, tmp_path: Path) -> None:
    number = frozen(draft)
    shown(qtbot, page)
    ready = page.shown
    assert ready is not None
    wide = next(at for at, (width, height) in enumerate(ready.sizes, 1) if width > height)
    page.goto(f"1，4，{wide}")
    assert page.parts.options.copies.value() == 2  # the notice asks for two
    paper = tmp_path / "paper.pdf"
    choice = PrintChoice(duplex=True)
    with qtbot.waitSignal(page.printed, timeout=SLOW) as done:
        page.print_on(pdf_printer(paper, choice, number), ready.pdf, (1, 4, wide), 2, choice)
    assert done.args == [7]  # the second copy begins on a sheet of its own
    assert "已送到打印机" in page.parts.options.progress.words
    printed, issue = pypdfium2.PdfDocument(paper), pypdfium2.PdfDocument(ready.pdf)
    try:
        assert len(printed) == 7
        for at in range(7):
            size = printed[at].get_size()
            assert all(abs(a - b) / MM < 0.2 for a, b in zip(size, (210 * MM, 297 * MM), strict=True))
        order = [parse_page_code(found[0][0]) for at in (0, 1, 2, 4, 5, 6) if (found := codes(drawn(printed, at, 200)))]
        assert [code and (code.number, code.page) for code in order] == [(number, each) for each in (1, 4, wide)] * 2
        assert drawn(printed, 3, 50).min() > 250  # the empty back
        at_300 = [codes(drawn(each, 0, 300))[0][1] for each in (printed, issue)]
        assert math.dist(*at_300) / 300 * 25.4 < 0.2
        turned = codes(drawn(printed, 2, 200))[0][1]  # its upper right corner is at the upper left of the sheet
        assert turned[0] < 400
        assert turned[1] < 400
        assert sharpness(printed) > 0.9 * sharpness(issue)
    finally:
        printed.close()
        issue.close()


def sharpness(document: pypdfium2.PdfDocument) -> float:
    """How steep the edges of the code are at 600 dpi, where only a drawing at 600 dpi has steep ones."""
    pixels = drawn(document, 0, 600)[200:700, 4200:4800].astype(float)
    steps = np.abs(np.diff(pixels, axis=1))
    return float(np.percentile(steps[steps > 20], 50))


def test_cancelled_in_the_middle(qtbot: QtBot, page: PrintPage, draft: DraftController, tmp_path: Path) -> None:
    frozen(draft)
    shown(qtbot, page)
    ready = page.shown
    assert ready is not None
    options = page.parts.options
    choice = PrintChoice()
    page.print_on(pdf_printer(tmp_path / "p.pdf", choice, "t"), ready.pdf, tuple(range(1, 14)), 2, choice)
    qtbot.waitUntil(lambda: "共 26 页" in options.progress.words, timeout=SLOW)
    assert not options.save_button.isEnabled()
    qtbot.mouseClick(options.progress.stop_button, Qt.MouseButton.LeftButton)
    assert not options.progress.running
    qtbot.waitUntil(lambda: not page.printing, timeout=SLOW)
    assert "已取消" in options.progress.words
    assert options.save_button.isEnabled()


def test_a_printer_stopped_by_us_gets_no_more_pages(draft: DraftController, tmp_path: Path, qtbot: QtBot) -> None:
    frozen(draft)
    ready = printable(draft.services, draft.draft_id, 1)
    seen: list[tuple[int, int]] = []

    def check() -> None:
        if len(seen) == 2:
            raise Cancelled

    printer = pdf_printer(tmp_path / "p.pdf", PrintChoice(), "t")
    with pytest.raises(Cancelled):
        print_pages(printer, ready.pdf, (1, 2, 3, 4), 1, choice=PrintChoice(), check=check,
                    step=lambda at, of: seen.append((at, of)))  # fmt: skip
    assert seen == [(1, 4), (2, 4)]


def test_a_draft_is_printed_with_its_mark_only(qtbot: QtBot, page: PrintPage, draft: DraftController) -> None:
    shown(qtbot, page)
    ready = page.shown
    assert ready is not None
    assert ready.number == ""
    assert "不能盖章" in page.parts.warning
    assert not page.parts.sheet_tab.isEnabled()
    check_marks(ready.pdf, "")
    with pytest.raises(InputRefused, match="第 1 页没有版本号"):
        check_marks(ready.pdf, "ZN-04HMAS-01")
    frozen(draft)
    issue = printable(draft.services, draft.draft_id, 1)
    with pytest.raises(InputRefused, match="第 1 页没有草稿字样"):
        check_marks(issue.pdf, "")


def test_an_issue_that_was_replaced_is_said(qtbot: QtBot, page: PrintPage, draft: DraftController) -> None:
    first = frozen(draft)
    shown(qtbot, page)
    assert page.parts.warning == ""
    draft.edit("company.contact.position", "部长")
    assert draft.flush()
    second = frozen(draft)
    with qtbot.waitSignal(page.ready, timeout=SLOW):
        page.refresh()
    assert page.shown is not None
    assert page.shown.number == second
    with qtbot.waitSignal(page.ready, timeout=SLOW):
        page.parts.edition.setCurrentIndex(1)
        page.parts.edition.activated.emit(1)
    assert page.shown.number == first
    assert "已被第 2 版取代" in page.parts.warning


def test_the_sheet_names_pages_and_places(qtbot: QtBot, page: PrintPage, draft: DraftController) -> None:
    number = frozen(draft)
    shown(qtbot, page)
    ready = page.shown
    assert ready is not None
    document = pypdfium2.PdfDocument(stamp_sheet(ready))
    assert len(document) == 1
    words = document[0].get_textpage().get_text_bounded().replace("\r\n", "")
    promise = dict(ready.places)["公章"].page + 1
    copies = f"打印 2 份，每份 {ready.pages} 页"
    for said in (number, ready.company, copies, f"第 {promise} 页真实性承诺", "骑缝章", "300 dpi"):
        assert said in words, said
    document.close()
    with qtbot.waitSignal(page.drawn, timeout=SLOW):
        qtbot.mouseClick(page.parts.sheet_tab, Qt.MouseButton.LeftButton)
    assert page.parts.place == "共 1 页"


def test_pages_are_turned_and_chosen_with_keys(qtbot: QtBot, page: PrintPage, draft: DraftController) -> None:
    frozen(draft)
    shown(qtbot, page)
    ready = page.shown
    assert ready is not None
    with qtbot.waitSignal(page.drawn, timeout=SLOW):
        qtbot.keyClick(page.parts.later, Qt.Key.Key_Space)
    assert page.parts.place == f"第 2 页，共 {ready.pages} 页"
    qtbot.keyClicks(page.parts.options.pages, f"2-{ready.pages + 1}")
    assert f"只有第 1 到 {ready.pages} 页" in page.parts.options.range_message
    assert not page.parts.options.save_button.isEnabled()
    for _ in str(ready.pages + 1):
        qtbot.keyClick(page.parts.options.pages, Qt.Key.Key_Backspace)
    qtbot.keyClicks(page.parts.options.pages, "3")
    assert page.parts.options.save_button.isEnabled()


def test_the_pdf_to_print_elsewhere_is_the_issue(
    qtbot: QtBot, page: PrintPage, draft: DraftController, tmp_path: Path
) -> None:
    frozen(draft)
    shown(qtbot, page)
    page.save_form(tmp_path / "a.pdf")
    assert page.shown is not None
    assert (tmp_path / "a.pdf").read_bytes() == page.shown.pdf


@pytest.mark.parametrize(("words", "pages"), [
    ("", (1, 2, 3, 4, 5)),
    ("2-3，5", (2, 3, 5)), ("5、1", (5, 1)), ("１－２", (1, 2)), ("3至4", (3, 4)), ("2,", (2,)),
])  # fmt: skip
def test_page_ranges_as_people_type_them(words: str, pages: tuple[int, ...]) -> None:
    assert pages_in(words, 5) == pages


@pytest.mark.parametrize("words", ["0", "6", "3-2", "a", "1-", "-2", "1-2-3", "²"])
def test_page_ranges_that_are_none(words: str) -> None:
    with pytest.raises(InputRefused):
        pages_in(words, 5)


def test_choices_are_kept(tmp_path: Path) -> None:
    assert read_choice(tmp_path) == PrintChoice()
    write_choice(tmp_path, PrintChoice("财务室", duplex=False, colour=False))
    assert read_choice(tmp_path) == PrintChoice("财务室", duplex=False, colour=False)
    (tmp_path / "print.json").write_text('{"printer": 7, "duplex": 0}', encoding="utf-8")
    assert read_choice(tmp_path) == PrintChoice()


def test_the_link_to_the_sheet_begins_where_the_words_over_it_do(qtbot: QtBot) -> None:
    options = PrintOptions(Theme())
    qtbot.addWidget(options)
    options.resize(320, 700)
    options.show()
    words = next(each for each in options.findChildren(QLabel) if each.text().startswith("一页纸"))
    link = options.sheet_save
    assert (link.x(), link.width()) == (words.x(), link.sizeHint().width())
