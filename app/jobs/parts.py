"""Parts of a draft (``.zzpart``): handed out to a colleague, taken back by three-way comparison.

Both sides remember in their history the hash of every state of a part that they sent or received.  The ancestor of a
merge is the newest state that the file names and this draft remembers: no clock is asked, on either computer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.draft.check_context import FileState
from app.draft.notes import merge_beside
from app.draft.paths import row_id, scope_of, scopes_of, slot_of, table_of
from app.errors import InputRefused, NotFound
from app.jobs.backups import back_up_beforehand
from app.jobs.comparison import label_of
from app.jobs.drafts import import_draft_file, open_stored, read_reasons, summary_of
from app.jobs.form_files import name_files, rename_files
from app.jobs.history import with_changes
from app.jobs.open_files import open_file_bytes
from app.jobs.output_files import OutputFiles
from app.jobs.part_files import (
    MOST_ANCESTORS,
    DraftPart,
    PartAncestor,
    hashes_of,
    is_in,
    noted,
    noted_digest,
    notes_at,
    part_state,
    read_part,
    state_digest,
    whole_digest,
)
from app.merge.three_way import MISSING, MergeConflict, MergeResult, merge_answers, order_of
from app.output.open_files import PART_FORMAT
from app.store import DELETED, DraftFile, PartConflict
from app.trust.fingerprint import canonical_application

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.draft.shape import ApplicationShape
    from app.intake.pictures import PreparedFile
    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import Moment

ENDING = ".zzpart"
Side = Literal["ours", "theirs", ""]
_MOST_STATES = 4
"""Ancestors whose answers go into the file, for a receiver that has lost its history."""
_CONTEXT = ("company", "project")
"""What a part says of its draft, by the roles of the pack, so that people know whose it is."""
_README = """智造申报：分出的部分

{{title}}  {{company}}

分出的是：
{parts}

用“智造申报”打开（双击，或拖进窗口）就可以填这一部分，填好后用“分出”交回，对方合并。
没有这个软件，也可以把扩展名改成 .zip 解开：{{word}}application.json 是填写的内容。
"""


@dataclass(frozen=True, slots=True)
class PartMerge:
    """Tells what merging a part has changed, by paths with row numbers.

    ``draft`` is the draft as it is now.
    """

    draft: Draft
    merged: tuple[str, ...]
    conflicts: tuple[MergeConflict, ...]
    """Those still open; their paths with row numbers, rows as objects."""
    no_backup: str = ""
    """Why no backup could be made beforehand, a sentence; empty where one was made or none was due."""


# ------------------------------------------------------------ handing out


def hand_out(
    services: Services, draft_id: str, paths: Sequence[str], out: Path, output: OutputFiles | None = None
) -> Path:
    """Writes a part of a draft as one file and records its state.

    Returns the file's path.  ``paths`` have row numbers and name rows, tables, answers or groups.  Raises NotFound
    where the draft has no such place.
    """
    opened = open_stored(services, draft_id)
    draft = opened.draft
    inner = _places(draft, paths)
    state = part_state(draft.answers, inner)
    digest = state_digest(state, hashes_of(draft.files))
    names = [f"{label_of(draft.shape, path)}（{draft.numbered(path)}）" for path in inner]
    context = {draft.pack.roles[role]: draft.role(role) for role in _CONTEXT if draft.role(role)}
    part = {
        "paths": list(inner),
        "ancestors": [
            {"sha256": digest},
            *(_ancestor(each) for each in known_states(services, opened, inner) if each.digest != digest),
        ],
        "limits": _limits(draft, inner),
    }
    readme = _README.format(parts="\n".join(f"  {each}" for each in names))
    beside = {"part": part, "notes": notes_at(draft.answers, inner)}
    data = open_file_bytes(opened, PART_FORMAT, context | state, beside, readme)
    out = out if out.suffix else out.with_suffix(ENDING)
    (output or OutputFiles(services.home, draft_id)).write(out, data)
    services.store().add_moment(opened.id, "part", noted(digest, out.name))
    return out


def _ancestor(each: PartAncestor) -> dict[str, Any]:
    return {"sha256": each.digest} | ({} if each.answers is None else {"answers": each.answers})


def _places(draft: Draft, paths: Sequence[str]) -> tuple[str, ...]:
    """Returns the paths with row ids, without those that lie in another of them.

    Raises NotFound for what the form or the draft does not have.
    """
    found = []
    for path in paths:
        inner = draft.inside(path)
        slot = slot_of(inner)
        row = scope_of(inner)
        while row:
            if row_id(row) not in draft.rows(table_of(row)):
                raise NotFound(f"这份申报书里没有“{path[:80]}”这一行；行从 0 数起。")
            row = scope_of(table_of(row))
        if not any(
            each == slot or each.startswith((f"{slot}.", f"{slot}["))
            for each in (*draft.shape.fields, *draft.shape.tables)
        ):
            raise NotFound(f"表上没有“{path[:80]}”这一项。写法如 scenarios[2]、narratives.overview、tables.patents。")
        found.append(inner)
    return tuple(path for path in dict.fromkeys(found) if not any(is_in(path, each) for each in found if each != path))


def known_states(services: Services, opened: OpenedDraft, places: Collection[str]) -> list[PartAncestor]:
    """Returns the states of a part that this draft knows, the newest first.

    It knows those that it has sent, received or merged, also with the whole draft.
    """
    store = services.store()
    found: dict[str, PartAncestor] = {}
    states = 0
    for moment in store.moments(opened.id):
        named = noted_digest(moment.note)
        if not named or len(found) >= MOST_ANCESTORS:
            continue
        state = _remembered(services, opened, moment, places, named) if states < _MOST_STATES else None
        states += state is not None
        digest = named if state is None else state_digest(state, hashes_of(opened.draft.files))
        if found.get(digest, PartAncestor(digest, None)).answers is None:
            found[digest] = PartAncestor(digest, state)
    return list(found.values())


def _remembered(
    services: Services, opened: OpenedDraft, moment: Moment, places: Collection[str], digest: str
) -> dict[str, Any] | None:
    """Returns the state of a part at a moment, if the hash noted for it fits.

    The hash may be that of the part or that of the whole draft; otherwise None is returned.
    """
    try:
        past = services.store().past(opened.id, moment.sequence)
    except NotFound:
        return None
    hashes = hashes_of(opened.draft.files)
    state = part_state(past.answers, places)
    if digest in {state_digest(state, hashes), whole_digest(past.answers, hashes)}:
        return state
    return None


def _limits(draft: Draft, places: Collection[str]) -> dict[str, int]:
    """Returns the limits of a part's answers by slot.

    They are for whoever fills the part in without the program.
    """
    slots = [slot_of(place) for place in places]
    return {
        slot: known.limit
        for slot, known in draft.shape.fields.items()
        if known.limit and any(is_in(slot, each) for each in slots)
    }


# ------------------------------------------------------------ taking back


@dataclass(frozen=True, slots=True)
class _ReturnedPart:
    """Describes a returned part beside the draft that it is merged into.

    The files of the part have names of their own in the draft.
    """

    services: Services
    opened: OpenedDraft
    part: DraftPart
    prepared: Mapping[str, PreparedFile]
    """Files of the part by the names that they get in the draft."""
    names: Mapping[str, str]
    """These names by those in the part."""

    def hashes(self) -> dict[str, str]:
        """Returns the hashes of the draft's and the part's files, by the draft's names."""
        came = {name: each.sha256 for name, each in self.prepared.items() if each.data}
        return came | hashes_of(self.opened.draft.files)

    def renamed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Returns answers of the part in which files have their names in the draft."""
        return {path: rename_files(path, value, self.names) for path, value in answers.items()}

    def base(self) -> tuple[dict[str, Any] | None, bool]:
        """Returns the newest state that both sides know, and True.

        Where they know none together, returns the oldest state that the file proves, or None, and False.  A file
        that grew from a part of other places of this draft, as when one of two scenarios comes back, proves the empty
        state: nothing is known of what stood at its places then.
        """
        known = {each.digest: each.answers for each in known_states(self.services, self.opened, self.part.paths)}
        hashes = self.hashes()
        own = PartAncestor(self.part.digest, self.part.answers)
        proven: dict[str, Any] | None = None
        related = False
        for each in (own, *self.part.ancestors):
            came = None if each.answers is None else self.renamed(each.answers)
            if came is not None and state_digest(came, hashes) != each.digest:
                came = None
            if each.digest in known:
                mine = known[each.digest]
                if mine is not None or came is not None:
                    return (mine if mine is not None else came), True
                related = True
            elif each is not own:
                proven = came or proven
        return ({} if related else proven), False


def merge_part(services: Services, draft_id: str, path: Path, take: Side = "") -> PartMerge:
    """Merges a returned part into a draft, as one edit.

    Conflicts stay open unless a side is taken.

    Raises:
        InputRefused: no part, of another notice or track, or of another draft.
        Conflict: another window wrote the draft at the same moment; nothing was changed.
    """
    taken = import_draft_file(services, path)
    part = read_part(services, taken)
    opened = open_stored(services, draft_id)
    draft = opened.draft
    if taken.application.pack.id != draft.pack.id or taken.application.track != draft.track:
        raise InputRefused(part.source, "它和这份申报书不是同一个通知或同一个申报方向，没有合并。")
    names = name_files(draft, taken.files)
    work = _ReturnedPart(services, opened, part, {names[name]: each for name, each in taken.files.items()}, names)
    ours = part_state(draft.answers, part.paths)
    base, is_known = work.base()
    if base is None or not (is_known or not base or _belongs(draft, ours, base)):
        raise InputRefused(part.source, "它不是从这份申报书分出去的，没有合并；可以用导入打开来看。")
    hashes = work.hashes()

    def same(one: Any, other: Any) -> bool:
        return bool(_reduced(one, hashes) == _reduced(other, hashes))

    # what only the file says of the past proves nothing: empty places are filled then, and the rest is asked
    past = base if is_known else {}
    result = merge_answers(past, ours, work.renamed(part.answers), draft.shape.tables, same)
    return _write_merge(work, result, take)


def _reduced(value: Any, hashes: Mapping[str, str]) -> Any:
    """Returns an answer in the form in which it is compared.

    Files count by their bytes, all line ends are alike, and everything that says nothing is unanswered.
    """
    if value is MISSING:
        return {}
    key = "file" if isinstance(value, str) and value in hashes else "text"
    return json.loads(canonical_application({key: value}, lambda name: hashes.get(name, name)))


def _belongs(draft: Draft, ours: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    """Tells whether a part of unknown state is from this draft all the same.

    It is where the draft still has rows or texts of that state.
    """
    for path, value in base.items():
        if slot_of(path) in draft.shape.tables:
            if set(value or ()) & set(ours.get(path) or ()):
                return True
        elif isinstance(value, str | list) and value and ours.get(path) == value:
            return True
    return False


def _write_merge(work: _ReturnedPart, result: MergeResult, take: Side) -> PartMerge:
    services, opened, part = work.services, work.opened, work.part
    draft, store = opened.draft, services.store()
    changes = _in_whole_tables(draft, part.paths, result.changes)
    changes |= merge_beside(draft.answers, part.notes, services.now())
    lost: dict[str, Any] = {}
    for conflict in result.conflicts if take else ():
        if take == "theirs":
            changes |= side_changes(draft, conflict.path, conflict.theirs, changes)
        else:
            lost |= side_changes(draft, conflict.path, conflict.theirs, {})
    left = [] if take else result.conflicts
    decided = {path: DELETED if value is MISSING else value for path, value in changes.items()}
    after = with_changes(draft, decided)
    no_backup = back_up_beforehand(services)
    _put_files(work, after)
    note = part.source if left else noted(part.digest, part.source)
    if lost:
        texts = {path: DELETED if value is MISSING else value for path, value in lost.items()}
        store.add_aside(opened.id, texts, part.source, note)
    if decided:
        summary = summary_of(after, read_reasons(store, opened.id))
        store.save(opened.id, decided, expected=opened.versions, summary=summary, why="merge", note=note)
    elif not left and not any(each.note.startswith(part.digest) for each in store.moments(opened.id)):
        store.add_moment(opened.id, "merge", note)
    store.close_conflicts(opened.id, part.digest)
    at = services.now()
    opened_ones = [PartConflict(part.digest, c.path, part.source, c.base, c.theirs, at) for c in left]
    store.open_conflicts(opened.id, opened_ones)
    merged = dict.fromkeys(after.numbered(path) for path in result.merged)
    if take == "theirs":
        merged |= dict.fromkeys(after.numbered(each.path) for each in result.conflicts)
    return PartMerge(after, tuple(merged), tuple(shown_conflict(after, each) for each in left), no_backup)


def _put_files(work: _ReturnedPart, after: Draft) -> None:
    """Stores the files that came with a part, before answers name them."""
    store = work.services.store()
    for name, each in work.prepared.items():
        if name in work.opened.draft.files:
            continue
        digest, size = (each.sha256 if each.data else ""), len(each.data)
        if each.data:
            store.put_media(each.data, each.kind)
        file = DraftFile(name, digest or None, each.kind, each.width, each.height, size, each.problem)
        store.set_file(work.opened.id, file)
        after.files[name] = FileState(digest, each.kind, size, each.width, each.height, each.problem)


def _in_whole_tables(draft: Draft, places: Collection[str], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns changes in which a part's rows are put among all rows of their tables."""
    whole = dict(changes)
    for table, rows in changes.items():
        if slot_of(table) not in draft.shape.tables or any(is_in(table, place) for place in places):
            continue
        mine = {row_id(place) for place in places if place.endswith("]") and table_of(place) == table}
        stay = [row for row in draft.rows(table) if row not in mine or row in rows]
        whole[table] = stay + [row for row in rows if row not in stay]
    return whole


def side_changes(draft: Draft, path: str, value: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the changes that give the draft one side of a conflict.

    MISSING stands for what is removed.  ``value`` is that side's as in :class:`app.merge.three_way.MergeConflict`;
    ``changes`` are made already.
    """
    if slot_of(path) in draft.shape.tables:
        return {path: order_of(value or (), changes.get(path, draft.rows(path)))}
    if not path.endswith("]"):
        return {path: MISSING if value is None else value}
    table, row = table_of(path), row_id(path)
    rows = list(changes.get(table, draft.rows(table)))
    inside = [each for each in draft.answers if each.startswith(f"{path}.")]
    if value is None:
        return {table: [each for each in rows if each != row], **dict.fromkeys(inside, MISSING)}
    return {table: rows if row in rows else [*rows, row], **dict.fromkeys(inside, MISSING), **value}


def shown_conflict(draft: Draft, conflict: MergeConflict) -> MergeConflict:
    """Returns a conflict in the form in which people and programs see it.

    Its path has row numbers, and rows are objects.
    """
    path, sides = conflict.path, (conflict.base, conflict.ours, conflict.theirs)
    if path.endswith("]"):
        sides = tuple(None if side is None else row_object(draft.shape, path, side) for side in sides)  # type: ignore[assignment]
    return MergeConflict(draft.numbered(path), *sides)


def row_object(shape: ApplicationShape, row: str, answers: Mapping[str, Any]) -> Any:
    """Returns the JSON object of a row, made of its answers by path."""
    around = {table_of(each): [row_id(each)] for each in scopes_of(row)[1:]}
    value: Any = shape.unflatten({**around, **answers})
    for key in table_of(row).replace("[", ".[").split("."):
        value = value[0] if key.startswith("[") else value[key]
    return value[0]


def decide_conflict(
    services: Services, draft_id: str, draft: Draft, conflict: PartConflict, *, theirs_lost: bool
) -> int:
    """Closes a conflict that was decided in a window.

    Returns how many conflicts of its part are left.  The decision itself is an edit of the draft, saved before.  Where
    their text was not taken, ``theirs_lost``, it stays in the history; with the last one the part counts as merged.
    """
    store = services.store()
    if theirs_lost:
        texts = side_changes(draft, conflict.path, conflict.theirs, {})
        lost = {path: DELETED if value is MISSING else value for path, value in texts.items()}
        store.add_aside(draft_id, lost, conflict.source, conflict.source)
    left = store.close_conflicts(draft_id, conflict.part, [conflict.path])
    if not left:
        store.add_moment(draft_id, "merge", noted(conflict.part, conflict.source))
    return left


def theirs_as_changes(draft: Draft, conflict: PartConflict) -> tuple[dict[str, Any], list[str]]:
    """Returns the changes that give the draft their side of a conflict.

    These are the answers to set by path, and the paths to remove.
    """
    changes = side_changes(draft, conflict.path, conflict.theirs, {})
    put = {path: value for path, value in changes.items() if value is not MISSING}
    return put, [path for path in changes if path not in put]


def places_to_hand_out(draft: Draft) -> list[tuple[str, str]]:
    """Returns what can be handed out as (path, name), in form order.

    These are scenarios, long texts and tables; the paths have row numbers.
    """
    scenarios = draft.pack.roles["scenarios"]
    found = []
    for at, row in enumerate(draft.rows(scenarios)):
        name = draft.value(f"{scenarios}[{row}].name")
        found.append((f"{scenarios}[{at}]", f"{draft.shape.tables[scenarios].noun} {at + 1} {name or ''}".strip()))
    for slot, known in draft.shape.fields.items():
        if known.kind == "blocks" and "[" not in slot and draft.track in known.tracks:
            found.append((slot, known.label))
    for slot, table in draft.shape.tables.items():
        if slot != scenarios and "[" not in slot and draft.track in table.tracks:
            found.append((slot, table.noun))
    return found
