"""Finds where the program's own data lie: the folder that holds ``forms/`` and ``resources/``.

The same question has three answers: the repository (or an editable install), a wheel's shared data, and the folder into
which PyInstaller unpacks.  Nothing here is writable; where drafts live is another matter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from app.errors import NotFound

_MARK = "forms"
PORTABLE_MARK, PORTABLE_HOME = "便携版.txt", "我的申报书"
"""A program with this file beside it has its drafts in this folder, beside it, too."""
_BESIDE = Path(__file__).resolve().parent.parent


def _candidates() -> Iterator[Path]:
    """Yields the folders that may be the root, the likeliest first."""
    frozen = getattr(sys, "_MEIPASS", None)
    if isinstance(frozen, str):
        yield Path(frozen)
    yield _BESIDE
    yield Path(sys.prefix) / "share" / "zhizao"


def data_root() -> Path:
    """Returns the folder that holds ``forms/`` and ``resources/``.

    Raises:
        NotFound: the installation is incomplete.
    """
    for root in _candidates():
        if (root / _MARK).is_dir():
            return root
    raise NotFound("找不到程序自带的表单文件夹 forms，安装不完整，请重新安装。")


def forms_root() -> Path:
    """Returns the folder that holds one folder per notice."""
    return data_root() / _MARK


def resources_root() -> Path:
    """Returns the folder of fonts, icons, style and help."""
    return data_root() / "resources"


def portable_home() -> Path | None:
    """Returns the folder for drafts beside a program on a USB stick.

    It is None for an installed program, and for one that runs from its source.
    """
    if not getattr(sys, "frozen", False):
        return None
    beside = Path(sys.executable).parent
    return beside / PORTABLE_HOME if (beside / PORTABLE_MARK).is_file() else None
