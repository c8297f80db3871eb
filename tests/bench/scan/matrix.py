"""How many pages are read, by resolution and by what the page went through; run by hand, in parts, resumable.

``python tests/bench/scan/matrix.py scan RESULTS PART PARTS [PAGES]`` adds one line of JSON a page to RESULTS and goes
on where it was stopped; ``... table RESULTS...`` prints pages read, pages given a wrong number or page, and the 95 %
interval of Wilson for the share read.  What was measured stands in README.md beside this file.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import json
import math
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.scan.codes import find_code
from app.scan.sheets import ScanFile, open_scan

_SPEC = importlib.util.spec_from_file_location(
    "scan_papers", Path(__file__).resolve().parents[2] / "app" / "scan" / "papers.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
papers = importlib.util.module_from_spec(_SPEC)
sys.modules["scan_papers"] = papers
_SPEC.loader.exec_module(papers)

PAGES = 2000
_FREE_SHARE = 0.995
Result = dict[str, Any]


def _free(row: Result) -> bool:
    """Nothing lies on the code and none of it is outside the picture: what no longer is there nobody can read."""
    return row["whole"] and not row["sealed"]


_GROUPS: tuple[tuple[str, Callable[[Result], bool]], ...] = (
    ("页码完整、未被遮，合计", _free),
    ("  正放", lambda r: _free(r) and not r["upside_down"]),
    ("  倒放", lambda r: _free(r) and r["upside_down"]),
    ("  歪斜 1.5° 以上", lambda r: _free(r) and abs(r["skew"]) >= 1.5),
    ("  JPEG 质量 40–59", lambda r: _free(r) and r["quality"] < 60),
    ("  JPEG 质量 60–90", lambda r: _free(r) and r["quality"] >= 60),
    ("  噪声 σ 6 以上", lambda r: _free(r) and r["noise"] >= 6),
    ("  折痕阴影", lambda r: _free(r) and r["fold"]),
    ("  页边切去 5 mm", lambda r: _free(r) and r["cut"] > 0),
    ("  灰度", lambda r: _free(r) and r["grey"]),
    ("印章碰到页码", lambda r: r["sealed"] and r["whole"]),
    ("页码切掉了一部分", lambda r: not r["whole"]),
)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def one(at: int) -> Result:
    """Page ``at`` of the matrix: drawn by its own dice, so that parts may run in any order."""
    chance, g, paper = random.Random(20211123 + at), papers.generator, papers.paper()
    dpi, sealed = (150, 200, 300)[at % 3], at % 4 == 0
    page = 1 + chance.randrange(paper.pages)
    seal = (chance.uniform(165, 185), chance.uniform(15, 50)) if sealed else None
    conditions = g.any_conditions(chance, dpi)
    sheet_of_paper = g.marked(g.drawn_page(paper.pdf, page, dpi), dpi, g.Marks(seal=seal, dirt=12), chance)
    corners = _printed_corners(sheet_of_paper.size, dpi)
    glass = g.on_the_glass(sheet_of_paper, conditions, chance, corners)
    data = g.as_jpeg(glass, conditions)
    whole = all(0 <= x <= glass.width and 0 <= y <= glass.height for x, y in corners)
    sheet = next(open_scan([ScanFile("scan", io.BytesIO(data), len(data))]).sheets())
    assert sheet.image is not None
    start = time.perf_counter()
    found = find_code(sheet.image)
    took = time.perf_counter() - start
    wrong = found is not None and (found.code.number, found.code.page) != (paper.number, page)
    return dataclasses.asdict(conditions) | {
        "at": at, "page": page, "sealed": sealed, "whole": whole, "read": found is not None, "wrong": wrong,
        "seconds": round(took, 4),
    }  # fmt: skip


def _printed_corners(size: tuple[int, int], dpi: int) -> list[tuple[float, float]]:
    """The symbol's four corners on the paper in mm: 18 mm wide, 9.1 mm below the top, 11.9 mm from the right edge.

    Measured on the drawn pages, upright and broad ones alike; not taken from the reader.
    """
    right = size[0] * 25.4 / dpi - 11.9
    return [(right - 18, 9.1), (right, 9.1), (right, 27.1), (right - 18, 27.1)]


def scan(results: Path, part: int, parts: int, count: int) -> None:
    """Every ``parts``-th block of pages, those already in ``results`` left out."""
    there = {json.loads(line)["at"] for line in results.read_text().splitlines()} if results.exists() else set()
    with results.open("a") as out:
        for at in range(count):
            if at // 12 % parts == part and at not in there:  # blocks of 12 hold every resolution and seal alike
                out.write(json.dumps(one(at)) + "\n")
                out.flush()


def table(files: list[Path]) -> int:
    """Prints the matrix; 1 if any page was given a wrong number or too few were read."""
    rows = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    print("| 页面 | 150 dpi | 200 dpi | 300 dpi |\n|---|---|---|---|")
    for name, belongs in _GROUPS:
        cells = [_cell([row for row in rows if row["dpi"] == dpi and belongs(row)]) for dpi in (150, 200, 300)]
        print(f"| {name} | " + " | ".join(cells) + " |")
    wrong = sum(row["wrong"] for row in rows)
    print(f"\n共 {len(rows)} 页，错号或错页 {wrong}（95 % 上限 {wilson(wrong, len(rows))[1]:.4f}）")
    for state in (True, False):
        took = sorted(row["seconds"] for row in rows if row["read"] is state) or [0.0]
        print(f"{'读出' if state else '读不出'}：中位 {took[len(took) // 2]:.3f} s，最长 {took[-1]:.3f} s")
    free = [row for row in rows if row["dpi"] >= 200 and _free(row)]
    return 1 if wrong or sum(row["read"] for row in free) < _FREE_SHARE * len(free) else 0


def _cell(rows: list[Result]) -> str:
    if not rows:
        return "—"
    read = sum(row["read"] for row in rows)
    low, high = wilson(read, len(rows))
    return f"{read}/{len(rows)}（{low * 100:.1f}–{high * 100:.1f} %）"


def main(arguments: list[str]) -> int:
    """Exit status of ``arguments``."""
    if arguments[0] == "table":
        return table([Path(each) for each in arguments[1:]])
    results, part, parts, *count = arguments[1:]
    scan(Path(results), int(part), int(parts), int(count[0]) if count else PAGES)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
