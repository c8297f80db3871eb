"""Runs every check of a pack over a draft's answers, and after an edit only those that depend on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.draft.check_dependencies import CheckBasis, texts_of
from app.draft.cross_checks import RUNNERS, CrossRule, stages_asked
from app.draft.duplicates import DuplicateIndex
from app.draft.field_checks import FieldChecks
from app.draft.findings import Finding
from app.draft.paths import ASIDE, place_in, row_path, scope_of, scopes_of, slot_of

Findings = tuple[Finding, ...]
_FIELD = ""
"""Key of the checks that look at one answer by itself."""
_DUPLICATE = "duplicate-text"
_ASKING = frozenset({"scenario-none", "equipment-none", "commitment", "maturity"})
"""Rules that ask for something by themselves, once for each place where they stand."""


class Checker:
    """Keeps the findings of one draft up to date, by check and place.

    ``answers`` is the draft's own mapping and is read, never written.  Paths are the draft's, with row ids.
    """

    def __init__(self, basis: CheckBasis, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self._start(basis)

    def _start(self, basis: CheckBasis) -> None:
        """Runs every check over all answers, as when a draft is opened."""
        self._set_basis(basis)
        duplicates = basis.rule(_DUPLICATE)
        self._ranks: dict[str, tuple[int, ...]] = {}
        self._duplicates = DuplicateIndex(duplicates.params["least"], self.rank) if duplicates else None
        self._found: dict[tuple[str, str], Findings] = {}
        for path, _ in self._leaves():
            self._run_field(path)
        self._run_rules()
        self._index_all()

    def _set_basis(self, basis: CheckBasis) -> None:
        self._basis = basis
        self._fields = FieldChecks(basis)
        self._rules = _cross_rules(basis)
        self._watchers: dict[str, list[CrossRule]] = {}
        for rule in self._rules:
            for slot in rule.watches:
                self._watchers.setdefault(slot, []).append(rule)

    # ------------------------------------------------------------ what is asked of it

    def findings(self) -> Iterator[Finding]:
        """Yields all findings, in no particular order."""
        for found in self._found.values():
            yield from found

    def of(self, path: str) -> Iterator[Finding]:
        """Yields the findings of one answer, shared passages included."""
        for key in ((_FIELD, path), (_DUPLICATE, path)):
            yield from self._found.get(key, ())

    def edited(self, path: str) -> tuple[Findings, Findings]:
        """Checks again what depends on one answer that was edited.

        Returns the findings that came and those that went.
        """
        journal = self._open_journal()
        self._look_again(path, journal)
        return _difference(journal, self._found)

    def rows_changed(
        self, table: str, added: Iterable[str] = (), removed: Iterable[str] = ()
    ) -> tuple[Findings, Findings]:
        """Checks again after rows of ``table`` came, went or were moved.

        ``added`` and ``removed`` are the paths of rows that came and went; without either the rows were moved.  Returns
        the findings that came and those that went.
        """
        journal = self._open_journal()
        self._change_rows({table}, added, removed, journal)
        return _difference(journal, self._found)

    def replaced(self, before: Mapping[str, Any], paths: Iterable[str]) -> tuple[Findings, Findings]:
        """Checks again after many answers were changed at once.

        ``before`` has the answers as they were.  Returns the findings that came and those that went.
        """
        journal = self._open_journal()
        tables = {path for path in paths if slot_of(path) in self._basis.shape.tables}
        then = {row_path(table, row) for table in tables for row in before.get(table) or ()}
        now = {row_path(table, row) for table in tables for row in self._answers.get(table) or ()}
        came, gone = _outermost(now - then), _outermost(then - now)
        rest = [path for path in paths if not any(scope in came or scope in gone for scope in scopes_of(path)[1:])]
        if tables:
            self._change_rows(tables.intersection(rest), came, gone, journal)
        for path in rest:
            if path not in tables:
                self._look_again(path, journal)
        return _difference(journal, self._found)

    def recheck_track(self, basis: CheckBasis, moved: Iterable[str]) -> tuple[Findings, Findings]:
        """Checks again after the draft changed to another track.

        ``moved`` are the answers set aside or brought back, as they are named now.  What both tracks ask for in the
        same way keeps its findings: only the rest is looked at again.
        """
        old, before = dict(self._found), self._basis
        if any(before.rule(rule) is not basis.rule(rule) for rule in basis.pack.rules if rule not in RUNNERS):
            self._start(basis)
        else:
            self._judge_again(basis, before, moved)
        return _difference(dict.fromkeys(self._found, ()) | old, self._found)

    def files_changed(self) -> tuple[Findings, Findings]:
        """Checks again every answer that names files."""
        journal = self._open_journal()
        for path, slot in self._leaves():
            if self._basis.shape.fields[slot].kind in ("blocks", "file"):
                self._run_field(path, journal)
        return _difference(journal, self._found)

    def surroundings_changed(self, basis: CheckBasis) -> tuple[Findings, Findings]:
        """Checks again what depends on issues, the scan or the time."""
        self._set_basis(basis)
        journal = self._open_journal()
        for rule in self._rules:
            for scope in self._scopes(rule.scope):
                self._run_cross(rule, scope, journal)
        return _difference(journal, self._found)

    def rank(self, path: str) -> tuple[int, ...]:
        """Returns a key that sorts answers by their position in the form.

        Rows are sorted by their position in the table, places by the form's order.
        """
        known = self._ranks.get(path)
        if known is None:
            known = self._ranks[path] = self._basis.shape.rank(path, self._answers)
        return known

    def asked(self) -> int:
        """Counts the answers that the form requires of the rows there are.

        A name that is only asked for after a 是 is not counted.
        """
        fields = sum(self._basis.required(self._basis.shape.fields[slot]) for _, slot in self._leaves())
        others = sum(len(list(self._scopes(rule.scope))) for rule in self._rules if rule.id in _ASKING)
        return fields + others + stages_asked(self._basis, self._answers)[1]

    # ------------------------------------------------------------ places

    def _leaves(self) -> Iterator[tuple[str, str]]:
        """Yields the path and slot of every answer that is possible now.

        These are the fixed places and those of the rows that exist.
        """
        shape = self._basis.shape
        yield from zip(shape.single, shape.single, strict=True)
        for table in shape.tables:
            if "[" not in table:
                for row in self._answers.get(table) or ():
                    yield from self._row_leaves(table, row_path(table, row))

    def _row_leaves(self, table: str, row: str) -> Iterator[tuple[str, str]]:
        shape = self._basis.shape
        for slot in shape.row_slots[table]:
            yield place_in(row, slot), slot
        for inner in shape.subtables[table]:
            at = place_in(row, inner)
            for child in self._answers.get(at) or ():
                yield from self._row_leaves(inner, row_path(at, child))

    def _scopes(self, slot: str) -> Iterator[str]:
        """Yields the paths of the rows that a rule is run in, ``""`` for the whole application."""
        if not slot:
            yield ""
            return
        table = slot.removesuffix("[]")
        for row in self._answers.get(table) or ():
            yield row_path(table, row)

    # ------------------------------------------------------------ running

    def _open_journal(self) -> dict[tuple[str, str], Findings]:
        """Returns an empty journal of what the touched checks said before."""
        return {}

    def _set(self, key: tuple[str, str], found: Findings, journal: dict[tuple[str, str], Findings] | None) -> None:
        if journal is not None and key not in journal:
            journal[key] = self._found.get(key, ())
        if found:
            self._found[key] = found
        else:
            self._found.pop(key, None)

    def _run_field(self, path: str, journal: dict[tuple[str, str], Findings] | None = None) -> None:
        field = self._basis.shape.fields.get(slot_of(path))
        if field is not None:
            self._set((_FIELD, path), self._fields.check(path, field, self._answers.get(path)), journal)

    def _run_cross(self, rule: CrossRule, scope: str, journal: dict[tuple[str, str], Findings] | None = None) -> None:
        entry = self._basis.rule(rule.id)
        assert entry is not None
        self._set((rule.id, scope), rule.run(self._basis, entry, self._answers, scope), journal)

    def _run_watchers(self, path: str, journal: dict[tuple[str, str], Findings]) -> None:
        around = scopes_of(path)
        for rule in self._watchers.get(slot_of(path), ()):
            scope = next((s for s in around if slot_of(s) == rule.scope), None)
            if scope is not None:
                self._run_cross(rule, scope, journal)

    def _run_duplicates(self, paths: set[str], journal: dict[tuple[str, str], Findings] | None = None) -> None:
        for path in paths:
            self._set((_DUPLICATE, path), self._duplicate(path), journal)

    def _duplicate(self, path: str) -> Findings:
        assert self._duplicates is not None
        shared = self._duplicates.shared(path)
        if shared is None:
            return ()
        other, passage = shared
        label = self._basis.shape.fields[slot_of(path)].label
        return self._basis.find(
            _DUPLICATE,
            path,
            f"{label}与{self._name(other)}有同一段文字“{passage.strip()[:18]}…”。",
            "请改写成各自的内容；确实相同也可以保留。",
        )

    def _name(self, path: str) -> str:
        """Names an answer by its label and the number of its scenario."""
        label = self._basis.shape.fields[slot_of(path)].label
        scope = scopes_of(path)
        if len(scope) == 1:
            return label
        table = scope[1][: scope[1].rindex("[")]
        row = scope[1][scope[1].rindex("[") + 1 : -1]
        noun = self._basis.shape.tables[table].noun
        return f"{noun} {self._answers[table].index(row) + 1} 的{label}"

    def _index_all(self) -> None:
        if self._duplicates is None:
            return
        fields, answers = self._basis.shape.fields, self._answers
        self._duplicates.fill(
            (path, texts_of(fields[slot], value))
            for path, slot in self._leaves()
            if (value := answers.get(path)) and self._basis.asks(fields[slot])
        )
        self._run_duplicates(set(self._duplicates.paths()))

    def _run_rules(self) -> None:
        for rule in self._rules:
            for scope in self._scopes(rule.scope):
                self._run_cross(rule, scope)

    def _judge_again(self, basis: CheckBasis, before: CheckBasis, moved: Iterable[str]) -> None:
        self._set_basis(basis)
        self._ranks.clear()
        alike = {
            slot
            for slot, field in basis.shape.fields.items()
            if before.asks(field) == basis.asks(field) and before.required(field) == basis.required(field)
        }
        leaves = dict(self._leaves())
        anew = {path for path, slot in leaves.items() if slot not in alike}
        self._found = {
            (kind, path): found
            for (kind, path), found in self._found.items()
            if kind == _DUPLICATE or (kind == _FIELD and path in leaves and path not in anew)
        }
        for path in anew:
            self._run_field(path)
        self._run_rules()
        touched = set[str]()
        for path in anew.union(each.removeprefix(ASIDE) for each in moved):
            # What was kept aside of a row that has been taken out is nobody's text.
            touched |= self._put_texts(path, there=path in leaves)
        self._run_duplicates(touched)

    def _change_rows(
        self, tables: set[str], added: Iterable[str], removed: Iterable[str], journal: dict[tuple[str, str], Findings]
    ) -> None:
        """Runs and forgets checks for rows that came, went or were moved."""
        self._ranks.clear()
        for row in removed:
            self._forget(row, journal)
        for row in added:
            self._enter(row, journal)
        for table in tables:
            self._run_watchers(table, journal)
        if self._duplicates:
            touched = self._duplicates.reorder()
            # Sentences name scenarios by number, which has changed for all rows behind.
            named = {path for (rule, path) in self._found if rule == _DUPLICATE}
            self._run_duplicates(touched | named, journal)

    def _look_again(self, path: str, journal: dict[tuple[str, str], Findings]) -> None:
        """Runs the checks again that depend on one answer."""
        self._run_field(path, journal)
        self._run_watchers(path, journal)
        self._run_duplicates(self._put_texts(path), journal)

    def _put_texts(self, path: str, *, there: bool = True) -> set[str]:
        """Puts an answer into the index of repeated passages.

        Returns the paths of the answers that have to be compared again.
        """
        field = self._basis.shape.fields.get(slot_of(path))
        if self._duplicates is None or field is None:
            return set()
        counts = there and self._basis.asks(field)
        return self._duplicates.put(path, texts_of(field, self._answers.get(path)) if counts else [])

    def _enter(self, row: str, journal: dict[tuple[str, str], Findings]) -> None:
        table = slot_of(row).removesuffix("[]")
        for path, _ in self._row_leaves(table, row):
            self._run_field(path, journal)
            if self._answers.get(path):
                self._run_duplicates(self._put_texts(path), journal)
        for rule in self._rules:
            if rule.scope and rule.scope == slot_of(row):
                self._run_cross(rule, row, journal)

    def _forget(self, row: str, journal: dict[tuple[str, str], Findings]) -> None:
        inside = row + "."
        for key in [k for k in self._found if k[1] == row or k[1].startswith(inside)]:
            self._set(key, (), journal)
        if self._duplicates:
            # All of the row's texts leave before another is asked again: none may be told that it resembles them.
            gone = [path for path in self._duplicates.paths() if path.startswith(inside)]
            touched: set[str] = set()
            for path in gone:
                touched |= self._duplicates.put(path, [])
            self._run_duplicates(touched.difference(gone), journal)


def _difference(
    before: Mapping[tuple[str, str], Findings], now: Mapping[tuple[str, str], Findings]
) -> tuple[Findings, Findings]:
    came: list[Finding] = []
    went: list[Finding] = []
    for key, old in before.items():
        new = now.get(key, ())
        came += [f for f in new if f not in old]
        went += [f for f in old if f not in new]
    return tuple(came), tuple(went)


def _outermost(rows: set[str]) -> set[str]:
    """Returns those of the rows that lie in no other of them."""
    return {row for row in rows if rows.isdisjoint(scopes_of(row)[1:-1])}


def _cross_rules(basis: CheckBasis) -> list[CrossRule]:
    rules = []
    for rule_id, run in RUNNERS.items():
        rule = basis.rule(rule_id)
        if rule is None:
            continue
        slots = frozenset(_slots_in(rule.params, basis))
        scopes = {scope_of(slot) for slot in slots} if rule_id == "dates" else {rule.params.get("scope", "")}
        for scope in sorted(scopes):
            watches = frozenset(s for s in slots if scope_of(s) == scope) if rule_id == "dates" else slots
            rules.append(CrossRule(rule_id, scope, watches, run))
    return rules


def _slots_in(value: Any, basis: CheckBasis) -> Iterator[str]:
    """Yields the form's places that a rule's parameters name.

    ``<year>`` is written out, so that there is one place for each year.
    """
    if isinstance(value, str):
        expanded = [value.replace("<year>", str(y)) for y in basis.pack.years] if "<year>" in value else [value]
        yield from (s for s in expanded if s in basis.shape.fields or s in basis.shape.tables)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _slots_in(each, basis)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _slots_in(each, basis)
