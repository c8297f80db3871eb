"""What the scan benches share: samples one by one into a file, resumable, and shares with their intervals."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app.scan.page_check import Looked, look_at
from app.scan.paper import DrawnPaper
from app.scan.sheets import ScanFile, open_scan

Result = dict[str, Any]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z * z / of)), min(1.0, (middle + half) / (1 + z * z / of))


def share_of(hits: int, of: int) -> str:
    """A share as the tables print it."""
    if not of:
        return "—"
    low, high = wilson(hits, of)
    return f"{hits}/{of}（{low * 100:.1f}–{high * 100:.1f} %）"


def collect(results: Path, wanted: Iterable[int], one: Callable[[int], Result]) -> None:
    """One line of JSON a sample; those already in ``results`` are not made again."""
    there = {row["at"] for row in rows_of([results])} if results.exists() else set()
    with results.open("a") as out:
        for at in wanted:
            if at not in there:
                out.write(json.dumps({"at": at} | one(at), ensure_ascii=False) + "\n")
                out.flush()


def rows_of(files: Iterable[Path]) -> list[Result]:
    """All samples; a line that was cut off when the run was stopped does not count."""
    lines = [line for file in files for line in file.read_text().splitlines() if line.endswith("}")]
    return [json.loads(line) for line in lines]


def run_bench(
    arguments: list[str], table: Callable[[list[Path]], int], one: Callable[[int], Result], samples: int
) -> int:
    """The exit status of a bench called by ``run RESULTS [SAMPLES]`` or ``table RESULTS…``."""
    if arguments[0] == "table":
        return table([Path(each) for each in arguments[1:]])
    results, *count = arguments[1:]
    collect(Path(results), range(int(count[0]) if count else samples), one)
    return 0


def looked_at(data: bytes, drawn: DrawnPaper, assigned: int = 0) -> Looked:
    """What the client sees on the one page of a scanned file."""
    return look_at(next(open_scan([ScanFile("scan", io.BytesIO(data), len(data))]).sheets()), drawn, assigned)
