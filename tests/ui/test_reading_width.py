"""No text is wider than the eye follows: about sixty characters a line, on every page, however wide the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QPlainTextEdit, QTabBar, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in
from tests.ui.walk import Walk

EXAMPLES = forms_root() / "miit-2021" / "example"
MOST = 62
"""Characters a line, with what a rounded width gives on top."""


def too_wide(widget: QWidget) -> list[str]:
    """The texts in sight with lines of more characters."""
    found = []
    for text in (*widget.findChildren(QPlainTextEdit), *widget.findChildren(QTextEdit)):
        inside_list = any(isinstance(each, QAbstractItemView) for each in parents(text))
        if text.isVisible() and not inside_list:
            one = text.fontMetrics().horizontalAdvance("国")
            if text.viewport().width() / one > MOST:
                found.append(f"{text.accessibleName()}: {text.viewport().width() / one:.0f} 字")
    for label in widget.findChildren(QLabel):
        if label.isVisible() and label.text() and label.textFormat() != Qt.TextFormat.RichText:
            one = label.fontMetrics().horizontalAdvance("国")
            longest = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().splitlines() or [""])
            if min(label.width(), longest) / one > MOST:
                found.append(f"{label.text()[:24]}: {min(label.width(), longest) / one:.0f} 字")
    return found


def parents(widget: QWidget) -> list[QWidget]:
    above = []
    now = widget.parentWidget()
    while now is not None:
        above.append(now)
        now = now.parentWidget()
    return above


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_no_text_is_wider_than_sixty_characters(qtbot: QtBot, services: Services, track: str) -> None:
    walk = Walk(services)
    draft = store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id
    window = walk.window
    window.resize(2560, 1400)
    window.open_draft(draft)
    walk.wait(lambda: window.workspace is not None and bool(window.workspace.step))
    space = walk.space
    space.panels.show_panel("")
    found: dict[str, list[str]] = {}
    for step in space.steps:
        space.show_step(step)
        page_in(space).finish()
        walk.wait(walk.idle)
        found[step] = too_wide(window)
        for tabs in page_in(space).findChildren(QTabBar):
            for at in range(tabs.count() if tabs.isVisible() else 0):
                tabs.setCurrentIndex(at)
                page_in(space).finish()
                walk.wait(walk.idle)
                QApplication.processEvents()
                found[f"{step} {tabs.tabText(at)}"] = too_wide(window)
    walk.close()
    assert {step: said for step, said in found.items() if said} == {}
