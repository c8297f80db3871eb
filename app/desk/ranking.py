"""The state of a desk as the changes give it: an order for each table, an opinion, a note and a history for each firm.

The state is a function of the changes in the order of their numbers, so two windows on one file agree once both have
read the same changes.  A rank is a place behind a neighbour rather than a bare number: a change of another window in
between does not carry a firm to a place that nobody chose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.desk.changes import (
    OPINIONS,
    SET_KINDS,
    ChangeAuthor,
    ChangeKind,
    DeskChange,
    Opinion,
    RankPlace,
    RemarkPlace,
    firm_key,
    read_place,
    read_remark_place,
    write_place,
    write_remark_place,
)


class DeskRanking:
    """Tracks the order of each table, and each firm's opinion, note and history.

    :meth:`apply` is the only thing that changes it, the others make changes to be written.
    """

    def __init__(self, changes: Iterable[DeskChange] = ()) -> None:
        self._order: dict[str, list[str]] = defaultdict(list)
        self._tracks: dict[str, str] = {}
        self._values: dict[ChangeKind, dict[str, str]] = {kind: {} for kind in SET_KINDS}
        self._remarks: dict[str, dict[RemarkPlace, str]] = defaultdict(dict)
        self._history: dict[str, list[DeskChange]] = defaultdict(list)
        self._batches: dict[str, list[DeskChange]] = defaultdict(list)
        self._undone: set[str] = set()
        self._listed: dict[str, None] = {}
        for change in changes:
            self.apply(change)

    # ------------------------------------------------------------ reading

    def order(self, track: str) -> tuple[str, ...]:
        """Returns the keys of a table in their ranks."""
        return tuple(self._order.get(track, ()))

    def track(self, key: str) -> str:
        """Returns the table that a key stands in, empty where it is unknown."""
        return self._tracks.get(key, "")

    @property
    def listed(self) -> Sequence[str]:
        """Returns the keys that :meth:`list_unknown` has added, whose arrival no change tells yet."""
        return tuple(self._listed)

    def rank(self, key: str) -> int:
        """Returns the rank of a key, from 1, or 0 where the key is unknown."""
        order = self._order.get(self.track(key), [])
        return order.index(key) + 1 if key in self._tracks else 0

    def opinion(self, key: str) -> Opinion:
        """Returns the opinion on a firm, ``pending`` where none was given."""
        found = self._values["opinion"].get(key, "pending")
        return found if found in OPINIONS else "pending"

    def value(self, kind: ChangeKind, key: str) -> str:
        """Returns a firm's note or group, or the opinion on a passage.

        It is empty where none was given.
        """
        return self._values[kind].get(key, "")

    def values(self, kind: ChangeKind) -> Mapping[str, str]:
        """Returns all values of one kind by key."""
        return self._values[kind]

    def remarks(self, key: str) -> Mapping[RemarkPlace, str]:
        """Returns what was written for a firm about single answers, of all of its issues, in the order of writing."""
        return {place: text for place, text in self._remarks.get(key, {}).items() if text}

    def history(self, key: str) -> Sequence[DeskChange]:
        """Returns the changes made to a firm, the oldest first, those of its answers among them."""
        return self._history.get(key, ())

    def is_undone(self, batch: str) -> bool:
        """Tells whether a batch was taken back and not done again."""
        return batch in self._undone

    # ------------------------------------------------------------ changing

    def apply(self, change: DeskChange) -> None:
        """Takes in one change; changes come in the order of their numbers.

        A change about an unknown key only goes into its history.
        """
        self._history[firm_key(change.key)].append(change)
        self._batches[change.author.batch].append(change)
        if change.undoes:
            self._undone.add(change.undoes)
        if change.kind == "arrival":
            self._listed.pop(change.key, None)
            if change.key not in self._tracks:
                self._tracks[change.key] = change.after
                self._order[change.after].append(change.key)
        elif change.kind == "rank":
            if change.key in self._tracks:
                self._put(change.key, read_place(change.after))
        else:
            self._values[change.kind][change.key] = change.after
            if change.kind == "remark":
                place = read_remark_place(change.key)
                self._remarks[place.key][place] = change.after

    def list_unknown(self, key: str, track: str) -> None:
        """Adds a key that no change has brought to the end of a table, so that nothing is without a row."""
        if key not in self._tracks:
            self._tracks[key] = track
            self._order[track].append(key)
            self._listed[key] = None

    def _put(self, key: str, place: RankPlace) -> None:
        order = self._order[self._tracks[key]]
        order.remove(key)
        if not place.behind:
            order.insert(0, key)
        elif place.behind in order:
            order.insert(order.index(place.behind) + 1, key)
        else:
            order.insert(min(place.rank - 1, len(order)), key)

    # ------------------------------------------------------------ making changes

    def move(self, keys: Sequence[str], rank: int, author: ChangeAuthor) -> list[DeskChange]:
        """Returns the changes that move keys of one table, kept in their order, to begin at ``rank``.

        There are none where they stand there already.
        """
        chosen = set(keys)
        track = self.track(keys[0]) if keys else ""
        order = list(self.order(track))
        moved = [key for key in order if key in chosen]
        rest = [key for key in order if key not in chosen]
        at = min(max(rank - 1, 0), len(rest))
        wanted = rest[:at] + moved + rest[at:]
        if wanted == order:
            return []
        changes = []
        trial = DeskRanking()
        trial._order[track], trial._tracks = order, dict.fromkeys(order, track)
        for key in moved:
            position = wanted.index(key)
            before = RankPlace(order.index(key) + 1, _behind(order, order.index(key)))
            after = RankPlace(position + 1, _behind(wanted, position))
            changes.append(DeskChange("rank", key, write_place(before), write_place(after), author))
            trial._put(key, after)
        return changes

    def set_value(self, kind: ChangeKind, keys: Sequence[str], value: str, author: ChangeAuthor) -> list[DeskChange]:
        """Returns the changes that give keys an opinion, a note or a group.

        Keys that have it already need none.
        """
        before = {key: self.opinion(key) if kind == "opinion" else self.value(kind, key) for key in keys}
        return [DeskChange(kind, key, before[key], value, author) for key in keys if before[key] != value]

    def add_remarks(self, other: DeskRanking, author: ChangeAuthor) -> list[DeskChange]:
        """Returns the changes that put what another official wrote about answers behind what stands here."""
        changes: list[DeskChange] = []
        for key in other._remarks:
            ours = self.remarks(key)
            for place, text in other.remarks(key).items():
                here = ours.get(place, "")
                if text not in here:
                    both = f"{here}；{text}" if here else text
                    changes += self.set_value("remark", [write_remark_place(place)], both, author)
        return changes

    def undo(self, batch: str, author: ChangeAuthor) -> list[DeskChange]:
        """Returns the changes that take a batch back, the last first.

        The arrival of a package is not taken back.
        """
        return [
            DeskChange(each.kind, each.key, each.after, each.before, author, undoes=batch)
            for each in reversed(self._batches.get(batch, ()))
            if each.kind != "arrival"
        ]


def _behind(order: Sequence[str], at: int) -> str:
    return order[at - 1] if at else ""
