"""Places where a scanned page differs from its issue, each as two crops of equal scale and one measured sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.draft.form_places import label_of, place_of
from app.late_modules import late_module

if TYPE_CHECKING:
    from PIL import Image

    from app.draft.draft import Draft
    from app.jobs.scan_session import AddedInk, ScanSession
    from app.scan import paper as scan_paper
    from app.scan.paper import Answer, Glyph, PaperBox
else:
    scan_paper = late_module("app.scan.paper")

MISSING, ADDED = "− 少了墨迹", "＋ 多了笔画"
UNNAMED = "印出的文字"
_DPI = 200
_POINTS_A_MM = 72 / 25.4
_WIDE, _HIGH = 30.0, 12.0
"""Millimetres that a crop shows at least; as broad to as high, so that pairs look alike."""
_MARGIN = 2.0
_YEAR = re.compile(r"\b(20\d\d)\b")
_AROUND = 10
"""Characters of the answer's line that are shown before and behind the touched ones."""


@dataclass(frozen=True, slots=True)
class ChangePair:
    """Describes one place where scan and issue differ.

    ``written`` is what the issue prints there, on the line, and ``touched`` which characters of it; ``issue`` and
    ``scan`` show the same region, in which ``box`` is left, top, right, bottom (0 to 1).
    """

    number: int
    mark: AddedInk
    name: str
    place: str
    sentence: str
    written: str
    touched: slice
    issue: QImage
    scan: QImage
    box: tuple[float, float, float, float]

    @property
    def word(self) -> str:
        """Returns sign and word of its kind."""
        return MISSING if self.mark.kind == "missing" else ADDED


def change_pairs(session: ScanSession, sheet: int, draft: Draft, check: Callable[[], None]) -> list[ChangePair]:
    """Returns the places of a straight sheet in their order.

    It is for a thread of its own, as the issue's page is drawn here.
    """
    held, path = session.sheets[sheet], session.picture(sheet)
    if not held.changes or not held.straight or path is None:
        return []
    scan = QImage(str(path))
    check()
    with scan_paper.DrawnPaper(session.paper) as paper:
        issue, glyphs = _image(paper.draw(held.page, _DPI)), paper.glyphs(held.page)
    answers = [each for each in session.paper.answers if each.box.page == held.page]
    check()
    size = session.size(held.page)
    return [
        _pair(number, mark, draft, (size, (issue, scan)), written_at(mark, glyphs, answers))
        for number, mark in enumerate(held.changes, 1)
    ]


def _pair(
    number: int,
    mark: AddedInk,
    draft: Draft,
    views: tuple[tuple[float, float], tuple[QImage, QImage]],
    written: tuple[str, slice],
) -> ChangePair:
    """Makes the pair of one place; ``views`` are the page's size and its two pictures."""
    size, images = views
    left, top, right, bottom = _region(mark, size)
    wide, high = right - left, bottom - top
    box = ((mark.left - left) / wide, (mark.top - top) / high, (mark.right - left) / wide, (mark.bottom - top) / high)
    issue, scan = (_crop(image, (left, top, right, bottom), size) for image in images)
    place = place_words(draft, mark.path)
    return ChangePair(number, mark, named(draft, mark.path), place, sentence_of(mark), *written, issue, scan, box)


def named(draft: Draft, path: str) -> str:
    """Returns the printed label, with the year of a figure of several years: ``主营业务收入，2020年``."""
    label = label_of(draft, path) or UNNAMED
    year = _YEAR.search(path)
    return f"{label}，{year[1]}年" if year and year[1] not in label else label


def written_at(mark: AddedInk, glyphs: Sequence[Glyph], answers: Sequence[Answer]) -> tuple[str, slice]:
    """Returns what the issue prints on the line of a place, and which characters were touched.

    It is the part of the line that is of the same answer, empty where no answer stands there.
    """
    boxes = [each.box for each in answers if each.path == mark.path and _touches(each.box, mark)]
    line = [
        each
        for each in glyphs
        if any(box.left <= _middle(each)[0] <= box.right and box.top <= _middle(each)[1] <= box.bottom for box in boxes)
        and each.box.top < mark.bottom
        and mark.top < each.box.bottom
    ]
    line.sort(key=lambda each: each.box.left)
    touched = [at for at, each in enumerate(line) if _touches(each.box, mark)]
    if not touched:
        return "", slice(0, 0)
    first, last = touched[0], touched[-1] + 1
    before, behind = max(0, first - _AROUND), min(len(line), last + _AROUND)
    said = "".join(each.char for each in line)
    lead, tail = "…" * bool(before), "…" * (behind < len(line))
    return f"{lead}{said[before:behind]}{tail}", slice(first - before + len(lead), last - before + len(lead))


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.box.left + glyph.box.right) / 2, (glyph.box.top + glyph.box.bottom) / 2


def _touches(box: PaperBox, mark: AddedInk) -> bool:
    across = min(box.right, mark.right) - max(box.left, mark.left)
    down = min(box.bottom, mark.bottom) - max(box.top, mark.top)
    return across > 0 and down > 0


def _region(mark: AddedInk, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Returns the region that the crops show, in points: left, top, right, bottom.

    The mark is in its middle; all regions are as broad and high, larger where the mark is larger.
    """
    margin = 2 * _MARGIN * _POINTS_A_MM
    scale = max((mark.right - mark.left + margin) / _WIDE, (mark.bottom - mark.top + margin) / _HIGH, _POINTS_A_MM)
    wide, high = min(_WIDE * scale, size[0]), min(_HIGH * scale, size[1])
    left = min(max(0.0, (mark.left + mark.right - wide) / 2), size[0] - wide)
    top = min(max(0.0, (mark.top + mark.bottom - high) / 2), size[1] - high)
    return left, top, left + wide, top + high


def _crop(image: QImage, region: tuple[float, float, float, float], size: tuple[float, float]) -> QImage:
    across, down = image.width() / size[0], image.height() / size[1]
    left, top, right, bottom = region
    return image.copy(round(left * across), round(top * down), round((right - left) * across),
                      round((bottom - top) * down))  # fmt: skip


def _image(drawn: Image.Image) -> QImage:
    data = drawn.convert("L").tobytes()
    return QImage(data, drawn.width, drawn.height, drawn.width, QImage.Format.Format_Grayscale8).copy()


def place_words(draft: Draft, path: str) -> str:
    """Returns where an answer belongs, without its label: ``场景 1 人机协同作业 · 关键装备 第 2 行``."""
    label, place = label_of(draft, path), place_of(draft, path)
    return "" if place == label else place.removesuffix(f" · {label}")


def sentence_of(mark: AddedInk) -> str:
    """Returns what was measured."""
    if mark.kind == "missing":
        return f"{_touched(mark.text)}的墨迹少了 {mark.share:.0%}，这一页同类的字最多少 {mark.usual:.0%}。"
    beside = f"{_touched(mark.text)}处" if mark.text else "这里"
    return f"{beside}多了约 {mark.area:.1f} 平方毫米墨迹，定稿里没有。"


def _touched(text: str) -> str:
    what = "数字" if text.isdigit() and text.isascii() else "字"
    return f"{what} {text} " if text else "这里"
