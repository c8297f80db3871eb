"""Ink that the issue does not have: how often an altered digit is found, and how often sound pages are reported.

``python tests/bench/scan/changes.py run RESULTS [SAMPLES]`` goes on where it was stopped; ``... table RESULTS...``
prints rates with Wilson's 95 % interval.  What was measured stands in README.md beside this file.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import pypdfium2

from app.scan.paper import DrawnPaper
from tests.app.scan import papers
from tests.bench.scan.sampling import Result, looked_at, rows_of, run_bench, share_of

SAMPLES = 900
SEED = 20220301
"""Of the samples that are reported; thresholds were set on others (seed 777000)."""
_ALTERED = {
    "stroke": "在数字上添一笔（2–3 毫米）", "loop": "数字描成别的数字（小圈）", "rewrite": "划掉，在旁边重写",
    "short": "在数字上添一短笔（1–1.5 毫米）",
}  # fmt: skip
_SOUND = {
    "clean": "什么也没有", "dirt": "污点 40 处", "fold": "折痕", "seal": "空白处或正文上盖圆章", "edge": "骑缝章",
    "signed": "承诺页：签字并盖章",
}  # fmt: skip
_KINDS = (*_ALTERED, *_SOUND)
_PENS = ((28, 30, 74), (20, 20, 22), (30, 60, 160))
_MM = 72 / 25.4
Point = tuple[float, float]


@cache
def _digits() -> tuple[tuple[int, float, float, float, float], ...]:
    """Printed digits in running text and tables: page, then the box in mm from the upper left corner."""
    found = []
    document = pypdfium2.PdfDocument(papers.paper().pdf)
    for at in range(len(document)):
        page, text = document[at], document[at].get_textpage()
        height = page.get_height()
        for index, mark in enumerate(text.get_text_range()):
            left, bottom, right, top = text.get_charbox(index)
            box = (left / _MM, (height - top) / _MM, right / _MM, (height - bottom) / _MM)
            if mark in "0123456789" and 45 < box[1] < 255 and box[3] - box[1] > 2:
                found.append((at + 1, *box))
    document.close()
    return tuple(found)


@dataclass(frozen=True)
class Sample:
    """A scanned page; ``place`` is the altered digit's box in mm, without extent on sound pages."""

    kind: str
    page: int
    place: tuple[float, float, float, float]
    conditions: Any
    data: bytes


def sample(at: int, seed: int = SEED) -> Sample:
    """Sample ``at``: its class goes round, the rest is its own dice."""
    chance, g, paper = random.Random(seed + at), papers.generator, papers.paper()
    kind = _KINDS[at % len(_KINDS)]
    dpi = (150, 200, 300)[at // len(_KINDS) % 3]
    page, place = 1 + chance.randrange(paper.pages), (0.0, 0.0, 0.0, 0.0)
    rest = {"dirt": chance.randint(0, 12), "stroke_colour": chance.choice(_PENS)}
    if kind in _ALTERED:
        page, *box = chance.choice(_digits())
        place = (box[0], box[1], box[2], box[3])
        marks = g.Marks(strokes=_pen(kind, place, chance), **rest)
    else:
        marks, page = _sound(kind, page, chance, rest)
    conditions = dataclasses.replace(
        g.any_conditions(chance, dpi), cut=0.0, spread=chance.uniform(0, 0.06), wobble=chance.uniform(0, 0.2),
        **({"fold": True} if kind == "fold" else {}),
    )  # fmt: skip
    return Sample(kind, page, place, conditions, g.scanned(paper.pdf, page, conditions, marks, chance))


def one(at: int) -> Result:
    """What the client says of sample ``at``."""
    made = sample(at)
    with DrawnPaper(papers.paper()) as drawn:
        looked = looked_at(made.data, drawn, made.page)
    near = [c for c in looked.changes if touches(c.box, made.place)]
    return dataclasses.asdict(made.conditions) | {
        "kind": made.kind, "page": made.page, "registered": looked.registered, "found": len(near) > 0,
        "elsewhere": len(looked.changes) - len(near),
    }  # fmt: skip


def _pen(kind: str, box: tuple[float, ...], chance: random.Random) -> tuple[tuple[Point, ...], ...]:
    """Lines in mm, as thick as a pen's: what people do to a digit that they want to be another one."""
    left, top, right, bottom = box
    middle, wide, high = (left + right) / 2, right - left, bottom - top
    if kind in ("stroke", "short"):
        length = chance.uniform(2, 3) if kind == "stroke" else chance.uniform(1, 1.5)
        if kind == "short":  # upright or slanting, beside the digit's middle: what makes a 7 or a 6 of a 1 or a 0
            x, y = chance.choice((left, right)), chance.uniform(top + 0.2 * high, bottom - 0.2 * high)
            lean = chance.uniform(-0.5, 0.5) * length
            return (((x - lean / 2, y - length / 2), (x + lean / 2, y + length / 2)),)
        return (((middle - length / 2, top + chance.uniform(0, 0.3) * high), (middle + length / 2, top)),)
    if kind == "loop":
        return (tuple(
            (middle + 0.75 * wide * dx, top + high * (0.5 + 0.55 * dy))
            for dx, dy in ((0, -1), (0.9, -0.4), (0.5, 0.1), (1, 0.6), (0, 1), (-1, 0.6), (-0.5, 0.1), (-0.9, -0.4),
                           (0, -1))
        ),)  # fmt: skip
    up = top - 3.6
    return (
        ((left - 0.6, bottom + 0.2), (right + 0.6, top - 0.2)),
        ((left, up), (left + 2, up), (left + 0.8, up + 1.4), (left + 2, up + 2.2), (left, up + 3)),
    )


def _sound(kind: str, page: int, chance: random.Random, rest: dict[str, object]) -> tuple[object, int]:
    g, paper = papers.generator, papers.paper()
    strength = {"seal_strength": chance.uniform(0.45, 0.9), "seal_radius": chance.uniform(19.5, 22.5)}
    if kind == "dirt":
        return g.Marks(**rest | {"dirt": 40}), page
    if kind == "seal":
        return g.Marks(seal=(chance.uniform(45, 165), chance.uniform(70, 250)), **strength, **rest), page
    if kind == "edge":
        return g.Marks(seal=(210 + chance.uniform(5, 15), chance.uniform(90, 200)), **strength, **rest), page
    if kind == "signed":
        room = papers.middle(paper.seals["公章"])
        sign = papers.middle(paper.signatures["法定代表人签章"])
        return g.Marks(seal=(room[0] + chance.uniform(-8, 10), room[1] + chance.uniform(0, 8)),
                       signature=sign, **strength, **rest), paper.seals["公章"].page  # fmt: skip
    return g.Marks(**rest), page


def touches(box: object, place: tuple[float, ...]) -> bool:
    """Whether a change lies within 5 mm of ``place`` (mm); nothing lies near a place without extent."""
    if place[2] <= place[0]:
        return False
    left, top, right, bottom = (float(getattr(box, side)) / _MM for side in ("left", "top", "right", "bottom"))
    return left < place[2] + 5 and right > place[0] - 5 and top < place[3] + 5 and bottom > place[1] - 5


def table(files: list[Path]) -> int:
    """Prints what was found and what was reported without cause."""
    rows = [row for row in rows_of(files) if row["registered"]]
    print("| 手改 | 150 dpi | 200 dpi | 300 dpi |\n|---|---|---|---|")
    for kind, name in _ALTERED.items():
        cells = []
        for dpi in (150, 200, 300):
            told = [row for row in rows if row["kind"] == kind and row["dpi"] == dpi]
            cells.append(share_of(sum(row["found"] for row in told), len(told)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\n| 没有手改的页 | 彩色：误报 | 灰度：误报 |\n|---|---|---|")
    for kind, name in _SOUND.items():
        cells = []
        for grey in (False, True):
            told = [row for row in rows if row["kind"] == kind and row["grey"] == grey]
            cells.append(share_of(sum(row["elsewhere"] > 0 for row in told), len(told)))
        print(f"| {name} | " + " | ".join(cells) + " |")
    fine = [row for row in rows if row["kind"] in _ALTERED and row["dpi"] >= 200]
    plain = [row for row in rows if row["kind"] in _SOUND]
    print(
        f"\n200 dpi 以上改过的数字找到 {share_of(sum(row['found'] for row in fine), len(fine))}；"
        f"没有手改的页误报 {share_of(sum(row['elsewhere'] > 0 for row in plain), len(plain))}"
    )
    made = len(rows_of(files))
    print(f"\n共 {made} 页，对不齐因而没有比对的 {share_of(made - len(rows), made)}")
    return 0


if __name__ == "__main__":
    sys.exit(run_bench(sys.argv[1:], table, one, SAMPLES))
