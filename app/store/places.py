"""Tells where a file lies, as far as it decides whether write-ahead logging is safe there."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

_SHARED_FILESYSTEMS = ("nfs", "cifs", "smb", "9p", "afs", "vboxsf", "vmhgfs", "prl_fs", "virtiofs", "davfs", "fuse.")
_LOCAL_FUSE = ("fuse.fuseblk", "fuse.ntfs")
_SYNCHRONISED = (
    "onedrive", "dropbox", "nutstore", "坚果云", "我的坚果云", "baidusyncdisk", "百度网盘", "百度云", "icloud",
    "google drive", "googledrive", "syncthing", "wps云盘", "wpsdrive", "微云", "阿里云盘", "seafile", "nextcloud",
    "owncloud",
)  # fmt: skip
_DRIVE_REMOTE = 4


def is_shared(folder: Path) -> bool:
    """Tells whether ``folder`` is on a network or in a cloud, as far as that can be told.

    WAL needs memory shared between all who have the file open, which neither kind of folder gives.
    """
    return any(_is_synchronised(part) for part in folder.absolute().parts) or is_network(folder)


def is_network(folder: Path) -> bool:
    """Tells whether ``folder`` is on another computer, as far as that can be told."""
    resolved = folder.absolute()
    if sys.platform == "win32":
        return _remote_on_windows(resolved)
    return _filesystem_is_shared(_filesystem_of(resolved))


def _is_synchronised(part: str) -> bool:
    name = part.casefold()
    return any(name == known or name.startswith((f"{known} ", f"{known}-", f"{known}~")) for known in _SYNCHRONISED)


def _remote_on_windows(folder: PurePath) -> bool:
    if folder.drive.startswith("\\\\"):
        return True
    import ctypes

    kind: int = ctypes.windll.kernel32.GetDriveTypeW(folder.anchor)  # type: ignore[attr-defined,unused-ignore]
    return kind == _DRIVE_REMOTE


def _filesystem_is_shared(kind: str) -> bool:
    return kind.startswith(_SHARED_FILESYSTEMS) and not kind.startswith(_LOCAL_FUSE)


def _filesystem_of(folder: Path) -> str:
    """Returns the type of the file system of ``folder`` on Linux, and an empty text elsewhere."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, found = -1, ""
    for line in lines:
        left, _, right = line.partition(" - ")
        mount = left.split()[4].replace("\\040", " ")
        if len(mount) >= best and folder.is_relative_to(mount):
            best, found = len(mount), right.split()[0]
    return found
