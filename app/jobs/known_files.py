"""Tells of a file, by its bytes alone, that an application holds it already, or that this program wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.desk.answer_places import answer_place
from app.errors import AppError
from app.jobs.handed_files import file_digest
from app.jobs.output_files import written_place

if TYPE_CHECKING:
    from pathlib import Path

    from app.draft.draft import Draft
    from app.services import Services

WORDS = "“{name}”已经在{place}，一个字节不差，没有再加一次。"
EXPORTED = "“{name}”就是从这一份导出的“{exported}”，导出以后没有人改过，没有带入。"
_BLOCK = re.compile(r"\[\d+\]$")


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Says where an application has its files, by their SHA-256, in words that follow 已经在."""

    places: Mapping[str, str]
    draft_id: str


def held_files(services: Services, draft: Draft, draft_id: str) -> HeldFiles:
    """Returns the attachments and pictures that a draft names now, and the scans that its issues have."""
    found: dict[str, str] = {}
    for name, place in _named(draft, draft.application(), ""):
        state = draft.files.get(name)
        if state is not None and state.sha256:
            found.setdefault(state.sha256, place)
    store = services.store_if_any()
    if store is not None and draft_id:
        for issue in store.issues(draft_id):
            kept = store.stamping(draft_id, issue.sequence)
            if kept is not None:
                found.setdefault(kept.scan, f"“扫描核对”里，是第 {issue.sequence} 版的盖章扫描件")
    return HeldFiles(found, draft_id)


def _named(draft: Draft, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yields the files that an application names, each with the words of its place."""
    if isinstance(value, Mapping):
        if isinstance(name := value.get("file"), str) and name:
            title = str(value.get("title") or "")
            yield name, "“附件材料”里" + (f"，题目是“{title[:40]}”" if title else "")
        if isinstance(name := value.get("image"), str) and name:
            yield name, f"“{answer_place(draft.pack, _BLOCK.sub('', path))}”里，是一张图片"
        for key, each in value.items():
            yield from _named(draft, each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _named(draft, each, f"{path}[{at}]")


def known_words(services: Services, path: Path, held: HeldFiles | None, *, is_form: bool) -> str:
    """Returns one sentence about a file whose bytes are known, empty for any other.

    ``held`` are the files of the open application, None where none is open; ``is_form`` says that the file would be
    looked over as a filled form: one that was exported from this application and not touched has nothing to give.
    """
    if held is None:
        return ""
    try:
        digest = file_digest(path)
    except (AppError, OSError):
        return ""  # whoever reads it says why it cannot be read
    if digest in held.places:
        return WORDS.format(name=path.name, place=held.places[digest])
    exported = written_place(services.home, digest, held.draft_id) if is_form else ""
    return EXPORTED.format(name=path.name, exported=exported) if exported else ""
