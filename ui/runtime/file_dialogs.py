"""The system's dialogs for files: each begins where one was last for files of its kind, else where one was last at all.

The first begins among one's documents.

Left alone they begin in the folder that the program was started from, which is where it is installed.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

_LAST = "zhizao_last_folder"
"""Property of the application: the folder of the file that was chosen or written last; with ``:kinds`` behind it, that
of files of these kinds, so that pictures are not looked for among packages."""


def choose_files(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Asks for files that are there, and returns none where the person thought better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(first_folder(kinds)), kinds)
    return [_remembered(name, kinds) for name in names]


def choose_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Asks for one file that is there, and returns None where the person thought better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(first_folder(kinds)), kinds)
    return _remembered(name, kinds) if name else None


def choose_target(parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
    """Asks where to write a file, and returns None where the person thought better of it.

    ``name`` is proposed.  The dialog asks by itself before a file is replaced.
    """
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(first_folder(kinds) / name), kinds)
    return _remembered(chosen, kinds) if chosen else None


def choose_folder(parent: QWidget, title: str, now: Path) -> Path | None:
    """Asks for a folder, and returns None where the person thought better of it.

    ``now`` is the one that is chosen already; the dialog begins in it where it is there.
    """
    chosen = QFileDialog.getExistingDirectory(parent, title, str(now if now.is_dir() else first_folder()))
    return Path(chosen) if chosen else None


def first_folder(kinds: str = "") -> Path:
    """Returns where a dialog for files of these kinds begins."""
    app = QApplication.instance()
    for name in (f"{_LAST}:{kinds}", _LAST):
        last = app.property(name) if app is not None else None
        if isinstance(last, str) and Path(last).is_dir():
            return Path(last)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def remember_folder(folder: Path, kinds: str = "") -> None:
    """Has dialogs begin in a folder: those for files of these kinds, and those for kinds not asked for yet."""
    app = QApplication.instance()
    if app is not None:
        for name in (f"{_LAST}:{kinds}", _LAST) if kinds else (_LAST,):
            app.setProperty(name, str(folder))


def _remembered(name: str, kinds: str) -> Path:
    remember_folder(Path(name).parent, kinds)
    return Path(name)
