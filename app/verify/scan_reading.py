"""Reads the stamped scan of a package again, page by page against the issue: its record is not believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from app.errors import InputRefused
from app.output.package import SCAN
from app.sandbox.process import Sandbox
from app.scan.binding import split_bound
from app.scan.bound_check import BoundScan, check_bound
from app.scan.bound_jpeg import is_bound_jpeg
from app.scan.changes import InkChange
from app.scan.page_check import TWO_LEVELS, Checked, Looked, check_scan
from app.scan.page_matches import sentence
from app.scan.paper import IssuePaper
from app.scan.sheets import ScanFile, open_scan

_NEAR = 4 * 72 / 25.4
"""Points around a place of the record that are the same place: the bound page is coarser than the scan was."""
_NAMED = 5
_STAMPED = frozenset({"round", "red", "other-colour"})
"""States of a seal that say that something is there."""
_LARGEST_PLACE = 595 * 842 / 2
"""Square points of a place of the record, which would tell of everything on its page."""


@dataclass(frozen=True, slots=True)
class ScanReading:
    """Describes what the bound pages say themselves, as Chinese clauses.

    ``faults`` speak against the pages, ``looks`` are for a person, ``doubts`` leave the pages unproved.
    """

    faults: tuple[str, ...]
    looks: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    """What could not be compared although it has to be, so that nothing is proved."""
    pages: tuple[Mapping[str, Any], ...] = ()
    """``page``, ``state``, ``compared`` and how many ``changes`` the record does not tell, of every page.

    The ink of a page in two levels is never compared.
    """
    seals: Mapping[str, str] | None = None


def read_again(
    scan: bytes,
    record: Mapping[str, Any],
    paper: IssuePaper,
    sandbox: Sandbox,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ScanReading:
    """Compares the scan with ``paper``, the issue set again, and never raises for what is in the file.

    Raises :class:`app.scan.sheets.ScanCancelled` when ``cancelled`` says so.
    """
    by_hand = {each["page"] for each in record["pages"] if each.get("by_hand")}
    assigned = {page - 1: page for page in by_hand if isinstance(page, int)}
    try:
        if pages := split_bound(scan):
            bound = BoundScan(SCAN, pages, sandbox)
            checked = check_bound(bound, paper, assigned=assigned, progress=progress, cancelled=cancelled)
        else:
            opened = open_scan([ScanFile(SCAN, BytesIO(scan), len(scan))], sandbox)
            checked = check_scan(
                opened, paper, assigned=assigned, copies=1, progress=progress, cancelled=cancelled
            )  # fmt: skip
    except InputRefused as refused:
        return ScanReading((f"盖章扫描件：{refused.reason.rstrip('。')}",), ())
    faults = [sentence(cell, paper.number) for cell in checked.verdict.cells if cell.state != "ok"]
    placed = {
        cell.page: checked.sheets[cell.sheet]
        for cell in checked.verdict.cells
        if cell.state == "ok" and cell.page is not None and cell.sheet is not None
    }
    wrong_order = [page for page, sheet in placed.items() if page != sheet.at]
    if wrong_order:
        faults.append(f"第 {_few(wrong_order)} 页不在自己的位置上")
    untold = {page: _untold(sheet.changes, record["changes"]) for page, sheet in placed.items()}
    inked = [page for page, places in untold.items() if places]
    if inked:
        faults.append(f"第 {_few(inked)} 页有墨迹与定稿不同，盖章记录里没有写")
    faults += _claim_faults(record, checked, paper)
    if not pages:
        faults.append("盖章扫描件不是本软件写出的样子：里面只能是每页一张图")
    if odd := [number for number, page in enumerate(pages, 1) if page.jpeg and not is_bound_jpeg(page.jpeg)]:
        faults.append(f"盖章扫描件第 {_few(odd)} 页的图片不是本软件写出的样子")
    loose = [page for page, sheet in placed.items() if not sheet.registered]
    doubts = [f"第 {_few(loose)} 页与定稿对不齐，没有比对墨迹"] if loose else []
    plain = [page for page, sheet in placed.items() if sheet.problem == TWO_LEVELS]
    looks = [f"第 {_few(plain)} 页是黑白二值扫描，没有比对墨迹"] if plain else []
    return ScanReading(tuple(faults), tuple(looks), tuple(doubts), _pages(checked, untold), _seals(checked))


def _claim_faults(record: Mapping[str, Any], checked: Checked, paper: IssuePaper) -> list[str]:
    """Returns what the record says of seals and signatures and the pages do not show."""
    seals = _seals(checked)
    signatures = {name: state for sheet in checked.sheets for name, state in sheet.signatures.items()}
    told = [each["of"] for each in record["decisions"]]
    rooms = {*paper.seals, *paper.signatures}
    unknown = sorted({*record["seals"], *record["signatures"]} - {*paper.seals, *paper.signatures})
    faults = [f"盖章记录写了表上没有的“{unknown[0][:20]}”"] if unknown else []
    if silent := sorted(room for room in rooms if told.count(room) != 1):
        faults.append(f"盖章记录没有写明谁看过“{silent[0][:20]}”，或写了几次")
    faults += [
        f"盖章记录说“{name[:20]}”有圆形印记，扫描件上没有"
        for name, claimed in record["seals"].items()
        if claimed == "round" and seals.get(name) not in _STAMPED
    ]
    faults += [
        f"盖章记录说“{name[:20]}”有墨迹，扫描件上没有"
        for name, claimed in record["signatures"].items()
        if claimed == "ink" and signatures.get(name) != "ink"
    ]
    if any(
        (box[2] - box[0]) * (box[3] - box[1]) > _LARGEST_PLACE for box in (each["box"] for each in record["changes"])
    ):
        faults.append("盖章记录里有一处墨迹大得盖过半页，不能当作已经说明")
    return faults


def _untold(found: Sequence[InkChange], told: Sequence[Mapping[str, Any]]) -> list[InkChange]:
    """Returns a page's places that the record does not name."""
    boxes = [(each["page"], each["box"]) for each in told]

    def known(change: InkChange) -> bool:
        box = change.box.grown(_NEAR)
        return any(
            page == box.page and left <= box.right and right >= box.left and top <= box.bottom and bottom >= box.top
            for page, (left, top, right, bottom) in boxes
        )

    return [each for each in found if not known(each)]


def _pages(checked: Checked, untold: Mapping[int, Sequence[InkChange]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {
            "page": cell.page,
            "state": cell.state,
            "compared": cell.sheet is not None and was_compared(checked.sheets[cell.sheet]),
            "changes": len(untold.get(cell.page or 0, ())),
        }
        for cell in checked.verdict.cells
    )


def was_compared(sheet: Looked) -> bool:
    """Tells whether a sheet's ink was held against the issue's, which two levels do not allow."""
    return sheet.registered and sheet.problem != TWO_LEVELS


def _seals(checked: Checked) -> Mapping[str, str]:
    return {name: state for sheet in checked.sheets for name, state in sheet.seals.items()}


def _few(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages[:_NAMED])) + (f" 等 {len(pages)}" if len(pages) > _NAMED else "")
