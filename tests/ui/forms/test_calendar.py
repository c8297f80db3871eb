"""The calendar of a date: whole on the screen beside its field, in the theme's colours, written as the form writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import QDate, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.pack.model import Field
from ui.controls.popup_position import popup_corner
from ui.forms.calendar_popup import CalendarPopup
from ui.forms.date import DateEditor
from ui.theme.theme import Theme

SCREEN = QRect(0, 0, 1366, 720)


@pytest.fixture
def editor(qtbot: QtBot, dressed: Callable[[str, int], Theme]) -> Iterator[DateEditor]:
    theme = dressed("light", 100)
    window = QWidget()
    column = QVBoxLayout(window)
    made = DateEditor(Field("company.signed_on", "承诺日期", "date", ("scene",)), "company.signed_on", theme, window)
    column.addWidget(made)
    window.resize(400, 80)
    qtbot.addWidget(window)
    window.show()
    yield made  # the window lives as long
    window.close()


def calendar(editor: DateEditor) -> CalendarPopup:
    editor.open_calendar()
    popup = editor._popup
    assert popup is not None
    return popup


def at(editor: DateEditor) -> QRect:
    """Where the field stands on the screen."""
    return QRect(editor.line.mapToGlobal(QPoint(0, 0)), editor.line.size())


@pytest.mark.parametrize("end", ["top", "bottom", "right"])
def test_the_calendar_is_whole_on_the_screen_and_beside_its_field(editor: DateEditor, end: str) -> None:
    screen = editor.screen().availableGeometry()
    window = editor.window()
    window.move(screen.right() - 120 if end == "right" else 40, screen.bottom() - 90 if end == "bottom" else 40)
    popup = calendar(editor)
    assert screen.contains(popup.geometry())
    assert not popup.geometry().intersects(at(editor))
    assert (popup.geometry().bottom() < at(editor).top()) == (end == "bottom")


@given(
    top=some.integers(0, 700),
    left=some.integers(-200, 1400),
    height=some.integers(20, 400),
    size=some.tuples(some.integers(20, 900), some.integers(20, 700)),
)
def test_a_popup_is_whole_on_the_screen_and_covers_its_field_only_without_room_on_either_side(
    top: int, left: int, height: int, size: tuple[int, int]
) -> None:
    anchor, wanted = QRect(left, top, 200, height), QSize(*size)
    popup = QRect(popup_corner(anchor, wanted, SCREEN), wanted)
    assert SCREEN.contains(popup)
    if popup.top() <= anchor.bottom() and anchor.top() <= popup.bottom():
        assert anchor.bottom() + 1 + wanted.height() > SCREEN.height()
        assert anchor.top() < wanted.height()


def test_the_month_is_written_as_on_the_form_and_every_weekday_is_seen(editor: DateEditor) -> None:
    editor.line.setText("2021-11-18")
    popup = calendar(editor)
    assert popup.title.text() == "2021年11月"
    days = popup.findChild(QTableView)
    assert days is not None
    shown = [days.columnViewportPosition(at) + days.columnWidth(at) for at in range(days.model().columnCount())]
    assert max(shown) <= days.viewport().width()
    for words, month in (
        ("上一月", "2021年10月"),
        ("下一年", "2022年10月"),
        ("下一月", "2022年11月"),
        ("上一年", "2021年11月"),
    ):
        step = next(each for each in popup.steps if each.accessibleName() == words)
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert popup.title.text() == month
    QTest.keyClick(popup.calendar.focusWidget() or popup, Qt.Key.Key_PageDown)
    assert popup.title.text() == "2021年12月"


def test_today_is_one_click(editor: DateEditor) -> None:
    popup = calendar(editor)
    QTest.mouseClick(popup.today, Qt.MouseButton.LeftButton)
    assert editor.line.text() == QDate.currentDate().toString(Qt.DateFormat.ISODate)
    assert not popup.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
def test_the_calendar_has_only_the_colours_of_the_theme(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], mode: str
) -> None:
    theme = dressed(mode, 100)
    editor = DateEditor(Field("company.signed_on", "承诺日期", "date", ("scene",)), "company.signed_on", theme)
    qtbot.addWidget(editor)
    editor.show()
    editor.line.setText("2021-11-18")
    popup = calendar(editor)
    QApplication.processEvents()
    seen = popup.grab().toImage()
    own = {QColor(getattr(theme.colors, each)).rgb() for each in theme.colors._fields}
    counted: dict[int, int] = {}
    for x in range(seen.width()):
        for y in range(seen.height()):
            counted[seen.pixel(x, y)] = counted.get(seen.pixel(x, y), 0) + 1
    most = sorted(counted, key=lambda each: -counted[each])[:2]
    assert most[0] == QColor(theme.colors.surface).rgb()
    assert most[1] in own
    assert QColor("red").rgb() not in counted  # Qt's own week-ends
    assert QColor(theme.colors.accent).rgb() in counted
