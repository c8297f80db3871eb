"""The rail by its pixels: what is drawn for a step must not dye the words beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services
from tests.ui.stored_draft import SLOW
from tests.ui.walk import EXAMPLES
from ui.shell import rail
from ui.shell.main_window import MainWindow
from ui.shell.rail import Rail, RailEntry, StepModel
from ui.theme.theme import Theme

STEPS = (
    RailEntry("", "填报步骤"),
    RailEntry("basic", "基本信息", number=1, done=True),
    RailEntry("direction", "申报方向", number=2, level="error", how_many=3),
    RailEntry("check", "检查", number=3),
    RailEntry("print", "打印盖章", icon="print", how_many=2),
)


@pytest.fixture(params=["light", "dark", "contrast"])
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    made = Theme(request.param, 100)
    made.apply(qapp)
    yield made
    Theme("light", 100).apply(qapp)


def test_every_title_has_the_colour_of_text(qtbot: QtBot, theme: Theme) -> None:
    shown = Rail(theme, "填报步骤", StepModel)
    qtbot.addWidget(shown)
    shown.entries.set_entries(STEPS)
    shown.resize(184, 240)
    with qtbot.waitExposed(shown):
        shown.show()
    for current in ("basic", "direction", "print"):
        shown.set_current(current)
        picture = shown.viewport().grab().toImage()
        for row, entry in enumerate(STEPS):
            if entry.id:
                box = shown.visualRect(shown.entries.index(row))
                words = QRect(box.left() + 48, box.top() + 4, 60, box.height() - 8)
                assert _nearest(picture, words, theme.colors.text) < 60, (theme.tokens.mode, current, entry.title)


def test_the_numbers_of_the_roles_are_those_of_qt() -> None:
    roles = Qt.ItemDataRole
    assert (
        roles.DisplayRole,
        roles.ToolTipRole,
        roles.AccessibleTextRole,
    ) == (rail.DISPLAY, rail.TOOL_TIP, rail.SPOKEN)


def _nearest(picture: QImage, box: QRect, color: str) -> int:
    """How far the pixel of the box that is most like the colour is from it."""
    wanted = QColor(color)

    def away(x: int, y: int) -> int:
        is_ = picture.pixelColor(x, y)
        return sum(abs(a - b) for a, b in zip(is_.getRgb()[:3], wanted.getRgb()[:3], strict=True))  # type: ignore[index]

    return min(away(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom()))


def test_the_name_of_every_step_is_read_below_its_mark_in_a_narrow_window(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    window.resize(1024, 640)
    window.open_draft(store_draft(services, import_draft_file(services, EXAMPLES / "factory.json")).id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    space = window.workspace
    assert space is not None
    shown = space.rail
    assert shown.narrow
    assert shown.verticalScrollBar().maximum() == 0  # all of them, without scrolling
    bold = QFontMetrics(Theme().font("caption", bold=True))
    picture = shown.viewport().grab().toImage()
    for row, entry in enumerate(shown.entries.entries):
        index = shown.entries.index(row)
        if not entry.id:
            continue
        assert index.data(rail.TOOL_TIP) == entry.spoken
        room = shown.viewport().width() - 8
        name = rail.narrow_name(entry, bold, room)
        assert bold.horizontalAdvance(name) <= room  # not cut
        assert len(name) >= len(entry.title) - 1
        box = shown.visualRect(index)
        words = QRect(box.left() + 8, box.bottom() - 16, box.width() - 16, 12)
        assert _nearest(picture, words, Theme().colors.text2) < 120, entry.title
