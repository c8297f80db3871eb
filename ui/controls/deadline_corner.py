"""The clock at the foot of a rail: the next deadline of the company, or of the unit that recommends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.draft.deadline_clock import clock
from app.pack.model import Pack
from ui.controls.labels import label, rule
from ui.theme.style_sheet import restyle

_MINUTE = 60_000


class DeadlineCorner(QFrame):
    """Shows the nearest date that the company has to meet, or with ``for_unit`` the unit, or the last one passed.

    It reads the time again every minute.
    """

    def __init__(
        self, pack: Pack, now: Callable[[], datetime], parent: QWidget | None = None, *, for_unit: bool = False
    ) -> None:
        super().__init__(parent)
        self._for_unit = for_unit
        self._pack = pack
        self._now = now
        self._what = label("", type="caption", tone="text3")
        self._when = label("", type="caption", tone="text2")
        self._left = label("", type="compact", weight="bold")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 0, 8, 12)
        column.setSpacing(1)
        column.addWidget(rule())
        column.addSpacing(6)
        for each in (self._what, self._when, self._left):
            each.setWordWrap(each is self._what)
            column.addWidget(each)
        minute = QTimer(self)
        minute.setInterval(_MINUTE)
        minute.timeout.connect(self.look)
        minute.start()
        self.look()

    def look(self) -> None:
        """Reads the time and draws again."""
        now = self._now()
        mine = [each for each in self._pack.deadlines if each.company_acts != self._for_unit]
        own = [clock(each, now, for_unit=self._for_unit) for each in mine]
        if not own:
            self.hide()
            return
        shown = next((each for each in own if not each.passed), own[-1])
        self._what.setText(shown.what)
        self._what.setToolTip(f"{shown.who}：{shown.what}")
        # A day that is past needs its year rather than its weekday: both do not fit on a line.
        parts = [part for part in shown.when.split() if not (shown.passed and part.startswith("星期"))]
        self._when.setText(" ".join(parts))
        words = shown.left.rsplit(" ", 2)[0] if shown.left.count(" ") > 4 else shown.left  # noqa: PLR2004 - no minutes
        self._left.setText(f"▲ {words}" if shown.level == "error" else words)
        self._left.setProperty("tone", shown.level or ("text2" if shown.passed else "text"))
        restyle(self._left)
