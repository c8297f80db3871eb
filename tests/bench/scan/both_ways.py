"""Both signs of a change: characters altered by taking ink away or adding it, and sound pages with what offices do.

``python tests/bench/scan/both_ways.py run RESULTS [SAMPLES]`` goes on where it was stopped; ``... table RESULTS...``
prints rates with Wilson's 95 % interval.  Pages are made by ``tests/app/scan/office.py``, which knows nothing of the
reader; every other sample is a page with three altered characters, far from each other.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.scan.paper import DrawnPaper
from tests.app.scan import office, office_marks, papers
from tests.bench.scan.changes import touches
from tests.bench.scan.sampling import Result, looked_at, rows_of, run_bench, share_of

SAMPLES = 1000
SEED = 20261130
_TAKEN = {
    "white": "数字涂白",
    "most": "数字涂掉大半",
    "part": "8 刮成 3、6、9",
    "point": "小数点盖住",
    "sign": "汉字涂白",
}
_ADDED = {"stroke": "数字上添一笔", "rewrite": "涂白后手写别的数字", "paste": "贴上印的别的数字"}
_ALTERED = _TAKEN | _ADDED
_SOUND = {
    "clean": "什么也没有", "staple": "订书钉", "seam": "骑缝章的一片", "punch": "打孔", "coffee": "咖啡渍",
    "seal": "圆章（压在字上）", "picture": "有彩图的页",
}  # fmt: skip
_APART = 18.0
"""Millimetres between two altered characters of a page."""


@cache
def _glyphs(page: int) -> tuple[office.Glyph, ...]:
    """Characters of a page's body."""
    pdf = papers.paper().pdf
    return tuple(each for each in office.glyphs_of(pdf) if each.page == page and 40 < each.box[1] < 262)


def _fit(kind: str, glyph: office.Glyph) -> bool:
    wide, high = glyph.box[2] - glyph.box[0], glyph.box[3] - glyph.box[1]
    if kind == "point":
        return glyph.char == "."
    if kind == "sign":
        return "\u4e00" <= glyph.char <= "\u9fff" and high > 2.5 and wide > 1.5
    return (glyph.char == "8" if kind == "part" else glyph.char in "0123456789") and high > 1.8


def _altered(sheet: Any, page: int, chance: random.Random) -> list[tuple[str, office.Glyph]]:
    """Alters up to three characters; how, and which."""
    done: list[tuple[str, office.Glyph]] = []
    for kind in chance.sample(sorted(_ALTERED), len(_ALTERED)):
        fit = [each for each in _glyphs(page) if _fit(kind, each) and all(_far(each, other) for _, other in done)]
        if fit and len(done) < 3:
            glyph = chance.choice(fit)
            _alter(kind, sheet, glyph, page, chance)
            done.append((kind, glyph))
    return done


def _far(one: office.Glyph, other: office.Glyph) -> bool:
    return abs(one.box[0] - other.box[0]) > _APART or abs(one.box[1] - other.box[1]) > _APART


def _alter(kind: str, sheet: Any, glyph: office.Glyph, page: int, chance: random.Random) -> None:
    pen = chance.choice(office_marks.PENS)
    if kind == "part":
        office_marks.scrape(sheet, glyph.box, office_marks.PARTS[chance.choice(sorted(office_marks.PARTS))])
    elif kind == "stroke":
        office_marks.stroke(sheet, glyph.box, pen, chance)
    elif kind == "paste":
        others = [each for each in _glyphs(page) if _fit("white", each) and each.char not in {glyph.char, "1"}]
        office_marks.paste(sheet, chance.choice(others).box, glyph.box)
    else:
        office_marks.whiten(sheet, glyph.box, chance, whole=kind != "most")
        if kind == "rewrite":
            digit = chance.choice([each for each in "13479" if each != glyph.char])
            office_marks.write(sheet, glyph.box, digit, pen, chance)


def one(at: int, seed: int = SEED) -> Result:
    """What the client says of sample ``at``."""
    chance, paper = random.Random(seed + at), papers.paper()
    levels = chance.choices(("colour", "grey", "two"), (5, 4, 1))[0]
    scanner = office.any_scanner(chance, levels, chance.choice((200, 300)))
    row = {"levels": levels, "dpi": scanner.dpi}
    page = chance.choice((2, 2, 3, 8, 9, 10))
    if at % 2 == 0:
        sheet = office.printed(paper.pdf, page, scanner, chance)
        done = _altered(sheet, page, chance)
        kind = "altered"
    else:
        done, kind = [], list(_SOUND)[at // 2 % len(_SOUND)]
        page = chance.choice((5, 6, 7, 9, 10)) if kind == "picture" else chance.randint(1, paper.pages)
        sheet = _soiled(office.printed(paper.pdf, page, scanner, chance), kind, chance)
    data = office.scan(sheet, scanner, chance)
    with DrawnPaper(paper) as drawn:
        looked = looked_at(data, drawn, 0)
    places = [(kind, any(touches(change.box, _narrow(glyph.box)) for change in looked.changes)) for kind, glyph in done]
    elsewhere = [each for each in looked.changes if not any(touches(each.box, glyph.box) for _, glyph in done)]
    return row | dataclasses.asdict(scanner) | {
        "kind": kind, "page": page, "registered": looked.registered, "problem": looked.problem, "found": places,
        "elsewhere": [[each.kind, each.text] for each in elsewhere],
        "wrong": looked.reading.number != "" and looked.reading.page != page, "read": looked.reading.page == page,
    }  # fmt: skip


def _narrow(box: office.Box) -> office.Box:
    """:func:`touches` allows 5 mm around, which would count a neighbour's mark: 1.5 are left."""
    middle, centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half_wide, half_high = (max(0.1, (box[2] - box[0]) / 2 - 3.5), max(0.1, (box[3] - box[1]) / 2 - 3.5))
    return middle - half_wide, centre - half_high, middle + half_wide, centre + half_high


def _soiled(sheet: Any, kind: str, chance: random.Random) -> Any:
    if kind == "staple":
        return office_marks.staple(sheet, chance)
    if kind == "seam":
        return office_marks.seam_slice(sheet, chance, chance.uniform(0.5, 0.9))
    if kind == "punch":
        return office_marks.punch(sheet, chance)
    place = chance.uniform(50, 160), chance.uniform(60, 240)
    if kind == "coffee":
        return office_marks.coffee(sheet, place, chance)
    if kind == "seal":
        strength = chance.uniform(0.45, 0.9)
        return office_marks.seal(sheet, place, chance, radius=chance.uniform(19, 22.5), strength=strength)
    return sheet


def table(files: list[Path]) -> int:
    """Prints what was found, and what was reported without cause; 1 where a page was taken for another."""
    rows = rows_of(files)
    compared = [row for row in rows if row["registered"] and row["levels"] != "two"]
    print("| 改动 | 彩色 | 灰度 |\n|---|---|---|")
    for kind, name in _ALTERED.items():
        cells = []
        for levels in ("colour", "grey"):
            hits = [hit for row in compared if row["levels"] == levels for each, hit in row["found"] if each == kind]
            cells.append(share_of(sum(hits), len(hits)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\n| 没有改动的页 | 彩色：误报 | 灰度：误报 |\n|---|---|---|")
    for kind, name in _SOUND.items():
        told = [row for row in compared if row["kind"] == kind]
        cells = []
        for levels in ("colour", "grey"):
            of = [row for row in told if row["levels"] == levels]
            cells.append(share_of(sum(bool(row["elsewhere"]) for row in of), len(of)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    for words, kinds in (("去掉墨迹", _TAKEN), ("添上或改写", _ADDED)):
        hits = [hit for row in compared for each, hit in row["found"] if each in kinds]
        print(f"\n{words}：找到 {share_of(sum(hits), len(hits))}")
    sound = [row for row in compared if row["kind"] in _SOUND]
    print(f"没有改动的页误报 {share_of(sum(bool(row['elsewhere']) for row in sound), len(sound))}")
    two = [row for row in rows if row["levels"] == "two"]
    print(f"二值的页说明没有比对 {share_of(sum('没有比对' in row['problem'] for row in two), len(two))}")
    unread, loose = sum(not row["read"] for row in rows), sum(row["read"] and not row["registered"] for row in rows)
    wrong = sum(row["wrong"] for row in rows)
    print(f"共 {len(rows)} 页：错页 {wrong}，没有读出页码 {unread}，对不齐因而没有比对 {loose}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run_bench(sys.argv[1:], table, one, SAMPLES))
