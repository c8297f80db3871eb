"""Shows things from outside inside a sentence: short, on one line, with nothing that moves a cursor."""

from __future__ import annotations

import os
from pathlib import Path

VALUE_LIMIT = 40
"""Characters of a foreign value that a sentence repeats."""
PATH_LIMIT = 120
"""Characters of a place or a file name that a sentence repeats; long ones lose their middle."""


def shown(text: str, limit: int = VALUE_LIMIT) -> str:
    r"""Repeats ``text`` safely: at most about ``limit`` characters, invisible and control characters as ``\uXXXX``."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def shown_place(text: str) -> str:
    """Repeats a path or file name safely.

    A long one keeps its two ends, where the telling parts are.
    """
    if len(text) > PATH_LIMIT:
        text = text[: PATH_LIMIT // 2] + "…" + text[-PATH_LIMIT // 2 :]
    return shown(text, PATH_LIMIT + 1)


def shown_path(path: Path) -> str:
    """Returns a path or file name that can be stored and written: bytes that are no UTF-8, as Linux has them, as �."""
    return os.fsencode(path).decode("utf-8", "replace") if os.name == "posix" else str(path)


def size_words(size: int) -> str:
    """Returns ``size`` bytes in the unit that a person would use, as in ``64 MB``."""
    for unit, scale in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= scale:
            return f"{size / scale:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} 字节"
