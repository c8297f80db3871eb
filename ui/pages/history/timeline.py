"""The timeline: moments under their days, the present on top; a dot, a ring or an icon for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.jobs.history import MOMENT_WORDS
from app.jobs.part_files import plain_note
from ui.controls.entry_list import ENTRY, EntryModel, Index, choose_row, paint_row_focus, paint_row_ground, set_up_list
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.store import Moment

_ICONS = {"import": "import", "merge": "import", "aside": "archive", "part": "export", "restore": "restore"}
_QUIET = ("edit", "kept")
_EDGE, _LEFT = 20, 46


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """Describes a day over its moments."""

    words: str


@dataclass(frozen=True, slots=True)
class TimelineMoment:
    """Describes one moment of the timeline; ``moment`` is None for the present."""

    title: str
    line: str
    moment: Moment | None
    day: str = ""
    issue: str = ""
    """第 2 版, of the moment at which it was frozen."""

    @property
    def when(self) -> str:
        """Returns the day and time of the moment: 昨天 18:20; 现在 for the present."""
        return f"{self.day} {self.title.partition('　')[0]}".strip() if self.moment is not None else "现在"

    @property
    def name(self) -> str:
        """Returns what a heading calls the moment: 第 2 版（昨天 18:20）."""
        return f"{self.issue}（{self.when}）" if self.issue else self.when


Entry = TimelineDay | TimelineMoment


def timeline_entries(
    moments: Sequence[Moment], now: datetime, contents: Mapping[int, str] | None = None
) -> list[Entry]:
    """Returns days and moments, newest first, the present before all.

    Times are as the clock on the wall shows them, to the second where two would look alike.  ``contents`` says in words
    what a moment holds, by its number.  Moments after which all was as before are left out.
    """
    entries: list[Entry] = []
    day = ""
    here = now.astimezone()
    minutes = Counter(_minute(each.at) for each in moments if _is_shown(each))
    for at, each in enumerate([None, *moments]):
        if each is not None and not _is_shown(each):
            continue
        time = here if each is None else each.at.astimezone()
        words = _day_words(time, here)
        if words != day:
            day = words
            entries.append(TimelineDay(words))
        if each is None:
            since = "" if not moments or moments[0].why == "freeze" else "和最近一次定稿比，看改了什么"
            entries.append(TimelineMoment("现在", since if _has_freeze(moments) else "", None, day))
        else:
            clock = f"{time:%H:%M:%S}" if minutes[_minute(each.at)] > 1 else f"{time:%H:%M}"
            said = (contents or {}).get(each.sequence, f"{each.changes} 项" if each.changes else "")
            entries.append(_moment_entry(each, clock, day.partition("　")[0], said, moments[at:]))
    return entries


def key_of_entry(entry: Entry) -> object:
    """Returns what makes an entry the same when more is said of it."""
    if isinstance(entry, TimelineDay):
        return entry.words
    return None if entry.moment is None else entry.moment.sequence


def _is_shown(each: Moment) -> bool:
    return each.why not in _QUIET or bool(each.changes)


def _minute(at: datetime) -> tuple[int, ...]:
    return at.astimezone().timetuple()[:5]


def _has_freeze(moments: Sequence[Moment]) -> bool:
    return any(each.why == "freeze" for each in moments)


def _day_words(time: datetime, here: datetime) -> str:
    days = (here.date() - time.date()).days
    date = f"{time.month}月{time.day}日" if time.year == here.year else f"{time.year}年{time.month}月{time.day}日"
    return {0: f"今天　{date}", 1: f"昨天　{date}"}.get(days, date)


def _moment_entry(each: Moment, clock: str, day: str, said: str, older: Sequence[Moment]) -> TimelineMoment:
    note = plain_note(each.note)
    what = "" if each.why in _QUIET else MOMENT_WORDS.get(each.why, each.why)
    issue = ""
    if each.why == "freeze":
        issue = f"第 {1 + sum(other.why == 'freeze' for other in older)} 版"
        what = f"定稿为{issue}"
    if each.why == "restore":
        note = ""
    line = "　".join(part for part in (note, said) if part)
    return TimelineMoment(clock + (f"　{what}" if what else ""), line, each, day, issue)


class TimelineModel(EntryModel[Entry]):
    """Lists days and moments; days cannot be chosen."""

    @override
    def words_of(self, entry: Entry, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            whole = entry.words if isinstance(entry, TimelineDay) else f"{entry.day} {entry.title} {entry.line}"
            return whole.strip()
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        day = index.isValid() and isinstance(self.entries[index.row()], TimelineDay)
        return Qt.ItemFlag.NoItemFlags if day else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row_of(self, sequence: int | None) -> int:
        """Returns the row of a moment by its sequence, of the present for None; -1 where it is not there."""
        for at, entry in enumerate(self.entries):
            if isinstance(entry, TimelineMoment):
                mine = None if entry.moment is None else entry.moment.sequence
                if mine == sequence:
                    return at
        return -1


class TimelineDelegate(QStyledItemDelegate):
    """Draws a line down the days, and on it a sign for each moment."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns one line for days, two for moments."""
        entry, px = index.data(ENTRY), self._theme.px
        if isinstance(entry, TimelineDay):
            return QSize(0, px(34))
        return QSize(0, px(48) if entry.line else px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one day or one moment."""
        entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, TimelineDay):
            painter.setFont(self._theme.font("caption"))
            painter.setPen(QColor(self._theme.colors.text2))
            room = option.rect.adjusted(self._theme.px(_EDGE), 0, 0, -self._theme.px(4))
            painter.drawText(room, Qt.AlignmentFlag.AlignBottom, entry.words)
        else:
            self._paint_moment(painter, option, entry, last=index.row() + 1 == index.model().rowCount())
        painter.restore()

    def _paint_moment(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: TimelineMoment, *, last: bool
    ) -> None:
        theme, colors, px, rect = self._theme, self._theme.colors, self._theme.px, option.rect
        paint_row_ground(painter, option, theme)
        x = rect.left() + px(_EDGE) + px(8)
        middle = rect.top() + px(16)
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, middle if last else rect.bottom()))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_sign(painter, entry, QPointF(x, middle), colors.selected if chosen else colors.surface)
        bold = entry.moment is None or entry.moment.why == "freeze"
        left = rect.left() + px(_LEFT)
        width = rect.right() - px(12) - left
        painter.setFont(theme.font("compact", bold=bold))
        painter.setPen(QColor(colors.text))
        title = QFontMetrics(painter.font()).elidedText(entry.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, rect.top() + px(6), width, px(20)), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        line = QFontMetrics(painter.font()).elidedText(entry.line, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(left, rect.top() + px(26), width, px(18)), Qt.AlignmentFlag.AlignVCenter, line)
        paint_row_focus(painter, option, theme)

    def _paint_sign(self, painter: QPainter, entry: TimelineMoment, at: QPointF, ground: str) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        why = "" if entry.moment is None else entry.moment.why
        if why in _ICONS:
            side = px(14)
            box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.fillRect(box, QColor(ground))
            sign = theme.tinted(_ICONS[why], "text", side, painter.device().devicePixelRatioF())
            painter.drawPixmap(box.topLeft(), sign)
            return
        ring = why == "freeze"
        painter.setPen(QPen(QColor(colors.accent), 2) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground if ring else colors.control if why else colors.accent))
        radius = px(6) if ring or not why else px(4)
        painter.drawEllipse(at, radius, radius)


class Timeline(QListView):
    """Shows the list of moments; ``currentChanged`` of its selection says which one is looked at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = TimelineModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(TimelineDelegate(theme, self))
        set_up_list(self, "历史的时刻", theme)

    @property
    def chosen(self) -> TimelineMoment | None:
        """Returns the moment that is looked at."""
        entry = self.currentIndex().data(ENTRY) if self.currentIndex().isValid() else None
        return entry if isinstance(entry, TimelineMoment) else None

    def choose(self, row: int) -> None:
        """Looks at the moment of a row."""
        choose_row(self, row)

    def say_more(self, entries: Sequence[Entry]) -> None:
        """Shows the same moments with more said of them; what is looked at stays in sight, as rows become higher."""
        self.entries.update_entries(entries, key_of_entry)
        self.doItemsLayout()
        self.scrollTo(self.currentIndex())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps what is looked at in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())
