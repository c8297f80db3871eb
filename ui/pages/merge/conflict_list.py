"""What both sides changed, one under the other: the answer, its place, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.controls.entry_list import ENTRY, EntryModel, Index, choose_row, paint_row_focus, paint_row_ground, set_up_list
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

UNDECIDED = "未定"


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """Describes one conflict as the list shows it; ``decided`` is empty until it is decided."""

    path: str
    name: str
    place: str
    decided: str = ""


class ConflictModel(EntryModel[ConflictEntry]):
    """Lists the conflicts of a draft, those that were decided in this window among them."""

    def decide(self, row: int, words: str) -> None:
        """Says what was decided about one."""
        self.entries[row] = replace(self.entries[row], decided=words)
        index = self.index(row)
        self.dataChanged.emit(index, index)

    @override
    def words_of(self, entry: ConflictEntry, role: int) -> object:
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
        paint_row_ground(painter, option, theme)
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
        paint_row_focus(painter, option, theme)
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
        set_up_list(self, "两边都改了的各项", theme)

    @property
    def row(self) -> int:
        """Returns the one that is looked at, -1 for none."""
        return self.currentIndex().row() if self.currentIndex().isValid() else -1

    def choose(self, row: int) -> None:
        """Looks at one."""
        choose_row(self, row)
