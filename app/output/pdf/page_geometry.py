"""Tells where a page's words, strokes and pictures stand, and what no form of ours looks like.

For pages that cannot be set again, because another edition of the program laid them out: whatever its layout, words
are not printed over each other, stand on the paper, and follow each other as they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]
Edges = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""

# of a character's size: what of it is inked whatever the character, and what marks at a line's end may give way
_LOW, _HIGH, _GIVES_WAY = 0.15, 0.6, 0.55
# points: what rounding may change, how far from the paper's edge words stand, the shortest rule, its breadth
_ROUNDED, _MARGIN, _SHORTEST, _THICKEST = 0.6, 8.0, 9.0, 1.6
_FREE_RULE = 40.0
"""Points that a rule which meets no other is long at least."""
_SMALLEST_PICTURE = 8.0
_TICK_POINTS = 3
_ASPECT = 0.03


@dataclass(frozen=True, slots=True)
class TextRun:
    """Describes the characters of one operator and their place, in points from the page's lower left corner."""

    left: float
    right: float
    base: float
    size: float
    text: str
    ticked: tuple[float, ...] = ()
    """Left edges of its ticked boxes."""

    @property
    def core(self) -> Edges:
        """Returns what is inked in any case."""
        right = max(self.right - _GIVES_WAY * self.size, self.left + (1 - _GIVES_WAY) * self.size)
        return (self.left + 0.05 * self.size, self.base + _LOW * self.size, right, self.base + _HIGH * self.size)


@dataclass(frozen=True, slots=True)
class Stroke:
    """Describes a line that is drawn, from point to point."""

    points: tuple[Point, ...]
    width: float
    round: bool = False
    """Whether its ends are round, as those of a tick are."""


@dataclass(slots=True)
class PageGeometry:
    """Describes what one page draws, in drawing order."""

    edges: Edges = (0.0, 0.0, 0.0, 0.0)
    """The paper."""
    runs: list[TextRun] = field(default_factory=list)
    frames: list[tuple[Edges, float]] = field(default_factory=list)
    """Rectangles that are drawn round, with the breadth of the line."""
    strokes: list[Stroke] = field(default_factory=list)
    pictures: list[Edges] = field(default_factory=list)
    body: int | None = None
    """How many of the runs are the form's; those of the page's own lines follow."""


def crowding(page: PageGeometry) -> str:
    """Returns what is wrong with how a page is filled, as part of a sentence; empty if nothing is."""
    checks = (_off_the_paper, _over_each_other, _out_of_order, _strange_strokes, _strange_pictures)
    return next((fault for check in checks for fault in check(page)), "")


def _off_the_paper(page: PageGeometry) -> Iterator[str]:
    left, bottom, right, top = page.edges
    for run in page.runs:
        inside = left + _MARGIN <= run.left <= run.right <= right - _MARGIN
        if not inside or not bottom + _MARGIN <= run.base <= top - _MARGIN - run.size / 2:
            yield "有字印在纸边以外"


def _over_each_other(page: PageGeometry) -> Iterator[str]:
    cores = sorted((run.core for run in page.runs), key=lambda core: core[1])
    tallest = max((core[3] - core[1] for core in cores), default=0.0)
    for at, core in enumerate(cores):
        for other in cores[at + 1 :]:
            if other[1] >= core[1] + tallest:
                break
            if _overlap(core, other):
                yield "有字叠印在别的字上"


def _out_of_order(page: PageGeometry) -> Iterator[str]:
    """Yields what does not follow to the right or below, as the form's rows are read."""
    before: TextRun | None = None
    for run in page.runs[: page.body]:
        if before is not None and not _follows(before, run):
            yield "有字没有按填写的次序排"
        before = run


def _follows(before: TextRun, run: TextRun) -> bool:
    below = run.base < before.base - 0.3 * min(run.size, before.size)
    return below or run.left >= before.right - _GIVES_WAY * before.size - _ROUNDED


def _strange_strokes(page: PageGeometry) -> Iterator[str]:
    cores = [run.core for run in page.runs]
    boxes = [place for run in page.runs for place in ((left, run.base, run.size) for left in run.ticked)]
    rules = [stroke for stroke in page.strokes if not stroke.round]
    ticks = [stroke for stroke in page.strokes if stroke.round]
    for (left, bottom, right, top), width in page.frames:
        if width > _THICKEST or right - left < _SHORTEST or top - bottom < _SHORTEST:
            yield "有不是表格线的框"
        sides = ((left, bottom, left, top), (right, bottom, right, top), (left, bottom, right, bottom))
        if any(_overlap(core, side) for core in cores for side in (*sides, (left, top, right, top))):
            yield "有线画在字上"
    for rule in rules:
        edges = _edges(rule.points)
        long = max(edges[2] - edges[0], edges[3] - edges[1])
        straight = len(rule.points) == 2 and min(edges[2] - edges[0], edges[3] - edges[1]) < _ROUNDED  # noqa: PLR2004 - used once, clear where it stands
        if (
            not straight
            or rule.width > _THICKEST
            or long < _SHORTEST
            or not (_is_held(rule, page) or long > _FREE_RULE)
        ):
            yield "有不是表格线的线条"
        if any(_overlap(core, edges) for core in cores):
            yield "有线画在字上"
    if not _all_ticked(ticks, boxes):
        yield "有不在方框里的勾，或方框里少了勾"


def _all_ticked(ticks: Sequence[Stroke], boxes: list[tuple[float, float, float]]) -> bool:
    """Tells whether just the ticked boxes have their tick."""
    left = list(boxes)
    for tick in ticks:
        edges = _edges(tick.points)
        within = [
            box
            for box in left
            if box[0] - _ROUNDED <= edges[0] <= edges[2] <= box[0] + box[2] + _ROUNDED
            and box[1] - 0.2 * box[2] <= edges[1] <= edges[3] <= box[1] + box[2]
        ]
        if len(tick.points) != _TICK_POINTS or tick.width > 0.2 * (within[0][2] if within else 0):
            return False
        left.remove(within[0])
    return not left


def _is_held(rule: Stroke, page: PageGeometry) -> bool:
    """Tells whether a rule's ends meet rules or frames."""
    return all(
        any(_near(end, _edges(other.points)) for other in page.strokes if other is not rule)
        or any(_near(end, frame) for frame, _ in page.frames)
        for end in rule.points
    )


def _near(point: Point, edges: Edges) -> bool:
    x, y = point
    return edges[0] - _ROUNDED <= x <= edges[2] + _ROUNDED and edges[1] - _ROUNDED <= y <= edges[3] + _ROUNDED


def _strange_pictures(page: PageGeometry) -> Iterator[str]:
    left, bottom, right, top = page.edges
    for at, picture in enumerate(page.pictures):
        if min(picture[2] - picture[0], picture[3] - picture[1]) < _SMALLEST_PICTURE:
            yield "有小得看不清的图片"
        if picture[0] < left or picture[1] < bottom or picture[2] > right or picture[3] > top:
            yield "有图片印在纸边以外"
        if any(_overlap(run.core, picture) for run in page.runs) or any(
            _overlap(picture, other) for other in page.pictures[at + 1 :]
        ):
            yield "有图片盖住别的内容"


def _edges(points: Sequence[Point]) -> Edges:
    across, upward = [x for x, _ in points], [y for _, y in points]
    return (min(across), min(upward), max(across), max(upward))


def _overlap(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
