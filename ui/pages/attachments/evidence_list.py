"""The proofs that the notice speaks of as rows: what it is, how it stands, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.draft.evidence import EvidenceState, EvidenceStatus
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

STATUS = Qt.ItemDataRole.UserRole + 1
STATE_WORDS: dict[EvidenceState, str] = {
    "there": "有",
    "broken": "文件不能用",
    "missing": "还没有",
    "needless": "不需要",
}
ACTION_WORDS: dict[EvidenceState, str] = {"there": "查看", "broken": "换文件…", "missing": "加入文件…", "needless": ""}
_LEFT, _MARK, _TITLE, _ACTION, _MORE = 12, 28, 256, 88, 32
_WIDE = 640
"""Pixels at 100 % from which title and sentence stand on one line."""
_ROW_HEIGHT, _TWO_LINE_HEIGHT = 34, 48
"""Pixels of a row at 100 %: name and state beside each other in a wide list, below each other in a narrow one."""

Index = QModelIndex | QPersistentModelIndex


class EvidenceList(QListWidget):
    """Lists the proofs, all of them in sight.

    ``acted`` says that the one action of a row is wanted, ``menu_wanted`` that all of them are, and where.
    """

    acted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("通知和表上说到的证明")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_EvidenceDelegate(theme, self))
        theme.changed.connect(self.fit)

    @property
    def current_status(self) -> EvidenceStatus | None:
        """Returns the proof of the current row, or None."""
        item = self.currentItem()
        status = item.data(STATUS) if item is not None else None
        return status if isinstance(status, EvidenceStatus) else None

    def is_one_line(self, status: EvidenceStatus) -> bool:
        """Tells whether a row's title and sentence stand whole beside each other."""
        return self.is_wide and self._sentence_width(status) <= self._sentence_room(status)

    def _sentence_width(self, status: EvidenceStatus) -> int:
        words = f"{STATE_WORDS[status.state]}　{sentence_of(status)}"
        return QFontMetrics(self._theme.font("caption")).horizontalAdvance(words)

    def _sentence_room(self, status: EvidenceStatus) -> int:
        px = self._theme.px
        taken = px(_LEFT + _MARK + _TITLE + 16 + _MORE) + (px(_ACTION) if ACTION_WORDS[status.state] else 0)
        return self.viewport().width() - taken

    @property
    def is_wide(self) -> bool:
        """Tells whether title and sentence fit on one line."""
        return self.viewport().width() >= self._theme.px(_WIDE)

    def show_rows(self, rows: Sequence[EvidenceStatus]) -> None:
        """Shows the proofs; the current row stays."""
        at = max(self.currentRow(), 0)
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.clear()
        for status in rows:
            item = QListWidgetItem(status.evidence.title)
            item.setData(STATUS, status)
            item.setToolTip(f"{sentence_of(status)}\n通知：{status.evidence.clause}")
            spoken = [status.evidence.title, STATE_WORDS[status.state], sentence_of(status), ACTION_WORDS[status.state]]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, "，".join(filter(None, spoken)))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"通知：{status.evidence.clause}")
            self.addItem(item)
        self.setCurrentRow(min(at, len(rows) - 1))
        self.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.fit()

    def fit(self) -> None:
        """Sets the height of all rows."""
        self.setFixedHeight(sum(self.sizeHintForRow(at) for at in range(self.count())) + 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the rows out for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
            self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does the row's action by Enter or Space."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Does the action that was clicked, or opens the menu of the row."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        more, action = self.zones(self.visualRect(index))
        if more.contains(at):
            self.menu_wanted.emit(self.current_status, self.viewport().mapToGlobal(more.bottomLeft()))
        elif action.contains(at):
            self._act()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows a hand over what can be clicked."""
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        over = index.isValid() and any(zone.contains(at) for zone in self.zones(self.visualRect(index)))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Does the row's action."""
        super().mouseDoubleClickEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid() and not any(zone.contains(at) for zone in self.zones(self.visualRect(index))):
            self._act()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Opens the menu of a row, by key below the row."""
        status = self.current_status
        if status is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(self._theme.px(_MARK), 0)
        self.menu_wanted.emit(status, self.viewport().mapToGlobal(at) if by_key else event.globalPos())

    def zones(self, row: QRect) -> tuple[QRect, QRect]:
        """Returns where a row can be clicked: for the menu, and for its action."""
        px = self._theme.px
        more = QRect(row.right() - px(_MORE) + 1, row.top(), px(_MORE), row.height())
        return more, QRect(more.left() - px(_ACTION), row.top(), px(_ACTION), row.height())

    def _act(self) -> None:
        status = self.current_status
        if status is not None and ACTION_WORDS[status.state]:
            self.acted.emit(status)


def sentence_of(status: EvidenceStatus) -> str:
    """Says how one proof stands."""
    if status.state == "missing":
        return status.evidence.asks
    if status.state == "needless":
        return f"{status.reason}（您写的）" if status.chosen else status.reason
    title = status.title or "没有名称"
    if status.state == "broken":
        return f"{status.problem.rstrip('。')}：第 {status.number} 个附件“{title}”"
    return f"第 {status.number} 个附件“{title}”" + ("" if status.chosen else "，按名称认的")


class _EvidenceDelegate(QStyledItemDelegate):
    """Paints a proof: shape and word of its state, title, sentence, action, and three dots for the rest."""

    def __init__(self, theme: Theme, view: EvidenceList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns one line, or two where it is narrow for the words."""
        one = self._view.is_one_line(index.data(STATUS))
        return QSize(self._theme.px(200), self._theme.px(_ROW_HEIGHT if one else _TWO_LINE_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints ground, state, words, action and the focus ring."""
        status, theme, box = index.data(STATUS), self._theme, option.rect
        assert isinstance(status, EvidenceStatus)
        px, colors, state = theme.px, theme.colors, option.state
        painter.save()
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and self._view.hasFocus()
        if state & QStyle.StateFlag.State_Selected and focused:
            painter.fillRect(box, QColor(colors.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colors.hover))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(colors.line))
        self._paint_state(painter, QRect(box.left() + px(_LEFT), box.top(), px(14), box.height()), status.state)
        more, action = self._view.zones(box)
        left = box.left() + px(_LEFT + _MARK)
        room = action.left() - left - px(8)
        if not ACTION_WORDS[status.state]:
            room += px(_ACTION)
        if self._view.is_one_line(status):
            title = QRect(left, box.top(), px(_TITLE), box.height())
            below = QRect(title.right() + px(8), box.top(), room - px(_TITLE + 8), box.height())
        else:
            title, below = QRect(left, box.top() + px(4), room, px(20)), QRect(left, box.top() + px(25), room, px(18))
        quiet = status.state == "needless"
        self._write(painter, title, status.evidence.title, "compact", "text2" if quiet else "text")
        self._write(painter, below, f"{STATE_WORDS[status.state]}　{sentence_of(status)}", "caption", "text2")
        if words := ACTION_WORDS[status.state]:
            painter.setFont(theme.font("compact"))
            painter.setPen(QColor(colors.accent))
            painter.drawText(action, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        side = px(16)
        sign = theme.tinted("more", "text2", side, self._view.devicePixelRatioF())
        painter.drawPixmap(more.center().x() - side // 2, more.center().y() - side // 2, sign)
        if focused:
            painter.setPen(QColor(colors.focus))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _paint_state(self, painter: QPainter, box: QRect, state: EvidenceState) -> None:
        """Paints a grey check (nobody judged the file), a ring, or a bar."""
        theme, px = self._theme, self._theme.px
        middle = box.center()
        if state == "there":
            side = px(14)
            sign = theme.tinted("check", "text2", side, self._view.devicePixelRatioF())
            painter.drawPixmap(middle.x() - side // 2, middle.y() - side // 2, sign)
            return
        if state == "broken":
            side = px(11)
            mark = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            draw_level(painter, mark, "error", theme.colors.error)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colors.advice), max(1.5, px(2) * 0.75)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = px(5)
        if state == "missing":
            painter.drawEllipse(middle, half, half)
        else:
            painter.drawLine(middle.x() - half, middle.y(), middle.x() + half, middle.y())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _write(self, painter: QPainter, place: QRect, text: str, font: str, role: str) -> None:
        painter.setFont(self._theme.font(font))  # type: ignore[arg-type]  # one of the roles
        painter.setPen(QColor(self._theme.colors.role(role)))
        fits = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), fits)
