"""Adds the answer that every pack has beside its own: the pages of an attached file that are printed with the form.

No pack names it, because a pack's files never change once they are out, and every file that is attached has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.pack.model import Field

PAGES: Final = "pages"
"""The key beside an attachment's ``file``: absent or null where it is not bound in, ``[]`` before it is drawn."""


def page_fields(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Returns the answer that goes with every file of a row, by its path (``attachments[].pages``)."""
    found = {}
    for field in fields.values():
        row, dot, _ = field.path.rpartition(".")
        if field.kind == "file" and row.endswith("[]"):
            path = row + dot + PAGES
            found[path] = Field(
                path=path,
                label="附件的装订页",
                kind="blocks",
                tracks=field.tracks,
                optional_in=field.tracks,
                printed=False,
                clause=field.clause,
                step=field.step,
                pictures_only=True,
            )
    return found


def pages_of(attachment: Any) -> list[str]:
    """Returns the file names of an attachment's pages, in order; none where it is not bound in."""
    pages = attachment.get(PAGES) if isinstance(attachment, Mapping) else None
    named = (page.get("image") for page in (pages if isinstance(pages, list) else ()) if isinstance(page, Mapping))
    return [name for name in named if isinstance(name, str) and name]


def has_bound_pages(application: Mapping[str, Any]) -> bool:
    """Tells whether any attachment of an application is printed with the form."""
    rows = application.get("attachments")
    return any(pages_of(row) for row in (rows if isinstance(rows, list) else ()))


def without_empty_pages(application: dict[str, Any]) -> dict[str, Any]:
    """Returns the application without the empty pages of attachments that could not be drawn.

    They were to be bound in.  What prints nothing is no part of an issue: its bytes are those of one that never heard
    of binding.
    """
    rows = application.get("attachments")
    if not isinstance(rows, list) or not any(isinstance(row, dict) and PAGES in row for row in rows):
        return application
    kept = [
        {key: value for key, value in row.items() if key != PAGES or value} if isinstance(row, dict) else row
        for row in rows
    ]
    return {**application, "attachments": kept}
