"""What an answer is called for people, from its path alone: for sentences about a store that cannot be read whole."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from app.errors import AppError
from app.pack.catalogue import installed_packs, load

if TYPE_CHECKING:
    from app.pack.model import Pack

_ROW = re.compile(r"\[[^\]]*\]")
_YEAR = re.compile(r"\.((?:19|20)\d\d)(?=\.)")
_UNKNOWN = "一项内容"


def printed_label(path: str) -> str:
    """Returns an answer's label after its row's: ``场景的“具体场景描述”``.

    ``path`` may name rows by number or by id.  The packs that are installed are asked in turn; an answer that none of
    them has is 一项内容.
    """
    slot = _ROW.sub("[]", path)
    for pack in _packs():
        if label := _label_in(pack, slot):
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


def _label_in(pack: Pack, slot: str) -> str:
    year = _YEAR.search(slot)
    field = pack.fields.get(slot) or pack.fields.get(_YEAR.sub(".<year>", slot))
    rows = "".join(
        f"{table.noun}的"
        for path, table in sorted(pack.tables.items(), key=lambda each: len(each[0]))
        if slot.startswith(f"{path}[]")
    )
    if field is not None:
        label = field.label.replace("<year>", year[1]) if year else field.label
        told = f"{label}（{year[1]}年）" if year and year[1] not in label else label
        return f"{rows}“{told}”"
    table = pack.tables.get(slot)
    return f"{rows}“{table.label or table.noun}”的次序" if table is not None else ""
