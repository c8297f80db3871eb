"""Does the whole job on a stack of sheets: read, place, straighten, look, bind; few pages in memory at a time."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from PIL import Image

from app.sandbox.heap import give_back_pages
from app.scan.added_ink import DPI as FINE_DPI
from app.scan.binding import bind, of_two_levels, straight_page
from app.scan.blanks import is_blank
from app.scan.changes import InkChange
from app.scan.codes import FoundCode, find_codes, has_code_remains, ink_channel
from app.scan.cutting import cut_apart
from app.scan.edges import sheet_corners
from app.scan.fine_comparison import laid
from app.scan.geometry import Floats
from app.scan.ink import DPI, has_colour
from app.scan.page_comparison import bound_mapping, compare_both, compare_bound, look_into_rooms, whole_glyphs
from app.scan.page_matches import Reading, Verdict, judge
from app.scan.page_workers import abreast
from app.scan.paper import DrawnPaper, Glyph, IssuePaper
from app.scan.registration import COARSE, NARROW, Registration, Smaller, register, resembles, strays
from app.scan.seals import InkState, SealState
from app.scan.sheets import OpenScan, ScanCancelled, Sheet

Item = TypeVar("Item")

UNREGISTERED = "这一页与定稿对不齐（照片、折皱或缺边），没有比对墨迹。请人工核对，或用扫描仪重新扫描这一页。"
TWO_LEVELS = "这一页是黑白二值扫描，没有比对墨迹。请人工核对，或用彩色、300 dpi 重新扫描这一页。"

_MISMATCH = (
    "二维码是第{page}页的，印的却是第{other}页。页码上不要贴别的页码，请把第{page}页和第{other}页的原件重新扫描。"
)
_OTHERS = 40
"""Pages, the nearest, that are tried on a sheet whose print is not what its code says."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Describes what was seen on one sheet; ``seals`` and ``signatures`` are by the name of their rooms."""

    file: str
    at: int
    reading: Reading
    problem: str = ""
    registered: bool = False
    seals: Mapping[str, SealState] = field(default_factory=dict)
    signatures: Mapping[str, InkState] = field(default_factory=dict)
    changes: tuple[InkChange, ...] = ()
    jpeg: bytes = b""
    """The straightened page; empty where it is not of the issue or could not be straightened."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Describes what came of holding the stack against the issue.

    ``pdf`` is the stamped issue, empty unless the verdict is 齐全.
    """

    verdict: Verdict
    sheets: tuple[Looked, ...]
    pdf: bytes
    scanned_bytes: int

    @property
    def sha256(self) -> str:
        """Returns the stamped issue's SHA-256, or ""."""
        return hashlib.sha256(self.pdf).hexdigest() if self.pdf else ""


def check_scan(
    scan: OpenScan,
    paper: IssuePaper,
    *,
    assigned: Mapping[int, int] | None = None,
    copies: int | None = None,
    bound: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checked:
    """Reads the sheets and holds them against the issue; ``bound`` says whether their straight pages are wanted too.

    ``assigned`` are pages (from 1) that a person named, by sheet (from 0): only for sheets whose code cannot be read,
    because what a code says outweighs what somebody typed.  Raises :class:`ScanCancelled` when ``cancelled`` says so.
    """
    looked: list[Looked] = []
    give_back_pages()
    with DrawnPaper(paper) as drawn:
        named = assigned or {}
        sheets = wanted(enumerate(cut_apart(scan.sheets(cancelled))), cancelled)
        with closing(
            abreast(sheets, lambda each: look_at(each[1], drawn, named.get(each[0], 0), release=True))
        ) as seen:
            pages: set[int] = set()
            for each in wanted(seen, cancelled):
                # only the first sheet of each page is bound: a hundred of them are twenty megabytes
                first = bound and each.reading.page not in pages
                pages |= {each.reading.page} if _is_of(each.reading, paper) else set()
                looked.append(each if first else replace(each, jpeg=b""))
                if progress is not None:
                    progress(min(len(looked), scan.count), scan.count)
        readings = [each.reading for each in looked]
        verdict = judge(readings, paper.number, paper.pages, copies, attached_from=paper.attached_from)
        pdf = _bound(verdict, looked, drawn)
    return Checked(verdict, tuple(looked), pdf, scan.size)


def _is_of(reading: Reading, paper: IssuePaper) -> bool:
    return reading.number == paper.number and not reading.foreign


def wanted(items: Iterable[Item], cancelled: Callable[[], bool] | None) -> Iterator[Item]:
    """Yields the items for as long as ``cancelled`` does not say otherwise, and then raises :class:`ScanCancelled`."""
    for item in items:
        if cancelled is not None and cancelled():
            raise ScanCancelled
        yield item


def _bound(verdict: Verdict, looked: list[Looked], drawn: DrawnPaper) -> bytes:
    """Returns the first whole copy bound in page order, empty where the stack is not complete."""
    if not verdict.complete:
        return b""
    cells = [cell for cell in verdict.cells if cell.copy == 1 and cell.page is not None and cell.sheet is not None]
    pages = [(looked[cell.sheet or 0].jpeg, drawn.size(cell.page or 1)) for cell in cells]
    return bind(pages) if all(jpeg for jpeg, _ in pages) else b""


def look_at(sheet: Sheet, drawn: DrawnPaper, assigned: int = 0, *, release: bool = False) -> Looked:
    """Reads one sheet, and straightens and compares what is of the issue.

    ``release`` closes the sheet's picture once it lies straight: comparing takes as much memory again.
    """
    looked, found = read(sheet, drawn.paper, assigned)
    if sheet.image is not None and looked.reading.bare and _is_page(sheet.image, drawn):
        return replace(looked, reading=Reading(""))
    if sheet.image is None or not looked.reading.number or looked.reading.foreign:
        return looked
    straight = _straightened(sheet, sheet.image, looked.reading, found, drawn)
    if release:
        sheet.image.close()
        if sheet.quick is not None:
            sheet.quick.plain.close()
    page, looked = looked.reading.page, straight.looked
    if straight.fine is None:
        return looked if looked.registered else _as_bound(looked, drawn, page)
    changes = compare_both(straight.fine, looked.jpeg, straight.whole, drawn, page, colour=straight.colour)
    return replace(looked, changes=changes)


def _as_bound(looked: Looked, drawn: DrawnPaper, page: int) -> Looked:
    """Returns what a page says that could not be laid over the issue's, if it lies as that does once it is bound.

    That is what will be read of it from then on: a page that was stretched lies well after it was straightened.
    """
    if not looked.jpeg:
        return looked
    with Image.open(io.BytesIO(looked.jpeg)) as bound:
        bound.load()
        changes = None if of_two_levels(bound) else compare_bound(bound, drawn, page)
        if changes is None:
            return looked
        mapping, colour = bound_mapping(bound, drawn.size(page)), has_colour(bound)
        seals, signatures = look_into_rooms(bound, mapping, page, drawn, colour=colour)
    return replace(looked, problem="", registered=True, seals=seals, signatures=signatures, changes=changes)


def _is_page(image: Image.Image, drawn: DrawnPaper) -> bool:
    """Tells whether a sheet without a code shows a page of the issue: its code was cut off, it is no attachment."""
    smaller = Smaller(ink_channel(image))
    pages = range(1, drawn.paper.pages + 1)
    tried = pages if len(pages) <= 2 * _OTHERS else (*pages[:_OTHERS], *pages[-_OTHERS:])
    return any(
        resembles(smaller, drawn.draw(page, COARSE), (_corners(drawn.size(page)), turned))
        for page in tried
        for turned in _rotations(smaller.by(1))
    )


def read(sheet: Sheet, paper: IssuePaper, assigned: int = 0) -> tuple[Looked, FoundCode | None]:
    """Returns what a sheet says it is, nothing compared, and its code.

    ``assigned`` is the page that a person named, as in :func:`check_scan`, 0 for none.
    """
    if sheet.image is None:
        return Looked(sheet.file, sheet.at, Reading(""), sheet.problem), None
    # a code has six times the ink of an empty back, where it would be looked for in dozens of ways
    empty = sheet.quick is not None and not sheet.quick.found and is_blank(sheet.image, edges=True)
    codes = [] if empty else find_codes(sheet.image, sheet.quick)
    if len(codes) > 1:  # whichever was taken might be the wrong one, and a person would name only one as well
        return Looked(sheet.file, sheet.at, Reading(""), _several(codes)), None
    if codes:
        return Looked(sheet.file, sheet.at, _reading(codes[0], paper)), codes[0]
    by_hand = 1 <= assigned <= paper.pages
    if by_hand:
        return Looked(sheet.file, sheet.at, Reading(paper.number, assigned, by_hand=True)), None
    blank = is_blank(sheet.image)
    reading = Reading("", blank=blank, bare=not blank and not has_code_remains(sheet.image, sheet.quick))
    return Looked(sheet.file, sheet.at, reading), None


def _several(codes: Sequence[FoundCode]) -> str:
    pages = "、".join(f"第{page}页" for page in sorted({each.code.page for each in codes}))
    return f"这一张上有 {len(codes)} 个页码（{pages}），不能确定是哪一页。请一页一页分开扫描，页码上不要贴别的页码。"


def _reading(found: FoundCode, paper: IssuePaper) -> Reading:
    """Reads a code as this issue's only if fingerprint and page count agree too, else as another's."""
    code = found.code
    ours = (paper.number, paper.fingerprint[:16], paper.pages)
    return Reading(code.number, code.page, foreign=(code.number, code.fingerprint16, code.pages) != ours)


@dataclass(frozen=True, slots=True)
class _Straight:
    """Describes a sheet that lies straight: what was seen so far, and what its ink is compared with.

    ``fine`` is the scan laid over the page, None where nothing is compared; ``whole`` are the page's characters as far
    as the scan shows them, ``colour`` tells whether it can show any.
    """

    looked: Looked
    fine: Image.Image | None = None
    whole: Sequence[Glyph] = ()
    colour: bool = False


def _straightened(
    sheet: Sheet, image: Image.Image, reading: Reading, found: FoundCode | None, drawn: DrawnPaper
) -> _Straight:
    page = reading.page
    reference = drawn.draw(page, DPI)
    size = drawn.size(page)
    smaller = Smaller(ink_channel(image) if sheet.quick is None else sheet.quick.plain)
    registration = _laid_over(smaller, reference, found, (drawn, page), size)
    if not registration.sound:
        other = _printed_instead(smaller, found, drawn, page)
        if other:
            return _Straight(Looked(sheet.file, sheet.at, Reading(""), _MISMATCH.format(page=page, other=other)))
        jpeg = straight_page(image, registration.mapping, size, sheet.share)
        return _Straight(Looked(sheet.file, sheet.at, reading, UNREGISTERED, jpeg=jpeg))
    colour = has_colour(image)
    seals, signatures = look_into_rooms(image, registration.mapping, page, drawn, colour=colour)
    seen = Looked(sheet.file, sheet.at, reading, registered=True, seals=seals, signatures=signatures)
    # two levels make strokes thick or thin, fill in signs and break lines: of 20 clean pages 18 would be marked
    if of_two_levels(image):
        jpeg = straight_page(image, registration.mapping, size, sheet.share)
        return _Straight(replace(seen, problem=TWO_LEVELS, jpeg=jpeg))
    off = strays(smaller, reference, DPI, registration.mapping)
    del smaller
    fine = laid(image, registration.mapping, off, size, FINE_DPI)
    jpeg = straight_page(image, registration.mapping, size, sheet.share, fine)
    whole = whole_glyphs(drawn.glyphs(page), registration.mapping, image.size)
    return _Straight(replace(seen, jpeg=jpeg), fine, whole, colour)


def _laid_over(
    smaller: Smaller,
    reference: Image.Image,
    found: FoundCode | None,
    whose: tuple[DrawnPaper, int],
    size: tuple[float, float],
) -> Registration:
    drawn, page = whose
    on_page = drawn.code_of(page, reference)
    if found is not None and on_page is not None:
        anchors = on_page.corners * 72 / DPI, found.corners
        by_code = register(smaller, reference, DPI, anchors, stages=NARROW)
        if not by_code.sound:
            by_code = register(smaller, reference, DPI, anchors)
        return by_code if by_code.sound else max(by_code, _by_edges(smaller, reference, found, size), key=_worth)
    return max(
        (register(smaller, reference, DPI, (_corners(size), turned)) for turned in _rotations(smaller.by(1))),
        key=_worth,
    )


def _printed_instead(smaller: Smaller, found: FoundCode | None, drawn: DrawnPaper, page: int) -> int:
    """Returns the page that is printed on a sheet which bears the code of ``page``: somebody stuck one over it.

    Returns 0 where there is none.
    """
    if found is None:
        return 0
    others = sorted(set(range(1, drawn.paper.pages + 1)) - {page}, key=lambda each: abs(each - page))
    for other in others[:_OTHERS]:
        reference = drawn.draw(other, DPI)
        on_page = drawn.code_of(other, reference)
        if on_page is None:
            continue
        if register(smaller, reference, DPI, (on_page.corners * 72 / DPI, found.corners)).sound:
            return other
    return 0


def _worth(registration: Registration) -> tuple[bool, int]:
    return registration.sound, registration.found


def _by_edges(smaller: Smaller, reference: Image.Image, found: FoundCode, size: tuple[float, float]) -> Registration:
    """Places a page by the sheet's own corners.

    On a photograph taken from the side they say more than a code of 18 mm.
    """
    corners = sheet_corners(smaller.by(1))
    if corners is None:
        return Registration(np.eye(3), 0, 0, 9.0)
    away = np.linalg.norm(corners - found.corners.mean(axis=0), axis=1)
    turned = np.roll(corners, 1 - int(away.argmin()), axis=0)  # the code is at the upper right
    return register(smaller, reference, DPI, (_corners(size), turned), kind="perspective")


def _corners(size: tuple[float, float]) -> Floats:
    width, height = size
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], float)


def _rotations(image: Image.Image) -> list[Floats]:
    """Returns the image's corners, turned four ways: where the page's may be when no code tells."""
    corners = _corners(image.size)
    return [np.roll(corners, turn, axis=0) for turn in range(4)]
