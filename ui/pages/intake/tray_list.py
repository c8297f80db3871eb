"""Texts that fit nowhere, one under the other: each with its place in the file, to be placed or not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.controls.labels import button, empty, label
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_MOST = 60
"""Rows that are drawn; more come into reach as these are placed."""
_ABREAST = 3
"""Texts beside each other while a file is looked over."""
_SHOWN = 240
"""Characters of a text that are shown; the whole is in its tip."""


@dataclass(frozen=True, slots=True)
class TrayRow:
    """Describes one text that fitted nowhere; ``id`` is empty while it is not in the draft's tray yet."""

    id: str
    text: str
    source: str


class TrayList(QFrame):
    """Lists texts that fitted nowhere.

    ``placing`` and ``dropped`` give the id of a text, ``all_dropped`` says that none of them is wanted.
    """

    placing = Signal(str)
    dropped = Signal(str)
    all_dropped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[TrayRow] = []
        self.setProperty("ground", "surface")
        self._title = label("未安置", type="section")
        self._title.setWordWrap(False)
        self._told = label("", type="compact", tone="text2")
        self._none = button("都不要", "quiet")
        head = QHBoxLayout()
        scaled(theme, head, setSpacing=12)
        head.addWidget(self._title)
        head.addWidget(self._told, 1)
        head.addWidget(self._none)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self._grid, setSpacing=8)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(inside)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        scaled(theme, column, setSpacing=4)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        self._none.clicked.connect(self.all_dropped)

    @property
    def rows(self) -> list[TrayRow]:
        """Returns what is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[TrayRow], *, kept: bool) -> None:
        """Shows texts; ``kept`` says that they are in the draft's tray and can be placed."""
        self._rows = list(rows)
        empty(self._grid)
        abreast = 1 if kept else _ABREAST
        told = (
            "跟着草稿保存，放好或说“不要”之前一直在。"
            if kept
            else "带入以后跟着草稿保存，那时再放到某一项，或说“不要”。"
        )
        self._title.setVisible(not kept)
        self._told.setText(f"{len(rows)} 段。{told}")
        self._none.setVisible(kept and len(rows) > 1)
        for number, row in enumerate(self._rows[:_MOST]):
            self._grid.addWidget(self._row(row, kept=kept), number // abreast, number % abreast)
        if len(rows) > _MOST:
            more = label(f"另有 {len(rows) - _MOST} 段，放好这些以后接着列出。", type="compact", tone="text3")
            self._grid.addWidget(more, _MOST, 0, 1, abreast)
        for column in range(_ABREAST):
            self._grid.setColumnStretch(column, int(column < abreast))
        self._grid.setRowStretch(_MOST + 1, 1)
        self.setVisible(bool(rows))

    def _row(self, row: TrayRow, *, kept: bool) -> QWidget:
        card = QFrame()
        card.setProperty("card", "true")
        line = QHBoxLayout(card)
        line.setContentsMargins(8, 4, 8, 4)
        scaled(self._theme, line, setSpacing=8)
        words = " ".join(row.text.split())
        text = label(words if len(words) <= _SHOWN else words[:_SHOWN] + "……")
        text.setToolTip(row.text[:2000])
        source = label(row.source, type="compact", tone="text2")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(text)
        texts.addWidget(source)
        line.addLayout(texts, 1)
        if kept:
            place, drop = button("放到…", "link"), button("不要", "quiet")
            place.setAccessibleName(f"把“{words[:20]}”放到…")
            drop.setAccessibleName(f"不要“{words[:20]}”")
            place.clicked.connect(partial(self.placing.emit, row.id))
            drop.clicked.connect(partial(self.dropped.emit, row.id))
            line.addWidget(place)
            line.addWidget(drop)
        return card
