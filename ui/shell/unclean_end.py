"""Notices at the next start that a window ended without closing, and which draft stood open in it.

Each window holds a lock of its own in ``<home>/running`` with the id of its open draft beside it.  A window that is
closed takes both away; one that crashed or was killed leaves them, and Qt knows by the process whether it still runs.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject

from app.file_writing import make_folder, replace_file
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from datetime import datetime

    from app.services import Services
    from app.store import DraftRow
    from ui.pages.home.page import HomePage

FOLDER, KEY = "running", "unclean"
_LOCK, _OPEN = ".lock", ".open"
_ID = re.compile(r"[0-9A-Za-z]{8}")
_MOST = 64
"""Markers that are looked at: there are never more windows than that."""


class RunningMark:
    """Marks this window as running, for the next start to see whether it ended without closing.

    Where the folder cannot be written the next start merely says nothing.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._stem = self._folder / os.urandom(16).hex()
        self._lock: QLockFile | None = None

    def mark_running(self) -> list[str]:
        """Marks this window as running.

        Returns:
            One entry for each window that ended without closing: the id of its open draft, "" where none was open.
        """
        if self._lock is not None:
            return []
        ended = unclean_ends(self._folder)
        with suppress(OSError):
            make_folder(self._folder, private=True)
            self._lock = QLockFile(str(self._stem.with_suffix(_LOCK)))
            self._lock.setStaleLockTime(0)  # however long it runs
            self._lock.tryLock(0)
        return ended

    def set_draft(self, draft_id: str) -> None:
        """Names the draft that is open now, "" for none."""
        if self._lock is not None:
            with suppress(OSError):
                replace_file(self._stem.with_suffix(_OPEN), draft_id.encode("ascii"), private=True, wait=False)

    def end(self) -> None:
        """Takes the marker away: the window closes as it should."""
        if self._lock is None:
            return
        with suppress(OSError):
            self._stem.with_suffix(_OPEN).unlink(missing_ok=True)
        self._lock.unlock()
        self._lock = None
        with suppress(OSError):
            self._folder.rmdir()


def unclean_ends(folder: Path) -> list[str]:
    """Reads the markers whose process is gone, removes them, and returns the draft of each.

    :meth:`RunningMark.mark_running` says what is returned.
    """
    ended = []
    with suppress(OSError):
        for file in sorted(folder.glob(f"*{_LOCK}"))[:_MOST]:
            lock = QLockFile(str(file))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue  # another window, alive
            ended.append(_draft_in(file.with_suffix(_OPEN)))
            lock.unlock()
    return ended


def unclean_end_words(row: DraftRow | None, now: datetime) -> str:
    """Returns the sentence that a window ended without closing, with the draft that stood open in it."""
    if row is None:
        return "上次没有正常关闭。已经保存的都在，没有申报书受影响。"
    name, at = row.summary.company or "未填企业名称", relative_day(row.updated_at, now)
    return f"上次没有正常关闭。“{name}”最近一次保存是{at}，到那时为止填的都在；请打开看一下最后填的一项。"


class UncleanEnd(QObject):
    """Shows on 首页 what was saved when a window ended without closing; 打开 goes there."""

    def __init__(self, home: HomePage, services: Services) -> None:
        super().__init__(home)
        self._home = home
        self._services = services
        self._target = ""
        self._mark = RunningMark(services.home)
        self._ended = self._mark.mark_running()
        self.set_draft, self.end = self._mark.set_draft, self._mark.end
        if self._ended:
            home.counted.connect(self._show)

    def _show(self) -> None:
        if self._home.model.pack is None:
            return  # not read yet
        self._home.counted.disconnect(self._show)
        row = next((row for each in self._ended if (row := self._home.model.row(each)) is not None), None)
        self._target = row.id if row is not None else ""
        self._home.banner.acted.connect(self._act)
        sentence = unclean_end_words(row, self._services.now())
        banner = self._home.banner
        banner.put(KEY, "later", sentence, "打开" if self._target else "")
        # Wherever Qt has put the keyboard of a new window: nobody but a search has been typed into yet.
        if self._target and not self._home.search.text() and self._home.isVisible():
            banner.focus_last()  # one Enter goes to the field where one was

    def _act(self, key: str) -> None:
        if key == KEY and self._target:
            self._home.opened.emit(self._target)


def _draft_in(file: Path) -> str:
    text = ""
    with suppress(OSError, ValueError):
        with file.open("rb") as opened:
            text = opened.read(16).decode("ascii")
        file.unlink()
    return text if _ID.fullmatch(text) else ""
