"""A combo box that a turn of the wheel over it does not change by accident, and whose list is seen whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ui.runtime.overriding import override


class WholeListCombo(QComboBox):
    """Shows its whole list: Qt leaves the frame and padding of the style sheet out of its height, and cuts the last."""

    @override
    def showPopup(self) -> None:
        """Shows the list tall enough for its last row, without leaving the screen."""
        super().showPopup()
        view, shown = self.view(), min(self.count(), self.maxVisibleItems())
        box = view.parentWidget()
        if box is None or not shown:
            return
        rows = sum(view.sizeHintForRow(at) for at in range(shown))
        wanted = rows + box.height() - view.viewport().height()
        if wanted <= box.height():
            return
        room = self.screen().availableGeometry()
        high = min(wanted, room.height())
        box.setGeometry(box.x(), max(room.top(), min(box.y(), room.bottom() + 1 - high)), box.width(), high)
        for scroller in box.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if scroller is not view and high == wanted:
                scroller.hide()  # Qt shows them for what it lacked, and they would take more room than that
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
