"""Kill a process that saves, backs up and restores, again and again: nothing acknowledged is lost, no half is left.

``python -m tests.bench.store.kills [COUNT] [SEED]``: forks a worker, kills it after a random while, opens what is left
as the next start does, and goes on from there.  Needs POSIX.
"""

from __future__ import annotations

import os
import random
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


def kill_one(home: Path, draft_id: str, told: Told, seed: int, seconds: float) -> list[str]:
    """Run a worker for so long, kill it, and return what is wrong afterwards."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(home, draft_id, writer, seed)
        finally:
            os._exit(1)
    os.close(writer)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read().decode()
    if not os.WIFSIGNALED(status):
        return ["the worker ended by itself"]
    told.hear(text.split("\n")[:-1])
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
                found = kill_one(home, draft_id, told, seed + number, dice.uniform(0.02, 0.4))
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
