"""The files of an issue that lie in its folder, by kind: what an export wrote, now or some other day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.jobs.export_kinds import EXPORT_KINDS

_NAMED = 2
"""So many annexes are each named; of more, the first and the last."""


def found_files(folder: Path | None, number: str) -> dict[str, list[Path]]:
    """Returns the files of the issue ``number`` in ``folder`` by kind, without kinds that have none."""
    if folder is None or not folder.is_dir():
        return {}
    patterns = {kind.id: kind.pattern.format(number=number) for kind in EXPORT_KINDS}
    found = {kind: sorted(path for path in folder.glob(made) if path.is_file()) for kind, made in patterns.items()}
    return {kind: paths for kind, paths in found.items() if paths}


def name_of(paths: Sequence[Path]) -> str:
    """Returns the name of one file, or what several annexes are called together.

    Examples are ``附4-1、附4-2.xlsx`` and ``附5-1 至 附5-7.xlsx``.
    """
    if len(paths) == 1:
        return paths[0].name
    annexes = [path.stem.split(" ")[0] for path in paths]
    told = "、".join(annexes) if len(annexes) <= _NAMED else f"{annexes[0]} 至 {annexes[-1]}"
    return f"{told}{paths[0].suffix}"


def size_of(paths: Sequence[Path]) -> int:
    """Returns bytes of all of them that are still there."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def written_at(paths: Sequence[Path]) -> str:
    """Tells when the last of them was written: ``11-18 12:40 写好``."""
    last = max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)
    return f"{datetime.fromtimestamp(last).astimezone():%m-%d %H:%M} 写好"
