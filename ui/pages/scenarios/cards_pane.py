"""The list of scenarios beside their texts: cards, how many there are, and what the little bars mean."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.pages.scenarios.picks_model import PicksModel
from ui.pages.scenarios.scenario_cards import CardDelegate, PicksView
from ui.runtime.shortcuts import keys_of, spoken
from ui.theme.theme import Theme

_BARS = "小柱依次为{sheet} 有字数限制的各栏和场景正文，高度是已用字数的比例。"


class CardsPane(QWidget):
    """Shows the scenarios as cards; ``sheet`` names 附-1."""

    more_wanted = Signal()
    """The plus was pressed."""

    def __init__(self, model: PicksModel, sheet: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = PicksView(model, theme, self)
        self.view.setItemDelegate(CardDelegate(theme, self.view))
        self.view.setAccessibleName("场景")
        self.view.setProperty("ground", "window")
        self._count = QLabel("", self)
        self._count.setProperty("type", "compact")
        self._count.setProperty("tone", "text2")
        plus = QToolButton(self)
        plus.setIcon(theme.icon("plus"))
        plus.setToolTip("到场景选择里添加场景")
        plus.setAccessibleName("添加场景")
        plus.clicked.connect(self.more_wanted)
        keys = f"上一个、下一个：{spoken(keys_of('scene-before')[0])}、{spoken(keys_of('scene-after')[0])}"
        bars = QLabel(f"{_BARS.format(sheet=sheet)}{keys}", self)
        bars.setProperty("type", "caption")
        bars.setProperty("tone", "text2")
        bars.setWordWrap(True)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 0, 0)
        head.addWidget(self._count, 1)
        head.addWidget(plus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(bars)

    def show_count(self, count: int) -> None:
        """Shows how many scenarios there are."""
        self._count.setText(f"{count} 个场景")
