"""Deleting an application for good: all that this machine has of it, with a list of what goes beforehand."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.file_writing import discard, remove_folder
from app.jobs import dismissed_hints, unsent_notes
from app.jobs.backups import list_backups
from app.jobs.presence import FOLDER as OPEN_FOLDER
from app.jobs.presence import DraftLock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services import Services
    from app.store.deletion import DeletedRow

_COPIES = ("*-升级前-*.db", "backups/*.db", "backups/换下-*/*.db")
"""Where copies of the store lie beside it."""


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """Describes what deleting a draft would take away from this machine.

    ``draft_id`` is empty for what is removed and replaced already.
    """

    draft_id: str
    company: str
    removal: DeletedRow
    backups: tuple[Path, ...]
    """Copies of the store that hold the draft, too, and keep it unless they are cleaned."""


@dataclass(frozen=True, slots=True)
class DeletionResult:
    """Tells what became of a deletion, and which copies still have the draft."""

    packed: bool
    """Whether the file was packed anew; another window had it open otherwise."""
    cleaned: tuple[Path, ...]
    kept: tuple[tuple[Path, str], ...]
    """Copies that still hold the draft, and why."""


def plan_deletion(services: Services, draft_id: str = "") -> DeletionPlan:
    """Returns what :func:`delete_for_good` would take away of a draft.

    Without ``draft_id`` that is only what is removed and replaced already.  Raises NotFound where there is no such
    draft.
    """
    store = services.store()
    removal = store.removal(draft_id)
    if not draft_id:
        return DeletionPlan("", "", removal, ())
    company = store.draft_row(draft_id).summary.company
    return DeletionPlan(draft_id, company, removal, _copies_with(services, draft_id))


def delete_for_good(services: Services, plan: DeletionPlan, *, backups: bool) -> DeletionResult:
    """Deletes what the plan names, with ``backups`` from the copies of the store too.

    Raises AppError where a window has the draft open, and StorageTrouble where the disk refuses: then nothing was
    deleted.
    """
    from app.store.deletion import delete_from_copy

    presence = DraftLock(services.home, plan.draft_id or "unused")
    if not presence.try_first():
        raise AppError("这份申报书正在一个窗口里打开。请先关上它，再彻底删除。")
    try:
        others_open = _somebody_has_one_open(services, plan.draft_id)
        if not plan.draft_id and others_open:
            raise AppError("有申报书正在窗口里打开，移出的文件还可能撤销回来。请先关上，再清理。")
        store = services.store()
        numbers = [row.fingerprint for row in store.issues(plan.draft_id)] if plan.draft_id else []
        packed = store.delete_for_good(plan.draft_id, unused=not others_open)
        if plan.draft_id:
            _remove_beside(services.home, plan.draft_id, numbers)
    finally:
        presence.leave()
    cleaned: list[Path] = []
    kept: list[tuple[Path, str]] = []
    for copy in plan.backups:
        if not backups:
            kept.append((copy, "没有要求清理"))
            continue
        try:
            delete_from_copy(copy, plan.draft_id)
        except AppError as trouble:
            kept.append((copy, str(trouble)))
        else:
            cleaned.append(copy)
    return DeletionResult(packed, tuple(cleaned), tuple(kept))


def describe_plan(plan: DeletionPlan) -> tuple[str, ...]:
    """Returns what a plan would delete in words, one line for each kind."""
    removal = plan.removal
    scans = "盖章扫描件" if plan.draft_id else "被后来的替换了的盖章扫描件"
    files = "图片和附件" if plan.draft_id else "移出的图片和附件"
    told = [
        f"填写的内容 {removal.answers} 项" if removal.answers else "",
        f"{files} {len(removal.files)} 个：{_some(removal.files)}" if removal.files else "",
        f"移出后留着、还能放回的内容 {removal.removed} 项" if removal.removed else "",
        f"历史 {removal.moments} 刻" if removal.moments else "",
        f"“请确认”的说明 {removal.reasons} 条" if removal.reasons else "",
        f"未安置的文字 {removal.unplaced} 段" if removal.unplaced else "",
        f"合并时还没有选定的内容 {removal.conflicts} 项" if removal.conflicts else "",
        f"定稿 {len(removal.issues)} 版：{_some(removal.issues)}" if removal.issues else "",
        f"{scans} {removal.scans} 份" if removal.scans else "",
        f"别处不再用到的图片、附件和扫描件 {removal.media} 个，共 {_size(removal.size)}" if removal.media else "",
    ]
    return tuple(line for line in told if line)


def _some(names: Sequence[str]) -> str:
    shown = "、".join(Path(name).name for name in names[:6])
    return f"{shown} 等" if len(names) > 6 else shown  # noqa: PLR2004 - what fits a line


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(size, 1024) // 1024} KB"


def _copies_with(services: Services, draft_id: str) -> tuple[Path, ...]:
    from app.store.deletion import holds_draft

    place = Path(services.store().place)
    if not place.is_file():
        return ()  # on a server, whose backups are its administrator's
    found = [each.file for each in list_backups(services)]
    found += [path for pattern in _COPIES for path in sorted(place.parent.glob(pattern))]
    return tuple(path for path in dict.fromkeys(found) if holds_draft(path, draft_id))


def _somebody_has_one_open(services: Services, draft_id: str) -> bool:
    with suppress(OSError):
        for path in (services.home / OPEN_FOLDER).iterdir():
            if path.name in {draft_id, "unused"}:
                continue
            other = DraftLock(services.home, path.name)
            if not other.try_first():
                return True
            other.leave()
    return False


def _remove_beside(home: Path, draft_id: str, fingerprints: Sequence[str]) -> None:
    """Deletes what the home folder has of a draft beside the store.

    These are scans that were being checked, the ticks of the online form, hints that were dismissed and a begun note.
    """
    for folder in (home / "scans").glob(f"{re.sub(r'[^0-9A-Za-z]', '', draft_id)}-*"):
        remove_folder(folder)
    for fingerprint in fingerprints:
        discard(home / "upload-sheets" / f"{fingerprint}.json")
    discard(dismissed_hints.file_of(home, draft_id))
    discard(unsent_notes.file_of(home, draft_id))
