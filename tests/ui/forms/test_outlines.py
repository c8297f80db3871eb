"""Sections of long pages: Alt+↑ and Alt+↓ go from one to the next, and the outline beside 场景正文 leads to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW, example
from ui.controls.jump_bar import JumpBar
from ui.draft.controller import DraftController
from ui.forms.blocks import BlocksEditor
from ui.forms.heading_outline import HeadingOutline
from ui.forms.long_text import long_text
from ui.pages.direction.page import DirectionPage
from ui.pages.narratives.page import NarrativesPage
from ui.theme.theme import Theme

ALT = Qt.KeyboardModifier.AltModifier
BLOCKS = [{"text": "开头"}, {"heading": "方法"}, {"text": "做法一"}, {"text": "做法二"}, {"heading": "成效"}]


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path / "home", "factory") as controller:
        yield controller


def narrative(qtbot: QtBot, draft: DraftController, theme: Theme) -> tuple[str, BlocksEditor, HeadingOutline]:
    path = f"scenarios[{draft.draft.rows('scenarios')[0]}].narrative"
    field = draft.draft.field(path)
    editor = long_text(draft, theme, field, path)
    assert isinstance(editor, BlocksEditor)
    outline = HeadingOutline(editor, theme, field.outline)
    editor.edited.connect(draft.edit)
    for widget in (editor, outline):
        qtbot.addWidget(widget)
        widget.resize(700, 500)
        widget.show()
    return path, editor, outline


def lines(outline: HeadingOutline) -> list[tuple[str, str]]:
    items = [outline.tree.topLevelItem(at) for at in range(outline.tree.topLevelItemCount())]
    return [(item.text(0), str(item.data(0, Qt.ItemDataRole.AccessibleTextRole))) for item in items if item is not None]


def test_the_outline_counts_each_section_and_leads_to_it(qtbot: QtBot, factory: DraftController) -> None:
    _path, editor, outline = narrative(qtbot, factory, Theme())
    editor.show_value(BLOCKS)
    outline.show_blocks(BLOCKS)
    assert lines(outline) == [("方法", "方法，6 字"), ("成效", "成效，还没写")]
    item = outline.tree.topLevelItem(1)
    assert item is not None
    outline.tree.itemClicked.emit(item, 0)
    assert editor.area.textCursor().block().text() == "成效"


def test_the_outline_tells_how_many_hints_each_section_has(qtbot: QtBot, factory: DraftController) -> None:
    path, editor, outline = narrative(qtbot, factory, Theme())
    blocks = [
        {"heading": "方法"},
        {"text": "人均产值提高30，换型时间降至22分钟。"},
        {"heading": "成效"},
        {"text": "好。"},
    ]
    factory.edit(path, blocks)
    editor.show_value(blocks)
    outline.show_blocks(blocks)
    qtbot.waitUntil(lambda: lines(outline)[0][1] == "方法，18 字，提示 2 处", timeout=SLOW)
    assert lines(outline)[1][1] == "成效，2 字"


def test_keys_go_from_heading_to_heading_and_stop_at_the_last(qtbot: QtBot, factory: DraftController) -> None:
    _path, editor, _outline = narrative(qtbot, factory, Theme())
    editor.show_value(BLOCKS)
    area = editor.area
    area.moveCursor(area.textCursor().MoveOperation.Start)
    area.setFocus()
    seen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(area, key, ALT)
        seen.append(area.textCursor().block().text())
    assert seen == ["方法", "成效", "成效", "方法", "开头"]


def test_the_proposed_headings_go_in_once_as_one_step(qtbot: QtBot, factory: DraftController) -> None:
    path, editor, outline = narrative(qtbot, factory, Theme())
    factory.edit(path, [])
    editor.show_value([])
    outline.show_blocks([])
    assert outline.link.isVisible()
    outline.link.click()
    value = factory.value(path)
    assert [block["heading"] for block in value][1] == "实施方法"
    outline.show_blocks(value)
    assert not outline.link.isVisible()
    factory.undo()
    assert factory.value(path) == []


def test_keys_go_through_the_sections_of_the_direction(qtbot: QtBot, factory: DraftController) -> None:
    page = DirectionPage(factory, Theme())
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.finish()
    assert page.goto("")
    places = []
    for _ in range(3):
        qtbot.keyClick(page, Qt.Key.Key_Down, ALT)
        QApplication.processEvents()
        focused = page.focusWidget()
        assert focused is not None
        places.append(focused.accessibleName() or focused.property("text"))
    assert places[0].startswith("揭榜任务具体名称")
    assert places[1].startswith("关键设备数控化率")
    assert places[2].startswith("附5-3")


def test_behind_the_last_heading_the_next_text_is_open(qtbot: QtBot, factory: DraftController) -> None:
    page = NarrativesPage(factory, Theme())
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    assert page.goto("narratives.overview")
    area = page.editors["narratives.overview"].area
    area.moveCursor(area.textCursor().MoveOperation.End)
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Down, ALT)
    assert page.focusWidget() is page.editors["narratives.integration"].area


def test_ways_to_sections_that_do_not_fit_are_not_cut(
    qtbot: QtBot, factory: DraftController, dressed: Callable[[str, int], Theme]
) -> None:
    page = DirectionPage(factory, dressed("light", 200))
    qtbot.addWidget(page)
    page.resize(950, 600)
    page.show()
    page.finish()
    bar = page.findChild(JumpBar)
    assert bar is not None
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=SLOW)
    page.resize(2400, 600)
    qtbot.waitUntil(bar.isVisible, timeout=SLOW)
    assert bar.sizeHint().width() <= bar.width()


def test_numbered_lines_of_a_pasted_text_become_headings_by_one_click(qtbot: QtBot, factory: DraftController) -> None:
    path, editor, outline = narrative(qtbot, factory, Theme())
    pasted = ["一、背景", "做法如下：", "1. 采数", "2. 建模", "二、方法", "每 0.5 秒采一次。", "三、成效"]
    blocks = [{"text": each} for each in pasted]
    editor.show_value(blocks)
    outline.show_blocks(blocks)
    assert outline.found_link.text() == "把 2 行设成小标题"
    editor.area.go_to_block(4)
    qtbot.mouseClick(outline.found_link, Qt.MouseButton.LeftButton)
    headings = [each["heading"] for each in factory.draft.value(path) if "heading" in each]
    assert headings == ["一、背景", "二、方法"]
    assert editor.area.textCursor().block().text() == "二、方法"  # where one was
    outline.show_blocks(factory.draft.value(path))
    assert outline.found_link.isHidden()
    factory.undo()
    assert factory.draft.value(path) != [*blocks]
