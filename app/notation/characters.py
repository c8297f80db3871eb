"""Characters that have several forms, or none that a reader can see.

One gate for text, used at every door: what a person types or pastes, what a file brings, what a profile holds.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━", "-"))

HIDDEN: Final = "\0\u202a-\u202e\u2066-\u2069\ud800-\udfff"
"""What no application may hold, as a set of a pattern.

NUL ends strings in other programs; the embedding, overriding and isolating marks make printed text read otherwise than
it is stored; half characters have no UTF-8.
"""
HIDDEN_MARK: Final = re.compile(f"[{HIDDEN}]")


def narrow(text: str) -> str:
    """Writes full-width letters, digits, marks and blanks as ASCII, every dash as ``-``.

    The rest stays.
    """
    return unicodedata.normalize("NFKC", clean_text(text)).translate(_DASHES)


def clean_text(text: str) -> str:
    """Takes off what nobody meant to write: invisible characters go, odd blanks and line ends become plain ones.

    Marks of direction stay, because taking one off changes how the text reads: :func:`hidden_marks` names them.
    """
    if text.isascii() and text.isprintable():
        return text
    return _CLEANED.sub(_in_its_place, text)


def hidden_marks(text: str) -> list[tuple[int, str]]:
    """Finds what the application file refuses: each with its index, in order."""
    return [(found.start(), found.group()) for found in HIDDEN_MARK.finditer(text)]


def clean_answer(value: Any) -> Any:
    """Cleans every text of an answer: a string, a list of lines, a list of blocks.

    Anything else as it is.
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_answer(each) for each in value]
    if isinstance(value, dict):
        return {key: clean_answer(each) for key, each in value.items()}
    return value


def without_hidden_marks(text: str) -> str:
    """Cleans a text that is no answer, e.g. a reason, and takes the marks of direction out as well."""
    return HIDDEN_MARK.sub("", clean_text(text))


def visible(text: str) -> str:
    """Writes what a terminal obeys, and what nobody sees, as JSON writes it: one line stays one line."""
    if text.isprintable():
        return text
    return "".join(_code_point(c) if unicodedata.category(c) in _UNSEEN else c for c in text)


def visible_json(text: str) -> str:
    """Returns a JSON document that says the same without a character that a terminal obeys, its line ends apart."""
    lines = text.split("\n")
    return text if all(map(str.isprintable, lines)) else "\n".join(map(visible, lines))


def mark_name(character: str) -> str:
    """Returns names a mark in Chinese, with its code point."""
    return f"{_NAMES.get(character, '看不见的字符')} U+{ord(character):04X}"


_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of controls, marks, half characters and line ends."""


def _code_point(character: str) -> str:
    """Returns a character as JSON writes it."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


_NAMES: Final = {
    **dict.fromkeys("\u202a\u202b\u2066\u2067\u2068", "方向控制符"),
    **dict.fromkeys("\u202d\u202e", "反转文字方向的控制符"),
    **dict.fromkeys("\u202c\u2069", "方向控制的结束符"),
}
_CLEANED: Final = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
    "\u00a0\u1680\u2000-\u200a\u202f\u205f"
    "\x0b\x0c\x85\u2028\u2029]"
)
_LINE_ENDS: Final = frozenset("\x0b\x0c\x85\u2028\u2029")


def _in_its_place(found: re.Match[str]) -> str:
    character = found.group()
    if character in _LINE_ENDS:
        return "\n"
    return " " if unicodedata.category(character) == "Zs" else ""
