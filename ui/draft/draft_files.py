"""Pictures and attachments on their way into the store: cleaned by the intake, kept by hash, named in the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from app.draft.check_context import FileState
from app.errors import InputRefused
from app.late_modules import late_module
from app.names import check_member_name, fold
from app.store import DraftFile

if TYPE_CHECKING:
    from app.intake import attachments, pictures
    from app.services import Services
else:
    attachments = late_module("app.intake.attachments")
    pictures = late_module("app.intake.pictures")

_ENDINGS = {"png": (".png",), "jpeg": (".jpg", ".jpeg"), "pdf": (".pdf",)}
_LONGEST = 80
"""Characters of a file's own name that are kept."""
READ_LIMIT = 200 << 20
"""Bytes that are read before the intake judges the size."""
_UNFIT = '<>:"/\\|?*'
"""What some file system does not take in a name."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Describes a file that the store has taken: the name it was given and what was found in it."""

    wanted: str
    state: FileState


def store_file(services: Services, source: bytes | Path, name: str, *, picture: bool) -> StoredFile:
    """Cleans and checks a file, stores it, and returns what was stored.

    It may run off the UI thread.  It raises InputRefused with a sentence where the file is unfit.
    """
    wanted = name or (source.name if isinstance(source, Path) else "图片")
    data = _read(source) if isinstance(source, Path) else source
    taken = pictures.clean_picture(data, wanted) if picture else attachments.clean_attachment(data, wanted)
    if taken.problem:
        raise InputRefused(wanted if name or isinstance(source, Path) else "", taken.problem)
    services.store().put_media(taken.data, taken.kind)
    state = FileState(taken.sha256, taken.kind, len(taken.data), taken.width, taken.height, "")
    return StoredFile(wanted, state)


def name_file(kept: StoredFile, known: Mapping[str, FileState]) -> str:
    """Returns a name that no other file of the draft has; the same file keeps the name it has."""
    stem, ending = _clean_stem(kept.wanted), PurePath(kept.wanted).suffix.lower()
    endings = _ENDINGS.get(kept.state.kind, (ending,))
    ending = ending if ending in endings else endings[0]
    taken = {fold(name): (name, state) for name, state in known.items()}
    number, name = 1, stem + ending
    while fold(name) in taken:
        there, state = taken[fold(name)]
        if state.sha256 == kept.state.sha256:
            return there
        number += 1
        name = f"{stem}-{number}{ending}"
    return name


def state_of(kept: StoredFile, name: str) -> DraftFile:
    """Returns the store's record of the file under ``name``."""
    state = kept.state
    return DraftFile(name, state.sha256, state.kind, state.width, state.height, state.size, "")


def _clean_stem(wanted: str) -> str:
    """Returns the file's own name without folders and ending."""
    last = wanted.replace("\\", "/").rsplit("/", 1)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last.strip(".") else last
    kept = "".join(c for c in stem if c.isprintable() and c not in _UNFIT).strip(" .")
    kept = kept[:_LONGEST].rstrip(" .")
    return "图片" if check_member_name(kept + "-10.jpeg") else kept


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(READ_LIMIT + 1)
    except OSError as error:
        raise InputRefused(path.name, "读不出来，请确认文件还在、没有被别的程序占用。") from error
    if len(data) > READ_LIMIT:
        raise InputRefused(path.name, "文件超过 200 MB，请缩小后再放入。")
    return data
