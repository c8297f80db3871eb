"""A month to pick a day from, in the colours of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QTableView, QToolButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.controls.popup_position import popup_corner_beside
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_CELL = QSize(40, 30)
"""Pixels of a day at 100 %."""
_ROWS, _DAYS = 7, 7
"""Six weeks and their head."""
_MONTHS_A_YEAR = 12


class MonthView(QCalendarWidget):
    """Draws the days of a month: the chosen one filled, today ringed, those of other months faint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setNavigationBarVisible(False)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setAccessibleName("日历")
        days = self.findChild(QTableView)
        if days is not None:
            days.setProperty("edge", "none")
            days.horizontalHeader().setMinimumSectionSize(1)  # the sheet's padding would push Sunday out of sight
        theme.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Sets size and colours of the present look."""
        head = QTextCharFormat()
        head.setForeground(QColor(self._theme.colors.text3))
        head.setBackground(QColor(self._theme.colors.surface))
        head.setFont(self._theme.font("caption"))
        self.setHeaderTextFormat(head)
        for day in Qt.DayOfWeek:
            plain = QTextCharFormat()
            plain.setForeground(QColor(self._theme.colors.text3))
            self.setWeekdayTextFormat(day, plain)
        self.setFixedSize(self._theme.px(_CELL.width()) * _DAYS, self._theme.px(_CELL.height()) * _ROWS)

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:  # noqa: N802 - Qt's
        """Paints one day."""
        colors, px = self._theme.colors, self._theme.px
        chosen = date == self.selectedDate()
        within = date.month() == self.monthShown() and date.year() == self.yearShown()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(colors.surface))
        box = QRectF(rect).adjusted(px(3), px(2), -px(3), -px(2))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(box, 4, 4)
        elif date == QDate.currentDate():
            painter.setPen(QPen(QColor(colors.accent), 1.5))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor(colors.on_accent if chosen else colors.text if within else colors.disabled))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(date.day()))
        painter.restore()


class CalendarPopup(QFrame):
    """Shows a month under a field, or above it; Esc and a click elsewhere close it.

    ``picked`` gives the day that was clicked or chosen by Enter.
    """

    picked = Signal(QDate)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setProperty("popup", "true")
        self.calendar = MonthView(theme, self)
        self.title = label("", weight="bold")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.steps = [
            self._step("first", "上一年", -_MONTHS_A_YEAR),
            self._step("back", "上一月（PageUp）", -1),
            self._step("next", "下一月（PageDown）", 1),
            self._step("last", "下一年", _MONTHS_A_YEAR),
        ]
        self.today = button("今天", "link")
        self.today.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrange()
        self.calendar.currentPageChanged.connect(self._show_title)
        self.calendar.activated.connect(self.picked)
        self.calendar.clicked.connect(self.picked)
        self.today.clicked.connect(lambda: self.picked.emit(QDate.currentDate()))

    def open_beside(self, field: QWidget, day: QDate) -> None:
        """Opens on the month of ``day``, whole on the screen, with the keyboard in it."""
        self.calendar.setSelectedDate(day)
        self.calendar.showSelectedDate()
        self._show_title()
        self.adjustSize()
        self.setGeometry(QRect(popup_corner_beside(field, self.size()), self.size()))
        self.show()
        self.calendar.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _show_title(self) -> None:
        self.title.setText(f"{self.calendar.yearShown()}年{self.calendar.monthShown()}月")

    def _step(self, icon: str, words: str, months: int) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(self._theme.icon(icon))
        made.setToolTip(words)
        made.setAccessibleName(words.partition("（")[0])
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self._change_month(months))
        return made

    def _change_month(self, months: int) -> None:
        shown = QDate(self.calendar.yearShown(), self.calendar.monthShown(), 1).addMonths(months)
        self.calendar.setCurrentPage(shown.year(), shown.month())

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(0)
        for each in self.steps[:2]:
            head.addWidget(each)
        head.addWidget(self.title, 1)
        for each in self.steps[2:]:
            head.addWidget(each)
        column.addLayout(head)
        column.addWidget(self.calendar)
        column.addWidget(self.today, 0, Qt.AlignmentFlag.AlignRight)
