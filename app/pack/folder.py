"""Reads a pack's folder as if a stranger had written it: plain files only, bounded, parsed and hashed."""

from __future__ import annotations

import hashlib
import json
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from app.errors import PackError
from app.system_errors import reason_for

MAX_FILE = 1 << 20
"""Bytes; the largest real file, the industry table, has 45 thousand."""
MAX_FILES = 40
_SUFFIXES = (".toml", ".json")


@dataclass(frozen=True, slots=True)
class Folder:
    """Gives out the data files of one pack by name, parsed or as bytes with line ends as LF."""

    path: Path
    files: dict[str, bytes]

    def sha256(self) -> str:
        """Returns the SHA-256 of names, sizes and bytes in the order of the names.

        It is lower-case hex, and the same on every machine.
        """
        digest = hashlib.sha256()
        for name in sorted(self.files):
            data = self.files[name]
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()

    def parsed(self, name: str) -> dict[str, Any]:
        """Returns the table that a TOML or JSON file holds.

        Raises:
            PackError: the file is missing, not UTF-8, or not of its format.
        """
        if name not in self.files:
            raise PackError(name, "", "文件不见了，请重新安装这个表单包。")
        try:
            text = self.files[name].decode("utf-8")
            parsed = tomllib.loads(text) if name.endswith(".toml") else json.loads(text, object_pairs_hook=_no_twins)
        except UnicodeDecodeError as error:
            raise PackError(name, f"第 {error.start} 字节", "不是 UTF-8 文字，请另存为 UTF-8。") from None
        except RecursionError:
            raise PackError(name, "", "嵌套太深，读不了。") from None
        except _TwinError as error:
            raise PackError(name, str(error), "同一个键写了两次，请删去一个。") from None
        except ValueError as error:
            raise PackError(name, "", f"写法有误，读不了（{_first_line(error)}）。") from None
        if not isinstance(parsed, dict):
            raise PackError(name, "", "最外层应当是一张键值表。")
        return parsed


class _TwinError(ValueError):
    """Signals that a JSON object has the same key twice; ``str()`` is the key."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwinError(next(key for key in keys if keys.count(key) > 1)[:40])
    return table


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120]


def open_folder(path: Path) -> Folder:
    """Reads every TOML and JSON file that lies directly in ``path``.

    Raises:
        PackError: not a folder, unreadable, too many or too large files, or a link.
    """
    try:
        entries = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in _SUFFIXES)
    except OSError as error:
        raise PackError(path.name, "", f"打不开表单包文件夹（{reason_for(error)}）。") from None
    if len(entries) > MAX_FILES:
        raise PackError(path.name, "", f"数据文件超过 {MAX_FILES} 个，这不像一个表单包。")
    return Folder(path, {entry.name: _bounded(entry) for entry in entries})


def _bounded(entry: Path) -> bytes:
    try:
        if not stat.S_ISREG(entry.lstat().st_mode):
            raise PackError(entry.name, "", "不是普通文件（可能是链接），请换成文件本身。")
        with entry.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise PackError(entry.name, "", f"打不开（{reason_for(error)}）。") from None
    if len(data) > MAX_FILE:
        raise PackError(entry.name, "", f"超过 {MAX_FILE // 1024} KB，这不像表单包的文件。")
    return data.replace(b"\r\n", b"\n")


def inside(folder: Folder, name: str, file: str, place: str) -> Path:
    """Returns the path of a file in the pack's folder, never of one outside.

    ``file`` and ``place`` say where ``name`` was read.

    Raises:
        PackError: an absolute or climbing name, or no such file.
    """
    parts = PurePosixPath(name).parts
    if not parts or "\\" in name or ":" in name or name.startswith("/") or ".." in parts:
        raise PackError(file, place, f"文件名“{name[:60]}”越出了表单包的文件夹，请改成包内的相对文件名。")
    target = folder.path.joinpath(*parts)
    if not target.resolve().is_relative_to(folder.path.resolve()) or not target.is_file():
        raise PackError(file, place, f"包里没有文件“{name[:60]}”。")
    return target
