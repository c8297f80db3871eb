"""Kill a process that saves, backs up and restores, again and again: nothing acknowledged is lost, no half is left.

``python -m tests.bench.store.kills [COUNT] [SEED]``: forks a worker, kills it after some things
that it did, opens what is left as the next start does, and goes on from there.  Needs POSIX.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.store.acknowledged import Told, faults
from tests.bench.store.worker import begin, work

_ONE_STORE = 100
"""Kills."""
_LONGEST = 60.0
"""Seconds that are waited for a worker's lines."""


def kill_one(home: Path, draft_id: str, told: Told, seed: int, moment: tuple[int, float]) -> list[str]:
    """Run a worker, kill it so many seconds after so many lines of its (``moment``), and return what is wrong then.

    Lines rather than time: on a busy computer a worker would be killed before it did anything.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(home, draft_id, writer, seed)
        finally:
            os._exit(1)
    os.close(writer)
    lines, seconds = moment
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        text, until = b"", time.monotonic() + _LONGEST
        while text.count(b"\n") < lines and select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            piece = pipe.read(1 << 12) or b""
            if not piece:
                break
            text += piece
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        text += pipe.readall() or b""
    if not os.WIFSIGNALED(status):
        return ["the worker ended by itself"]
    told.hear(text.decode().split("\n")[:-1])
    return faults(home, draft_id, told)


def run_kills(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Kill so often; how much was acknowledged of each kind, and what was wrong.

    A store lives through a hundred kills; then a new one begins, for a large one would take most of the time.
    """
    dice, wrong, said = random.Random(seed), list[str](), Counter[str]()
    for first in range(0, count, _ONE_STORE):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            draft_id = begin(home)
            told = Told()
            for number in range(first, min(count, first + _ONE_STORE)):
                # mostly in the midst of what is done next, sometimes some things later
                later = dice.choice((0.01, 0.05, 0.3))
                found = kill_one(home, draft_id, told, seed + number, (dice.randint(0, 8), dice.uniform(0.0, later)))
                wrong += [f"{number}: {each}" for each in found]
                for aside in (home / "backups").glob("换下-*"):
                    shutil.rmtree(aside)
            said += told.said
    return said, wrong


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    acknowledged, problems = run_kills(times, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{times} kills, {acknowledged.total()} acknowledgements {dict(acknowledged)}, {len(problems)} faults")
    print("\n".join(problems[:20]))
    sys.exit(bool(problems))
