"""Commands on a scan session: files in, pages named by hand, sheets left out, decisions, and the whole stored."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from PIL import Image

from app.errors import InputRefused
from app.intake.reading import open_regular
from app.intake.wording import shown_place
from app.jobs import scan_session as desk
from app.jobs.reject_originals import refuse_originals
from app.jobs.scan_session import AddedInk, ScanSession, SealDecision, StackSheet
from app.jobs.stamped_scan import paper_of, save_stamped
from app.sandbox.heap import give_back_pages
from app.sandbox.process import Sandbox
from app.scan.binding import bind
from app.scan.changes import InkChange
from app.scan.cutting import cut_apart
from app.scan.page_check import Checked, Looked, look_at, wanted
from app.scan.page_workers import abreast
from app.scan.paper import DrawnPaper, PaperBox
from app.scan.sheet_limits import PAGE_BROKEN
from app.scan.sheets import ScanCancelled, ScanFile, Sheet, open_scan

if TYPE_CHECKING:
    from app.scan.changes import ChangeKind
    from app.scan.seals import InkState, SealState
    from app.services import Services
    from app.store import Stamping

SEEN = "这个文件已经加入过，没有重复加入。"
NOT_WHOLE = "扫描件还不齐全，没有收下。请先补齐缺页，处理重复和看不清的页。"
_RAW_QUALITY = 72
_STRANGER_EDGE = 1800


@dataclass(frozen=True, slots=True)
class AddedSheets:
    """Describes the session after files were added.

    ``refused`` are files that could not be added, each with its sentence.
    """

    session: ScanSession
    refused: tuple[tuple[str, str], ...]
    sheets: int


def open_session(services: Services, draft_id: str) -> ScanSession:
    """Opens the scan session of the newest issue as it was left.

    Raises NotFound where there is no issue.
    """
    paper, sequence = paper_of(services, draft_id)
    with DrawnPaper(paper) as drawn:
        sizes = tuple(drawn.size(page) for page in range(1, paper.pages + 1))
    folder = desk.folder_of(services.home, draft_id, paper.number)
    return desk.load(ScanSession(draft_id, sequence, paper, sizes, folder))


def add(
    session: ScanSession,
    files: Sequence[Path],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AddedSheets:
    """Adds the sheets of files to the session.

    What is wrong with one file does not keep the others out.  Raises :class:`app.scan.sheets.ScanCancelled` when
    ``cancelled`` says so: then none of these files is in.
    """
    refused: list[tuple[str, str]] = []
    known = {sheet.file_sha256 for sheet in session.sheets}
    found: list[StackSheet] = []
    sandbox = Sandbox()
    give_back_pages()
    opened = list(_looked_into(files, known, refused, sandbox))
    total, done = sum(pages for _, _, pages in opened), 0
    try:
        with (
            sandbox,
            DrawnPaper(session.paper) as drawn,
            closing(_sheets(opened, sandbox, cancelled)) as sheets,
            closing(abreast(wanted(sheets, cancelled), lambda each: _read(session, *each, drawn))) as seen,
        ):
            for held in wanted(seen, cancelled):
                found.append(held)
                done += 1
                if progress is not None:
                    progress(min(done, total), total)
    finally:
        for file, _, _ in opened:
            file.file.close()
    if cancelled is not None and cancelled():
        raise ScanCancelled
    grown = replace(session, sheets=(*session.sheets, *found))
    if found:
        desk.save(grown)
    return AddedSheets(grown, tuple(refused), len(found))


def name_page(session: ScanSession, sheet: int, page: int) -> ScanSession:
    """Sets by hand which page an unreadable sheet is.

    The sheet is then looked at again as that page.
    """
    held = session.sheets[sheet]
    with DrawnPaper(session.paper) as drawn:
        looked = look_at(_again(session, held), drawn, page)
    named = _changed_sheet(session, held, looked)
    return _saved(replace(session, sheets=(*session.sheets[:sheet], named, *session.sheets[sheet + 1 :])))


def unname_page(session: ScanSession, sheet: int) -> ScanSession:
    """Takes back which page a person said that a sheet is."""
    held = session.sheets[sheet]
    plain = StackSheet(
        held.file, held.file_sha256, held.at, held.share, blank=held.blank, bare=held.bare, picture=held.raw,
        part=held.part,
    )  # fmt: skip
    return _saved(replace(session, sheets=(*session.sheets[:sheet], replace(plain, raw=held.raw),
                                           *session.sheets[sheet + 1 :])))  # fmt: skip


def leave_out(services: Services, session: ScanSession, sheets: Sequence[int]) -> ScanSession:
    """Leaves sheets out that are not wanted.

    They stay where they are and can come back.
    """
    for sheet in sheets:
        session = session.changed(sheet, left_out=_now(services))
    return _saved(session)


def readmit_sheets(session: ScanSession, sheets: Sequence[int]) -> ScanSession:
    """Takes sheets that were left out into the session again."""
    for sheet in sheets:
        session = session.changed(sheet, left_out="")
    return _saved(session)


def decide(services: Services, session: ScanSession, page: int, decision: str) -> ScanSession:
    """Stores what a person decided about a page's seals, and when."""
    others = tuple(each for each in session.decisions if each.page != page)
    return _saved(replace(session, decisions=(*others, SealDecision(page, decision, _now(services)))))


def judge_change(
    services: Services, session: ScanSession, at: tuple[int, int], decision: str, note: str
) -> ScanSession:
    """Stores what a person said of a place with changed ink.

    ``at`` are the positions of the sheet and of the place, from 0.
    """
    sheet, place = at
    marks = list(session.sheets[sheet].changes)
    marks[place] = replace(marks[place], decision=decision, note=note, decided_at=_now(services))
    return _saved(session.changed(sheet, changes=tuple(marks)))


def start_anew(session: ScanSession) -> ScanSession:
    """Stores and returns the session without any sheet or decision."""
    return _saved(replace(session, sheets=(), decisions=()))


def store_stamping(services: Services, session: ScanSession) -> Stamping:
    """Binds the first whole copy in page order and stores it.

    Raises InputRefused unless all is 齐全.
    """
    verdict, active = session.verdict(), session.active
    if not verdict.complete:
        raise InputRefused("", NOT_WHOLE)
    placed = {cell.page or 0: active[cell.sheet or 0] for cell in verdict.cells if cell.copy == 1}
    pages = [(_bytes(session, placed[page]), session.size(page)) for page in sorted(placed)]
    looked = tuple(_looked(session.sheets[at]) for at in active)
    checked = Checked(verdict, looked, bind(pages), sum(sheet.share for sheet in session.sheets))
    said = {name: each for each in session.decisions for name in session.rooms(each.page)}
    decisions = {name: each.decision for name, each in said.items()}
    decided = {name: each.at for name, each in said.items()}
    for sheet in session.sheets:
        if sheet.left_out:
            decisions[sheet.where], decided[sheet.where] = "人工决定不收这一张", sheet.left_out
    for sheet in session.sheets:
        for number, mark in enumerate(sheet.changes, 1):
            if mark.decision and not sheet.left_out:
                name = f"{sheet.where}第 {number} 处墨迹"
                decisions[name] = mark.decision + (f"：{mark.note}" if mark.note else "")
                decided[name] = mark.decided_at
    return save_stamped(services, session.draft_id, session.sequence, checked, session.paper,
                        decisions=decisions, decided=decided)  # fmt: skip


# ------------------------------------------------------------ inner


def _looked_into(
    files: Sequence[Path], known: set[str], refused: list[tuple[str, str]], sandbox: Sandbox
) -> Iterator[tuple[_Opened, str, int]]:
    """Yields the files that can be read, each with its hash and its number of pages.

    The others are added to ``refused``.
    """
    for path in files:
        name = shown_place(path.name)
        try:
            file = open_regular(path)
        except InputRefused as trouble:
            refused.append((name, trouble.reason))
            continue
        try:
            scan = open_scan([ScanFile(name, file, os.fstat(file.fileno()).st_size)], sandbox)
            refuse_originals(scan)
            digest = _digest(file)
        except InputRefused as trouble:
            refused.append((name, trouble.reason))
            file.close()
            continue
        except OSError:
            refused.append((name, "读取中断，请检查磁盘或网络连接，或复制到本机后再试。"))
            file.close()
            continue
        if digest in known:
            refused.append((name, SEEN))
            file.close()
            continue
        known.add(digest)
        yield _Opened(name, file, scan.size), digest, scan.count


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    file: BinaryIO
    size: int


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _sheets(
    opened: Sequence[tuple[_Opened, str, int]], sandbox: Sandbox, cancelled: Callable[[], bool] | None
) -> Generator[tuple[str, str, Sheet], None, None]:
    for file, digest, _ in opened:
        whole = open_scan([ScanFile(file.name, file.file, file.size)], sandbox).sheets(cancelled)
        for sheet in cut_apart(whole):
            yield file.name, digest, sheet


def _read(session: ScanSession, name: str, digest: str, sheet: Sheet, drawn: DrawnPaper) -> StackSheet:
    looked = look_at(sheet, drawn)
    held = StackSheet(name, digest, sheet.at, sheet.share, part=sheet.part)
    if looked.jpeg or sheet.image is None:
        return _changed_sheet(session, held, looked)
    edge = _STRANGER_EDGE if looked.reading.number else max(sheet.image.size)
    raw = desk.save_picture(session.folder, _jpeg(sheet.image, edge))
    reading = looked.reading
    return _changed_sheet(session, replace(held, raw=raw, blank=reading.blank, bare=reading.bare), looked)


def _changed_sheet(session: ScanSession, held: StackSheet, looked: Looked) -> StackSheet:
    """Returns a sheet with what was seen on it, and stores its picture.

    A page that could not be laid over the issue's is shown as it was scanned.
    """
    straight = bool(looked.jpeg) and (looked.registered or not held.raw)
    picture = desk.save_picture(session.folder, looked.jpeg) if straight else held.raw
    marks = [
        AddedInk(c.box.left, c.box.top, c.box.right, c.box.bottom, c.area, c.kind, c.path, c.text, c.share, c.usual)
        for c in looked.changes
    ]
    reading = looked.reading
    return replace(
        held,
        number=reading.number, page=reading.page, by_hand=reading.by_hand, foreign=reading.foreign,
        problem=looked.problem, registered=looked.registered, seals=dict(looked.seals),
        signatures=dict(looked.signatures), changes=tuple(marks), picture=picture, straight=straight,
    )  # fmt: skip


def _again(session: ScanSession, held: StackSheet) -> Sheet:
    if not held.raw:
        raise InputRefused(held.where, held.problem or PAGE_BROKEN)
    with Image.open(session.folder / held.raw) as image:
        image.load()
        return Sheet(held.file, held.at, image.copy(), held.share)


def _looked(sheet: StackSheet) -> Looked:
    changes = tuple(
        InkChange(
            PaperBox(sheet.page, m.left, m.top, m.right, m.bottom),
            m.area,
            cast("ChangeKind", m.kind),
            m.path,
            m.text,
            m.share,
            m.usual,
        )
        for m in sheet.changes
    )
    seals, signatures = cast("dict[str, SealState]", sheet.seals), cast("dict[str, InkState]", sheet.signatures)
    return Looked(
        sheet.file, sheet.at, sheet.reading, sheet.problem, registered=sheet.registered,
        seals=seals, signatures=signatures, changes=changes,
    )  # fmt: skip


def _bytes(session: ScanSession, sheet: int) -> bytes:
    path = session.picture(sheet)
    try:
        return path.read_bytes() if path is not None else b""
    except OSError as trouble:
        where = session.sheets[sheet].where
        raise InputRefused(where, "这一页的图像不见了。请不要这一张，再重新加入扫描件。") from trouble


def _jpeg(image: Image.Image, edge: int) -> bytes:
    small = image.copy()
    small.thumbnail((edge, edge))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_RAW_QUALITY)
    return out.getvalue()


def _saved(session: ScanSession) -> ScanSession:
    desk.save(session)
    return session


def _now(services: Services) -> str:
    return services.now().isoformat(timespec="seconds")
