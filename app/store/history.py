"""Keeps the past of a draft: moments, each with what leads back to the one before it.

The answers as they are now stand in their own table; a moment holds only differences, so that going back begins at the
present and takes back one moment after the other.  What is written within a minute is one moment; with time, moments of
edits are put together to hours and days, while every freeze, import and merge stays.  All of it together is held to
twice the size of the draft.
"""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from app.errors import NotFound
from app.store.integrity import check_row, with_hash
from app.store.records import Moment
from app.store.tables import answer, draft, moment
from app.store.text_deltas import apply_delta, entry_of, join_entries, mark_of
from app.store.values import DamagedValue, clean_text, from_json_text, to_json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from app.store.records import Json
    from app.store.text_deltas import Entry

EDIT = "edit"
"""The only kind of moment that is put together with others; see :class:`app.store.records.Moment` for all."""
TRACK = ""
"""The path under which a change of the direction is kept: no answer has it."""
Replaced = dict[str, tuple[str | None, str | None]]
"""JSON text before and now by path; None where there is no answer."""

_SMALLEST = 32 << 10
"""Characters that a draft counts for at least: the history of a nearly empty one need not be cut short."""
_TIMES = 2
"""How many times the draft's size its history may be."""
_EVERY = 16
"""Moments after which it is looked whether some can be put together; reading all answers at each would cost more."""
_LARGE = 2 << 10
"""Characters of one moment from which it is looked at once."""
_ROW = 120
"""Characters that a moment takes besides its content."""
_PACKED = 512
"""Characters from which a moment's content is compressed, where that makes it shorter."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LADDER = (
    (_MINUTE, _HOUR, _DAY),
    (5 * _MINUTE, 4 * _HOUR, 3 * _DAY),
    (15 * _MINUTE, 12 * _HOUR, 7 * _DAY),
    (_HOUR, _DAY, 30 * _DAY),
    (_DAY, 7 * _DAY, 365 * _DAY),
)
"""Seconds within which edits of the last day, of the day before and of older ones are one moment; coarser where the
history would be larger than it may be."""


class PastDraft(NamedTuple):
    """Carries the track and the answers of a draft as they were at a moment."""

    track: str
    answers: dict[str, Json]


def record_moment(
    connection: Connection, draft_id: str, replaced: Replaced, at: datetime, *, why: str, note: str = ""
) -> None:
    """Records what one transaction replaced as a moment, or adds it to the last one.

    Edits of one minute are one moment; an edit that replaced nothing is not recorded.  The draft has to be locked.  Now
    and then, or where the history has grown too large, older moments are joined.
    """
    entries = {path: entry_of(now, before) for path, (before, now) in replaced.items() if before != now}
    if not entries and why == EDIT:
        return
    last = connection.execute(
        select(moment).where(moment.c.draft_id == draft_id).order_by(moment.c.sequence.desc()).limit(1)
    ).first()
    if last is None:
        _insert(connection, draft_id, 1, _last_known(connection, draft_id, at), "create", "", {})
        sequence = 2
    else:
        check_row(moment, last)
        at, sequence = max(at, last.at), last.sequence + 1
        if why == last.why == EDIT and _bucket(at, _MINUTE) == _bucket(last.at, _MINUTE):
            _write(connection, last, at, _joined(_unpacked(last.content), entries))
            return
    size = _insert(connection, draft_id, sequence, at, why, note, entries)
    if sequence % _EVERY == 0 or (size > _LARGE and _is_too_large(connection, draft_id)):
        thin_moments(connection, draft_id, at)


def record_beginning(connection: Connection, draft_id: str, answers: int, at: datetime, *, why: str, note: str) -> None:
    """Records that a draft began with so many answers, as the first moment of its history."""
    _insert(connection, draft_id, 1, at, why, note, {}, changes=answers)


def pin_last(connection: Connection, draft_id: str) -> None:
    """Closes the last moment if it is an edit's, so that what follows is another.

    An edit within the same minute begins a moment of its own then.
    """
    query = select(moment).where(moment.c.draft_id == draft_id).order_by(moment.c.sequence.desc()).limit(1)
    last = connection.execute(query).first()
    if last is not None and last.why == EDIT:
        check_row(moment, last)
        values = with_hash(moment, {**last._mapping, "why": "kept"})  # noqa: SLF001 - SQLAlchemy's public name
        one = (moment.c.draft_id == draft_id) & (moment.c.sequence == last.sequence)
        connection.execute(update(moment).where(one).values(values))


def record_aside(
    connection: Connection, draft_id: str, texts: Mapping[str, str | None], at: datetime, *, note: str, merged: str
) -> None:
    """Records answers that were never the draft's, as a moment of their own before the present one.

    ``texts`` are JSON texts by path; ``note`` and ``merged`` are those of the two moments.  What a merge does not take
    is thereby found again in the history, at a time of its own.
    """
    now: dict[str, str | None] = dict.fromkeys(texts)
    query = select(answer.c.path, answer.c.value).where(answer.c.draft_id == draft_id, ~answer.c.deleted)
    now |= {path: value for path, value in connection.execute(query) if path in now}
    record_moment(connection, draft_id, {path: (now[path], texts[path]) for path in texts}, at, why="aside", note=note)
    back = {path: (texts[path], now[path]) for path in texts}
    record_moment(connection, draft_id, back, at + timedelta(milliseconds=1), why="merge", note=merged)


def list_moments(connection: Connection, draft_id: str) -> list[Moment]:
    """Returns the moments of a draft, the newest first.

    Raises DamagedValue where one is not as it was written.
    """
    rows = _rows(connection, draft_id)
    return [Moment(row.sequence, row.at, row.why, row.note, row.changes) for row in reversed(rows)]


def load_paths(connection: Connection, draft_id: str) -> dict[int, tuple[str, ...]]:
    """Returns the paths that each moment of a draft replaced, by the moment's number; the track has none.

    Raises DamagedValue where one is not as it was written.
    """
    return {
        row.sequence: tuple(path for path in _unpacked(row.content) if path != TRACK)
        for row in _rows(connection, draft_id)
    }


def load_past(connection: Connection, draft_id: str, sequence: int) -> PastDraft:
    """Returns the draft as it was at the moment with this number.

    Raises NotFound where there is none, or the way back to it is broken.
    """
    rows = _rows(connection, draft_id)
    if not any(row.sequence == sequence for row in rows):
        raise NotFound("历史里没有这一刻。用 zhizao history 看有哪些。")
    track = connection.execute(select(draft.c.track).where(draft.c.id == draft_id)).scalar()
    query = select(answer.c.path, answer.c.value).where(answer.c.draft_id == draft_id, ~answer.c.deleted)
    texts: dict[str, str | None] = {path: value for path, value in connection.execute(query)}  # noqa: C416 - Row
    texts[TRACK] = to_json_text(track)
    for row in reversed(rows):
        if row.sequence == sequence:
            break
        for path, (now, _, delta) in _unpacked(row.content).items():
            if mark_of(texts.get(path)) != now:
                raise NotFound("更早的历史已经不完整，取不回这一刻；可以看更晚的，或从备份恢复。")
            assert not isinstance(delta, str)
            texts[path] = apply_delta(delta, texts.get(path))
    told = texts.pop(TRACK)
    assert told is not None
    return PastDraft(
        str(from_json_text(told)),
        {path: from_json_text(text) for path, text in texts.items() if text is not None},
    )


# ------------------------------------------------------------ putting moments together


@dataclass(slots=True)
class _StoredHistory:
    """Carries one stored moment while moments are joined, and unpacks it when it is asked for."""

    sequence: int
    at: datetime
    why: str
    content: str
    entries: dict[str, Entry] | None = None
    """What the content holds, once it was asked for."""
    is_changed: bool = False

    def read(self) -> dict[str, Entry]:
        if self.entries is None:
            self.entries = _unpacked(self.content)
        return self.entries

    def join(self, older: _StoredHistory) -> None:
        """Takes in the moment before this one, so that one step leads back over both."""
        self.entries = _joined(older.read(), self.read())
        self.content = _packed(self.entries)
        self.is_changed = True


def thin_moments(connection: Connection, draft_id: str, now: datetime) -> None:
    """Joins edits of the same minute, hour or day into one moment each.

    The larger the history is for its draft, the coarser is the step.
    """
    rows = _rows(connection, draft_id)
    kept = [_StoredHistory(row.sequence, row.at, row.why, row.content) for row in rows]
    allowed = _allowed(connection, draft_id)
    for steps in _LADDER:
        kept = _thinned(kept, now, steps)
        if sum(len(each.content) + _ROW for each in kept) <= allowed:
            break
    left = {each.sequence: each for each in kept}
    for row in rows:
        if row.sequence not in left:
            gone = (moment.c.draft_id == draft_id) & (moment.c.sequence == row.sequence)
            connection.execute(delete(moment).where(gone))
        elif left[row.sequence].is_changed:
            _write(connection, row, row.at, left[row.sequence].read())


def _thinned(moments: Sequence[_StoredHistory], now: datetime, steps: tuple[int, int, int]) -> list[_StoredHistory]:
    kept: list[_StoredHistory] = []
    for each in moments:
        if kept and kept[-1].why == each.why == EDIT and _step(kept[-1].at, now, steps) == _step(each.at, now, steps):
            each.join(kept.pop())
        kept.append(each)
    return kept


def _step(at: datetime, now: datetime, steps: tuple[int, int, int]) -> tuple[int, int]:
    """Returns the stretch of time that a moment belongs to, as its length in seconds and its number."""
    age = now - at
    seconds = steps[0] if age < timedelta(days=1) else steps[1] if age < timedelta(days=2) else steps[2]
    return seconds, _bucket(at, seconds)


def _bucket(at: datetime, seconds: int) -> int:
    return int(at.timestamp()) // seconds


def _joined(older: Mapping[str, Entry], newer: Mapping[str, Entry]) -> dict[str, Entry]:
    """Returns, by path, what leads back over both moments at once.

    A path that is thereby as it was is left out.
    """
    joined = dict(newer)
    for path, entry in older.items():
        both = join_entries(entry, newer[path]) if path in newer else entry
        if both is None:
            del joined[path]
        else:
            joined[path] = both
    return joined


def _is_too_large(connection: Connection, draft_id: str) -> bool:
    size = select(func.coalesce(func.sum(func.length(moment.c.content)), 0)).where(moment.c.draft_id == draft_id)
    rows = select(func.count()).where(moment.c.draft_id == draft_id)
    taken = int(connection.execute(size).scalar() or 0) + _ROW * int(connection.execute(rows).scalar() or 0)
    return taken > _allowed(connection, draft_id)


def _allowed(connection: Connection, draft_id: str) -> int:
    size = select(func.coalesce(func.sum(func.length(answer.c.value)), 0)).where(answer.c.draft_id == draft_id)
    # what may come until it is looked at again is left free
    return _TIMES * max(int(connection.execute(size).scalar() or 0), _SMALLEST) - _EVERY * _LARGE


# ------------------------------------------------------------ rows


def _rows(connection: Connection, draft_id: str) -> list[Row[*tuple[Any, ...]]]:
    query = select(moment).where(moment.c.draft_id == draft_id).order_by(moment.c.sequence)
    rows = list(connection.execute(query).all())
    for row in rows:
        check_row(moment, row)
    return rows


def _last_known(connection: Connection, draft_id: str, at: datetime) -> datetime:
    """Returns when a draft without a history was last changed, at the latest ``at``."""
    query = select(func.max(answer.c.updated_at)).where(answer.c.draft_id == draft_id, answer.c.updated_at < at)
    begun = select(draft.c.created_at).where(draft.c.id == draft_id)
    found: datetime = connection.execute(query).scalar() or connection.execute(begun).scalar() or at
    return min(found, at)


def _insert(  # noqa: PLR0917 - the columns of a row
    connection: Connection,
    draft_id: str,
    sequence: int,
    at: datetime,
    why: str,
    note: str,
    entries: Mapping[str, Entry],
    *,
    changes: int | None = None,
) -> int:
    """Writes one moment, and returns the size of its content in characters."""
    content = _packed(entries)
    values = {
        "draft_id": draft_id,
        "sequence": sequence,
        "at": at,
        "why": why,
        "note": clean_text(note),
        "changes": len(entries) if changes is None else changes,
        "content": content,
    }
    connection.execute(insert(moment), with_hash(moment, values))
    return len(content)


def _write(connection: Connection, row: Row[*tuple[Any, ...]], at: datetime, entries: Mapping[str, Entry]) -> None:
    changed = {"at": at, "changes": len(entries), "content": _packed(entries)}
    values = with_hash(moment, {**row._mapping, **changed})  # noqa: SLF001 - SQLAlchemy's public name
    one = (moment.c.draft_id == row.draft_id) & (moment.c.sequence == row.sequence)
    connection.execute(update(moment).where(one).values(values))


def _packed(entries: Mapping[str, Entry]) -> str:
    text = to_json_text(dict(entries))
    if len(text) < _PACKED:
        return text
    small = "z" + b85encode(zlib.compress(text.encode(), 6)).decode()
    return min(text, small, key=len)


def _unpacked(content: str) -> dict[str, Entry]:
    try:
        text = zlib.decompress(b85decode(content[1:])).decode() if content.startswith("z") else content
    except (ValueError, zlib.error) as error:
        raise DamagedValue("a moment cannot be unpacked") from error
    found: dict[str, Entry] = from_json_text(text)
    return found
