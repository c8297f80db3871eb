"""Grows the places that a pack's application file may fill from the template paths of its fields and tables.

The fields of every track are in it: an answer of the direction not chosen is unusual, not wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.pack.model import Field, Pack


@dataclass(slots=True)
class ObjectNode:
    """Describes an object by its keys, each a leaf, a table or another object."""

    children: dict[str, Field | ObjectNode | ListNode] = field(default_factory=dict)


@dataclass(slots=True)
class ListNode:
    """Describes a list of objects of the same kind."""

    noun: str = "行"
    """What one row is called."""
    row: ObjectNode = field(default_factory=ObjectNode)


def tree_of(pack: Pack) -> ObjectNode:
    """Returns the tree of ``pack``; ``<year>`` is written out as the pack's years."""
    root = ObjectNode()
    for template, leaf in pack.fields.items():
        slots = [template.replace("<year>", str(year)) for year in pack.years] if "<year>" in template else [template]
        for slot in slots:
            *above, last = slot.split(".")
            _group_at(root, above, pack).children[last] = leaf
    return root


def _group_at(root: ObjectNode, keys: list[str], pack: Pack) -> ObjectNode:
    group = root
    for depth, key in enumerate(keys, 1):
        name = key.removesuffix("[]")
        if name == key:
            inner = group.children.setdefault(name, ObjectNode())
            assert isinstance(inner, ObjectNode)
            group = inner
            continue
        table = pack.tables.get(".".join(keys[:depth]).removesuffix("[]"))
        rows = group.children.setdefault(name, ListNode(table.noun if table else "行"))
        assert isinstance(rows, ListNode)
        group = rows.row
    return group
