"""Files that a PDF carries inside so that it alone restores its draft (ISO 19005-3, 6.8): described, not yet read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file to embed, read only when it is written.

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


def still_needed(files: Sequence[EmbeddedFile], kept: Collection[str]) -> Iterator[tuple[EmbeddedFile, bytes]]:
    """The files that must be embedded: each content once, and none that stands in the PDF byte for byte.

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
