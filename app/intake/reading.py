"""Reads a file that somebody names: never more than agreed, never a pipe or a device, never a hang."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from app.errors import InputRefused
from app.intake.wording import shown_place, size_words

if TYPE_CHECKING:
    from pathlib import Path

# Without O_NONBLOCK, opening a FIFO waits for a writer that may never come; on Windows the flag does not exist.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def open_regular(path: Path) -> BinaryIO:
    """Opens a regular file for reading.

    Raises:
        InputRefused: it is missing, a folder, a device or a pipe, or the machine does not let us.
    """
    source = shown_place(str(path))
    try:
        _must_be_regular(os.stat(path).st_mode, source)  # noqa: PTH116 - before opening: Windows devices hang on open
        handle = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputRefused(source, "没有找到这个文件，请核对文件名和所在文件夹。") from error
    except PermissionError as error:
        raise InputRefused(source, "没有读取这个文件的权限，请检查文件的权限，或复制到自己的文件夹后再试。") from error
    except (OSError, ValueError) as error:
        raise InputRefused(source, "这个文件打不开，请核对文件名，或复制到本机的文件夹后再试。") from error
    file = os.fdopen(handle, "rb")
    try:
        _must_be_regular(os.fstat(handle).st_mode, source)
    except InputRefused:
        file.close()
        raise
    return file


def read_limited(path: Path, limit: int) -> bytes:
    """Reads a regular file of at most ``limit`` bytes.

    A larger one is refused by its size, without being read.

    Raises:
        InputRefused: as :func:`open_regular`, or it is larger than ``limit``, or reading breaks off.
    """
    source = shown_place(str(path))
    too_large = f"文件超过 {size_words(limit)}，请确认选对了文件；确实需要时，请删减或压缩后再试。"
    with open_regular(path) as file:
        try:
            if os.fstat(file.fileno()).st_size > limit:
                raise InputRefused(source, too_large)
            data = file.read(limit + 1)  # it may be growing, or lie about its size as files in /proc do
        except OSError as error:
            raise InputRefused(source, "读取中断，请检查磁盘或网络连接，或复制到本机后再试。") from error
    if len(data) > limit:
        raise InputRefused(source, too_large)
    return data


def _must_be_regular(mode: int, source: str) -> None:
    if stat.S_ISDIR(mode):
        raise InputRefused(source, "这是一个文件夹，请选择其中的文件。")
    if not stat.S_ISREG(mode):
        raise InputRefused(source, "这不是普通文件（是设备或管道），请选择一个普通文件。")
