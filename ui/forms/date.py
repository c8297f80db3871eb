"""A date: typed as 2021-11-18, or picked from a calendar, which Alt+↓ and F4 open."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QVBoxLayout, QWidget

from app.notation.dates import usual_date
from app.pack.model import Field
from ui.controls.line_adornments import LineAdornments
from ui.forms.line import LineEditor
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed, tip
from ui.theme.theme import Theme


class DateEditor(LineEditor):
    """Takes 2021-11-18 and, on leaving, puts 2021/11/18, 2021年11月18日 and 20211118 into that form."""

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, path, theme, parent)
        self.line.setPlaceholderText("例如 2021-11-18")
        self.button = QToolButton(self)
        self.button.setIcon(theme.icon("calendar"))
        self.button.setToolTip(tip("从日历里选", "calendar"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one stop of Tab for one answer
        LineAdornments(self.line, self.button, theme)
        self.watch(self.button, main=False)
        self.button.clicked.connect(self.open_calendar)
        self._popup: CalendarPopup | None = None

    def name(self, name: str) -> None:
        """Names the button apart from the line."""
        self.line.setAccessibleName(name)
        self.button.setAccessibleName(f"{name}，从日历里选")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Opens the calendar by Alt+↓ and F4."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _opens(event):
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)

    def hand_over(self) -> None:
        """Puts what can be read as a date into the form's way of writing it."""
        text = usual_date(self.line.text())
        if text != self.line.text():
            self.line.setText(text)
            self.edited.emit(self.path, text)

    def open_calendar(self) -> None:
        """Opens the calendar under the field, on the day that stands there."""
        if self._popup is None:
            self._popup = CalendarPopup(self)
            self._popup.calendar.activated.connect(self._picked)
            self._popup.calendar.clicked.connect(self._picked)
        day = QDate.fromString(usual_date(self.line.text()), Qt.DateFormat.ISODate)
        self._popup.calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())
        self._popup.move(self.line.mapToGlobal(QPoint(0, self.line.height())))
        self._popup.show()
        self._popup.calendar.setFocus()

    def _picked(self, day: QDate) -> None:
        text = day.toString(Qt.DateFormat.ISODate)
        self.line.setText(text)
        self.edited.emit(self.path, text)
        if self._popup is not None:
            self._popup.close()
        self.line.setFocus()


class CalendarPopup(QWidget):
    """Shows a calendar to pick a day from; Esc and a click elsewhere close it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        self.calendar = QCalendarWidget(self)
        self.calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        column.addWidget(self.calendar)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _opens(event: QKeyEvent) -> bool:
    return pressed(event, "calendar") or pressed(event, "down")
