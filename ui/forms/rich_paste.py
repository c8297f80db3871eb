"""What a word processor or browser puts on the clipboard, down to its structure: headings, paragraphs, pictures."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlparse

from PySide6.QtCore import QMimeData

from app.notation.characters import clean_text

LIMIT = 4_000_000
"""Characters of HTML that are read; Word writes 30 for each of the text."""
_DIGITS = 5
"""A list does not begin with a number of so many digits."""
_BREAKS = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table"}
)

_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_SILENT = frozenset({"head", "style", "script", "title", "xml", "del"})
"""What is not read: looks, programs, and what somebody struck out."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(" {2,}")
_OUTLINE = re.compile(r"mso-outline-level:\s*[1-6]", re.IGNORECASE)
_NUMBER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_BULLET = "· "
_BETWEEN_CELLS = "\u3000"


class _Structure(HTMLParser):
    """Reads on its way: the paragraph it is in, the lists around it, the row of a table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[dict[str, Any]] = []
        self._parts: list[str] = []
        self._heading = False
        self._silent = 0
        self._lists: list[int | None] = []
        self._mark = ""
        self._row: list[str] = []
        self._in_cell = 0
        self._spans: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag in _CELLS:
            self._in_cell += 1
        elif tag in _BREAKS:
            self._open_block(tag, known)
        elif tag == "br":
            self._parts.append(" " if self._in_cell else "\n")
        elif tag == "span":
            # Word writes a list's number or bullet as text, in a font of its own and with spaces for its width.
            self._spans.append(len(self._parts) if _NUMBER.search(known.get("style", "")) else -1)
        elif tag == "img":
            self.close_block()
            if source := known.get("src"):
                self.blocks.append({"image": source})

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _CELLS:
            self._in_cell = max(self._in_cell - 1, 0)
            if not self._in_cell:
                self._row.append(_SPACE.sub(" ", _plain(self._pop_text())).strip())
        elif tag in _BREAKS:
            self._end_block(tag)
        elif tag == "span" and self._spans:
            self._end_span(self._spans.pop())

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(_SPACE.sub(" ", data))

    def close_block(self) -> None:
        text = self._pop_text() if not self._row else _BETWEEN_CELLS.join(filter(None, self._row))
        self._row.clear()
        for line in _plain(text).split("\n"):
            if line.strip():
                self.blocks.append({"heading" if self._heading else "text": self._mark + line.strip()})
                self._mark = ""

    def _open_block(self, tag: str, known: dict[str, str]) -> None:
        if self._in_cell:
            self._parts.append(" ")
            return
        self.close_block()
        self._heading = (
            tag in _HEADS or _is_head(known.get("class", "")) or bool(_OUTLINE.search(known.get("style", "")))
        )
        if tag in _LISTS:
            start = known.get("start", "1")
            self._lists.append(
                (int(start) if start.isdecimal() and len(start) < _DIGITS else 1) if tag == "ol" else None
            )
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._mark = _BULLET if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1

    def _end_block(self, tag: str) -> None:
        if self._in_cell:
            self._parts.append(" ")
            return
        self.close_block()
        self._heading = False
        if tag == "li":
            self._mark = ""
        elif tag in _LISTS and self._lists:
            self._lists.pop()

    def _end_span(self, begun: int) -> None:
        if 0 <= begun <= len(self._parts):
            number = "".join(self._parts[begun:]).replace("\u00a0", " ").strip()
            del self._parts[begun:]
            if number:
                # A single letter is a drawing of a symbol font; ① and 一 are numbers.
                self._parts.append(_BULLET if len(number) == 1 and not number.isnumeric() else f"{number} ")

    def _pop_text(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        self._spans = [-1] * len(self._spans)
        return text


def _plain(text: str) -> str:
    """Returns text that a store accepts, with single spaces: a word processor puts several for their width."""
    return _SPACES.sub(" ", clean_text(text).replace("\u00a0", " ").replace("\ufffc", ""))


def blocks_of_html(html: str) -> list[dict[str, Any]]:
    """Returns the blocks of a piece of HTML.

    An ``image`` holds the source as written (see :func:`picture_source`).
    """
    reader = _Structure()
    reader.feed(html[:LIMIT])
    reader.close()
    reader.close_block()
    return reader.blocks


def blocks_of_text(text: str) -> list[dict[str, Any]]:
    """Returns the blocks of plain text, one paragraph for each line."""
    lines = clean_text(text).replace("\ufffc", "").replace("\u2029", "\n").replace("\u2028", "\n").splitlines()
    return [{"text": line} for line in lines if line.strip()]


def is_picture(source: QMimeData) -> bool:
    """Tells whether the clipboard holds one picture and nothing to read.

    Its HTML may name a page that we do not fetch.
    """
    blocks = blocks_of_html(source.html()) if source.hasHtml() else []
    return not source.text().strip() and len(blocks) == 1 and "image" in blocks[0]


def picture_source(source: str) -> bytes | str | None:
    """Returns the bytes of a ``data:`` source, the path of a local file, or None for one that lies on a network."""
    if source.startswith("data:image/"):
        head, _, body = source.partition(",")
        try:
            return base64.b64decode(body, validate=False) if head.endswith(";base64") else None
        except binascii.Error:
            return None
    place = urlparse(source)
    if place.scheme == "file" and not place.netloc:
        path = unquote(place.path)
        return path[1:] if re.match(r"/[A-Za-z]:", path) else path
    return None


def _is_head(classes: str) -> bool:
    return any(word.lower().startswith(("msotitle", "heading")) for word in classes.split())
