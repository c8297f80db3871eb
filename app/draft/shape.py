"""The tree of an application, derived from a pack's field list, and the way between JSON and flat answers.

Answers are leaves by path; the order of a table's rows is an answer too, a list of row ids at the table's path, so
that one edit is one answer.  Nothing is trimmed or normalised: JSON → answers → JSON gives back what came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.draft.paths import scopes_of, slot_of
from app.pack.model import Field, Pack, Table

FORMAT = "zhizao-application/1"
Json = Any
Answers = dict[str, Json]


@dataclass(slots=True)
class _Node:
    """Describes an object of the application: ordered keys of leaves, tables and objects."""

    children: dict[str, _Node | Field | _Rows] = field(default_factory=dict)


@dataclass(slots=True)
class _Rows:
    """Describes a list of objects, which is a table of the application."""

    slot: str
    row: _Node = field(default_factory=_Node)


class ApplicationShape:
    """Knows every place of an application by slot, in form order.

    Attributes:
        fields: leaves by slot; ``<year>`` is written out, so ``company.financials.2019.debt_ratio`` is a key.
        tables: tables by slot.
        order: position of every slot in the form, for sorting.
        row_slots: for each table's slot the slots of its rows' own leaves, nested tables left out.
    """

    def __init__(self, pack: Pack) -> None:
        self.fields: dict[str, Field] = {}
        for template, each in pack.fields.items():
            self.fields |= _spelt_out(template, each, pack.years)
        self.tables: dict[str, Table] = dict(pack.tables)
        self._root = self._grow()
        self.order: dict[str, int] = {slot: i for i, slot in enumerate(_walk(self._root, ""))}
        self.row_slots: dict[str, tuple[str, ...]] = {
            table: tuple(s for s in self.fields if s.startswith(table + "[].") and "[" not in s[len(table) + 2 :])
            for table in self.tables
        }
        self.subtables: dict[str, tuple[str, ...]] = {
            table: tuple(t for t in self.tables if t.startswith(table + "[].")) for table in self.tables
        }
        self.single: tuple[str, ...] = tuple(s for s in self.fields if "[" not in s)

    def flatten(self, data: Mapping[str, Json], new_id: Callable[[], str]) -> Answers:
        """Returns the answers of an application object that :mod:`app.intake` has let through."""
        answers: Answers = {}
        _flatten(self._root, data, "", answers, new_id)
        return answers

    def flatten_row(self, table: str, row: str, data: Mapping[str, Json], new_id: Callable[[], str]) -> Answers:
        """Returns the answers of one row by path.

        Keys that the form does not know are left out.
        """
        node: _Node | Field | _Rows = self._root
        for key in table.split("."):
            inside = node.row if isinstance(node, _Rows) else node
            assert isinstance(inside, _Node)
            node = inside.children[key.removesuffix("[]")]
        assert isinstance(node, _Rows)
        answers: Answers = {}
        _flatten(node.row, data, row + ".", answers, new_id)
        return answers

    def unflatten(self, answers: Mapping[str, Json]) -> dict[str, Json]:
        """Returns the application object that the answers make up.

        Its keys are in form order; ``format``, ``pack`` and ``track`` are not among them.
        """
        return _unflatten(self._root, answers, "")

    def answer_path(self, path: str) -> str:
        """Returns the path of the answer that a path with row ids lies in, or of its row or table, ``""`` for none.

        For ``narratives.overview[2].image`` that is the whole long text.
        """
        while path and slot_of(path) not in self.fields and slot_of(path) not in self.tables:
            if path.endswith("]") and slot_of(path[: path.rindex("[")]) in self.tables:
                return path
            cut = max(path.rfind("["), path.rfind("."))
            path = path[: max(cut, 0)]
        return path

    def rank(self, path: str, answers: Mapping[str, Json]) -> tuple[int, ...]:
        """Returns a key that sorts answers by their position in the form.

        Rows are sorted by their position in the table, places by the form's order.
        """
        ranks: list[int] = []
        for scope in scopes_of(path)[1:]:
            table = scope[: scope.rindex("[")]
            rows = answers.get(table) or []
            row = scope[scope.rindex("[") + 1 : -1]
            ranks += (self.order.get(slot_of(table), -1), rows.index(row) if row in rows else -1)
        return (*ranks, self.order.get(slot_of(path), -1))

    def _grow(self) -> _Node:
        root = _Node()
        for slot, leaf in self.fields.items():
            node = root
            *above, last = slot.split(".")
            position = ""
            for key in above:
                position = f"{position}.{key}" if position else key
                node = _descend(node, key, position)
            node.children[last] = leaf
        return root


def _descend(node: _Node, key: str, position: str) -> _Node:
    name = key.removesuffix("[]")
    if key.endswith("[]"):
        rows = node.children.setdefault(name, _Rows(position.removesuffix("[]")))
        assert isinstance(rows, _Rows)
        return rows.row
    child = node.children.setdefault(name, _Node())
    assert isinstance(child, _Node)
    return child


def _spelt_out(template: str, each: Field, years: tuple[int, ...]) -> dict[str, Field]:
    """Returns a field that is asked for each year as one field a year.

    The label of each says which year it is for.
    """
    if "<year>" not in template:
        return {template: each}
    return {template.replace("<year>", str(y)): replace(each, label=f"{y}年{each.label}") for y in years}


def _walk(node: _Node, prefix: str) -> Iterator[str]:
    for key, child in node.children.items():
        path = prefix + key
        if isinstance(child, _Rows):
            yield path
            yield from _walk(child.row, path + "[].")
        elif isinstance(child, _Node):
            yield from _walk(child, path + ".")
        else:
            yield path


def _flatten(node: _Node, data: Mapping[str, Json], prefix: str, answers: Answers, new_id: Callable[[], str]) -> None:
    for key, value in data.items():
        child = node.children.get(key)
        if child is None:
            continue
        path = prefix + key
        if isinstance(child, _Node) and not value:
            answers[path] = value
        elif isinstance(child, _Rows) and value is not None:
            rows = answers[path] = [new_id() for _ in value]
            for row, item in zip(rows, value, strict=True):
                _flatten(child.row, item, f"{path}[{row}].", answers, new_id)
        elif isinstance(child, _Node):
            _flatten(child, value, path + ".", answers, new_id)
        else:
            answers[path] = value


def _unflatten(node: _Node, answers: Mapping[str, Json], prefix: str) -> dict[str, Json]:
    data: dict[str, Json] = {}
    for key, child in node.children.items():
        path = prefix + key
        if isinstance(child, _Node):
            # An object that came empty or null is written so again until something in it is answered.
            if inner := _unflatten(child, answers, path + "."):
                data[key] = inner
            elif path in answers:
                data[key] = answers[path]
        elif path in answers:
            value = answers[path]
            if isinstance(child, _Rows) and value is not None:
                value = [_unflatten(child.row, answers, f"{path}[{row}].") for row in value]
            data[key] = value
    return data
