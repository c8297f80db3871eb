"""Files dropped anywhere on the window: told apart, and each offered where it belongs with one sentence.

Applications are taken in as drafts, scans and PDFs of the official system go where they are looked at and nothing is
stored yet; what may be an attachment is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.late_modules import late_module
from ui.pages.file_page import FilePage
from ui.pages.home.jobs import import_files
from ui.runtime.job_slots import JobSlots
from ui.shell.attachment_question import INSTEAD, question_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.intake import filled_form
    from app.intake.file_recognition import RecognisedFile
    from app.jobs import incoming_files, known_files
    from app.jobs.known_files import HeldFiles
    from app.pack.model import Pack
    from app.services import Services
    from app.verify import scan_checks
    from ui.controls.banner import Banner
    from ui.pages.home.jobs import ImportOutcome
    from ui.runtime.jobs import Job
    from ui.shell.main_window import MainWindow
    from ui.shell.workspace import Workspace
else:
    filled_form = late_module("app.intake.filled_form")
    scan_checks = late_module("app.verify.scan_checks")
    incoming_files = late_module("app.jobs.incoming_files")
    known_files = late_module("app.jobs.known_files")

TO_CHECK = "拖进来的是扫描件，没有当作申报书导入，已放到“扫描核对”。"
TO_VERIFY = "拖进来的是扫描件，没有当作申报书导入，放在这里验证。"
ONE_AT_A_TIME = "上一批扫描件还没有读完，这次拖进来的没有加入。请等读完再拖一次。"
NOT_WITH_OTHERS = "其中 {count} 个是扫描件，没有导入。请单独拖进来，会放到“扫描核对”或“验证材料”。"
MIXED = "其中 {count} 个不是申报书（扫描件、附件或申报系统的 PDF），没有导入。请单独拖进来。"
TO_COMPARE = "“{name}”是申报系统的 PDF，已放到“与官网核对”，申报书没有改动。"
OPEN_FIRST = "“{name}”是申报系统的 PDF，没有导入。请先打开对应的申报书，再把它拖进来核对。"
NOT_READ = "拖进来的文件没有加入。{trouble}"
ALL_THE_SAME = "照样看一看"
_KEY, _KNOWN = "dropped-scan", "dropped-known"
_PART = ".zzpart"
_ENDINGS = {".zzreturn": "returned", ".zzdesk": "desks"}
"""Endings of ours that say what a file is meant to be, however damaged it is."""
_ROOMS = {
    "word_form": "forms",
    "excel_tables": "forms",
    "return": "returned",
    "desk": "desks",
    "scan": "scans",
    "attachment": "attachments",
    "official_pdf": "official",
}
"""Fields of :class:`DroppedFiles` by kind of file; every other kind is taken in as an application, or refused."""


@dataclass(frozen=True, slots=True)
class DroppedFiles:
    """Describes dropped files, sorted by what is in them.

    Attributes:
        forms: filled Word and Excel forms, and what may be one: reading it says why it is none.
        scans: sheets of paper; on those in ``uncoded`` no page code was read.
        official: PDFs of the official system.
        attachments: PDFs that are nothing else, each with the sentence that says so.
        others: what is taken in as an application, or refused with a sentence.
        folders: what may be watched.
        returned: what a recommending unit asks to mend.
        desks: files of a recommending unit's desk.
        known: files whose very bytes are here already, each with the sentence that says where.
    """

    forms: tuple[Path, ...] = ()
    scans: tuple[Path, ...] = ()
    uncoded: frozenset[Path] = field(default_factory=frozenset)
    official: tuple[Path, ...] = ()
    attachments: tuple[tuple[Path, str], ...] = ()
    others: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    returned: tuple[Path, ...] = ()
    desks: tuple[Path, ...] = ()
    known: tuple[tuple[Path, str], ...] = ()


class FileDrops(QObject):
    """Sends dropped files to where they belong, once a job off the UI thread has looked into them."""

    def __init__(self, window: MainWindow, services: Services, take_in: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._take_in = take_in
        self._jobs = JobSlots(self)
        self._looked_at: list[Path] = []
        self._waiting: list[Path] = []
        self._uncoded: list[Path] = []
        self._for = ""
        self._known: list[Path] = []
        self._wanted: set[Path] = set()
        """Files that are to be looked at although they are here already."""

    def sort_files(self, files: Sequence[Path]) -> None:
        """Sorts dropped files by what they are, together with those that are still looked at."""
        self._looked_at += [file for file in files if file not in self._looked_at]
        workspace = self._window.workspace
        pack = workspace.controller.pack if workspace is not None else None
        held = None
        if workspace is not None:
            controller = workspace.controller
            held = known_files.held_files(self._services, controller.draft, controller.draft_id)
        work = _told_apart(self._services, tuple(self._looked_at), pack, _Known(held, frozenset(self._wanted)))
        self._jobs.run("apart", work, self._go, self._failed)

    def _failed(self, trouble: str) -> None:
        """Says why a drop came to nothing, on the open page."""
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
        workspace = self._window.workspace
        self._wanted -= {path for path in self._wanted if path not in dict(dropped.known)}
        if dropped.known:
            self._tell_known(dropped.known)
        if dropped.folders:
            self._window.watched.ask(dropped.folders[0])
        if dropped.desks:
            self._window.open_desk(dropped.desks[0])
        else:
            self._go_on(workspace, self._receive_returned(workspace, dropped))

    def _tell_known(self, known: Sequence[tuple[Path, str]]) -> None:
        """Says that files are here already, and offers to look at them all the same."""
        self._known = [path for path, _ in known]
        more = f"另有 {len(known) - 1} 个文件也已经在了。" if len(known) > 1 else ""
        workspace = self._window.workspace
        banner = workspace.banner if workspace is not None else self._window.start.home.banner
        if not banner.property("known"):  # one of another draft, or the first
            banner.setProperty("known", True)  # noqa: FBT003 - a value
            banner.acted.connect(self._look_all_the_same)
        banner.put(_KNOWN, "advice", f"{known[0][1]}{more}", ALL_THE_SAME)
        banner.show_first(_KNOWN)

    def _look_all_the_same(self, key: str) -> None:
        if key != _KNOWN or not self._known:
            return
        workspace = self._window.workspace
        (workspace.banner if workspace is not None else self._window.start.home.banner).remove(_KNOWN)
        files, self._known = self._known, []
        self._wanted |= set(files)
        self.sort_files(files)

    def _receive_returned(self, workspace: Workspace | None, dropped: DroppedFiles) -> DroppedFiles:
        """Takes in the opinions of a recommending unit over the open draft, else leaves them to the import.

        It returns the files that are left to sort.
        """
        if workspace is None or dropped.others or dropped.forms:
            return replace(dropped, others=(*dropped.others, *dropped.returned))
        if dropped.returned:
            work = import_files(self._services, dropped.returned)
            self._jobs.run("returned", work, self._show_received, self._failed)
        return dropped

    def _go_on(self, workspace: Workspace | None, dropped: DroppedFiles) -> None:
        if workspace is not None and dropped.forms and not dropped.others:
            workspace.review.review_files(dropped.forms)
            self._name_left(dropped, workspace.banner)
        elif workspace is not None and _are_parts(dropped):
            self._merge(workspace, list(dropped.others))
        elif dropped.others or dropped.forms:
            self._take_in([*dropped.others, *dropped.forms])
            self._name_left(dropped, self._window.start.home.banner)
        elif workspace is not None:
            self._offer(workspace, dropped)
        elif dropped.scans:
            start = self._window.start
            start.show_place("verify")
            page = start.page("verify")
            assert isinstance(page, FilePage)
            page.receive_files(list(dropped.scans), TO_VERIFY)
        elif dropped.official:
            self._window.start.show_place("drafts")
            words = OPEN_FIRST.format(name=dropped.official[0].name)
            self._window.start.home.banner.put(_KEY, "confirm", words)
        elif dropped.attachments:  # there is nothing to attach to: the intake's sentence says what can be taken in
            self._take_in([path for path, _ in dropped.attachments])

    def _name_left(self, dropped: DroppedFiles, banner: Banner) -> None:
        """Names what came with an application and was left."""
        left = len(dropped.scans) + len(dropped.official) + len(dropped.attachments)
        if left:
            words = NOT_WITH_OTHERS if left == len(dropped.scans) else MIXED
            banner.put(_KEY, "confirm", words.format(count=left))

    def _offer(self, workspace: Workspace, dropped: DroppedFiles) -> None:
        """Sends files over an open draft to their pages, and asks about attachments."""
        if dropped.scans:
            self._uncoded = [path for path in dropped.scans if path in dropped.uncoded]
            self._check(workspace, list(dropped.scans))
        elif dropped.official:
            workspace.show_step("official_comparison")
            page = workspace.page
            if isinstance(page, FilePage):
                page.receive_files([dropped.official[0]])
                workspace.banner.put(_KEY, "advice", TO_COMPARE.format(name=dropped.official[0].name))
        if dropped.attachments:
            question_of(workspace).ask([path for path, _ in dropped.attachments], dropped.attachments[0][1])

    def _show_received(self, brought: ImportOutcome) -> None:
        """Shows received opinions in the draft they are about; where another is open, says whose they are."""
        workspace = self._window.workspace
        if workspace is None:
            return
        for each in brought.refused:
            workspace.banner.put(_KEY, "error", each)
        for received in brought.returned:
            if received.draft_id == workspace.controller.draft_id:
                workspace.controller.opinions.reread()
                workspace.show_step("check")
                workspace.banner.put(_KEY, "ok", received.words)
            else:
                told = f"{received.company}：{received.words}它是另一份申报书，回首页打开。"
                workspace.banner.put(_KEY, "ok", told)

    def _merge(self, workspace: Workspace, parts: list[Path]) -> None:
        """Takes a returned part to the page that merges it into the open draft, if it is a part of it."""
        workspace.show_step("merge")
        page = workspace.page
        if isinstance(page, FilePage):
            page.receive_files(parts)

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
            all_uncoded = bool(self._uncoded) and set(scans) <= set(self._uncoded)
            workspace.banner.put(_KEY, "advice", TO_CHECK, INSTEAD if all_uncoded else "")
            workspace.moved.connect(self._moved)
            workspace.banner.acted.connect(self._attach)
            page.receive_files(scans)

    def _moved(self, step: str, _path: str) -> None:
        """Removes the sentence once the user goes on."""
        workspace = self._window.workspace
        if workspace is not None and step != "scan":
            workspace.moved.disconnect(self._moved)
            workspace.banner.acted.disconnect(self._attach)
            workspace.banner.remove(_KEY)

    def _attach(self, key: str) -> None:
        """Attaches sheets without a page code: no scan."""
        workspace = self._window.workspace
        if key == _KEY and workspace is not None and self._uncoded:
            files, self._uncoded = self._uncoded, []
            question_of(workspace).add(files)


def _are_parts(dropped: DroppedFiles) -> bool:
    """Tells whether these are parts of drafts and nothing else."""
    rest = (*dropped.scans, *dropped.forms, *dropped.official, *dropped.attachments)
    return bool(dropped.others) and not rest and all(each.suffix.lower() == _PART for each in dropped.others)


def drops_of(window: MainWindow, services: Services, take_in: Callable[[list[Path]], None]) -> FileDrops:
    """Returns the object of this window, which is made with the first drop.

    ``take_in`` receives the files that are applications.
    """
    return window.findChild(FileDrops) or FileDrops(window, services, take_in)


@dataclass(frozen=True, slots=True)
class _Known:
    """Carries the files of the open draft, and those that are to be looked at although they are here."""

    held: HeldFiles | None
    wanted: frozenset[Path]


def _told_apart(
    services: Services, files: tuple[Path, ...], pack: Pack | None, here: _Known
) -> Callable[[Job], DroppedFiles]:
    """Tells each file apart, held against the open draft's notice."""

    def work(job: Job) -> DroppedFiles:
        rooms: dict[str, list[Path]] = defaultdict(list)
        uncoded: list[Path] = []
        attachments: list[tuple[Path, str]] = []
        known: list[tuple[Path, str]] = []
        rooms["folders"] = [file for file in files if file.is_dir()]
        for file in files:
            job.check()
            if file in rooms["folders"]:
                continue
            ending = file.suffix.lower()
            is_form = ending in filled_form.FORM_ENDINGS
            words = "" if file in here.wanted else known_files.known_words(services, file, here.held, is_form=is_form)
            if words:
                known.append((file, words))
                continue
            found = incoming_files.recognise(services, file, pack)
            room = "forms" if is_form else _ENDINGS.get(ending) or _room_of(found)
            if room == "attachments" and scan_checks.is_scan(file):
                room = "scans"
                uncoded.append(file)
            if room == "attachments":
                attachments.append((file, found.reason))
            else:
                rooms[room].append(file)
        told = {name: tuple(paths) for name, paths in rooms.items()}
        return DroppedFiles(**told, uncoded=frozenset(uncoded), attachments=tuple(attachments), known=tuple(known))

    return work


def _room_of(found: RecognisedFile) -> str:
    """Returns the field of :class:`DroppedFiles` that a file belongs in."""
    if found.kind == "official_pdf" and not found.certain:
        return "others"
    return _ROOMS.get(found.kind, "others")
