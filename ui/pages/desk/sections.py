"""The desk's own list of sections: tables, checks, materials, with counts beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.draft.level_words import LEVEL_WORDS
from ui.controls.entry_list import EntryModel, Index
from ui.runtime.overriding import override
from ui.theme.icons import draw_level, pixel_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme


WIDTH, _SIGNS = 184, 56
"""Pixels at 100 % of the list with words, and with signs alone."""


class SectionEntry(NamedTuple):
    """Describes a section of the desk (``id``) or, without one, the heading of a group."""

    id: str
    title: str
    icon: str = ""
    how_many: int = 0
    level: str = ""
    """The level of what is counted; without one it counts firms or files."""

    @property
    def spoken(self) -> str:
        """Returns what a screen reader says."""
        if self.level:
            return f"{self.title}，{self.how_many} 处{LEVEL_WORDS[self.level]}"
        return f"{self.title}，{self.how_many}" if self.how_many else self.title


class SectionModel(EntryModel[SectionEntry]):
    """Lists the sections of the desk from top to bottom."""

    @override
    def set_entries(self, entries: Sequence[SectionEntry]) -> None:
        """Shows these; the selection stays where only counts differ."""
        self.update_entries(entries, lambda entry: entry.id)

    @override
    def words_of(self, entry: SectionEntry, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole) and entry.id:
            return entry.spoken
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Makes headings unselectable."""
        if not self.entries[index.row()].id:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class SectionList(QListView):
    """Lists the sections; ``chosen`` says which is wanted."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.is_narrow = False
        self.sections = SectionModel(self)
        self.setModel(self.sections)
        self.setItemDelegate(SectionDelegate(theme, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setProperty("plain", "true")
        self.setAccessibleName("推荐汇总的各部分")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def current(self) -> str:
        """Returns the id of the shown section."""
        index = self.currentIndex()
        return self.sections.entries[index.row()].id if index.isValid() else ""

    def fit(self, *, narrow: bool) -> None:
        """Shows words, or where there is little room the signs alone, with a mark for what is open."""
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self.scheduleDelayedItemsLayout()
            self.viewport().update()
        self.setFixedWidth(self._theme.px(_SIGNS if narrow else WIDTH))

    def set_current(self, section: str) -> None:
        """Marks a section, which shows it."""
        for row, entry in enumerate(self.sections.entries):
            if entry.id == section:
                self.setCurrentIndex(self.sections.index(row))

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.sections.entries[index.row()].id:
            self.chosen.emit(self.sections.entries[index.row()].id)


class SectionDelegate(QStyledItemDelegate):
    """Paints a section as the rail of a draft paints a step."""

    def __init__(self, theme: Theme, view: SectionList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns 40 for a section, 30 for a heading, of which a hairline is left where there are signs alone."""
        entry = self._view.sections.entries[index.row()]
        heading = self._theme.px(9 if self._view.is_narrow else 30)
        return QSize(10, self._theme.sizes.step if entry.id else heading)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row."""
        entry = self._view.sections.entries[index.row()]
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.id:
            self._section(painter, box, entry, option)
        elif self._view.is_narrow:
            if index.row():
                painter.setPen(QColor(self._theme.colors.line))
                painter.drawLine(box.left() + 8, box.center().y(), box.right() - 8, box.center().y())
        else:
            painter.setFont(self._theme.font("caption"))
            painter.setPen(QColor(self._theme.colors.text3))
            place = box.adjusted(self._theme.px(16), self._theme.px(6), 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, entry.title)
        painter.restore()

    def _section(self, painter: QPainter, box: QRect, entry: SectionEntry, option: QStyleOptionViewItem) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        state = QStyle.StateFlag
        current = bool(option.state & state.State_Selected)
        ground = QRectF(box.adjusted(px(8), 1, -px(8), -1))
        if current or option.state & state.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.current if current else colors.hover))
            painter.drawRoundedRect(ground, 4, 4)
        if current:
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRectF(ground.left(), ground.top() + px(9), 3, ground.height() - px(18)), 1.5, 1.5)
        side = px(18)
        picture = theme.tinted(entry.icon, "text2", side, pixel_ratio(painter))
        if self._view.is_narrow:
            left = box.center().x() - side // 2
            painter.drawPixmap(left, box.center().y() - side // 2, picture)
            if entry.how_many and entry.level:
                size = px(9)
                shape = QRectF(left + side - size / 3, box.center().y() - side / 2 - size / 3, size, size)
                draw_level(painter, shape, entry.level, colors.role(entry.level))
            return
        painter.drawPixmap(box.left() + px(18), box.center().y() - side // 2, picture)
        right = self._count(painter, box.adjusted(0, 0, -px(18), 0), entry)
        painter.setFont(theme.font("body", bold=current))
        painter.setPen(QColor(colors.text))
        left = box.left() + px(44)
        words = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def _count(self, painter: QPainter, box: QRect, entry: SectionEntry) -> int:
        if not entry.how_many:
            return box.right()
        theme, colors = self._theme, self._theme.colors
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        words = str(entry.how_many)
        left = box.right() - painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(
            QRect(left, box.top(), box.right() - left + 1, box.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        if entry.level:
            size = theme.px(10)
            left -= size + theme.px(4)
            shape = QRectF(left, box.center().y() - size / 2 + 1, size, size)
            draw_level(painter, shape, entry.level, colors.role(entry.level))
        return left - theme.px(4)
