"""Tells what an answer is called for people, from its path alone.

It is meant for sentences about a store that cannot be read whole.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from app.errors import AppError
from app.pack.catalogue import installed_packs, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.pack.model import Pack

_ROW = re.compile(r"\[[^\]]*\]")
_YEAR = re.compile(r"\.((?:19|20)\d\d)(?=\.)")
_BESIDE = re.compile(r"^(?:aside|note|owner|evidence)/")
"""What the paths of answers begin with that are kept beside the form."""
_UNKNOWN = "一项内容"


def printed_label(path: str, numbers: Sequence[int] | None = None) -> str:
    """Returns an answer's label after its row's: ``第 3 个场景的“具体场景描述”``.

    ``path`` may name rows by number or by id; ``numbers`` are those of the rows as they are listed, from 1 and from the
    outermost, 0 for one that is not known, which is then called by its id.  Without them rows are not told apart.  The
    packs that are installed are asked in turn; an answer that none of them has is 一项内容.
    """
    path = _BESIDE.sub("", path)
    slot = _ROW.sub("[]", path)
    ids = _ROW.findall(path)
    for pack in _packs():
        if label := _label_in(pack, slot, None if numbers is None else list(zip(ids, numbers, strict=False))):
            return label
    return _UNKNOWN


@cache
def _packs() -> tuple[Pack, ...]:
    found = []
    for pack_id in installed_packs():
        try:
            found.append(load(pack_id))
        except AppError:
            continue  # a damaged form is said elsewhere
    return tuple(found)


def _row_words(noun: str, at: int, numbered: list[tuple[str, int]] | None) -> str:
    if numbered is None or at >= len(numbered):
        return noun
    row, number = numbered[at]
    return f"第 {number} 个{noun}" if number else f"{noun}（编号 {row[1:-1][:20]}）"


def _label_in(pack: Pack, slot: str, numbered: list[tuple[str, int]] | None) -> str:
    year = _YEAR.search(slot)
    field = pack.fields.get(slot) or pack.fields.get(_YEAR.sub(".<year>", slot))
    around = sorted((path for path in pack.tables if slot.startswith(f"{path}[]")), key=len)
    rows = "".join(f"{_row_words(pack.tables[path].noun, at, numbered)}的" for at, path in enumerate(around))
    if field is not None:
        label = field.label.replace("<year>", year[1]) if year else field.label
        told = f"{label}（{year[1]}年）" if year and year[1] not in label else label
        return f"{rows}“{told}”"
    table = pack.tables.get(slot)
    return f"{rows}“{table.label or table.noun}”的次序" if table is not None else ""
