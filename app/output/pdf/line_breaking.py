"""Tells where a line of mixed Chinese and Latin text may end, and how its marks close up.

Rules of 中文排版需求 (W3C clreq) and GB/T 15834: no closing mark at a line's start, no opening one at its end, words,
numbers with their units and model names whole; adjacent marks share one body, a closing mark at the line's end
gives up its empty half; a hair of room between Chinese and Latin.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

NO_START = frozenset(
    "!),.:;?]}¢°·’”†‡›℃∶、。〃々〕〗〞〉》」』】〙〛﹐﹑﹒﹔﹕﹖﹗﹚﹜！），．：；？］｝｜～％‰%…—·ー〜"
)
NO_END = frozenset("([{£¥‘“‹《〈「『【〔〖〘〚（［｛￥＄$〝#＃□☑☐")
_CLOSERS = "，。、；：）》」』】〉〕〗”’］｝．"
_OPENERS = "（《「『【〈〔〖“‘［｛"
_HALF_AT_END = frozenset(_CLOSERS)
_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff"
SMALL_FORMS = "\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u2070-\u209c\u2c7c\u2c7d"
"""Raised and lowered characters, as ranges of a regular expression."""
_MEETING = re.compile(f"(?<=[{_CJK}])(?=[{_LATIN}])|(?<=[{_LATIN}%℃°])(?=[{_CJK}])")
_MARKS = re.compile(f"(?<=[{_CLOSERS}])(?=[{_CLOSERS}{_OPENERS}])|(?<=[{_OPENERS}])(?=[{_OPENERS}])")
_UNIT_SPACE = re.compile(
    r"(?<=\d)[ \u00a0](?=[A-Za-zμΩ°℃%‰²³/]{1,6}(?![A-Za-z]))"
    # standards and models: GB/T 38129, ISO 9001, KR 210, OPC UA
    r"|(?<=[A-Z])[ \u00a0](?=[A-Z]{0,3}-?\d|[A-Z]{2}(?![A-Za-z]))"
)
_SPACES = " \u3000"
_PAIRS = frozenset({"——", "……", "──"})
_WORD = re.compile(rf"[!-~{_LATIN}°℃‰·¹²³ªº×−\u2010-\u2013µ{SMALL_FORMS}]")
_SIGNS = frozenset("≤≥±∓≈√＜＞＋＝≦≧")
_FORLORN, _ALONE, _ROOMY = 3, 2.0, 14
"""A last line of so few characters, and so few em, is not left alone in a paragraph at least so many em wide."""
_LOOSE, _GIVES, _FEW = 0.05, 0.4, 6
"""Em between two characters from which a line looks loose, em that a mark may give up, characters of a short line."""
_GOOD_PART = 0.3
"""Share of a line that the beginning of an overlong word needs to stand at its end."""
_JOINTS = frozenset(" -/@_—?&=")
_RANGES = frozenset("～—－")
_GREAT, _COUNTED = frozenset("万亿"), frozenset("元吨件台")
_BAD_CUT, _TORN_BRACKET, _MORE_LINES = 3.0, 1.5, 1.0
"""What a cut within words, brackets begun at a line's end, and a line more cost a label; raggedness is under one."""
# wider, and readers of the PDF take the gap for a typed space when the line is copied or searched
GAP, SQUEEZE = 0.07, -0.5


@dataclass(frozen=True, slots=True)
class TextLine:
    """Describes a line: ``text[start:end]``, its natural width, and whether it may be stretched.

    The width is in em without what hangs over.  ``over`` is what it is too wide, in em; its marks give that up, see
    :func:`giving`.
    """

    start: int
    end: int
    width: float
    stretch: bool
    over: float = 0.0


def adjustments(text: str, widths: Sequence[float]) -> dict[int, float]:
    """Returns the extra room of gaps and closed-up marks, in em by character index."""
    found = {match.start() - 1: GAP for match in _MEETING.finditer(text)}
    for match in _MARKS.finditer(text):
        at = match.start()
        # only full-width forms have an empty half to give up
        if widths[at - 1] > 0.99 and widths[at] > 0.99:  # noqa: PLR2004 - used once, clear where it stands
            found[at - 1] = SQUEEZE
    return found


def is_word(ch: str) -> bool:
    """Tells whether a character stays with its neighbours.

    It belongs to words, numbers and units.
    """
    return _WORD.match(ch) is not None


def may_break(text: str, at: int) -> bool:
    """Tells whether a line may end before ``text[at]``."""
    before, after = text[at - 1], text[at]
    if after in NO_START or before in NO_END or before + after in _PAIRS:
        return False
    if before in " \u00a0":
        return before == " " and not _UNIT_SPACE.match(text, at - 1)
    if after in " \u00a0\u3000":
        return False
    return not (_WORD.match(before) and _WORD.match(after)) and not _in_number(text, at)


def _in_number(text: str, at: int) -> bool:
    """Tells whether ``text[at]`` goes on with a number.

    In Chinese company these are ±|3, 3～|5, 2960|万, 2960万|元 and 36万|m³.
    """
    before, after = text[at - 1], text[at]
    earlier = at > 1 and text[at - 2].isdigit()
    if after.isdigit():
        return before in _SIGNS or (before in _RANGES and earlier)
    if before in _GREAT and earlier:
        return after in _COUNTED or _WORD.match(after) is not None
    return before.isdigit() and after in _GREAT


def _last_break(text: str, edges: Sequence[float], start: int, limit: int, full: float) -> int:
    """Returns the last place at or before ``limit`` to end the line, or ``limit`` where there is none.

    A word longer than a ``full`` line is cut anyway, and begins on this line if a good part of it finds room.
    """
    at = limit
    while at > start and not may_break(text, at):
        at -= 1
    if at > start and (edges[limit] - edges[at] < full * _GOOD_PART or not _too_long(text, edges, at, full)):
        return at
    # after a joint if it has one in the line's second half
    joint = next((at for at in range(limit, (start + limit) // 2, -1) if _is_joint(text, at)), 0)
    if joint and text[joint] not in NO_START:
        return joint
    # still keep marks off the line's start where that is possible
    at = limit
    while at > start + 1 and (text[at] in NO_START or text[at - 1] in NO_END):
        at -= 1
    return at if at > start + 1 else limit


def _is_joint(text: str, at: int) -> bool:
    """Tells whether an overlong word may be cut at ``text[at]``: after the signs of addresses and codes."""
    before = text[at - 1]
    return before in _JOINTS or (before == "." and text[at].isalpha())


def _too_long(text: str, edges: Sequence[float], start: int, full: float) -> bool:
    """Tells whether the word at ``start`` fits no line."""
    return (
        not any(
            may_break(text, at) for at in range(start + 1, min(len(text), bisect_right(edges, edges[start] + full)))
        )
        and edges[-1] - edges[start] > full
    )


def giving(text: str, widths: Sequence[float], adjusted: Mapping[int, float], start: int, end: int) -> list[int]:
    """Returns a line's marks that can give up some of their empty half; one at its end has done so already."""
    return [at for at in range(start, end - 1) if gives(text[at], widths[at], adjusted.get(at, 0.0))]


def gives(ch: str, width: float, extra: float) -> bool:
    """Tells whether a character still holds its empty half.

    ``width`` is the character's, ``extra`` the room that follows it, both in em.
    """
    return ch in _HALF_AT_END and width > 0.99 and extra >= 0  # noqa: PLR2004 - used once, clear where it stands


def _pushed_in(
    text: str, measured: tuple[list[float], Sequence[float], dict[int, float]], start: int, end: int, available: float
) -> tuple[int, float]:
    """Returns where a loose line ends with one word more.

    If its marks make room for it, and its excess in em.
    """
    edges, widths, adjusted = measured
    stop = _trim(text, start, end)
    if available - (edges[stop] - edges[start]) < _LOOSE * (stop - start) or stop - start < _FEW:
        return end, 0.0
    size = len(text)
    most = _GIVES * len(giving(text, widths, adjusted, start, stop))
    further = end + 1
    while further < size and edges[further] - edges[start] - available < most + 1 and not may_break(text, further):
        further += 1
    over = edges[further] - edges[start] - adjusted.get(further - 1, 0.0) - available
    if text[further - 1] in _HALF_AT_END and widths[further - 1] > 0.99:  # noqa: PLR2004 - used once, clear where it stands
        over -= 0.5
    breaks = further == size or may_break(text, further)
    return (further, max(0.0, over)) if breaks and over <= most else (end, 0.0)


def break_lines(
    text: str,
    widths: Sequence[float],
    adjusted: dict[int, float],
    first: float,
    rest: float,
    *,
    justified: bool = False,
) -> list[TextLine]:
    """Fills a line of ``first`` em and then lines of ``rest`` em; an empty text is one empty line.

    A ``justified`` line that would be set loosely takes in one word more where its marks can make room for it.
    """
    room = list(widths)
    for at, extra in adjusted.items():
        room[at] += extra
    edges = [0.0, *accumulate(room)]
    size = len(text)
    lines: list[TextLine] = []
    start, available = 0, first + 1e-6
    while start < size:
        end, over = _fill(text, (edges, widths), start, (available, rest)), 0.0
        if justified and end < size:
            end, over = _pushed_in(text, (edges, widths, adjusted), start, end, available)
        stop = _trim(text, start, end) if end < size else size
        width = edges[stop] - edges[start] - adjusted.get(stop - 1, 0.0)
        if (end < size or width > available) and text[stop - 1] in _HALF_AT_END and widths[stop - 1] > 0.99:  # noqa: PLR2004 - used once, clear where it stands
            width -= 0.5
        lines.append(TextLine(start, stop, width, end < size, over))
        start = end
        while start < size and text[start] in _SPACES:
            start += 1
        available = rest + 1e-6
    if len(lines) > 1 and size - lines[-1].start <= _FORLORN:
        _fetch_company(text, edges, lines, narrow=rest < _ROOMY)
    return lines or [TextLine(0, 0, 0.0, stretch=False)]


def _fetch_company(text: str, edges: list[float], lines: list[TextLine], *, narrow: bool) -> None:
    """Moves a character with its mark to a last line that has only one, from the line before, which can spare it.

    In a ``narrow`` cell a line of two or three is nothing unusual, and the line before needs to keep but two.
    """
    before, last = lines[-2:]
    if last.start != before.end or last.width > _ALONE or before.over:
        return
    if narrow and sum(ch not in NO_START for ch in text[last.start : last.end]) > 1:
        return
    least = before.start + (2 if narrow else _ROOMY // 2 + 1)
    at = next((at for at in range(before.end - 1, before.end - _FORLORN, -1) if may_break(text, at)), 0)
    if at >= least and not text[at].isspace():
        lines[-2:] = [
            TextLine(before.start, at, _wide(text, edges, before.start, at), stretch=True),
            TextLine(at, last.end, edges[last.end] - edges[at], stretch=False),
        ]


def _fill(text: str, measured: tuple[list[float], Sequence[float]], start: int, rooms: tuple[float, float]) -> int:
    """Tells where the line that begins at ``start`` ends.

    ``measured`` are the places and widths of all characters.

    ``rooms`` are this line's and that of a line without indent, in em.
    """
    (edges, widths), (available, full) = measured, rooms
    size = len(text)
    end = min(size, bisect_right(edges, edges[start] + available) - 1)
    if end < size:
        # at the line's end no room follows a character, and a mark gives up its empty half
        wide = widths[end] - (0.5 if text[end] in _HALF_AT_END and widths[end] > 0.99 else 0.0)  # noqa: PLR2004 - used once, clear where it stands
        end += edges[end] + wide - edges[start] <= available
    while end < size and text[end] in _SPACES and end > start:
        end += 1
    if end >= size:
        return size
    if end <= start:
        return start + 1
    return end if may_break(text, end) else _last_break(text, edges, start, end, full)


def _trim(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in _SPACES:
        end -= 1
    return end


def cut_label(text: str, widths: Sequence[float], room: float, counts: tuple[int, int]) -> list[TextLine] | None:
    """Cuts a label or head into about equal lines.

    Before brackets and after 、 and ， where that is possible.

    ``counts`` are the fewest and the most lines; None if there is no such cut into lines of ``room`` em.
    """
    least, most = counts
    edges = [0.0, *accumulate(widths)]
    size = len(text)
    # by the number of lines so far: the best way to end a line at each place, as (cost, ends)
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    best: tuple[float, tuple[int, ...]] | None = None
    for count in range(1, most + 1):
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in ways.items():
            for end in range(start + 1, size + 1):
                wide = _wide(text, edges, start, end)
                if wide > room:
                    break
                if end < size and not may_break(text, end):
                    continue
                found = cost + (1 - wide / room) ** 2 / most + _cut_cost(text, start, end)
                if end not in longer or found < longer[end][0]:
                    longer[end] = (found, (*ends, end))
        ways = longer
        if size in ways and count >= least:
            total = ways[size][0] + (count - least) * _MORE_LINES
            best = min(best or (total, ways[size][1]), (total, ways[size][1]))
    if best is None:
        return None
    return [
        TextLine(start, end, _wide(text, edges, start, end), stretch=end < size) for start, end in pairwise(best[1])
    ]


def _wide(text: str, edges: list[float], start: int, end: int) -> float:
    """Returns a line's width in em without the empty half of a mark at its end."""
    hangs = end < len(text) and text[end - 1] in _HALF_AT_END and edges[end] - edges[end - 1] > 0.99  # noqa: PLR2004 - used once, clear where it stands
    return edges[end] - edges[start] - (0.5 if hangs else 0.0)


def _cut_cost(text: str, start: int, end: int) -> float:
    pause = end >= len(text) or text[end] == "（" or text[end - 1] in "、，"
    # brackets that begin in the middle of a line should end there
    opened = text.rfind("（", start + 1, end)
    torn = opened > 0 and "）" not in text[opened:end]
    return (0.0 if pause else _BAD_CUT) + (_TORN_BRACKET if torn else 0.0)
