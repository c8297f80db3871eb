"""A long intake: what each fifty packages cost, and how much memory all processes hold, from the first to the last.

``DESK_LONG_RUN`` says how many packages; every twentieth has a stamped scan.  They are read in two child processes as
always, which are replaced now and then; cost and memory are of all of them together, as Linux tells it.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

from app.jobs.desk import create_desk_session
from app.jobs.desk_copies import find_copies
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.services import build_services
from tests.bench.desk import bench_desk_scans
from tests.bench.measure import Row
from tests.desk_packages import PackageMaker, application

SIZE = int(os.environ.get("DESK_LONG_RUN", "200"))
_WINDOW = 50
_STAMPED = 20
"""One in so many packages has a scan."""
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def run() -> list[Row]:
    """Seconds of the processor for each package in every window, and the memory of all processes at its end."""
    if not Path("/proc/self/stat").exists():
        print("只在 Linux 上量。")
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_packages(folder)
        services = build_services(folder / "desk-home", {})
        session = create_desk_session(services, folder / "long", title="long", unit="")
        remember_files(session.file, find_files([folder / "packages"]).files)
        costs, memory, last = [], [], _processor()
        held: list[int] = []

        def step(done: int, _of: int) -> None:
            nonlocal last
            held.append(_memory())
            if done % _WINDOW == 0:
                now = _processor()
                costs.append((now - last) / _WINDOW)
                memory.append(max(held))
                held.clear()
                last = now

        result = read_waiting(services, session.file, progress=step)
        assert result.sound == SIZE, result
        session.reload()
        find_copies(session.file, session.text_sources(), session.pack)
        session.close()
        services.close()
    rows = [Row(f"每份，第 {at * _WINDOW + 1} 到 {(at + 1) * _WINDOW} 份", cost, costs[0], ratio=1.25)
            for at, cost in enumerate(costs)]  # fmt: skip
    rows += [Row(f"内存，前 {(at + 1) * _WINDOW} 份", each / 1e6, memory[0] / 1e6, ratio=1.25, unit="MB")
             for at, each in enumerate(memory)]  # fmt: skip
    return rows


def _make_packages(folder: Path) -> None:
    """Makes the packages of the run; stamped ones stand evenly among the others."""
    stamped = SIZE // _STAMPED
    bench_desk_scans.make_packages(folder, stamped, lambda firm: application("scene", 900 + firm))
    scanned = sorted((folder / "packages").iterdir())
    maker = PackageMaker(folder / "plain")
    random.Random(1).shuffle(scanned)
    for number in range(SIZE - stamped):
        maker.make(f"{number:04d}.zip", application("scene" if number % 3 else "factory", number + 100))
    plain = sorted(maker.folder.iterdir())
    out = folder / "packages"
    for number in range(SIZE):
        source = scanned.pop() if number % _STAMPED == _STAMPED - 1 else plain.pop()
        shutil.move(source, out / f"run {number:04d}.zip")


def _descendants(process: int) -> list[int]:
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [each for child in task.read_text().split() for each in _descendants(int(child))]
        except OSError:  # it has ended meanwhile
            continue
    return found


def _numbers(process: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1:]]
    except OSError:
        return [0] * 50


def _processor() -> float:
    """Returns seconds of the processor used so far by this process and all below it, those that ended among them."""
    return sum(sum(_numbers(each)[10:14]) for each in _descendants(os.getpid())) / _TICKS


def _memory() -> int:
    """Returns bytes of memory that this process and all below it hold."""
    return sum(_numbers(each)[20] for each in _descendants(os.getpid())) * _PAGE
