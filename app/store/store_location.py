"""Tells whether the open database is still the file at its place, and puts it back where it is not.

SQLite goes on writing to a file that was deleted or replaced, and calls it saved: on Linux and macOS the open file
lives on without a name until the program ends.  Windows refuses to delete an open file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StorageTrouble, StoreGone
from app.file_writing import (
    create_private_file,
    discard,
    make_folder,
    put_in_place,
    remove_file,
    temporary_path,
)
from app.store.places import is_network
from app.store.sqlite_connection import connect

if TYPE_CHECKING:
    from sqlalchemy import Engine

_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Remembers which file a database was when it was opened, to notice when it is another.

    ``inode`` (device and number) is None where the file system does not keep numbers.
    """

    path: Path
    inode: tuple[int, int] | None

    @classmethod
    def of(cls, path: Path) -> StoreLocation:
        """Returns the location of the file as it is now; raises OSError where it is not there."""
        found = path.stat()
        # A network's numbers may change under an open file: there only its absence is a sign.
        steady = found.st_ino and not is_network(path.parent)
        return cls(path, (found.st_dev, found.st_ino) if steady else None)

    def check(self) -> None:
        """Raises StoreGone unless the file that was opened is still at its place."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise StoreGone(f"数据库文件 {self.path} 不见了，可能被删除或移走。", replaced=False) from None
        except OSError:
            return  # SQLite says better what is wrong
        if self.inode not in (None, (found.st_dev, found.st_ino)):
            raise StoreGone(f"数据库文件 {self.path} 被换成了另一个文件，没有再写入。", replaced=True)


def put_back(engine: Engine, path: Path) -> StoreLocation:
    """Writes all that the open connection holds to ``path``, where no file may be.

    Raises StorageTrouble where the disk refuses, and StoreGone where a file has come there meanwhile.
    """
    unfinished = temporary_path(path)
    try:
        make_folder(path.parent, private=True)
        create_private_file(unfinished)
        with engine.connect() as held:
            source = held.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            with closing(connect(unfinished)) as goal:
                source.backup(goal)
        for leftover in _BESIDE:  # a log of the lost file must not be taken for one of the new
            remove_file(path.with_name(path.name + leftover))
        _publish(unfinished, path)
    except OSError as error:
        raise StorageTrouble(f"数据库放不回 {path}（{error.strerror}）；请检查磁盘和权限，或先另存一份。") from error
    finally:
        for leftover in ("", *_BESIDE):
            discard(unfinished.with_name(unfinished.name + leftover))
    engine.dispose()
    return StoreLocation.of(path)


def _publish(unfinished: Path, path: Path) -> None:
    """Gives the finished file its name; raises StoreGone where there is one already."""
    try:
        put_in_place(unfinished, path, replace=False)
    except FileExistsError:
        raise StoreGone(f"{path} 那里又有了一个文件，没有盖掉它。", replaced=True) from None
