"""The files of an issue that lie in its folder, by kind: what an export wrote, now or some other day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from app.jobs.export_kinds import EXPORT_KINDS
from app.output.package import SIGNATURE
from app.output.sheet import PICTURES


def found_files(folder: Path | None, number: str) -> dict[str, list[Path]]:
    """Returns the files of the issue ``number`` in ``folder`` by kind, without kinds that have none."""
    if folder is None or not folder.is_dir():
        return {}
    patterns = {kind.id: kind.pattern.format(number=number) for kind in EXPORT_KINDS}
    found = {kind: sorted(path for path in folder.glob(made) if path.is_file()) for kind, made in patterns.items()}
    if found.get("sheet"):
        found["sheet"] += sorted(path for path in (folder / PICTURES).glob("*") if path.is_file())
    return {kind: paths for kind, paths in found.items() if paths}


def names_of(paths: Sequence[Path]) -> list[str]:
    """Returns the name of each file; those in a folder beside the first are its name and their number."""
    first = paths[0].parent
    folders = Counter(path.parent.name for path in paths if path.parent != first)
    beside = [f"{name}（文件夹，{count} 个文件）" for name, count in folders.items()]
    return [*(path.name for path in paths if path.parent == first), *beside]


def signed(kind: str, path: Path) -> bool | None:
    """Tells whether a written file carries a signature, or None where its kind never does or it cannot be read."""
    try:
        if kind == "pdf":
            with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as bytes_of:
                return bytes_of.rfind(b"/ByteRange") >= 0
        if kind == "package":
            with ZipFile(path) as package:
                return SIGNATURE in package.namelist()
    except (OSError, ValueError, BadZipFile):
        pass
    return None


def size_of(paths: Sequence[Path]) -> int:
    """Returns bytes of all of them that are still there."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def written_at(paths: Sequence[Path]) -> str:
    """Tells when the last of them was written: ``11-18 12:40 写好``."""
    last = max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)
    return f"{datetime.fromtimestamp(last).astimezone():%m-%d %H:%M} 写好"
