"""Lists the places of a text under the fields that they are in, with what replacing would make of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.runtime.overriding import override
from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.text_search import TextHit
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
_BEFORE, _AFTER = 8, 60
"""Characters of the text around a hit that a row shows."""


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Describes the head over the hits of one answer."""

    path: str
    words: str
    count: int


class HitModel(QAbstractListModel):
    """Lists heads and hits as one flat list; a tick says which hits are to be replaced."""

    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[HitGroup | TextHit] = []
        self._off: set[TextHit] = set()
        self.instead: str | None = None
        """What replaces a hit; None while nothing is to be replaced."""

    def show_hits(self, rows: Sequence[HitGroup | TextHit], *, ticked: bool = True) -> None:
        """Shows other hits, all of them ticked or none."""
        self.beginResetModel()
        self._rows = list(rows)
        self._off = set() if ticked else {row for row in self._rows if not isinstance(row, HitGroup)}
        self.endResetModel()

    def show_instead(self, instead: str | None) -> None:
        """Shows what would stand in the place of each hit."""
        if instead != self.instead:
            self.instead = instead
            self.layoutChanged.emit()

    def chosen(self) -> list[TextHit]:
        """Returns the hits that are ticked."""
        hits = [row for row in self._rows if not isinstance(row, HitGroup)]
        return [hit for hit in hits if not hit.is_note and hit not in self._off]

    def hit(self, index: Index) -> TextHit | None:
        """Returns the hit of a row, or None on a head."""
        row = self._rows[index.row()] if index.isValid() else None
        return None if isinstance(row, HitGroup) else row

    def is_ticked(self, index: Index) -> bool:
        """Tells whether a hit is to be replaced."""
        hit = self.hit(index)
        return hit is not None and not hit.is_note and hit not in self._off

    def toggle(self, index: Index) -> None:
        """Ticks or unticks a hit."""
        hit = self.hit(index)
        if hit is not None and not hit.is_note:
            self._off ^= {hit}
            self.dataChanged.emit(index, index)
            self.ticked.emit()

    def next_hit(self, at: int, way: int) -> QModelIndex:
        """Returns the next row with a hit, going round; an invalid index where there is none."""
        for step in range(1, len(self._rows) + 1):
            row = (at + way * step) % len(self._rows)
            if not isinstance(self._rows[row], HitGroup):
                return self.index(row)
        return QModelIndex()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Makes heads unselectable."""
        if self.hit(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the words of a row, or for the delegate the row itself."""
        row = self._rows[index.row()]
        if role == _ENTRY:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(row, HitGroup):
                return f"{row.words}，{row.count} 处"
            before, found, after = around(row)
            if role == Qt.ItemDataRole.AccessibleTextRole and self.instead is not None and not row.is_note:
                tick = "勾选" if self.is_ticked(index) else "没有勾选"
                return f"{tick}，{before}{after}，去掉：{found}，新写：{self.instead}"
            return before + found + after
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if isinstance(row, HitGroup) else row.text
        return None


def around(hit: TextHit) -> tuple[str, str, str]:
    """Returns the hit with some of the text before and behind it, on one line."""
    text = hit.text.replace("\n", " ")
    start = max(hit.start - _BEFORE, 0)
    before = ("…" if start else "") + text[start : hit.start]
    return before, text[hit.start : hit.end], text[hit.end : hit.end + _AFTER]


class HitDelegate(QStyledItemDelegate):
    """Paints a head, or a hit with its box and what would come of it: gone struck, new underlined."""

    def __init__(self, theme: Theme, view: HitView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        head = isinstance(index.data(_ENTRY), HitGroup)
        return QSize(0, self._theme.px(32 if head else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        theme, colors, box = self._theme, self._theme.colors, option.rect
        row = index.data(_ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = box.adjusted(theme.px(16), 0, -theme.px(16), 0)
        if isinstance(row, HitGroup):
            painter.fillRect(QRect(box.left(), box.top(), box.width(), 1), QColor(colors.line))
            painter.setFont(theme.font("compact", bold=True))
            painter.setPen(QColor(colors.text))
            room = inner.adjusted(0, 0, -theme.px(28), 0)
            words = painter.fontMetrics().elidedText(row.words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(colors.text3))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row.count))
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(box, QColor(colors.selected))
            model = self._view.hits
            if model.instead is not None:
                if not row.is_note:
                    self._box(painter, inner, ticked=model.is_ticked(index))
                inner = inner.adjusted(theme.px(27), 0, 0, 0)
            self._words(painter, inner, row, model.instead if model.is_ticked(index) else None)
        painter.restore()

    def _box(self, painter: QPainter, inner: QRect, *, ticked: bool) -> None:
        theme, colors = self._theme, self._theme.colors
        side = theme.px(18)
        box = QRect(inner.left(), inner.center().y() - side // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen if ticked else QPen(QColor(colors.control), 1))
        painter.setBrush(QColor(colors.accent if ticked else colors.surface))
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            inset = theme.px(4)
            draw_level(painter, box.adjusted(inset, inset, -inset, -inset).toRectF(), "ok", colors.on_accent)

    def _words(self, painter: QPainter, inner: QRect, hit: TextHit, instead: str | None) -> None:
        colors = self._theme.colors
        before, found, after = around(hit)
        plain, marked, gone = self._theme.font("compact"), self._theme.font("compact"), self._theme.font("compact")
        marked.setUnderline(True)
        gone.setStrikeOut(True)
        parts: list[tuple[str, QFont, str, str]] = [(before, plain, colors.text, "")]
        if instead is None:
            parts.append((found, marked, colors.text, colors.selected))
        else:
            parts.append((found, gone, colors.text3, colors.advice_tint))
            parts.append((instead, marked, colors.text, colors.selected))
        parts.append((after, plain, colors.text, ""))
        left = inner.left()
        for text, font, color, ground in parts:
            painter.setFont(font)
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(inner.right() - left, 0))
            width = metrics.horizontalAdvance(shown)
            place = QRect(left, inner.top(), width, inner.height())
            if ground and shown:
                high = metrics.height()
                painter.fillRect(QRect(left, inner.center().y() - high // 2, width, high), QColor(ground))
            painter.setPen(QColor(color))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
            left += width
            if shown != text:
                break


class HitView(QListView):
    """Lists the hits; ``wanted`` asks to go to one.

    Space ticks, Enter goes there.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hits = HitModel(self)
        self.setModel(self.hits)
        self.setItemDelegate(HitDelegate(theme, self))
        self.setAccessibleName("找到的地方")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        theme.changed.connect(self.doItemsLayout)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and self.hits.instead is not None:
            self.hits.toggle(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hits.hit(index) is not None:
            self.wanted.emit(self.hits.hit(index))
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or self.hits.hit(index) is None:
            return
        if self.hits.instead is not None and event.position().x() < self._theme.px(40):
            self.hits.toggle(index)
        else:
            self.wanted.emit(self.hits.hit(index))
