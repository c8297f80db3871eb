"""What was acknowledged before a kill or a cut has to be there afterwards, and nothing half-written beside it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.file_writing import remove_leftovers
from app.store.backup import inspect_backup
from app.store.integrity import find_file_damage
from app.store.store_opening import open_store
from app.trust import identities
from tests.bench.store.worker import LONG, now

FOLDERS = ("", "backups", "identities")


@dataclass(slots=True)
class Told:
    """What a worker has said so far."""

    value: int = 0
    """The number that the draft holds."""
    possible: int | None = None
    """The number that it may hold instead: what was begun last and not acknowledged."""
    media: set[str] = field(default_factory=set)
    """Of the store as it is: a restore goes back to those of the backup."""
    backups: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)
    said: Counter[str] = field(default_factory=Counter)
    """How much was acknowledged, by kind."""

    def hear(self, lines: Sequence[str]) -> None:
        """Take in whole lines of the worker."""
        for line in lines:
            stage, what, *rest = line.split()
            if stage == "begin":
                self.possible = int(rest[0])
                continue
            self.said[what] += 1
            if what in {"save", "restore"}:
                self.value, self.possible = int(rest[0]), None
                if what == "restore":
                    self.media.clear()
            elif what == "media":
                self.media.add(rest[0])
            elif what == "backup":
                self.backups.add(rest[1])
            elif what == "identity":
                self.identities.add(rest[0])


def faults(home: Path, draft_id: str, told: Told, *, deep: bool = True) -> list[str]:
    """Open the store as the next start does, and say what is not as it has to be; ``told`` is brought up to date."""
    found: list[str] = []
    with open_store(home, now=now) as store:
        answers = store.load_draft(draft_id).answers
        if answers["a"] not in {told.value, told.possible}:
            found.append(f"holds {answers['a']}, acknowledged {told.value}, begun {told.possible}")
        if answers["b"] != [answers["a"], LONG]:
            found.append("half a save")
        restored = answers["a"] != told.value
        told.value, told.possible = answers["a"], None
        for digest in () if restored else told.media:
            store.media(digest)
        if restored:
            told.media.clear()
    if deep and (damage := find_file_damage(home / "zhizao.db")):
        found.append(f"damaged: {damage}")
    known = {each.sha256 for each in identities.list_identities(home)}
    found += [f"identity {each} is gone" for each in told.identities - known]
    there = {path.name for path in (home / "backups").glob("*.db")}
    told.backups &= there  # thinned ones are gone, and were not the newest
    for path in sorted((home / "backups").glob("*.db"))[-2:]:
        if inspect_backup(path).problem:
            found.append(f"{path.name} is not whole")
    return found + _leftovers(home)


def _leftovers(home: Path) -> list[str]:
    """What a sweep a day later would leave lying."""
    old = time.time() - 48 * 3600
    for each in FOLDERS:
        for path in (home / each).glob(".zhizao-*"):
            os.utime(path, (old, old))
        remove_leftovers(home / each)
    return [f"left {path.name}" for each in FOLDERS for path in (home / each).glob(".*") if path.is_file()]
