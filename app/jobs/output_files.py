"""Writes files into folders that people work in, and never over what somebody else has made there.

What this program wrote last to a place is remembered by its SHA-256, in the user's own folder.  A file that is another
by now was signed, filled in or put there by somebody: it is renamed, and the caller says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

from app.errors import InputRefused, StorageTrouble
from app.file_writing import make_folder, rename_file, replace_file, write_file
from app.store.verified_packages import FILE as VERIFIED_PACKAGES
from app.system_errors import sentence_for

FILE: Final = "written-files.json"
_MOST: Final = 5000
"""Places that are remembered, the newest."""
_CHUNK: Final = 1 << 20
_ASIDE: Final = "（原有）"
_OWN_FOLDERS: Final = frozenset(
    {"backups", "identities", "logs", "open", "running", "scans", "upload-sheets", "writing-hints"}
)
"""Folders within the user's own one that the program alone writes in."""
_STORE: Final = "zhizao."
"""How the names of the store's files begin: the database, its journal, its marker."""


class OutputFiles:
    """Writes files of one owner: a draft, a file from outside, or the tables of a recommending unit.

    What was written for another owner counts as somebody else's, because two drafts may give their files one name.
    """

    def __init__(self, home: Path, owner: str) -> None:
        self._memory = home / FILE
        self._owner = owner
        self._known = _read(self._memory)
        self.moved: list[tuple[Path, Path]] = []
        """What stood in the way: where, and under which name it is now."""

    def write(self, path: Path, data: bytes) -> str:
        """Writes a file whole or not at all, and returns its SHA-256; another's file of that name is renamed first.

        Raises StorageTrouble where the disk refuses.
        """
        self._refuse_own(path)
        place, digest = str(path.absolute()), hashlib.sha256(data).hexdigest()
        aside = self._free_name(path) if self._is_anothers(path, place, digest) else None
        if aside is not None:
            try:
                rename_file(path, aside)
            except OSError as trouble:
                raise StorageTrouble(f"{path}：{sentence_for(trouble)}") from trouble
        try:
            write_file(path, data)
        except BaseException:
            if aside is not None:
                with suppress(OSError):
                    rename_file(aside, path)
            raise
        if aside is not None:
            self.moved.append((path, aside))
        self._remember(place, digest)
        return digest

    def sentences(self) -> list[str]:
        """Says of each file that stood in the way where it is now."""
        return moved_sentences(self.moved)

    def _refuse_own(self, path: Path) -> None:
        """Raises InputRefused for a place of the program's own: the store, its backups, identities and the like."""
        home, place = self._memory.parent.resolve(), path.resolve()
        if not place.is_relative_to(home) or place == home:
            return
        first, *deeper = place.relative_to(home).parts
        own_name = first.startswith(_STORE) or first == VERIFIED_PACKAGES
        of_ours = first in _OWN_FOLDERS if deeper else own_name or self._is_setting(place)
        if of_ours:
            raise InputRefused(str(path), "这里放的是本软件自己的文件，不能用输出的文件换掉，请换一个文件夹或文件名。")

    def _is_setting(self, place: Path) -> bool:
        return place.suffix == ".json" and place.exists() and str(place) not in self._known

    def _is_anothers(self, path: Path, place: str, digest: str) -> bool:
        """Tells whether there is a file that is neither the new one nor what this owner was written last."""
        if not path.is_file():
            return path.is_symlink()
        try:
            found = _digest(path)
        except OSError:
            return True  # whoever may not read it may not lose it either
        return found != digest and self._known.get(place) != [found, self._owner]

    def _free_name(self, path: Path) -> Path:
        names = (path.with_name(f"{path.stem}{_ASIDE[:-1]}{'' if at == 1 else at}）{path.suffix}") for at in count(1))
        return next(each for each in names if not each.exists() and not each.is_symlink())

    def _remember(self, place: str, digest: str) -> None:
        """Remembers what was written; without that, the next export renames it as well, and loses nothing."""
        self._known.pop(place, None)
        self._known[place] = [digest, self._owner]
        newest = dict(list(self._known.items())[-_MOST:])
        with suppress(OSError):
            make_folder(self._memory.parent, private=True)
            replace_file(self._memory, json.dumps(newest).encode(), private=True, wait=False)


def written_place(home: Path, digest: str, owner: str) -> str:
    """Returns the name of a file with these bytes (their SHA-256) that was written for an owner, empty for none."""
    known = _read(home / FILE)
    return next((Path(place).name for place, told in reversed(known.items()) if told == [digest, owner]), "")


def moved_sentences(moved: Iterable[tuple[Path, Path]]) -> list[str]:
    """Says of each file, given with its new name, that it was not written over."""
    return [f"原来的“{path.name}”不是本软件上次写的那一份，没有覆盖，改名为“{aside.name}”。" for path, aside in moved]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read(memory: Path) -> dict[str, Any]:
    try:
        found = json.loads(memory.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
