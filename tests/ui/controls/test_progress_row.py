"""The row that says how far something is: as large as the letters, and what came of it by shape and colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from ui.controls.progress_row import ProgressRow
from ui.theme.theme import Theme


@pytest.mark.parametrize(("mode", "percent"), [("light", 100), ("dark", 200)])
def test_the_bar_grows_with_the_text(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], mode: str, percent: int
) -> None:
    theme = dressed(mode, percent)
    row = ProgressRow("报告")
    qtbot.addWidget(row)
    row.show_step("第 1 页，共 2 页", 1, 2)
    row.show()
    qtbot.waitExposed(row)
    bar = row.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.height() == theme.px(4)
    assert row.stop_button.isVisible()
    assert not row.act_button.isVisible()
    row.show_words("报告已存为 a.pdf", "ok", "打开")
    assert row.words == "✓ 报告已存为 a.pdf"
    assert row.act_button.isVisible()
    assert not row.stop_button.isVisible()
    row.show_words("文件夹不存在。", "error")
    assert row.words == "▲ 文件夹不存在。"
    assert not row.act_button.isVisible()
    row.show_words("已取消。")
    assert row.words == "已取消。"
    row.show_words("")
    assert row.isHidden()
