"""Reads and writes what a returned part left open: answers that both sides changed, until a person has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.store.integrity import check_row, with_hash
from app.store.records import PartConflict
from app.store.tables import part_conflict
from app.store.values import clean_text, from_json_text, to_json_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection


def open_conflicts(connection: Connection, draft_id: str, conflicts: Sequence[PartConflict]) -> None:
    """Writes the open conflicts of one or more parts, in place of earlier ones of the same part and path."""
    for each in conflicts:
        close_conflicts(connection, draft_id, each.part, [each.path])
        values = {
            "draft_id": draft_id,
            "part": each.part,
            "path": clean_text(each.path),
            "source": clean_text(each.source),
            "base": to_json_text(each.base),
            "theirs": to_json_text(each.theirs),
            "at": each.at,
        }
        connection.execute(insert(part_conflict), with_hash(part_conflict, values))


def close_conflicts(connection: Connection, draft_id: str, part: str, paths: Collection[str] | None = None) -> int:
    """Deletes a part's conflicts, all of them or those at ``paths``, and returns how many are left."""
    mine = (part_conflict.c.draft_id == draft_id) & (part_conflict.c.part == part)
    gone = delete(part_conflict).where(mine)
    connection.execute(gone if paths is None else gone.where(part_conflict.c.path.in_(sorted(paths))))
    return len(connection.execute(select(part_conflict.c.path).where(mine)).all())


def list_conflicts(connection: Connection, draft_id: str) -> list[PartConflict]:
    """Returns the draft's open conflicts in the order in which they were received."""
    query = select(part_conflict).where(part_conflict.c.draft_id == draft_id)
    rows = connection.execute(query.order_by(part_conflict.c.at, part_conflict.c.part, part_conflict.c.path)).all()
    for row in rows:
        check_row(part_conflict, row)
    return [
        PartConflict(row.part, row.path, row.source, from_json_text(row.base), from_json_text(row.theirs), row.at)
        for row in rows
    ]
