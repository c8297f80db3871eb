"""The pages of a stack beside each other: picture, number, shape and word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate

from ui.pages.scan.page_model import CELL, Index, ScanCell, ScanPageModel
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

_CELL, _GAP = 105, 12
"""Width of a cell and what of it stays free, at 100 %."""
_RATIO = 297 / 210
_WORDS = 26


class PageGrid(QListView):
    """Shows the pages in a grid.

    ``opened`` asks for a page in large (Enter), ``named`` to name it by hand (M), ``refused`` to leave it (Del).
    """

    opened = Signal()
    named = Signal()
    refused = Signal()
    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.stack = ScanPageModel(self)
        self.setModel(self.stack)
        self.setItemDelegate(_Cell(theme, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setProperty("plain", "true")
        self.setAccessibleName("各页的核对结果")
        scaled(theme, self, setMinimumHeight=_CELL * 2)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self._measure)
        self._measure()

    @property
    def cell(self) -> ScanCell | None:
        """Returns the current one."""
        row = self.currentIndex().row()
        return self.stack.cells[row] if 0 <= row < len(self.stack.cells) else None

    def choose(self, row: int) -> None:
        """Makes a cell the current one."""
        if self.stack.cells:
            self.setCurrentIndex(self.stack.index(max(0, min(row, len(self.stack.cells) - 1))))

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tells that another page is looked at."""
        super().currentChanged(current, previous)
        self.moved.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Enter, M and Delete; arrows move."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_M and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.named.emit()
        elif key == Qt.Key.Key_Delete:
            self.refused.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits as many across as there is width."""
        super().resizeEvent(event)
        self._measure()

    def _open(self, _index: Index) -> None:
        self.opened.emit()

    def _measure(self) -> None:
        px = self._theme.px
        # with the bar's room kept free in any case: cells that grow when it goes would bring it back
        room = max(self.width() - self.verticalScrollBar().sizeHint().width() - 2, px(_CELL))
        across = max(1, room // px(_CELL))
        wide = room // across
        size = QSize(wide, round((wide - px(_GAP)) * _RATIO) + px(_WORDS) + px(_GAP))
        if size != self.gridSize():
            self.setGridSize(size)
        self.scheduleDelayedItemsLayout()


class _Cell(QStyledItemDelegate):
    """Paints one page."""

    def __init__(self, theme: Theme, parent: PageGrid) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = parent

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns every cell alike."""
        return self._grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the sheet, a frame in the colour of its level, and words below."""
        cell: ScanCell = index.data(CELL)
        px, colors = self._theme.px, self._theme.colors
        whole: QRect = option.rect
        gap = px(_GAP) // 2
        sheet = QRectF(whole).adjusted(gap, gap, -gap, -gap - px(_WORDS))
        sheet.setHeight(sheet.width() * _RATIO)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        level = colors.role(cell.level) if not cell.sound else colors.line
        if cell.place is not None and cell.place.extra:
            self._frame(painter, sheet.translated(px(4), px(4)), level, cell)
        self._frame(painter, sheet, level, cell)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(image, QImage):
            self._picture(painter, sheet, image)
        if cell.marks:
            self._marks(painter, sheet, cell.marks)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = self._grid.hasFocus()
            painter.setPen(QPen(QColor(colors.focus if focused else colors.control), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(sheet.adjusted(-4, -4, 4, 4), 4, 4)
        self._words(painter, QRectF(sheet.left(), sheet.bottom() + px(5), sheet.width() + gap, px(_WORDS - 4)), cell)
        painter.restore()

    def _frame(self, painter: QPainter, sheet: QRectF, color: str, cell: ScanCell) -> None:
        plain = cell.sound
        style = Qt.PenStyle.DashLine if cell.sheet is None else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(color), 1 if plain else 2, style))
        empty = cell.sheet is None
        painter.setBrush(QColor(self._theme.colors.sunken) if empty else QColor(Qt.GlobalColor.white))
        painter.drawRoundedRect(sheet, 2, 2)

    @staticmethod
    def _picture(painter: QPainter, sheet: QRectF, image: QImage) -> None:
        room = sheet.adjusted(2, 2, -2, -2)
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)

    def _marks(self, painter: QPainter, sheet: QRectF, count: int) -> None:
        """Paints the number of regions of new ink."""
        px, colors = self._theme.px, self._theme.colors
        painter.setFont(self._theme.font("caption"))
        words = f"墨迹 {count}"
        chip = QRectF(0, 0, painter.fontMetrics().horizontalAdvance(words) + px(24), px(20))
        chip.moveBottomLeft(sheet.bottomLeft() + QPointF(px(3), -px(3)))
        painter.setPen(QPen(QColor(colors.advice), 1))
        painter.setBrush(QColor(colors.advice_tint))
        painter.drawRoundedRect(chip, 4, 4)
        dot = QRectF(chip.left() + px(4), chip.center().y() - px(5), px(10), px(10))
        draw_level(painter, dot, "advice", colors.advice)
        painter.setPen(QColor(colors.advice))
        painter.drawText(chip.adjusted(px(17), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _words(self, painter: QPainter, line: QRectF, cell: ScanCell) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        middle = Qt.AlignmentFlag.AlignVCenter
        number = "" if not cell.page or str(cell.page) in cell.word else str(cell.page)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | middle), number)
        left = line.left() + (px(20) if number else 0)
        side = px(10)
        mark = QRectF(left, line.center().y() - side / 2, side, side)
        if cell.level == "hand":
            tinted = theme.tinted("edit", "text2", px(14), 1.0)
            painter.drawPixmap(QRectF(left, line.center().y() - px(7), px(14), px(14)), tinted, QRectF(tinted.rect()))
            color = colors.text2
        else:
            color = colors.role(cell.level)
            draw_level(painter, mark, cell.level, color)
        painter.setPen(QColor(color))
        room = QRectF(left + px(15), line.top(), line.right() - left - px(15), line.height())
        metrics = painter.fontMetrics()
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | middle), metrics.elidedText(
            cell.word, Qt.TextElideMode.ElideRight, int(room.width())))  # fmt: skip
