"""Files dropped anywhere on the window: told apart, and each offered where it belongs with one sentence.

Applications are taken in as drafts, scans and PDFs of the official system go where they are looked at and nothing is
stored yet; what may be an attachment is asked about.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.late_modules import late_module
from ui.pages.file_page import FilePage
from ui.pages.home.jobs import import_files
from ui.runtime.job_slots import JobSlot, JobSlots
from ui.runtime.single_shot import single_shot
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
LOOKING = "正在看拖进来的“{name}”{which}…"
NOT_AWAITED = "“{name}”没有等它读完，没有加入。{more}"
SKIP = "不等这一个"
LEFT = "另有 {count} 个文件这次没有看（“{name}”{more}），请单独拖进来。"
DESK_ALONE = "“{name}”是推荐汇总文件，没有打开，请单独拖进来。"
_KEY, _KNOWN, _LOOKING = "dropped-scan", "dropped-known", "dropped-looking"
_SKIPPED, _FAILED, _LEFT, _DESK = "dropped-skipped", "dropped-failed", "dropped-left", "dropped-desk"
_SOON = 400
"""Milliseconds after which it is said that dropped files are still looked at."""
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
    """Sends dropped files to where they belong, once jobs off the UI thread have looked into them.

    Each file has a job of its own, one after the other, and is looked at once: a hostile PDF takes some seconds, on a
    busy computer many, and with each later drop it would begin anew.  What is dropped meanwhile is answered with it.
    """

    def __init__(self, window: MainWindow, services: Services, take_in: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._take_in = take_in
        self._jobs = JobSlots(self)
        self._receiving = JobSlot(self, "queue")
        self._dropped: list[Path] = []
        """Files that were not answered yet, in the order of their dropping."""
        self._next: deque[Path] = deque()
        self._now: Path | None = None
        self._sorted: list[DroppedFiles] = []
        self._skipped: list[Path] = []
        self._held: HeldFiles | None = None
        self._soon = single_shot(self, _SOON, self._tell_looking)
        self._waiting: list[Path] = []
        self._uncoded: list[Path] = []
        self._for = ""
        self._known: list[Path] = []
        self._wanted: set[Path] = set()
        """Files that are to be looked at although they are here already."""

    def sort_files(self, files: Sequence[Path]) -> None:
        """Sorts dropped files by what they are, together with those that are still looked at."""
        new = [file for file in files if file not in self._dropped]
        self._dropped += new
        self._next += new
        workspace = self._window.workspace
        self._held = None
        if workspace is not None:
            controller = workspace.controller
            self._held = known_files.held_files(self._services, controller.draft, controller.draft_id)
        if self._now is None:
            self._soon.start()
            self._look_at_next()
        elif not self._soon.isActive():
            self._tell_looking()

    def _look_at_next(self) -> None:
        """Starts the look at the next file, or answers all of them."""
        self._now = self._next.popleft() if self._next else None
        if self._now is None:
            self._answer()
            return
        workspace = self._window.workspace
        pack = workspace.controller.pack if workspace is not None else None
        here = _Known(self._held, frozenset(self._wanted))
        self._jobs.run("apart", _told_apart(self._services, self._now, pack, here), self._on_sorted, self._on_unsorted)
        if not self._soon.isActive():
            self._tell_looking()

    def _on_sorted(self, found: DroppedFiles) -> None:
        self._sorted.append(found)
        self._look_at_next()

    def _tell_looking(self) -> None:
        """Says which file is looked at, and offers not to wait for it."""
        if self._now is None:
            return
        banner = self._banner
        self._hear(banner)
        at, count = self._dropped.index(self._now) + 1, len(self._dropped)
        which = f"（第 {at} 个，共 {count} 个）" if count > 1 else ""
        words = LOOKING.format(name=self._now.name, which=which)
        banner.put(_LOOKING, "advice", words, SKIP)
        banner.show_first(_LOOKING)

    def _skip(self) -> None:
        """Leaves the file that is looked at, and goes on with the others."""
        if self._now is not None:
            self._jobs.slot("apart").drop()
            self._skipped.append(self._now)
            self._look_at_next()

    def _answer(self) -> None:
        """Sends all files to where they belong; none is looked at any more."""
        self._soon.stop()
        found, skipped = self._sorted, self._skipped
        self._dropped, self._sorted, self._skipped = [], [], []
        for banner in (self._banner, self._window.start.home.banner):
            banner.remove(_LOOKING)
        if found:
            self._send(_together(found))
        if skipped and self._window.isVisible():
            more = f"另有 {len(skipped) - 1} 个文件也没有加入。" if len(skipped) > 1 else ""
            self._banner.put(_SKIPPED, "confirm", NOT_AWAITED.format(name=skipped[0].name, more=more))

    @property
    def _banner(self) -> Banner:
        """Returns the banner of what is open: the draft, or the start page."""
        workspace = self._window.workspace
        return workspace.banner if workspace is not None else self._window.start.home.banner

    def _hear(self, banner: Banner) -> None:
        """Listens to a banner's button, once for each."""
        if not banner.property("drops"):  # one of another draft, or the first
            banner.setProperty("drops", True)  # noqa: FBT003 - a value
            banner.acted.connect(self._act)

    def _act(self, key: str) -> None:
        """Does what the button beside a sentence of ours says."""
        if key == _LOOKING:
            self._skip()
        elif key == _KNOWN:
            self._look_all_the_same()

    def _on_unsorted(self, trouble: str) -> None:
        self._tell_failed(trouble)
        self._look_at_next()

    def _tell_failed(self, trouble: str) -> None:
        """Says why a drop came to nothing, on the open page."""
        if self._window.workspace is None:
            self._window.start.show_place("drafts")
        self._banner.put(_FAILED, "error", NOT_READ.format(trouble=trouble))

    def _send(self, dropped: DroppedFiles) -> None:
        if not self._window.isVisible():  # closed meanwhile
            return
        workspace = self._window.workspace
        self._wanted -= {path for path in self._wanted if path not in dict(dropped.known)}
        if dropped.known:
            self._tell_known(dropped.known)
        if dropped.folders:
            self._window.watched.ask(dropped.folders[0])
        alone = DroppedFiles(desks=dropped.desks[:1], known=dropped.known, folders=dropped.folders)
        if dropped.desks and dropped == alone:
            self._window.open_desk(dropped.desks[0])
            return
        self._go_on(workspace, self._receive_returned(workspace, dropped))
        for each in dropped.desks:
            self._banner.put(f"{_DESK} {each}", "confirm", DESK_ALONE.format(name=each.name))

    def _tell_known(self, known: Sequence[tuple[Path, str]]) -> None:
        """Says that files are here already, and offers to look at them all the same."""
        self._known = [path for path, _ in known]
        more = f"另有 {len(known) - 1} 个文件也已经在了。" if len(known) > 1 else ""
        banner = self._banner
        self._hear(banner)
        banner.put(_KNOWN, "advice", f"{known[0][1]}{more}", ALL_THE_SAME)
        banner.show_first(_KNOWN)

    def _look_all_the_same(self) -> None:
        if not self._known:
            return
        self._banner.remove(_KNOWN)
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
            self._receiving.run(work, self._show_received, self._tell_failed)
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
            page.receive_files(list(dropped.scans), TO_VERIFY + _left_words(dropped, *dropped.scans))
        elif dropped.official:
            self._window.start.show_place("drafts")
            words = OPEN_FIRST.format(name=dropped.official[0].name)
            self._window.start.home.banner.put(_KEY, "confirm", words)
            self._tell_left(_left_words(dropped, dropped.official[0]))
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
        attachments = [path for path, _ in dropped.attachments]
        self._tell_left(_left_words(dropped, *attachments, *(dropped.scans or dropped.official[:1])))
        if dropped.scans:
            self._uncoded = [path for path in dropped.scans if path in dropped.uncoded]
            self._check(workspace, list(dropped.scans))
        elif dropped.official:
            workspace.show_step("official_comparison")
            page = workspace.page
            if isinstance(page, FilePage):
                page.receive_files([dropped.official[0]])
                workspace.banner.put(_KEY, "advice", TO_COMPARE.format(name=dropped.official[0].name))
        if attachments:
            question_of(workspace).ask(attachments, dropped.attachments[0][1])

    def _tell_left(self, words: str) -> None:
        """Names what was left beside what was looked at."""
        if words:
            self._banner.put(_LEFT, "confirm", words)

    def _show_received(self, brought: ImportOutcome) -> None:
        """Shows received opinions in the draft they are about; where another is open, says whose they are."""
        workspace = self._window.workspace
        if workspace is None:
            return
        for number, each in enumerate(brought.refused):
            workspace.banner.put(f"{_FAILED} {number}", "error", each)
        for received in brought.returned:
            if received.draft_id == workspace.controller.draft_id:
                workspace.controller.opinions.reread()
                workspace.show_step("check")
                workspace.banner.put(_KEY, "ok", received.words)
            else:
                told = f"{received.company}：{received.words}它是另一份申报书，回首页打开。"
                workspace.banner.put(f"{_KEY} {received.draft_id}", "confirm", told)

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


def _left_words(dropped: DroppedFiles, *seen: Path) -> str:
    """Returns the sentence that names the sheets, PDFs and attachments that are looked at nowhere; "" for none."""
    rest = (*dropped.scans, *dropped.official, *(path for path, _ in dropped.attachments))
    left = [path for path in rest if path not in seen]
    return LEFT.format(count=len(left), name=left[0].name, more="等" if len(left) > 1 else "") if left else ""


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


def _told_apart(services: Services, file: Path, pack: Pack | None, here: _Known) -> Callable[[Job], DroppedFiles]:
    """Tells what a file is, held against the open draft's notice."""

    def work(_job: Job) -> DroppedFiles:
        if file.is_dir():
            return DroppedFiles(folders=(file,))
        ending = file.suffix.lower()
        is_form = ending in filled_form.FORM_ENDINGS
        words = "" if file in here.wanted else known_files.known_words(services, file, here.held, is_form=is_form)
        if words:
            return DroppedFiles(known=((file, words),))
        found = incoming_files.recognise(services, file, pack)
        room = "forms" if is_form else _ENDINGS.get(ending) or _room_of(found)
        if room != "attachments":
            filed: dict[str, Any] = {room: (file,)}
            return DroppedFiles(**filed)
        if scan_checks.is_scan(file):
            return DroppedFiles(scans=(file,), uncoded=frozenset((file,)))
        return DroppedFiles(attachments=((file, found.reason),))

    return work


def _together(found: Sequence[DroppedFiles]) -> DroppedFiles:
    """Puts together what files were told to be, in the order in which they were dropped."""
    rooms: dict[str, Any] = {
        room.name: tuple(one for each in found for one in getattr(each, room.name)) for room in fields(DroppedFiles)
    }
    return DroppedFiles(**rooms | {"uncoded": frozenset(rooms["uncoded"])})


def _room_of(found: RecognisedFile) -> str:
    """Returns the field of :class:`DroppedFiles` that a file belongs in."""
    if found.kind == "official_pdf" and not found.certain:
        return "others"
    return _ROOMS.get(found.kind, "others")
