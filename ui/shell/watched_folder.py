"""Watches a folder that was dropped on the window and named for it; what comes in is offered, never filed unasked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.jobs.folder_watch import FolderWatch
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.controls.banner import Banner
    from ui.runtime.jobs import Job
    from ui.shell.main_window import MainWindow
    from ui.shell.window_settings import WindowSettings

ASK = "“{name}”是一个文件夹。要在程序开着的时候留意它吗？有文件来了会先问，不会自己收进来。"
WATCHING = "正在留意文件夹“{name}”：来了文件会先问，不会自己收进来。"
CAME_ONE = "“{folder}”里来了文件“{name}”。要认一认它，看放到哪里吗？"
CAME = "“{folder}”里来了 {count} 个文件。要认一认，看放到哪里吗？"
WATCH, NOT_NOW, STOP, LOOK, IGNORE = "留意它", "不用", "不再留意", "认一认", "不管"
_ASKED, _WATCHED, _CAME = "watch-asked", "watch-on", "watch-came"
_EVERY = 2000
"""Milliseconds between two looks: a file is told when two of them found it alike."""


class WatchedFolder(QObject):
    """Watches one folder for one window, and offers the files that come in.

    The folder is remembered until it is no longer wanted.
    """

    def __init__(self, window: MainWindow, settings: WindowSettings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._jobs = JobSlots(self)
        self._watch: FolderWatch | None = None
        self._asked: Path | None = None
        self._came: list[Path] = []
        self._looked = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        if settings.state.watched:
            self._start(Path(settings.state.watched))

    @property
    def folder(self) -> Path | None:
        """Returns the folder that is watched."""
        return self._watch.folder if self._watch is not None else None

    @property
    def looked(self) -> bool:
        """Tells whether the first look is over, which finds the files that are there already."""
        return self._looked

    def ask(self, folder: Path) -> None:
        """Asks whether a dropped folder is to be watched; one that is watched already can be let go."""
        if folder == self.folder:
            self._show_banner(_WATCHED, "advice", WATCHING.format(name=folder.name), STOP)
            return
        self._asked = folder
        self._show_banner(_ASKED, "confirm", ASK.format(name=folder.name), WATCH, NOT_NOW)

    def look(self) -> None:
        """Looks into the folder once, off the UI thread, unless a look is still under way."""
        if self._watch is not None and not self._jobs.slot("watch").busy:
            self._jobs.run("watch", _looking(self._watch), self._tell, lambda _trouble: None)

    def close_down(self) -> None:
        """Stops looking, and waits for the look under way."""
        self._timer.stop()
        self._jobs.close_down()

    def watch(self, folder: Path | None) -> None:
        """Watches a folder from now on and remembers it, or none."""
        if folder is None:
            self._stop()
        else:
            self._start(folder)

    def _start(self, folder: Path) -> None:
        self._watch, self._looked = FolderWatch(folder), False
        self._settings.change(watched=str(folder))
        self._timer.start()
        self.look()

    def _stop(self) -> None:
        self._watch = None
        self._timer.stop()
        self._settings.change(watched="")

    def _tell(self, files: tuple[Path, ...]) -> None:
        folder, self._looked = self.folder, True
        self._came = [file for file in dict.fromkeys([*self._came, *files]) if folder in file.parents]
        if not files or folder is None:
            return
        words = CAME_ONE if len(self._came) == 1 else CAME
        told = words.format(folder=folder.name, name=self._came[0].name, count=len(self._came))
        self._show_banner(_CAME, "confirm", told, LOOK, IGNORE)

    # ------------------------------------------------------------ asking

    def _show_banner(self, key: str, level: str, words: str, action: str = "", second: str = "") -> None:
        banner = self._banner
        if not banner.property("watched"):  # one of another draft, or the first
            banner.setProperty("watched", True)  # noqa: FBT003 - a value
            banner.acted.connect(self._act)
            banner.also.connect(self._leave)
        banner.put(key, level, words, action, second)

    @property
    def _banner(self) -> Banner:
        workspace = self._window.workspace
        return workspace.banner if workspace is not None else self._window.start.home.banner

    def _act(self, key: str) -> None:
        if key not in {_ASKED, _WATCHED, _CAME}:
            return
        self._banner.remove(key)
        if key == _ASKED and self._asked is not None:
            folder, self._asked = self._asked, None
            self._start(folder)
            self._show_banner(_WATCHED, "ok", WATCHING.format(name=folder.name), STOP)
        elif key == _WATCHED:
            self._stop()
        elif key == _CAME and self._came:
            files, self._came = self._came, []
            self._window.import_files(files)

    def _leave(self, key: str) -> None:
        if key in {_ASKED, _CAME}:
            self._asked = None
            self._came = []
            self._banner.remove(key)


def _looking(watch: FolderWatch) -> Callable[[Job], tuple[Path, ...]]:
    return lambda _job: watch.look()
