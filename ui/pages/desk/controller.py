"""What a desk does while its window is open: intake, copied passages and exports off the UI thread, changes at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import AppError
from app.late_modules import late_module
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from app.desk.changes import ChangeKind, Opinion
    from app.desk.comparison import Pair
    from app.jobs import desk_copies, desk_export, desk_intake, desk_merge
    from app.jobs.desk import DeskSession
    from app.jobs.desk_export import DeskExport
    from app.jobs.desk_intake import IntakeResult
    from app.jobs.desk_merge import DeskDifferences
    from app.merge.copied_passages import CopiedPassage
    from app.services import Services
    from ui.runtime.jobs import Job
else:
    desk_copies = late_module("app.jobs.desk_copies")
    desk_export = late_module("app.jobs.desk_export")
    desk_intake = late_module("app.jobs.desk_intake")
    desk_merge = late_module("app.jobs.desk_merge")

_LOOK = 3_000
"""Milliseconds between two looks at the watched folders and at what other windows wrote."""
_SHOWN_EVERY = 1.5
"""Seconds between two times that the list shows what the intake has read."""


@dataclass(frozen=True, slots=True)
class DeskIntakeResult:
    """Describes the outcome of an intake: its result, and how many files were neither package nor paper."""

    result: IntakeResult
    others: int


class DeskController(QObject):
    """Controls one open desk: takes files and changes, and saves them.

    ``changed`` says that rows, findings or files differ; ``saved`` that a change is on the disk; ``failed`` carries a
    sentence; ``stepped`` (done, of) how far the intake is; ``imported`` what it found; ``compared`` that the copied
    passages were looked for; ``exported`` what was written.
    """

    changed = Signal()
    saved = Signal(object)
    failed = Signal(str)
    stepped = Signal(int, int)
    imported = Signal(object)
    comparing = Signal()
    compared = Signal()
    exporting = Signal(int, int)
    exported = Signal(object)

    def __init__(self, services: Services, session: DeskSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.session = session
        self.reason = ""
        """Why the next change is made, as the user wrote it beforehand."""
        self.watched: list[Path] = []
        self._jobs = JobSlots(self)
        self._more: list[Path] = []
        self._shown_at = 0.0
        self._closed = False
        self._compared_for: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self.look_around)
        self._timer.start()

    # ------------------------------------------------------------ changes

    def move(self, keys: Sequence[str], rank: int) -> bool:
        """Puts firms at a rank."""
        return self._change(lambda why: self.session.move(keys, rank, why))

    def set_opinion(self, keys: Sequence[str], opinion: Opinion) -> bool:
        """Gives firms an opinion."""
        return self._change(lambda why: self.session.set_opinion(keys, opinion, why))

    def set_value(self, kind: ChangeKind, keys: Sequence[str], value: str) -> bool:
        """Gives firms a note or a group, a passage an opinion."""
        return self._change(lambda why: self.session.set_value(kind, keys, value, why))

    def set_remark(self, key: str, path: str, text: str) -> bool:
        """Writes what a firm is told of one answer."""
        return self._change(lambda why: self.session.set_remark(key, path, text, why))

    def undo(self) -> None:
        """Takes the last change back."""
        self._change(lambda _why: self.session.undo())

    def redo(self) -> None:
        """Does again what was taken back."""
        self._change(lambda _why: self.session.redo())

    def flush(self) -> bool:
        """Returns True: what is shown is on the disk."""
        return True

    @property
    def save_trouble(self) -> str:
        """Returns "": nothing waits to be saved."""
        return ""

    def save_settings(self, **settings: str) -> None:
        """Writes title, unit, quota or name."""

        def save(_why: str) -> bool:
            self.session.save_settings(**settings)
            return True

        self._change(save)

    def assign_paper(self, number: int, key: str) -> None:
        """Says which application a paper belongs to."""

        def assign(_why: str) -> bool:
            self.session.file.assign(number, key)
            self.session.reload()
            return True

        self._change(assign)

    def merge_desk(
        self, other: DeskSession, chosen: dict[str, list[Pair]], opinions: dict[str, Opinion]
    ) -> tuple[Pair, ...]:
        """Merges another official's desk in, and returns the pairs that contradict others."""
        refused: list[Pair] = []

        def merge(why: str) -> bool:
            why = why or f"与“{other.title}”合到一起"
            refused.extend(desk_merge.merge_desks(self.session, other, chosen, opinions, why))
            return True

        if self._change(merge):
            self.compare_texts()
        return tuple(refused)

    def differences(self, other: DeskSession) -> DeskDifferences:
        """Returns what another desk sees differently."""
        return desk_merge.compare_desks(self.session, other)

    def _change(self, change: Callable[[str], bool]) -> bool:
        if self._closed:
            return False
        try:
            done = change(self.reason)
        except AppError as trouble:
            self.failed.emit(str(trouble))
            return False
        if done:
            self.reason = ""
            self.saved.emit(self.services.now())
            self.changed.emit()
        return done

    # ------------------------------------------------------------ intake

    @property
    def is_importing(self) -> bool:
        """Tells whether files are being read."""
        return self._jobs.running("intake") is not None

    @property
    def left_over(self) -> int:
        """Tells how many files were given and not read: a run before was stopped."""
        return 0 if self.is_importing else len(self.session.file.waiting())

    def import_files(self, paths: Sequence[Path]) -> None:
        """Imports files and folders; folders are watched from now on."""
        self.watched += [path for path in paths if path.is_dir() and path not in self.watched]
        if self.is_importing:
            self._more += paths
            return
        services, file = self.services, self.session.file

        def work(job: Job) -> DeskIntakeResult:
            found = desk_intake.find_files(paths)
            desk_intake.remember_files(file, found.files)
            return DeskIntakeResult(
                desk_intake.read_waiting(services, file, progress=job.step, cancelled=_flag(job)), found.others
            )

        self._shown_at = time.monotonic()
        self._jobs.run(
            "intake", work, self._on_imported, self._on_failed, stopped=self._on_stopped, stepped=self._on_step
        )
        self.stepped.emit(0, 0)

    def stop_importing(self) -> None:
        """Stops the intake after the file that is being read; the others wait in the desk's file."""
        self._jobs.cancel("intake")

    def _on_step(self, done: int, of: int) -> None:
        self.stepped.emit(done, of)
        if time.monotonic() - self._shown_at > _SHOWN_EVERY:
            self._reload()
            self._shown_at = time.monotonic()

    def _on_imported(self, taken: DeskIntakeResult) -> None:
        self._reload()
        self.imported.emit(taken)
        more, self._more = self._more, []
        if more:
            self.import_files(more)
        else:
            self.compare_texts()

    def _on_stopped(self) -> None:
        more, self._more = self._more, []
        if not more:
            self._tell_left(0)
            return
        file = self.session.file

        def work(_job: Job) -> int:
            return desk_intake.remember_files(file, desk_intake.find_files(more).files)

        self._jobs.run("look", work, self._tell_left, self._on_failed)

    def _tell_left(self, _fresh: int) -> None:
        """Tells how many files wait, those among them that came while others were read."""
        self._reload()
        left = len(self.session.file.waiting())
        self.imported.emit(DeskIntakeResult(desk_intake.IntakeResult(0, 0, 0, 0, left), 0))

    def _on_failed(self, sentence: str) -> None:
        self._reload()
        self.failed.emit(sentence)
        more, self._more = self._more, []
        if more:
            self.import_files(more)

    def look_around(self) -> None:
        """Takes in what came into the watched folders, and shows what other windows wrote."""
        if self.is_importing:
            return
        try:
            if self.session.has_news():
                self._reload()
        except AppError as trouble:
            self.failed.emit(str(trouble))
            return
        if self.watched and self._jobs.running("look") is None:
            folders, file = list(self.watched), self.session.file

            def work(_job: Job) -> int:
                return desk_intake.remember_files(file, desk_intake.find_files(folders).files)

            self._jobs.run("look", work, self._on_looked, self.failed.emit)

    def _on_looked(self, fresh: int) -> None:
        if fresh and not self.is_importing:
            self.import_files([])

    def _reload(self) -> None:
        try:
            self.session.reload()
        except AppError as trouble:
            self.failed.emit(str(trouble))
            return
        self.changed.emit()

    # ------------------------------------------------------------ copied passages

    @property
    def is_comparing(self) -> bool:
        """Tells whether texts are being held against one another."""
        return self._jobs.running("copies") is not None

    def compare_texts(self) -> None:
        """Looks for copied passages where the applications are not those of the last time."""
        sources = self.session.text_sources()
        wanted = tuple(f"{number}" for _, number in sources)
        if wanted == self._compared_for:
            return
        self._compared_for = wanted
        file, pack = self.session.file, self.session.pack

        def work(job: Job) -> list[CopiedPassage]:
            return desk_copies.find_copies(file, sources, pack, job.check)

        self._jobs.run("copies", work, self._on_compared, self.failed.emit)
        self.comparing.emit()

    def _on_compared(self, passages: list[CopiedPassage]) -> None:
        self.session.set_copied(passages)
        self.compared.emit()
        self.changed.emit()

    # ------------------------------------------------------------ export

    def export(self, folder: Path) -> None:
        """Writes tables, packages, report and return files into a folder."""
        snapshot = desk_export.snapshot_desk(self.session, _date_words(self.services.now()))

        def work(job: Job) -> DeskExport:
            return desk_export.export_desk(snapshot, folder, progress=job.step)

        self._jobs.run("export", work, self.exported.emit, self.failed.emit, stepped=self.exporting.emit)
        self.exporting.emit(0, 0)

    def close_down(self) -> None:
        """Stops what runs, waits for it, and closes the file."""
        self._timer.stop()
        self._closed = True
        self._jobs.close_down()
        more, self._more = self._more, []
        if more:
            with suppress(AppError, OSError):  # a full disk: what was read is stored all the same
                desk_intake.remember_files(self.session.file, desk_intake.find_files(more).files)
        self.session.close()


def _flag(job: Job) -> Callable[[], bool]:
    def cancelled() -> bool:
        return job.cancelled

    return cancelled


def _date_words(at: datetime) -> str:
    here = at.astimezone()
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"
