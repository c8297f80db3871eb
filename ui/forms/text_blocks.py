"""Blocks of a long answer as paragraphs of a document, and back.

What a person sees as one line of a picture is a single object character whose format names the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from app.notation.characters import clean_text
from ui.forms.paragraph import units

OBJECT = "\ufffc"
"""Stands for a picture in the document."""
BREAK = "\u2028"
"""A line end inside a block."""
_NAME = QTextCharFormat.Property.UserProperty.value + 1
_CAPTION = QTextCharFormat.Property.UserProperty.value + 2

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TextPicture:
    """Describes a picture of the text: its file, its caption, and the paragraph it stands in."""

    name: str
    caption: str
    paragraph: int


def read_block(block: QTextBlock, left: int = 0, right: int = -1) -> dict[str, Any]:
    """Returns one paragraph of the document as a block, or its UTF-16 positions from ``left`` to ``right``."""
    whole = block.text()
    if OBJECT in whole:
        at = whole.index(OBJECT)
        if not (left <= at and (right < 0 or at < right)):
            return {}
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + at + 1)
        look = cursor.charFormat()
        name, caption = str(look.property(_NAME) or ""), str(look.property(_CAPTION) or "")
        return {"image": name, "caption": caption} if caption else {"image": name}
    text = whole if right < 0 and not left else cut_text(whole, left, right)
    text = clean_text(text).replace(BREAK, "\n")
    if not text:
        return {}
    return {"heading" if block.blockFormat().headingLevel() else "text": text}


def own_blocks(data: bytes) -> list[Block]:
    """Reads blocks from the clipboard, and leaves out what another program has put under our name."""
    try:
        found = json.loads(data)
    except ValueError:
        return []
    return [each for each in found if _is_block(each)] if isinstance(found, list) else []


def picture_format(name: str, caption: str) -> QTextCharFormat:
    """Returns the format of an object character that names a picture."""
    look = QTextCharFormat()
    look.setProperty(_NAME, name)
    look.setProperty(_CAPTION, caption)
    return look


def format_of_picture(block: QTextBlock) -> QTextCharFormat:
    """Reads the format of the picture that a paragraph begins with."""
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + 1)
    return cursor.charFormat()


def flat_text(text: str) -> str:
    """Returns a block's text on the way into the document: its line ends stay inside the paragraph."""
    return text.replace(OBJECT, "").replace("\r\n", BREAK).replace("\r", BREAK).replace("\n", BREAK)


def block_key(block: Block) -> tuple[str, str, str]:
    """Returns what tells blocks apart in the document, where line ends are all alike."""
    if "image" in block:
        return "image", str(block.get("image") or ""), str(block.get("caption") or "")
    kind = "heading" if "heading" in block else "text"
    return kind, clean_text(flat_text(str(block.get(kind) or ""))).replace(BREAK, "\n"), ""


def number_after(old: Sequence[Block], new: Sequence[Block], number: int) -> int:
    """Tells where the block of that number stands now: the nearest that is the same, else the one in its place."""
    same = [at for at, each in enumerate(new) if 0 <= number < len(old) and each == old[number]]
    return min(same, key=lambda at: abs(at - number)) if same else max(min(number, len(new) - 1), 0)


def position_after(old: str, new: str, at: int) -> int:
    """Returns a UTF-16 position of a paragraph in what it has become: behind the same words, or before the same."""
    if new.startswith(cut_text(old, 0, at)):
        return at
    behind, size = cut_text(old, at, -1), units(new)
    return size - units(behind) if new.endswith(behind) else min(at, size)


def cut_text(text: str, left: int, right: int) -> str:
    """Returns ``text[left:right]`` in UTF-16 positions."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * left : 2 * right if right >= 0 else None].decode("utf-16-le", "surrogatepass")


def _is_block(found: object) -> bool:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        return False
    return set(found) in ({"heading"}, {"text"}, {"image"}, {"image", "caption"})
