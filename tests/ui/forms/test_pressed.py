"""What a mouse presses must still lie under it when it is let go, whatever has to be said meanwhile."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from tests.ui.patient_bot import wait_beyond
from tests.ui.stored_draft import SLOW
from ui.controls.line_edit import LineEdit
from ui.draft.controller import DraftController
from ui.forms.field_row import RELEASED
from ui.pages.basic.page import BasicPage
from ui.theme.theme import Theme


def test_what_is_pressed_stays_under_the_mouse_until_it_is_let_go(
    controller: DraftController, qtbot: QtBot, theme: Theme
) -> None:
    page = BasicPage(controller, theme)
    page.resize(1100, 700)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.form.finish()
    date, kind = page.form.binding.rows["company.established_on"], page.form.binding.rows["company.size"]
    line, box = date.findChild(LineEdit), kind.findChild(QCheckBox)
    assert line is not None
    assert box is not None
    line.setFocus()
    QTest.keyClicks(line, "2021")
    qtbot.waitUntil(lambda: box.visibleRegion().contains(box.rect().center()))
    QApplication.processEvents()
    place = box.mapTo(page, box.rect().center())
    window = page.windowHandle()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    wait_beyond(qtbot, 3 * RELEASED)  # it is looked again and again, and the button is still down
    assert box.mapTo(page, box.rect().center()) == place
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert box.isChecked()
    qtbot.waitUntil(lambda: date.shown_message.startswith("阻断："), timeout=SLOW)
    qtbot.waitUntil(lambda: box.mapTo(page, box.rect().center()) != place, timeout=SLOW)
