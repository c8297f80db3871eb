"""Checks the stamped scan of a package: there when it is said to be, the file that was checked, of this issue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from jsonschema import Draft202012Validator

from app.errors import AppError, InputRefused
from app.intake.strict_json import parse_json
from app.output.package import FILLED, SCAN, STAMPED, STAMPING
from app.output.pdf.readback import count_pages as count_pages_here
from app.sandbox.pdf_structure import is_plain
from app.sandbox.process import Sandbox
from app.scan.paper import IssuePaper
from app.scan.record import judged, record_fault
from app.scan.sheets import ScanFile, count_pages
from app.trust.pdf_signatures import CLOCKS_DIFFER
from app.verify.report import Check, light
from app.verify.scan_reading import read_again
from app.verify.signers import read_moment
from app.verify.stamping_schema import stamping_schema

NAME = "stamping"
_NAMED = 5


def stamped_light(
    members: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    printed_pages: int,
    sandbox: Sandbox,
    issue: Callable[[], IssuePaper | None] = lambda: None,
    *,
    since: int = 0,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Check | None:
    """Returns the light of the stamped scan; None for a package that says it is not stamped yet, and is not.

    ``printed_pages`` are those of 申报书.pdf, 0 where they are not known; ``issue`` sets the issue again, to read the
    scan against it: what the record says of the scan is not believed.  ``since`` is the first year in which
    one of this form can have been checked, ``now`` (aware) this computer's time.  ``progress`` and ``cancelled`` are
    asked at every page of it.  Raises :class:`app.scan.sheets.ScanCancelled` when the latter says so.
    """
    stage = manifest.get("stage")
    here = [name for name in (SCAN, STAMPING) if name in members]
    if stage == FILLED and not here:
        return None
    if stage not in (FILLED, STAMPED):
        return light(NAME, ["清单里的 stage 不是 filled 或 stamped"], "")
    if stage == FILLED:
        return light(NAME, [f"清单说还没有盖章，包里却有“{here[0]}”"], "")
    faults = [f"清单说已盖章，包里却没有“{name}”" for name in (SCAN, STAMPING) if name not in members]
    if not faults:
        faults = _faults(members[SCAN], members[STAMPING], manifest, printed_pages, sandbox)
    if not faults and (fault := _time_fault(parse_json(members[STAMPING], STAMPING), since, now)):
        faults = [fault]
    sound = "盖章扫描件就是核对过的那一份，页数齐全，与这一版对应。"
    if faults:
        return light(NAME, faults, sound)
    record = parse_json(members[STAMPING], STAMPING)
    paper = issue()
    if paper is None:
        return light(NAME, ["没有可以对照的数据，盖章扫描件无法逐页再读"], "")
    read = read_again(members[SCAN], record, paper, sandbox, progress=progress, cancelled=cancelled)
    if not judged(record):
        sound += "收下时没有人判断过章和签字，请看扫描件。"
    if record["changes"]:
        where = "、".join(map(str, sorted({each["page"] for each in record["changes"]})[:_NAMED]))
        sound += f"盖章记录写有 {len(record['changes'])} 处墨迹与定稿不同（第 {where} 页），请看扫描件。"
    sound += "".join(f"{each}，请人工核对。" for each in read.looks)
    told = _doubted(sound, read.doubts) if read.doubts and not read.faults else light(NAME, read.faults, sound)
    return replace(told, more={"pages": read.pages, "seals": dict(read.seals or {})})


def _doubted(sound: str, doubts: Sequence[str]) -> Check:
    told = f"{sound.rstrip('。')}；但{'；'.join(doubts)}，没有证明与定稿一致，请人工逐处核对。"
    return Check(NAME, ok=False, detail=told, doubt=True)


def _time_fault(record: Mapping[str, Any], since: int, now: datetime | None) -> str:
    """Returns what speaks against the time at which a scan was taken in, as a clause; empty if nothing does."""
    when = read_moment(record["checked_at"])
    if when is None:
        return "盖章记录里收下的时间读不出来"
    if when.year < since:
        return f"盖章记录写的时间是 {when:%Y-%m-%d}，早于这份表单，时间不实"
    if now is not None and when > now + CLOCKS_DIFFER:
        return f"盖章记录写的时间是 {when:%Y-%m-%d}，本机现在是 {now:%Y-%m-%d}，时间不实，或本机的时钟不对"
    return ""


def _faults(scan: bytes, told: bytes, manifest: Mapping[str, Any], printed_pages: int, sandbox: Sandbox) -> list[str]:
    try:
        record = parse_json(told, STAMPING)
    except AppError as refused:
        return [str(refused)]
    digest = hashlib.sha256(scan).hexdigest()
    if fault := record_fault(record, manifest["issue"], manifest["fingerprint"], digest):
        return [fault]
    wrong = next(Draft202012Validator(stamping_schema()).iter_errors(record), None)
    if wrong is not None:
        return [f"盖章记录里的 {'.'.join(str(part) for part in wrong.absolute_path) or STAMPING} 不对"]
    return _page_faults(record, page_count(scan, sandbox), printed_pages)


def _page_faults(record: Mapping[str, Any], scanned: int, printed: int) -> list[str]:
    wanted = printed or scanned
    placed = [(each["copy"], each["page"]) for each in record["pages"] if each["state"] == "ok"]
    grid = {(copy, page) for copy in range(1, record["copies"] + 1) for page in range(1, wanted + 1)}
    faults = []
    if scanned != wanted:
        faults.append(f"盖章扫描件有 {scanned} 页，申报书有 {wanted} 页")
    if len(placed) != len(record["pages"]) or len(placed) != len(grid) or set(placed) != grid:
        faults.append("盖章记录里的页不齐全，或有重复")
    return faults


def page_count(pdf: bytes, sandbox: Sandbox) -> int:
    """Counts the pages of a PDF; one that cannot be read has 0."""
    try:
        if is_plain(pdf):
            return count_pages_here(pdf)
        return count_pages(ScanFile("PDF", BytesIO(pdf), len(pdf)), sandbox)
    except InputRefused:
        return 0
