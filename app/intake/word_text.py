"""Reads the words of a Word file as a person does: insertions in, deletions and hidden text out.

For holding passages against one another only: where a text stands in the file does not matter.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml.parser import parse_xml

from app.errors import InputRefused
from app.intake.reading import read_limited

_LARGEST = 200 << 20
_LARGEST_XML = 64 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = frozenset({f"{_W}br", f"{_W}cr", f"{_W}tab"})
_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText"})
_BROKEN = "Word 文件打不开，可能没有下载完整。请重新索取。"


def read_word_text(path: Path) -> str:
    """Returns the text of a ``.docx``, a paragraph a line.

    Raises InputRefused where it cannot be read.
    """
    data = read_limited(path, _LARGEST)
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            info = opened.getinfo("word/document.xml")
            if info.file_size > _LARGEST_XML:
                raise InputRefused(path.name, "Word 文件里的文字太多，不像是一份申报书。请核对文件。")
            with opened.open(info) as member:
                source = member.read(_LARGEST_XML + 1)
        root = parse_xml(source[:_LARGEST_XML])  # resolves no entities
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError, NotImplementedError,
            SyntaxError) as error:  # fmt: skip
        raise InputRefused(path.name, _BROKEN) from error
    return "\n".join(_paragraphs(root))


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(_pieces(paragraph))
        if text.strip():
            yield text


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _OUT or child.tag == f"{_W}p" or not isinstance(child.tag, str):
            continue  # a paragraph inside (a text box) is met by itself
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.find(f"{_W}rPr/{_W}vanish") is None:
            yield from _pieces(child)
