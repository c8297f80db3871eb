"""附5-3 … 5-7 in the window: every table of the direction, filled by keys as a spreadsheet is, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabBar
from pytestqt.qtbot import QtBot

from app.services import build_services
from ui.draft.controller import DraftController
from ui.forms.tables.cell_values import figure
from ui.forms.tables.choice_cell import ChoiceCell
from ui.forms.tables.row_table_model import FINDING
from ui.pages.attachments.page import AttachmentsPage
from ui.theme.theme import Theme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def draft(tmp_path: Path, qtbot: QtBot) -> Iterator[DraftController]:
    services = build_services(tmp_path / "home", {})
    made = DraftController.open(services, services.store().create_draft(pack="miit-2021", track="factory").id)
    yield made
    assert made.close()
    services.close()


@pytest.fixture
def page(draft: DraftController, qtbot: QtBot) -> Iterator[AttachmentsPage]:
    theme = Theme("light", 100)
    made = AttachmentsPage(draft, theme)
    qtbot.addWidget(made)
    made.resize(1182, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close_down()


def rows(draft: DraftController, table: str) -> list[dict[str, Any]]:
    found: Any = draft.draft.application().get("tables", {})
    return list(found.get(table.removeprefix("tables."), []))


def focused() -> Any:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def commit(text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def test_a_row_is_typed_choices_picked_and_all_of_it_kept(
    page: AttachmentsPage, draft: DraftController, qtbot: QtBot
) -> None:
    assert page.goto("tables.standards")
    qtbot.keyClick(focused(), Qt.Key.Key_F2)
    commit("柔性单元通用技术要求")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_F2)
    assert isinstance(focused(), ChoiceCell)
    commit("团")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_F2)
    qtbot.keyClick(focused(), Qt.Key.Key_2)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClicks(focused(), "T")
    qtbot.keyClicks(focused(), "/CA 1-2021")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert rows(draft, "tables.standards") == [
        {"name": "柔性单元通用技术要求", "kind": "团标", "status": "草案", "number": "T/CA 1-2021"}
    ]
    assert draft.flush()


def test_rows_from_excel_with_heads_numbers_and_a_choice_that_is_none(
    page: AttachmentsPage, draft: DraftController, qtbot: QtBot
) -> None:
    assert page.goto("tables.patents")
    QGuiApplication.clipboard().setText(
        '1\t"一种夹具\n第二行"\t发明\t审查中\tZL1\t\t多出来的\r\n2\t装置\t商标\t已发布\tZL2\t\t\r\n\t\t\t\t\t\t\r\n\t\t\t\t\t\t\r\n'
    )
    qtbot.keyClick(focused(), Qt.Key.Key_V, CONTROL)
    assert rows(draft, "tables.patents") == [
        {"name": "一种夹具 第二行", "kind": "发明", "status": "审查中", "number": "ZL1"},
        {"name": "装置", "kind": "商标", "status": "已发布", "number": "ZL2"},
    ]
    table = page.lists.card("tables.patents")
    said = [label.text() for label in table.findChildren(QLabel) if label.isVisible()]
    assert any("新增 2 行" in text and "1 格在最后一列右边" in text for text in said)
    assert page.lists.tab_text.endswith("　2")
    assert table.cells.index(1, 1).data(FINDING).rule == "choice"
    assert table.cells.index(1, 1).data() == "商标"
    draft.undo()
    assert rows(draft, "tables.patents") == []


def test_a_whole_sheet_copied_by_mistake_is_said_and_left_alone(
    page: AttachmentsPage, draft: DraftController, qtbot: QtBot
) -> None:
    assert page.goto("tables.key_software")
    QGuiApplication.clipboard().setText("软件\t参数\r\n" * 10_000)
    qtbot.keyClick(focused(), Qt.Key.Key_V, CONTROL)
    assert rows(draft, "tables.key_software") == []
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert any("有 10000 行，一次最多粘贴 500 行" in text for text in said)
    QGuiApplication.clipboard().setText("软件\t参数\r\n" * 500)
    qtbot.keyClick(focused(), Qt.Key.Key_V, CONTROL)
    assert len(rows(draft, "tables.key_software")) == 500
    draft.undo()
    assert rows(draft, "tables.key_software") == []


def test_another_direction_has_its_own_tables(page: AttachmentsPage, draft: DraftController) -> None:
    tabs = page.findChild(QTabBar)
    assert tabs is not None
    page.finish()
    assert tabs.count() == 6
    assert page.goto("tables.key_software")
    draft.set_track("scene")
    assert tabs.count() == 1
    assert not tabs.isVisible()
    assert not page.goto("tables.key_software")
    draft.set_track("factory")
    page.finish()
    assert tabs.count() == 6
    assert page.goto("tables.key_software")


def test_a_combo_in_a_cell_has_a_name(page: AttachmentsPage, qtbot: QtBot) -> None:
    assert page.goto("tables.patents")
    table = page.lists.card("tables.patents")
    table.panel.view.go(0, 2)
    qtbot.keyClick(focused(), Qt.Key.Key_F2)
    editor = focused()
    assert isinstance(editor, QComboBox)
    assert editor.accessibleName() == "专利状态"
    assert [editor.itemText(i) for i in range(editor.count())] == ["不填", "已发布", "审查中"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1,234.50", "1234.50"),
        ("１２，３４５", "12345"),
        ("－3.2%", "-3.2"),
        ("约12", "约12"),
        ("1.2.3", "1.2.3"),
        ("", ""),
    ],
)
def test_figures_as_people_paste_them(typed: str, kept: str) -> None:
    assert figure(typed, "%") == kept


def test_a_tab_bears_the_level_of_what_is_open_in_it(page: AttachmentsPage, draft: DraftController) -> None:
    page.lists.finish()
    bar = page.findChild(QTabBar)
    assert bar is not None
    last = bar.count() - 1
    assert not bar.tabData(last)
    row = draft.add_row("tables.patents", None, {"name": "一种方法", "kind": "商标"})
    assert bar.tabData(last) == "error"
    assert bar.accessibleTabName(last).endswith("1，1 处阻断")
    draft.edit(f"tables.patents[{row}].kind", "发明")
    assert not bar.tabData(last)
    assert bar.accessibleTabName(last).endswith("没有待办")
    draft.edit(f"tables.patents[{row}].kind", "商标")
    draft.remove_row("tables.patents", row)
    assert not bar.tabData(last)
    draft.add_row("attachments", None, {"title": "没有文件", "file": "gone.pdf"})
    assert bar.tabData(0) == "error"
