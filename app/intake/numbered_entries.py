"""Takes apart a cell that lists several things under numbers of their own: ``1.…  2.…``, ``（一）…``, ``场景二：…``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.notation.dates import counted

if TYPE_CHECKING:
    from app.intake.word_model import WordParagraph

_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_ORDINAL = re.compile(
    rf"\s*(?:场景\s*)?[（(]\s*(?P<bracketed>{_COUNT})\s*[）)][、.．:：]?[ \t\u3000]*"
    r"|\s*(?:(?P<marked>\d{1,2})\s*[、．)）](?!\d)|(?P<dotted>\d{1,2})\.(?!\d)|(?P<ringed>[①-⑳]))[ \t\u3000]*"
    r"|\s*(?P<worded>[一二三四五六七八九十]{1,3})\s*[、.．:：](?![一二三四五六七八九十])[ \t\u3000]*"
    rf"|\s*场景\s*(?P<named>{_COUNT})(?:\s*[、.．:：)）]|[ \t\u3000]+|$)[ \t\u3000]*"
)
_BEFORE_FIGURE = re.compile(r"\s*(?P<dotted>\d{1,2})[.、．)）](?=\d)")
"""``1.2860.00``, and ``1、2号线`` just as well: certain only where figures or days are asked for."""
_WITHIN = re.compile(rf"[；;]\s*(?=(?:\d{{1,2}}[、.．)）]|[（(]{_COUNT}[）)]|场景{_COUNT}|[①-⑳]))")
_ALONE = re.compile(rf"(?:(?:第|场景)[（(]?|[（(]?)(?P<count>{_COUNT})[）)]?(?:个?场景)?")
_FIRST_RING = ord("①")


def filled_lines(paragraphs: Sequence[WordParagraph]) -> list[str]:
    """Returns the lines of a cell that say something; the word processor's own numbers stand before theirs."""
    counted = [each for each in paragraphs if each.text.strip()]
    listed = len(counted) > 1 and all(each.numbered for each in counted)
    lines: list[str] = []
    for number, paragraph in enumerate(counted, 1):
        first, *rest = (line for line in paragraph.text.split("\n") if line.strip())
        lines += [f"{number}、{first}" if listed and not _ORDINAL.match(first) else first, *rest]
    return lines


def numbered_entries(lines: Sequence[str], *, figures: bool = False) -> dict[int, str]:
    """Returns what stands under each number, by rising numbers; empty where the lines do not begin with one.

    ``figures`` says that a figure or a day may follow the number's point without a blank.
    """
    found: dict[int, list[str]] = {}
    last = 0
    for line in (part for each in lines for part in _WITHIN.split(each) if part.strip()):
        match = _ORDINAL.match(line) or (_BEFORE_FIGURE.match(line) if figures else None)
        number = _number_of(match) if match is not None else 0
        if match is not None and number > last:
            found[number] = [line[match.end() :].strip().rstrip("；;")]
            last = number
        elif last:
            found[last].append(line.strip())
        else:
            return {}
    return {number: "\n".join(each for each in texts if each) for number, texts in found.items()}


@dataclass(frozen=True, slots=True)
class SeveralRows:
    """Describes a row of cells that holds several rows: what each cell says of each, by the row's number."""

    numbers: tuple[int, ...]
    texts: dict[int, dict[int, str]]
    """By cell, then by number."""
    doubt: str = ""


def several_rows(cells: Mapping[int, Sequence[str]], key: int) -> SeveralRows | None:
    """Takes a row of cells apart by the numbers, or the lines, of the cell that names things; None for one row.

    ``cells`` are the lines of the filled cells, ``key`` is the one with the names.
    """
    entries = {at: numbered_entries(lines) for at, lines in cells.items()}
    numbers = tuple(entries[key])
    if not numbers:
        return _rows_by_lines(cells, key)
    alone = len(numbers) == 1 and not any(entries[at] for at in cells if at != key)
    return None if alone or numbers != tuple(range(1, len(numbers) + 1)) else _rows_by_numbers(cells, entries, key)


def _rows_by_numbers(
    cells: Mapping[int, Sequence[str]], entries: dict[int, dict[int, str]], key: int
) -> SeveralRows | None:
    numbers = tuple(entries[key])
    loose = {at: numbered_entries(lines, figures=True) for at, lines in cells.items() if at != key}
    unsure = [at for at, found in loose.items() if found != entries[at]]  # 2.5G: a number, or a figure
    entries |= {at: loose[at] for at in unsure}
    texts = {at: found for at, found in entries.items() if found}
    if any(not set(found) <= set(numbers) for found in texts.values()):
        return None
    alike = {at: lines for at, lines in cells.items() if at not in texts}
    if any(len(lines) not in (1, len(numbers)) for lines in alike.values()):
        return None
    for at, lines in alike.items():
        each = list(lines) if len(lines) == len(numbers) else [lines[0]] * len(numbers)
        texts[at] = dict(zip(numbers, each, strict=True))
    doubt = "编号和后面的数连着写，请核对。" if unsure else ""
    doubt = doubt or ("有的格里没有编号，请核对属于哪一行。" if alike and len(numbers) > 1 else "")
    return SeveralRows(numbers, texts, doubt)


def _rows_by_lines(cells: Mapping[int, Sequence[str]], key: int) -> SeveralRows | None:
    count = len(cells[key])
    others = [len(lines) for at, lines in cells.items() if at != key]
    if count < 2 or count not in others or any(n not in (1, count) for n in others):  # noqa: PLR2004 - one is one row
        return None
    if any(line.lstrip().startswith(("（", "(")) for lines in cells.values() for line in lines[1:]):
        return None  # a line that goes on with the one above
    numbers = tuple(range(1, count + 1))
    texts = {
        at: dict(zip(numbers, lines if len(lines) == count else [lines[0]] * count, strict=True))
        for at, lines in cells.items()
    }
    return SeveralRows(numbers, texts, "一格里有几行，按行分成了几行，请核对。")


def without_ordinal(text: str) -> str:
    """Returns a name without the number that stands before it."""
    match = _ORDINAL.match(text)
    return text[match.end() :].strip() if match is not None else text


def ordinal_alone(text: str) -> int:
    """Returns the number of a text that says nothing else, as 场景2 or （二）; 0 for any other text."""
    match = _ALONE.fullmatch("".join(text.split()))
    return _number(match["count"]) if match is not None else 0


def _number_of(match: re.Match[str]) -> int:
    return _number(next(each for each in match.groupdict().values() if each))


def _number(word: str) -> int:
    if "①" <= word <= "⑳":
        return ord(word) - _FIRST_RING + 1
    return int(word) if word.isdecimal() else counted(word)
