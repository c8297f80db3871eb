"""Names the columns of a draft's own row, and makes of it what lists show; without SQLAlchemy.

:mod:`app.store.tables` makes the table of these columns; :mod:`app.store.early_list` reads them with ``sqlite3`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from app.store.records import DraftRow, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

ColumnKind = Literal["words", "whole", "time"]


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """Describes one column: its name, what it holds, whether it may be empty, and whether older files have it as 0."""

    name: str
    kind: ColumnKind
    nullable: bool = False
    came_later: bool = False


DRAFT_COLUMNS = (
    DraftColumn("id", "words"),
    DraftColumn("pack", "words"),
    DraftColumn("track", "words"),
    DraftColumn("created_at", "time"),
    DraftColumn("updated_at", "time"),
    DraftColumn("archived_at", "time", nullable=True),
    DraftColumn("version", "whole"),
    DraftColumn("company", "words"),
    DraftColumn("project", "words"),
    DraftColumn("uscc", "words"),
    DraftColumn("scenarios", "whole"),
    DraftColumn("errors", "whole"),
    DraftColumn("later", "whole"),
    DraftColumn("confirms", "whole"),
    DraftColumn("advice", "whole"),
    DraftColumn("complete", "whole"),
    DraftColumn("stages", "whole", came_later=True),
    DraftColumn("stages_asked", "whole", came_later=True),
    DraftColumn("asked", "whole", came_later=True),
    DraftColumn("unfilled", "whole", came_later=True),
    DraftColumn("explained", "whole", came_later=True),
)
"""All but the row's hash, which covers them in this order."""
SUMMARY_COLUMNS = tuple(field.name for field in fields(Summary))


def summary_in(values: Mapping[str, Any]) -> Summary:
    """Returns what lists show of a draft, out of the values of its row."""
    return Summary(**{name: values[name] for name in SUMMARY_COLUMNS})


def draft_row(values: Mapping[str, Any], answered_at: datetime | None, issue: str | None) -> DraftRow:
    """Returns what lists know of a draft.

    ``values`` are those of its row by column, ``answered_at`` says when an answer was saved last, ``issue`` is its
    newest 版本号.
    """
    return DraftRow(
        id=values["id"],
        pack=values["pack"],
        track=values["track"],
        created_at=values["created_at"],
        updated_at=max(values["updated_at"], answered_at or values["updated_at"]),
        archived_at=values["archived_at"],
        summary=summary_in(values),
        issue=issue,
    )


def last_changed_first(rows: Iterable[DraftRow]) -> list[DraftRow]:
    """Returns drafts in the order of lists."""
    return sorted(rows, key=lambda row: (row.updated_at, row.id), reverse=True)
