"""Qt's own file dialog, where the system has none: not a word of it in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from ui.shell.application import speak_chinese


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    before = set(qapp.findChildren(QTranslator))
    speak_chinese(qapp)
    yield
    for each in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(each)


def test_no_word_of_the_window_carries_the_mark_of_a_key() -> None:
    """They are said in print, to screen readers, in sentences; what keys do stands in ``ui.runtime.shortcuts``."""
    folder = Path(__file__).parents[3] / "ui"
    marked = [path.name for path in folder.rglob("*.py") if re.search(r"\(&[A-Z]\)", path.read_text(encoding="utf-8"))]
    assert marked == ["qt_translations.py"]  # Qt's own dialogs


@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFiles, QFileDialog.FileMode.Directory])
def test_the_file_dialog_speaks_chinese(qtbot: QtBot, chinese: None, mode: QFileDialog.FileMode) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    dialog.show()
    said = [each.text() for each in dialog.findChildren(QLabel)]
    said += [each.text() for each in dialog.findChildren(QPushButton)]
    view = dialog.findChild(QTreeView)
    assert view is not None
    model = view.model()
    said += [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert "位置(&L)：" in said
    english = [words for words in said if re.search("[A-Za-z]", re.sub(r"\(&[A-Z]\)", "", words))]
    assert english == []


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_the_menu_of_a_text_says_what_the_bar_says_and_no_letters(
    qtbot: QtBot, chinese: None, kind: type[QLineEdit]
) -> None:
    text = kind("一")
    qtbot.addWidget(text)
    menu = text.createStandardContextMenu()
    said = [each.text().split("\t")[0] for each in menu.actions() if not each.isSeparator()]
    assert said[:5] == ["撤销", "重做", "剪切", "复制", "粘贴"]
    assert {"删除", "全选"} <= {*said}
    assert not any("&" in each or "(" in each for each in said)
    menu.deleteLater()
