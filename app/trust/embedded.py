"""Reads what lies inside a PDF beside its text: embedded files (ISO 32000-1, 7.11.4) and pictures that are JPEGs.

A PDF from outside is hostile: how much is read is bounded before anything is unpacked, and what cannot be read is
refused.  Imports pikepdf: import this module only where a PDF is opened.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf

from app.errors import InputRefused

FILE_BYTES: Final = 128 << 20
"""Bytes of one embedded file, unpacked."""
READ_BYTES: Final = 1 << 30
"""Bytes read out of one PDF in all: streams of a hostile file may overlap, so that its size bounds nothing."""
_FILES: Final = 5000
_NODES: Final = 2000
# what the library raises when the objects are not what they should be
_TROUBLE: Final = (
    pikepdf.PdfError,
    zlib.error,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RuntimeError,
    RecursionError,
)


@dataclass(slots=True)
class EmbeddedSignature:
    """Reads embedded files out of an opened PDF, and counts the bytes that it has read."""

    document: pikepdf.Pdf
    source: str
    left: int = READ_BYTES

    def names(self) -> dict[str, Any]:
        """Returns the embedded files by name, still packed; of two with one name the first.

        Raises:
            InputRefused: the list of files is damaged, or too long.
        """
        found: dict[str, Any] = {}
        try:
            for name, stream in self._entries():
                found.setdefault(name, stream)
                if len(found) > _FILES:
                    raise InputRefused(self.source, f"PDF 里的文件超过 {_FILES} 个，请确认选对了文件。")
        except _TROUBLE as trouble:
            raise InputRefused(self.source, "PDF 里的文件清单已损坏，请换一份完整的文件。") from trouble
        return found

    def _entries(self) -> Iterator[tuple[str, Any]]:
        root: Any = self.document.Root
        nodes = [root.get("/Names", {}).get("/EmbeddedFiles")]
        for _ in range(_NODES):
            if not nodes:
                return
            node: Any = nodes.pop()
            if not isinstance(node, pikepdf.Dictionary):
                continue
            pairs: Any = node.get("/Names", [])
            for at in range(0, min(len(pairs) - 1, 2 * _FILES), 2):
                yield str(pairs[at]), pairs[at + 1].EF.F
            nodes.extend(node.get("/Kids", []))

    def unpacked(self, stream: Any, limit: int = FILE_BYTES) -> bytes:
        """Returns the bytes of an embedded file: plain or deflated.

        Raises:
            InputRefused: longer than ``limit``, damaged, or packed in another way.
        """
        try:
            return self._unpacked(stream, limit)
        except _TROUBLE as trouble:
            raise InputRefused(self.source, "PDF 里的文件已损坏，请换一份完整的文件。") from trouble

    def _unpacked(self, stream: Any, limit: int) -> bytes:
        raw = self._raw(stream)
        filters = stream.get("/Filter")
        if isinstance(filters, pikepdf.Array) and len(filters) == 1:
            filters = filters[0]
        if filters is None:
            data, more = raw, len(raw) > limit
        elif filters == pikepdf.Name.FlateDecode and "/DecodeParms" not in stream:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(raw, limit)
            more = bool(unpacker.unconsumed_tail)
        else:
            raise InputRefused(self.source, "PDF 里的文件用了别的压缩方式，请换一份本软件导出的 PDF。")
        if more:
            raise InputRefused(self.source, "PDF 里的文件解开后太大，请确认选对了文件。")
        return data

    def _raw(self, stream: Any) -> bytes:
        length = int(stream.get("/Length", 0))
        if length > self.left:
            raise InputRefused(self.source, "PDF 里的内容太多，请确认选对了文件。")
        raw: bytes = stream.read_raw_bytes()
        self.left -= len(raw)
        if self.left < 0:
            raise InputRefused(self.source, "PDF 里的内容太多，请确认选对了文件。")
        return raw

    def jpegs(self) -> Iterator[bytes]:
        """Yields the whole JPEG files in the PDF byte for byte; damaged ones are passed over."""
        try:
            for each in self.document.objects:
                try:
                    if not isinstance(each, pikepdf.Stream) or each.get("/Subtype") != pikepdf.Name.Image:
                        continue
                    if each.get("/Filter") == pikepdf.Name.DCTDecode:
                        yield self._raw(each)
                except _TROUBLE:
                    continue
        except _TROUBLE as trouble:
            raise InputRefused(self.source, "PDF 已损坏，读不出来，请换一份完整的文件。") from trouble


@contextmanager
def opened(data: bytes, source: str) -> Iterator[EmbeddedSignature]:
    """Opens a PDF, and closes it at the end; ``source`` names it in refusals.

    Raises:
        InputRefused: not a PDF, damaged beyond reading, or locked.
    """
    try:
        document = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as trouble:
        raise InputRefused(source, "PDF 加了密码，请去掉密码后再导入。") from trouble
    except _TROUBLE as trouble:
        raise InputRefused(source, "PDF 已损坏，读不出来，请换一份完整的文件。") from trouble
    with document:
        yield EmbeddedSignature(document, source)
