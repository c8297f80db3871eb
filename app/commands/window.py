"""Opens the window from the command line: ``zhizao`` alone, and ``zhizao desk FILE``."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.arguments import UsageError
from app.commands.outcome import Outcome

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def open_window(home: Path | None, files: Sequence[Path] = ()) -> Outcome:
    """Opens the window and waits until it is closed.

    With ``files`` the window that has these drafts open already takes them and comes to the front, if there is one.
    Raises UsageError where there is no screen.
    """
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _DISPLAYS):
        raise UsageError(
            "这里没有图形界面，打不开窗口。命令行照常可用，例如 zhizao demo --out 文件夹；zhizao --help 看全部命令。"
        )
    # Named as text, for the window stands on this package and never the other way round.
    window = importlib.import_module("ui.__main__")
    return Outcome(window.main(home, files, one_instance=bool(files)), {})
