"""Lists of the scenarios picked: rows on the selection page, cards with seven fill bars on the filling page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.controls.context_menu import MenuAction
from ui.controls.level_badges import draw_grip, worst_level
from ui.pages.scenarios.picks_model import PICK, ROW, Pick, PicksModel
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, pressed, spoken
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = int(_MIDDLE | Qt.AlignmentFlag.AlignLeft), int(_MIDDLE | Qt.AlignmentFlag.AlignRight)
_WRAP = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWrapAnywhere)
_FULLEST = 1.15
"""Share of the limit at which a bar reaches the top: what is over stands out, and more does not grow further."""


class PickRowDelegate(QStyledItemDelegate):
    """Paints one line of the picks: grip, number, name, 环节."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns 36 px at 100 %."""
        return QSize(0, self._theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the row with a hairline below."""
        pick = index.data(PICK)
        if not isinstance(pick, Pick):
            return
        px, colors, box = self._theme.px, self._theme.colors, option.rect
        painter.save()
        _paint_ground(painter, option, self._theme)
        draw_grip(painter, QRectF(box.left() + px(4), box.center().y() - px(7), px(14), px(14)), colors.text3)
        painter.setFont(self._theme.font("compact"))
        painter.setPen(QColor(colors.text3))
        number = QRect(box.left() + px(20), box.top(), px(24), box.height())
        painter.drawText(number, _RIGHT, str(index.row() + 1))
        painter.setFont(self._theme.font("caption"))
        stage = pick.stage or "还没选环节"
        wide = painter.fontMetrics().horizontalAdvance(stage) + 2
        right = box.right() - px(8)
        painter.setPen(QColor(colors.text2 if pick.stage else colors.error))
        painter.drawText(QRect(right - wide, box.top(), wide, box.height()), _RIGHT, stage)
        painter.setFont(self._theme.font("compact"))
        painter.setPen(QColor(colors.text))
        left = number.right() + px(8)
        rest = QRect(left, box.top(), right - wide - px(8) - left, box.height())
        name = painter.fontMetrics().elidedText(pick.name, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, _LEFT, name)
        painter.setPen(QColor(colors.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()


class CardDelegate(QStyledItemDelegate):
    """Paints the card of a scenario: number, name on up to two lines, origin, seven bars, and the worst level."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the name's height."""
        pick = index.data(PICK)
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        lines = self._name_height(pick.name, width) if isinstance(pick, Pick) else 0
        px = self._theme.px
        return QSize(0, px(10) + lines + px(20) + px(28) + px(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the card, raised where it is current."""
        pick = index.data(PICK)
        if not isinstance(pick, Pick):
            return
        px, colors = self._theme.px, self._theme.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0.5, 2.5, -0.5, -2.5)
        self._paint_card(painter, box, option)
        left = round(box.left()) + px(30)
        top = round(box.top()) + px(8)
        painter.setFont(self._theme.font("compact"))
        painter.setPen(QColor(colors.text3))
        painter.drawText(QRectF(box.left(), top, px(22), px(20)), _RIGHT, str(index.row() + 1))
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setFont(self._name_font(current=current))
        painter.setPen(QColor(colors.text))
        tall = self._name_height(pick.name, option.rect.width())
        name = QRect(left, top, self._name_width(option.rect.width()), tall)
        painter.drawText(name, _WRAP, _two_lines(pick.name, painter.fontMetrics(), name.width()))
        below = QRect(left, name.bottom() + 1, round(box.right()) - px(10) - left, px(20))
        self._paint_source(painter, below, pick)
        self._paint_bars(painter, QRect(left, below.bottom() + px(4), below.width(), px(20)), pick)
        painter.restore()

    def _paint_card(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
        colors = self._theme.colors
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if current:
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.setBrush(QColor(colors.surface))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 12, 3, box.height() - 24), 1.5, 1.5)
        elif hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(box, 6, 6)
        if option.state & QStyle.StateFlag.State_KeyboardFocusChange and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_source(self, painter: QPainter, box: QRect, pick: Pick) -> None:
        colors, px = self._theme.colors, self._theme.px
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        painter.drawText(box, _LEFT, pick.source)
        level = worst_level(pick.counts)
        if not level:
            return
        count = str(pick.counts[level])
        wide = painter.fontMetrics().horizontalAdvance(count) + 2
        painter.setPen(QColor(colors.role(level)))
        painter.drawText(QRect(box.right() - wide, box.top(), wide, box.height()), _RIGHT, count)
        side = px(9)
        mark = QRectF(box.right() - wide - side - px(3), box.center().y() - side / 2 + 1, side, side)
        draw_level(painter, mark, level, colors.role(level))

    def _paint_bars(self, painter: QPainter, box: QRect, pick: Pick) -> None:
        px, colors = self._theme.px, self._theme.colors
        wide, gap = px(12), px(4)
        painter.setPen(Qt.PenStyle.NoPen)
        for position, (share, level) in enumerate(pick.bars):
            tall = max(px(2), round(box.height() * min(share, _FULLEST) / _FULLEST))
            ink = colors.error if level == "error" else colors.control
            painter.setBrush(QColor(ink if share else colors.line))
            left = box.left() + position * (wide + gap)
            painter.drawRoundedRect(QRectF(left, box.bottom() - tall, wide, tall), 2, 2)

    def _name_font(self, *, current: bool) -> QFont:
        return self._theme.font("compact", bold=current)

    def _name_width(self, width: int) -> int:
        return max(width - self._theme.px(42), self._theme.px(60))

    def _name_height(self, name: str, width: int) -> int:
        # Measured in the bold face, so that a card does not grow when it becomes the current one.
        metrics = QFontMetrics(self._name_font(current=True))
        room = self._name_width(width)
        shown = _two_lines(name, metrics, room)
        return int(metrics.boundingRect(QRect(0, 0, room, 1000), _WRAP, shown).height())


class PicksView(QListView):
    """Lists picks to move and remove.

    Alt+↑↓ moves the current row, Delete asks to take it out, dragging moves it too.
    """

    looked_at = Signal(str)
    """Row id that is current now."""
    unwanted = Signal(str)
    """Row id to take out."""

    def __init__(self, model: PicksModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks = model
        self._theme = theme
        self.setModel(model)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("已选场景")
        theme.changed.connect(self._on_theme)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what the list itself does with the current scenario."""
        row, at = self.current_row(), self.currentIndex().row()
        if not row:
            return []
        last = self._picks.rowCount() - 1
        up, down = (spoken(keys_of(each)[0]) for each in ("up", "down"))
        return [
            MenuAction("上移", partial(self._picks.shift, row, -1), "arrow-up", up, at > 0),
            MenuAction("下移", partial(self._picks.shift, row, 1), "arrow-down", down, at < last),
            MenuAction("移出", partial(self.unwanted.emit, row), "delete", "Delete", apart=True),
        ]

    def current_row(self) -> str:
        """Returns the current scenario's row id, or ``""``."""
        return str(self.currentIndex().data(ROW) or "")

    def show_row(self, row: str) -> None:
        """Makes a scenario current."""
        place = self._picks.place(row)
        if place.isValid() and place != self.currentIndex():
            self.setCurrentIndex(place)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tells which scenario is looked at."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.looked_at.emit(str(current.data(ROW)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Alt+↑↓ and Delete."""
        row = self.current_row()
        if row and (pressed(event, "up") or pressed(event, "down")):
            self._picks.shift(row, -1 if pressed(event, "up") else 1)
        elif row and pressed(event, "delete"):
            self.unwanted.emit(row)
        else:
            super().keyPressEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Asks for the move; the view itself must not take rows out afterwards."""
        place = self.indexAt(event.position().toPoint())
        below = place.row() if place.isValid() else self._picks.rowCount()
        box = self.visualRect(place)
        if place.isValid() and event.position().y() > box.center().y():
            below += 1
        self._picks.dropMimeData(event.mimeData(), Qt.DropAction.MoveAction, below, 0, QModelIndex())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_theme(self) -> None:
        self.scheduleDelayedItemsLayout()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, QColor(theme.colors.selected))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, QColor(theme.colors.hover))


def _two_lines(name: str, metrics: QFontMetrics, width: int) -> str:
    """Returns the name, cut with … where it would need a third line; the tooltip has all of it."""
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, 2 * width - metrics.averageCharWidth() * 2)
