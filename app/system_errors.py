"""Says what the operating system refuses so that a person can act on it, and keeps our own bugs for a report."""

from __future__ import annotations

import errno
from os import SEEK_END
from pathlib import Path

from app.run_log import BUGS, append_bug, log_folder

_SENTENCES = {
    errno.ENOSPC: "磁盘已满，没有写成。请清理空间，或换一个文件夹。",
    errno.EDQUOT: "磁盘配额已满，没有写成。请清理空间，或换一个文件夹。",
    errno.EROFS: "这个位置只读，不能写入。请换一个文件夹。",
    errno.EACCES: "没有权限，或文件正被其他程序打开。请关闭后再试，或换一个文件夹。",
    errno.EPERM: "没有权限。请换一个文件夹。",
    errno.ENOENT: "没有找到这个文件或文件夹。请核对路径。",
    errno.ENOTDIR: "路径里有一段不是文件夹。请核对路径。",
    errno.EISDIR: "这是一个文件夹，需要的是文件。请核对路径。",
    errno.EEXIST: "已经有同名的文件。请换一个名字或文件夹。",
    errno.ENAMETOOLONG: "文件名太长。请换一个短一些的名字或文件夹。",
    errno.EMFILE: "打开的文件太多。请关闭其他程序后再试。",
}
_SHOWN = 64 * 1024
"""Bytes of the log that are read back."""


def sentence_for(error: OSError) -> str:
    """Returns one Chinese sentence about ``error`` with the place and the remedy."""
    said = _SENTENCES.get(error.errno or 0, "系统没有完成这次读写。请换一个文件夹再试。")
    return f"{error.filename}：{said}" if error.filename else said


def reason_for(error: OSError) -> str:
    """Returns what is wrong in a few words without a full stop, for a sentence that has a remedy of its own."""
    said = _SENTENCES.get(error.errno or 0, "系统没有完成这次读写。")
    return said.partition("。")[0].removesuffix("，没有写成")


def bug_log() -> Path:
    """Returns the path of the file that our own bugs are kept in.

    The file is not there as long as there has been no bug.
    """
    return (log_folder() or Path()) / BUGS


def recorded_bugs() -> str:
    """Returns the newest part of the kept bugs, ``""`` where there are none or they cannot be read."""
    if log_folder() is None:
        return ""
    try:
        with bug_log().open("rb") as file:
            file.seek(max(file.seek(0, SEEK_END) - _SHOWN, 0))
            return file.read(_SHOWN).decode("utf-8", "replace")
    except OSError:
        return ""


def record_bug(error: BaseException) -> str:
    """Keeps the traceback in the user's own log, and returns a sentence that says where.

    The text of answers is not in it.
    """
    log = append_bug(error)
    if log is None:
        return f"程序内部出错（{type(error).__name__}），申报书没有受影响。"
    return f"程序内部出错（{type(error).__name__}），申报书没有受影响。请把 {log} 发给维护者。"
