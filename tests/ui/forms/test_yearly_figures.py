"""Blocks of figures by year: what a paste takes, what it leaves out, and what it says."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW
from ui.controls.scroll_to import area_around
from ui.forms.tables.yearly_figures import FigureNote, FiguresTable
from ui.pages.basic.page import BasicPage


def test_years_and_rows_in_another_order_come_where_they_belong(controller, theme, qtbot):
    page = BasicPage(controller, theme)
    qtbot.addWidget(page)
    assert page.goto("company.financials.2019.main_revenue")
    table, note = page.findChild(FiguresTable), page.findChild(FigureNote)
    assert table is not None
    assert note is not None
    block = "指标\t2020年\t2019年\t2018年\t2017年\r\n负债率（%）\t44.8%\t46.1\t47.5\t50\r\n"
    block += "资产总额\t49,633\t44905\t41280\t1\r\n"
    QGuiApplication.clipboard().setText(block)
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    figures = {
        f"{year}.{key}": controller.value(f"company.financials.{year}.{key}")
        for year in (2018, 2019, 2020)
        for key in ("total_assets", "debt_ratio")
    }
    assert figures == {
        "2018.total_assets": "41280", "2019.total_assets": "44905", "2020.total_assets": "49633",
        "2018.debt_ratio": "47.5", "2019.debt_ratio": "46.1", "2020.debt_ratio": "44.8",
    }  # fmt: skip
    assert note.text() == "◆ 表上没有的没有贴进来：2017年。"
    QGuiApplication.clipboard().setText("甲\t1\t2\t3\r\n乙方\t4\t5\t6\r\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert controller.value("company.financials.2018.total_assets") == "41280"


def test_what_a_block_has_more_than_the_table_is_said(controller, theme, qtbot):
    page = BasicPage(controller, theme)
    qtbot.addWidget(page)
    assert page.goto("company.financials.2019.main_revenue")
    table, note = page.findChild(FiguresTable), page.findChild(FigureNote)
    assert table is not None
    assert note is not None
    QGuiApplication.clipboard().setText("1\t2\t3\r\n4\t5\t\r\n6\t7\t8\r\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert controller.value("company.financials.2020.profit_margin") == "5"
    assert note.text() == "◆ 剪贴板里还有 4 格超出了这张表，没有贴进来。从左上角的一格再粘贴一次。"
    assert table.accessibleDescription() in note.text()
    QGuiApplication.clipboard().setText("1\t2\n")  # the same cell, and all of it has room
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "还有" not in note.text()
    assert page.goto("company.financials.2018.total_assets")
    QGuiApplication.clipboard().setText("1\t2\t3\t4\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rows = table.figures.rowCount()
    assert note.text().endswith(f"还有 1 格超出了这张表，没有贴进来。在 Excel 里只选这 {rows} 行 3 列再复制。")
    assert page.goto("company.financials.2019.total_assets")
    assert "还有" not in note.text()


def test_a_figure_is_pasted_and_typed_with_the_unit_of_its_row(controller, theme, qtbot):
    page = BasicPage(controller, theme)
    qtbot.addWidget(page)
    assert page.goto("company.financials.2018.main_revenue")
    table = page.findChild(FiguresTable)
    assert table is not None
    QGuiApplication.clipboard().setText("35,120.00万元\t3.8亿\r\n7.8%\t8.1万元\r\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert controller.value("company.financials.2018.main_revenue") == "35120.00"
    assert controller.value("company.financials.2019.main_revenue") == "3.8亿"
    assert controller.value("company.financials.2019.profit_margin") == "8.1万元"
    table.figures.setData(table.figures.place("company.financials.2019.main_revenue"), "37995.30万元")
    assert controller.value("company.financials.2019.main_revenue") == "37995.30"


def test_a_typed_figure_loses_its_commas_when_the_cell_is_left(controller, theme, qtbot):
    path = "company.financials.2018.main_revenue"
    controller.edit(path, "1,000")
    controller.pause_typing()  # on a fast machine what follows would be the same step of undo
    page = BasicPage(controller, theme)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    assert page.goto(path)
    table = page.findChild(FiguresTable)
    assert table is not None

    def editor():
        now = QApplication.focusWidget()
        assert isinstance(now, QLineEdit)
        return now

    QTest.keyClick(table, Qt.Key.Key_F2)
    QTest.keyClick(editor(), Qt.Key.Key_Escape)
    assert controller.value(path) == "1,000"  # nobody wrote there
    QTest.keyClicks(table, "3")
    QTest.keyClicks(editor(), "5,120")
    qtbot.waitUntil(lambda: controller.value(path) == "35,120", timeout=SLOW)  # kept while one types
    QTest.keyClicks(editor(), ".5")
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    assert controller.value(path) == "35120.5"
    controller.undo()
    assert controller.value(path) == "1,000"


def shown_table(qtbot: QtBot, page: BasicPage, height: int) -> FiguresTable:
    """The table on a page of this height, with the keyboard in it; the caller holds the page."""
    qtbot.addWidget(page)
    page.resize(900, height)
    page.show()
    qtbot.waitExposed(page)
    assert page.goto("company.financials.2018.total_assets")
    table = page.findChild(FiguresTable)
    assert table is not None
    return table


def last_dark_column(table: FiguresTable, rect: QRect) -> int:
    """The rightmost column of a cell, in pixels, that letters reach: borders and the caret's edge left out."""
    picture = table.viewport().grab(rect.adjusted(4, 6, -4, -6)).toImage()
    dark = [
        x for x in range(picture.width()) for y in range(picture.height()) if picture.pixelColor(x, y).lightness() < 120
    ]
    return max(dark)


def test_a_figure_does_not_leap_while_it_is_typed(controller, theme, qtbot):
    controller.edit("company.financials.2019.total_assets", "44905.20")
    page = BasicPage(controller, theme)
    table = shown_table(qtbot, page, 700)
    index = table.figures.index(0, 1)
    before = last_dark_column(table, table.visualRect(index))
    table.setCurrentIndex(index)
    table.edit(index)
    line = table.findChild(QLineEdit)
    assert line is not None
    line.setCursorPosition(0)
    line.deselect()
    assert abs(last_dark_column(table, table.visualRect(index)) - before) <= 1


def test_typing_into_a_cell_half_out_of_sight_shows_it(controller, theme, qtbot):
    page = BasicPage(controller, theme)
    table = shown_table(qtbot, page, 240)
    area = area_around(table)
    assert area is not None
    last = table.figures.index(table.figures.rowCount() - 1, 0)
    content = area.widget()
    assert content is not None
    bar = area.verticalScrollBar()
    bottom = table.viewport().mapTo(content, table.visualRect(last).bottomLeft()).y()
    qtbot.waitUntil(lambda: bar.maximum() > bottom - area.viewport().height(), timeout=SLOW)
    bar.setValue(bottom - table.visualRect(last).height() + 3 - area.viewport().height())  # 3 pixels of it show
    rect = table.visualRect(last)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.center().x(), rect.top() + 1))
    assert table.currentIndex() == last
    QTest.keyClicks(table, "98")
    shown = table.viewport().mapTo(area.viewport(), table.visualRect(last).bottomLeft()).y()
    assert 0 < shown <= area.viewport().height()
