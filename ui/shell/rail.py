"""The step rail: where one is, what is done, what is missing in each step.

It is in the first frame, which does without the enums of ``Qt`` (see :mod:`ui.theme.icons`): roles are taken as the
numbers that they are, the titles have the painter's own pen, brushes come from :func:`ui.theme.theme.brush`, and what
only the steps of a draft show is drawn by :mod:`ui.shell.step_marks`.  For the same reason an entry is a tuple (see
:mod:`ui.theme.tokens`); Qt would make a list of it, so the delegate takes it from the model itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate

from app.draft.level_words import count_words
from app.late_modules import late_module
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import brush

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, Qt
    from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.theme.theme import Theme

    Index = QModelIndex | QPersistentModelIndex
    from ui.shell import step_marks
else:
    step_marks = late_module("ui.shell.step_marks")

DISPLAY, TOOL_TIP, SPOKEN = 0, 3, 11
"""``Qt.ItemDataRole``'s DisplayRole, ToolTipRole and AccessibleTextRole."""
_NONE = QModelIndex()
_BELOW = 42
"""Pixels at 100 % that a mark and the name below it need."""


class RailEntry(NamedTuple):
    """Describes one line of the rail: a step, or the heading of a group, which has no id.

    ``number`` or ``icon`` is the step's mark.
    """

    id: str
    title: str
    number: int = 0
    icon: str = ""
    level: str = ""
    """The worst open level in it, or ``""``."""
    how_many: int = 0
    """Findings of that level; without one, what there is of its kind."""
    done: bool = False
    optional: bool = False
    """Nothing in it has to be filled in, and nothing is: neither done nor missing."""
    unfilled: int = 0
    """What is not filled in yet, beside findings of a worse level."""
    key: str = ""
    """Its keyboard shortcut, shown at the right where there is no count."""
    short: str = ""
    """What it is called below its mark in a narrow rail, where the title has no room."""

    @property
    def spoken(self) -> str:
        """Returns what is read aloud: ``第4步 场景填报，1 处阻断``."""
        name = f"第{self.number}步 {self.title}" if self.number else self.title
        if self.level:
            more = f"，{count_words('unfilled', self.unfilled)}" if self.unfilled else ""
            return f"{name}，{count_words(self.level, self.how_many)}{more}"
        if self.how_many:
            return f"{name}，{self.how_many} 份"
        return f"{name}，没有待办" if self.done else f"{name}，选填" if self.optional else name


class RailModel(QAbstractListModel):
    """Lists the entries of the rail from top to bottom."""

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
        """Returns the row of an id, or -1 where it is not listed."""
        return next((row for row, each in enumerate(self.entries) if each.id == step), -1)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the entries."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Returns what an entry shows or says."""
        entry = self.entries[index.row()]
        if role == DISPLAY:
            return entry.title
        if role in (SPOKEN, TOOL_TIP) and entry.id:
            return entry.spoken
        return None


class StepModel(RailModel):
    """Lists steps with headings of groups between them."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Makes headings unselectable."""
        from PySide6.QtCore import Qt

        if not self.entries[index.row()].id:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Rail(QListView):
    """Shows the entries from top to bottom; ``chosen`` says that a person wants to go to one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, model: type[RailModel] = RailModel) -> None:
        super().__init__()
        self._theme = theme
        self.narrow = False
        self.under_mouse = -1
        self.ringed = False
        """Whether the keyboard came here by the keyboard: a click needs no ring, nor does a window that opens."""
        self._entered = False
        self.entries = model(self)
        self.setModel(self.entries)
        self.setItemDelegate(RailDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", "true")
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setProperty("horizontalScrollBarPolicy", "ScrollBarAlwaysOff")  # by name: see ui.theme.icons
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.clicked.connect(self._emit_chosen)
        self.activated.connect(self._emit_chosen)
        self.entered.connect(self._point)
        theme.changed.connect(self._resized)

    @property
    def current(self) -> str:
        """Returns the id of the current entry."""
        index = self.currentIndex()
        return self.entries.entries[index.row()].id if index.isValid() else ""

    def set_current(self, step: str) -> None:
        """Marks an entry as shown, without going there."""
        row = self.entries.row_of(step)
        if row >= 0:
            self.setCurrentIndex(self.entries.index(row))
        else:
            self.selectionModel().clear()

    @property
    def step_height(self) -> int:
        """Returns the height of a step in pixels.

        Steps move together before they would have to be scrolled.  In a narrow rail the name stands below the mark.
        """
        step = self._theme.px(_BELOW + 4) if self.narrow else self._theme.sizes.step
        if not self.entries.entries:
            return step
        heads = sum(not each.id for each in self.entries.entries)
        # Not of the viewport: an object of Qt's own whose kind is not known has PySide set up all kinds of widgets.
        room = self.maximumViewportSize().height() - heads * self._theme.px(12 if self.narrow else 32)
        return min(
            step, max(room // max(len(self.entries.entries) - heads, 1), self._theme.px(_BELOW if self.narrow else 32))
        )

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - a setter
        """Shows the names below the marks, or beside them with what is open."""
        if narrow != self.narrow:
            self.narrow = narrow
            self._resized()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the ring around the focus, but not when the window opens.

        A press of the mouse takes the ring away again.
        """
        self.ringed, self._entered = self._entered, True
        super().focusInEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hides the ring: the mouse needs none."""
        self.ringed = False
        super().mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shows the ring: the keyboard moves here."""
        self.ringed = True
        super().keyPressEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Removes the highlight under the mouse."""
        self.under_mouse = -1
        super().leaveEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spaces the marks by the height."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _point(self, index: QModelIndex) -> None:
        self.under_mouse = index.row()

    def _resized(self) -> None:
        self.scheduleDelayedItemsLayout()  # it paints all anew, too

    def _emit_chosen(self, index: QModelIndex) -> None:
        entry = self.entries.entries[index.row()]
        if entry.id:
            self.chosen.emit(entry.id)


class RailDelegate(QStyledItemDelegate):
    """Paints one entry: mark, title and findings, with an accent bar on the current one."""

    def __init__(self, theme: Theme, rail: Rail) -> None:
        super().__init__(rail)
        self._theme = theme
        self._rail = rail

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns 40 for a step, 36 for a heading."""
        entry = self._rail.entries.entries[index.row()]
        if not entry.id and self._rail.narrow:
            return QSize(10, self._theme.px(12))
        return QSize(10, self._rail.step_height if entry.id else self._theme.px(32))

    @override
    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Shows the spoken text where words have no room."""
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QToolTip

        if event.type() == QEvent.Type.ToolTip and self._rail.narrow and index.isValid():
            QToolTip.showText(event.globalPos(), index.data(TOOL_TIP) or "", view)
            return True
        return super().helpEvent(event, view, option, index) if not self._rail.narrow else False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints an entry."""
        entry = self._rail.entries.entries[index.row()]
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.id:
            self._step(painter, box, entry, index.row())
        elif not self._rail.narrow:
            painter.setFont(self._theme.font("caption"))
            painter.setPen(QColor(self._theme.colors.text3))
            _words(painter, box.left() + self._theme.px(18), box, entry.title)
        painter.restore()

    def _step(self, painter: QPainter, box: QRect, entry: RailEntry, row: int) -> None:
        theme, colors = self._theme, self._theme.colors
        aside = theme.px(4 if self._rail.narrow else 8)
        ground = QRectF(box.adjusted(aside, 1, -aside, -1))
        # Asked of the view: the option's own state would set up all of QStyle before the first frame.
        current = any(each.row() == row for each in self._rail.selectedIndexes())
        if current or row == self._rail.under_mouse:
            _fill(painter, ground, 4, colors.current if current else colors.hover)
        if current:
            bar = QRectF(ground.left(), ground.top() + theme.px(9), 3, ground.height() - theme.px(18))
            _fill(painter, bar, 1.5, colors.accent)
        if self._rail.ringed and self._rail.hasFocus() and row == self._rail.currentIndex().row():
            painter.strokePath(_rounded(ground.adjusted(1, 1, -1, -1), 4), QPen(brush(colors.focus), 2))
        disc = QRectF(0, 0, theme.px(20), theme.px(20))
        if self._rail.narrow:
            disc.moveCenter(QRectF(box).center())
            disc.moveTop(box.top() + (box.height() - theme.px(_BELOW - 4)) // 2)
            self._mark(painter, disc, entry, current=current)
            self._name_below(painter, ground, disc, entry, current=current)
            if entry.level:
                step_marks.draw_badge(painter, theme, disc, entry.level)
            return
        disc.moveCenter(QRectF(box.left() + theme.px(28), box.top(), 0, box.height()).center())
        self._mark(painter, disc, entry, current=current)
        right = self._findings(painter, box.adjusted(0, 0, -theme.px(16), 0), entry)
        left = box.left() + theme.px(48)
        painter.setFont(theme.font("body", bold=current))
        _words(painter, left, box, _elided(painter, entry.title, right - theme.px(4) - left))

    def _name_below(self, painter: QPainter, ground: QRectF, disc: QRectF, entry: RailEntry, *, current: bool) -> None:
        """Paints the name of a step under its mark."""
        theme = self._theme
        painter.setFont(theme.font("caption", bold=current))
        room = round(ground.width())
        words = _elided(painter, narrow_name(entry, painter.fontMetrics(), room), room)
        left = round(ground.center().x() - painter.fontMetrics().horizontalAdvance(words) / 2)
        _words(painter, left, QRect(left, round(disc.bottom()), room, theme.px(18)), words)

    def _mark(self, painter: QPainter, disc: QRectF, entry: RailEntry, *, current: bool) -> None:
        theme = self._theme
        if entry.icon:
            picture = theme.tinted(entry.icon, "text", theme.px(18), self._rail.devicePixelRatioF())
            inset = theme.px(1)
            painter.drawPixmap(disc.adjusted(inset, inset, -inset, -inset).topLeft(), picture)
            return
        painter.save()
        step_marks.draw_step(painter, theme, disc, entry.number, done=entry.done, current=current)
        painter.restore()

    def _findings(self, painter: QPainter, box: QRect, entry: RailEntry) -> int:
        """Paints the shape and the count at the right end, and returns the x at which they begin."""
        theme, colors = self._theme, self._theme.colors
        words = str(entry.how_many) if entry.how_many else "选填" if entry.optional else entry.key
        if not words:
            return box.right()
        painter.save()
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.role(entry.level) if entry.level else colors.text3))
        left = box.right() - painter.fontMetrics().horizontalAdvance(words)
        _words(painter, left, box, words)
        painter.restore()
        left -= theme.px(2 if entry.unfilled else 4)  # two counts leave the name no room for air
        if entry.level:
            size = theme.px(10)
            shape = QRectF(left - size, box.center().y() - size / 2 + 1, size, size)
            draw_level(painter, shape, entry.level, colors.role(entry.level))
            left -= size
        if entry.unfilled:
            left = self._unfilled(painter, box, left - theme.px(5), entry.unfilled)
        return left - theme.px(4)

    def _unfilled(self, painter: QPainter, box: QRect, right: int, count: int) -> int:
        """Paints how much is not filled in yet, left of a worse level, and returns the x at which it begins."""
        theme, color = self._theme, self._theme.colors.role("unfilled")
        painter.save()
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(color))
        left = right - painter.fontMetrics().horizontalAdvance(str(count))
        _words(painter, left, box, str(count))
        painter.restore()
        size = theme.px(10)
        shape = QRectF(left - theme.px(2) - size, box.center().y() - size / 2 + 1, size, size)
        draw_level(painter, shape, "unfilled", color)
        return int(shape.left())


def narrow_name(entry: RailEntry, metrics: QFontMetrics, room: int) -> str:
    """Returns the title of an entry, or its short name where the title has no room."""
    return entry.title if metrics.horizontalAdvance(entry.title) <= room or not entry.short else entry.short


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def _fill(painter: QPainter, box: QRectF, radius: float, color: str) -> None:
    painter.fillPath(_rounded(box, radius), brush(color))


def _words(painter: QPainter, left: int, box: QRect, text: str) -> None:
    """Draws a line half-way down the box."""
    metrics = painter.fontMetrics()
    painter.drawText(left, box.top() + (box.height() - metrics.height()) // 2 + metrics.ascent(), text)


def _elided(painter: QPainter, text: str, width: int) -> str:
    metrics = painter.fontMetrics()
    if metrics.horizontalAdvance(text) <= width:
        return text
    while text and metrics.horizontalAdvance(f"{text}…") > width:  # Qt's own would set up all enums of ``Qt``
        text = text[:-1]
    return f"{text}…"
