"""Seal and signature aid: what is said of rooms with a seal, with other red, with nothing, and without colour.

``python tests/bench/scan/seals.py run RESULTS [SAMPLES]`` goes on where it was stopped; ``... table RESULTS...`` prints
misses and false finds by class with Wilson's 95 % interval.  What was measured stands in README.md beside this file.
"""

from __future__ import annotations

import dataclasses
import io
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PIL import Image

from app.scan.paper import DrawnPaper, PaperBox
from tests.app.scan import papers
from tests.bench.scan.sampling import Result, looked_at, rows_of, run_bench, share_of

SAMPLES = 1500
_CLASSES = ("round", "round-cover", "square", "oval", "red-pen", "none", "none-cover", "grey-sealed", "grey-none",
            "grey-as-colour")  # fmt: skip
_NAMES = {
    "round": "圆章（承诺页）", "round-cover": "圆章（封面）", "square": "只有红色方章", "oval": "只有红色椭圆章",
    "red-pen": "只有红笔字", "none": "没有章，彩色（承诺页）", "none-cover": "没有章，彩色（封面）",
    "grey-sealed": "有章，灰度", "grey-none": "没有章，灰度", "grey-as-colour": "灰度存成彩色（半数有章）",
}  # fmt: skip
_RIGHT = {"round": "round", "round-cover": "round", "square": "red", "oval": "red", "red-pen": "red", "none": "none",
          "none-cover": "none"}  # fmt: skip
_STATES = ("round", "red", "none", "no-colour")
_PENS = ((28, 30, 74), (20, 20, 22), (30, 60, 160))


def one(at: int) -> Result:
    """Sample ``at``: its class goes round, the rest is its own dice."""
    chance, g, plain = random.Random(20220101 + at), papers.generator, papers.paper()
    kind = _CLASSES[at % len(_CLASSES)]
    room = plain.seals["公章"]
    cover = PaperBox(1, 0, papers.HEIGHT * 0.45, 595.28, papers.HEIGHT)
    paper = dataclasses.replace(plain, seals={"封面": cover, "公章": room})
    dpi = (150, 200, 300)[at // len(_CLASSES) % 3]
    on_cover = kind.endswith("-cover")
    grey = kind.startswith("grey")
    conditions = dataclasses.replace(g.any_conditions(chance, dpi), grey=grey)
    marks, signed = _marks(kind, chance, room)
    sheet = g.marked(g.drawn_page(plain.pdf, 1 if on_cover else room.page, dpi), dpi, marks, chance)
    if kind == "oval":
        sheet = _with_oval(sheet, dpi, papers.middle(room), chance)
    data = g.as_jpeg(g.on_the_glass(sheet, conditions, chance), conditions)
    if kind == "grey-as-colour":
        with Image.open(io.BytesIO(data)) as image:
            data = g.as_jpeg(image.convert("RGB"), conditions)
    with DrawnPaper(paper) as drawn:
        looked = looked_at(data, drawn, 1 if on_cover else room.page)
    return dataclasses.asdict(conditions) | {
        "kind": kind, "registered": looked.registered, "seal": next(iter(looked.seals.values()), ""),
        "signed": signed, "ink": looked.signatures.get("法定代表人签章", ""), "strength": marks.seal_strength,
        "changes": len(looked.changes),
    }  # fmt: skip


def _marks(kind: str, chance: random.Random, room: PaperBox) -> tuple[Any, bool]:
    """What is on the page, and whether something is in the signature's room."""
    g, (x, y) = papers.generator, papers.middle(room)
    sign = papers.middle(papers.paper().signatures["法定代表人签章"])
    signed = chance.random() < 0.5
    rest: dict[str, Any] = {"dirt": chance.randint(0, 20), "stroke_colour": chance.choice(_PENS)}
    if kind == "red-pen":
        return g.Marks(signature=(x, y), **rest | {"stroke_colour": (200, 30, 40)}), False
    if signed and not kind.endswith("-cover"):
        rest["signature"] = (sign[0] + chance.uniform(-8, 8), sign[1] + chance.uniform(-3, 3))
    if kind in {"round", "grey-sealed"} or (kind == "grey-as-colour" and chance.random() < 0.5):
        # as clerks do: on the firm's name or the date, seldom in the middle
        rest["seal"] = (x + chance.uniform(-10, 14), y + chance.uniform(-2, 12))
    if kind == "round-cover":
        rest["seal"] = (chance.uniform(60, 150), chance.uniform(180, 225))
    if kind == "square":
        rest["square"] = (x + chance.uniform(-6, 6), y + chance.uniform(-2, 8))
    return g.Marks(
        seal_radius=chance.uniform(19.5, 22.5), seal_strength=chance.uniform(0.35, 0.95),
        seal_colour=chance.choice(((206, 32, 38), (190, 40, 60), (222, 60, 40))), **rest,
    ), signed and not kind.endswith("-cover")  # fmt: skip


def _with_oval(sheet: Image.Image, dpi: int, middle: tuple[float, float], chance: random.Random) -> Image.Image:
    """The oval seal of a finance department, 45 by 30 mm: red, and not the firm's round seal."""
    g = papers.generator
    blank = Image.new("RGB", (sheet.width, sheet.width), "white")
    round_one = g.marked(blank, dpi, g.Marks(seal=(60.0, 60.0), seal_radius=22.5), chance)
    mm = dpi / 25.4
    round_one = round_one.crop(tuple(round(v * mm) for v in (36, 36, 84, 84)))
    oval = round_one.resize((round_one.width, round_one.height * 2 // 3))
    where = (round(middle[0] * mm - oval.width / 2), round(middle[1] * mm - oval.height / 2))
    stamped = sheet.copy()
    mask = oval.convert("L").point(lambda value: 255 if value < 245 else 0)
    stamped.paste(oval, where, mask)
    return stamped


def table(files: list[Path]) -> int:
    """Prints both tables; 1 if a page without colour was ever called unstamped."""
    rows = rows_of(files)
    print("| 类别 | 对齐 | 圆形印记 | 有红色 | 未检出 | 无法判断 | 说错 |\n|---|---|---|---|---|---|---|")
    unstamped = 0
    for kind in _CLASSES:
        told = [row for row in rows if row["kind"] == kind]
        seen = [row for row in told if row["registered"]]
        counts = [sum(row["seal"] == state for row in seen) for state in _STATES]
        right = _RIGHT.get(kind, "no-colour")
        wrong = sum(row["seal"] != right for row in seen)
        if kind.startswith("grey"):
            unstamped += counts[2]
        print(f"| {_NAMES[kind]} | {len(seen)}/{len(told)} | " + " | ".join(map(str, counts))
              + f" | {share_of(wrong, len(seen))} |")  # fmt: skip
    print("\n| 签章 | 说有墨迹 | 说无墨迹 | 说错 |\n|---|---|---|---|")
    for name, signed in (("签了字", True), ("没有签", False)):
        seen = [row for row in rows if row["signed"] == signed and row["ink"] and row["kind"] != "red-pen"]
        ink = sum(row["ink"] == "ink" for row in seen)
        wrong = len(seen) - ink if signed else ink
        print(f"| {name} | {ink} | {len(seen) - ink} | {share_of(wrong, len(seen))} |")
    print(f"\n共 {len(rows)} 页；无彩色的页被说成未检出红色印记 {unstamped}")
    return 1 if unstamped else 0


if __name__ == "__main__":
    sys.exit(run_bench(sys.argv[1:], table, one, SAMPLES))
