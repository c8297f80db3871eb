"""The places of a table: one box a place, filled for each firm that is recommended, red outlined what is too many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.controls.labels import label
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.desk.quotas import QuotaCount

_BOX, _GAP, _HIGH = 10, 2, 10
_MOST = 40


class PlaceBoxes(QWidget):
    """Paints boxes, narrower ones where there is no room; nothing where there is no limit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._used = self._limit = 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_places(self, used: int, limit: int) -> None:
        """Shows so many filled of so many."""
        self._used, self._limit = used, limit
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Returns the width of its boxes."""
        return QSize(self._theme.px((_BOX + _GAP) * self._count), self._theme.px(_HIGH + 2))

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns no width: a long row of boxes must not make the window wider than the screen."""
        return QSize(0, self._theme.px(_HIGH + 2))

    @property
    def _count(self) -> int:
        return min(max(self._used, self._limit), _MOST) if self._limit else 0

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints filled, empty and surplus boxes."""
        painter = QPainter(self)
        px, colors = self._theme.px, self._theme.colors
        step = min(px(_BOX + _GAP), self.width() / max(self._count, 1))
        wide = max(step - px(_GAP), 2)
        for at in range(self._count if step > wide else 0):
            box = QRectF(int(step * at) + 0.5, 0.5, wide - 1, px(_HIGH))
            over = at >= self._limit
            painter.setPen(
                QPen(QColor(colors.error if over else colors.accent if at < self._used else colors.control), 1)
            )
            painter.setBrush(QColor(colors.accent) if at < self._used and not over else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
        painter.end()


class QuotaBar(QWidget):
    """Shows 推荐, boxes, numbers, and central enterprises apart."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._boxes = PlaceBoxes(theme)
        self._number = label("", type="section")
        self._words = label("", type="compact", tone="text2")
        self._over = label("", type="compact", tone="error")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        word = label("推荐", type="compact", tone="text2")
        for each in (word, self._number, self._words, self._over):
            each.setWordWrap(False)
        row.addWidget(word)
        row.addWidget(self._boxes)
        for each in (self._number, self._over, self._words):
            row.addWidget(each)

    def show_boxes(self, shown: bool) -> None:  # noqa: FBT001 - a setter
        """Shows the boxes, or the numbers alone."""
        self._boxes.setVisible(shown)

    @property
    def words(self) -> str:
        """Returns all that it says."""
        parts = (self._number.text(), self._over.text(), self._words.text())
        return " ".join(part for part in parts if part)

    def show_counts(self, counts: Sequence[QuotaCount]) -> None:
        """Shows the local count and what each group of central enterprises has."""
        local, others = counts[0], counts[1:]
        used = len(local.keys)
        self._boxes.show_places(used, local.limit or 0)
        self._number.setText(f"{used}/{local.limit}" if local.limit is not None else str(used))
        said = []
        if local.limit is None:
            said.append("没有设名额")
        elif used < local.limit:
            said.append(f"还可推荐 {local.room} 家")
        elif used == local.limit:
            said.append("名额已满")
        for each in others:
            limit = f"/{each.limit}" if each.limit is not None else ""
            name = each.label if each.limit is not None else "集团未写"
            said.append(f"央企另计 {len(each.keys)}{limit}（{name}）")
        over = [
            f"超出 {len(each.surplus)} 家" + (f"（{each.label}）" if each.central else "")
            for each in counts
            if each.surplus
        ]
        self._over.setText("▲ " + "，".join(over) if over else "")
        self._over.setVisible(bool(over))
        self._words.setText("　".join(said))
        self.setAccessibleName("推荐名额")
        self.setAccessibleDescription(self.words)
        self.setToolTip(self.words)
