"""Cards that show what differs between a scanned page and its issue: two crops side by side, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.controls.labels import empty, label
from ui.pages.scan.change_pairs import ChangePair
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_CROP = QSize(110, 47)
_BOX_MARGIN = 2
_RING = 20


class ChangeCrop(QWidget):
    """Shows a part of a page, as it is, with a dashed box around the place."""

    def __init__(self, theme: Theme, image: QImage, box: tuple[float, float, float, float]) -> None:
        super().__init__()
        self._theme, self._image, self._box = theme, image, box
        self.setMinimumSize(theme.px(_CROP.width()), theme.px(_CROP.height()))

    @override
    def heightForWidth(self, width: int) -> int:
        """Returns the image's height at this width."""
        return round(width * self._image.height() / max(1, self._image.width()))

    @override
    def hasHeightForWidth(self) -> bool:
        """Returns True: it keeps its shape."""
        return True

    @override
    def sizeHint(self) -> QSize:
        """Returns twice the least."""
        wide = self._theme.px(2 * _CROP.width())
        return QSize(wide, self.heightForWidth(wide))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints image and box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height()).adjusted(0, 0, -1, -1)
        painter.drawImage(place, self._image)
        painter.setPen(QPen(QColor(self._theme.colors.line), 1))
        painter.drawRect(place)
        left, top, right, bottom = self._box
        edges = QRectF(place.left() + left * place.width(), place.top() + top * place.height(),
                       (right - left) * place.width(), (bottom - top) * place.height())  # fmt: skip
        painter.setPen(QPen(QColor(PAPER_RED), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(edges.adjusted(-_BOX_MARGIN, -_BOX_MARGIN, _BOX_MARGIN, _BOX_MARGIN))
        painter.end()


PAPER_RED = "#B3261E"
"""The box's colour: it lies on paper, which is as white in the dark."""


class NumberRing(QWidget):
    """Shows the number of a place, ringed as it is on the page."""

    def __init__(self, theme: Theme, number: int = 0) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        scaled(theme, self, setFixedSize=(_RING, _RING))

    def show_number(self, number: int) -> None:
        """Shows another place."""
        self._number = number
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints ring and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.colors.role("error")), 1.5))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setFont(self._theme.font("caption", bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class _Card(QFrame):
    """Shows one place that differs; ``chosen`` says that it was clicked."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, pair: ChangePair, at: int, issue: str) -> None:
        super().__init__()
        self._at = at
        self.setProperty("card", "true")
        self.setAccessibleName(
            f"第 {pair.number} 处，{pair.name}，{pair.word[2:]}。{pair.sentence}{pair.mark.decision}"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        for text, properties in (
            (pair.name, {"weight": "bold"}), (pair.place, {"type": "compact", "tone": "text2"}),
        ):  # fmt: skip
            if text:
                head.addWidget(label(text, **properties), 0 if properties.get("weight") and pair.place else 1)
        head.insertWidget(0, NumberRing(theme, pair.number))
        head.addWidget(label(pair.word, chip="error"))
        column.addLayout(head)
        crops = QHBoxLayout()
        crops.setSpacing(12)
        for words, image in ((issue, pair.issue), ("扫描件", pair.scan)):
            half = QVBoxLayout()
            half.setSpacing(2)
            half.addWidget(label(words, type="caption", tone="text2"))
            half.addWidget(ChangeCrop(theme, image, pair.box))
            crops.addLayout(half, 1)
        column.addLayout(crops)
        column.addWidget(label(pair.sentence, type="compact"))
        if pair.mark.decision:
            note = f"（{pair.mark.note}）" if pair.mark.note else ""
            column.addWidget(label(f"您的判断：{pair.mark.decision}{note}", type="compact", tone="text2"))

    @override
    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Chooses the place."""
        self.chosen.emit(self._at)

    def mark_current(self, *, current: bool) -> None:
        """Shows which one is judged."""
        self.setProperty("ring", "true" if current else "")
        restyle(self)


class ChangePairList(QScrollArea):
    """Lists the places of a page that differ; ``moved`` gives the current one (from 0)."""

    moved = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pairs: Sequence[ChangePair] = ()
        self._cards: list[_Card] = []
        self._current = -1
        inside = QWidget()
        inside.setProperty("ground", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        self.setAccessibleName("和定稿不同的地方")

    @property
    def pairs(self) -> Sequence[ChangePair]:
        """Returns what is shown."""
        return self._pairs

    @property
    def current(self) -> int:
        """Returns the place that is judged (from 0), or −1 where there is none."""
        return self._current

    def show_pairs(self, pairs: Sequence[ChangePair], issue: str = "定稿") -> None:
        """Shows other places; where there are as many as before, the current one stays.

        ``issue`` is what the issue's crops are called.
        """
        before = self._current if len(pairs) == len(self._pairs) else 0
        empty(self._column)
        self._pairs = pairs
        self._cards = [_Card(self._theme, pair, at, issue) for at, pair in enumerate(pairs)]
        for card in self._cards:
            card.chosen.connect(self.choose)
            self._column.addWidget(card)
        self._column.addStretch(1)
        self._current = -1
        self.choose(max(0, before))

    def choose(self, at: int) -> None:
        """Makes a place the current one; outside of the list it is the nearest end."""
        if not self._cards:
            self._current = -1
            return
        self._current = min(max(at, 0), len(self._cards) - 1)
        for number, card in enumerate(self._cards):
            card.mark_current(current=number == self._current)
        self.ensureWidgetVisible(self._cards[self._current], 0, 8)
        self.moved.emit(self._current)
