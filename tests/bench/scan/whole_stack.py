"""A hundred scanned pages through the whole check: processor time a page, and the most memory of all its processes.

``python tests/bench/scan/whole_stack.py FOLDER [COPIES [colour|grey|two]]`` makes the stack in FOLDER where it is not
there yet, checks it in a process of its own, and prints what that and its children took.  Memory is read from /proc
every 20 ms: ``Pss`` counts a page that two processes share once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import pickle
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

SEED = 41
ASKED_SECONDS, ASKED_MEGABYTES = 25.0, 400.0
_EVERY = 0.02


def make(folder: Path, copies: int, levels: str) -> Path:
    """Writes the issue and ``copies`` scans of its eleven pages at 300 dpi, as one file; a path to the file."""
    from PIL import Image

    from tests.app.scan import papers
    from tests.bench.scan import printed_paper

    path = folder / f"{levels}-{copies}{'.tif' if levels == 'two' else '.pdf'}"
    issue, printed = folder / "issue.pickle", folder / "issue.pdf"
    if path.exists() and issue.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    paper = papers.paper("scene")
    # as much of the same, in types that can be pickled
    plain = {each.name: getattr(paper, each.name) for each in dataclasses.fields(paper)}
    issue.write_bytes(pickle.dumps(plain))
    printed.write_bytes(paper.pdf)
    sides = []
    for page in range(1, paper.pages + 1):
        chance = random.Random(SEED * 1000 + page)
        scanner = dataclasses.replace(
            printed_paper.any_scanner(chance), dpi=300, quality=80, levels="grey" if levels == "two" else levels
        )
        sheet = printed_paper.Paper(printed, page, scanner)
        if any(box.page == page for box in paper.seals.values()):
            sheet.seal((130, 100), chance)
        sides.append(sheet.scanned(chance))
    if levels == "two":
        images = [Image.open(io.BytesIO(side)).point(lambda value: 255 * (value >= 150)).convert("1") for side in sides]
        images *= copies
        images[0].save(path, save_all=True, append_images=images[1:], compression="group4", dpi=(300, 300))
    else:
        path.write_bytes(papers.generator.as_pdf(sides * copies, 300))
    return path


def check(path: Path, copies: int) -> None:
    """Checks the stack, and prints as JSON what it took."""
    import resource

    from app.sandbox.process import Sandbox
    from app.scan.page_check import check_scan
    from app.scan.paper import IssuePaper
    from app.scan.sheets import ScanFile, open_scan

    paper = IssuePaper(**pickle.loads((path.parent / "issue.pickle").read_bytes()))
    start = time.perf_counter()
    with path.open("rb") as file, Sandbox() as sandbox:
        checked = check_scan(open_scan([ScanFile(path.name, file, path.stat().st_size)], sandbox), paper, copies=copies)
    took = time.perf_counter() - start
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "pages": len(checked.sheets), "complete": checked.verdict.complete, "bytes": len(checked.pdf), "wall": took,
        "changes": sum(len(each.changes) for each in checked.sheets),
        "own": own.ru_utime + own.ru_stime, "children": children.ru_utime + children.ru_stime,
    }))  # fmt: skip


def _tree(root: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.parent.name))
    found, left = [], [root]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def _memory(process: int) -> tuple[float, float]:
    """Megabytes that a process holds: resident, and its share of them (Pss)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    told = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:] if line.split()[-1] == "kB"}
    return told.get("Rss", 0.0), told.get("Pss", 0.0)


def measure(path: Path, copies: int) -> dict[str, Any]:
    """What checking the stack takes, in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "check", str(path), str(copies)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    most, shares = 0.0, (0.0, 0.0)
    done = threading.Event()

    def watch() -> None:
        nonlocal most, shares
        while not done.wait(_EVERY):
            held = [_memory(each) for each in _tree(process.pid)]
            if held and sum(pss for _, pss in held) > most:
                most, shares = sum(pss for _, pss in held), (held[0][1], sum(pss for _, pss in held[1:]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, _ = process.communicate()
    done.set()
    watcher.join()
    return {**json.loads(out), "most": most, "parent": shares[0], "child": shares[1]}


def main(arguments: list[str]) -> int:
    """Exit status of ``arguments``."""
    if arguments[0] == "check":
        check(Path(arguments[1]), int(arguments[2]))
        return 0
    copies = int(arguments[1]) if len(arguments) > 1 else 9
    levels = arguments[2] if len(arguments) > 2 else "colour"
    told = measure(make(Path(arguments[0]), copies, levels), copies)
    pages = told["pages"]
    processor = told["own"] + told["children"]
    print(f"{pages} 页 {levels}，齐全 {told['complete']}，误报 {told['changes']} 处，装订 {told['bytes'] / 1e6:.1f} MB")
    print(
        f"处理器 {processor:.1f} s：每页 {told['own'] / pages:.3f} s，读文件的子进程 {told['children'] / pages:.3f} s；"
        f"100 页两核至少 {processor / pages * 50:.1f} s（要求 {ASKED_SECONDS:.0f} s）；墙上 {told['wall']:.1f} s"
    )
    print(f"内存最多 {told['most']:.0f} MB（要求 {ASKED_MEGABYTES:.0f} MB）：其中子进程 {told['child']:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
