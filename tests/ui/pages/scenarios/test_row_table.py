"""附-2 as a spreadsheet: typed, pasted, copied, moved and undone with real keys, over a real store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.draft.scenario_form import scenario_form
from ui.draft.controller import DraftController
from ui.forms.tables.cell_editor import CellEditor
from ui.forms.tables.pasting import block_of, text_of
from ui.forms.tables.row_table_editing import RowTableEditing
from ui.forms.tables.row_table_model import FIELD, FINDING, GHOST, RowTableModel
from ui.forms.tables.row_table_panel import RowTablePanel
from ui.forms.tables.row_table_view import RowTableView
from ui.theme.theme import Theme

KEYS = ("name", "brand", "supplier", "new_technology", "usage", "remarks")


class Bench:
    """The panel over the first scenario."""

    def __init__(self, controller: DraftController, theme: Theme, owner: QObject) -> None:
        draft = controller.draft
        form = scenario_form(controller.pack, draft.track)
        columns = [(column, controller.pack.fields[column.field]) for column in form.columns]
        self.controller = controller
        self.model = RowTableModel(draft, form.equipment, columns, owner)
        self.panel = RowTablePanel(self.model, "附4-2", theme)
        self.editing = RowTableEditing(controller, self.model, self.panel)
        controller.changed.connect(self.editing.follow)
        self.model.show_scenario(f"scenarios[{draft.rows('scenarios')[0]}]")

    @property
    def view(self) -> RowTableView:
        return self.panel.view

    def rows(self) -> list[list[Any]]:
        draft = self.controller.draft
        table = self.model.table
        return [[draft.value(f"{table}[{row}].{key}") or "" for key in KEYS] for row in draft.rows(table)]


@pytest.fixture
def bench(opened: Callable[[str], DraftController], theme: Theme, qtbot: QtBot) -> Bench:
    controller = opened("scene")
    made = Bench(controller, theme, controller)
    qtbot.addWidget(made.panel)
    made.panel.resize(1100, 400)
    made.panel.show()
    made.panel.activateWindow()
    qtbot.waitUntil(made.panel.isActiveWindow)
    made.view.setFocus()
    return made


def press(qtbot: QtBot, bench: Bench, *keys: Qt.Key, mods: Any = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        qtbot.keyClick(target, key, mods)
        QApplication.processEvents()


def type_in(qtbot: QtBot, bench: Bench, text: str) -> None:
    for letter in text:
        target = QApplication.focusWidget()
        assert target is not None
        qtbot.keyClicks(target, letter)


def test_typing_in_the_ghost_row_makes_a_row_and_tab_goes_on(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    bench.view.go(len(before), 0)
    assert bench.view.currentIndex().data(GHOST)
    type_in(qtbot, bench, "Robot")
    press(qtbot, bench, Qt.Key.Key_Tab)
    type_in(qtbot, bench, "ABB")
    press(qtbot, bench, Qt.Key.Key_Return)
    assert bench.rows() == [*before, ["Robot", "ABB", "", "", "", ""]]
    assert bench.view.currentIndex().row() == len(before) + 1
    assert bench.view.currentIndex().column() == 1


def test_every_committed_letter_is_an_answer_at_once(bench: Bench, qtbot: QtBot) -> None:
    bench.view.go(0, 1)
    type_in(qtbot, bench, "XY")
    assert bench.rows()[0][1] == "XY"
    press(qtbot, bench, Qt.Key.Key_Escape)
    assert bench.rows()[0][1] == "XY"
    assert bench.view.hasFocus()
    press(qtbot, bench, Qt.Key.Key_F2)
    type_in(qtbot, bench, "Z")
    assert bench.rows()[0][1] == "XYZ"


def test_composed_text_counts_only_when_it_is_committed(bench: Bench, qtbot: QtBot) -> None:
    bench.view.go(0, 5)
    press(qtbot, bench, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, CellEditor)
    before = bench.rows()[0][5]
    QApplication.sendEvent(editor, QInputMethodEvent("ceshi", []))
    assert bench.rows()[0][5] == before
    done = QInputMethodEvent()
    done.setCommitString("测试")
    QApplication.sendEvent(editor, done)
    assert bench.rows()[0][5] == before + "测试"


def test_rows_from_excel_are_one_undo(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    text = '立体库\t昆船\t昆船物流\t\t"自动\n出入库"\t\r\nAGV\t新松\t沈阳新松\t激光导航\t配送\t备\r\n'
    QGuiApplication.clipboard().setText(text)
    bench.view.go(len(before), 0)
    press(qtbot, bench, Qt.Key.Key_V, mods=Qt.KeyboardModifier.ControlModifier)
    assert bench.rows() == [
        *before,
        ["立体库", "昆船", "昆船物流", "", "自动\n出入库", ""],
        ["AGV", "新松", "沈阳新松", "激光导航", "配送", "备"],
    ]
    bench.controller.undo()
    assert bench.rows() == before
    bench.controller.redo()
    assert len(bench.rows()) == len(before) + 2


def test_paste_over_rows_replaces_and_adds(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    QGuiApplication.clipboard().setText("\n".join(f"b{i}\ts{i}" for i in range(len(before) + 1)))
    bench.view.go(0, 1)
    press(qtbot, bench, Qt.Key.Key_V, mods=Qt.KeyboardModifier.ControlModifier)
    now = bench.rows()
    assert [row[1:3] for row in now] == [[f"b{i}", f"s{i}"] for i in range(len(before) + 1)]
    assert [row[0] for row in now[:-1]] == [row[0] for row in before]
    bench.controller.undo()
    assert bench.rows() == before


def test_copy_and_paste_give_the_same_cells(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    bench.view.selectRow(0)
    press(qtbot, bench, Qt.Key.Key_C, mods=Qt.KeyboardModifier.ControlModifier)
    bench.view.go(len(before), 0)
    press(qtbot, bench, Qt.Key.Key_V, mods=Qt.KeyboardModifier.ControlModifier)
    assert bench.rows() == [*before, before[0]]


def test_rows_are_moved_doubled_and_taken_out(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    bench.view.go(0, 0)
    press(qtbot, bench, Qt.Key.Key_Down, mods=Qt.KeyboardModifier.AltModifier)
    assert bench.rows() == [before[1], before[0], *before[2:]]
    buttons = {button.objectName(): button for button in bench.panel._buttons}
    qtbot.mouseClick(buttons["equipment-copy"], Qt.MouseButton.LeftButton)
    assert bench.rows() == [before[1], before[0], before[0], *before[2:]]
    qtbot.mouseClick(buttons["equipment-delete"], Qt.MouseButton.LeftButton)
    assert bench.rows() == [before[1], before[0], *before[2:]]
    press(qtbot, bench, Qt.Key.Key_Return, mods=Qt.KeyboardModifier.ControlModifier)
    assert bench.rows().count([""] * 6) == 1


def test_cleared_cells_are_one_undo(bench: Bench, qtbot: QtBot) -> None:
    before = bench.rows()
    bench.view.selectRow(0)
    press(qtbot, bench, Qt.Key.Key_Delete)
    assert bench.rows()[0] == [""] * 6
    bench.controller.undo()
    assert bench.rows() == before


def test_too_long_is_said_and_never_cut(bench: Bench, qtbot: QtBot) -> None:
    long = "长" * 170
    QGuiApplication.clipboard().setText(long)
    bench.view.go(0, 4)
    press(qtbot, bench, Qt.Key.Key_V, mods=Qt.KeyboardModifier.ControlModifier)
    assert bench.rows()[0][4] == long
    index = bench.model.index(0, 4)
    assert index.data(FINDING).rule == "length"
    said = [label.text() for label in bench.panel.findChildren(QLabel)]
    assert any("170/150" in text for text in said)
    assert any("阻断" in text for text in said)


def test_tab_leaves_the_table_behind_the_last_cell(bench: Bench, qtbot: QtBot) -> None:
    bench.view.go(bench.model.rowCount() - 1, len(KEYS) - 1)
    press(qtbot, bench, Qt.Key.Key_Tab)
    assert not bench.view.hasFocus()


def test_block_reads_what_excel_writes() -> None:
    cells = [["a\tb", 'say "x"', "c\nd"], ["", "e", ""]]
    assert block_of(text_of(cells)) == cells
    assert block_of("a\tb\r\n\r\n") == [["a", "b"]]


def test_a_column_that_the_table_does_not_have_is_named(bench: Bench) -> None:
    bench.view.setCurrentIndex(bench.model.index(bench.model.rowCount() - 1, 0))
    block = [
        ["序号", "关键技术装备、软件/系统名称", "品牌", "供应商", "应用的新技术", "单价"],
        ["1", "AGV", "新松", "新松公司", "视觉导航", ""],
    ]
    bench.view.pasted.emit(block, bench.model.rowCount() - 1, 0)
    said = bench.panel._pasted.text()
    assert "新增 1 行" in said
    assert "没有“应用的新技术”，没有贴进来" in said
    assert "单价" not in said
    assert "序号" not in said


def test_what_is_over_the_limit_is_marked_in_the_closed_cell_too(bench: Bench, theme: Theme) -> None:
    controller, view = bench.controller, bench.view
    row = controller.draft.rows(bench.model.table)[0]
    column = KEYS.index("usage")

    def tinted() -> int:
        QApplication.processEvents()
        view.resizeRowsToContents()
        cell = view.visualRect(bench.model.index(0, column))
        seen = view.viewport().grab(cell).toImage()
        tint = QColor(theme.colors.error_tint)
        points = [(x, y) for x in range(seen.width()) for y in range(seen.height())]
        return sum(seen.pixelColor(x, y) == tint for x, y in points)

    view.setCurrentIndex(bench.model.index(1, 0))
    limit = bench.model.index(0, column).data(FIELD).limit
    controller.edit(f"{bench.model.table}[{row}].usage", "面" * limit)
    assert tinted() == 0
    controller.edit(f"{bench.model.table}[{row}].usage", "面" * (limit + 20))
    assert tinted() > 100


def test_a_block_with_its_headings_leaves_other_columns_alone_and_finds_rows_by_name(bench: Bench) -> None:
    names = [bench.model.index(row, 0).data() for row in range(len(bench.model.row_ids()))]
    assert len(names) > 1
    before = [[bench.model.index(row, column).data() for column in range(len(KEYS))] for row in range(len(names))]
    usage = bench.model.columns[4][0].heading
    block = [[usage, bench.model.columns[0][0].heading], *([f"用于{name}", name] for name in reversed(names))]
    bench.view.pasted.emit(block, 0, 2)
    after = [[bench.model.index(row, column).data() for column in range(len(KEYS))] for row in range(len(names))]
    assert [row[4] for row in after] == [f"用于{name}" for name in names]
    assert [row[:4] for row in after] == [row[:4] for row in before]
    assert len(bench.model.row_ids()) == len(names)


def test_another_scenario_has_its_first_cell_current_and_nothing_said_of_the_last_paste(bench: Bench) -> None:
    draft = bench.controller.draft
    QGuiApplication.clipboard().setText("仪表\t甲\n阀门\t乙")
    bench.view.go(bench.model.rowCount() - 1, 0)
    bench.view.paste()
    told = bench.panel.findChildren(QLabel)
    assert any(each.isVisible() and each.text().startswith("已粘贴") for each in told)
    bench.model.show_scenario(f"scenarios[{draft.rows('scenarios')[1]}]")
    assert not any(each.isVisible() and each.text().startswith("已粘贴") for each in told)
    assert (bench.view.currentIndex().row(), bench.view.currentIndex().column()) == (0, 0)
