"""Blocks of figures by year: what a paste takes, what it leaves out, and what it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.stored_draft import SLOW
from ui.fields.yearly import FigureNote, FiguresTable
from ui.models.figure_blocks import figures_of
from ui.pages.basic import BasicPage


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("100\t200\t\n40\t50\t\n", [["100", "200", ""], ["40", "50", ""]]),
        ("1,000\t203418.60万元\t2.2亿\n40\t50\t60\n", [["1,000", "203418.60万元", "2.2亿"], ["40", "50", "60"]]),
        ("\t200\t300\n\t50\t60\n", [["", "200", "300"], ["", "50", "60"]]),
        ("\t2018年\t2019年度\t2020\n资产总额\t1\t2\t3\n", [["1", "2", "3"]]),
        ("近三年情况\t\t\t\n单位：万元\t\t\t\n指标\t2018年\t2019年\t2020年\n资产总额\t1\t2\t3\n", [["1", "2", "3"]]),
        ("2018\t2019\t2020\n１\t2%\t3\n", [["１", "2%", "3"]]),
        ("资产总额\t1\t2\t3\n负债率\t\t5\t6\n", [["1", "2", "3"], ["", "5", "6"]]),
        ("2000\t2018\t2019\n1\t2\t3\n", [["2000", "2018", "2019"], ["1", "2", "3"]]),
        ("无\t200\t300\n", [["无", "200", "300"]]),
        ("abc\n", [["abc"]]),
    ],
)
def test_only_years_and_names_are_left_out_of_a_block_of_figures(text, rows):
    assert figures_of(text) == rows


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
