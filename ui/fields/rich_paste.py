"""What a word processor or browser puts on the clipboard, down to its structure: headings, paragraphs, pictures."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlparse

from ui.fields.base import clean_typed

LIMIT = 4_000_000
"""Characters of HTML that are read; Word writes 30 for each of the text."""
_BREAKS = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table"}
)
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"head", "style", "script", "title", "xml"})
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[dict[str, Any]] = []
        self._parts: list[str] = []
        self._heading = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.close_block()
            self._heading = tag in _HEADS or _is_head(dict(attrs).get("class") or "")
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "td" and self._parts:
            self._parts.append("\u3000")
        elif tag == "img":
            self.close_block()
            if source := dict(attrs).get("src"):
                self.blocks.append({"image": source})

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BREAKS:
            self.close_block()
            self._heading = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(_SPACE.sub(" ", data))

    def close_block(self) -> None:
        text = clean_typed("".join(self._parts)).replace("\u00a0", " ").replace("\ufffc", "")
        self._parts.clear()
        for line in text.split("\n"):
            if line.strip():
                self.blocks.append({"heading" if self._heading else "text": line.strip()})


def blocks_of_html(html: str) -> list[dict[str, Any]]:
    """Blocks of a piece of HTML; an ``image`` holds the source as written (see :func:`picture_source`)."""
    reader = _Structure()
    reader.feed(html[:LIMIT])
    reader.close()
    reader.close_block()
    return reader.blocks


def blocks_of_text(text: str) -> list[dict[str, Any]]:
    """Blocks of plain text: a paragraph a line."""
    lines = clean_typed(text).replace("\ufffc", "").replace("\u2029", "\n").replace("\u2028", "\n").splitlines()
    return [{"text": line} for line in lines if line.strip()]


def picture_source(source: str) -> bytes | str | None:
    """The bytes of a ``data:`` source, the path of a local file, or None for one that lies on a network."""
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
