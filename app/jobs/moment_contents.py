"""What a moment of the history holds, in words: of which part, which notes, who answers for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.draft.form_places import place_of, step_of
from app.draft.notes import Note, note_at, note_places, owners_in
from app.draft.open_by_person import name_of_place
from app.draft.paths import EVIDENCE, NOTE, OWNER, row_id, scopes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.draft.draft import Draft
    from app.services import Services
    from app.store import Moment

_INNER = str.maketrans("“”", "‘’")
_LONGEST = 120
"""Characters of a note that are told; the whole of it stands in 批注."""


@dataclass(frozen=True, slots=True)
class BesideChange:
    """Describes what was written beside the form at a moment: where, by whom, and what."""

    place: str
    who: str
    words: str

    @property
    def spoken(self) -> str:
        """Returns it in one line."""
        return "，".join(part for part in (self.who, self.place) if part) + f"：{self.words}"


def contents_in_words(draft: Draft, paths: Iterable[str]) -> str:
    """Returns what was written, by the paths of a moment: ``场景 1　3 项``, ``批注 2 条``, ``分工 1 处``."""
    every = list(paths)
    counts = {prefix: sum(each.startswith(prefix) for each in every) for prefix in (NOTE, OWNER, EVIDENCE)}
    form = [each for each in every if not each.startswith((NOTE, OWNER, EVIDENCE))]
    parts = [_common_place(draft, form), f"{len(form)} 项"] if form else []
    units = ((NOTE, "批注", "条"), (OWNER, "分工", "处"), (EVIDENCE, "附件是哪一样证明", "处"))
    parts += [f"{noun} {counts[prefix]} {unit}" for prefix, noun, unit in units if counts[prefix]]
    return "　".join(part for part in parts if part)


def beside_changes(
    services: Services, draft: Draft, draft_id: str, moments: Sequence[Moment], sequence: int
) -> list[BesideChange]:
    """Returns what was noted, answered, settled and assigned at one moment, in the order of the form.

    ``moments`` are all of the draft, newest first.  Raises NotFound where the way back to the moment is broken.
    """
    store = services.store()
    at = next((n for n, each in enumerate(moments) if each.sequence == sequence), -1)
    now = store.past(draft_id, sequence).answers
    before = store.past(draft_id, moments[at + 1].sequence).answers if 0 <= at < len(moments) - 1 else {}
    changed = [path for path in {*now, *before} if now.get(path) != before.get(path)]
    places = note_places(before) | note_places(now)
    told: list[tuple[str, BesideChange]] = []
    for path in changed:
        if path.startswith(NOTE):
            told += [
                (places.get(path, ""), each)
                for each in _note_changes(draft, note_at(before, path[len(NOTE) :]), note_at(now, path[len(NOTE) :]))
            ]
    was, owners = owners_in(before), owners_in(now)
    for place in {*was, *owners}:
        if was.get(place) != owners.get(place):
            words = f"由{owners[place]}负责" if place in owners else f"{was[place]}不再负责"
            told.append((place, BesideChange(name_of_place(draft, place), "", words)))
    ranks = {place: draft.shape.rank(place, draft.answers) for place, _ in told}
    return [each for _, each in sorted(told, key=lambda each: (ranks[each[0]], each[0], each[1].words))]


# ------------------------------------------------------------ inner


def _note_changes(draft: Draft, before: Note | None, now: Note | None) -> list[BesideChange]:
    note = now or before
    if note is None:
        return []
    place = place_of(draft, note.path) or "整份申报书"
    about = f"{place}“{note.quote}”" if note.quote else place
    if now is None:
        return [BesideChange(about, "", f"撤销了批注“{_short(note.text)}”")]
    made: list[BesideChange] = []
    if before is None:
        made.append(BesideChange(about, now.author, f"“{_short(now.text)}”"))
    known = {each.id for each in before.replies} if before is not None else set()
    made += [
        BesideChange(about, each.author, f"回复“{_short(now.text, 24)}”：“{_short(each.text)}”")
        for each in now.replies
        if each.id not in known
    ]
    if now.state != (before.state if before is not None else "open"):
        done = {"settled": "改好了", "open": "重新打开", "removed": "移除"}[now.state]
        made.append(BesideChange(about, now.changed_by, f"{done}“{_short(now.text)}”"))
    return made


def _short(text: str, longest: int = _LONGEST) -> str:
    """Returns the beginning of a text on one line, its quotation marks those of a quotation within another."""
    plain = " ".join(text.split()).translate(_INNER)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _common_place(draft: Draft, paths: Sequence[str]) -> str:
    """Returns the scenario or the step that all paths lie in, empty where they lie in several."""
    scopes = {next(iter(scopes_of(path)[1:]), "") for path in paths}
    table = draft.pack.roles["scenarios"]
    if len(scopes) == 1 and (scope := next(iter(scopes))).startswith(f"{table}["):
        rows = draft.rows(table)
        return f"场景 {rows.index(row_id(scope)) + 1}" if row_id(scope) in rows else "移出的场景"
    steps = {step_of(draft, path) for path in paths}
    titles = {each.id: each.title for each in draft.pack.steps}
    return titles.get(next(iter(steps)), "") if len(steps) == 1 else ""
