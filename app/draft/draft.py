"""An application being edited: every edit answers with what changed.  Knows no disk, no clock, no window."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.draft.check_context import CheckContext, FileState
from app.draft.check_dependencies import CheckBasis
from app.draft.checker import Checker
from app.draft.counting import Count
from app.draft.cross_checks import stages_asked
from app.draft.field_checks import FieldChecks
from app.draft.findings import LEVELS, Finding
from app.draft.paths import ASIDE, row_path, slot_of
from app.draft.shape import FORMAT, Answers, ApplicationShape, Json
from app.pack.model import Field, Pack

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ROW = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]")
_BY_LEVEL = {level: i for i, level in enumerate(LEVELS)}


def new_row_id() -> str:
    """Returns a fresh row id of six random characters (30 bits).

    That is unique enough within one draft.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


@dataclass(frozen=True, slots=True)
class Change:
    """Describes what one edit did, for the store, for undo and for the window.

    ``answers`` are the answers now, ``dropped`` those that are gone: together what the store has to write.  ``before``
    are the answers as they were (absent ones are missing), which is what undo puts back.  ``came`` and ``went`` are
    findings, with the draft's own paths.
    """

    answers: Mapping[str, Json]
    dropped: tuple[str, ...] = ()
    before: Mapping[str, Json] | None = None
    came: tuple[Finding, ...] = ()
    went: tuple[Finding, ...] = ()


class Draft:
    """Keeps the answers of one application and checks them as they are edited.

    ``answers`` has leaves by path and row orders by table path (see :mod:`app.draft.shape`); it is taken over, not
    copied.  ``files`` has what is known of each file that an answer names, by that name.
    """

    def __init__(
        self,
        pack: Pack,
        track: str,
        answers: Answers,
        files: dict[str, FileState],
        surroundings: CheckContext,
        *,
        new_id: Callable[[], str] = new_row_id,
    ) -> None:
        self.pack = pack
        self.track = track
        self.files = files
        self.surroundings = surroundings
        self._answers = answers
        self._new_id = new_id
        self.shape = ApplicationShape(pack)
        self._checker_: Checker | None = None

    @classmethod
    def from_application(
        cls,
        pack: Pack,
        track: str,
        data: Mapping[str, Json],
        files: dict[str, FileState],
        surroundings: CheckContext,
        *,
        new_id: Callable[[], str] = new_row_id,
    ) -> Draft:
        """Returns a draft of an application that :mod:`app.intake` has let through."""
        draft = cls(pack, track, {}, files, surroundings, new_id=new_id)
        draft._answers = draft.shape.flatten(data, new_id)
        return draft

    # ------------------------------------------------------------ reading

    @property
    def answers(self) -> Mapping[str, Json]:
        """Returns every answer by path, the orders of rows included.

        Answers that are set aside for another track are in it too.  The mapping must not be changed.
        """
        return self._answers

    def value(self, path: str) -> Json:
        """Returns the answer at ``path``, or None where there is none."""
        return self._answers.get(path)

    def rows(self, table: str) -> list[str]:
        """Returns the ids of a table's rows, in their order."""
        return list(self._answers.get(table) or ())

    def paths_of(self, slot: str) -> list[str]:
        """Lists the paths of a slot (``scenarios[].name``) now, one for each row, in the order of the rows."""
        paths = [""]
        for number, part in enumerate(slot.split("[]")):
            if number:
                paths = [f"{path}[{row}]" for path in paths for row in self.rows(path)]
            paths = [path + part for path in paths]
        return paths

    def role(self, role: str) -> str:
        """Returns the answer to ``company``, ``project`` or ``code``.

        It is ``""`` where there is none; ``Pack.roles`` says which field each role is.
        """
        value = self._answers.get(self.pack.roles.get(role, ""))
        return value if isinstance(value, str) else ""

    def field(self, path: str) -> Field:
        """Returns the field that the pack puts at ``path``.

        Raises KeyError where the pack has none.
        """
        return self.shape.fields[slot_of(path)]

    def count(self, path: str) -> Count:
        """Counts an answer in 字 and in web length."""
        return FieldChecks.measure(self.field(path), self._answers.get(path))

    def application(self) -> dict[str, Json]:
        """Returns the object that is written to the application file.

        Answers that are set aside are left out.
        """
        return self._written(self._answers, self.track)

    def snapshot(self) -> Callable[[], dict[str, Json]]:
        """Returns a function that builds the application as it is now, on any thread.

        Answers are replaced and never changed, so that remembering them costs next to nothing.
        """
        return partial(self._written, dict(self._answers), self.track)

    def findings(self) -> list[Finding]:
        """Returns all findings, the worst first and then in form order.

        Their paths have row numbers.
        """
        ranked = sorted(self._checker.findings(), key=lambda f: (_BY_LEVEL[f.level], self.form_rank(f.path), f.rule))
        return [self.outside(finding) for finding in ranked]

    def findings_at(self, path: str) -> list[Finding]:
        """Returns the findings of one answer, with paths that have row ids."""
        return list(self._checker.of(path))

    def asked(self) -> int:
        """Counts the answers that the form requires of the rows there are."""
        return self._checker.asked()

    def stages(self) -> tuple[int, int]:
        """Counts the required 环节 that have a scenario, and all that are required."""
        return stages_asked(self._basis(), self._answers)

    def outside(self, finding: Finding) -> Finding:
        """Returns a finding whose path has row numbers instead of row ids."""
        return Finding(
            finding.rule, finding.level, self.numbered(finding.path), finding.message, finding.remedy, finding.clause
        )

    def numbered(self, path: str) -> str:
        """Turns ``scenarios[k3f9q2].results`` into ``scenarios[0].results``."""
        parts: list[str] = []
        end = 0
        for match in _ROW.finditer(path):
            table = path[: match.end(1)]
            rows = self._answers.get(table) if slot_of(table) in self.shape.tables else None
            # A block's index inside a long text is a number already.
            row = str(rows.index(match.group(2))) if rows and match.group(2) in rows else match.group(2)
            parts.append(f"{match.group(1)}[{row}]")
            end = match.end()
        return "".join(parts) + path[end:]

    def inside(self, path: str) -> str:
        """Turns ``scenarios[0].results`` into ``scenarios[k3f9q2].results``.

        The number of a row that is not there stays a number.
        """
        done = ""
        end = 0
        for match in _ROW.finditer(path):
            table = done + match.group(1)
            rows = self._answers.get(table) if slot_of(table) in self.shape.tables else None
            number = match.group(2)
            row = rows[int(number)] if rows and number.isdecimal() and int(number) < len(rows) else number
            done = f"{table}[{row}]"
            end = match.end()
        return done + path[end:]

    # ------------------------------------------------------------ editing

    def edit(self, path: str, value: Json) -> Change:
        """Sets one answer and returns what that changed.

        Raises KeyError where the pack has no such field or the row is gone.
        """
        self.field(path)
        self._row_must_exist(path)
        checker, before = self._checker, self._remember([path])
        self._answers[path] = value
        came, went = checker.edited(path)
        return Change({path: value}, (), before, came, went)

    def add_row(self, table: str, at: int | None = None, data: Mapping[str, Json] | None = None) -> Change:
        """Adds a row to ``table`` at position ``at``, by default at the end.

        The row is filled from the JSON object ``data``.  Raises KeyError where there is no such table or the row around
        it is gone.
        """
        slot = slot_of(table)
        if slot not in self.shape.tables:
            raise KeyError(table)
        self._row_must_exist(table)
        rows = self.rows(table)
        row = self._fresh(rows)
        rows.insert(len(rows) if at is None else at, row)
        filled = self.shape.flatten_row(slot, row_path(table, row), data or {}, self._new_id)
        checker, before = self._checker, self._remember([table])
        self._answers[table] = rows
        self._answers.update(filled)
        came, went = checker.rows_changed(table, added=[row_path(table, row)])
        return Change({table: rows, **filled}, (), before, came, went)

    def remove_row(self, table: str, row: str) -> Change:
        """Takes a row out with everything in it.

        The answers of the row are kept in ``Change.before``.
        """
        rows = self.rows(table)
        rows.remove(row)
        gone = [p for p in self._answers if p.startswith(row_path(table, row) + ".")]
        checker, before = self._checker, self._remember([table, *gone])
        for path in gone:
            del self._answers[path]
        self._answers[table] = rows
        came, went = checker.rows_changed(table, removed=[row_path(table, row)])
        return Change({table: rows}, tuple(gone), before, came, went)

    def row_answers(self, table: str, row: str) -> dict[str, Json]:
        """Returns all answers of a row by path, those of rows inside it included."""
        return {p: value for p, value in self._answers.items() if p.startswith(row_path(table, row) + ".")}

    def restore_row(self, table: str, row: str, at: int, answers: Mapping[str, Json]) -> Change:
        """Puts a removed row back with its id and its answers.

        Raises KeyError where the form has no such table, the row around it is gone, or the row is there.
        """
        rows = self.rows(table)
        if slot_of(table) not in self.shape.tables or row in rows:
            raise KeyError(table)
        self._row_must_exist(table)
        inside = row_path(table, row) + "."
        known = {*self.shape.fields, *self.shape.tables}
        back = {path: value for path, value in answers.items() if path.startswith(inside) and slot_of(path) in known}
        rows.insert(min(max(at, 0), len(rows)), row)
        checker, before = self._checker, self._remember([table])
        self._answers[table] = rows
        self._answers.update(back)
        came, went = checker.rows_changed(table, added=[row_path(table, row)])
        return Change({table: rows, **back}, (), before, came, went)

    def move_row(self, table: str, row: str, to: int) -> Change:
        """Moves a row to position ``to`` of its table."""
        rows = self.rows(table)
        rows.remove(row)
        rows.insert(to, row)
        checker, before = self._checker, self._remember([table])
        self._answers[table] = rows
        came, went = checker.rows_changed(table)
        return Change({table: rows}, (), before, came, went)

    def put_back(self, change: Change) -> Change:
        """Undoes ``change``, which must be the latest one to its answers."""
        old = dict(change.before or {})
        touched = {*change.answers, *change.dropped, *old}
        checker, before = self._checker, self._remember(touched)
        for path in touched:
            self._answers.pop(path, None)
        self._answers.update(old)
        came, went = checker.replaced(before, touched)
        return Change(old, tuple(p for p in touched if p not in old), before, came, went)

    def set_track(self, track: str) -> Change:
        """Changes the draft to another track and returns what that changed.

        Answers that both tracks ask for stay; the others are set aside, and come back when the track does.
        """
        if track not in self.pack.tracks:
            raise KeyError(track)
        checker = self._checker
        moved: Answers = {}
        for path in list(self._answers):
            plain = path.removeprefix(ASIDE)
            aside = not self._asked(plain, track)
            goal = ASIDE + plain if aside else plain
            if goal != path:
                moved[path] = self._answers[path]
        before = dict(moved)
        for path in moved:
            del self._answers[path]
        put = {self._aside_or_back(path): value for path, value in moved.items()}
        self._answers.update(put)
        self.track = track
        came, went = checker.recheck_track(self._basis(), put)
        return Change(put, tuple(moved), before, came, went)

    def set_files(self, files: Mapping[str, FileState]) -> Change:
        """Adds or replaces what is known of files."""
        checker = self._checker
        self.files.update(files)
        came, went = checker.files_changed()
        return Change({}, (), {}, came, went)

    def look_around(self, surroundings: CheckContext) -> Change:
        """Sets what the checks may know beside the answers."""
        checker = self._checker
        self.surroundings = surroundings
        came, went = checker.surroundings_changed(self._basis())
        return Change({}, (), {}, came, went)

    # ------------------------------------------------------------ inner

    def _written(self, answers: Mapping[str, Json], track: str) -> dict[str, Json]:
        return {"format": FORMAT, "pack": self.pack.id, "track": track, **self.shape.unflatten(answers)}

    @property
    def _checker(self) -> Checker:
        if self._checker_ is None:
            self._checker_ = Checker(self._basis(), self._answers)
        return self._checker_

    def _basis(self) -> CheckBasis:
        return CheckBasis(self.pack, self.track, self.shape, self.surroundings, self.files)

    def form_rank(self, path: str) -> tuple[int, ...]:
        """Returns a key that sorts paths in the order of the form.

        What is about the whole application comes last.
        """
        return self._checker.rank(path) if path else (len(self.shape.order),)

    def _asked(self, path: str, track: str) -> bool:
        slot = slot_of(path)
        known = self.shape.fields.get(slot) or self.shape.tables.get(slot)
        return known is None or track in known.tracks

    def _aside_or_back(self, path: str) -> str:
        return path.removeprefix(ASIDE) if path.startswith(ASIDE) else ASIDE + path

    def _row_must_exist(self, path: str) -> None:
        table = ""
        for match in _ROW.finditer(path):
            table += match.group(1)
            if match.group(2) not in (self._answers.get(table) or ()):
                raise KeyError(path)
            table += f"[{match.group(2)}]"

    def _remember(self, paths: Any) -> dict[str, Json]:
        return {path: self._answers[path] for path in paths if path in self._answers}

    def _fresh(self, taken: list[str]) -> str:
        while (row := self._new_id()) in taken:
            pass
        return row
