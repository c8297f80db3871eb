"""Reads scanned pages out of PDF, TIFF, JPEG and PNG files, one at a time: never two page images in memory.

Every file is hostile, and is taken apart in a child process (:mod:`app.sandbox`).  What spoils a whole file is
InputRefused; what spoils one page is a sheet with a ``problem``, so that one bad page costs nobody the other
ninety-nine.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from PIL import Image

from app.errors import InputRefused
from app.heic import is_heic
from app.sandbox import process
from app.sandbox.process import Abandoned, Overrun, Pace, ReaderFailed, Sandbox
from app.scan.codes import QuickLook
from app.scan.sheet_limits import (
    BROKEN,
    BYTE_LIMIT,
    COSTLY,
    EMPTY,
    HEIC,
    JPEG_2000,
    NO_PAGES,
    PAGE_BROKEN,
    PAGE_COSTLY,
    SHEET_LIMIT,
    TOO_LARGE,
    TOO_MANY,
    UNKNOWN,
)

_MARK_BYTES = 1024
_MOST_COSTLY = 1
"""Pages of a file that may ask for too much; at the next the file is refused."""
_PDF, _PICTURE = "app.scan.pdf_sheets", "app.scan.picture_sheets"


_EACH_PAGE, _EACH_MEGABYTE = 0.2, 0.3
"""Seconds."""


class ScanCancelled(Exception):
    """Signals that the caller no longer wants the answer."""


@dataclass(frozen=True, slots=True)
class ScanFile:
    """Describes an open file from outside: ``name`` is what sentences call it, ``size`` its bytes."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Describes one scanned side of paper, as far as it can be read.

    ``image`` is RGB, or L where the scan has no colour; None where ``problem`` says why it cannot be read.  ``at``
    counts from 1 within its file; ``share`` is its part of the file's bytes; ``part`` counts from 1 the pages that one
    side was cut into (:mod:`app.scan.cutting`), 0 where it was not; ``quick`` is what a quick look at ``image`` has
    found.
    """

    file: str
    at: int
    image: Image.Image | None
    share: int
    problem: str = ""
    part: int = 0
    quick: QuickLook | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Describes a file that was opened: its ``kind`` (``pdf``, ``image`` or ``jpegs``), and its pages in ``frames``.

    ``frames`` are the pages from 0, or which of its pictures are pages.  For ``jpegs``, JPEGs one behind the other,
    they are their lengths in bytes.
    """

    file: ScanFile
    kind: str
    frames: tuple[int, ...]

    @property
    def pages(self) -> int:
        """Tells how many pages the file has."""
        return len(self.frames)


@dataclass(frozen=True, slots=True)
class OpenScan:
    """Offers the pages of opened scans: how many there are, and each of them in order."""

    files: tuple[OpenedFile, ...]
    sandbox: Sandbox = field(compare=False, repr=False)
    """The child process that reads them; it ends with this object, if nobody else holds it."""

    @property
    def count(self) -> int:
        """Counts the pages of all files."""
        return sum(each.pages for each in self.files)

    @property
    def size(self) -> int:
        """Returns the bytes of all files together."""
        return sum(each.file.size for each in self.files)

    def sheets(self, cancelled: Callable[[], bool] | None = None) -> Iterator[Sheet]:
        """Yields the pages in the order of the files; each is to be dropped before the next is taken.

        Raises :class:`ScanCancelled` when ``cancelled`` says so, InputRefused for a file that asks for too much.
        """
        for each in self.files:
            yield from _sheets(each, self.sandbox, cancelled)

    def original_pages(self, file: ScanFile) -> tuple[int, ...]:
        """Returns a PDF's pages (from 1) that were never on paper, or None where it cannot be read."""
        found = ask(self.sandbox, f"{_PDF}:originals", {}, file)
        return tuple(at for at, told in enumerate(found, 1) if told["original"])


def open_scan(files: Sequence[ScanFile], sandbox: Sandbox | None = None) -> OpenScan:
    """Looks at each file without decoding a page, in the child process of ``sandbox`` or one of its own.

    Raises:
        InputRefused: a file is empty, too large, encrypted, damaged or of another kind; or the pages are too many.
    """
    found = []
    total = 0
    sandbox = sandbox or Sandbox()
    for file in files:
        kind = _kind(file)
        if kind == "pdf":
            frames = tuple(range(count_pages(file, sandbox)))
        else:
            frames = tuple(ask(sandbox, f"{_PICTURE}:count", {"name": file.name}, file)[0]["frames"])
        total += len(frames)
        if total > SHEET_LIMIT:
            raise InputRefused(file.name, TOO_MANY)
        found.append(OpenedFile(file, kind, frames))
    return OpenScan(tuple(found), sandbox)


def jpeg_sheets(
    name: str, pages: Sequence[bytes], sandbox: Sandbox, cancelled: Callable[[], bool] | None = None
) -> Iterator[Sheet]:
    """Returns an iterator over the pages of one file ``name``, a JPEG each, as :meth:`OpenScan.sheets` yields them."""
    data = b"".join(pages)
    opened = OpenedFile(ScanFile(name, io.BytesIO(data), len(data)), "jpegs", tuple(map(len, pages)))
    return _sheets(opened, sandbox, cancelled)


def count_pages(file: ScanFile, sandbox: Sandbox) -> int:
    """Counts the pages of a PDF.

    Raises InputRefused where it cannot be opened, or has none.
    """
    pages = int(ask(sandbox, f"{_PDF}:count", {"name": file.name}, file)[0]["pages"])
    if pages < 1:
        raise InputRefused(file.name, NO_PAGES)
    return pages


def looks_scanned(file: ScanFile, sandbox: Sandbox) -> bool:
    """Tells whether every page of a PDF is a picture, as scans are; False where it cannot be read."""
    found = ask(sandbox, f"{_PDF}:pictured", {}, file)
    return bool(found) and all(told["picture"] for told in found)


def ask(sandbox: Sandbox, reader: str, arguments: Mapping[str, Any], file: ScanFile) -> list[Mapping[str, Any]]:
    """Returns what a reader in the child process says of a file.

    Raises InputRefused where it gives up or asks for too much.
    """
    try:
        return [item.told for item in sandbox.run(reader, arguments, [file.file])]
    except Overrun as overrun:
        raise InputRefused(file.name, COSTLY) from overrun
    except ReaderFailed as failed:
        raise InputRefused(file.name, BROKEN) from failed


def _kind(file: ScanFile) -> str:
    if file.size > BYTE_LIMIT:
        raise InputRefused(file.name, TOO_LARGE)
    file.file.seek(0)
    head = file.file.read(_MARK_BYTES)
    if not head:
        raise InputRefused(file.name, EMPTY)
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")):
        return "image"
    if head[4:8] == b"jP  " or head.startswith(b"\xff\x4f\xff\x51"):
        raise InputRefused(file.name, JPEG_2000)
    if is_heic(head):
        raise InputRefused(file.name, HEIC)
    raise InputRefused(file.name, UNKNOWN)


def _sheets(opened: OpenedFile, sandbox: Sandbox, cancelled: Callable[[], bool] | None) -> Iterator[Sheet]:
    file, frames = opened.file, opened.frames
    share = max(1, file.size // opened.pages)
    at = costly = 0
    while at < len(frames):
        try:
            for image, problem in _drawn(opened, at, sandbox, cancelled):
                at += 1
                yield Sheet(file.name, at, image, share, problem)
                del image
            if at < len(frames):  # it has become another file meanwhile
                at += 1
                yield Sheet(file.name, at, None, share, PAGE_BROKEN)
        except Abandoned:
            raise ScanCancelled from None
        except Overrun as overrun:
            costly += 1
            if costly > _MOST_COSTLY:
                raise InputRefused(file.name, COSTLY) from overrun
            at += 1
            yield Sheet(file.name, at, None, share, PAGE_COSTLY)
        except ReaderFailed:
            at += 1
            yield Sheet(file.name, at, None, share, PAGE_BROKEN)


def _drawn(
    opened: OpenedFile, first: int, sandbox: Sandbox, cancelled: Callable[[], bool] | None
) -> Iterator[tuple[Image.Image | None, str]]:
    if opened.kind == "pdf":
        reader, wanted = f"{_PDF}:draw", {"first": first, "name": opened.file.name}
    elif opened.kind == "jpegs":
        begins, lengths = sum(opened.frames[:first]), opened.frames[first:]
        reader, wanted = f"{_PICTURE}:draw_jpegs", {"begins": begins, "lengths": lengths}
    else:
        reader, wanted = f"{_PICTURE}:draw", {"frames": opened.frames[first:]}
    with closing(sandbox.run(reader, wanted, [opened.file.file], pace=_pace(opened), cancelled=cancelled)) as items:
        for item in items:
            if item.told.get("problem"):
                yield None, str(item.told["problem"])
                continue
            image = _image(item.told, item.blobs[0])
            del item
            yield image, ""
            del image


def _pace(opened: OpenedFile) -> Pace:
    """Tells how long drawing may take: a page of A4 at 300 dpi takes 0.15 s, large ones have more bytes too."""
    megabytes = opened.file.size / opened.pages / (1 << 20)
    return replace(process.PACE, each=process.PACE.each + _EACH_PAGE + _EACH_MEGABYTE * megabytes)


def _image(told: Mapping[str, Any], pixels: bytes | bytearray) -> Image.Image:
    if "stride" in told:
        size = (told["width"], told["height"])
        return Image.frombytes("RGB", size, pixels, "raw", "BGR", told["stride"])
    return Image.frombytes(told["mode"], tuple(told["size"]), pixels)
