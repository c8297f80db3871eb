"""Dialogs for files begin among one's documents, then where one was last; and say nothing where one gave up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.runtime.file_dialogs import choose_file, choose_files, choose_folder, choose_target, remember_folder


@pytest.fixture
def begun(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where the dialogs began; the person chooses ``a.pdf`` below, or gives up where that is not there."""
    seen: list[Path] = []
    file = tmp_path / "别处" / "a.pdf"

    def one(_parent: object, _title: str, start: str, *_: str) -> tuple[str, str]:
        seen.append(Path(start))
        return (str(file) if file.exists() else "", "")

    def several(*given: str) -> tuple[list[str], str]:
        name, _ = one(*given)
        return ([name] if name else [], "")

    for name, act in (("getOpenFileName", one), ("getSaveFileName", one), ("getOpenFileNames", several)):
        monkeypatch.setattr(f"ui.runtime.file_dialogs.QFileDialog.{name}", act)
    monkeypatch.setattr("ui.runtime.file_dialogs.QFileDialog.getExistingDirectory", lambda *given: one(*given)[0])
    app = QApplication.instance()
    assert app is not None
    for name in ("zhizao_last_folder", "zhizao_last_folder:", "zhizao_last_folder:图片", "zhizao_last_folder:包"):
        app.setProperty(name, None)
    return seen


def test_first_among_the_documents_then_where_one_was(begun: list[Path], qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    told = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    documents = told if told.is_dir() else Path.home()
    assert choose_files(parent, "导入文件", "") == []
    assert choose_target(parent, "存为", "b.pdf", "") is None
    assert choose_folder(parent, "文件夹", tmp_path / "没有") is None
    assert begun == [documents, documents / "b.pdf", documents]
    other = tmp_path / "别处"
    other.mkdir()
    (other / "a.pdf").touch()
    assert choose_file(parent, "证书", "") == other / "a.pdf"
    assert choose_files(parent, "导入文件", "") == [other / "a.pdf"]
    assert choose_target(parent, "存为", "b.pdf", "") == other / "a.pdf"
    assert choose_folder(parent, "文件夹", tmp_path) == other / "a.pdf"
    assert begun[3:] == [documents, other, other / "b.pdf", tmp_path]


def test_pictures_are_looked_for_where_pictures_were(begun: list[Path], qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    pictures, exported = tmp_path / "别处", tmp_path / "导出"
    for folder in (pictures, exported):
        folder.mkdir()
    (pictures / "a.pdf").touch()
    choose_files(parent, "插入图片", "图片")
    remember_folder(exported)
    (pictures / "a.pdf").unlink()
    choose_file(parent, "验证材料", "包")
    choose_file(parent, "换一张图片", "图片")
    assert begun[1:] == [exported, pictures]
