"""Heads and feet of pages: lines that stand at the edge of nearly every page and are no part of the text.

A text that goes over a page's end would else have the foot and the next head in its middle.  A line counts as one
where the same line, its figures apart, stands as near the edge of most pages, and each figure in it is the same on all
of them or grows by one a page; so no line of a table, however alike, is taken for one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

_DEEP = 3
"""Lines from an edge that may be a head or foot; PDFs often tell both first, or both last."""
_MOST = 0.6
"""Share of the pages that have to have it."""
_FEWEST = 2
_FIGURE = re.compile(r"\d{1,6}")


def without_running_lines(pages: Sequence[str]) -> list[str]:
    """Returns the text of each page without its heads and feet.

    A document of one page is left as it is.
    """
    lines = [[line for line in page.splitlines() if line.strip()] for page in pages]
    if len(pages) < _FEWEST:
        return list(pages)
    taken: list[set[int]] = [set() for _ in lines]
    for found in _candidates(lines).values():
        if len(found) >= max(_FEWEST, _MOST * len(pages)) and _runs(found):
            for page, at, _ in found:
                taken[page].add(at)
    return [
        "\n".join(line for at, line in enumerate(page) if at not in gone)
        for page, gone in zip(lines, taken, strict=True)
    ]


def _candidates(pages: Sequence[Sequence[str]]) -> dict[str, list[tuple[int, int, tuple[int, ...]]]]:
    """Returns page, line and figures by what a line is without its figures, the first of each page."""
    found: dict[str, dict[int, tuple[int, int, tuple[int, ...]]]] = defaultdict(dict)
    for page, lines in enumerate(pages):
        for at in _edges(len(lines)):
            plain = "".join(lines[at].split())
            shape = _FIGURE.sub("#", plain)
            found[shape].setdefault(page, (page, at, tuple(map(int, _FIGURE.findall(plain)))))
    return {shape: list(by_page.values()) for shape, by_page in found.items()}


def _edges(count: int) -> Iterator[int]:
    return iter(sorted({*range(min(_DEEP, count)), *range(max(0, count - _DEEP), count)}))


def _runs(found: Sequence[tuple[int, int, tuple[int, ...]]]) -> bool:
    """Tells whether each figure stands still or counts the pages."""
    first_page, _, first = found[0]
    return all(
        all(value in (begun, begun + page - first_page) for value, begun in zip(values, first, strict=True))
        for page, _, values in found
    )
