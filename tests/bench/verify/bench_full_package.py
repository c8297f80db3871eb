"""Verifies a signed package of about 300 pages and 40 MB in a process of its own, as ``zhizao verify`` does."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.verify.full_package import make_package

ROOT = Path(__file__).resolve().parents[3]
TIMES = 7
WALL = 3.0
_TIMED = """
import contextlib, io, sys, time
from app.cli import main
told = io.StringIO()
with contextlib.redirect_stdout(told):
    status = main(["verify", sys.argv[1]])
assert status == 0, told.getvalue()
waited = int(open("/proc/thread-self/schedstat").read().split()[1]) / 1e9
print(time.clock_gettime(time.CLOCK_MONOTONIC), waited, time.process_time())
"""
"""Prints when it ended, how long its thread waited for a processor that others had, and what it used itself."""


def run() -> list[Row]:
    """Wall time from the start of the interpreter, less what the thread waited for a processor; and processor time.

    Linux says how long a thread was ready to run and had no processor: what is left is the wall time of a machine that
    does nothing else.
    """
    idle, used = [], []
    with tempfile.TemporaryDirectory() as text:
        package = make_package(Path(text))
        for turn in range(TIMES + 1):
            wall, waited, processor = _once(package, Path(text))
            if turn:
                idle.append(wall - waited)
                used.append(processor)
    return [
        Row("校验 52 个场景、约 300 页的申报包，没有别的程序占用处理器时", statistics.median(idle), bound=WALL),
        Row("其中处理器的时间", statistics.median(used)),
    ]


def _once(package: Path, folder: Path) -> tuple[float, float, float]:
    # modules compiled once, as an installation has them
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environ |= {"PYTHONDONTWRITEBYTECODE": "", "ZHIZAO_HOME": str(folder / "home")}
    clock = "import time; print(time.clock_gettime(time.CLOCK_MONOTONIC), flush=True)\n"
    done = subprocess.run(
        [sys.executable, "-c", clock + _TIMED, str(package)], env=environ, check=True, cwd=ROOT, capture_output=True
    )
    started, ended = done.stdout.decode().split("\n")[:2]
    end, waited, processor = map(float, ended.split())
    return end - float(started), waited, processor
