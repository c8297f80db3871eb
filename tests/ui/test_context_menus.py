"""What can be done with a thing stands in a menu at the thing: by the right button, and by Shift+F10."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.opened_menus import choose, line, lines, menu_by_key, menu_of, opened
from tests.ui.shown import page_in
from tests.ui.walk import EXAMPLES, Walk
from ui.controls.file_rows import FileKind, FileRows
from ui.forms.blocks import BlocksEditor
from ui.forms.picture_list import PictureCard
from ui.forms.tables.row_table_view import RowTableView
from ui.forms.tables.yearly_figures import FiguresTable
from ui.pages.scenarios.catalogue_view import CatalogueView
from ui.pages.scenarios.coverage_grid import CoverageCell
from ui.pages.scenarios.scenario_cards import PicksView
from ui.theme.theme import Theme


@pytest.fixture
def walk(qtbot: QtBot, services: Services) -> Iterator[Walk]:
    from app.jobs.drafts import import_draft_file, store_draft

    walk = Walk(services)
    walk.window.resize(1366, 720)
    walk.window._file.change(toured=True)
    walk.open(store_draft(services, import_draft_file(services, EXAMPLES / "factory.json")).id)
    yield walk
    walk.close()


def shown(walk: Walk, step: str, kind: type[QWidget]) -> QWidget:
    walk.space.show_step(step)
    page = page_in(walk.space)
    page.finish()
    walk.settle()
    found: QWidget = next(each for each in page.findChildren(kind) if each.isVisible())
    return found


def test_a_figure_has_a_menu_with_what_its_keys_do(walk: Walk) -> None:
    table = shown(walk, "basic", FiguresTable)
    assert isinstance(table, FiguresTable)
    index = table.figures.index(1, 2)
    before = index.data()
    menu = menu_of(table, table.visualRect(index).center())
    assert table.currentIndex() == index
    assert lines(menu)[:4] == ["填写\tF2", "复制\tCtrl+C", "粘贴，可以是 Excel 里的一块\tCtrl+V", "清空这一格\tDelete"]
    choose(menu, "复制")
    assert QGuiApplication.clipboard().text() == before
    choose(menu_by_key(table), "清空这一格")
    assert not walk.space.controller.value(table.figures.paths[1][2])
    walk.space.controller.undo()
    assert walk.space.controller.value(table.figures.paths[1][2]) == before


def test_a_row_of_a_list_has_a_menu_with_what_its_buttons_do(walk: Walk) -> None:
    walk.space.show_path("scenarios[0]")
    draft = walk.space.controller.draft
    table = f"scenarios[{draft.rows('scenarios')[0]}].equipment"
    walk.space.show_path(f"{table}[{draft.rows(table)[0]}].name")
    walk.settle()
    page = page_in(walk.space)
    view = next(each for each in page.findChildren(RowTableView) if each.isVisible())
    rows = draft.rows(table)
    menu = menu_of(view, view.visualRect(view.model().index(0, 0)).center())
    assert {"添加行\tCtrl+Enter", "复制行", "下移一行\tAlt+↓", "删除行"} <= {*lines(menu)}
    assert not line(menu, "上移一行").isEnabled()
    choose(menu, "下移一行")
    assert draft.rows(table) == [rows[1], rows[0], *rows[2:]]
    choose(menu_by_key(view), "删除行")
    assert len(draft.rows(table)) == len(rows) - 1


def test_a_scenario_of_the_catalogue_is_added_and_removed_by_its_menu(walk: Walk) -> None:
    tree = shown(walk, "scenes", CatalogueView)
    assert isinstance(tree, CatalogueView)
    draft = walk.space.controller.draft
    taken = {draft.value(f"scenarios[{row}].catalogue_no") for row in draft.rows("scenarios")}
    number = next(n for n in range(1, 60) if n not in taken and tree._catalogue.place(n).isValid())
    before = len(draft.rows("scenarios"))
    tree.show_number(number)
    box = tree.visualRect(tree.currentIndex())
    choose(menu_of(tree, box.center()), "加入")
    assert len(draft.rows("scenarios")) == before + 1
    menu = menu_by_key(tree)
    assert "再加一个" in lines(menu)
    choose(menu, "移出")
    assert len(draft.rows("scenarios")) == before
    heading = tree.currentIndex().parent()
    tree.setCurrentIndex(heading)
    choose(menu_by_key(tree), "收起这个环节")
    assert not tree.isExpanded(heading)
    cell = next(each for each in page_in(walk.space).findChildren(CoverageCell) if each.isVisible())
    menu = menu_of(cell, cell.rect().center())
    assert lines(menu)[0] == "看这个环节的场景\t空格"
    tree.clearFocus()
    choose(menu, "看这个环节的场景")
    assert QApplication.focusWidget() is tree


def test_a_card_of_a_scenario_has_a_menu_and_what_is_removed_comes_back(walk: Walk) -> None:
    view = shown(walk, "scene", PicksView)
    assert isinstance(view, PicksView)
    controller = walk.space.controller
    rows = controller.draft.rows("scenarios")
    menu = menu_of(view, view.visualRect(view.model().index(1, 0)).center())
    assert view.current_row() == rows[1]
    assert {"复制场景", "上移\tAlt+↑", "移出\tDelete"} <= {*lines(menu)}
    choose(menu, "移出")
    assert controller.draft.rows("scenarios") == [rows[0], *rows[2:]]
    assert view.current_row() == rows[2]  # the one that has come into its place
    assert any(each.kind == "scenario" for each in controller.removed())
    controller.undo()
    assert controller.draft.rows("scenarios") == rows


def test_a_scenario_is_removed_where_it_is_filled_in_by_button_key_and_menu(walk: Walk) -> None:
    view = shown(walk, "scene", PicksView)
    assert isinstance(view, PicksView)
    controller, body = walk.space.controller, page_in(walk.space).body
    rows = controller.draft.rows("scenarios")
    last = len(rows) - 1
    ways: dict[str, Callable[[], object]] = {
        "button": lambda: QTest.mouseClick(body._remove, Qt.MouseButton.LeftButton),
        "key": lambda: QTest.keyClick(view, Qt.Key.Key_Delete),
        "menu": lambda: choose(menu_by_key(view), "移出"),
    }
    for way, remove in ways.items():
        view.setFocus()
        view.show_row(rows[last])
        remove()
        assert controller.draft.rows("scenarios") == rows[:last], way
        assert view.current_row() == rows[last - 1]
        assert "最近移出" in body._banner.text()
        assert body._banner.isVisible(), way
        held = QApplication.focusWidget()
        assert held is not None
        assert held.isVisible()
        controller.flush()
        assert any(each.path == f"scenarios[{rows[last]}]" for each in controller.removed())
        controller.undo()
        assert controller.draft.rows("scenarios") == rows


def test_a_picture_has_a_menu_on_its_card_and_in_the_text(walk: Walk) -> None:
    controller = walk.space.controller
    walk.space.show_step("narratives")
    page = page_in(walk.space)
    page.finish()
    walk.settle()
    editor = next(each for each in page.findChildren(BlocksEditor) if each.isVisible())
    controller.edit(editor.path, [*controller.value(editor.path), {"image": "a.png", "caption": "甲"}])
    walk.settle()
    card = next(each for each in page.findChildren(PictureCard) if each.isVisible())
    menu = menu_of(card, QPoint(20, 20))
    assert lines(menu) == ["改图题", "上移\tAlt+↑", "下移\tAlt+↓", "换一张…", "从文中移去"]
    choose(menu, "改图题")
    assert card.caption.hasFocus()
    area = editor.area
    paragraph = area.pictures()[-1].paragraph
    cursor = area.textCursor()
    cursor.setPosition(area.document().findBlockByNumber(paragraph).position())
    area.setTextCursor(cursor)
    area.ensureCursorVisible()
    area.customContextMenuRequested.emit(area.cursorRect().center())
    menu = opened()
    assert "写批注…\tCtrl+Alt+M" in lines(menu)
    choose(menu, "从文中移去")
    editor.hand_over()
    assert "a.png" not in {each.name for each in area.pictures()}
    assert "a.png" not in {each.get("image") for each in controller.value(editor.path)}


def test_a_file_that_was_written_has_a_menu_and_one_that_was_not_has_none(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], tmp_path: Path
) -> None:
    rows = FileRows((FileKind("pdf", "file", "申报书.pdf", "打印用"),), dressed("light", 100))
    qtbot.addWidget(rows)
    rows.resize(640, 80)
    rows.show()
    [row] = rows.rows()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(30, 10), row.mapToGlobal(QPoint(30, 10)))
    QApplication.sendEvent(row, asked)
    assert QApplication.activePopupWidget() is None
    file = tmp_path / "申报书.pdf"
    row.show_there(file, 10, "申报书.pdf", "已写好")
    choose(menu_of(row, QPoint(30, 10)), "复制路径")
    assert QGuiApplication.clipboard().text() == str(file)
    with qtbot.waitSignal(rows.lost):  # it has gone meanwhile, which is said
        choose(menu_of(row, QPoint(30, 10)), "打开")
