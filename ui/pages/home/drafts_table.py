"""The table of drafts: painted cells, a button and a menu at the end of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
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

from ui.controls.stage_marks import draw_stage_join, draw_stage_mark, draw_stage_words
from ui.pages.home.drafts_model import ACTION, FIRST_STAGE, LINE, NAME, ROW, DraftsModel
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.icons import pixel_ratio
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.store import DraftRow

Index = QModelIndex | QPersistentModelIndex
_NAME, _STAGE, _LEAST_STAGE, _ACTION = 252, 132, 64, 172
"""Widths at 100 %: the firm's least, a stage's most and least, the button with the dots behind it."""
_ROW = 71
_MORE = 32
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class DraftsTable(QTableView):
    """Lists the drafts.

    ``opened``, ``acted`` (its button) and ``more`` (id, place on the screen) say what was asked of a line.
    """

    opened = Signal(str)
    acted = Signal(str)
    more = Signal(str, QPoint)
    removal_wanted = Signal(str)

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
        head = StageHeader(model, theme, self)
        self.setHorizontalHeader(head)
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
        """Returns the current draft's id, or ``""``."""
        index = self.currentIndex()
        row: DraftRow | None = index.data(ROW) if index.isValid() else None
        return row.id if row else ""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens a draft by Enter, and by Delete asks for it to be archived, or deleted where it is archived."""
        if pressed(event, "delete") and self.chosen:
            self.removal_wanted.emit(self.chosen)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self.opened.emit(self.chosen)
            return
        super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Opens by the button, shows the menu by the dots."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index.column() != ACTION:
            return
        row: DraftRow = index.data(ROW)
        if event.position().x() >= self.visualRect(index).right() - self._theme.px(_MORE):
            self.more.emit(row.id, event.globalPosition().toPoint())
        else:
            self.acted.emit(row.id)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Shows a line's menu, by right click or menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            corner = self.visualRect(index).bottomLeft()
            at = self.viewport().mapToGlobal(corner) if by_key else event.globalPos()
            self.more.emit(index.data(ROW).id, at)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrows the columns in their order."""
        super().resizeEvent(event)
        self._resized()

    def _resized(self) -> None:
        theme = self._theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        room = self.viewport().width() - theme.px(_NAME) - theme.px(_ACTION)
        stages = ACTION - FIRST_STAGE
        wide = room >= stages * theme.px(_LEAST_STAGE)
        for column in range(FIRST_STAGE, ACTION):
            self.setColumnHidden(column, not wide)
            self.setColumnWidth(column, min(max(room // stages, 1), theme.px(_STAGE)))
        self.setColumnWidth(ACTION, theme.px(_ACTION))
        self.horizontalHeader().setFixedHeight(theme.px(48))

    def _open_index(self, index: QModelIndex) -> None:
        if index.column() != ACTION:
            self.opened.emit(index.data(ROW).id)


class StageHeader(QHeaderView):
    """Names the stages, with the notice's dates under those that have one."""

    def __init__(self, model: DraftsModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._drafts = model
        self._theme = theme

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme, colors = self._theme, self._theme.colors
        painter.save()
        painter.fillRect(rect, QColor(colors.sunken))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(colors.line))
        date, level = self._drafts.deadline_words(logicalIndex)
        inner = rect.adjusted(theme.px(16 if logicalIndex == NAME else 8), 0, 0, 0)
        stage = FIRST_STAGE <= logicalIndex < ACTION
        upper = inner.adjusted(0, theme.px(5), 0, -inner.height() // 2 + theme.px(1)) if stage else inner
        painter.setFont(theme.font("compact", bold=stage))
        painter.setPen(QColor(colors.text if stage else colors.text2))
        painter.drawText(upper, _MIDDLE, str(self._drafts.headerData(logicalIndex, Qt.Orientation.Horizontal)))
        if date:
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(colors.role(level) if level else colors.text2))
            lower = inner.adjusted(0, inner.height() // 2, 0, -theme.px(4))
            words = f"▲ {date}" if level == "error" else date
            painter.drawText(lower, _MIDDLE, words)
        painter.restore()


class DraftDelegate(QStyledItemDelegate):
    """Paints the cells."""

    def __init__(self, model: DraftsModel, theme: Theme, view: DraftsTable) -> None:
        super().__init__(view)
        self._model = model
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns two lines."""
        return QSize(10, self._theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row."""
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
        elif column == ACTION:
            self._action(painter, box, str(index.data()), primary=selected)
        else:
            self._stage(painter, box, index, column - FIRST_STAGE)
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, text: str, role: str, color: str, *, bold: bool = False) -> None:
        painter.setFont(self._theme.font(role, bold=bold))  # type: ignore[arg-type]  # roles are literals
        painter.setPen(QColor(color))
        painter.drawText(box, _MIDDLE, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width()))

    def _name(self, painter: QPainter, box: QRect, row: DraftRow, company: str) -> None:
        px = self._theme.px
        upper = QRect(box.left(), box.top() + px(12), box.width(), px(24))
        lower = QRect(box.left(), upper.bottom() + px(2), box.width(), px(20))
        self._text(painter, upper, company, "body", self._theme.colors.text, bold=True)
        taken = self._chip(painter, lower, self._model.track_name(row)) + px(8)
        if name := self._model.name_of(row):
            taken += self._chip(painter, lower.adjusted(taken, 0, 0, 0), name) + px(8)
        words = self._model.project_words(row)
        if self._view.isColumnHidden(FIRST_STAGE):  # no room for the stages: the one that the draft is at
            now = next(stage for stage in self._model.stages(row) if stage.state == "current")
            stand = f"{now.name}：{now.words}" if now.words else now.name
            words = f"{stand} · {words}" if self._model.is_doubled(row) else stand
        self._text(painter, lower.adjusted(taken, 0, 0, 0), words, "caption", self._theme.colors.text2)

    def _chip(self, painter: QPainter, box: QRect, text: str) -> int:
        """Draws a word on a ground of its own, and returns its width in pixels."""
        painter.setFont(self._theme.font("caption"))
        width = painter.fontMetrics().horizontalAdvance(text) + self._theme.px(12)
        chip = QRect(box.left(), 0, min(width, box.width()), self._theme.px(20))
        chip.moveCenter(QPoint(chip.center().x(), box.center().y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.hover))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(self._theme.colors.text2))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        return chip.width()

    def _stage(self, painter: QPainter, box: QRect, index: Index, at: int) -> None:
        theme = self._theme
        line = index.data(LINE)
        y = box.top() + theme.px(24)
        centre = QPointF(box.left() + theme.px(18), y)
        if at + 1 < len(line):
            end = QPointF(box.right() + theme.px(4), y)
            draw_stage_join(painter, theme, QPointF(centre.x() + theme.px(14), y), end, line[at])
        draw_stage_mark(painter, theme, centre, line[at])
        words = QRect(box.left() + theme.px(8), box.top() + theme.px(38), box.width() - theme.px(8), theme.px(20))
        draw_stage_words(painter, theme, words, line[at])

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
