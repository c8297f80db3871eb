"""Jobs of one purpose: which answer is heard, in which order, and what is heard after the slot was dropped."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.errors import AppError
from ui.runtime.job_slots import JobSlot, JobSlots
from ui.runtime.jobs import BUG, Cancelled, Job

SLOW = 10_000


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def held(gate: Event, value: str) -> Callable[[Job], str]:
    def work(_job: Job) -> str:
        gate.wait(10)
        return value

    return work


def test_of_the_latest_alone_is_heard(qtbot: QtBot, owner: QObject) -> None:
    slot, gate, heard = JobSlot(owner), Event(), list[str]()
    first = slot.run(held(gate, "first"), heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    slot.run(lambda _job: "second", heard.append)
    qtbot.waitUntil(lambda: not slot.busy, timeout=SLOW)
    gate.set()
    assert first.wait()
    qtbot.waitUntil(lambda: heard == ["second"], timeout=SLOW)
    assert first.cancelled


def test_a_queue_hears_all_in_order_and_runs_one_at_a_time(qtbot: QtBot, owner: QObject) -> None:
    slot, heard, running = JobSlot(owner, "queue"), list[str](), list[int]()

    def work(at: int) -> Callable[[Job], str]:
        def do(_job: Job) -> str:
            running.append(at)
            assert running.count(at) == 1
            if at == 1:
                raise AppError("one refused")
            return str(at)

        return do

    for at in range(4):
        slot.run(work(at), heard.append, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 4, timeout=SLOW)
    assert heard == ["0", "one refused", "2", "3"]
    assert running == [0, 1, 2, 3]
    assert not slot.busy


def test_an_answer_may_start_the_next(qtbot: QtBot, owner: QObject) -> None:
    slot, heard = JobSlot(owner), list[object]()

    def again(value: object) -> None:
        heard.append((value, slot.busy))
        if len(heard) == 1:
            slot.run(lambda _job: 2, again)

    slot.run(lambda _job: 1, again)
    qtbot.waitUntil(lambda: heard == [(1, False), (2, False)], timeout=SLOW)


def test_what_was_cancelled_is_stopped_though_it_came_to_its_end(qtbot: QtBot, owner: QObject) -> None:
    slot, gate, heard = JobSlot(owner), Event(), list[str]()
    slot.run(held(gate, "done"), heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    slot.cancel()
    assert slot.busy
    gate.set()
    qtbot.waitUntil(lambda: not slot.busy, timeout=SLOW)
    assert heard == ["stopped"]


def test_nothing_is_heard_of_a_dropped_job_and_closing_waits_for_it(qtbot: QtBot, owner: QObject) -> None:
    slot, gate, heard = JobSlot(owner), Event(), list[str]()
    job = slot.run(held(gate, "done"), heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    slot.drop()
    assert not slot.busy
    gate.set()
    slot.close_down()
    assert not job.running
    later = list[str]()
    slot.run(lambda _job: "later", later.append)
    qtbot.waitUntil(lambda: later == ["later"], timeout=SLOW)
    assert heard == []


def test_slots_of_different_names_do_not_disturb_one_another(qtbot: QtBot, owner: QObject) -> None:
    slots, gate, heard = JobSlots(owner), Event(), list[str]()
    slots.run("slow", held(gate, "slow"), heard.append)
    slots.run("quick", lambda _job: "quick", heard.append)
    qtbot.waitUntil(lambda: heard == ["quick"], timeout=SLOW)
    assert slots.running("slow") is not None
    gate.set()
    qtbot.waitUntil(lambda: heard == ["quick", "slow"], timeout=SLOW)
    assert slots.running("slow") is None


def test_what_an_answer_starts_goes_behind_what_waits_and_loses_none_of_it(qtbot: QtBot, owner: QObject) -> None:
    slot, gate, heard = JobSlot(owner, "queue"), Event(), list[str]()

    def first(value: str) -> None:
        heard.append(value)
        slot.run(lambda _job: "started by the answer", heard.append)

    slot.run(held(gate, "first"), first)
    slot.run(lambda _job: "waited", heard.append)
    slot.run(lambda _job: "waited too", heard.append)
    gate.set()
    qtbot.waitUntil(lambda: heard == ["first", "waited", "waited too", "started by the answer"], timeout=SLOW)
    assert not slot.busy


@pytest.mark.parametrize("ends", ["done", "failed", "stopped"])
def test_an_answer_that_fails_holds_up_nothing_that_waits(qtbot: QtBot, owner: QObject, ends: str) -> None:
    slot, gate, heard = JobSlot(owner, "queue"), Event(), list[str]()

    def broken(*_values: object) -> None:
        heard.append("broken")
        raise RuntimeError("an error of ours")

    def work(_job: Job) -> None:
        gate.wait(10)
        if ends == "failed":
            raise AppError("refused")
        if ends == "stopped":
            raise Cancelled

    with qtbot.captureExceptions() as errors:
        first = slot.run(work, broken, broken, stopped=broken)
        if ends == "stopped":
            first.cancel()
        slot.run(lambda _job: "waited", heard.append)
        gate.set()
        qtbot.waitUntil(lambda: heard == ["broken", "waited"], timeout=SLOW)
    assert len(errors) == 1


class _Panic(BaseException):
    """Stands for the panic of a library in Rust (PyO3), which is no Exception."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # our own fault, and reported
def test_whatever_ends_a_job_is_heard(qtbot: QtBot, owner: QObject) -> None:
    slot, heard = JobSlot(owner), list[str]()

    def panic(_job: Job) -> None:
        raise _Panic

    slot.run(panic, failed=heard.append)
    qtbot.waitUntil(lambda: heard == [BUG], timeout=SLOW)
    assert not slot.busy


def test_what_waits_and_is_to_last_is_done_before_the_slot_is_closed_down(qtbot: QtBot, owner: QObject) -> None:
    slot, did = JobSlot(owner, "queue"), list[str]()

    def reads(job: Job) -> None:
        while True:
            job.check()

    def does(what: str) -> Callable[[Job], None]:
        return lambda _job: did.append(what)

    slot.run(reads)
    slot.run(does("looked"))
    slot.run(does("archived"), lasting=True)
    slot.run(does("named"), lasting=True)
    slot.close_down()
    assert did == ["archived", "named"]


def test_nothing_is_heard_once_a_slot_is_closed_down(qtbot: QtBot, owner: QObject) -> None:
    slot, heard, later = JobSlot(owner), list[str](), list[str]()
    slot.run(lambda _job: "done", heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    slot.close_down()
    assert not slot.busy
    slot.run(lambda _job: "later", later.append)
    qtbot.waitUntil(lambda: later == ["later"], timeout=SLOW)
    assert heard == []
