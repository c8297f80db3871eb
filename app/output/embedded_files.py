"""Files that a PDF carries inside so that it alone restores its draft (ISO 19005-3, 6.8): described, not yet read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

FILE_NAMES: Final = "files.json"
"""The names that the files had, with their SHA-256; read by :mod:`app.intake.pdf_draft`."""
_MIMES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """Describes a file to embed, which is read when it is written.

    Attributes:
        name: as the application calls it.
        sha256: of its bytes, lower-case hex.
        mime: its media type.
        read: gives the bytes, None where they are gone.
    """

    name: str
    sha256: str
    mime: str
    read: Callable[[], bytes | None]


def embedded_files(files: Mapping[str, str], read: Callable[[str], bytes | None]) -> list[EmbeddedFile]:
    """Returns the files to embed in a PDF of an issue or draft, in one order for the same application."""
    listed = listing(files)
    names = EmbeddedFile(FILE_NAMES, hashlib.sha256(listed).hexdigest(), "application/json", lambda: listed)
    own = [EmbeddedFile(name, digest, _mime(name), partial(read, name)) for name, digest in sorted(files.items())]
    return [names, *own] if own else []


def listing(files: Mapping[str, str]) -> bytes:
    """Returns the content of ``files.json``."""
    return json.dumps(dict(files), ensure_ascii=False, sort_keys=True, indent=1).encode()


def _mime(name: str) -> str:
    dot = name.rfind(".")
    return _MIMES.get(name[dot:].lower() if dot >= 0 else "", "application/octet-stream")


def still_needed(files: Sequence[EmbeddedFile], kept: Collection[str]) -> Iterator[tuple[EmbeddedFile, bytes]]:
    """Yields each content to embed once, and none that stands in the PDF byte for byte.

    ``kept`` are the SHA-256 of pictures whose JPEG is an image of the PDF as it came.
    """
    seen = set(kept)
    for file in files:
        if file.sha256 in seen:
            continue
        seen.add(file.sha256)
        data = file.read()
        if data is not None:
            yield file, data
