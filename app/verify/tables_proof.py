"""Compares a package's tables and README with those that are made again from its data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from app.errors import AppError
from app.output.document import Document
from app.output.package import README, TABLES, readme
from app.output.png import same_but_for_compression
from app.output.xlsx import CellPictures, render_tables
from app.trust.container import pack_members

_MOST_PARTS: Final = 2000
_MOST_BYTES: Final = 64 << 20
_TABLE: Final = re.compile(re.escape(TABLES) + r"[^/]+\.xlsx")


def tables_fault(
    members: Mapping[str, bytes], document: Document, pictures: CellPictures, title: str, *, stamped: bool
) -> str:
    """Returns how tables and README depart from what the data make, as a Chinese clause; empty if they do not.

    ``pictures`` are pictures that are not squeezed.
    """
    assert document.issue is not None
    try:
        made = {TABLES + name: data for name, data in render_tables(document, pictures).items()}
    except AppError as trouble:
        return str(trouble).rstrip("。")
    # what lies in a folder of its own or is no workbook is no table: the check `members` names it
    here = {name for name in members if _TABLE.fullmatch(name)}
    if apart := sorted(here ^ made.keys()):
        return f"{'多了' if apart[0] in here else '缺少'}“{apart[0]}”"
    for name, data in made.items():
        if members[name] != data and not _same_but_for_compression(data, members[name]):
            return f"“{name}”与按数据重新做出的不同"
    mark = document.issue
    if members.get(README) != readme(title, mark.number, mark.fingerprint, stamped=stamped).encode():
        return f"{README} 与按数据重新写出的不同"
    return ""


def _same_but_for_compression(ours: bytes, theirs: bytes) -> bool:
    """Tells whether workbooks differ in nothing but how their pictures are squeezed.

    Both are stored, not packed.
    """
    try:
        with ZipFile(BytesIO(ours)) as one, ZipFile(BytesIO(theirs)) as other:
            names = one.namelist()
            sizes = sum(info.file_size for info in other.infolist())
            if names != other.namelist() or len(names) > _MOST_PARTS or sizes > _MOST_BYTES:
                return False
            parts = [(name, other.read(name)) for name in names]
            if pack_members(parts) != theirs:
                return False
            return all(_same_part(name, one.read(name), part) for name, part in parts)
    except (BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def _same_part(name: str, ours: bytes, theirs: bytes) -> bool:
    return ours == theirs or (name.endswith(".png") and same_but_for_compression(ours, theirs))
