"""How many pages are read, by resolution and by what lies over the code.

Run by hand: ``python -m tests.bench.scan.matrix 2000``.

Prints pages read, pages given a wrong number, and the 95 % interval of Wilson for the share read.
"""

from __future__ import annotations

import importlib.util
import io
import math
import random
import sys
from collections import defaultdict
from pathlib import Path

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


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def main(count: int) -> int:
    """Scans and reads ``count`` pages; 1 if any was given a wrong number or too few were read."""
    chance, g, paper = random.Random(20211123), papers.generator, papers.paper()
    rows: dict[tuple[int, bool], list[int]] = defaultdict(lambda: [0, 0, 0])
    for at in range(count):
        dpi, sealed = (150, 200, 300)[at % 3], at % 4 == 0
        page = 1 + chance.randrange(paper.pages)
        marks = g.Marks(dirt=12)
        if sealed:
            marks = g.Marks(seal=(chance.uniform(165, 185), chance.uniform(15, 50)), dirt=12)
        data = g.scanned(paper.pdf, page, g.any_conditions(chance, dpi), marks, chance)
        sheet = next(open_scan([ScanFile("scan", io.BytesIO(data), len(data))]).sheets())
        assert sheet.image is not None
        found = find_code(sheet.image)
        row = rows[dpi, sealed]
        row[0] += 1
        row[1] += found is not None
        row[2] += found is not None and (found.code.number, found.code.page) != (paper.number, page)
    for (dpi, sealed), (of, read, wrong) in sorted(rows.items()):
        low, high = wilson(read, of)
        print(
            f"{dpi} dpi {'印章压码' if sealed else '页码未被遮'}：{read}/{of}，错号 {wrong}，95% {low:.4f}–{high:.4f}"
        )
    free = [row for (dpi, sealed), row in rows.items() if dpi >= 200 and not sealed]
    enough = sum(row[1] for row in free) >= 0.995 * sum(row[0] for row in free)
    return 0 if enough and not any(row[2] for row in rows.values()) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
