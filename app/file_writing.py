"""Writes every file: whole or not at all, still there after a power cut, under temporary names of our own.

A file's new name is durable only once its folder is synchronised too; without that, a power cut after «saved» brings
back the folder as it was (ext4, XFS, APFS; Windows keeps its own journal of names).  Nothing else in ``app`` or ``ui``
opens a file for writing: ``tests/test_file_writing.py`` watches.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import StorageTrouble

_CLOSED = "这个文件夹不让写入；请换一个文件夹"
_SENTENCES = {
    errno.ENOSPC: "磁盘已满，没有写成；清理空间后再试，或换一个文件夹",
    errno.EDQUOT: "磁盘配额已满，没有写成；清理空间后再试，或换一个文件夹",
    errno.EROFS: "这个位置只读，没有写成；请换一个文件夹",
    errno.EACCES: "文件正被其他程序打开，关闭后再试，或换个名字",
    errno.EPERM: "文件正被其他程序打开，关闭后再试，或换个名字",
    errno.EBUSY: "文件正被其他程序打开，关闭后再试，或换个名字",
    errno.ENOENT: "文件夹不存在；请先建好文件夹，或换一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹；请换一个文件夹",
    errno.EISDIR: "同名的是一个文件夹；请换个名字",
    errno.ENAMETOOLONG: "文件名太长；请换一个短一些的名字",
}
_TEMPORARY = re.compile(r"\.zhizao-([0-9]{1,10})-[0-9a-f]{16}\.part(-wal|-shm|-journal)?")
_BINARY = getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20
_OLD_SECONDS = 24 * 3600
"""What was not written to for so long is no file that is still being written."""


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Writes ``data`` to ``path``, whole or not at all.

    What was there before stays until the new file is whole and on the disk.  ``private`` makes it readable by its owner
    alone; without it, the file is as readable as the one before it, or as any new file.

    Raises:
        StorageTrouble: disk full, folder read-only or missing, file open elsewhere; the sentence says which.
    """
    try:
        replace_file(path, data, private=private)
    except _FolderClosed as trouble:
        raise StorageTrouble(f"{path.parent}：{_CLOSED}。") from trouble
    except OSError as trouble:
        said = _SENTENCES.get(trouble.errno or 0, "系统没有完成写入；请换一个文件夹再试")
        raise StorageTrouble(f"{path}：{said}。") from trouble


def replace_file(path: Path, data: bytes, *, private: bool = False, wait: bool = True) -> None:
    """Does what :func:`write_file` does, for callers with a sentence of their own.

    Raises OSError where the system refuses.  ``wait`` says whether to wait for the disk, which takes 10 to 100 ms: not
    on the UI thread for what is remembered at every step.  The file is then never half-written either, but a power cut
    may bring the one before back.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    before = None if private else _mode_of(path)
    unfinished = temporary_path(path)
    try:
        _create(unfinished, 0o666 if before is None and not private else 0o600)
    except PermissionError as trouble:
        raise _FolderClosed(trouble.errno, trouble.strerror, str(path.parent)) from trouble
    try:
        with unfinished.open("r+b") as file:
            file.write(data)
            file.flush()
            if wait:
                os.fsync(file.fileno())
        if before is not None:
            unfinished.chmod(before)
        unfinished.replace(path)
    except BaseException:
        discard(unfinished)
        raise
    if wait:
        sync_folder(path.parent)


def copy_contents(source: Path, unfinished: Path) -> None:
    """Writes what ``source`` holds into an existing empty file, and waits for the disk.

    Raises OSError where one cannot be read or the other cannot be written.
    """
    with source.open("rb") as given, unfinished.open("r+b") as file:
        while chunk := given.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def temporary_path(path: Path) -> Path:
    """Returns a new name beside ``path`` for a file that is not finished.

    The name tells that the file is ours, and by its number which process is writing it.
    """
    return path.with_name(f".zhizao-{os.getpid()}-{os.urandom(8).hex()}.part")


def create_private_file(path: Path) -> None:
    """Makes an empty file that is readable by its owner alone from its first moment.

    In a folder that hands its group on (setgid: meant for several people) the group may read and write too.  Raises
    FileExistsError where there is a file of that name.
    """
    _create(path, 0o660 if _is_group_folder(path.parent) else 0o600)


def put_in_place(unfinished: Path, path: Path, *, replace: bool) -> None:
    """Gives a finished file, whoever wrote it, its name for good.

    First the file, then its name is on the disk.  Raises FileExistsError where there is a file and it is not to be
    replaced, and OSError where the system refuses; ``unfinished`` then stays.
    """
    sync_file(unfinished)
    if replace:
        unfinished.replace(path)
    elif os.name == "nt":
        unfinished.rename(path)  # refuses an existing name there
    else:
        try:
            os.link(unfinished, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
            unfinished.rename(path)
        else:
            discard(unfinished)
    sync_folder(path.parent)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Makes a folder and those above it, durably.

    A folder that is there already is left as it is.  Raises OSError where it cannot be made.
    """
    made = []
    for each in (folder, *folder.parents):
        if each.exists():
            break
        made.append(each)
    folder.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    for each in made:
        sync_folder(each.parent)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Yields a private temporary folder for files that another program works on.

    The system's own place for such folders is used; the folder is deleted with all in it when the block ends.
    """
    with tempfile.TemporaryDirectory(prefix="zhizao-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def remove_file(path: Path) -> None:
    """Deletes a file durably, and does nothing where there is none.

    Raises OSError where it cannot be deleted.
    """
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def discard(path: Path) -> None:
    """Deletes a file that nobody will miss, if it can be deleted."""
    with suppress(OSError):
        path.unlink()


def remove_folder(folder: Path) -> None:
    """Deletes a folder of ours with all that is in it, as far as it can be deleted.

    Links are not followed.
    """
    shutil.rmtree(folder, ignore_errors=True)


def open_lock_file(path: Path) -> int:
    """Opens a private file to put a lock of the system on, and returns its descriptor.

    The file and its folder are made where there are none.  Raises OSError where that cannot be done.
    """
    make_folder(path.parent, private=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)


def accepts_files(folder: Path) -> bool:
    """Tells whether a file can be made in a folder, on Windows by making one that vanishes as it is closed.

    ``os.access`` sees only the read-only attribute there, neither rights nor a disk that is locked against writing.
    """
    if sys.platform != "win32":
        return True
    try:  # not by tempfile: where access is denied it tries ten thousand names
        os.close(os.open(temporary_path(folder / "_"), os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY))
    except OSError:
        return False
    return True


def append_line(path: Path, line: str) -> None:
    """Adds a line to a private file, which is made where there is none.

    It never writes through a link.  Raises OSError where the line cannot be written.
    """
    make_folder(path.parent, private=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | _BINARY
    handle = os.open(path, flags, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(line.encode("utf-8", "backslashreplace"))


def put_aside(path: Path, suffix: str) -> None:
    """Renames a file that cannot be read to the same name with ``suffix``, so that a new one can be begun."""
    with suppress(OSError):
        path.replace(path.with_name(path.name + suffix))
        sync_folder(path.parent)


def rename_file(path: Path, target: Path) -> None:
    """Gives a file another name in its folder, durably.

    Raises OSError where the system refuses, FileExistsError where the name is taken.
    """
    if target.exists() or target.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    path.rename(target)
    sync_folder(path.parent)


def make_private(path: Path) -> None:
    """Takes a file's permissions away from everybody but its owner, if it is ours to do so.

    In a folder that hands its group on, the group keeps what it has.  On Windows nothing is done.
    """
    if os.name == "nt":
        return  # what lies in the user's profile is the user's there
    with suppress(OSError):
        found = path.lstat()
        kept = 0o770 if _is_group_folder(path.parent) else 0o700
        mode = stat.S_IMODE(found.st_mode)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and mode & ~kept & 0o077:
            path.chmod(mode & kept)


def sync_file(path: Path) -> None:
    """Waits until what a file holds is on the disk.

    Raises OSError where the disk refuses.
    """
    handle = os.open(path, os.O_RDWR | _BINARY)  # Windows synchronises only what may be written
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Waits until a folder's names are on the disk, where the system can do that.

    Windows does without; a network file system that refuses is passed over.
    """
    if os.name == "nt":
        return
    with suppress(OSError):  # some network file systems refuse, and there is nothing more to be done
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_old(path: Path) -> bool:
    """Tells whether a regular file (no link) has not been written to for a day.

    It is false where that cannot be told.
    """
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > _OLD_SECONDS


def remove_leftovers(folder: Path) -> list[Path]:
    """Deletes our own unfinished files in a folder that an ended process left a day ago or longer.

    Returns the paths of what was deleted.  Only names that :func:`temporary_path` makes are looked at; a process of
    that number may be another one by now: then the file stays for the next time.
    """
    removed = []
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    for path in found:
        named = _TEMPORARY.fullmatch(path.name)
        if named and is_old(path) and not _is_running(int(named[1])):
            with suppress(OSError):
                path.unlink()
                removed.append(path)
    return removed


class _FolderClosed(PermissionError):
    """Signals that the folder lets nothing in, rather than the file."""


def _create(path: Path, mode: int) -> None:
    """Makes an empty file with the permissions ``mode``, less the process's mask.

    Raises FileExistsError where there is a file, and OSError where the system refuses.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode))


def _mode_of(path: Path) -> int | None:
    """Returns the permissions of the file that is to be replaced, None where there is none."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def _is_group_folder(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_ISGID)
    except OSError:
        return False


def _is_running(pid: int) -> bool:
    """Tells whether a process of this number runs.

    On Windows it is always false: an open file cannot be deleted there anyway.
    """
    if os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
