"""Both signs of a change on pages of a generator that does not know the reader, and pages that nobody altered.

``python tests/bench/scan/unseen_pages.py run RESULTS [PAGES]`` goes on where it was stopped; ``... table RESULTS...``
prints rates with Wilson's 95 % interval.  Every other page has up to three altered characters far from each other.
"""

from __future__ import annotations

import random
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.scan.paper import DrawnPaper, PaperBox
from tests.app.scan import papers
from tests.bench.scan import printed_paper
from tests.bench.scan.printed_paper import Box, Paper, Word
from tests.bench.scan.sampling import Result, looked_at, rows_of, run_bench, share_of

PAGES = 1000
SEED = 1311
DPIS = (300, 200, 150)
TAKEN = {"white": "数字涂白", "scrape": "8 刮成 3", "spot": "小数点涂掉", "sign": "汉字涂白"}
ADDED = {
    "seven": "1 添成 7",
    "point": "添小数点",
    "comma": "添逗号",
    "bar": "0 添成 8",
    "digit": "空处添一个数字",
    "tick": "空处打勾",
}
ROOM = "room"
SOUND = {"clean": "什么也没有", "seal": "压在字上的圆章", "staple": "订书钉", "coffee": "咖啡渍", "dust": "污点 60 处"}
PENS = ((25, 25, 28), (20, 35, 120), (30, 60, 170))
_APART = 20.0
_BESIDE = 3.0
"""Millimetres around a room that still belong to it: nobody signs to the millimetre."""
_MM = 72 / 25.4


@cache
def _pdf(track: str) -> Path:
    path = Path(tempfile.mkdtemp()) / f"{track}.pdf"
    path.write_bytes(papers.paper(track).pdf)
    return path


def _alter(kind: str, paper: Paper, word: Word, chance: random.Random) -> Box | None:
    """Alters a character of a word; where, None where the word is not fit for it."""
    boxes = printed_paper.characters(paper, word)
    if not boxes:
        return None
    pen, width = chance.choice(PENS), chance.uniform(0.3, 0.55)
    at = chance.randrange(len(boxes))
    char, (left, top, right, bottom) = word.text[at], boxes[at]
    digit, last = char in "0123456789" and bottom - top > 1.7, boxes[-1]
    if (kind == "white" and digit) or (kind == "sign" and "\u4e00" <= char <= "\u9fff" and right - left > 2):
        paper.white_out((left - 0.1, top - 0.2, right + 0.1, bottom + 0.2), chance)
    elif kind == "scrape" and "8" in word.text:
        left, top, right, bottom = boxes[word.text.index("8")]
        middle = (left + right) / 2
        paper.scrape((left - 0.1, top + 0.12 * (bottom - top), middle - 0.1, bottom - 0.12 * (bottom - top)), chance)
    elif kind == "spot" and "." in word.text:
        left, top, right, bottom = boxes[word.text.index(".")]
        paper.white_out((left - 0.1, top - 0.1, right + 0.1, bottom + 0.1), chance)
    elif kind == "seven" and "1" in word.text:
        left, top, right, bottom = boxes[word.text.index("1")]
        paper.pen([[(left - chance.uniform(0.7, 1.1), top + 0.15), (left + 0.25, top + 0.1)]], pen, width)
    elif kind == "bar" and "0" in word.text:
        left, top, right, bottom = boxes[word.text.index("0")]
        middle = (top + bottom) / 2
        paper.pen([[(left + 0.2, middle), (right - 0.2, middle + 0.05)]], pen, width)
    elif kind in ("point", "comma") and word.text[-1] in "0123456789" and _free(paper, last, 1.2):
        left, top, right, bottom = last
        x, y = right + 0.35 + width / 2, bottom - width / 2
        tail = (x + 0.02, y) if kind == "point" else (x - 0.3, y + 0.75)
        paper.pen([[(x, y), tail]], pen, max(width, 0.45) if kind == "point" else width)
        left, right = right, right + 1.2
    elif kind == "digit" and word.text[-1] in "0123456789" and _free(paper, last, 2.6):
        left, top, right, bottom = last
        x, high = right + 0.5, bottom - top
        paper.pen([[(x, top + 0.2), (x + 1.4, top + 0.1), (x + 0.5, top + high)]], pen, width)
        left, right = right, right + 2.2
    else:
        return None
    return left, top, right, bottom


def _free(paper: Paper, box: Box, wide: float) -> bool:
    return paper.dark((box[2] + 0.15, box[1] - 0.3, box[2] + wide, box[3] + 0.9)) < 0.001


def _altered(paper: Paper, pdf: Path, page: int, rooms: list[Box], chance: random.Random) -> list[tuple[str, Box]]:
    fit = [each for each in printed_paper.words(pdf, page) if 45 < each.box[1] < 262]
    done: list[tuple[str, Box]] = []
    for kind in chance.sample(sorted(TAKEN | ADDED), len(TAKEN | ADDED)):
        if len(done) == 3:
            break
        for word in chance.sample(fit, min(len(fit), 40)):
            if any(abs(word.box[1] - b[1]) < _APART and abs(word.box[0] - b[0]) < 2 * _APART for _, b in done):
                continue
            if kind == "tick":
                x, y = chance.uniform(40, 170), chance.uniform(60, 250)
                if paper.dark((x - 3, y - 4, x + 6, y + 3)) > 0:
                    continue
                paper.pen([[(x, y), (x + 1, y + 1.4), (x + 3.4, y - 2.4)]], chance.choice(PENS), 0.5)
                box = x, y - 2.4, x + 3.4, y + 1.4
                done.append((ROOM if any(_near(box, room, _BESIDE) for room in rooms) else kind, box))
                break
            if (altered := _alter(kind, paper, word, chance)) is not None:
                done.append((kind, altered))
                break
    return done


def _soil(kind: str, paper: Paper, chance: random.Random) -> None:
    middle = chance.uniform(50, 160), chance.uniform(70, 230)
    if kind == "seal":
        paper.seal(middle, chance, chance.uniform(19, 21.5))
    elif kind == "staple":
        paper.staple(chance)
    elif kind == "coffee":
        paper.coffee(middle, chance)
    elif kind == "dust":
        paper.dust(chance, 60)


def one(at: int) -> Result:
    """What the client says of page ``at``."""
    chance = random.Random(SEED * 100_003 + at)
    track = chance.choice(("scene", "factory"))
    issue, pdf = papers.paper(track), _pdf(track)
    scanner = printed_paper.any_scanner(chance)
    page = chance.choice((2, 3, 4)) if at % 2 else chance.randint(2, issue.pages)
    paper = Paper(pdf, page, scanner)
    done: list[tuple[str, Box]] = []
    kind = "altered"
    if at % 2:
        rooms = [each for each in (*issue.seals.values(), *issue.signatures.values()) if each.page == page]
        done = _altered(paper, pdf, page, [_millimetres(each) for each in rooms], chance)
    else:
        kind = list(SOUND)[at // 2 % len(SOUND)]
        _soil(kind, paper, chance)
    data = paper.scanned(chance)
    with DrawnPaper(issue) as drawn:
        looked = looked_at(data, drawn)
    changes = [(c.kind, c.text, round(c.area, 3), _millimetres(c.box)) for c in looked.changes]
    found = [[kind, any(_near(box, each) for *_, each in changes)] for kind, box in done]
    beside = [list(each[:3]) for each in changes if not any(_near(box, each[3]) for _, box in done)]
    return {
        "kind": kind, "page": page, "track": track, "levels": scanner.levels, "dpi": scanner.dpi,
        "quality": scanner.quality, "read": looked.reading.page == page, "registered": looked.registered,
        "wrong": bool(looked.reading.number) and looked.reading.page != page, "found": found, "elsewhere": beside,
    }  # fmt: skip


def _millimetres(box: PaperBox) -> Box:
    return box.left / _MM, box.top / _MM, box.right / _MM, box.bottom / _MM


def _near(one: Box, other: Box, within: float = 0.8) -> bool:
    return all(one[at] - within < other[at + 2] and other[at] < one[at + 2] + within for at in (0, 1))


def table(files: list[Path]) -> int:
    """Prints what was found, and what was reported without cause; 1 where a page was taken for another."""
    rows = rows_of(files)
    compared = [row for row in rows if row["registered"]]
    columns = [(levels, dpi) for levels in ("colour", "grey") for dpi in DPIS]
    names = [f"{'彩色' if levels == 'colour' else '灰度'} {dpi}" for levels, dpi in columns]
    print(f"| 改动 | {' | '.join(names)} |\n|---{'|---' * len(names)}|")
    for kind, name in (TAKEN | ADDED).items():
        cells = []
        for levels, dpi in columns:
            of = [row for row in compared if (row["levels"], row["dpi"]) == (levels, dpi)]
            hits = [hit for row in of for each, hit in row["found"] if each == kind]
            cells.append(share_of(sum(hits), len(hits)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\n| 没有改动的页误报 | 彩色 | 灰度 |\n|---|---|---|")
    for kind, name in SOUND.items():
        cells = []
        for levels in ("colour", "grey"):
            of = [row for row in compared if row["kind"] == kind and row["levels"] == levels]
            cells.append(share_of(sum(bool(row["elsewhere"]) for row in of), len(of)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    for title, kinds in (("去掉墨迹", TAKEN), ("添上墨迹", ADDED)):
        for least in (min(DPIS), 200):
            hits = [hit for row in compared if row["dpi"] >= least for each, hit in row["found"] if each in kinds]
            print(f"\n{title}：{least} dpi 以上找到 {share_of(sum(hits), len(hits))}")
    inside = [hit for row in compared for each, hit in row["found"] if each == ROOM]
    print(f"签章方框里的勾（不比对，不计入）：{len(inside)}，其中说出 {sum(inside)}")
    sound = [row for row in compared if row["kind"] in SOUND]
    print(f"没有改动的页误报 {share_of(sum(bool(row['elsewhere']) for row in sound), len(sound))}")
    wrong: list[Any] = [row for row in rows if row["wrong"]]
    unread = sum(not row["read"] for row in rows)
    print(f"共 {len(rows)} 页：错页 {len(wrong)}，没有读出页码 {unread}，没有比对 {len(rows) - len(compared)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run_bench(sys.argv[1:], table, one, PAGES))
