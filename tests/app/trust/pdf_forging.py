"""Signed PDFs as an attacker would append to them: raw objects, tables and trailers, validly signed with a key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from app.trust import cms
from app.trust.certificates import Signer

HEX = 8192
RANGE = b"[0 0000000000 0000000000 0000000000]"
VALUE = (
    b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20300101000000Z) "
    b"/ByteRange " + RANGE + b" /Contents <" + b"0" * HEX + b"> >>"
)
EMPTY_FORM = b"<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << >> /Length 0 >>\nstream\n\nendstream"


def form(content: bytes, bbox: bytes = b"[0 0 100 100]", extra: bytes = b"") -> bytes:
    """A form that draws ``content``."""
    head = b"<< /Type /XObject /Subtype /Form /BBox %b /Resources << >> /Length %d %b >>" % (bbox, len(content), extra)
    return head + b"\nstream\n" + content + b"\nendstream"


def raw(pdf: bytes, number: int) -> bytes:
    """The source of an object as it stands last in the file."""
    found = list(re.finditer(rb"(?<![0-9])%d 0 obj\s(.*?)\sendobj" % number, pdf, re.DOTALL))
    return found[-1][1]


def number_of(pdf: bytes, mark: bytes) -> int:
    """The number of the last object whose source holds ``mark``."""
    found = [m for m in re.finditer(rb"(?<![0-9])([0-9]+) 0 obj\s(.*?)\sendobj", pdf, re.DOTALL) if mark in m[2]]
    return int(found[-1][1])


def with_key(source: bytes, key: bytes, value: bytes) -> bytes:
    """A dictionary with another value for a key, added where it has none."""
    assert source.startswith(b"<<")
    pattern = rb"/" + key + rb"\s+(\[[^\]]*\]|<<.*?>>|[0-9]+ 0 R|/\S+|[0-9.]+)"
    plain = re.sub(pattern, b"", source, count=1, flags=re.DOTALL)
    return b"<< /" + key + b" " + value + b" " + plain[2:]


def last_table(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+([0-9]+)", pdf)[-1])


def size_of(pdf: bytes) -> int:
    return int(re.findall(rb"/Size\s+([0-9]+)", pdf)[-1])


def appended(pdf: bytes, objects: Mapping[int, bytes], **how: Any) -> bytes:
    """An incremental update.

    ``trailer`` adds to or replaces entries; ``between`` stands between objects; ``unlisted`` numbers are written but
    not in the table, ``offsets`` replace those of objects; ``generation`` is everyone's; ``free`` numbers are deleted;
    ``prev`` replaces the table that it points to; ``beside_start`` stands behind the trailer, before it
    says where the table is.
    """
    out = bytearray(pdf)
    places: dict[int, int] = {}
    for number, source in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + source + b"\nendobj\n" + how.get("between", b"")
    for number in how.get("unlisted", ()):
        del places[number]
    places |= how.get("offsets", {})
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in how.get("free", ()):
        out += b"%d 1\n0000000000 00001 f \n" % number
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d %05d n \n" % (number, place, how.get("generation", 0))
    entries = {
        b"Size": b"%d" % max(size_of(pdf), *(number + 1 for number in (*objects, 0))),
        b"Root": re.findall(rb"/Root\s+([0-9]+ 0 R)", pdf)[-1],
        b"Info": re.findall(rb"/Info\s+([0-9]+ 0 R)", pdf)[-1],
        b"ID": re.findall(rb"/ID\s+(\[.*?\])", pdf, re.DOTALL)[-1],
        b"Prev": b"%d" % how.get("prev", last_table(pdf)),
    } | {key.encode(): value for key, value in how.get("trailer", {}).items()}
    told = b" ".join(b"/" + key + b" " + value for key, value in entries.items() if value)
    out += b"trailer\n<< " + told + b" >>\n" + how.get("beside_start", b"") + b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def sign_last(pdf: bytes, signer: Signer) -> bytes:
    """The empty signature that stands last in a file, filled in validly over all of it."""
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents ")
    after = pdf.index(b">", begin) + 1
    span = b"[0 %010d %010d %010d]" % (begin, after, len(pdf) - after)
    at = pdf.rindex(RANGE)
    pdf = pdf[:at] + span + pdf[at + len(RANGE) :]
    contents = cms.build(hashlib.sha256(pdf[:begin] + pdf[after:]).digest(), signer, None).hex().upper().encode()
    return pdf[: begin + 1] + contents.ljust(after - begin - 2, b"0") + pdf[after - 1 :]


def signed_update(pdf: bytes, signer: Signer, objects: Mapping[int, bytes], field: int = 0, **how: Any) -> bytes:
    """``objects`` appended together with a signature in ``field``, everything signed validly."""
    value = max(size_of(pdf), *(number + 1 for number in (*objects, 0)))
    filled = dict(objects)
    if field:
        source = filled[field] if field in filled else raw(pdf, field)
        filled[field] = with_key(source, b"V", b"%d 0 R" % value)
    filled[value] = how.pop("value", VALUE)
    return sign_last(appended(pdf, filled, **how), signer)
