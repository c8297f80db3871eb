"""The lines of an outline: a text with what stands to be said of it below, and its headings."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

from ui.controls.wrapped_text import wrapped
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

NOTE = Qt.ItemDataRole.UserRole + 10
"""What stands below the title; headings have none."""
LEVEL = Qt.ItemDataRole.UserRole + 11
"""The worst level that is said of the text."""
OPEN = Qt.ItemDataRole.UserRole + 12
"""Whether the text is the one that is open."""
_LEFT, _RIGHT, _ABOVE, _BAR = 16, 12, 8, 3
"""Pixels at 100 % around a line, and the width of the bar of the open one."""
_INNER = 16
"""How much further in a heading stands."""

Index = QModelIndex | QPersistentModelIndex


class OutlineDelegate(QStyledItemDelegate):
    """Paints whole lines, so that their ground goes from edge to edge."""

    def __init__(self, theme: Theme, view: QTreeWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the height of the wrapped title and note."""
        px = self._theme.px
        _, tall = wrapped(str(index.data()), self._font(index), self._room(index))
        note = self._theme.sizes.line if index.data(NOTE) else 0
        around = _ABOVE if index.data(NOTE) is not None else _ABOVE // 2
        return QSize(px(120), tall + note + 2 * px(around))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints ground, bar, title, note and focus ring."""
        px, colors = self._theme.px, self._theme.colors
        box = QRect(0, option.rect.top(), self._view.viewport().width(), option.rect.height())
        painter.save()
        state = option.state
        if index.data(OPEN):
            painter.fillRect(box, QColor(colors.selected))
            painter.fillRect(QRect(0, box.top(), px(_BAR), box.height()), QColor(colors.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colors.hover))
        top = box.top() + px(_ABOVE if index.data(NOTE) is not None else _ABOVE // 2)
        title, tall = wrapped(str(index.data()), self._font(index), self._room(index))
        painter.setPen(QColor(colors.text if index.data(NOTE) is not None else colors.text2))
        title.draw(painter, QPointF(self._left(index), top))
        if index.data(NOTE):
            self._note(painter, QRect(self._left(index), top + tall, self._room(index), self._theme.sizes.line), index)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(colors.focus))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
            painter.drawRect(box.adjusted(2, 2, -3, -3))
        painter.restore()

    def _note(self, painter: QPainter, place: QRect, index: Index) -> None:
        level, side = str(index.data(LEVEL) or ""), self._theme.px(10)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(self._theme.colors.role(level or "text2")))
        if level:
            shape = QRectF(place.left(), place.center().y() - side / 2 + 1, side, side)
            draw_level(painter, shape, level, self._theme.colors.role(level))
            place = place.adjusted(side + self._theme.px(6), 0, 0, 0)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), str(index.data(NOTE)))

    def _font(self, index: Index) -> QFont:
        if index.data(NOTE) is None:
            return self._theme.font("compact")
        return self._theme.font("body", bold=bool(index.data(OPEN)))

    def _left(self, index: Index) -> int:
        return self._theme.px(_LEFT + (_INNER if index.data(NOTE) is None else 0))

    def _room(self, index: Index) -> int:
        return self._view.viewport().width() - self._left(index) - self._theme.px(_RIGHT)
