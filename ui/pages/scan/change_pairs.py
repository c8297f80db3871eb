"""Places where a scanned page differs from its issue, each as two crops of equal scale and one measured sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.draft.form_places import label_of

if TYPE_CHECKING:
    from PIL import Image

    from app.draft.draft import Draft
    from app.jobs.scan_session import AddedInk, ScanSession

MISSING, ADDED = "− 少了墨迹", "＋ 多了笔画"
UNNAMED = "印出的文字"
_DPI = 200
_POINTS_A_MM = 72 / 25.4
_WIDE, _HIGH = 30.0, 12.0
"""Millimetres that a crop shows at least; as broad to as high, so that pairs look alike."""
_MARGIN = 2.0
_SCENARIO = re.compile(r"scenarios\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class ChangePair:
    """Represents one place.

    ``issue`` and ``scan`` show the same region, in which ``box`` is left, top, right, bottom (0 to 1).
    """

    number: int
    mark: AddedInk
    name: str
    place: str
    sentence: str
    issue: QImage
    scan: QImage
    box: tuple[float, float, float, float]

    @property
    def word(self) -> str:
        """Returns sign and word of its kind."""
        return MISSING if self.mark.kind == "missing" else ADDED


def change_pairs(session: ScanSession, sheet: int, draft: Draft, check: Callable[[], None]) -> list[ChangePair]:
    """Returns the places of a straight sheet in their order.

    For a thread of its own: the issue's page is drawn here.
    """
    from app.scan.paper import DrawnPaper

    held, path = session.sheets[sheet], session.picture(sheet)
    if not held.changes or not held.straight or path is None:
        return []
    scan = QImage(str(path))
    check()
    with DrawnPaper(session.paper) as paper:
        issue = _image(paper.draw(held.page, _DPI))
    check()
    size = session.size(held.page)
    return [_pair(number, mark, draft, size, (issue, scan)) for number, mark in enumerate(held.changes, 1)]


def _pair(
    number: int, mark: AddedInk, draft: Draft, size: tuple[float, float], images: tuple[QImage, QImage]
) -> ChangePair:
    left, top, right, bottom = _region(mark, size)
    wide, high = right - left, bottom - top
    box = ((mark.left - left) / wide, (mark.top - top) / high, (mark.right - left) / wide, (mark.bottom - top) / high)
    issue, scan = (_crop(image, (left, top, right, bottom), size) for image in images)
    name = label_of(draft, mark.path) or UNNAMED
    return ChangePair(number, mark, name, place_words(mark.path), sentence_of(mark), issue, scan, box)


def _region(mark: AddedInk, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Returns what the crops show, in points.

    The mark in the middle, as broad and high as all, larger where it is larger.
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


def place_words(path: str) -> str:
    """Returns ``场景 2`` for what belongs to a scenario.

    Else nothing: the label says it all.
    """
    found = _SCENARIO.search(path)
    return f"场景 {int(found[1]) + 1}" if found else ""


def sentence_of(mark: AddedInk) -> str:
    """Returns what was measured."""
    if mark.kind == "missing":
        return f"{_touched(mark.text)}的墨迹少了 {mark.share:.0%}，这一页别的字最多少 {mark.usual:.0%}。"
    beside = f"{_touched(mark.text)}处" if mark.text else "这里"
    return f"{beside}多了约 {mark.area:.1f} 平方毫米墨迹，定稿里没有。"


def _touched(text: str) -> str:
    what = "数字" if text.isdigit() and text.isascii() else "字"
    return f"{what} {text} " if text else "这里"
