"""All checks from cold, one edit re-checked, one answer saved: with 1, 52 and 200 scenarios of full cells."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.draft.draft import Draft
from app.store.database import Store
from app.store.store_opening import open_store
from tests.app.draft.applications import PACK, draft
from tests.bench.draft.full import body
from tests.bench.measure import Row, median, medians

_COLD, _EDIT = 0.100, 0.001


def run() -> list[Row]:
    """Rows: cold check of 52 scenarios; an edit with 1 against 200; a save with 1 against 200."""
    around = draft("scene").surroundings
    files = draft("scene").files

    def fresh(scenarios: int, *, same: bool = False) -> Draft:
        return Draft.from_application(PACK, "scene", body(scenarios, same=same), files, around)

    full = fresh(52)
    full.findings()

    def cold() -> object:
        return Draft(PACK, "scene", dict(full.answers), files, around).findings()

    drafts = [fresh(1), fresh(200), fresh(52, same=True)]
    one, many, same = (_editor(each, "description") for each in drafts)
    long_one, long_many, _ = (_editor(each, "narrative") for each in drafts)
    edit_one, edit_many, edit_same = medians([one, many, same], 200)
    narrative_one, narrative_many = medians([long_one, long_many], 200)
    rows = [
        Row("52 个场景全部填满，冷检查", median(cold, 9), bound=_COLD),
        Row("改一格 150 字，200 个场景（对 1 个）", edit_many, edit_one, bound=_EDIT, ratio=3),
        Row("改正文一段，200 个场景（对 1 个）", narrative_many, narrative_one, bound=_EDIT, ratio=3),
        Row("改一格，52 个场景文字全部相同（对各不相同）", edit_same, edit_one, bound=_EDIT),
    ]
    with tempfile.TemporaryDirectory() as folder:
        stores = [open_store(Path(folder) / str(i), now=lambda: datetime.now(UTC)) for i in range(2)]
        savers = [_saver(store, each) for store, each in zip(stores, drafts, strict=False)]
        save_one, save_many = medians(savers, 100)
        rows.append(Row("存一格，200 个场景（对 1 个）", save_many, save_one, ratio=2))
        for store in stores:
            store.close()
    return rows


def _editor(one: Draft, column: str) -> Callable[[], object]:
    """Edits the same column of one scenario after the other, one character each time."""
    turns = itertools.cycle(one.rows("scenarios"))
    letters = itertools.cycle(chr(c) for c in range(0x4E00, 0x4E00 + 997))

    def edit() -> object:
        path = f"scenarios[{next(turns)}].{column}"
        value = one.value(path)
        if isinstance(value, str):
            return one.edit(path, value[:-1] + next(letters))
        return one.edit(path, [*value[:-1], {"text": value[-1]["text"][:-1] + next(letters)}])

    return edit


def _saver(store: Store, one: Draft) -> Callable[[], object]:
    stored = store.create_draft(pack=PACK.id, track="scene", answers=one.answers)
    path = f"scenarios[{one.rows('scenarios')[0]}].description"
    numbers = itertools.count()

    def save() -> object:
        return store.save(stored.id, {path: f"第{next(numbers)}次"})

    return save
