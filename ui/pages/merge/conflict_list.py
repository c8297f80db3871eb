"""What both sides changed, one under the other: the answer, its place, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole
UNDECIDED = "未定"


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """Describes one conflict as the list shows it; ``decided`` is empty until it is decided."""

    path: str
    name: str
    place: str
    decided: str = ""


class ConflictModel(QAbstractListModel):
    """Lists the conflicts of a draft, those that were decided in this window among them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[ConflictEntry] = []

    @property
    def entries(self) -> list[ConflictEntry]:
        """Returns all of them."""
        return self._entries

    def set_entries(self, entries: Sequence[ConflictEntry]) -> None:
        """Shows others."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def decide(self, row: int, words: str) -> None:
        """Says what was decided about one."""
        self._entries[row] = replace(self._entries[row], decided=words)
        index = self.index(row)
        self.dataChanged.emit(index, index)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "，".join(part for part in (entry.name, entry.place, entry.decided or UNDECIDED) if part)
        return None


class ConflictDelegate(QStyledItemDelegate):
    """Paints two lines of a conflict and its state at the right: ▲ 未定, or a grey tick with what was taken."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns two lines."""
        return QSize(0, self._theme.px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one conflict."""
        entry, theme, colors, px, rect = (
            index.data(ENTRY), self._theme, self._theme.colors, self._theme.px, option.rect
        )  # fmt: skip
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        word = entry.decided or UNDECIDED
        small = QFontMetrics(theme.font("caption"))
        wide = small.horizontalAdvance(word) + px(18)
        right = QRect(rect.right() - px(16) - wide, rect.top() + px(8), wide, px(20))
        self._paint_state(painter, right, word, decided=bool(entry.decided))
        left, room = rect.left() + px(20), right.left() - px(8) - rect.left() - px(20)
        bold = theme.font("compact", bold=True)
        painter.setFont(bold)
        painter.setPen(QColor(colors.text))
        name = QFontMetrics(bold).elidedText(entry.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, rect.top() + px(8), room, px(20)), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        whole = rect.width() - px(36)
        place = small.elidedText(entry.place, Qt.TextElideMode.ElideRight, whole)
        painter.drawText(QRect(left, rect.top() + px(28), whole, px(18)), Qt.AlignmentFlag.AlignVCenter, place)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)
        painter.restore()

    def _paint_state(self, painter: QPainter, box: QRect, word: str, *, decided: bool) -> None:
        theme, px = self._theme, self._theme.px
        role = "text2" if decided else "error"
        if decided:
            sign = theme.tinted("check", role, px(12), painter.device().devicePixelRatioF())
            painter.drawPixmap(box.left(), box.center().y() - px(6) + 1, sign)
        else:
            mark = QRectF(box.left() + px(1), box.center().y() - px(4), px(10), px(9))
            draw_level(painter, mark, "error", theme.colors.error)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(theme.colors.role(role)))
        painter.drawText(box.adjusted(px(16), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)


class ConflictList(QListView):
    """Shows the conflicts; its selection model says which is looked at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conflicts = ConflictModel(self)
        self.setModel(self.conflicts)
        self.setItemDelegate(ConflictDelegate(theme, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("两边都改了的各项")
        theme.changed.connect(self.doItemsLayout)

    @property
    def row(self) -> int:
        """Returns the one that is looked at, -1 for none."""
        return self.currentIndex().row() if self.currentIndex().isValid() else -1

    def choose(self, row: int) -> None:
        """Looks at one."""
        index = self.conflicts.index(row)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
