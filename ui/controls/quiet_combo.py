"""Combo boxes whose list is seen whole beside the field, and that a turn of the wheel does not change by accident."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QStyledItemDelegate, QWidget

from ui.controls.popup_position import popup_corner
from ui.runtime.overriding import override
from ui.runtime.pinyin import found_by

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class WholeListCombo(QComboBox):
    """Shows its list whole, below its field or above it, never over it.

    Qt leaves the frame and padding of the style sheet out of the list's height, and cuts the last row.  A list for
    which neither side has room shows as many whole rows as fit on the larger one, and scrolls.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._since = QElapsedTimer()
        self.view().installEventFilter(self)
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
        elif (row := self._row_of(event, self.currentIndex())) is not None:
            if row != self.currentIndex():
                self.setCurrentIndex(row)
                self.activated.emit(row)
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Finds a row of the open list by what is typed over it."""
        if watched is self.view() and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self._row_of(event, self.view().currentIndex().row())
            if row is not None:
                self.view().setCurrentIndex(self.model().index(row, self.modelColumn(), self.rootModelIndex()))
                return True
        return super().eventFilter(watched, event)

    def _row_of(self, event: QKeyEvent, here: int) -> int | None:
        """Returns the row that fits what was typed in one go, ``here`` where none does, None for another key.

        Rows that begin so, by their name or its initials, come before those that hold it; the same letter again goes
        on to the next row.
        """
        letters = event.text().casefold()
        if not letters or not letters.isprintable() or letters == " " or event.modifiers() & _COMMANDS:
            return None
        if not self._since.isValid() or self._since.elapsed() > QApplication.keyboardInputInterval():
            self._typed = ""
        self._since.start()
        self._typed += letters
        first = max(here, 0) + (len(self._typed) == 1)
        rows = [(first + step) % self.count() for step in range(self.count())]
        names = [self.itemText(row).casefold() for row in rows]
        begins = (at for at, name in enumerate(names) if found_by(name[: len(self._typed)], self._typed))
        holds = (at for at, name in enumerate(names) if found_by(name, self._typed))
        at = next(begins, next(holds, None))
        return here if at is None else rows[at]


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
