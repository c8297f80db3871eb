"""The changes between two states of a draft: tick, answer, place, both texts with the changed characters marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.draft.changed_text import TextChange
from app.draft.comparison import Difference
from ui.controls.changed_marks import ChangedText, spoken_change
from ui.controls.entry_list import ENTRY, EntryModel, Index, paint_row_focus, set_up_list
from ui.runtime.overriding import override
from ui.theme.theme import Theme

TICKED = Qt.ItemDataRole.CheckStateRole
REVERT = "取回这一项"
_EDGE, _BOX, _GAP, _HEAD, _LINE, _PAD = 24, 18, 10, 24, 20, 10
_MOST_LINES = 12
_BESIDE = 560
"""Width at 100 % from which both texts stand beside each other."""


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """Describes one difference as the list shows it: the answer's name and place, and both texts."""

    difference: Difference
    name: str
    place: str
    texts: TextChange


class ChangesModel(EntryModel[ChangeEntry]):
    """Lists the differences, each with a tick."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ticks: set[int] = set()

    @property
    def chosen(self) -> list[ChangeEntry]:
        """Returns those that are ticked."""
        return [each for at, each in enumerate(self.entries) if at in self._ticks]

    @override
    def set_entries(self, entries: Sequence[ChangeEntry]) -> None:
        """Shows other differences, none of them ticked."""
        self._ticks = set()
        super().set_entries(entries)
        self.ticked.emit()

    def tick_all(self, *, on: bool) -> None:
        """Ticks all, or none."""
        self._ticks = set(range(len(self.entries))) if on else set()
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1), [TICKED])
        self.ticked.emit()

    def toggle(self, index: Index) -> None:
        """Ticks one, or takes its tick away."""
        if index.isValid():
            self._ticks ^= {index.row()}
            self.dataChanged.emit(index, index, [TICKED])
            self.ticked.emit()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == TICKED and index.isValid():
            return Qt.CheckState.Checked if index.row() in self._ticks else Qt.CheckState.Unchecked
        return super().data(index, role)

    @override
    def words_of(self, entry: ChangeEntry, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (entry.name, entry.place, spoken_change(entry.texts))
            return "，".join(part for part in parts if part)
        return None


class ChangeDelegate(QStyledItemDelegate):
    """Paints rows as high as their texts, at most twelve lines; the whole text stands in its field."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.can_revert = True

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the head line, and both texts beside or under each other."""
        before, after = self._laid_out(index.data(ENTRY), self._width(option))
        px = self._theme.px
        high = max(before[1], after[1]) if self._is_wide(option) else before[1] + px(6) + after[1]
        return QSize(0, px(_HEAD) + high + 2 * px(_PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one difference."""
        entry, theme, colors, px, rect = (
            index.data(ENTRY), self._theme, self._theme.colors, self._theme.px, option.rect
        )  # fmt: skip
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ticked = index.data(TICKED) == Qt.CheckState.Checked
        if ticked or option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.selected if ticked else colors.hover))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if self.can_revert:
            self._paint_box(painter, self.box_of(rect), ticked=ticked)
        self._paint_head(painter, rect, entry)
        before, after = self._laid_out(entry, self._width(option))
        left, top = self._left(rect), rect.top() + px(_PAD) + px(_HEAD)
        painter.setClipRect(rect.adjusted(0, 0, 0, -px(4)))
        before[0].draw(painter, left, top, "text" if entry.difference.before is not None else "text2")
        role = "text" if entry.difference.after is not None else "text2"
        if self._is_wide(option):
            after[0].draw(painter, left + self._width(option) + px(20), top, role)
        else:
            after[0].draw(painter, left, top + before[1] + px(6), role)
        painter.setClipping(False)
        paint_row_focus(painter, option, theme)
        painter.restore()

    def box_of(self, rect: QRect) -> QRect:
        """Tells where the tick of a row is."""
        px = self._theme.px
        return QRect(rect.left() + px(_EDGE), rect.top() + px(_PAD) + px(1), px(_BOX), px(_BOX))

    def link_of(self, rect: QRect) -> QRect:
        """Tells where 取回这一项 of a row is."""
        px = self._theme.px
        wide = QFontMetrics(self._theme.font("compact")).horizontalAdvance(REVERT) + px(20)
        return QRect(rect.right() - px(_EDGE) - wide, rect.top() + px(_PAD) - px(4), wide, px(28))

    def _left(self, rect: QRect) -> int:
        return rect.left() + self._theme.px(_EDGE + _BOX + _GAP)

    def _is_wide(self, option: QStyleOptionViewItem) -> bool:
        return self._whole(option) >= self._theme.px(_BESIDE)

    def _whole(self, option: QStyleOptionViewItem) -> int:
        view = option.widget
        return view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()

    def _width(self, option: QStyleOptionViewItem) -> int:
        """Returns the width of one text."""
        px = self._theme.px
        room = self._whole(option) - px(2 * _EDGE + _BOX + _GAP)
        return max((room - px(20)) // 2 if self._is_wide(option) else room, px(80))

    def _laid_out(self, entry: ChangeEntry, width: int) -> tuple[tuple[ChangedText, int], tuple[ChangedText, int]]:
        theme, texts, line = self._theme, entry.texts, self._theme.px(_LINE)
        before = ChangedText(texts.before, texts.gone, theme, theme.font("compact"), new=False)
        after = ChangedText(texts.after, texts.new, theme, theme.font("compact"), new=True)
        most = _MOST_LINES * line
        return (before, min(before.fit(width, line), most)), (after, min(after.fit(width, line), most))

    def _paint_box(self, painter: QPainter, box: QRect, *, ticked: bool) -> None:
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.accent if ticked else colors.control), 1))
        painter.setBrush(QColor(colors.accent if ticked else colors.surface))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if ticked:
            side = box.width() - self._theme.px(4)
            sign = self._theme.tinted("check", "on_accent", side, painter.device().devicePixelRatioF())
            painter.drawPixmap(box.left() + self._theme.px(2), box.top() + self._theme.px(2), sign)

    def _paint_head(self, painter: QPainter, rect: QRect, entry: ChangeEntry) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        left, line = self._left(rect), px(_LINE)
        room = rect.right() - px(_EDGE) - left
        if self.can_revert:
            link = self.link_of(rect)
            room = link.left() - px(12) - left
            painter.setFont(theme.font("compact"))
            painter.setPen(QColor(colors.accent))
            painter.drawText(link, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, REVERT)
            sign = theme.tinted("restore", "accent", px(14), painter.device().devicePixelRatioF())
            painter.drawPixmap(link.left(), link.center().y() - px(7) + 1, sign)
        bold = theme.font("compact", bold=True)
        name = QFontMetrics(bold).elidedText(entry.name, Qt.TextElideMode.ElideRight, room)
        wide = QFontMetrics(bold).horizontalAdvance(name)
        painter.setFont(bold)
        painter.setPen(QColor(colors.text))
        top = rect.top() + px(_PAD)
        painter.drawText(QRect(left, top, wide + 2, line), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        rest = room - wide - px(10)
        place = QFontMetrics(painter.font()).elidedText(entry.place, Qt.TextElideMode.ElideRight, max(rest, 0))
        painter.drawText(QRect(left + wide + px(10), top, max(rest, 0), line), Qt.AlignmentFlag.AlignVCenter, place)


class ChangeList(QListView):
    """Lists differences to revert.

    ``reverted`` gives the :class:`ChangeEntry` that 取回这一项 was asked for.  Space ticks, Enter takes back.
    """

    reverted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.changes = ChangesModel(self)
        self._delegate = ChangeDelegate(theme, self)
        self.setModel(self.changes)
        self.setItemDelegate(self._delegate)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        set_up_list(self, "不同的各项", theme)

    @property
    def is_wide(self) -> bool:
        """Tells whether both texts stand beside each other."""
        return self.viewport().width() >= self._theme.px(_BESIDE)

    def allow_reverting(self, *, on: bool) -> None:
        """Says whether the other side is the present, into which one can take back."""
        self._delegate.can_revert = on
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ticks by Space, reverts by Enter."""
        entry = self.currentIndex().data(ENTRY) if self.currentIndex().isValid() else None
        if entry is not None and self._delegate.can_revert and event.key() == Qt.Key.Key_Space:
            self.changes.toggle(self.currentIndex())
        elif entry is not None and self._delegate.can_revert and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.reverted.emit(entry)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ticks by a click on the tick, or reverts by one on the words at the right."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or not self._delegate.can_revert:
            return
        rect, at = self.visualRect(index), event.position().toPoint()
        if self._delegate.link_of(rect).contains(at):
            self.reverted.emit(index.data(ENTRY))
        elif self._delegate.box_of(rect).adjusted(-6, -6, 6, 6).contains(at):
            self.changes.toggle(index)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the texts anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
