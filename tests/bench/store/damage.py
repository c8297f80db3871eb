"""Flip bits and tear pages of a store: how many are noticed, named and brought back from the newest backup.

``python -m tests.bench.store.damage [COUNT]``: half of the trials flip one bit, half tear a page, each of a fresh copy.
What falls on bytes that no page uses changes nothing that the store says; these trials are counted apart.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.errors import AppError
from app.store.backup import make_backup
from app.store.integrity import find_file_damage
from app.store.repairing import repair_store
from app.store.store_opening import open_store
from tests.app.store.damaging import contents, fill_store, flip_bit, tear_page


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def run_trials(count: int, seed: int = 1) -> Counter[str]:
    """How often each came about: unused, noticed, named, refused at opening, restored, and every fault."""
    dice, found = random.Random(seed), Counter[str]()
    ids = itertools.count(1)
    with tempfile.TemporaryDirectory() as text:
        home = Path(text) / "home"
        with open_store(home, now=now, new_id=lambda: f"D{next(ids):07}") as store:
            fill_store(store, rows=400)
        path = home / "zhizao.db"
        backup = make_backup(path, Path(text) / "b", now(), {}).file
        sound, told = path.read_bytes(), contents(path)
        place = Path(text) / "trial" / "zhizao.db"
        for number in range(count):
            if place.parent.exists():
                for each in sorted(place.parent.rglob("*"), reverse=True):
                    each.rmdir() if each.is_dir() else each.unlink()
            place.parent.mkdir(exist_ok=True)
            broken = (flip_bit if number % 2 else tear_page)(sound, dice)
            place.write_bytes(broken)
            found[_trial(place, backup, told)] += 1
    return found


def _trial(place: Path, backup: Path, told: list[str]) -> str:
    damage = find_file_damage(place)
    if not damage:
        with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
            if contents(place) == told:
                return "unused"
        try:
            open_store(place.parent, now=now).close()
        except AppError:
            return "refused at opening"
        return "FAULT: not noticed"
    named = all(str(each) for each in damage)
    try:
        repair_store(place, backup, now())
    except AppError as error:
        return f"FAULT: {error}"
    if [line for line in contents(place) if "store_meta" not in line and '"digest"' not in line] != [
        line for line in told if "store_meta" not in line and '"digest"' not in line
    ]:
        return "FAULT: not as before"
    return "noticed, named, restored" if named else "FAULT: not named"


if __name__ == "__main__":
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    outcome = run_trials(trials)
    for what, times in outcome.most_common():
        print(f"{times:5} {what}")
    sys.exit(any(what.startswith("FAULT") for what in outcome))
