"""The files of the newest issue, written off the UI thread: all of them or none, with progress and 取消."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.jobs.output_files import OutputFiles
from app.late_modules import late_module
from app.trust.passphrases import PassphraseWanted
from ui.pages.freeze.view import KINDS
from ui.runtime.file_dialogs import remember_folder
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Cancelled, Job

if TYPE_CHECKING:
    from pathlib import Path

    from app.jobs import export, signers
    from app.jobs.export import ExportedFile, PartlyWritten
    from ui.draft.controller import DraftController
    from ui.pages.freeze.view import FreezeView
else:
    export = late_module("app.jobs.export")
    signers = late_module("app.jobs.signers")

_KINDS = tuple(kind.kind for kind in KINDS)
_TOLD = 2
"""Files in the way that the page names; the others lie beside them under names of the same kind."""


class ExportCommand(QObject):
    """Exports one frozen issue at a time, and tells through the parts of the page how far it is.

    Signals:
        changed(): one has begun or ended.
        exported(str): all files are in that folder.
        ended(bool): one has ended, with all files written or not.
    """

    changed = Signal()
    exported = Signal(str)
    ended = Signal(bool)

    def __init__(self, controller: DraftController, parts: FreezeView, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._parts = parts
        self._writing = JobSlot(self)
        self._claim = Lock()
        self._output = OutputFiles(controller.services.home, controller.draft_id)
        self.fresh: frozenset[Path] = frozenset()
        """What the last one has written."""
        parts.files.cancel.connect(self.cancel)

    @property
    def running(self) -> bool:
        """Tells whether files are being written."""
        return self._writing.busy

    @property
    def claim(self) -> Lock:
        """Claims writing or 取消, whichever comes first."""
        return self._claim

    def close_down(self) -> None:
        """Stops what runs and waits for it, before the store is closed."""
        self._writing.close_down()

    def write_files(self, folder: Path) -> None:
        """Writes the files into ``folder``, signed by the identity that is chosen."""
        services, draft_id = self._controller.services, self._controller.draft_id
        identity = self._parts.identity
        name, secret, unsigned = identity.name, identity.passphrase, identity.unsigned
        claim = Lock()
        self._output = output = OutputFiles(services.home, draft_id)

        def work(job: Job) -> list[ExportedFile] | export.PartlyWritten | PassphraseWanted:
            try:
                signer = None if unsigned else signers.unlock(services, name, secret)
            except PassphraseWanted as wanted:
                return wanted
            content = export.content_of_issue(services, draft_id)
            job.check()
            try:
                return export.export(
                    services, content, folder, _KINDS, signer, output=output,
                    progress=job.step, begun=partial(_begun, job, claim), cancelled=lambda: job.cancelled,
                )  # fmt: skip
            except export.PartlyWritten as trouble:
                return trouble

        self._parts.show_sentence("")
        self._parts.show_waiting()
        self._claim = claim
        self._writing.run(
            work,
            self._done,
            self._failed,
            stopped=self._stopped,
            stepped=self._parts.show_step,
            told=self._parts.show_drawn_kind,
        )
        self._parts.files.rows()[0].stop_button.setFocus()
        self.changed.emit()

    def cancel(self) -> None:
        """Cancels at once, whatever is being drawn.

        Drawing that is not wanted any more comes to its end where nobody waits for it.
        """
        if not self._writing.busy:
            return
        if not self._claim.acquire(blocking=False):
            self._parts.show_sentence("已经在写文件，马上就好。")
            return
        self._writing.drop()
        self._stopped()

    # ------------------------------------------------------------ inner

    def _done(self, result: list[ExportedFile] | PartlyWritten | PassphraseWanted) -> None:
        if isinstance(result, PassphraseWanted):
            self._failed(f"{result}。")
            self._parts.identity.want_passphrase()
            return
        whole = isinstance(result, list)
        written = result if isinstance(result, list) else result.written
        self.fresh = frozenset(file.path for file in written)
        moved = "".join(self._output.sentences()[:_TOLD])
        sentence = f"{len(written)} 个文件已写好。{moved}" if whole else f"{result}{moved}"
        held = self._end(sentence, ("later" if moved else "ok") if whole else "error")
        if held:
            (self._parts.open_folder if whole else self._parts.other_folder).setFocus()
        if whole:
            remember_folder(written[0].path.parent)  # where 验证材料 and whoever sends the files looks next
            self.exported.emit(str(written[0].path.parent))
        self.ended.emit(whole)

    def _failed(self, sentence: str) -> None:
        if self._end(sentence, "error"):
            self._parts.export.setFocus()
        self.ended.emit(False)  # noqa: FBT003 - a signal

    def _stopped(self) -> None:
        if self._end("已取消，没有留下半个文件。"):
            self._parts.export.setFocus()
        self.ended.emit(False)  # noqa: FBT003 - a signal

    def _end(self, sentence: str, tone: str = "text2") -> bool:
        """Says how it ended, and whether the keyboard was on 取消: who has it there is not to lose it."""
        held = self._parts.holds_cancel
        self._parts.show_sentence(sentence, tone)
        self.changed.emit()
        return held


def _begun(job: Job, claim: Lock, kind: str) -> None:
    """Tells which kind of file is being drawn; "" means that writing begins.

    Writing and 取消 both take ``claim``: whoever has it first is the one that happens.
    """
    if not kind and not claim.acquire(blocking=False):
        job.cancel()  # it is about to be: that it stops is no fault of its own
        raise Cancelled
    job.tell(kind)
