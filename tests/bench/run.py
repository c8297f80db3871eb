"""Run the benchmarks: ``python tests/bench/run.py [NAME…]`` (all of them without a name).

A bench is a file ``tests/bench/<area>/bench_<name>.py`` with ``run() -> list[Row]``.  A row is two things measured
side by side in the same process, interleaved, so that a busy machine slows both; only their ratio is compared between
machines.  Nothing here runs in CI.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
import unicodedata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent


def main() -> int:
    """Print one table per bench; 1 if a row misses the bound that it names."""
    sys.path.insert(0, str(ROOT))
    reader = argparse.ArgumentParser(description="运行性能测量")
    reader.add_argument("names", nargs="*", help="只运行名字里含有这些字的；不写则全部运行")
    names = reader.parse_args().names
    found = [path for path in sorted(FOLDER.glob("**/bench_*.py")) if not names or any(n in str(path) for n in names)]
    if not found:
        print("没有这个名字的测量。现有：" + "、".join(path.stem for path in sorted(FOLDER.glob("**/bench_*.py"))))
        return 2
    print(f"Python {platform.python_version()}，{platform.system()} {platform.machine()}")
    missed = 0
    for path in found:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        print(f"\n{path.stem.removeprefix('bench_')}：{(module.__doc__ or '').strip().splitlines()[0]}")
        rows = module.run()
        for line in table([row.cells() for row in rows]):
            print(line)
        missed += sum(not row.holds for row in rows)
    return int(missed > 0)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """The rows as aligned lines under a heading; a CJK character takes two columns."""
    heading = ("测量", "中位数", "对照", "倍数", "要求")
    lines = [heading, *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(heading))]
    return [
        "  " + "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)) for line in lines
    ]


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


if __name__ == "__main__":
    sys.exit(main())
