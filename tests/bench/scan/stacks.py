"""Random stacks through the whole reader: is every fault named, and is 齐全 never said of a faulty stack?

``python tests/bench/scan/stacks.py run RESULTS [STACKS]`` goes on where it was stopped; ``... table RESULTS...`` prints
what was said of each kind of fault, and ends with 1 where a stack was judged wrongly.  The pages are small (A6), the
files real ones: PDF, TIFF and JPEG, opened, read and judged as the client does it; every tenth stack is laid over the
issue, compared and bound as well.
"""

from __future__ import annotations

import io
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import segno
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from app.scan.page_check import Checked, check_scan, read
from app.scan.page_matches import judge
from app.scan.paper import IssuePaper
from app.scan.sheets import ScanFile, open_scan
from app.trust.fingerprint import issue_number
from app.trust.page_code import page_code
from tests.app.scan import papers
from tests.bench.scan.sampling import Result, rows_of, run_bench, share_of

STACKS = 500
SEED = 20211120
_WHOLE = 10
_A6 = (298, 420)
_CODE = 51
_DPI = 150
_FAULTS = {
    "missing": "缺页", "duplicate": "重复", "other-issue": "别的版本、别的申报书的页", "unreadable": "页码被遮",
    "disorder": "次序不对",
}  # fmt: skip
_KINDS = ("drop", "double", "older", "stranger", "covered", "swap", "copy", "reverse")
OURS, OLDER, STRANGER = "ours", "older", "stranger"


@dataclass(frozen=True)
class Leaf:
    """One scanned side: which issue and page it is, and whether its code is covered."""

    issue: str
    page: int
    covered: bool = False


@cache
def paper(issue: str, pages: int) -> IssuePaper:
    """A small issue of text and numbers; an older one has the same text but for a line, a stranger all its own."""
    fingerprint = {OURS: "0123456789abcdef", OLDER: "fedcba9876543210", STRANGER: "00ff00ff00ff00ff"}[issue] * 4
    sequence = 1 if issue == OLDER else 2
    number = issue_number(fingerprint, sequence)
    out = io.BytesIO()
    canvas = Canvas(out, _A6)
    for page in range(1, pages + 1):
        words = random.Random(page if issue != STRANGER else -page)
        symbol = segno.make(page_code(number, page, pages, fingerprint), error="m", mode="byte", micro=False)
        cell = _CODE / len(list(symbol.matrix))
        for down, line in enumerate(symbol.matrix):
            for column, dark in enumerate(line):
                if dark:
                    left = _A6[0] - 34 - _CODE + column * cell
                    canvas.rect(left, _A6[1] - 26 - (down + 1) * cell, cell, cell, stroke=0, fill=1)
        canvas.setFont("Helvetica", 9)
        for row in range(24):
            text = " ".join(str(words.randrange(10 ** words.randint(1, 6))) for _ in range(8))
            canvas.drawString(30, 320 - row * 12, text if row or issue != OLDER else text[::-1])
        canvas.showPage()
    canvas.save()
    return IssuePaper(number, fingerprint, out.getvalue(), pages, {}, {})


@cache
def _side(leaf: Leaf, pages: int, take: int) -> bytes:
    """A scanned side as JPEG; several takes of the same differ as two scans do."""
    chance = random.Random(f"{leaf} {pages} {take}")
    g = papers.generator
    conditions = g.Conditions(
        dpi=_DPI, skew=chance.uniform(-2, 2), upside_down=chance.random() < 0.5, quality=chance.randint(50, 90),
        noise=chance.uniform(0, 6), grey=chance.random() < 0.25,
    )  # fmt: skip
    drawn = g.drawn_page(paper(leaf.issue, pages).pdf, leaf.page, _DPI)
    if leaf.covered:
        edge = round(100 * _DPI / 72)
        ImageDraw.Draw(drawn).rectangle((drawn.width - edge, 0, drawn.width, edge), fill="white")
    return bytes(g.as_jpeg(g.on_the_glass(drawn, conditions, chance), conditions))


def spoilt(chance: random.Random, pages: int, copies: int) -> list[Leaf]:
    """A stack to which up to four things happened."""
    stack = [Leaf(OURS, page) for _ in range(copies) for page in range(1, pages + 1)]
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 4))):
        at = chance.randrange(len(stack))
        kind = chance.choice(_KINDS)
        if kind == "drop" and len(stack) > 1:
            del stack[at]
        elif kind == "double":
            stack.insert(chance.randrange(len(stack) + 1), stack[at])
        elif kind in (OLDER, STRANGER):
            stack[at] = Leaf(kind, chance.randint(1, pages))
        elif kind == "covered":
            stack[at] = Leaf(stack[at].issue, stack[at].page, covered=True)
        elif kind == "swap":
            other = chance.randrange(len(stack))
            stack[at], stack[other] = stack[other], stack[at]
        elif kind == "copy":  # a page of the one copy lies in the other
            stack.insert(chance.randrange(len(stack) + 1), stack.pop(at))
        elif kind == "reverse":
            stack.reverse()
    return stack


def _files(stack: Sequence[Leaf], pages: int, chance: random.Random) -> list[ScanFile]:
    """The stack as a person hands it in: one file or a few, of one kind or another."""
    sides = [_side(leaf, pages, chance.randrange(2)) for leaf in stack]
    files: list[ScanFile] = []
    at = 0
    while at < len(sides):
        kind = chance.choice(("pdf", "tiff", "jpeg"))
        upto = at + 1 if kind == "jpeg" and chance.random() < 0.5 else chance.randint(at + 1, len(sides))
        part = sides[at:upto]
        data = papers.generator.as_pdf(part, _DPI) if kind == "pdf" else _tiff(part) if kind == "tiff" else part[0]
        at += 1 if kind == "jpeg" else len(part)
        files.append(ScanFile(f"{len(files)}.{kind}", io.BytesIO(data), len(data)))
    return files


def _tiff(sides: Sequence[bytes]) -> bytes:
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in sides]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression="tiff_lzw")
    return out.getvalue()


def one(at: int) -> Result:
    """What the client says of stack ``at``, against what was done to it."""
    chance = random.Random(SEED + at)
    pages, copies = chance.randint(2, 6), chance.choice((1, 1, 2))
    stack = spoilt(chance, pages, copies)
    scan, issue = open_scan(_files(stack, pages, chance)), paper(OURS, pages)
    if at % _WHOLE == 0:
        checked = check_scan(scan, issue, copies=copies)
    else:
        read_ = tuple(read(sheet, issue)[0] for sheet in scan.sheets())
        checked = Checked(judge([each.reading for each in read_], issue.number, pages, copies), read_, b"", scan.size)
    said, true = _said(checked), _true(stack, pages, copies)
    return {
        "pages": pages, "copies": copies, "sheets": len(stack), "true": true, "said": said,
        "complete": checked.verdict.complete, "whole": not any(true[name] for name in true if name != "disorder"),
        "bound": len(checked.pdf) > 0, "bindable": at % _WHOLE == 0, "disorder_said": len(checked.verdict.disordered),
        "disorder_true": _disordered(stack, copies),
        "wrong_page": sum(
            looked.reading.number == paper(OURS, pages).number
            and (leaf.issue, leaf.page) != (OURS, looked.reading.page)
            for leaf, looked in zip(stack, checked.sheets, strict=True)
        ),
    }  # fmt: skip


def _said(checked: Checked) -> dict[str, list[int]]:
    said: dict[str, list[int]] = {name: [] for name in _FAULTS if name != "disorder"}
    for cell in checked.verdict.cells:
        if cell.state in ("missing", "duplicate"):
            said[cell.state].append(cell.page or 0)
        elif cell.state != "ok":
            said[cell.state].append(cell.sheet if cell.sheet is not None else -1)
    return {name: sorted(each) for name, each in said.items()}


def _true(stack: Sequence[Leaf], pages: int, copies: int) -> dict[str, list[int]]:
    """Pages missing and doubled, each as often as it is; sheets (from 0) that are another's or cannot be read."""
    counted = Counter(leaf.page for leaf in stack if leaf.issue == OURS and not leaf.covered)
    return {
        "missing": sorted(page for page in range(1, pages + 1) for _ in range(copies - counted[page])),
        "duplicate": sorted(page for page in range(1, pages + 1) for _ in range(counted[page] - copies)),
        "other-issue": [at for at, leaf in enumerate(stack) if leaf.issue != OURS and not leaf.covered],
        "unreadable": [at for at, leaf in enumerate(stack) if leaf.covered],
    }


def _disordered(stack: Sequence[Leaf], copies: int) -> bool:
    """Whether a copy, made up of each page's first, second … sheet, lies neither upwards nor downwards."""
    met: Counter[int] = Counter()
    runs: dict[int, list[int]] = {}
    for leaf in stack:
        if leaf.issue == OURS and not leaf.covered:
            met[leaf.page] += 1
            if met[leaf.page] <= copies:
                runs.setdefault(met[leaf.page], []).append(leaf.page)
    return any(run not in (sorted(run), sorted(run, reverse=True)) for run in runs.values())


def table(files: list[Path]) -> int:
    """Prints what was named, and every stack that was judged wrongly."""
    rows = rows_of(files)
    print("| 毛病 | 有这种毛病的摞 | 处 | 全部说出的摞 |\n|---|---|---|---|")
    for name, words in _FAULTS.items():
        if name == "disorder":
            having = [row for row in rows if row["disorder_true"]]
            right, places = sum(row["disorder_said"] > 0 for row in having), len(having)
        else:
            having = [row for row in rows if row["true"][name]]
            right = sum(row["true"][name] == row["said"][name] for row in having)
            places = sum(len(row["true"][name]) for row in having)
        print(f"| {words} | {len(having)} | {places} | {share_of(right, len(having))} |")
    whole = [row for row in rows if row["whole"]]
    faulty = [row for row in rows if not row["whole"]]
    false = [row for row in faulty if row["complete"] or row["bound"]]
    unsaid = [row for row in rows if row["true"] != row["said"]]
    needless = [row for row in rows if not row["disorder_true"] and row["disorder_said"]]
    print(
        f"\n共 {len(rows)} 摞 {sum(row['sheets'] for row in rows)} 张；齐全的 {len(whole)} 摞，"
        f"说齐全的 {sum(row['complete'] for row in whole)} 摞；"
        f"连对齐、比对、装订也做完的 {sum(row['bindable'] for row in rows)} 摞，其中齐全而装订成的 "
        f"{sum(row['bound'] for row in whole)}/{sum(row['bindable'] for row in whole)}"
    )
    print(
        f"有毛病却说齐全：{share_of(len(false), len(faulty))}；说得与实情不同：{share_of(len(unsaid), len(rows))}；"
        f"错号或错页：{sum(row['wrong_page'] for row in rows)}；次序没错却说错：{len(needless)}"
    )
    for row in unsaid:
        print(f"  第 {row['at']} 摞：实际 {row['true']}，说的 {row['said']}")
    unbound = [row for row in whole if row["bindable"] and not row["bound"]]
    return 1 if false or unsaid or unbound or needless or any(row["wrong_page"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(run_bench(sys.argv[1:], table, one, STACKS))
