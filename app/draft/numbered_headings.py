"""Tells which paragraphs of a text look like headings, though none was made one, as in what is pasted as plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_NUMBERED = re.compile(
    r"(第[一二三四五六七八九十\d]+[章节部分]|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|\d{1,2}[、.．](?!\d)|\d{1,2}(\.\d{1,2}){2}\s)"
)
_LONGEST = 30
"""Characters of the longest line that is taken for a heading."""
_SENTENCE = re.compile(r"[。；;！？!?，,：:]$|[。；！？]")


def find_numbered_headings(blocks: Sequence[Mapping[str, Any]]) -> list[int]:
    """Returns the places of the paragraphs that begin with a number, are short and are no sentence.

    Each must have a paragraph behind it that is none of them: a list of short numbered points has no headings.
    """
    short = {at for at, block in enumerate(blocks) if "text" in block and _is_numbered(str(block["text"]))}
    before = {at - 1 for at in range(1, len(blocks)) if at not in short and "heading" not in blocks[at]}
    return sorted(short & before)


def _is_numbered(text: str) -> bool:
    line = text.strip()
    return len(line) <= _LONGEST and bool(_NUMBERED.match(line)) and not _SENTENCE.search(line)
