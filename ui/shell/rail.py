"""The step rail: where one is, what is done, what is missing in each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate

from ui.icons import LEVEL_WORDS, draw_level, pixel_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from ui.theme import Theme

    Index = QModelIndex | QPersistentModelIndex

ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A step (``number`` or ``icon``) or, without an id, the heading of a group."""

    id: str
    title: str
    number: int = 0
    icon: str = ""
    level: str = ""
    """The worst open level in it, or ``""``."""
    count: int = 0
    done: bool = False
    key: str = ""
    """Its keyboard shortcut, shown at the right where there is no count."""

    @property
    def spoken(self) -> str:
        """``第4步 场景填报，1 处阻断``."""
        name = f"第{self.number}步 {self.title}" if self.number else self.title
        if self.level:
            return f"{name}，{self.count} 处{LEVEL_WORDS[self.level]}"
        if self.count:
            return f"{name}，{self.count} 份"
        return f"{name}，没有待办" if self.done else name


class RailModel(QAbstractListModel):
    """The entries, top to bottom."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[RailEntry, ...] = ()

    def set_entries(self, entries: Sequence[RailEntry]) -> None:
        """Shows other entries; where only their states differ the selection stays."""
        given = tuple(entries)
        if [each.id for each in given] != [each.id for each in self.entries]:
            self.beginResetModel()
            self.entries = given
            self.endResetModel()
        elif given != self.entries:
            self.entries = given
            self.dataChanged.emit(self.index(0), self.index(len(given) - 1))

    def row_of(self, step: str) -> int:
        """The row of an id; -1 where it is not listed."""
        return next((row for row, each in enumerate(self.entries) if each.id == step), -1)

    def rowCount(self, parent: Index = _NONE) -> int:  # noqa: N802
        """As Qt asks."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As Qt asks; ``ENTRY`` is the :class:`RailEntry`."""
        entry = self.entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole) and entry.id:
            return entry.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if not self.entries[index.row()].id:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Rail(QListView):
    """Shows the entries; ``chosen`` says that a person wants to go to one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.narrow = False
        self.under_mouse = -1
        self.entries = RailModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(RailDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", "true")
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.clicked.connect(self._take)
        self.activated.connect(self._take)
        self.entered.connect(self._point)
        theme.changed.connect(self._resized)

    @property
    def current(self) -> str:
        """Id of the entry that is marked as current."""
        index = self.currentIndex()
        return self.entries.entries[index.row()].id if index.isValid() else ""

    def set_current(self, step: str) -> None:
        """Marks an entry as the one shown, without asking to go there."""
        row = self.entries.row_of(step)
        if row >= 0:
            self.setCurrentIndex(self.entries.index(row))
        else:
            self.selectionModel().clear()

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - a setter
        """Whether only marks are shown, and no words."""
        if narrow != self.narrow:
            self.narrow = narrow
            self._resized()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the mouse any more."""
        self.under_mouse = -1
        super().leaveEvent(event)

    def _point(self, index: QModelIndex) -> None:
        self.under_mouse = index.row()

    def _resized(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _take(self, index: QModelIndex) -> None:
        entry = self.entries.entries[index.row()]
        if entry.id:
            self.chosen.emit(entry.id)


class RailDelegate(QStyledItemDelegate):
    """Paints one entry: mark, title, findings; an accent bar on the current one."""

    def __init__(self, theme: Theme, rail: Rail) -> None:
        super().__init__(rail)
        self._theme = theme
        self._rail = rail

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """A step is 40 high, a heading 36."""
        entry: RailEntry = index.data(ENTRY)
        if not entry.id and self._rail.narrow:
            return QSize(10, self._theme.px(12))
        return QSize(10, self._theme.sizes.step if entry.id else self._theme.px(32))

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The spoken text, where the rail has no room for words."""
        from PySide6.QtCore import QEvent  # noqa: PLC0415 - the first frame needs neither
        from PySide6.QtWidgets import QToolTip  # noqa: PLC0415

        if event.type() == QEvent.Type.ToolTip and self._rail.narrow and index.isValid():
            QToolTip.showText(event.globalPos(), index.data(Qt.ItemDataRole.ToolTipRole) or "", view)
            return True
        return super().helpEvent(event, view, option, index) if not self._rail.narrow else False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As Qt asks."""
        entry: RailEntry = index.data(ENTRY)
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.id:
            self._step(painter, box, entry, index.row())
        elif not self._rail.narrow:
            painter.setFont(self._theme.font("caption"))
            painter.setPen(QColor(self._theme.colors.text3))
            painter.drawText(box.adjusted(self._theme.px(18), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, entry.title)
        painter.restore()

    def _step(self, painter: QPainter, box: QRect, entry: RailEntry, row: int) -> None:
        theme, colors = self._theme, self._theme.colors
        ground = QRectF(box.adjusted(theme.px(8), 1, -theme.px(8), -1))
        # Asked of the view: the option's own state would set up all of QStyle before the first frame.
        current = self._rail.selectionModel().isRowSelected(row, QModelIndex())
        if current or row == self._rail.under_mouse:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.current if current else colors.hover))
            painter.drawRoundedRect(ground, 4, 4)
        if current:
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(
                QRectF(ground.left(), ground.top() + theme.px(9), 3, ground.height() - theme.px(18)), 1.5, 1.5
            )
        if self._rail.hasFocus() and row == self._rail.currentIndex().row():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 4, 4)
        disc = QRectF(0, 0, theme.px(20), theme.px(20))
        left = box.center().x() if self._rail.narrow else box.left() + theme.px(28)
        disc.moveCenter(QRectF(left, box.top(), 0, box.height()).center())
        self._mark(painter, disc, entry, current=current)
        if self._rail.narrow:
            self._badge(painter, disc, entry)
            return
        right = self._findings(painter, box.adjusted(0, 0, -theme.px(16), 0), entry)
        words = box.adjusted(theme.px(48), 0, 0, 0)
        words.setRight(right - theme.px(4))
        painter.setFont(theme.font("body", bold=current))
        painter.setPen(QColor(colors.text))
        text = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    def _mark(self, painter: QPainter, disc: QRectF, entry: RailEntry, *, current: bool) -> None:
        theme, colors = self._theme, self._theme.colors
        if entry.icon:
            ratio = pixel_ratio(painter)
            picture = theme.tinted(entry.icon, "text", theme.px(18), ratio)
            inset = theme.px(1)
            painter.drawPixmap(disc.adjusted(inset, inset, -inset, -inset).topLeft(), picture)
            return
        if entry.done and not current:
            painter.setPen(QPen(QColor(colors.ok), 1) if theme.tokens.mode == "contrast" else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.ok_tint))
            painter.drawEllipse(disc)
            inset = theme.px(5.5)
            draw_level(painter, disc.adjusted(inset, inset, -inset, -inset), "ok", colors.ok)
            return
        painter.setPen(Qt.PenStyle.NoPen if current else QPen(QColor(colors.control), 1))
        painter.setBrush(QColor(colors.accent) if current else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setFont(theme.font("caption", bold=current))
        painter.setPen(QColor(colors.on_accent if current else colors.text2))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(entry.number))

    def _findings(self, painter: QPainter, box: QRect, entry: RailEntry) -> int:
        """Shape and count at the right end; the x at which they begin."""
        theme, colors = self._theme, self._theme.colors
        words = str(entry.count) if entry.count else entry.key
        if not words:
            return box.right()
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.role(entry.level) if entry.level else colors.text3))
        width = painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        left = box.right() - width - theme.px(4)
        if entry.level:
            size = theme.px(10)
            shape = QRectF(left - size, box.center().y() - size / 2 + 1, size, size)
            draw_level(painter, shape, entry.level, colors.role(entry.level))
            left -= size
        return left - theme.px(4)

    def _badge(self, painter: QPainter, disc: QRectF, entry: RailEntry) -> None:
        if entry.level:
            size = self._theme.px(10)
            shape = QRectF(disc.right() - size / 2, disc.top() - size / 2, size, size)
            draw_level(painter, shape, entry.level, self._theme.colors.role(entry.level))
