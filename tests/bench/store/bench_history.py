"""历史：30 天、10 万次改动以后打开要多久，占多少地方，保存一次多花多少。"""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.store import Summary, drafts
from app.store.answers import save_answers, to_texts
from app.store.engines import file_engine
from app.store.history import record_moment
from app.store.sqlite_connection import connect
from app.store.store_opening import open_store
from app.store.values import to_json_text
from tests.bench.measure import Row, median

_DAYS, _EDITS = 30, 100_000
_SCENARIOS = 52
_START = datetime(2021, 10, 20, 8, tzinfo=UTC)


def run() -> list[Row]:
    """Types a large application for thirty days, then opens what is kept of it."""
    with tempfile.TemporaryDirectory() as folder:
        open_store(Path(folder), now=_now).close()
        path = Path(folder) / "zhizao.db"
        draft_id, with_history, without = _type(path)
        with closing(connect(path)) as driver:
            [kept] = driver.execute("SELECT sum(length(CAST(content AS BLOB)) + 120) FROM moment").fetchone()
            [size] = driver.execute("SELECT sum(length(CAST(value AS BLOB))) FROM answer").fetchone()
            [rows] = driver.execute("SELECT count(*) FROM moment").fetchone()
        with open_store(Path(folder), now=_now) as store:
            opened = median(lambda: store.moments(draft_id), 7)
            oldest = store.moments(draft_id)[-1].sequence
            past = median(lambda: store.past(draft_id, oldest), 7)
            contents = median(lambda: store.moment_paths(draft_id), 7)
    return [
        Row(f"打开 {_EDITS} 次改动留下的 {rows} 个时刻", opened, bound=0.3),
        Row("最早一刻的全部内容", past, bound=0.3),
        Row("每一刻改了哪些项", contents, bound=0.3),
        Row("历史占的地方，对申报书的大小", kept / 1024, size / 1024, ratio=2, unit="KB"),
        Row("保存一次，记历史和不记", with_history, without),
    ]


def _now() -> datetime:
    return datetime.now(UTC)


def _type(path: Path) -> tuple[str, float, float]:
    """All edits in one transaction: what is measured is the work, not the disk."""
    chance = random.Random(1)
    texts = {f"scenarios[s{at}].narrative": "智能制造系统解决方案" * 300 for at in range(_SCENARIOS)}
    engine = file_engine(path)
    at = _START
    recorded = saved = 0.0
    with engine.begin() as connection:
        values = {key: to_json_text(text) for key, text in texts.items()}
        draft_id = drafts.create_draft(
            connection, lambda: "BENCH001", at, pack="p", track="scene", summary=Summary(), answers=values, files=[]
        )
        per_day = _EDITS // _DAYS
        for day in range(_DAYS):
            at = _START + timedelta(days=day)
            field = chance.choice(sorted(texts))
            for number in range(per_day):
                at += timedelta(seconds=8)
                if number % 40 == 0:
                    field = chance.choice(sorted(texts))
                    place = chance.randrange(len(texts[field]))
                texts[field] = (
                    texts[field][:place] + chance.choice("提高效率降低成本") + texts[field][place + number % 2 :]
                )
                place += 1
                begun = time.perf_counter()
                _, replaced = save_answers(connection, draft_id, to_texts({field: texts[field]}), None, at)
                between = time.perf_counter()
                record_moment(connection, draft_id, replaced, at, why="edit")
                saved += between - begun
                recorded += time.perf_counter() - between
    engine.dispose()
    return draft_id, (saved + recorded) / _EDITS, saved / _EDITS
