"""A date: typed as 2021-11-18, or picked from a calendar, which Alt+↓ and F4 open."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.notation.dates import usual_date
from app.pack.model import Field
from ui.controls.line_adornments import LineAdornments
from ui.forms.calendar_popup import CalendarPopup
from ui.forms.line import LineEditor
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed, tip
from ui.theme.theme import Theme


class DateEditor(LineEditor):
    """Takes 2021-11-18 and, on leaving, puts 2021/11/18, 2021年11月18日 and 20211118 into that form."""

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, path, theme, parent)
        self._theme = theme
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
        """Opens the calendar beside the field, on the day that stands there."""
        if self._popup is None:
            self._popup = CalendarPopup(self, self._theme)
            self._popup.picked.connect(self._picked)
        day = QDate.fromString(usual_date(self.line.text()), Qt.DateFormat.ISODate)
        self._popup.open_beside(self.line, day if day.isValid() else QDate.currentDate())

    def _picked(self, day: QDate) -> None:
        text = day.toString(Qt.DateFormat.ISODate)
        self.line.setText(text)
        self.edited.emit(self.path, text)
        if self._popup is not None:
            self._popup.close()
        self.line.setFocus()


def _opens(event: QKeyEvent) -> bool:
    return pressed(event, "calendar") or pressed(event, "down")
