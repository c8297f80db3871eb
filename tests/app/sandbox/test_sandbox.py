"""The child process: what it hands over, and how it ends whatever takes too much."""

import ctypes
import io
import itertools
import os
import sys

import pytest

from app.errors import InputRefused
from app.sandbox.process import Abandoned, Overrun, Pace, ReaderFailed, Sandbox, _Watch
from tests.systems import counts_memory_of_a_job

HERE = "tests.app.sandbox.readers"
_SYNCHRONIZE, _STILL_RUNS = 0x00100000, 0x102
"""Windows' right to wait for a process, and its word for one that has not ended."""


def run(sandbox, name, arguments=None, files=(), **more):
    return list(sandbox.run(f"{HERE}:{name}", arguments or {}, files, **more))


def test_a_reader_gets_files_and_arguments_and_hands_over_bytes():
    data = os.urandom(3 << 20)
    with Sandbox() as sandbox:
        found = run(sandbox, "count_bytes", {"said": "公章"}, [io.BytesIO(data), io.BytesIO(b"")])
    assert [(each.told["size"], each.told["said"]) for each in found] == [(len(data), "公章"), (0, "公章")]
    assert [bytes(each) for each in found[0].blobs] == [data[:5], data[-5:]]


def test_one_child_serves_one_request_after_the_other_and_what_libraries_print_is_lost():
    with Sandbox() as sandbox:
        first, second = (run(sandbox, "chatter")[0].told["process"] for _ in range(2))
        assert first == second != os.getpid()
    assert not _alive(first)


def test_a_refusal_is_the_same_sentence_here():
    with Sandbox() as sandbox:
        with pytest.raises(InputRefused, match=r"^a.pdf：不行。$"):
            run(sandbox, "refuse")
        with pytest.raises(ReaderFailed, match="ValueError: broken"):
            run(sandbox, "break_down")
        assert run(sandbox, "chatter"), "and the child goes on"


def test_an_item_and_the_whole_have_their_seconds():
    with Sandbox() as sandbox:
        with pytest.raises(Overrun) as overrun:
            run(sandbox, "spin", pace=Pace(item=0.3))  # for ever
        assert overrun.value.what == "time"
        with pytest.raises(Overrun):
            run(sandbox, "work", {"seconds": 0.2, "times": 100}, pace=Pace(item=5, whole=0.5, each=0.01))
        assert run(sandbox, "chatter"), "the next request has a new child"


def test_a_child_that_sleeps_is_waited_for_longer_but_not_for_ever():
    with Sandbox() as sandbox, pytest.raises(Overrun):
        run(sandbox, "sleep", {"seconds": 3600, "times": 1}, pace=Pace(item=0.2))


def test_only_waiting_counts_and_of_that_only_what_the_child_computed():
    worked = [0.0]
    watch = _Watch(Pace(item=1, whole=5, each=0), None, lambda: worked[0])
    worked[0] = 60  # while the program itself was busy
    watch.waited(0.9)
    watch.look()
    watch.came()
    watch.waited(2.9)  # the computer was busy with others: the child got nothing
    worked[0] += 0.2
    watch.look()
    worked[0] += 0.9
    with pytest.raises(Overrun):
        watch.look()


@pytest.mark.skipif(os.name == "nt", reason="a job object says it otherwise")
def test_memory_ends():
    with Sandbox(memory=300 << 20) as sandbox:
        assert run(sandbox, "grow", {"bytes": 100 << 20})
        with pytest.raises(Overrun) as overrun:
            run(sandbox, "grow", {"bytes": 400 << 20})
        assert overrun.value.what == "memory"
        assert run(sandbox, "grow", {"bytes": 100 << 20})


@pytest.mark.skipif(os.name != "nt", reason="job objects are Windows' own")
@counts_memory_of_a_job
def test_memory_ends_with_its_job():
    with Sandbox(memory=300 << 20) as sandbox:
        assert run(sandbox, "grow", {"bytes": 100 << 20})
        with pytest.raises(Overrun) as overrun:
            run(sandbox, "grow", {"bytes": 400 << 20})
        assert overrun.value.what in {"memory", "crash"}  # a library may end before it can say so
        assert run(sandbox, "grow", {"bytes": 100 << 20})


def test_a_crash_of_a_library_is_no_crash_of_ours():
    with Sandbox() as sandbox:
        with pytest.raises(Overrun) as overrun:
            run(sandbox, "crash")
        assert overrun.value.what == "crash"
        assert run(sandbox, "chatter")


def test_cancelled_while_the_child_is_at_work():
    with Sandbox() as sandbox:
        asked = itertools.count()
        with pytest.raises(Abandoned):
            run(sandbox, "spin", cancelled=lambda: next(asked) > 2)  # for ever


def test_cancelled_is_heard_however_soon_the_child_answers():
    with Sandbox() as sandbox:
        with pytest.raises(Abandoned):
            run(sandbox, "chatter", cancelled=lambda: True)
        assert not sandbox.started, "nothing was started for it"
        answers = iter([False, False, True])
        with pytest.raises(Abandoned):
            run(sandbox, "work", {"seconds": 0, "times": 3}, cancelled=lambda: next(answers, True))
        assert run(sandbox, "chatter"), "the next request has a new child"


def test_whoever_stops_early_leaves_nothing_behind():
    sandbox = Sandbox()
    for item in sandbox.run(f"{HERE}:chatter", {}, []):
        process = item.told["process"]
        break
    assert not _alive(process)
    process = run(sandbox, "chatter")[0].told["process"]
    del sandbox
    assert not _alive(process)


@pytest.mark.skipif(os.name == "nt", reason="a job object says nothing of files")
def test_the_child_writes_no_file(tmp_path):
    with Sandbox() as sandbox, pytest.raises((ReaderFailed, Overrun)):
        run(sandbox, "write", {"path": str(tmp_path / "out")})
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


def _alive(process):
    if sys.platform == "win32":  # there os.kill with 0 presses Ctrl+C
        kernel = ctypes.WinDLL("kernel32")
        handle = kernel.OpenProcess(_SYNCHRONIZE, 0, process)
        alive = bool(handle) and kernel.WaitForSingleObject(handle, 0) == _STILL_RUNS
        if handle:
            kernel.CloseHandle(handle)
        return alive
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
