"""Checks that all files of an installed program are there.

An antivirus may have taken some, or an installation may have stopped halfway.  The list is made when the program is
built and lies among its files; a program that runs from its source has none.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.errors import AppError

LIST = "program-files.txt"
"""In the program's inner folder: a line ``<bytes> <path below the program's folder>`` for each file."""
_NAMED = 3


class ProgramIncomplete(AppError):
    """Signals that files of the program are missing or of another size, and names some of them."""


def check_program_files() -> None:
    """Compares the name and size of every file of an installed program with its list.

    Raises:
        ProgramIncomplete: some are missing, or not those that belong together.
    """
    inner = getattr(sys, "_MEIPASS", None)
    if not isinstance(inner, str):
        return
    wrong = wrong_files(Path(sys.executable).parent, Path(inner) / LIST)
    if wrong:
        raise ProgramIncomplete(sentence(wrong))


def sentence(wrong: list[str]) -> str:
    """Returns the Chinese sentence about the files that are wrong."""
    named = "、".join(wrong[:_NAMED]) + (f" 等 {len(wrong)} 个" if len(wrong) > _NAMED else "")
    return (
        f"程序的文件不全：{named}。可能是安全软件隔离了它，或安装没有做完："
        "请在安全软件的隔离区里恢复并信任“智造申报”，再重新安装一次；草稿不受影响。"
    )


def wrong_files(folder: Path, listing: Path) -> list[str]:
    """Returns the paths below ``folder`` that are missing or not of the listed size.

    Where the list itself cannot be read, its own name is what is returned.
    """
    try:
        lines = listing.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return [listing.name]
    there = _sizes(folder, {os.path.dirname(line.partition(" ")[2]) for line in lines})  # noqa: PTH120 - of a text
    wrong = []
    for line in lines:
        size, _, path = line.partition(" ")
        if there.get(path) != int(size):
            wrong.append(path)
    return wrong


def _sizes(folder: Path, parts: set[str]) -> dict[str, int]:
    """Returns the sizes in bytes of the files in these folders, by path with ``/``.

    Each folder is listed once for all of its files, which on Windows saves a call for each.
    """
    found: dict[str, int] = {}
    for part in parts:
        try:
            with os.scandir(folder / part) as entries:
                for entry in entries:
                    if entry.is_file():
                        found[f"{part}/{entry.name}" if part else entry.name] = entry.stat().st_size
        except OSError:
            continue
    return found
