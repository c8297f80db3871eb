"""How many findings there are of each level, in the bar above a draft."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.draft.level_words import LEVEL_ORDER
from ui.controls.labels import label
from ui.controls.level_badges import spoken_counts
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken, tip
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme


class FindingsSummary(QPushButton):
    """Shows the counts by level, ``▲ 2 ◆ 2 ● 3 ○ 2``, as a button that opens the findings panel.

    ``resized`` says that it needs another width than before.
    """

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[str, int] = {}
        self._worst_alone = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 0)
        self._row.setSpacing(4)
        self._pairs = {level: (QLabel(), label("", type="compact")) for level in LEVEL_ORDER}
        for shape, words in self._pairs.values():
            for each in (shape, words):
                each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._row.addWidget(each)
            words.setWordWrap(False)
        self._none = label("没有待办", type="compact", tone="ok")
        self._none.setWordWrap(False)
        self._none.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._all = label("", type="compact", tone="text2")
        self._all.setWordWrap(False)
        self._all.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = key = label(spoken(keys_of("findings")[0]), chip="key")
        key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row.addWidget(self._none)
        self._row.addWidget(self._all)
        self._row.addWidget(key)
        theme.changed.connect(self._draw)
        self.show_counts({})

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Shows how many findings each level has."""
        counts = {level: counts.get(level, 0) for level in LEVEL_ORDER}
        if counts != self._counts:
            self._counts = counts
            self._draw()
            self.resized.emit()

    def show_worst(self, alone: bool) -> None:  # noqa: FBT001 - a setter
        """Shows the worst level and the total, ``▲ 2 · 共 9``, where there is no room for every level."""
        if alone != self._worst_alone:
            self._worst_alone = alone
            self._draw()

    def show_key(self, shown: bool) -> None:  # noqa: FBT001 - a setter
        """Shows or hides the key beside the counts; the tooltip says it all the same."""
        self._key.setVisible(shown)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        """Returns the width of what is shown."""
        return QSize(self._row.sizeHint().width() + self._theme.px(6), self._theme.sizes.control)

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns the same: its counts are never cut."""
        return self.sizeHint()

    def _draw(self) -> None:
        size = self._theme.px(11)
        there = [level for level, count in self._counts.items() if count]
        shown = there[:1] if self._worst_alone else there
        for level, (shape, words) in self._pairs.items():
            shape.setVisible(level in shown)
            words.setVisible(level in shown)
            words.setText(f"还没填 {self._counts[level]} " if level == "unfilled" else f"{self._counts[level]} ")
            color = self._theme.colors.role(level)
            shape.setPixmap(level_pixmap(level, color, size, self.devicePixelRatioF()))
        self._all.setVisible(len(shown) < len(there))
        self._all.setText(f"共 {sum(self._counts.values())}")
        self._none.setVisible(not there)
        said = spoken_counts(self._counts)
        self.setAccessibleName(f"检查结果：{said}")
        self.setToolTip(tip(f"全部检查结果：{said}", "findings"))
        self.updateGeometry()
