"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from app.errors import StorageTrouble

_CLOSED = "这个文件夹不让写入；请换一个文件夹"
_SENTENCES = {
    errno.ENOSPC: "磁盘已满，没有写成；清理空间后再导出，或换一个文件夹",
    errno.EDQUOT: "磁盘配额已满，没有写成；清理空间后再导出，或换一个文件夹",
    errno.EROFS: "这个位置只读，没有写成；请换一个文件夹",
    errno.EACCES: "文件正被其他程序打开，关闭后再导出，或换个名字",
    errno.EPERM: "文件正被其他程序打开，关闭后再导出，或换个名字",
    errno.EBUSY: "文件正被其他程序打开，关闭后再导出，或换个名字",
    errno.ENOENT: "文件夹不存在；请先建好文件夹，或换一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹；请换一个文件夹",
    errno.EISDIR: "同名的是一个文件夹；请换个名字",
    errno.ENAMETOOLONG: "文件名太长；请换一个短一些的名字",
}


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: a temporary file beside it, flushed to disk, then put in its place.

    What was there before stays untouched until then; nothing half-written is left behind.

    Raises:
        StorageTrouble: disk full, folder read-only or missing, file open elsewhere; the sentence says which.
    """
    waiting: str | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        handle, waiting = _beside(path)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # a temporary file is the owner's alone; what is exported is as readable as any other new file
        Path(waiting).chmod(_mode_of(path))
        Path(waiting).replace(path)
        waiting = None
        _settle(path.parent)
    except OSError as trouble:
        said = _SENTENCES.get(trouble.errno or 0, "系统没有完成写入；请换一个文件夹再导出")
        raise StorageTrouble(f"{path}：{said}。") from trouble
    finally:
        if waiting is not None:
            with suppress(OSError):
                Path(waiting).unlink()


def _beside(path: Path) -> tuple[int, str]:
    """A new file in the folder of ``path``; where none may be made, it is not the file that is held, but the folder."""
    try:
        return tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    except PermissionError as trouble:
        raise StorageTrouble(f"{path.parent}：{_CLOSED}。") from trouble


def _mode_of(path: Path) -> int:
    """Permissions of the file to be replaced, or those of a new file under this process's mask."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _settle(folder: Path) -> None:
    """Make the new name itself durable, where the system can (Windows does without)."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
