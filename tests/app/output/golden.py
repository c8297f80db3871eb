"""The bytes of fixed small issues, for :mod:`tests.app.output.test_same_bytes`.

``python -m tests.app.output.golden`` writes the digests and the page pictures of :mod:`tests.app.output.golden_pages`
anew: only when the form is meant to look different.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

from app.jobs import export
from app.jobs.export_content import ExportContent
from app.output.document import IssueMark, build_document
from app.output.docx import render_docx
from app.output.layout_number import LAYOUT
from app.services import build_services
from app.trust.fingerprint import canonical_application, fingerprint, issue_number
from tests.app.output import golden_pages
from tests.app.output.output_samples import example, pack

DIGESTS = Path(__file__).resolve().parents[2] / "data" / "output" / "same-bytes.json"
TRACKS = ("scene", "factory")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def picture() -> bytes:
    """A PNG of 80 by 60 made by hand, so that no library's compression is in it."""
    rows = b"".join(b"\0" + bytes((x * 3, y * 4, 90)[at] for x in range(80) for at in range(3)) for y in range(60))
    packed = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    packed += struct.pack(">I", zlib.adler32(rows))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 80, 60, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def content(track: str) -> ExportContent:
    """The contract's example as issue 1."""
    application = example(track)
    names = {"images/cell-layout.png": picture(), "attachments/maturity-certificate.pdf": b"%PDF-1.7\n%%EOF\n"}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in names.items()}
    digest = fingerprint(canonical_application(application, lambda name: files[name]))
    mark = IssueMark(issue_number(digest, 1), 1, digest)
    return ExportContent(pack(), application, files, names.get, mark, [], [])


def files_of(track: str) -> dict[str, bytes]:
    """Every unsigned file of an issue by name."""
    issue = content(track)
    services = build_services(Path("nowhere"), {})  # nothing of it is opened
    document = build_document(issue.pack, issue.application, issue.read_file, issue.mark)
    pdf = export.draw_pdf(services, issue, document, None)
    tables = export.draw_tables(document)
    found = {"申报书.pdf": pdf, "申报书.docx": render_docx(document)}
    found |= {f"tables/{name}": data for name, data in tables.items()}
    return found | {"申报包.zip": export.draw_package(services, issue, pdf, tables, None)}


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its deflated streams as they were before; offsets and lengths are left out."""

    def plain(found: re.Match[bytes]) -> bytes:
        try:
            return zlib.decompress(found[1])
        except zlib.error:
            return found[1]

    return re.sub(rb"/Length \d+|^\d{10} \d{5} n ?$|startxref\s+\d+", b"", _STREAM.sub(plain, pdf), flags=re.MULTILINE)


def digests() -> dict[str, Any]:
    """SHA-256 by track and file, beside the number of the layout; ``… unpacked`` is of a PDF without compression."""
    found: dict[str, Any] = {"layout": LAYOUT}
    for track in TRACKS:
        made = files_of(track)
        made["申报书.pdf unpacked"] = unpacked(made["申报书.pdf"])
        found[track] = {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
    return found


if __name__ == "__main__":
    DIGESTS.parent.mkdir(exist_ok=True)
    DIGESTS.write_text(json.dumps(digests(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    golden_pages.write()
