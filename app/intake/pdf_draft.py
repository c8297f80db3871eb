"""Reads a draft out of a 申报书 PDF alone: its embedded answers, and the files they name, found by their SHA-256.

A file is believed by its hash, never by its name: it may be embedded, or stand on a page as the JPEG that it was.
Imports pikepdf: import this module only where a PDF comes in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.intake.strict_json import parse_json
from app.intake.wording import shown_place
from app.names import check_member_name, fold
from app.sandbox.pdf_structure import check_structure
from app.trust.embedded import EmbeddedSignature, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION = "application.json"
FILE_NAMES = "files.json"
"""Embedded beside the application: the name that each file had, with its SHA-256."""
PDF_BYTES = 512 << 20
_NAMES_BYTES = 4 << 20
_HASH = re.compile(r"sha256:([0-9a-f]{64})", re.ASCII)
_PREFIX = "sha256:"
_FOLDERS = {"image": "images", "file": "attachments"}
_SHORT = 16
_ENDINGS = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"%PDF", ".pdf"))


@dataclass(frozen=True, slots=True)
class PdfDraft:
    """Describes what was found in a PDF of this program: an application and the files inside.

    Attributes:
        application: the parsed answers with names in place of hashes, not yet held against a pack.
        members: the files by these names, with exactly the bytes that were stored.
        data: the whole PDF.
    """

    application: Any
    members: dict[str, bytes]
    data: bytes


def read_pdf_draft(path: Path) -> PdfDraft:
    """Reads a PDF from outside.

    Raises:
        InputRefused: hostile or damaged, or without an application in it.
    """
    source = shown_place(str(path))
    data = read_limited(path, PDF_BYTES)
    check_structure(data, source)
    with opened(data, source) as inside:
        names = inside.names()
        if APPLICATION not in names:
            raise InputRefused(
                source, "这份 PDF 里没有填报内容，不能还原成草稿；请选择本软件导出的 PDF、.json 或申报包（.zip）。"
            )
        application = parse_json(inside.unpacked(names[APPLICATION]), f"{source} 里的 {APPLICATION}")
        wanted = dict(_hashes(application))
        found = _files(inside, names, set(wanted)) if wanted else {}
        known = _known_names(inside, names, source)
    naming = _Naming(found, known)
    restored = naming.restored(application)
    return PdfDraft(restored, {name: found[digest] for digest, name in naming.given.items() if digest in found}, data)


def files_in(data: bytes, wanted: set[str], source: str) -> dict[str, bytes]:
    """Returns the files with these SHA-256 that a PDF carries inside or shows as whole JPEGs, as far as they are there.

    Raises:
        InputRefused: the PDF cannot be read.
    """
    if not wanted:
        return {}
    with opened(data, source) as inside:
        return _files(inside, inside.names(), wanted)


def _hashes(value: Any) -> Iterator[tuple[str, str]]:
    """Yields every (hash, key) that the answers name.

    The depth is bounded by the reader of JSON.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            match = _HASH.fullmatch(item) if key in _FOLDERS and isinstance(item, str) else None
            if match:
                yield match[1], key
            else:
                yield from _hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hashes(item)


def _files(inside: EmbeddedSignature, names: dict[str, Any], wanted: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for data in _candidates(inside, names):
        digest = hashlib.sha256(data).hexdigest()
        if digest in wanted:
            found.setdefault(digest, data)
            if len(found) == len(wanted):
                break
    return found


def _candidates(inside: EmbeddedSignature, names: dict[str, Any]) -> Iterator[bytes]:
    for name, stream in names.items():
        if name not in {APPLICATION, FILE_NAMES}:
            yield inside.unpacked(stream)
    yield from inside.jpegs()


def _known_names(inside: EmbeddedSignature, names: dict[str, Any], source: str) -> dict[str, str]:
    """Returns the name that each file had, by its hash.

    Names are only a comfort, so unfit ones are left out.
    """
    if FILE_NAMES not in names:
        return {}
    listed = parse_json(inside.unpacked(names[FILE_NAMES], _NAMES_BYTES), f"{source} 里的 {FILE_NAMES}")
    found: dict[str, str] = {}
    for name, digest in listed.items() if isinstance(listed, dict) else ():
        if isinstance(digest, str) and check_member_name(name) is None:
            found.setdefault(digest, name)
    return found


@dataclass(slots=True)
class _Naming:
    """Gives every file one name that clashes with no other."""

    found: dict[str, bytes]
    known: dict[str, str]
    given: dict[str, str] = field(default_factory=dict)
    """Name by hash."""
    taken: set[str] = field(default_factory=set)

    def restored(self, value: Any) -> Any:
        """Returns the answers with names in place of hashes."""
        if isinstance(value, list):
            return [self.restored(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self._name(key, item) if key in _FOLDERS and isinstance(item, str) else self.restored(item)
            for key, item in value.items()
        }

    def _name(self, key: str, value: str) -> str:
        match = _HASH.fullmatch(value)
        if match is None:
            # a draft's file that was missing when the PDF was made stands there by its name
            return value.removeprefix(_PREFIX)
        digest = match[1]
        if digest not in self.given:
            self.given[digest] = self._free(key, digest)
        return self.given[digest]

    def _free(self, key: str, digest: str) -> str:
        data = self.found.get(digest, b"")
        ending = next((ending for head, ending in _ENDINGS if data.startswith(head)), "")
        name = self.known.get(digest, "")
        if not name or fold(name) in self.taken:
            name = f"{_FOLDERS[key]}/{digest[:_SHORT]}{ending}"
        if fold(name) in self.taken:
            name = f"{_FOLDERS[key]}/{digest}{ending}"
        self.taken.add(fold(name))
        return name
