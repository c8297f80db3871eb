"""The attachments as rows: number and title, below them what the file is and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.pages.attachments.attachment_model import AttachmentModel
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

_ROW = Qt.ItemDataRole.UserRole + 1
_SHOWN = 6
"""So many rows are seen at once; more scroll, and what belongs to the chosen one stays below them."""
_SIDE, _GAP = 12, 12
_REPLACEMENT, _REMOVAL = 72, 48

Index = QModelIndex | QPersistentModelIndex


class AttachmentList(QListWidget):
    """Lists attachments, up to six rows high.

    At the right of one whose file cannot be used stand 换文件… and 移出: ``replacement_wanted`` and ``removal_wanted``
    ask for these of the current row.
    """

    replacement_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("相关附件")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setItemDelegate(_RowDelegate(theme, self))
        theme.changed.connect(self.fit)

    def show_rows(self, rows: Sequence[AttachmentModel]) -> None:
        """Shows the attachments; the caller says which is the current one."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.clear()
        for number, row in enumerate(rows, 1):
            item = QListWidgetItem(f"{number}　{row.title or row.name}")
            item.setData(_ROW, row)
            item.setToolTip(row.problem or row.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}，{row.facts}")
            self.addItem(item)
        self.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.fit()

    def zones(self, row: QRect) -> tuple[QRect, QRect]:
        """Returns where a row with a problem is clicked to have its file replaced, or to be taken out."""
        px = self._theme.px
        removal = QRect(row.right() - px(_SIDE + _REMOVAL), row.top(), px(_REMOVAL), row.height())
        return QRect(removal.left() - px(_REPLACEMENT), row.top(), px(_REPLACEMENT), row.height()), removal

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Replaces the file or takes the attachment out by a click on these words."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = index.data(_ROW) if index.isValid() else None
        if event.button() == Qt.MouseButton.LeftButton and isinstance(row, AttachmentModel) and row.problem:
            replacement, removal = self.zones(self.visualRect(index))
            if replacement.contains(at):
                self.replacement_wanted.emit()
            elif removal.contains(at):
                self.removal_wanted.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows a hand over what can be clicked."""
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = index.data(_ROW) if index.isValid() else None
        acts = isinstance(row, AttachmentModel) and bool(row.problem)
        over = acts and any(zone.contains(at) for zone in self.zones(self.visualRect(index)))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def fit(self) -> None:
        """Sets the height of what is shown."""
        rows = [self.sizeHintForRow(at) for at in range(min(self.count(), _SHOWN))]
        self.setFixedHeight(sum(rows) + 2)
        self.setVisible(self.count() > 0)


class _RowDelegate(QStyledItemDelegate):
    """Paints rows like those of the other lists."""

    def __init__(self, theme: Theme, view: AttachmentList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns two lines and room around them."""
        return QSize(self._theme.px(200), self._theme.px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints ground, icon, two lines, and the focus ring."""
        row, px, colors, box = index.data(_ROW), self._theme.px, self._theme.colors, option.rect
        assert isinstance(row, AttachmentModel)
        painter.save()
        state, chosen = option.state, bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colors.selected if chosen else colors.hover))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(colors.line))
        side, left = self._theme.sizes.icon, box.left() + px(_SIDE)
        sign = self._theme.tinted("image" if row.is_picture else "file", "text2", side, self._view.devicePixelRatioF())
        painter.drawPixmap(left, box.center().y() - side // 2, sign)
        left += side + px(_GAP)
        room = box.right() - left - px(_SIDE)
        if row.problem:
            room -= px(_REPLACEMENT + _REMOVAL)
            painter.setFont(self._theme.font("compact"))
            painter.setPen(QColor(colors.accent))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            for zone, words in zip(self._view.zones(box), ("换文件…", "移出"), strict=True):
                painter.drawText(zone, right, words)
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor(colors.text))
        self._line(painter, QRect(left, box.top() + px(5), room, px(22)), str(index.data()))
        below = QRect(left, box.top() + px(27), room, px(18))
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.error if row.problem else colors.text2))
        if row.problem:
            mark = px(10)
            draw_level(painter, QRectF(left, below.center().y() - mark / 2 + 1, mark, mark), "error", colors.error)
            below.adjust(mark + px(6), 0, 0, 0)
        self._line(painter, below, f"{row.facts}　{row.problem}".strip() if row.problem else row.facts)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(colors.focus))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, place: QRect, text: str) -> None:
        fits = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), fits)
