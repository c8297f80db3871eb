"""审阅: the paper alone with what was said of it; a passage is noted, the paper is made larger and smaller."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.output.pdf.frame import CODE_SIZE, CODE_TOP
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW, frozen
from ui.controls.paper import PaperMark
from ui.pages.preview.panel import PreviewPanel
from ui.pages.preview.review import ReviewPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme


@pytest.fixture
def space(qtbot: QtBot, services: Services) -> Iterator[Workspace]:
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.load()
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    yield window.workspace
    window.close()


def results_of(space: Workspace) -> str:
    return f"scenarios[{space.controller.draft.rows('scenarios')[0]}].results"


def review_of(qtbot: QtBot, space: Workspace) -> ReviewPage:
    space.toggle_review()
    page = space.page
    assert isinstance(page, ReviewPage)
    qtbot.waitUntil(lambda: page.paper.pages > 0 and not page.paper.busy, timeout=SLOW)
    return page


def turned_to(qtbot: QtBot, page: ReviewPage, path: str) -> None:
    page.goto(path)
    qtbot.waitUntil(lambda: page.paper.is_on_page(path) and not page.paper.busy, timeout=SLOW)


def test_the_paper_alone_and_back(qtbot: QtBot, space: Workspace) -> None:
    path = results_of(space)
    space.show_path(path)
    qtbot.waitUntil(lambda: space.last_path == path, timeout=SLOW)
    page = review_of(qtbot, space)
    qtbot.waitUntil(lambda: page.paper.is_on_page(path), timeout=SLOW)  # the page of the field that one came from
    assert not any(part.isVisible() for part in (space.bar, space.rail, space.footer, space.panel))
    assert page.isAncestorOf(QApplication.focusWidget() or space), QApplication.focusWidget()
    QTest.keyClick(page.pages, Qt.Key.Key_Escape)
    assert space.step == "scene"
    assert all(part.isVisible() for part in (space.bar, space.rail, space.footer))
    qtbot.waitUntil(lambda: space.last_path == path, timeout=SLOW)


def note_signs(page: ReviewPage) -> list[PaperMark]:
    return [sign for sign in page.paper.paper.signs if sign.level == "note"]


@pytest.mark.parametrize("width", [1366, 1030])
def test_the_keyboard_is_on_the_paper_to_read_on(qtbot: QtBot, space: Workspace, width: int) -> None:
    space.window().resize(width, 700)
    page = review_of(qtbot, space)
    assert page.paper.paper.hasFocus()
    before, bar = page.paper.page, page.paper.area.verticalScrollBar()
    places = [bar.value()]
    while bar.value() < bar.maximum():
        QTest.keyClick(page.paper.paper, Qt.Key.Key_PageDown)
        places.append(bar.value())
    assert places == sorted({*places})  # down the page first, and no key is lost
    QTest.keyClick(page.paper.paper, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: page.paper.page == before + 1, timeout=SLOW)
    bar.setValue(bar.minimum())
    QTest.keyClick(page.paper.paper, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: page.paper.page == before, timeout=SLOW)


def test_a_passage_that_is_clicked_is_noted_and_marked(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    page = review_of(qtbot, space)
    turned_to(qtbot, page, path)
    spot = page.paper.spots(controller.draft.numbered(path))[0]
    at = page.paper.paper.place_of(spot).center().toPoint()
    qtbot.mouseClick(page.paper.paper, Qt.MouseButton.LeftButton, pos=at)
    composer = page.board.composer
    assert QApplication.focusWidget() is composer.text
    assert "实施成果" in composer.about.text()
    composer.author.setText("周总")
    composer.text.setPlainText("请注明统计期和样本数。")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    [note] = controller.notes.list_notes()
    assert (note.path, note.author) == (path, "周总")
    drawn = [(1, True, [spot])]
    qtbot.waitUntil(
        lambda: [(sign.number, sign.is_current, list(sign.boxes)) for sign in note_signs(page)] == drawn, timeout=SLOW
    )
    placed = [each for each in page.board.every if page.paper.page_of(each.path) is not None]
    assert sum(group.remarks for group in page.pages.pages.groups) == len(placed) > 0
    page.board.here.setChecked(True)
    assert [each.path for each in page.board.list.remarks.entries if each.level == "note"] == [path]
    page.board.list.acted.emit("goto", page.board.list.current)
    qtbot.waitUntil(lambda: space.step == "scene" and space.last_path == path, timeout=SLOW)
    assert space.bar.isVisible()


def test_each_note_of_one_passage_shows_its_number(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    for words in ("一", "二", "三"):
        controller.notes.add_note(path, "周总", words)
    page = review_of(qtbot, space)
    page.board.refresh()
    turned_to(qtbot, page, path)
    qtbot.waitUntil(lambda: sum(bool(sign.number) for sign in page.paper.paper.signs) == 3, timeout=SLOW)
    discs = [disc for sign, disc in zip(page.paper.paper.signs, page.paper.paper.discs(), strict=True) if sign.number]
    assert not any(one.intersects(other) for at, one in enumerate(discs) for other in discs[:at])
    assert all(page.paper.paper.rect().contains(disc.toRect()) for disc in discs)


def test_a_passage_is_left_for_the_whole_application_again(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    page = review_of(qtbot, space)
    page.paper.meant.emit(path, "")
    board = page.board
    assert board.composer.about.text().startswith("写在“场景 1 ")
    QTest.keyClicks(board.composer.text, "all")
    board.composer.author.setText("周总")
    qtbot.mouseClick(board.to_whole, Qt.MouseButton.LeftButton)
    assert board.composer.about.text() == "写给整份申报书"
    assert not board.to_whole.isVisible()
    assert board.composer.text.hasFocus()
    QTest.keyClick(board.composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    [note] = controller.notes.list_notes()
    assert (note.path, note.text) == ("", "all")


def test_settled_notes_are_in_no_count(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    first = controller.notes.add_note(path, "周总", "一")
    controller.notes.add_note(path, "周总", "二")
    controller.notes.set_state(first.id, "settled")
    page = review_of(qtbot, space)
    page.board.refresh()
    assert [each.text() for each in page.board._group.buttons()][1] == "批注 1"
    space.redraw()
    assert space.footer.notes_button.accessibleName() == "批注 1"


def test_the_commitment_is_listed_by_its_own_name(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    names = [group.name for group in page.pages.pages.groups]
    assert len(names) == len(set(names))
    assert names[:2] == ["封面", "基本信息"]
    assert "真实性承诺" in names
    signed = space.controller.notes.add_note("commitment.signed_on", "周总", "哪一天签？")
    page.board.refresh()
    qtbot.waitUntil(
        lambda: [group.remarks for group in page.pages.pages.groups if group.name == "真实性承诺"] == [1], timeout=SLOW
    )
    assert signed.is_open


def test_a_card_turns_to_its_page(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    note = controller.notes.add_note(path, "周总", "好")
    page = review_of(qtbot, space)
    page.board.refresh()
    assert not page.paper.is_on_page(path)
    page.board.list.choose(note.id)
    qtbot.waitUntil(lambda: page.paper.is_on_page(path), timeout=SLOW)


def test_a_paragraph_of_a_long_text_is_quoted_by_its_beginning(qtbot: QtBot, space: Workspace) -> None:
    answer = "narratives.improvement_plan"
    page = review_of(qtbot, space)
    page.paper.meant.emit(f"{answer}[0]", "")
    text = next(value for value in space.controller.value(answer)[0].values() if value)
    assert page.board._path == answer
    assert text.startswith(page.board._quote.rstrip("…"))
    assert page.board._quote


def test_a_click_on_a_paragraph_quotes_that_paragraph_of_its_block(qtbot: QtBot, space: Workspace) -> None:
    controller, answer = space.controller, "narratives.improvement_plan"
    blocks = [
        {"heading": "总体"},
        {"text": "第一步是采得全，先接入压铸机。\n第二步是算得准，建立预测模型。\n第三步是控得住。"},
    ]
    controller.edit(answer, blocks)
    page = review_of(qtbot, space)
    turned_to(qtbot, page, answer)
    spots = [spot for spot in page.paper.all_spots if spot.path == f"{answer}[1].text"]
    assert len(spots) == 3
    for spot, begins in zip(spots, ("第一步是采得全", "第二步是算得准", "第三步是控得住"), strict=True):
        page.paper.show_page(spot.page)
        qtbot.waitUntil(lambda: not page.paper.busy, timeout=SLOW)
        at = page.paper.paper.place_of(spot).center().toPoint()
        qtbot.mouseClick(page.paper.paper, Qt.MouseButton.LeftButton, pos=at)
        assert page.board._path == answer
        assert page.board._quote.startswith(begins)
    note = controller.notes.add_note(answer, "周总", "依据？", page.board._quote)
    page.board.refresh()
    qtbot.waitUntil(lambda: note.id in page.paper.passages and not page.paper.busy, timeout=SLOW)
    [box] = page.paper.passages[note.id]
    assert spots[2].top - 2 <= box.top < box.bottom <= spots[2].bottom + 2


def test_words_that_are_quoted_are_marked_where_they_stand(qtbot: QtBot, space: Workspace) -> None:
    controller, path = space.controller, results_of(space)
    page = review_of(qtbot, space)
    turned_to(qtbot, page, path)
    [cell] = page.paper.spots(controller.draft.numbered(path))
    value = controller.value(path)
    quote = value[len(value) // 2 : len(value) // 2 + 16]
    note = controller.notes.add_note(path, "周总", "哪一年的？", quote)
    page.board.refresh()
    qtbot.waitUntil(lambda: note.id in page.paper.passages and not page.paper.busy, timeout=SLOW)
    words = list(page.paper.passages[note.id])
    qtbot.waitUntil(lambda: [list(sign.boxes) for sign in note_signs(page)] == [words], timeout=SLOW)
    [sign] = note_signs(page)
    assert sum((box.right - box.left) * (box.bottom - box.top) for box in sign.boxes) < 0.3 * (
        (cell.right - cell.left) * (cell.bottom - cell.top)
    )
    for box in sign.boxes:
        assert cell.left - 2 <= box.left < box.right <= cell.right + 2
        assert cell.top - 2 <= box.top < box.bottom <= cell.bottom + 2
    controller.edit(path, "全部改写过，没有那几个字了。")
    qtbot.waitUntil(lambda: note.id not in page.paper.passages and not page.paper.busy, timeout=SLOW)
    # The whole answer, for the words are gone.
    [cell] = page.paper.spots(controller.draft.numbered(path))
    qtbot.waitUntil(lambda: [list(sign.boxes) for sign in note_signs(page)] == [[cell]], timeout=SLOW)


def test_larger_and_smaller_by_wheel_and_keys(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    area, paper = page.paper.area, page.paper.paper
    fitted = paper.width()
    assert area.zoom == 1
    assert fitted <= area.viewport().width()
    assert page.size_button.text().startswith("适合宽度")
    percent = space.window()._theme.tokens.percent  # type: ignore[attr-defined]  # the main window
    for sign in (120, 120, -120):
        at = QPointF(area.viewport().rect().center())
        wheel = QWheelEvent(
            at, area.viewport().mapToGlobal(at), QPoint(), QPoint(0, sign), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003
        )  # fmt: skip
        QApplication.sendEvent(area.viewport(), wheel)
    assert paper.width() == pytest.approx(fitted * 1.2, abs=2)
    qtbot.waitUntil(lambda: not page.size_button.text().startswith("适合宽度"), timeout=SLOW)
    qtbot.waitUntil(lambda: not page.paper.busy, timeout=SLOW)
    image = paper.image
    assert image is not None
    left, _, right, _ = paper.area
    shown = image.width() * (right - left) / paper._size[0] / image.devicePixelRatio()
    assert shown == pytest.approx(paper.width(), abs=16)  # drawn anew for its new size, not stretched
    for keys, factor in (("Ctrl+=", 1.44), ("Ctrl+-", 1.2), ("Ctrl+0", 1.0)):
        QTest.keySequence(page.pages, keys)
        assert paper.width() == pytest.approx(fitted * factor, abs=3), keys
    assert space.window()._theme.tokens.percent == percent  # type: ignore[attr-defined]


def test_the_margins_of_the_paper_are_left_out(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    sheets = page.paper._sheets
    assert sheets is not None
    for number in range(page.paper.pages):
        left, top, right, bottom = sheets.text_area(number)
        wide, high = sheets.size(number)
        assert (right - left) * (bottom - top) < 0.85 * wide * high
        assert top >= CODE_TOP + CODE_SIZE  # the page code is left out whole, not cut through
        for spot in sheets.spots:
            if spot.page == number:
                assert left <= spot.left <= spot.right <= right, spot
                assert top <= spot.top + 1 <= spot.bottom - 1 <= bottom, spot


def test_pages_have_the_names_of_what_stands_on_them(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    qtbot.waitUntil(lambda: bool(page.pages.pages.groups), timeout=SLOW)
    groups = page.pages.pages.groups
    firsts = [group.first for group in groups]
    assert firsts == sorted(firsts)
    assert {at for group in groups for at in range(group.first, group.last + 1)} == {*range(page.paper.pages)}
    names = [group.name for group in groups]
    assert names[0] == "封面"
    assert "附4-1 描述表" in names
    assert any(name.startswith("附4-2") for name in names)
    assert any(name.startswith("场景 1 ") for name in names)
    page.pages.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.pages, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.paper.page == groups[-1].first, timeout=SLOW)


def test_in_a_window_of_its_own_it_follows_what_is_typed_in_the_other(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    qtbot.mouseClick(page.apart_button, Qt.MouseButton.LeftButton)
    assert space.step != "review"
    window = page._window
    assert window is not None
    assert window.isVisible()
    assert window.isWindow()
    assert not window.page.leave_button.isVisible()
    qtbot.waitUntil(lambda: window.page.paper.pages > 0 and not window.page.paper.busy, timeout=SLOW)
    turned_to(qtbot, window.page, "company.name")
    before = window.page.paper.paper.image
    space.controller.edit("company.name", "重庆嘉陵江变速箱有限公司")
    qtbot.waitUntil(lambda: window.page.paper.paper.image is not before, timeout=SLOW)
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_panel_leads_to_the_review(qtbot: QtBot, space: Workspace) -> None:
    space.show_step("basic")
    space.panels.show_panel("preview")
    panel = space.panel.current
    assert isinstance(panel, PreviewPanel)
    qtbot.mouseClick(panel.review_button, Qt.MouseButton.LeftButton)
    assert space.step == "review"
    space.toggle_review()
    assert space.step == "basic"
    assert space.panel.isVisible()


def words_of(page: ReviewPage) -> str:
    """All the words of the page that is shown, as another library reads them from its PDF."""
    assert page.paper._sheets is not None
    read = pypdfium2.PdfDocument(page.paper._sheets.pdf(page.paper.page))
    return str(read[0].get_textpage().get_text_range())


def test_what_is_frozen_is_shown_as_the_issue_and_later_as_what_it_is(qtbot: QtBot, space: Workspace) -> None:
    page = review_of(qtbot, space)
    assert "草稿，还在填" in page.whose.toolTip() or "草稿，还在填" in page.whose.text()
    page.paper.show_page(1)
    qtbot.waitUntil(lambda: page.paper.page == 1 and not page.paper.busy, timeout=SLOW)
    assert "草" in words_of(page)
    number = frozen(space.controller)
    space.controller.settle(True)  # noqa: FBT003 - a setter
    qtbot.waitUntil(lambda: page.paper.newest_issue is not None and not page.paper.busy, timeout=SLOW)
    assert number in words_of(page)
    assert "草稿" not in words_of(page)
    assert "第 1 版" in page.whose.toolTip() + page.whose.text()
    space.controller.edit("company.address", "重庆市两江新区")
    qtbot.waitUntil(lambda: not page.paper.busy and number not in words_of(page), timeout=SLOW)
    assert "定稿以后改过" in page.whose.toolTip() + page.whose.text()


def test_the_outline_tells_a_scenario_s_answers_from_its_text_and_where_that_begins(
    qtbot: QtBot, space: Workspace
) -> None:
    page = review_of(qtbot, space)
    draft, groups = space.controller.draft, page.pages.pages.groups
    names = [group.name for group in groups if group.name.startswith("场景 ")]
    assert len(names) == len(set(names)) == 2 * len(draft.rows("scenarios"))
    texts = [group for group in groups if group.name.endswith("：正文")]
    for row, group in enumerate(texts):
        first = min(spot.page for spot in page.paper.all_spots if spot.path.startswith(f"scenarios[{row}].narrative["))
        assert group.name.startswith(f"场景 {row + 1} ")
        assert group.first == first


def test_every_scenario_is_in_the_outline_though_several_begin_on_one_page(
    qtbot: QtBot, space: Workspace, services: Services
) -> None:
    window = space.window()
    assert isinstance(window, MainWindow)
    example = forms_root() / "miit-2021" / "example" / "factory.json"
    window.go_home()
    window.open_draft(store_draft(services, import_draft_file(services, example)).id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    opened = window.workspace
    assert opened is not None
    page = review_of(qtbot, opened)
    qtbot.waitUntil(lambda: bool(page.pages.pages.groups), timeout=SLOW)
    groups = page.pages.pages.groups
    rows = len(opened.controller.draft.rows("scenarios"))
    told = [group for group in groups if group.name.startswith("场景 ")]
    assert [group.name.split()[1] for group in told] == [str(at) for at in range(1, rows + 1)]
    shared = next(group for group, before in zip(told[1:], told, strict=False) if group.first == before.last)
    at = groups.index(shared)
    page.pages.setCurrentIndex(page.pages.pages.index(at))
    page.pages.clicked.emit(page.pages.pages.index(at))
    qtbot.waitUntil(lambda: page.paper.page == shared.first and not page.paper.busy, timeout=SLOW)
    page._show_remarks()
    assert page.pages.currentIndex().row() == at  # not the other part of the same page
