"""The marks of hints inside a text's right edge: one ○ at each line that has any, its sentences on hover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QToolTip, QVBoxLayout, QWidget

from ui.controls.labels import button, label, literal
from ui.forms.hint_actions import SILENCE, actions_of
from ui.forms.hint_places import PlacedHint, line_of
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

_WIDTH, _SIDE = 16, 10
"""Pixels at 100 % of the margin and of the mark."""
_BUBBLE = 320


class HintMargin(QWidget):
    """Paints the marks beside the lines of ``area``, which leaves the room; ``chosen`` gives the hint of a mark.

    Several hints of one line share a mark; a click goes from one to the next.
    """

    chosen = Signal(object)

    def __init__(self, area: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._places: Sequence[PlacedHint] = ()
        self._current: PlacedHint | None = None
        self.setMouseTracking(True)
        area.verticalScrollBar().valueChanged.connect(self.update)
        area.document().documentLayout().documentSizeChanged.connect(self.update)
        self.hide()

    def show_hints(self, places: Sequence[PlacedHint], current: PlacedHint | None) -> None:
        """Shows the marks of other hints."""
        self._places, self._current = places, current
        self.update()

    def arrange(self, *, wanted: bool) -> None:
        """Stands at the right of the text's viewport, or leaves its room to the text."""
        area, width = self._area, self._theme.px(_WIDTH) if wanted else 0
        if area.viewportMargins().right() != width:
            area.setViewportMargins(0, 0, width, 0)
        box = area.viewport().geometry()
        self.setGeometry(box.right() + 1, box.top(), width, box.height())
        self.setVisible(wanted)

    def lines(self) -> list[tuple[int, list[PlacedHint]]]:
        """Returns the middle of each line in sight that has hints, with them."""
        found: dict[int, list[PlacedHint]] = {}
        for each in self._places:
            top, bottom = line_of(self._area, each)
            if bottom >= 0 and top <= self.height():
                found.setdefault((top + bottom) // 2, []).append(each)
        return sorted(found.items())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints a mark at each line with hints, that of the current one in the accent's colour."""
        painter, colors, side = QPainter(self), self._theme.colors, self._theme.px(_SIDE)
        for middle, places in self.lines():
            box = QRectF(self.width() - side - 1, middle - side / 2, side, side)
            draw_level(painter, box, "advice", colors.accent if self._current in places else colors.advice)
        painter.end()

    @override
    def event(self, event: QEvent) -> bool:
        """Tells on hover what is the matter with the line."""
        if isinstance(event, QHelpEvent):
            told = "\n".join(each.said for each in self._at(event.y()))
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        there = self._at(event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the line's next hint."""
        there = self._at(event.position().y())
        if there and event.button() == Qt.MouseButton.LeftButton:
            at = there.index(self._current) + 1 if self._current in there else 0
            self.chosen.emit(there[at % len(there)])

    def _at(self, y: float) -> list[PlacedHint]:
        reach = self._theme.px(14)
        near = [(abs(middle - y), places) for middle, places in self.lines() if abs(middle - y) <= reach]
        return min(near, key=lambda each: each[0])[1] if near else []


class HintBubble(QFrame):
    """Tells one hint under its line, where there is no column for it; it has no focus, so that one writes on."""

    acted = Signal(str)

    def __init__(self, area: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._action = ""
        self.setProperty("card", "true")
        self.title = label("", type="compact", weight="bold")
        self.detail = label("", type="caption", tone="text2")
        self.action, self.silence = button("", "link"), button(SILENCE, "link")
        for each in (self.action, self.silence):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            each.clicked.connect(self._on_clicked)
        self.action.hide()
        self.keys = label("F8 下一处", type="caption", tone="text3")
        column = QVBoxLayout(self)
        scaled(theme, column, setContentsMargins=(8, 8, 12, 8))
        scaled(theme, column, setSpacing=2)
        for words in (self.title, self.detail):  # level with the words of the link
            scaled(theme, words, setContentsMargins=(5, 0, 0, 0))
            column.addWidget(words)
        below = QHBoxLayout()
        below.addWidget(self.action)
        below.addWidget(self.silence)
        below.addStretch(1)
        below.addWidget(self.keys)
        column.addLayout(below)
        self.hide()

    def _height(self, width: int, *, foot: bool, detail: bool) -> int:
        """Shows so much of what is told, and returns its height at a width."""
        self.detail.setVisible(detail)
        for part in (self.silence, self.keys):
            part.setVisible(foot)
        self.action.setVisible(foot and bool(self._action))
        px, inside = self._theme.px, width - self._theme.px(20)
        told = [self.title.heightForWidth(inside)]
        told += [self.detail.heightForWidth(inside)] * detail + [self.silence.sizeHint().height()] * foot
        return sum(told) + px(2) * (len(told) - 1) + 2 * px(8) + 2

    def _on_clicked(self) -> None:
        self.acted.emit(self._action if self.sender() is self.action else "silence")

    def show_hint(self, place: PlacedHint | None) -> None:
        """Tells a hint under its words, above them where there is more room; None tells nothing."""
        self.setVisible(place is not None)
        if place is None:
            return
        self.title.setText(place.hint.title)
        self.detail.setText(place.hint.detail)
        first_action, words = actions_of(place.hint)[0]
        self._action = "" if first_action == "silence" else first_action
        self.action.setText(literal(words))
        port, gap = self._area.viewport().geometry(), self._theme.px(4)
        width = min(self._theme.px(_BUBBLE), port.width())
        first, _ = line_of(self._area, place)
        end = self._area.cursorRect(place.cursor)  # where its words end: they are to be read beside what is said
        above, below = first - gap, port.height() - end.bottom() - gap
        # Over a text of a few lines less is told: the words that it is about are to be seen beside it.
        height = 0
        for foot, detail in ((True, True), (False, True), (False, False)):
            height = self._height(width, foot=foot, detail=detail)
            if height <= max(above, below):
                break
        over = below < height <= above or (max(above, below) < height and above > below)
        y = port.top() + (first - gap - height if over else end.bottom() + gap)
        x = min(max(port.left() + end.left() - width // 2, port.left()), port.right() - width + 1)
        self.setGeometry(x, y, width, height)
        self.raise_()
