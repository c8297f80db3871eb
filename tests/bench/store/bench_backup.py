"""A backup of a 52-scenario store with scans, and how long the window's thread stands still meanwhile."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from app.store import DraftFile, IssueContent
from app.store.backup import make_backup
from app.store.database import Store
from app.store.store_opening import open_store
from tests.bench.measure import Row

_SCENARIOS, _FIELDS = 52, 38
_PICTURES, _PICTURE = 104, 300_000
_SCANS, _SCAN = 10, 6_000_000


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def fill(store: Store) -> str:
    """Answers, pictures, an issue and its scans: some ninety megabytes; the draft's id."""
    dice = random.Random(52)
    answers = {
        f"scenarios[{row:04x}].field{field}": f"第 {row} 个场景减少停机 {field}.2%。" * 12
        for row in range(_SCENARIOS)
        for field in range(_FIELDS)
    }
    draft = store.create_draft(pack="p", track="scene", answers=answers)
    files = {}
    for number in range(_PICTURES):
        files[f"图{number}.png"] = store.put_media(dice.randbytes(_PICTURE), "png")
        store.set_file(draft.id, DraftFile(f"图{number}.png", files[f"图{number}.png"], "png", size=_PICTURE))
    store.add_issue(draft.id, IssueContent("f" * 64, "p", "s", "scene", "91", "{}", files=files), lambda n: f"ZN-{n}")
    for _ in range(_SCANS):
        store.add_stamping(draft.id, 1, dice.randbytes(_SCAN), {"ok": True})
    return draft.id


def run() -> list[Row]:
    """The backup, checked; the longest that another thread had to wait; and the whole check alone."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with open_store(home, now=now) as store:
            fill(store)
            took, longest = [], []
            for _ in range(5):
                seconds, wait = _beside_a_window(home)
                took.append(seconds)
                longest.append(wait)
            begin = time.perf_counter()
            assert store.find_damage() == []
            checked = time.perf_counter() - begin
        size = (home / "zhizao.db").stat().st_size / (1 << 20)
    return [
        Row("备份并读回核对", sorted(took)[2], bound=2.0),
        Row("这时窗口最长停顿", sorted(longest)[2], bound=0.1),
        Row("整库核对", checked),
        Row("数据库", size, unit="MB"),
    ]


def _beside_a_window(home: Path) -> tuple[float, float]:
    """Back up on another thread while this one ticks like a window; seconds of the job, and the longest gap."""
    took: list[float] = []

    def work() -> None:
        begin = time.perf_counter()
        make_backup(home / "zhizao.db", home / "b", now(), {})
        took.append(time.perf_counter() - begin)

    thread = threading.Thread(target=work)
    longest, last = 0.0, time.perf_counter()
    thread.start()
    while thread.is_alive():
        time.sleep(0.002)
        here = time.perf_counter()
        longest, last = max(longest, here - last), here
    return took[0], longest
