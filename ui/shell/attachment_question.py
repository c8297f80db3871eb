"""Asks before a dropped file becomes an attachment of the open draft: nothing is filed that is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.pages.file_page import FilePage

if TYPE_CHECKING:
    from pathlib import Path

    from ui.shell.workspace import Workspace

ONE = "“{name}”像是附件：{reason}要添加到这一份的附件里吗？"
SEVERAL = "拖进来的 {count} 个文件像是附件。要添加到这一份的附件里吗？"
ADD, LEAVE = "添加为附件", "不添加"
INSTEAD = "不是扫描件，添加为附件"
_KEY = "dropped-attachment"


class AttachmentQuestion(QObject):
    """Asks whether dropped files are attachments of the open draft.

    The files wait for the answer, and go with the draft's screen.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._files: list[Path] = []
        workspace.banner.acted.connect(self._act)
        workspace.banner.also.connect(self._leave)

    def ask(self, files: list[Path], reason: str) -> None:
        """Asks whether these files are attachments; ``reason`` says what the first one is."""
        self._files += [file for file in files if file not in self._files]
        words = ONE.format(name=files[0].name, reason=reason)
        if len(self._files) > 1:
            words = SEVERAL.format(count=len(self._files))
        self._workspace.banner.put(_KEY, "confirm", words, ADD, LEAVE)
        self._workspace.banner.show_first(_KEY)

    def add(self, files: list[Path]) -> None:
        """Adds files on the page of attachments, where each can be undone."""
        workspace = self._workspace
        workspace.show_step("attachments")
        if isinstance(workspace.page, FilePage):
            workspace.page.receive_files(files)

    def _act(self, key: str) -> None:
        if key == _KEY:
            files, self._files = self._files, []
            self._workspace.banner.remove(_KEY)
            self.add(files)

    def _leave(self, key: str) -> None:
        if key == _KEY:
            self._files = []
            self._workspace.banner.remove(_KEY)


def question_of(workspace: Workspace) -> AttachmentQuestion:
    """Returns the draft's question, made when first needed."""
    return workspace.findChild(AttachmentQuestion) or AttachmentQuestion(workspace)
