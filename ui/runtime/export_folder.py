"""Where issues are exported to: the folder that was chosen last, as long as it is there, else one's documents."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.file_writing import replace_file

FILE = "export.json"
_LARGEST = 16 * 1024


def export_folder(home: Path) -> Path:
    """Returns the folder in which each issue has its own."""
    try:
        with (home / FILE).open("rb") as file:
            told = json.loads(file.read(_LARGEST))
        folder = Path(told["folder"])
        if folder.is_dir():
            return folder
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return usual_folder()


def usual_folder() -> Path:
    """Returns the folder as long as nobody has chosen another."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "智造申报"


def save_folder(home: Path, folder: Path) -> None:
    """Stores the folder for the next time; a disk that refuses changes nothing, as it is a convenience."""
    try:
        told = json.dumps({"folder": str(folder)}, ensure_ascii=False)
        replace_file(home / FILE, told.encode("utf-8", "backslashreplace"), private=True)
    except OSError:
        return


def forget_folder(home: Path) -> None:
    """Goes back to the usual folder; a disk that refuses changes nothing."""
    try:
        (home / FILE).unlink(missing_ok=True)
    except OSError:
        return
