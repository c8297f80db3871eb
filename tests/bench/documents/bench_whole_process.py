"""一份 52 个场景的 PDF，从启动 Python 算起（含导入），对照 Typst：时间、处理器时间、内存。"""

from __future__ import annotations

import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.documents import contents, one, whole
from tests.bench.documents.bench_typesetters import COUNT, installed
from tests.bench.measure import Row

TIMES = 7
_RATIO = 1.0


def run() -> list[Row]:
    """Medians of processes that take turns; Typst's threads make its processor time longer than its time."""
    engines = [engine for engine in ("ours", "typst") if installed(engine)]
    took: dict[str, list[tuple[float, float, float]]] = {engine: [] for engine in engines}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one.prepare(folder, COUNT)
        (folder / "document.pickle").write_bytes(pickle.dumps(contents.document(folder, COUNT)))
        for number in range(TIMES + 1):
            for engine in engines:
                spent = _process(engine, folder)
                if number:
                    took[engine].append(spent)
    medians = {engine: [statistics.median(each) for each in zip(*runs, strict=True)] for engine, runs in took.items()}
    ours, typst = medians["ours"], medians.get("typst", [None] * 3)
    return [
        Row(f"{COUNT}个场景的 PDF，整个进程", ours[0], typst[0], ratio=_RATIO),
        Row("处理器时间", ours[1], typst[1]),
        Row("内存峰值", ours[2], typst[2], unit="MB"),
    ]


def _process(engine: str, folder: Path) -> tuple[float, float, float]:
    """Runs an engine in a process of its own and returns seconds, processor seconds and megabytes at the peak."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(Path(whole.__file__)), engine, str(folder)])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, engine)
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
