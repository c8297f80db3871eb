"""The notice's dates as cards: whose, how long still, what, when, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.draft.deadline_clock import DeadlineClock, clock
from app.pack.model import Deadline
from ui.controls.labels import label
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme


class DeadlineCards(QWidget):
    """Shows one card for each date, in the notice's order; their room is kept before the dates are known."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: list[DeadlineCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        theme.changed.connect(self._reserve)
        self._reserve()

    def show_deadlines(self, deadlines: Sequence[Deadline], now: datetime) -> None:
        """Shows the dates as they stand at ``now`` (aware)."""
        while len(self._cards) < len(deadlines):
            card = DeadlineCard()
            self._cards.append(card)
            self._row.addWidget(card, 1)
        for card, deadline in zip(self._cards, deadlines, strict=False):
            card.show_clock(clock(deadline, now))

    def _reserve(self) -> None:
        self.setMinimumHeight(self._theme.px(108))


class DeadlineCard(QFrame):
    """Shows one date: whose it is, what for, when, and how long it is till then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._who = label("", type="caption", tone="text2")
        self._left = label("", type="page")
        self._what = label("", type="compact")
        self._when = label("", type="caption", tone="text3")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(1)
        for each in (self._who, self._left, self._what, self._when):
            column.addWidget(each)
        column.addStretch(1)

    def show_clock(self, shown: DeadlineClock) -> None:
        """Draws one date."""
        self._who.setText(shown.who)
        self._left.setText(f"▲ {shown.left}" if shown.level == "error" else shown.left)
        self._left.setProperty("tone", shown.level or ("text2" if shown.passed else "text"))
        restyle(self._left)
        self._what.setText(shown.what)
        self._when.setText(" · ".join(part for part in (shown.when, shown.follows) if part))
        self.setAccessibleName(f"{shown.who}，{shown.what}，{shown.left}，{shown.when}")
