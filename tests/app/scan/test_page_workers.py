"""Sheets side by side: in order, few at a time, and stopped cleanly."""

import threading
from contextlib import closing

import pytest

from app.scan.page_workers import abreast


def test_results_come_in_order_and_few_are_taken_ahead():
    taken: list[int] = []
    told: list[int] = []
    lock, most = threading.Lock(), 0

    def items():
        for at in range(40):
            taken.append(at)
            yield at

    def work(at):
        nonlocal most
        with lock:
            most = max(most, len(taken) - len(told))
        return at * at

    for square in abreast(items(), work):
        told.append(square)  # noqa: PERF402 - what was told by then is counted above
    assert told == [at * at for at in range(40)]
    assert most <= 4


def test_two_are_under_way_at_once():
    both = threading.Barrier(2, timeout=120)
    assert list(abreast(range(2), lambda at: both.wait() >= 0 and at)) == [0, 1]


def test_what_goes_wrong_comes_out_at_its_item():
    told: list[int] = []
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the results before it count
        for result in abreast([1, 2, 0, 4], lambda at: 8 // at):
            told.append(result)  # noqa: PERF402
    assert told == [8, 4]


def test_stopping_early_begins_nothing_more():
    begun: list[int] = []
    with closing(abreast(range(100), begun.append)) as seen:
        next(seen)
    assert len(begun) <= 4
    assert not [each for each in threading.enumerate() if each.name.startswith("sheets")]


def test_no_item_is_taken_before_a_worker_is_free_for_it():
    free = threading.Event()
    taken: list[int] = []
    under_way = threading.Semaphore(0)

    def items():
        for at in range(6):
            taken.append(at)
            yield at

    def work(at):
        under_way.release()
        assert free.wait(120)
        return at

    def watch():
        assert under_way.acquire(timeout=120)
        assert under_way.acquire(timeout=120)
        seen.append(list(taken))
        free.set()

    seen: list[list[int]] = []
    watcher = threading.Thread(target=watch)
    watcher.start()
    assert list(abreast(items(), work)) == list(range(6))
    watcher.join()
    assert seen == [[0, 1]]  # sheets are large: a third would lie there and wait


def test_who_is_done_early_goes_on_while_the_first_is_under_way():
    first = threading.Event()

    def work(at):
        if at == 2:
            first.set()
        return at if at or first.wait(120) else -1

    assert list(abreast(range(5), work)) == list(range(5))
