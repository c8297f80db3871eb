"""Before a draft is left: what is still being written comes to its end first, and nothing is lost unasked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.pages.base import Page
    from ui.shell.workspace import Workspace

KEY = "leaving"


class CloseGuard(QObject):
    """Asks before a window's unfinished work is lost.

    A page that writes files or prints names it by ``work_in_progress`` (``导出``, "" for nothing), stops by
    ``stop_work()``, and says by its signal ``work_ended(bool)`` that it is done, and whether all of it was.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._workspace: Workspace | None = None
        self._page: Page | None = None
        self._then: Callable[[], object] | None = None
        self._files: list[Path] = []
        self._stopping = False

    def waits(self, workspace: Workspace | None, way: str, then: Callable[[], object]) -> bool:
        """Tells whether a page is at work, and if so calls ``then`` once the page is done.

        It is not called where somebody chooses to stay.  ``way`` is what ``then`` does, as the banner says it:
        ``关闭窗口``.
        """
        page = _at_work(workspace)
        self._forget()
        if workspace is None or page is None:
            return False
        self._workspace, self._page, self._then = workspace, page, then
        page.work_ended.connect(self._ended)
        banner, work = workspace.banner, page.work_in_progress
        banner.acted.connect(self._act)
        banner.also.connect(self._stay)
        workspace.show_step(page.step_id, focus=False)  # where one sees how far it is
        banner.put(KEY, "confirm", f"正在{work}，做完就{way}。", f"取消{work}并{way}", "留在这里")
        banner.show_first(KEY)
        banner.focus_last()
        return True

    def imports_later(
        self, workspace: Workspace | None, files: list[Path], take: Callable[[list[Path]], object]
    ) -> bool:
        """Tells whether a page is at work, and if so calls ``take`` with the files once the page is done.

        Files of an earlier drop that wait already come with them.
        """
        if workspace is not None and workspace.banner.has(KEY):
            files = list(dict.fromkeys((*self._files, *files)))
        if not self.waits(workspace, "导入", partial(take, files)):
            return False
        self._files = files
        return True

    def gives_up(self, why: str) -> bool:
        """Asks whether to lose what cannot be had back."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self._window)
        box.setWindowTitle("还没有保存")
        box.setText(f"没有保存：{why}")
        box.setInformativeText("离开后，最后一次保存以后改动的内容就没有了。")
        stay = box.addButton("留下来", QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton("不保存，离开", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is leave

    # ------------------------------------------------------------ inner

    def _act(self, key: str) -> None:
        if key == KEY:
            self._stopping = True
            if self._page is not None:
                self._page.stop_work()

    def _stay(self, key: str) -> None:
        if key == KEY:
            self._forget()

    def _ended(self, whole: bool) -> None:  # noqa: FBT001 - a signal's
        """Goes on once the work has ended, or stays where it came to nothing: the page says why.

        Where the notice was closed by a person, that is a no, too.
        """
        assert self._workspace is not None
        goes = (whole or self._stopping) and self._workspace.banner.has(KEY)
        then = self._then
        self._forget()
        if goes and then is not None:
            QTimer.singleShot(0, self, then)  # the page has still to hear what it has just said itself

    def _forget(self) -> None:
        workspace, page = self._workspace, self._page
        self._workspace = self._page = self._then = None
        self._files, self._stopping = [], False
        if workspace is not None and page is not None and isValid(workspace):
            page.work_ended.disconnect(self._ended)
            workspace.banner.acted.disconnect(self._act)
            workspace.banner.also.disconnect(self._stay)
            workspace.banner.remove(KEY)


def _at_work(workspace: Workspace | None) -> Page | None:
    """Returns the page that writes or prints, or None."""
    if workspace is None:
        return None
    return next((page for page in workspace.pages if page.work_in_progress), None)
