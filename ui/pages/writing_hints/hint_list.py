"""Lists hints for the writer: what is the matter, what to do, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.runtime.overriding import override
from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.hint_records import WritingHint
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
_WRAP = int(Qt.TextFlag.TextWordWrap)


class HintModel(QAbstractListModel):
    """Lists the hints with the words for their places."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[WritingHint, str]] = []

    def show_hints(self, rows: Sequence[tuple[WritingHint, str]]) -> None:
        """Shows other hints."""
        if list(rows) != self._rows:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()

    def hint(self, index: Index) -> WritingHint | None:
        """Returns the hint of a row."""
        return self._rows[index.row()][0] if index.isValid() and index.row() < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the words of a row, or for the delegate the row itself."""
        hint, place = self._rows[index.row()]
        if role == _ENTRY:
            return hint, place
        if role == Qt.ItemDataRole.DisplayRole:
            return hint.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"提示：{hint.title}。{hint.detail}{place}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return hint.words
        return None


class HintDelegate(QStyledItemDelegate):
    """Paints ○ and three texts, as high as they need."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        boxes = self._boxes(index, self._view.viewport().width())
        return QSize(0, boxes[-1].bottom() + self._theme.px(11))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one hint."""
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        hint, place = index.data(_ENTRY)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.selected))
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), QColor(colors.line))
        boxes = [box.translated(option.rect.topLeft()) for box in self._boxes(index, option.rect.width())]
        shape = QRectF(option.rect.left() + px(16), boxes[0].top() + px(5), px(10), px(10))
        draw_level(painter, shape, "advice", colors.advice)
        looks = (("compact", True, colors.text), ("caption", False, colors.text2), ("caption", False, colors.text3))
        for box, text, (role, bold, color) in zip(boxes, (hint.title, hint.detail, place), looks, strict=True):
            painter.setFont(theme.font(role, bold=bold))  # type: ignore[arg-type]  # roles are literals
            painter.setPen(QColor(color))
            painter.drawText(box, _WRAP, text)
        painter.restore()

    def _boxes(self, index: Index, width: int) -> list[QRect]:
        hint, place = index.data(_ENTRY)
        px, top = self._theme.px, self._theme.px(10)
        room = max(width - px(36) - px(16), px(80))
        boxes = []
        for text, font in (
            (hint.title, self._theme.font("compact", bold=True)),
            (hint.detail, self._theme.font("caption")),
            (place, self._theme.font("caption")),
        ):
            size = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), _WRAP, text)
            boxes.append(QRect(px(36), top, room, size.height()))
            top += size.height() + px(2)
        return boxes


class HintView(QListView):
    """Lists the hints; ``wanted`` asks to go to one, by Enter or a click."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints = HintModel(self)
        self.setModel(self.hints)
        self.setItemDelegate(HintDelegate(theme, self))
        self.setAccessibleName("写作提示")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        theme.changed.connect(self.doItemsLayout)

    @property
    def current(self) -> WritingHint | None:
        """Returns the hint that is marked."""
        return self.hints.hint(self.currentIndex())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.wanted.emit(self.current)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        hint = self.hints.hint(self.indexAt(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and hint is not None:
            self.wanted.emit(hint)
