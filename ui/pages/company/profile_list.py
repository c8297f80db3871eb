"""The list of kept companies: name on up to two lines, below it how much is kept and since when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.draft.profile_rows import COMPANY, CompaniesModel, name_of, told_of
from ui.runtime.overriding import override
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_WRAP = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWrapAnywhere)


class CompanyDelegate(QStyledItemDelegate):
    """Paints one company of the list, as high as its whole name needs."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the height of the whole name."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(0, self._name(index, width).height() + self._theme.px(18 + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a company; where it is current, tinted and with the accent's bar at the left."""
        row = index.data(COMPANY)
        px, colors = self._theme.px, self._theme.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if current else colors.hover))
            painter.drawRoundedRect(box, 6, 6)
        if current:
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 10, 3, box.height() - 20), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_KeyboardFocusChange and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        name = self._name(index, option.rect.width()).translated(option.rect.left(), option.rect.top())
        away = row.archived_at is not None
        painter.setFont(self._theme.font("body", bold=True))
        painter.setPen(QColor(colors.text2 if away else colors.text))
        painter.drawText(name, _WRAP, name_of(row))
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        below = QRect(name.left(), name.bottom() + 1, name.width(), px(18))
        told = painter.fontMetrics().elidedText(told_of(row), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), told)
        painter.restore()

    def _name(self, index: Index, width: int) -> QRect:
        px = self._theme.px
        room = QRect(px(12), px(8), max(width - px(24), px(60)), 10_000)
        metrics = QFontMetrics(self._theme.font("body", bold=True))
        high = metrics.boundingRect(room, _WRAP, name_of(index.data(COMPANY))).height()
        return QRect(room.left(), room.top(), room.width(), high)


class CompanyList(QListView):
    """Lists the companies.

    ``picked`` carries the id of the current one, ``unwanted`` says that Delete was pressed on it.
    """

    picked = Signal(str)
    unwanted = Signal()

    def __init__(self, model: CompaniesModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(CompanyDelegate(theme, self))
        self.setProperty("plain", "true")
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("企业")
        theme.changed.connect(self.doItemsLayout)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tells which company is looked at."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.picked.emit(current.data(COMPANY).id)

    @override
    def keyPressEvent(self, event: object) -> None:
        """Asks to archive the current company by Delete; other keys do what they do in any list."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():  # type: ignore[attr-defined]
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]
