"""Combo boxes whose list is seen whole beside the field, and that a turn of the wheel does not change by accident."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from ui.controls.popup_position import popup_corner
from ui.runtime.overriding import override


class WholeListCombo(QComboBox):
    """Shows its list whole, below its field or above it, never over it.

    Qt leaves the frame and padding of the style sheet out of the list's height, and cuts the last row.  A list for
    which neither side has room shows as many whole rows as fit on the larger one, and scrolls.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own for combo boxes knows no height of the style sheet

    @override
    def showPopup(self) -> None:
        """Shows the list with whole rows beside the field, on the screen."""
        super().showPopup()
        view, shown = self.view(), min(self.count(), self.maxVisibleItems())
        box = view.parentWidget()
        if box is None or not shown:
            return
        rows = [view.sizeHintForRow(at) for at in range(shown)]
        around = box.height() - view.viewport().height()
        field, room = QRect(self.mapToGlobal(QPoint(0, 0)), self.size()), self.screen().availableGeometry()
        side = max(room.bottom() - field.bottom(), field.top() - room.top())
        while len(rows) > 1 and sum(rows) + around > side:
            rows.pop()
        bar = view.verticalScrollBar().sizeHint().width() if len(rows) < self.count() else 0
        wide = max(box.width(), view.sizeHintForColumn(0) + 2 * view.frameWidth() + bar)
        size = QSize(min(wide, room.width()), sum(rows) + around)
        box.setGeometry(QRect(popup_corner(field, size, room), size))
        view.scrollTo(view.currentIndex())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves commands to the window: Qt would look for their letters, or turn a page of the list by Ctrl+PageUp."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class QuietCombo(WholeListCombo):
    """Lets the wheel scroll the page unless it has the focus; its list is as wide as its texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Follows the wheel only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
