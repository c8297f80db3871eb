"""The form for a new identity: the firm's name stands there whole, the passphrase asked for or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.signers import KnownIdentities
from tests.ui.stored_draft import SLOW, services_in
from ui.pages.freeze.identity_choice import IdentityChoice
from ui.theme.theme import Theme

UNIT = "重庆江渝传动机械与新能源装备制造有限公司"


@pytest.mark.parametrize("fields", [2, 4])
@pytest.mark.parametrize("size", [(100, 780), (100, 560), (150, 740), (200, 1160)])
def test_the_firm_is_read_whole(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], tmp_path: Path, fields: int, size: tuple[int, int]
) -> None:
    percent, width = size
    theme = dressed("light", percent)
    services = services_in(tmp_path)
    window = QWidget()
    choice = IdentityChoice(services, theme)
    QVBoxLayout(window).addWidget(choice)
    qtbot.addWidget(window)
    choice.suggest("陈予安", UNIT)
    choice.show_known(KnownIdentities((), remembered=fields == 2))
    choice.offer_button.click()
    window.resize(width, 400)
    window.show()
    qtbot.waitExposed(window)
    unit = next(each for each in choice.findChildren(QLineEdit) if each.accessibleName() == "单位")
    room = unit.width() - 2 * theme.px(10) - 4  # the padding, and what Qt keeps for the cursor
    assert unit.fontMetrics().horizontalAdvance(UNIT) <= room
    assert unit.toolTip() == UNIT
    button = choice.make_button
    shown = [each for each in choice.findChildren(QLineEdit) if each.isVisible()]
    assert len(shown) == fields
    assert button.isVisible()
    assert not any(button.geometry().intersects(each.geometry()) for each in shown if each.parent() is button.parent())
    services.close()


def test_the_form_follows_the_text_size_at_the_same_width(
    qtbot: QtBot, qapp: QApplication, dressed: Callable[[str, int], Theme], tmp_path: Path
) -> None:
    theme = dressed("light", 100)
    services = services_in(tmp_path)
    window = QWidget()
    choice = IdentityChoice(services, theme)
    QVBoxLayout(window).addWidget(choice)
    qtbot.addWidget(window)
    choice.suggest("陈予安", UNIT)
    choice.show_known(KnownIdentities((), remembered=False))
    choice.offer_button.click()
    window.resize(780, 500)
    window.show()
    qtbot.waitExposed(window)

    def lines() -> int:
        return len({each.y() for each in choice.findChildren(QLineEdit) if each.isVisible()})

    assert lines() == 1
    for percent, wanted in ((150, 2), (100, 1)):
        theme.apply(qapp, percent=percent)
        theme.finish()
        QApplication.processEvents()
        assert window.width() == 780
        assert lines() == wanted
    services.close()


def test_enter_in_the_last_field_makes_it_and_what_is_wrong_comes_into_sight(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], tmp_path: Path
) -> None:
    theme = dressed("light", 100)
    services = services_in(tmp_path)
    body, page = QWidget(), QScrollArea()
    choice = IdentityChoice(services, theme)
    column = QVBoxLayout(body)
    column.addSpacing(500)
    column.addWidget(choice)
    page.setWidgetResizable(True)
    page.setWidget(body)
    qtbot.addWidget(page)
    choice.suggest("陈予安", UNIT)
    choice.show_known(KnownIdentities((), remembered=False))
    choice.offer_button.click()
    page.resize(760, 500 + choice.sizeHint().height())
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    named = {each.accessibleName(): each for each in choice.findChildren(QLineEdit)}
    first, second = named["设置口令"], named["再输入一次"]
    first.setFocus()
    QTest.keyClicks(first, "passphrase-9")
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert second.hasFocus()
    QTest.keyClicks(second, "passphrase-8")
    QTest.keyClick(second, Qt.Key.Key_Return)
    note = next(each for each in choice.findChildren(QLabel) if "不一样" in each.text())

    def whole() -> bool:
        return note.visibleRegion().boundingRect() == note.rect()

    qtbot.waitUntil(whole)
    QTest.keyClicks(second, "passphrase-9")  # what was wrong is marked: it is written over
    with qtbot.waitSignal(choice.made, timeout=SLOW):
        QTest.keyClick(second, Qt.Key.Key_Return)
    assert choice.name == "陈予安"
    services.close()
