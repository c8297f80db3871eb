"""The table of drafts: painted cells, a button and a menu at the end of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.pages.home.drafts_model import (
    ACTION,
    COMPLETE,
    ISSUE,
    NAME,
    OPEN,
    ROW,
    SAVED,
    SCENARIOS,
    TRACK,
    DraftsModel,
    is_full,
    open_counts,
)
from ui.runtime.overriding import override
from ui.theme.icons import draw_level, pixel_ratio
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.store import DraftRow

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = {TRACK: 84, SCENARIOS: 124, COMPLETE: 118, OPEN: 152, SAVED: 100, ISSUE: 130, ACTION: 132}
_GIVE_WAY = ((SAVED, 936), (COMPLETE, 836), (ISSUE, 716), (SCENARIOS, 640))
"""Columns that go, and the width at 100 % under which they do."""
_MORE = 32
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class DraftsTable(QTableView):
    """``opened`` and ``more`` (id, place on the screen) say what was asked of a line."""

    opened = Signal(str)
    more = Signal(str, QPoint)

    def __init__(self, model: DraftsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(DraftDelegate(model, theme, self))
        self.setAccessibleName("申报书列表")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setObjectName("drafts")
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._open_index)
        theme.changed.connect(self._resized)
        self._resized()

    @property
    def chosen(self) -> str:
        """Id of the current line's draft, or ``""``."""
        index = self.currentIndex()
        row: DraftRow | None = index.data(ROW) if index.isValid() else None
        return row.id if row else ""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self.opened.emit(self.chosen)
            return
        super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The button opens, the dots show the menu."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index.column() != ACTION:
            return
        row: DraftRow = index.data(ROW)
        if event.position().x() >= self.visualRect(index).right() - self._theme.px(_MORE):
            self.more.emit(row.id, event.globalPosition().toPoint())
        else:
            self.opened.emit(row.id)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a line, by right click or by the menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            corner = self.visualRect(index).bottomLeft()
            at = self.viewport().mapToGlobal(corner) if by_key else event.globalPos()
            self.more.emit(index.data(ROW).id, at)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns give way in their order."""
        super().resizeEvent(event)
        self._resized()

    def _resized(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(52))
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, self._theme.px(width))
        for column, least in _GIVE_WAY:
            self.setColumnHidden(column, self.viewport().width() < self._theme.px(least))

    def _open_index(self, index: QModelIndex) -> None:
        if index.column() != ACTION:
            self.opened.emit(index.data(ROW).id)


class DraftDelegate(QStyledItemDelegate):
    """Paints the cells."""

    def __init__(self, model: DraftsModel, theme: Theme, view: DraftsTable) -> None:
        super().__init__(view)
        self._model = model
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(10, self._theme.px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As Qt asks."""
        colors = self._theme.colors
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(colors.selected if selected else colors.surface))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(colors.line))
        if selected and self._view.hasFocus() and index.column() == NAME:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(colors.accent))
        row: DraftRow = index.data(ROW)
        inner = box.adjusted(self._theme.px(8), 0, -self._theme.px(8), 0)
        column = index.column()
        if column == NAME:
            self._name(painter, inner.adjusted(self._theme.px(8), 0, 0, 0), row, str(index.data()))
        elif column == TRACK:
            self._chip(painter, inner, str(index.data()))
        elif column == COMPLETE:
            self._complete(painter, inner, row)
        elif column == OPEN:
            self._open(painter, inner, row)
        elif column == ACTION:
            self._action(painter, box, str(index.data()), primary=selected)
        else:
            self._text(painter, inner, str(index.data()), "compact", colors.text2 if column == SAVED else colors.text)
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, text: str, role: str, color: str, *, bold: bool = False) -> None:
        painter.setFont(self._theme.font(role, bold=bold))  # type: ignore[arg-type]  # roles are literals
        painter.setPen(QColor(color))
        painter.drawText(box, _MIDDLE, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width()))

    def _name(self, painter: QPainter, box: QRect, row: DraftRow, company: str) -> None:
        colors, half = self._theme.colors, box.height() // 2
        upper = box.adjusted(0, self._theme.px(5), 0, -half + self._theme.px(2))
        lower = box.adjusted(0, half - self._theme.px(1), 0, -self._theme.px(6))
        if not row.summary.project:
            upper = box
        self._text(painter, upper, company, "body", colors.text, bold=True)
        if row.summary.project:
            self._text(painter, lower, row.summary.project, "caption", colors.text3)

    def _chip(self, painter: QPainter, box: QRect, text: str) -> None:
        painter.setFont(self._theme.font("caption"))
        width = painter.fontMetrics().horizontalAdvance(text) + self._theme.px(12)
        chip = QRect(box.left(), 0, min(width, box.width()), self._theme.px(20))
        chip.moveCenter(QPoint(chip.center().x(), box.center().y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.hover))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(self._theme.colors.text2))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def _complete(self, painter: QPainter, box: QRect, row: DraftRow) -> None:
        theme, percent = self._theme, row.summary.complete
        bar = QRectF(box.left(), box.center().y() - 2, theme.px(64), 4)
        contrast = theme.tokens.mode == "contrast"
        painter.setPen(QPen(QColor(theme.colors.line), 1) if contrast else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colors.surface if contrast else theme.colors.line))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colors.ok if is_full(row) else theme.colors.accent))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * percent / 100, 4), 2, 2)
        words = box.adjusted(theme.px(70), 0, theme.px(8), 0)
        self._text(painter, words, f"{percent}%", "caption", theme.colors.text2)

    def _open(self, painter: QPainter, box: QRect, row: DraftRow) -> None:
        theme, said = self._theme, row.summary
        counts = open_counts(said).items()
        size, left = theme.px(10), box.left()
        painter.setFont(theme.font("compact"))
        for level, count in [each for each in counts if each[1]] or [("ok", 0)]:
            shape = QRectF(left, box.center().y() - size / 2 + 1, size, size)
            draw_level(painter, shape, level, theme.colors.role(level))
            words = f"还没填 {count}" if level == "unfilled" else str(count) if count else "没有待办"
            painter.setPen(QColor(theme.colors.text if count else theme.colors.ok))
            place = QRect(left + size + theme.px(4), box.top(), box.width(), box.height())
            painter.drawText(place, _MIDDLE, words)
            left = place.left() + painter.fontMetrics().horizontalAdvance(words) + theme.px(10)

    def _action(self, painter: QPainter, box: QRect, words: str, *, primary: bool) -> None:
        theme, colors = self._theme, self._theme.colors
        painter.setFont(theme.font("compact"))
        width = painter.fontMetrics().horizontalAdvance(words) + theme.px(22)
        button = QRect(box.right() - theme.px(_MORE) - width, 0, width, theme.sizes.small)
        button.moveCenter(QPoint(button.center().x(), box.center().y()))
        painter.setPen(Qt.PenStyle.NoPen if primary else QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.accent if primary else colors.surface))
        painter.drawRoundedRect(QRectF(button).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(colors.on_accent if primary else colors.text))
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, words)
        side = theme.px(18)
        picture = theme.tinted("more", "text2", side, pixel_ratio(painter))
        painter.drawPixmap(box.right() - theme.px(_MORE // 2) - side // 2, box.center().y() - side // 2, picture)
