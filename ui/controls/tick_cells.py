"""Draws the tick in the first column of a table, and tells when a person presses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter

    Index = QModelIndex | QPersistentModelIndex


class TickDelegate(QStyledItemDelegate):
    """Paints the tick of a row as the style has it; what else stands in a cell is for those who derive from it."""

    def paint_tick(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRect) -> None:
        """Draws the tick of a row, filling ``box`` (pixels)."""
        tick = QStyleOptionViewItem(option)
        self.initStyleOption(tick, index)
        tick.rect = box
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
        tick.state = QStyle.StateFlag.State_Enabled
        tick.state |= QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off
        view = option.widget
        if view is not None:
            view.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, tick, painter, view)


def is_tick_pressed(event: QEvent, index: Index) -> bool:
    """Tells whether a click in the first column, or Space in any, asks for the tick to be turned over."""
    if isinstance(event, QKeyEvent):
        return event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
    return event.type() == QEvent.Type.MouseButtonRelease and index.column() == 0
