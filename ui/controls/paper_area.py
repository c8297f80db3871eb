"""A printed page as wide as its room, or larger: Ctrl and the wheel, Ctrl and plus, minus and 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed

if TYPE_CHECKING:
    from ui.controls.paper import PaperView
    from ui.theme.theme import Theme

_STEP = 1.2
_LEAST, _MOST = 0.5, 4.0
_EDGE = 14
_POINTS = 96 / 72
"""Logical pixels of a point of paper at 100 %."""
_ZOOMS = ("larger", "smaller", "plain")


class PaperArea(QScrollArea):
    """Shows one page and, below it, what belongs to it, with zoom.

    ``zoomed`` says that the page has another size.
    """

    zoomed = Signal()

    def __init__(self, theme: Theme, paper: PaperView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._paper = paper
        self._zoom = 1.0
        self._below: QWidget | None = None
        inside = self._inside = QWidget()
        inside.setProperty("ground", "window")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(_EDGE, 4, _EDGE, 8)
        self._column.addWidget(paper, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # always there: one that comes and goes would make the page narrower and wider by turns
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(inside)
        paper.reshaped.connect(self._fit)

    @property
    def zoom(self) -> float:
        """Returns how many times as wide as its room the page is."""
        return self._zoom

    @property
    def percent(self) -> int:
        """Returns the page's size in per cent of the paper's."""
        left, _, right, _ = self._paper.area
        return round(100 * self._paper.width() / ((right - left) * _POINTS))

    @property
    def size_words(self) -> str:
        """Returns the size in words: ``适合宽度 126%``."""
        return f"适合宽度 {self.percent}%" if self._zoom == 1 else f"{self.percent}%"

    def set_below(self, below: QWidget) -> None:
        """Puts something under the page, never wider than the room."""
        self._below = below
        self._column.insertWidget(1, below)

    def set_zoom(self, zoom: float, around: QPoint | None = None) -> None:
        """Makes the page so many times as wide as its room; ``around``, a point of the viewport, stays where it is."""
        zoom = min(max(zoom, _LEAST), _MOST)
        zoom = 1.0 if abs(zoom - 1) < (_STEP - 1) / 4 else zoom
        if zoom == self._zoom:
            return
        fixed = around or self.viewport().rect().center()
        before = self._paper.mapFrom(self.viewport(), fixed)
        wide, high = max(self._paper.width(), 1), max(self._paper.height(), 1)
        self._zoom = zoom
        self._fit()
        self._column.activate()
        self._inside.resize(self._inside.sizeHint().expandedTo(self.viewport().size()))
        goal = QPoint(before.x() * self._paper.width() // wide, before.y() * self._paper.height() // high)
        away = self._paper.mapTo(self._inside, goal) - fixed
        self.horizontalScrollBar().setValue(away.x())
        self.verticalScrollBar().setValue(away.y())

    def zoom_in(self) -> None:
        """Zooms in."""
        self.set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """Zooms out."""
        self.set_zoom(self._zoom / _STEP)

    def fit_width(self) -> None:
        """Fits the width of the room."""
        self.set_zoom(1.0)

    def zoom_by_key(self, event: QKeyEvent) -> bool:
        """Zooms where a key asks for larger, smaller or plain, and returns whether it was one of these."""
        acts = {"larger": self.zoom_in, "smaller": self.zoom_out, "plain": self.fit_width}
        name = next((name for name in acts if pressed(event, name)), "")
        if name:
            acts[name]()
        return bool(name)

    @override
    def event(self, event: QEvent) -> bool:
        """Takes the keys for larger and smaller before the window does, which means the size of its letters by them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_zoom_key(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.zoom_by_key(event):
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                factor = _STEP if event.angleDelta().y() > 0 else 1 / _STEP
                self.set_zoom(self._zoom * factor, event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(312), self._theme.px(400))

    def _fit(self) -> None:
        room = max(self.viewport().width() - 2 * _EDGE, 80)
        wide = round(room * self._zoom)
        self._paper.setFixedSize(wide, self._paper.heightForWidth(wide))
        if self._below is not None:
            self._below.setMaximumWidth(room)
        QTimer.singleShot(0, self, self.zoomed.emit)


def is_zoom_key(event: QKeyEvent) -> bool:
    """Tells whether a key means larger, smaller or plain."""
    return any(pressed(event, name) for name in _ZOOMS)
