"""Altered and untouched pages of ``print_and_scan``, which was written before the reader was read.

``python tests/bench/scan/copied_pages.py run RESULTS [FIRST [END]]`` goes on where it was stopped; ``... table
RESULTS...`` prints rates with Wilson's 95 % interval.  Every other page bears up to three altered characters, far from
each other; ``... show PAGE FILE`` writes the scan of one page.
"""

from __future__ import annotations

import math
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.scan.paper import DrawnPaper, PaperBox
from tests.app.scan import papers
from tests.bench.scan.print_and_scan import Box, Glyph, Machine, Sheet, any_machine
from tests.bench.scan.sampling import Result, collect, looked_at, rows_of, share_of

PAGES = 1000
SEED = 150_711
TAKEN = {
    "tape": "数字贴白",
    "fluid": "数字涂白",
    "scrape": "8 刮成 3、6、9",
    "point": "小数点去掉",
    "sign": "汉字去掉",
    "patch": "贴上印的别的数字",
}
ADDED = {
    "stroke": "1 添成 4、7",
    "bar": "0 添成 8",
    "closed": "3 添成 8",
    "dot": "添小数点",
    "digit": "末尾添一个数字",
    "over": "涂白后手写别的数字",
}
SOUND = {
    "plain": "什么也没有",
    "seal": "压在字上的圆章",
    "coffee": "咖啡渍",
    "staple": "订书钉和打孔",
    "fold": "折过",
    "dust": "污点和毛发",
    "back": "背面透过来",
}
PENS = ((28, 28, 30), (18, 30, 110), (36, 70, 178))
_APART = 18.0
_ROOM = 4.0
_POINT = 72 / 25.4


@cache
def _pdf(track: str) -> Path:
    path = Path(tempfile.gettempdir()) / f"copied-pages-{track}.pdf"
    data = papers.paper(track).pdf
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
        for picture in path.parent.glob(f"{path.stem}-*.png"):
            picture.unlink()
    return path


def _digits(sheet: Sheet, chars: str) -> list[Glyph]:
    return [each for each in sheet.glyphs if each.char in chars and each.box[3] - each.box[1] > 1.7]


def _changed(kind: str, sheet: Sheet, glyph: Glyph, chance: np.random.Generator) -> Box | None:
    """Alters a character in the way of ``kind``; where, None where it is not fit for it."""
    left, top, right, bottom = box = glyph.box
    wide, high, middle = right - left, bottom - top, (left + right) / 2
    pen, width = PENS[int(chance.integers(3))], float(chance.uniform(0.33, 0.6))
    around = left - 0.08, top - 0.12, right + 0.08, bottom + 0.12
    digit = glyph.char in "0123456789" and high > 1.7
    han = "\u4e00" <= glyph.char <= "\u9fff"
    if kind == "tape" and digit:
        sheet.tape(around)
    elif kind == "fluid" and digit:
        sheet.fluid(box)
    elif kind == "sign" and han and wide > 1.8:
        sheet.tape(around) if chance.random() < 0.5 else sheet.fluid(box)
    elif kind == "scrape" and glyph.char == "8" and digit:
        half = [(left - 0.1, top + 0.1 * high, middle - 0.08 * wide, bottom - 0.1 * high)]
        upper, lower = top + 0.16 * high, top + 0.46 * high
        if (way := chance.integers(3)) == 1:
            half = [(middle + 0.05 * wide, upper, right + 0.1, lower)]
        elif way == 2:
            half = [(left - 0.1, top + 0.56 * high, middle - 0.05 * wide, bottom - 0.16 * high)]
        sheet.scrape(half[0])
    elif kind == "point" and glyph.char == "." and high < 0.9:
        sheet.tape(around) if chance.random() < 0.5 else sheet.scrape(around)
    elif kind == "patch" and digit:
        others = [
            each for each in _digits(sheet, "0235678".replace(glyph.char, "")) if abs(each.size - glyph.size) < 0.1
        ]
        if not others:
            return None
        sheet.patch(box, others[int(chance.integers(len(others)))].box)
    elif kind == "stroke" and glyph.char == "1" and digit:
        if chance.random() < 0.5:
            sheet.write([(left - 0.75, top + 0.15), (middle, top + 0.05)], pen, width)
        else:
            sheet.write([(middle, top), (left - 0.9, top + 0.66 * high), (right + 0.3, top + 0.66 * high)], pen, width)
    elif kind == "bar" and glyph.char == "0" and digit:
        sheet.write([(left + 0.15, top + high / 2), (right - 0.15, top + high / 2 + 0.06)], pen, width)
    elif kind == "closed" and glyph.char == "3" and digit:
        sheet.write([(left + 0.15, top + 0.2 * high), (left + 0.1, bottom - 0.22 * high)], pen, width)
    elif kind == "dot" and digit and _clear(sheet, box, 1.1):
        x, y = right + 0.3 + width / 2, bottom - width / 2
        sheet.write([(x, y), (x + 0.05, y + 0.03)], pen, max(width, 0.45))
        box = right, bottom - 1, right + 1.2, bottom + 0.3
    elif kind == "digit" and digit and _clear(sheet, box, 2.6):
        sheet.write(_hand(str(chance.integers(10)), (right + 0.45, top, right + 1.9, bottom)), pen, width)
        box = right, top, right + 2.2, bottom
    elif kind == "over" and digit:
        sheet.tape(around)
        chars = "0123456789".replace(glyph.char, "")
        sheet.write(_hand(chars[int(chance.integers(9))], (left, top, right, bottom)), pen, width)
    else:
        return None
    return box


def _hand(char: str, box: Box) -> list[tuple[float, float]]:
    """A digit by hand: corners of its path within a box."""
    forms = {
        "0": "50 05 15 40 20 80 50 99 85 75 82 25 50 05",
        "1": "30 20 55 02 55 99",
        "2": "15 22 50 02 82 25 15 97 90 97",
        "3": "15 08 70 08 45 42 85 70 45 99 12 85",
        "4": "62 02 10 68 92 68 66 68 66 99",
        "5": "80 03 25 03 20 42 75 50 78 85 15 97",
        "6": "72 03 20 55 28 92 75 90 78 60 22 62",
        "7": "12 05 88 05 42 99",
        "8": "50 48 20 22 50 02 80 22 50 48 15 75 50 99 86 75 50 48",
        "9": "80 30 50 48 20 28 45 02 80 12 74 99",
    }
    numbers = [int(each) / 100 for each in forms[char].split()]
    return [
        (box[0] + x * (box[2] - box[0]), box[1] + y * (box[3] - box[1]))
        for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    ]


def _clear(sheet: Sheet, box: Box, wide: float) -> bool:
    """Whether nothing is printed right of a box."""
    return sheet.darkness((box[2] + 0.12, box[1] - 0.3, box[2] + wide, box[3] + 0.6)) < 0.001


def _alter(sheet: Sheet, rooms: list[Box], chance: np.random.Generator) -> list[tuple[str, str, Box]]:
    """Up to three altered characters of the part of the page that is compared: kind, character, box."""
    fit = [
        each
        for each in sheet.glyphs
        if 40 < each.box[1] < sheet.high - 29 and 20 < each.box[0] < sheet.wide - 20
        if not any(_near(each.box, room, _ROOM) for room in rooms)
    ]
    done: list[tuple[str, str, Box]] = []
    kinds = sorted(TAKEN | ADDED)
    for kind in [kinds[at] for at in chance.permutation(len(kinds))]:
        if len(done) == 3:
            break
        for at in chance.permutation(len(fit))[:400]:
            glyph = fit[at]
            if any(math.dist(glyph.box[:2], other[:2]) < _APART for *_, other in done):
                continue
            if (box := _changed(kind, sheet, glyph, chance)) is not None:
                done.append((kind, glyph.char, box))
                break
    return done


def _wear(kind: str, sheet: Sheet, chance: np.random.Generator) -> None:
    middle = float(chance.uniform(50, sheet.wide - 50)), float(chance.uniform(60, sheet.high - 57))
    if kind == "seal":
        sheet.seal(middle, float(chance.uniform(19, 21)))
    elif kind == "coffee":
        sheet.coffee(middle)
    elif kind == "staple":
        sheet.staple()
        sheet.punch()
    elif kind == "fold":
        sheet.fold()
    elif kind == "dust":
        sheet.dust()
    elif kind == "back":
        sheet.show_through(sheet.bare)


def made(at: int) -> tuple[str, int, Machine, str, list[tuple[str, str, Box]], bytes]:
    """Sample ``at``: track, page, machine, kind, what was altered, and the scan."""
    chance = np.random.default_rng((SEED, at))
    track = ("scene", "factory")[int(chance.integers(2))]
    issue, machine = papers.paper(track), any_machine(chance)
    altered = at % 2 == 1
    # altered pages are drawn from those with many digits more often
    page = int(chance.integers(1, issue.pages + 1)) if not altered else int(chance.choice((2, 3, 4, issue.pages - 1)))
    sheet = Sheet(_pdf(track), page, machine, chance)
    kind, done = "altered", []
    if altered:
        rooms = [
            _millimetres(each) for each in (*issue.seals.values(), *issue.signatures.values()) if each.page == page
        ]
        done = _alter(sheet, rooms, chance)
        if chance.random() < 0.3:
            _wear(list(SOUND)[int(chance.integers(len(SOUND)))], sheet, chance)
    else:
        kind = list(SOUND)[at // 2 % len(SOUND)]
        _wear(kind, sheet, chance)
    return track, page, machine, kind, done, sheet.scanned()


def one(at: int) -> Result:
    """What the client says of sample ``at``."""
    track, page, machine, kind, done, data = made(at)
    with DrawnPaper(papers.paper(track)) as drawn:
        looked = looked_at(data, drawn)
    changes = [(each.kind, each.text, round(each.area, 3), _millimetres(each.box)) for each in looked.changes]
    return {
        "kind": kind, "page": page, "track": track, "levels": machine.levels, "dpi": machine.dpi,
        "second": machine.second, "quality": machine.first, "read": looked.reading.page == page,
        "registered": looked.registered, "wrong": bool(looked.reading.number) and looked.reading.page != page,
        "found": [[what, char, any(_near(box, each[3]) for each in changes)] for what, char, box in done],
        "elsewhere": [
            [*each[:3], [round(value, 1) for value in each[3]]]
            for each in changes if not any(_near(box, each[3]) for *_, box in done)
        ],
    }  # fmt: skip


def _millimetres(box: PaperBox) -> Box:
    return box.left / _POINT, box.top / _POINT, box.right / _POINT, box.bottom / _POINT


def _near(one_box: Box, other: Box, within: float = 0.8) -> bool:
    return all(one_box[at] - within < other[at + 2] and other[at] < one_box[at + 2] + within for at in (0, 1))


def _shares(rows: list[Result], kinds: dict[str, str]) -> tuple[int, int]:
    hits = [hit for row in rows for kind, _, hit in row["found"] if kind in kinds]
    return sum(hits), len(hits)


def table(files: list[Path]) -> int:
    """Prints what was found, and what was marked without cause; 1 where a page was taken for another."""
    rows = rows_of(files)
    compared = [row for row in rows if row["registered"]]
    resolutions = sorted({row["dpi"] for row in rows})
    print(f"| 改动 | {' | '.join(f'{each} dpi' for each in resolutions)} |\n|---{'|---' * len(resolutions)}|")
    for kind, name in (TAKEN | ADDED).items():
        cells = [share_of(*_shares([r for r in compared if r["dpi"] == dpi], {kind: name})) for dpi in resolutions]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| 没有改动的页误报 | 彩色 | 灰度 |\n|---|---|---|")
    for kind, name in SOUND.items():
        of = {
            levels: [r for r in compared if r["kind"] == kind and r["levels"] == levels]
            for levels in ("colour", "grey")
        }
        cells = [share_of(sum(bool(row["elsewhere"]) for row in each), len(each)) for each in of.values()]
        print(f"| {name} | {' | '.join(cells)} |")
    for title, kinds in (("去掉墨迹", TAKEN), ("添上或改写", ADDED)):
        for least in (150, 200):
            found = _shares([row for row in compared if row["dpi"] >= least], kinds)
            print(f"\n{title}：{least} dpi 以上找到 {share_of(*found)}")
    sound = [row for row in compared if row["kind"] in SOUND]
    for name, levels in (("彩色", "colour"), ("灰度", "grey")):
        each = [row for row in sound if row["levels"] == levels]
        print(f"没有改动的{name}页误报 {share_of(sum(bool(row['elsewhere']) for row in each), len(each))}")
    print(f"没有改动的页误报 {share_of(sum(bool(row['elsewhere']) for row in sound), len(sound))}")
    touched = [row for row in compared if row["kind"] == "altered"]
    print(f"改动的页上别处误报 {share_of(sum(bool(row['elsewhere']) for row in touched), len(touched))}")
    wrong: list[Any] = [row for row in rows if row["wrong"]]
    unread = sum(not row["read"] for row in rows)
    print(f"共 {len(rows)} 页：错页 {len(wrong)}，没有读出页码 {unread}，没有比对 {len(rows) - len(compared)}")
    return 1 if wrong else 0


def main(arguments: list[str]) -> int:
    """Exit status of ``arguments``."""
    if arguments[0] == "table":
        return table([Path(each) for each in arguments[1:]])
    if arguments[0] == "show":
        Path(arguments[2]).write_bytes(made(int(arguments[1]))[-1])
        return 0
    results, *ends = arguments[1:]
    first, end = (int(ends[0]) if ends else 0), (int(ends[1]) if len(ends) > 1 else PAGES)
    collect(Path(results), range(first, end), one)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
