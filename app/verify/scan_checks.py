"""Checks a scan handed in for verifying: every page is there, all are of one issue, and none shows anything else.

By itself a scan has its page codes alone; beside a package or a PDF its pages are held against the issue, set again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from app.errors import InputRefused
from app.intake.reading import open_regular
from app.sandbox.process import Sandbox
from app.scan.blanks import is_blank
from app.scan.codes import find_codes, has_code_remains
from app.scan.cutting import cut_apart
from app.scan.page_check import Checked
from app.scan.page_matches import PageMatch, Reading, Verdict, attached_words, judge, sentence
from app.scan.paper import IssuePaper
from app.scan.sheets import OpenScan, ScanFile, looks_scanned
from app.scan.sheets import ScanCancelled as Stopped
from app.trust.page_code import PageCode
from app.verify.report import Check
from app.verify.scan_reading import was_compared

NAME = "scan"
_NAMED = 5
"""Pages, and sheets of other issues, that are named one by one."""
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
"""What picture files begin with."""
_HEAD = 1024
BARE: Final = "bare"
"""A sheet that was seen well and shows no trace of a page code."""
SheetCode = PageCode | Literal["bare"] | None
"""What was read on a sheet; None where nothing could be."""
Steps = Callable[[int, int], None]


def read_codes(scan: OpenScan, progress: Steps | None, cancelled: Callable[[], bool] | None) -> list[SheetCode]:
    """Reads the page codes of every sheet that is no empty back.

    Raises :class:`Stopped` when ``cancelled`` says so.
    """
    codes: list[SheetCode] = []
    for done, sheet in enumerate(cut_apart(scan.sheets(cancelled)), 1):
        if cancelled is not None and cancelled():
            raise Stopped
        found = find_codes(sheet.image) if sheet.image is not None else []
        if found or sheet.image is None:
            # of several, whichever was taken might be the wrong one
            codes.append(found[0].code if len(found) == 1 else None)
        elif not is_blank(sheet.image):
            codes.append(None if has_code_remains(sheet.image) else BARE)
        if progress is not None:
            progress(min(done, scan.count), scan.count)
    return codes


def most_frequent(codes: Sequence[SheetCode]) -> PageCode | None:
    """Returns the issue code that is on most sheets, or None where no code was read."""
    read = [code for code in codes if isinstance(code, PageCode)]
    counted = Counter((c.number, c.fingerprint16, c.pages) for c in read)
    if not counted:
        return None
    issue = counted.most_common(1)[0][0]
    return next(c for c in read if (c.number, c.fingerprint16, c.pages) == issue)


def scan_light(
    codes: Sequence[SheetCode], number: str, fingerprint16: str, pages: int, attached_from: int = 0
) -> Check:
    """Checks sheets against the issue by their page codes, page by page.

    ``attached_from`` is what it is in :func:`app.scan.page_matches.judge`.
    """
    ours = (number, fingerprint16, pages)
    readings = [
        Reading(c.number, c.page, foreign=(c.number, c.fingerprint16, c.pages) != ours)
        if isinstance(c, PageCode)
        else Reading("", bare=c == BARE)
        for c in codes
    ]
    return _complete_light(judge(readings, number, pages, attached_from=attached_from), number, pages)


def compared_light(checked: Checked, paper: IssuePaper) -> Check:
    """Checks that sheets are complete and bear no ink but the issue's outside the rooms for stamps.

    What was added by hand and what could not be compared are for a person: the light is off, and says the pages.
    """
    complete = _complete_light(checked.verdict, paper.number, paper.pages)
    placed = [
        (cell.page, checked.sheets[cell.sheet])
        for cell in checked.verdict.cells
        if cell.state == "ok" and cell.page is not None and cell.sheet is not None
    ]
    pages = tuple(
        {"page": page, "state": "ok", "compared": was_compared(sheet), "changes": len(sheet.changes)}
        for page, sheet in placed
    )
    if not complete.ok:
        return replace(complete, more={"pages": pages})
    doubts = []
    for kind, said in (("added", "多了定稿里没有的墨迹"), ("missing", "少了定稿里印的墨迹")):
        if found := sorted({page for page, sheet in placed if any(each.kind == kind for each in sheet.changes)}):
            doubts.append(f"第 {_few(found)} 页{said}")
    if loose := sorted({page for page, sheet in placed if not was_compared(sheet)}):
        doubts.append(f"第 {_few(loose)} 页对不齐或是黑白扫描，没有比对墨迹")
    if doubts:
        told = f"{complete.detail.rstrip('。')}；但{'；'.join(doubts)}，没有证明与定稿一致，请人工逐处核对。"
        return Check(NAME, ok=False, detail=told, doubt=True, more={"pages": pages})
    told = f"{complete.detail.rstrip('。')}；逐页比对过，章和签字的位置以外没有多出或少掉的墨迹。"
    return Check(NAME, ok=True, detail=told, more={"pages": pages})


def _complete_light(verdict: Verdict, number: str, pages: int) -> Check:
    faults = [cell for cell in verdict.cells if cell.state != "ok"]
    missing = [cell.page for cell in verdict.cells if cell.state == "missing" and cell.page]
    unread = sum(cell.state == "unreadable" for cell in verdict.cells)
    if len(faults) == len(missing) + unread and unread >= len(missing) > 0:
        where = "、".join(map(str, missing))
        told = f"第 {where} 页没有读到，另有 {unread} 张的二维码读不出来，请对照纸面右上角，看是不是这几页。"
        return Check(NAME, ok=False, detail=told, doubt=True)
    if faults:
        return Check(NAME, ok=False, detail=_every(faults, number))
    beside = f"另有 {attached_words(len(verdict.attached))}。" if verdict.attached else ""
    return Check(NAME, ok=True, detail=f"{pages} 页齐全（{verdict.copies} 份），每一页的页码都是 {number}。{beside}")


def is_scan(path: Path) -> bool:
    """Tells whether a file is a picture or a PDF of pictures; one that cannot be read is neither."""
    with suppress(InputRefused, OSError), open_regular(path) as file:
        head = file.read(_HEAD)
        if head.startswith(PICTURES):
            return True
        if b"%PDF-" in head:
            with Sandbox() as sandbox:
                return looks_scanned(ScanFile(path.name, file, os.fstat(file.fileno()).st_size), sandbox)
    return False


def _every(faults: Sequence[PageMatch], number: str) -> str:
    """Joins all of them into one sentence, in which alike ones stand together."""
    said = []
    for state, begins in (("missing", "缺"), ("duplicate", "重复的有")):
        pages = sorted({cell.page for cell in faults if cell.state == state and cell.page})
        if pages:
            said.append(f"{begins}第 {_few(pages)} 页")
    strange = [sentence(cell, number) for cell in faults if cell.state == "other-issue"]
    said += strange[:_NAMED] + ([f"另有 {len(strange) - _NAMED} 张也不是这一版的"] if len(strange) > _NAMED else [])
    unread = sum(cell.state == "unreadable" for cell in faults)
    if unread:
        said.append(f"有 {unread} 张看不清页码")
    return "；".join(said) + "。"


def _few(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages[:_NAMED])) + (f" 等 {len(pages)}" if len(pages) > _NAMED else "")
