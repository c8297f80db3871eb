"""横向对照 in the window: who copied from whom, side by side; the heat map by keys and as pictures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QTableWidgetItem
from pytestqt.qtbot import QtBot

from app.desk.charts import GainSpread
from app.output.heat_shades import SHADES, shade_bounds
from tests.app.desk.test_charts import contrast, luminance
from tests.ui.stored_draft import SLOW
from ui.pages.desk import heat_pane
from ui.pages.desk.board import DeskBoard
from ui.pages.desk.compare_pane import ComparePane
from ui.pages.desk.figures_pane import spread_shares
from ui.pages.desk.passages_pane import marks_of


def compare(board: DeskBoard) -> ComparePane:
    board.sections.set_current("compare")
    pane = board.pane("compare")
    assert isinstance(pane, ComparePane)
    return pane


def test_copied_passages_stand_side_by_side_and_an_opinion_is_kept(filled: DeskBoard) -> None:
    pane = compare(filled).passages
    (row,) = pane.model.entries
    assert {row.left, row.right} == {"重庆第1机械有限公司", "重庆第4机械有限公司"}
    left, right = (card.text.toPlainText() for card in pane.cards)
    assert row.passage.left.text in left
    assert row.passage.right.text in right
    assert len(left) > len(row.passage.left.text)  # with some of what stands around it
    entries = {entry.id: entry for entry in filled.sections.sections.entries}
    assert (entries["compare"].how_many, entries["compare"].level) == (1, "confirm")
    pane.opinion.setFocus()
    QTest.keyClicks(pane.opinion, "same supplier")
    QTest.keyClick(pane.opinion, Qt.Key.Key_Return)
    assert pane.model.entries[0].opinion == "same supplier"
    assert "已写意见" in pane.model.index(0).data()


def test_a_firm_leads_to_its_copied_passage(filled: DeskBoard) -> None:
    key = filled.rankings["scene"].model.rows[3].key
    filled.show_passages(key)
    assert filled.section == "compare"
    assert compare(filled).passages.list.currentIndex().row() == 0


def test_the_map_is_walked_by_keys_and_lists_the_firms_behind_a_cell(filled: DeskBoard) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.heat)
    table, model = pane.heat.table, pane.heat.model
    column = model.counts.stages.index("质量管控")
    table.setCurrentIndex(model.index(0, column - 1))
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.currentIndex().column() == column
    assert pane.heat._cell_title.text().endswith("家企业")
    assert str(model.value(0, column)) in pane.heat._cell_title.text()
    spoken = model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "质量管控" in spoken
    assert model.value(model.rowCount() - 1, model.columnCount() - 1) == sum(model.counts.totals)


def test_the_legend_names_the_steps_of_the_numbers_shown(filled: DeskBoard) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.heat)
    legend = pane.heat.findChild(heat_pane.HeatLegend)
    assert legend is not None
    assert legend.bounds == shade_bounds(pane.heat.model.counts.cells)
    assert legend.bounds[-1] <= max(map(max, pane.heat.model.counts.cells))
    legend.show_bounds((0, 1, 26, 51, 76, 101, 126))
    assert "26 至 50" in legend.toolTip()
    assert legend.toolTip().endswith("126 以上")


def test_the_map_is_saved_as_a_picture(qtbot: QtBot, filled: DeskBoard, tmp_path: Path) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.heat)
    for kind in ("png", "svg"):
        pane.heat.save(tmp_path / f"map.{kind}", kind)
        qtbot.waitUntil(lambda kind=kind: (tmp_path / f"map.{kind}").is_file(), timeout=SLOW)  # type: ignore[misc]
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.format == "PNG"


def test_investment_and_gains_are_shown_and_saved(qtbot: QtBot, filled: DeskBoard, tmp_path: Path) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.figures)
    figures = pane.figures
    shown = [figures.investment.item(row, 1) for row in range(figures.investment.rowCount())]
    assert sum(float(item.text().replace(",", "")) for item in shown if item is not None) > 0
    assert figures.gains.rowCount() > 3
    before = figures.investment.rowCount()
    QTest.mouseClick(figures._segments["company"], Qt.MouseButton.LeftButton)
    assert figures.investment.rowCount() > before
    for kind in ("png", "svg"):
        figures.save(tmp_path / f"figures.{kind}", kind)
        qtbot.waitUntil(lambda kind=kind: (tmp_path / f"figures.{kind}").is_file(), timeout=SLOW)  # type: ignore[misc]
    with Image.open(tmp_path / "figures.png") as picture:
        assert picture.format == "PNG"


@pytest.mark.parametrize("wide", [720, 1100])
def test_no_number_of_the_figures_is_cut(qtbot: QtBot, filled: DeskBoard, wide: int) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.figures)
    figures = pane.figures
    figures.investment.setItem(0, 2, QTableWidgetItem("1113/1113 份"))
    figures.resize(wide, 600)
    qtbot.waitUntil(lambda: figures.investment.columnWidth(2) >= figures.investment.sizeHintForColumn(2), timeout=SLOW)
    for table in (figures.investment, figures.gains):
        assert table.columnWidth(0) <= figures.width() * 0.3
        assert all(table.columnWidth(at) >= table.sizeHintForColumn(at) for at in range(2, table.columnCount()))


def test_a_number_can_be_read_on_every_shade_of_the_window() -> None:
    for dark in (False, True):
        pairs = [heat_pane.cell_colors(count, dark=dark) for count in range(len(SHADES))]
        assert all(contrast(letters, ground) >= 4.5 for ground, letters in pairs)
        lights = [luminance(ground) for ground, _ in pairs]
        assert lights == sorted(lights, reverse=not dark)


def test_the_map_fits_its_width(qtbot: QtBot, filled: DeskBoard) -> None:
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.heat)
    head, place = pane.heat.table.horizontalHeader(), pane.heat.table.viewport()
    qtbot.waitUntil(lambda: place.width() > 640, timeout=SLOW)  # laid out
    assert 0 < head.length() <= place.width()


@pytest.mark.parametrize("wide", [840, 950, 1182, 1400])
def test_the_list_of_a_cell_is_never_cut(qtbot: QtBot, filled: DeskBoard, wide: int) -> None:
    filled.resize(wide, 600)
    filled.show()
    qtbot.waitExposed(filled)
    pane = compare(filled)
    pane.tabs.setCurrentWidget(pane.heat)
    area = pane.heat.findChild(QScrollArea)
    assert area is not None
    qtbot.waitUntil(lambda: area.viewport().width() > wide // 2, timeout=SLOW)  # laid out
    content = area.widget()
    assert content is not None
    assert content.width() <= area.viewport().width()


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=9).map(sorted))
def test_places_of_figures_are_in_their_order(values: list[Decimal]) -> None:
    median, *shares = spread_shares(GainSpread("x", tuple(values), values[len(values) // 2]))
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert shares[len(values) // 2] == median


@given(st.text("甲乙丙丁12345", max_size=30), st.text("甲乙丙丁12345", max_size=30))
def test_marks_lie_inside_the_texts_and_mark_what_is_the_same(left: str, right: str) -> None:
    ours, theirs, figures = marks_of(left, right)
    assert len(ours) == len(theirs)
    for (a, length, kind), (b, other, _) in zip(ours, theirs, strict=True):
        assert a >= 0
        assert a + length <= len(left)
        assert b + other <= len(right)
        if kind == "same":
            assert left[a : a + length] == right[b : b + other]
    assert figures == sum(kind == "figure" for _, _, kind in ours)
