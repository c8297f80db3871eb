"""The choice to print attachments with the form: their pages are drawn off the UI thread and become answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.jobs.bound_attachments import TABLE, attached_files, bound_pages, draw_attachments, is_chosen, is_fresh
from app.pack.bound_pages import PAGES
from ui.runtime.job_slots import JobSlot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs.bound_attachments import AttachedFile, DrawnAttachments
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job

_UNKNOWN = "它的页面还没有画出来，定稿时再画"


class AttachmentBinding(QObject):
    """Binds attachments of one draft into the printed form, or leaves them out, as a person chooses.

    ``changed`` says that something else is chosen, drawn or known; ``stepped`` how far the drawing is (done, of),
    ``failed`` why it broke off.
    """

    changed = Signal()
    stepped = Signal(int, int)
    failed = Signal(str)

    def __init__(self, controller: DraftController) -> None:
        super().__init__(controller)
        self._controller = controller
        self._drawing = JobSlot(self)
        self._reasons: dict[str, str] = {}
        """Why a file cannot be drawn, by its name."""

    @property
    def chosen(self) -> bool:
        """Tells whether attachments are bound in."""
        return is_chosen(self._controller.draft)

    @property
    def busy(self) -> bool:
        """Tells whether pages are being drawn."""
        return self._drawing.busy

    @property
    def pages(self) -> int:
        """Tells how many pages the form grows by."""
        return bound_pages(self._controller.draft)

    @property
    def sentences(self) -> list[str]:
        """Says of each attachment that is to be bound in and is not, why."""
        return [
            f"{each.called}没有装订：{self._reasons.get(each.name, _UNKNOWN)}。"
            for each in attached_files(self._controller.draft)
            if each.wanted and not each.pages
        ]

    def choose(self, *, on: bool) -> None:
        """Has all attachments bound in, or none."""
        if on:
            self._draw(self._open_files())
            return
        self._drawing.drop()
        with self._controller.together(TABLE):
            for each in attached_files(self._controller.draft):
                if each.wanted:
                    self._controller.edit(f"{each.path}.{PAGES}", None)
        self.changed.emit()

    def draw_missing(self) -> None:
        """Draws what is to be bound in and has no pages of its file yet, once for each file."""
        files = [each for each in self._open_files() if each.wanted and each.name not in self._reasons]
        if files and not self.busy:
            self._draw(files)

    def draw_added(self) -> None:
        """Binds in what was added to attachments that are bound in."""
        if self.chosen:
            self._draw([each for each in self._open_files() if each.name not in self._reasons])

    def cancel(self) -> None:
        """Leaves everything as it was before the drawing."""
        self._drawing.cancel()

    def close_down(self) -> None:
        """Stops and waits, before the store is closed."""
        self._drawing.close_down()

    def _open_files(self) -> list[AttachedFile]:
        draft = self._controller.draft
        return [each for each in attached_files(draft) if not is_fresh(each, draft.files)]

    def _draw(self, files: Sequence[AttachedFile]) -> None:
        controller = self._controller
        services, draft_id, known = controller.services, controller.draft_id, dict(controller.draft.files)
        paths = {each.path for each in files}
        there = sum(
            len(each.pages) for each in attached_files(controller.draft) if each.wanted and each.path not in paths
        )

        def work(job: Job) -> DrawnAttachments:
            return draw_attachments(
                services, draft_id, files, known, there=there, progress=job.step, cancelled=lambda: job.cancelled
            )

        self._drawing.run(work, self._on_drawn, self._on_failed, stopped=self.changed.emit, stepped=self.stepped.emit)
        self.stepped.emit(0, len(files))

    def _on_drawn(self, drawn: DrawnAttachments) -> None:
        controller = self._controller
        controller.learn(controller.draft.set_files(drawn.files))
        here = {each.path: each.name for each in attached_files(controller.draft)}
        with controller.together(TABLE):
            for each in drawn.drawn:
                if here.get(each.file.path) != each.file.name:
                    continue  # taken out meanwhile
                if each.reason:
                    self._reasons[each.file.name] = each.reason
                controller.edit(f"{each.file.path}.{PAGES}", each.answer)
        self.changed.emit()

    def _on_failed(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self.changed.emit()


def binding_of(controller: DraftController) -> AttachmentBinding:
    """Returns the draft's own, made when it is first asked for."""
    return controller.findChild(AttachmentBinding) or AttachmentBinding(controller)
