"""Unsigned PDFs of ours as somebody with the program's source could have written them: some objects are others."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping

_OBJECT = re.compile(rb"(\d+) 0 obj\n")


class Written:
    """The objects of a drawn PDF by number, and how it is written again with a table that fits."""

    def __init__(self, pdf: bytes) -> None:
        table = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
        places = [int(place) for place in re.findall(rb"^(\d{10}) 00000 n", pdf[table:], re.MULTILINE)]
        ends = [*sorted(places)[1:], table]
        follows = dict(zip(sorted(places), ends, strict=True))
        self.head = pdf[: min(places)]
        self.sources: dict[int, bytes] = {}
        for place in places:
            head = _OBJECT.match(pdf, place)
            assert head is not None
            self.sources[int(head[1])] = pdf[head.end() : follows[place]]
        self.trailer = pdf[pdf.index(b"trailer", table) : pdf.rindex(b"startxref")]
        assert self.written() == pdf, "taken apart and put together it is the same"

    def written(self, changed: Mapping[int, bytes] | None = None) -> bytes:
        """The file, with other sources for some objects; new ones may be added at the end."""
        sources = self.sources | dict(changed or {})
        out = bytearray(self.head)
        places = {}
        for number, source in sorted(sources.items()):
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + source
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(sources) + 1)
        for number in sorted(places):
            out += b"%010d 00000 n \n" % places[number]
        trailer = re.sub(rb"/Size \d+", b"/Size %d" % (len(sources) + 1), self.trailer)
        return bytes(out) + trailer + b"startxref\n%d\n%%%%EOF\n" % table

    def numbers(self, mark: bytes) -> list[int]:
        """The objects whose dictionary holds ``mark``."""
        return [number for number, source in sorted(self.sources.items()) if mark in source.partition(b"\nstream\n")[0]]

    def content(self, number: int) -> bytes:
        """What a stream holds, unpacked."""
        head, _, rest = self.sources[number].partition(b"\nstream\n")
        packed = rest[: int(re.findall(rb"/Length (\d+)", head)[-1])]
        return zlib.decompress(packed) if b"/FlateDecode" in head else packed

    def stream(self, number: int, content: bytes) -> bytes:
        """The source of the same stream with another content."""
        head = self.sources[number].partition(b"\nstream\n")[0]
        packed = zlib.compress(content, 6) if b"/FlateDecode" in head else content
        head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head)
        return head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"

    def pages(self) -> list[int]:
        """The page contents, in order."""
        kinds = [self.sources[number] for number in self.numbers(b"/Type /Page\n") or self.numbers(b"/Contents ")]
        return [int(re.findall(rb"/Contents (\d+) 0 R", kind)[0]) for kind in kinds]

    def edited(self, number: int, edit: Callable[[bytes], bytes]) -> bytes:
        """The file with a stream's content edited."""
        before = self.content(number)
        after = edit(before)
        assert after != before
        return self.written({number: self.stream(number, after)})
