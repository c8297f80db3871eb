"""Opening the store and a draft of 52 scenarios, against the same without looking at any hash."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

from app.jobs.drafts import open_stored
from app.services import build_services
from app.store import answers, drafts, files, store_opening
from tests.bench.measure import Row
from tests.ui.walk import many

RATIO = 1.1
TIMES = 31


def _nothing(*_given: object, **_named: object) -> None:
    """Checks nothing."""


def _any_hash(_draft_id: str) -> Callable[..., object]:
    return lambda *_: mock.ANY


@contextmanager
def _unchecked() -> Iterator[None]:
    """Leaves out every hash, digest and page that opening looks at."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(answers, "answer_hashes", _any_hash))
        for module in (drafts, files):
            stack.enter_context(mock.patch.object(module, "check_row", _nothing))
        stack.enter_context(mock.patch.object(drafts, "check_digest", _nothing))
        stack.enter_context(mock.patch.object(store_opening._Opening, "_check", _nothing))
        yield


def run() -> list[Row]:
    """Processor time of both, in turns, so that others on the machine cost neither."""
    with tempfile.TemporaryDirectory() as text:
        home = Path(text) / "home"
        services = build_services(home, {})
        draft = many(services, Path(text) / "in")
        services.close()

        def open_all() -> None:
            opened = build_services(home, {})
            try:
                opened.store().drafts()
                open_stored(opened, draft)
            finally:
                opened.close()

        checked, bare = _in_turns(open_all)
    return [Row("打开草稿库和 52 个场景的申报书（对照：不核对哈希）", checked, bare, ratio=RATIO)]


def _in_turns(job: Callable[[], None]) -> tuple[float, float]:
    checked: list[float] = []
    bare: list[float] = []
    for turn in range(TIMES + 1):
        with_hashes = _spent(job)
        with _unchecked():
            without = _spent(job)
        if turn:
            checked.append(with_hashes)
            bare.append(without)
    return statistics.median(checked), statistics.median(bare)


def _spent(job: Callable[[], None]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start
