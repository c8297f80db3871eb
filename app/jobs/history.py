"""The past of a stored draft: its moments, a look at one of them, and taking back from it, as an edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.draft.comparison import Difference
from app.draft.draft import Draft
from app.draft.notes import is_beside
from app.draft.paths import row_id, scope_of, slot_of, table_of
from app.errors import AppError, NotFound
from app.jobs.comparison import differences, version_of
from app.jobs.drafts import open_stored, read_reasons, summary_of, surroundings
from app.merge.three_way import order_of
from app.store import DELETED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import Moment

_TIME = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:[ T](?P<minute>\d{1,2}:\d\d)(?P<second>:\d\d)?(?P<fraction>\.\d{1,6})?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


MOMENT_WORDS = {
    "create": "新建", "copy": "复制自", "import": "带入", "edit": "填写", "kept": "填写", "freeze": "定稿",
    "part": "分出", "aside": "合并时没有选上的", "merge": "合并", "restore": "取回",
}  # fmt: skip
"""Kinds of moments, in words."""


class TimeUnreadable(AppError):
    """Signals that a time that was typed cannot be read as one."""


@dataclass(frozen=True, slots=True)
class PastMoment:
    """Describes a draft as it was at a moment; it is no draft of the store."""

    moment: Moment
    draft: Draft


def moments_of(services: Services, draft_id: str) -> tuple[OpenedDraft, list[Moment]]:
    """Returns a draft and its moments, the newest first."""
    opened = open_stored(services, draft_id)
    return opened, services.store().moments(opened.id)


def open_moment(services: Services, opened: OpenedDraft, moment: Moment) -> PastMoment:
    """Returns a draft as it was at a moment.

    Raises NotFound where the way back to it is broken.
    """
    past = services.store().past(opened.id, moment.sequence)
    around = surroundings(services, opened.id)
    draft = Draft(opened.draft.pack, past.track, dict(past.answers), dict(opened.draft.files), around)
    return PastMoment(moment, draft)


def moment_at(moments: Iterable[Moment], time: datetime) -> Moment:
    """Returns the last moment that was not after ``time``.

    Raises NotFound where the draft had not begun by then.
    """
    found = max((each for each in moments if each.at <= time), key=lambda each: each.sequence, default=None)
    if found is None:
        raise NotFound("那时还没有这份申报书，或者历史没有记到那么早。用 zhizao history 看有哪些时刻。")
    return found


def read_time(text: str) -> datetime:
    """Returns the end of the day, minute or second that ``text`` names.

    ``2021-11-17``, ``2021-11-17 18:20``, and what ``zhizao history`` prints can be read; a time without a zone is
    local.  Raises TimeUnreadable for anything else.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise TimeUnreadable(
            f"认不出时间“{text.strip()[:40]}”，请写成 2021-11-17 18:20，或照抄 zhizao history 列出的时刻。"
        )
    day = "-".join(f"{int(each):02d}" for each in match["day"].split("-"))
    clock = f"{(match['minute'] or '00:00').rjust(5, '0')}{match['second'] or ':00'}{match['fraction'] or ''}"
    zone = (match["zone"] or "").replace("Z", "+00:00")
    try:
        begin = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone()
        return begin + _length(match) - timedelta(microseconds=1)
    except (ValueError, OverflowError, OSError) as error:
        raise TimeUnreadable(f"没有“{text.strip()[:40]}”这个时间，请核对年月日和时分。") from error


def _length(match: re.Match[str]) -> timedelta:
    """Returns how long the named stretch of time is."""
    if match["fraction"]:
        return timedelta(microseconds=10 ** (7 - len(match["fraction"])))
    if match["second"]:
        return timedelta(seconds=1)
    return timedelta(minutes=1) if match["minute"] else timedelta(days=1)


def changes_to_restore(past: Draft, present: Draft, path: str) -> dict[str, Any]:
    """Returns the answers that make ``path`` what it was, DELETED for those that were not there.

    ``path`` is an answer, a row, a table or a group, with the row numbers of then; empty for the whole draft.  Raises
    NotFound where there was nothing, or where the row around it is not there any more.
    """
    was, now = past.answers, present.answers
    # what people noted since is about the draft, and no part of what it was
    other = {each for each in {*was, *now} if was.get(each, DELETED) != now.get(each, DELETED) and not is_beside(each)}
    if not path:
        return {each: was.get(each, DELETED) for each in other}
    inner = past.inside(path)
    _must_have_been(past, path, inner)
    _must_have_a_place(present, inner)
    inside = [each for each in other if each == inner or each.startswith((f"{inner}.", f"{inner}["))]
    changes = {each: was.get(each, DELETED) for each in inside}
    if inner.endswith("]") and row_id(inner) not in present.rows(table_of(inner)):
        changes[table_of(inner)] = _with_row(past.rows(table_of(inner)), present.rows(table_of(inner)), row_id(inner))
    return changes


def _must_have_been(past: Draft, path: str, inner: str) -> None:
    slot = slot_of(inner)
    known = (*past.shape.fields, *past.shape.tables)
    row = scope_of(inner)
    while row:
        if row_id(row) not in past.rows(table_of(row)):
            raise NotFound(f"那时没有“{path[:80]}”这一行；行从 0 数起，按那时的次序。")
        row = scope_of(table_of(row))
    if not any(each == slot or each.startswith((f"{slot}.", f"{slot}[")) for each in known):
        raise NotFound(f"表上没有“{path[:80]}”这一项。写法如 scenarios[0].results、scenarios[1]、company。")


def _must_have_a_place(present: Draft, inner: str) -> None:
    """Raises NotFound where rows around a path are gone.

    Those rows have to come back first.
    """
    outer = scope_of(table_of(inner)) if inner.endswith("]") else scope_of(inner)
    while outer:
        if row_id(outer) not in present.rows(table_of(outer)):
            noun = present.shape.tables[slot_of(table_of(outer))].noun
            raise NotFound(f"它所在的{noun}现在不在了，请先取回整个{noun}，或不写 --path 取回全部。")
        outer = scope_of(table_of(outer))


def _with_row(was: list[str], now: list[str], row: str) -> list[str]:
    """Returns the rows with ``row`` put behind the nearest one that preceded it."""
    before = [each for each in was[: was.index(row)] if each in now]
    at = now.index(before[-1]) + 1 if before else 0
    return [*now[:at], row, *now[at:]]


def restore(services: Services, opened: OpenedDraft, moment: Moment, path: str = "") -> list[str]:
    """Restores an answer, a row or a whole draft as one edit.

    Returns the paths that changed.  Raises Conflict where another window wrote the draft at the same time: nothing was
    changed then.
    """
    past = open_moment(services, opened, moment).draft
    changes = changes_to_restore(past, opened.draft, path)
    track = past.track if not path and past.track != opened.draft.track else None
    if not changes and track is None:
        return []
    after = with_changes(opened.draft, changes, track)
    store = services.store()
    store.save(
        opened.id,
        changes,
        expected=opened.versions,
        summary=summary_of(after, read_reasons(store, opened.id)),
        track=track,
        why="restore",
        note=moment.at.isoformat(),
    )
    return [each.path for each in changed_between(opened.draft, after)]


def with_changes(draft: Draft, changes: Mapping[str, Any], track: str | None = None) -> Draft:
    """Returns a copy of a draft with these changes, in which DELETED removes an answer.

    The given draft stays as it is.
    """
    answers = {path: value for path, value in {**draft.answers, **changes}.items() if value is not DELETED}
    return Draft(draft.pack, track or draft.track, answers, dict(draft.files), draft.surroundings)


def changed_between(first: Draft, second: Draft) -> list[Difference]:
    """Returns what differs between two states of one draft, whose rows are told apart by their ids."""
    return differences(version_of(first, ""), version_of(second, ""))


def reverting_changes(past: Draft, present: Draft, differences_: Iterable[Difference]) -> dict[str, Any]:
    """Returns the answers that revert these differences, to be written as one edit.

    The differences are those of :func:`changed_between` the two, the past one first.
    """
    work = present
    for each in differences_:
        if each.path == "track":
            continue
        work = with_changes(work, _reverted_rows(past, present, work, each))
    paths = {*work.answers, *present.answers}
    return {
        path: work.answers.get(path, DELETED)
        for path in paths
        if work.answers.get(path, DELETED) != present.answers.get(path, DELETED)
    }


def put_and_gone(changes: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Splits changes into answers to set and paths to remove."""
    put = {path: value for path, value in changes.items() if value is not DELETED}
    return put, [path for path in changes if path not in put]


def _reverted_rows(past: Draft, present: Draft, work: Draft, change: Difference) -> dict[str, Any]:
    if change.old_path and slot_of(change.old_path) in past.shape.tables:
        inner = past.inside(change.old_path)
        return {inner: order_of(past.rows(inner), work.rows(inner))}
    if change.old_path:
        return changes_to_restore(past, work, change.old_path)
    row = present.inside(change.path)
    gone = [path for path in work.answers if path.startswith(f"{row}.")]
    return {
        table_of(row): [each for each in work.rows(table_of(row)) if each != row_id(row)],
        **dict.fromkeys(gone, DELETED),
    }
