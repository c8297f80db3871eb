"""The foot of a step on a narrow window: what is only told goes first, then words beside icons; nothing is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW
from ui.shell.footer import Footer
from ui.theme.theme import Theme

BEFORE, AFTER = ("direction", "申报方向"), ("narratives", "综合论述")


@pytest.fixture
def footer(qtbot: QtBot, dressed: Callable[[str, int], Theme]) -> Iterator[Footer]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Footer(dressed("light", 200), window)
    made.show_neighbours(BEFORE, AFTER)
    made.resize(1400, made.sizeHint().height())
    window.show()
    yield made
    window.close()


def words(footer: Footer) -> set[str]:
    return {each.text() for each in footer.findChildren(QAbstractButton) if each.isVisible()}


def test_with_room_all_is_said(footer: Footer) -> None:
    assert words(footer) == {"申报方向", "下一步：综合论述", "批注"}
    assert footer._keys.isVisible()


@pytest.mark.parametrize("width", [760, 660, 540])
def test_no_button_is_narrower_than_its_words(footer: Footer, width: int) -> None:
    footer.resize(width, footer.height())
    QApplication.processEvents()
    assert not footer._keys.isVisible()
    for each in footer.findChildren(QAbstractButton):
        if each.isVisible():
            assert each.width() >= each.minimumSizeHint().width()
            assert each.mapTo(footer, each.rect().bottomRight()).x() <= footer.width()
    assert "下一步：综合论述" in words(footer)
    assert footer.notes_button.accessibleName() == "批注"
    footer.resize(1400, footer.height())
    assert words(footer) == {"申报方向", "下一步：综合论述", "批注"}


def test_words_that_come_later_are_made_room_for(qtbot: QtBot, footer: Footer) -> None:
    """A first step has no way back: what stands there in its place goes when the notes are counted."""
    footer.show_neighbours(None, ("direction", "申报方向"))
    footer.resize(footer._needed() + 2, footer.height())
    QApplication.processEvents()
    assert footer._keys.isVisible()
    footer.show_notes(12345)
    qtbot.waitUntil(lambda: footer._next.width() >= footer._next.minimumSizeHint().width(), timeout=SLOW)
    assert not footer._keys.isVisible()
    assert "批注 12345" in words(footer)  # only as much goes as has no room
