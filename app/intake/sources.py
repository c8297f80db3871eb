"""Opens the files that an application names: in a folder beside it, or among the members of a package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.intake.wording import shown_place
from app.names import check_member_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BYTE_LIMIT = 100 << 20
"""Bytes of one named file; pictures have a lower limit of their own."""


class FileSource(Protocol):
    """Gives the bytes of a relative file name."""

    def open(self, name: str) -> bytes | None:
        """Returns the bytes, or None where there is no such file.

        Raises:
            InputRefused: there is one, but it must not or cannot be read; ``reason`` is a sentence of its own.
        """


class FolderSource:
    """Files in one folder and the folders inside it.

    A link that leads out is not followed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> bytes | None:
        """Opens a file of the folder, see :class:`FileSource`; names are matched exactly as the file system does."""
        if reason := check_member_name(name):
            raise InputRefused(shown_place(name), f"{reason}，请改名后再导入。")
        try:
            root = self._folder.resolve(strict=True)
            path = (root / name).resolve(strict=True)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, RuntimeError, ValueError) as error:  # a loop of links is a RuntimeError before Python 3.13
            raise InputRefused(shown_place(name), "这个文件打不开，请复制到申请文件旁边后再导入。") from error
        if not path.is_relative_to(root):
            raise InputRefused(shown_place(name), "这是指向文件夹以外的链接，请把文件本身复制到申请文件旁边后再导入。")
        return read_limited(path, BYTE_LIMIT)


class MemberSource:
    """Files that were read from a package already."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._members = members

    def open(self, name: str) -> bytes | None:
        """Returns the bytes of a member by its name, see :class:`FileSource`."""
        return self._members.get(name)
