"""A drop-down list is searched by what stands in it and by its initials, closed and open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.controls.quiet_combo import QuietCombo

NAMES = ["还没有选", "原材料", "装备制造", "食品及农副产品加工", "纺织", "3D 打印", "其他食品"]


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize(
    ("typed", "found"),
    [("sp", "食品及农副产品加工"), ("f", "纺织"), ("3", "3D 打印"), ("zbzz", "装备制造"), ("xq", "还没有选")],
)
def test_letters_find_a_row(qtbot: QtBot, typed: str, found: str, *, opened: bool) -> None:
    combo = QuietCombo()
    qtbot.addWidget(combo)
    combo.addItems(NAMES)
    combo.show()
    combo.setFocus()
    if opened:
        combo.showPopup()
        qtbot.waitUntil(combo.view().isVisible)
        qtbot.keyClicks(combo.view(), typed)
        qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    else:
        qtbot.keyClicks(combo, typed)
    assert combo.currentText() == found


def test_the_same_letter_again_goes_on(qtbot: QtBot) -> None:
    combo = QuietCombo()
    qtbot.addWidget(combo)
    combo.addItems(["纺织", "食品", "饰品", "食盐"])
    combo.show()
    found = []
    for _ in range(3):
        qtbot.keyClick(combo, Qt.Key.Key_S)
        found.append(combo.currentText())
        combo._since.invalidate()  # as after a pause
    assert found == ["食品", "饰品", "食盐"]
