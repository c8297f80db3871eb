"""Files dropped anywhere on the window: applications are taken in as drafts, scans go where scans are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.pages.file_page import FilePage
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ui.runtime.jobs import Job
    from ui.shell.main_window import MainWindow
    from ui.shell.workspace import Workspace

TO_CHECK = "拖进来的是扫描件，没有当作申报书导入，已放到“扫描核对”。"
TO_VERIFY = "拖进来的是扫描件，没有当作申报书导入，放在这里验证。"
ONE_AT_A_TIME = "上一批扫描件还没有读完，这次拖进来的没有加入。请等读完再拖一次。"
NOT_WITH_OTHERS = "其中 {count} 个是扫描件，没有导入。请单独拖进来，会放到“扫描核对”或“验证材料”。"
NOT_READ = "拖进来的文件没有加入。{trouble}"
_KEY = "dropped-scan"


@dataclass(frozen=True, slots=True)
class DroppedFiles:
    """Files told apart by what is in them."""

    scans: tuple[Path, ...]
    others: tuple[Path, ...]


class FileDrops(QObject):
    """What becomes of dropped files; they are looked into off the UI thread."""

    def __init__(self, window: MainWindow, take_in: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._window = window
        self._take_in = take_in
        self._jobs = JobSlots(self)
        self._looked_at: list[Path] = []
        self._waiting: list[Path] = []
        self._for = ""

    def sort_files(self, files: Sequence[Path]) -> None:
        """Files from the mouse; those that are still looked at are looked at together with them."""
        self._looked_at += [file for file in files if file not in self._looked_at]
        self._jobs.run("apart", _told_apart(tuple(self._looked_at)), self._go, self._failed)

    def _failed(self, trouble: str) -> None:
        """Nothing became of it: said where one is."""
        self._looked_at = []
        words = NOT_READ.format(trouble=trouble)
        if self._window.workspace is not None:
            self._window.workspace.banner.put(_KEY, "error", words)
        else:
            self._window.start.show_place("drafts")
            self._window.start.home.banner.put(_KEY, "error", words)

    def _go(self, dropped: DroppedFiles) -> None:
        self._looked_at = []
        if not self._window.isVisible():  # closed meanwhile
            return
        if dropped.others:
            self._take_in(list(dropped.others))
            if dropped.scans:
                words = NOT_WITH_OTHERS.format(count=len(dropped.scans))
                self._window.start.home.banner.put(_KEY, "confirm", words)
        elif dropped.scans and self._window.workspace is not None:
            self._check(self._window.workspace, list(dropped.scans))
        elif dropped.scans:
            start = self._window.start
            start.show_place("verify")
            page = start.page("verify")
            assert isinstance(page, FilePage)
            page.receive_files(list(dropped.scans), TO_VERIFY)

    def _check(self, workspace: Workspace, scans: list[Path]) -> None:
        workspace.show_step("scan")
        page = workspace.page
        if not isinstance(page, FilePage):
            return
        if page.busy:
            workspace.banner.put(_KEY, "confirm", ONE_AT_A_TIME)
            return
        draft_id = workspace.controller.draft_id
        self._waiting = [*(self._waiting if self._for == draft_id else ()), *scans]
        self._for = draft_id
        page.ready.connect(self._hand_over)
        page.refresh()  # answers by ``ready``, also where it was reading already

    def _hand_over(self) -> None:
        workspace, scans, self._waiting = self._window.workspace, self._waiting, []
        page = workspace.page if workspace is not None and workspace.step == "scan" else None
        if workspace is None or not isinstance(page, FilePage) or not scans:
            return
        page.ready.disconnect(self._hand_over)
        if page.accepts_files:  # where there is no issue the page itself says so
            workspace.banner.put(_KEY, "advice", TO_CHECK)
            workspace.moved.connect(self._moved)
            page.receive_files(scans)

    def _moved(self, step: str, _path: str) -> None:
        """The sentence has been read by whoever goes on."""
        workspace = self._window.workspace
        if workspace is not None and step != "scan":
            workspace.moved.disconnect(self._moved)
            workspace.banner.take_away(_KEY)


def drops_of(window: MainWindow, take_in: Callable[[list[Path]], None]) -> FileDrops:
    """The window's own, made with the first drop; ``take_in`` is for what is no scan."""
    return window.findChild(FileDrops) or FileDrops(window, take_in)


def _told_apart(files: tuple[Path, ...]) -> Callable[[Job], DroppedFiles]:
    def work(_job: Job) -> DroppedFiles:
        from app.verify.scan_checks import is_scan

        scans = tuple(file for file in files if is_scan(file))
        return DroppedFiles(scans, tuple(file for file in files if file not in scans))

    return work
