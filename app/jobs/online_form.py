"""Moving an issue's answers into the official site by hand: what to copy, and how far one has come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.draft.field_checks import FieldChecks
from app.errors import AppError
from app.file_writing import make_folder, write_file
from app.jobs.export import fingerprint_of
from app.jobs.export_content import ExportContent
from app.output.sheet import sheet_items

if TYPE_CHECKING:
    from app.output.sheet import SheetItem
    from app.pack.model import Field
    from app.services import Services

_FOLDER = "upload-sheets"
_LARGEST = 4 << 20
"""Bytes of a file of ticks that are read."""


@dataclass(frozen=True, slots=True)
class OnlineForm:
    """Describes what is moved to the web form by hand.

    ``pictures`` are bytes by the names under which they are saved beside the text.
    """

    number: str
    """版本号, or 草稿."""
    fingerprint: str
    items: tuple[SheetItem, ...]
    pictures: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class OnlineTicks:
    """Remembers which paths are filled in on the web, and how many there are.

    The number is 0 where it is not known.
    """

    done: frozenset[str] = frozenset()
    total: int = 0


def upload_of(content: ExportContent) -> OnlineForm:
    """Returns every answer to be moved, in form order."""

    def counted(field: Field, value: Any) -> tuple[int, int]:
        size = FieldChecks.measure(field, value)
        return size.words, size.web

    items, pictures = sheet_items(content.pack, content.application, content.read_file, counted)
    return OnlineForm(content.mark.number if content.mark else "草稿", fingerprint_of(content), tuple(items), pictures)


def read_ticks(services: Services, fingerprint: str) -> OnlineTicks:
    """Returns what is already filled in for these very contents.

    Nothing is filled in where nothing can be read.
    """
    try:
        with _file(services, fingerprint).open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return OnlineTicks()
    total: object = 0
    if isinstance(found, dict):
        total, found = found.get("total"), found.get("done")
    if not isinstance(found, list):
        return OnlineTicks()
    done = frozenset(each for each in found if isinstance(each, str))
    return OnlineTicks(done, total if isinstance(total, int) and total >= len(done) else 0)


def write_ticks(services: Services, fingerprint: str, ticks: OnlineTicks) -> None:
    """Stores how far the user has come.

    Raises StorageTrouble where it cannot be written.
    """
    file = _file(services, fingerprint)
    make_folder(file.parent, private=True)
    told = {"done": sorted(ticks.done), "total": ticks.total}
    write_file(file, json.dumps(told, ensure_ascii=False, indent=0).encode(), private=True)


def save_pictures(upload: OnlineForm, folder: Path) -> list[Path]:
    """Writes the pictures under names that say where they go.

    Raises StorageTrouble where they cannot be written.
    """
    written = []
    for name, data in upload.pictures.items():
        path = folder / name
        make_folder(path.parent)
        write_file(path, data)
        written.append(path)
    return written


def _file(services: Services, fingerprint: str) -> Path:
    if not fingerprint.isalnum():
        raise AppError("指纹不对，不能记录填到了哪里。")
    return services.home / _FOLDER / f"{fingerprint}.json"
