"""What goes inside a PDF beside the application: the files it names, so that the PDF alone restores its draft."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING

from app.output.embedded_files import EmbeddedFile

if TYPE_CHECKING:
    from app.jobs.exporting import Content

FILE_NAMES = "files.json"
"""The names that the files had, with their SHA-256; read by :mod:`app.intake.pdf_draft`."""
_MIMES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}


def attachments_for(content: Content) -> list[EmbeddedFile]:
    """The files to embed in the PDF of an issue or draft, in one order for the same application.

    JPEGs are among them: whether one stands in the PDF byte for byte is known only when it has been set, see
    :func:`app.output.embedded_files.still_needed`.
    """
    listed = json.dumps(content.files, ensure_ascii=False, sort_keys=True, indent=1).encode()
    names = EmbeddedFile(FILE_NAMES, hashlib.sha256(listed).hexdigest(), "application/json", lambda: listed)
    files = [
        EmbeddedFile(name, digest, _mime(name), partial(content.read_file, name))
        for name, digest in sorted(content.files.items())
    ]
    return [names, *files] if files else []


def _mime(name: str) -> str:
    dot = name.rfind(".")
    return _MIMES.get(name[dot:].lower() if dot >= 0 else "", "application/octet-stream")
