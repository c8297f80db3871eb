"""同一份内容、同一套字体：本软件与 Typst、python-docx + LibreOffice、WeasyPrint（各在自己的进程里）。

The peers are the extra ``bench`` of pyproject.toml and LibreOffice; those that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.documents import contents, one
from tests.bench.measure import Row

COUNT = 52
COUNTS = (1, 10, 52, 200)
ROUNDS = 5
_SLOW_ROUNDS = 3
_RATIOS = {"typst": 1.0, "libreoffice": 1 / 4, "weasyprint": 1 / 15}
_MEGABYTES = 150.0
Taken = dict[str, float]


def installed(engine: str) -> bool:
    """Whether an engine can be measured here."""
    if engine == "libreoffice":
        return shutil.which("soffice") is not None and importlib.util.find_spec("docx") is not None
    return engine == "ours" or importlib.util.find_spec(engine) is not None


def once(engine: str, folder: Path, count: int) -> Taken:
    """One engine in a fresh process: seconds, megabytes at the peak, pages."""
    command = [sys.executable, str(Path(one.__file__)), engine, str(folder), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken: Taken = json.loads(done.stdout.splitlines()[-1])
    return taken


def compared(folder: Path) -> dict[str, Taken]:
    """Medians of each engine; they take turns, the slow ones fewer."""
    one.prepare(folder, COUNT)
    runs: dict[str, list[Taken]] = {engine: [] for engine in one.ENGINES if installed(engine)}
    for number in range(ROUNDS):
        for engine, taken in runs.items():
            if number < (_SLOW_ROUNDS if engine in {"libreoffice", "weasyprint"} else ROUNDS):
                taken.append(once(engine, folder, COUNT))
    return {
        engine: {key: statistics.median(each[key] for each in taken) for key in taken[0]}
        for engine, taken in runs.items()
    }


def run() -> list[Row]:
    """Seconds and peak memory of ours against each peer, and seconds a scenario from 1 to 200."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        medians = compared(folder)
        ours = medians["ours"]
        contents.write_pictures(folder, COUNTS[-1])
        scaled = {
            count: statistics.median(once("ours", folder, count)["seconds"] for _ in range(3)) for count in COUNTS
        }
    rows = [
        Row(f"{COUNT}个场景（{ours['pages']:.0f}页），对照 {engine}（{peer['pages']:.0f}页）",
            ours["seconds"], peer["seconds"], ratio=_RATIOS[engine])
        for engine, peer in medians.items() if engine != "ours"
    ]  # fmt: skip
    rows += [
        Row(f"内存峰值，对照 {engine}", ours["megabytes"], peer["megabytes"], bound=_MEGABYTES,
            ratio=1.0 if engine == "typst" else None, unit="MB")
        for engine, peer in medians.items() if engine != "ours"
    ] or [Row("内存峰值", ours["megabytes"], bound=_MEGABYTES, unit="MB")]  # fmt: skip
    # what one more scenario takes, once the fonts are open
    each = (scaled[COUNT] - scaled[1]) / (COUNT - 1)
    more = (scaled[COUNTS[-1]] - scaled[COUNT]) / (COUNTS[-1] - COUNT)
    rows.append(Row(f"每多一个场景（{COUNT}→{COUNTS[-1]}），对照 1→{COUNT}", more, each, ratio=1.3))
    rows += [Row(f"{count}个场景", seconds) for count, seconds in scaled.items()]
    return rows
