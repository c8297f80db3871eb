"""The attachments of a draft as rows for a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.paths import row_path
from app.pack.bound_pages import PAGES

TABLE = "attachments"
FILE, TITLE = "file", "title"
"""The table and its columns, of the application format (``zhizao-application/1``)."""


@dataclass(frozen=True, slots=True)
class AttachmentModel:
    """Describes one attachment of the draft.

    ``facts`` are kind and size in words, ``problem`` what is wrong with it.
    """

    id: str
    path: str
    name: str
    title: str
    facts: str
    problem: str
    is_picture: bool


def attached(draft: Draft, findings_of: Callable[[str], Sequence[Finding]]) -> list[AttachmentModel]:
    """Lists the attachments in the form's order."""
    return [_row(draft, row, findings_of) for row in draft.rows(TABLE)]


def _row(draft: Draft, row: str, findings_of: Callable[[str], Sequence[Finding]]) -> AttachmentModel:
    path = row_path(TABLE, row)
    name, title = (draft.value(f"{path}.{key}") for key in (FILE, TITLE))
    name, title = (each if isinstance(each, str) else "" for each in (name, title))
    state = draft.files.get(name)
    found = [f.message for key in (FILE, TITLE) for f in findings_of(f"{path}.{key}") if f.level == "error"]
    problem = "　".join(found) or (state.problem if state else "")
    if state is None:
        return AttachmentModel(row, path, name, title, "" if problem else "还没有文件", problem, is_picture=False)
    kind = {"pdf": "PDF", "png": "PNG 图片", "jpeg": "JPEG 图片"}.get(state.kind, "读不出来")
    pixels = f"　{state.width}×{state.height}" if state.width else ""
    size = f"{state.size / (1 << 20):.1f} MB" if state.size >= 1 << 20 else f"{max(1, state.size // 1024)} KB"
    facts = f"{kind}{pixels}　{size}" if state.size else kind
    bound = draft.value(f"{path}.{PAGES}")
    if isinstance(bound, list):
        facts += f"　装订 {len(bound)} 页" if bound else "　不装订"
    return AttachmentModel(row, path, name, title, facts, problem, state.width > 0)
