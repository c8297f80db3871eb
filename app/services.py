"""Wires the parts of the program together, here and nowhere else.

There is no module-level state: whoever needs the services builds them, hands them on and closes them.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from app.paths import forms_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.glyphs import GlyphCoverage
    from app.output.pdf.typesetter import Typesetter
    from app.pack.model import Pack
    from app.store import DraftRow
    from app.store.database import Store
    from app.trust.passphrases import Passphrases

DATABASE_VARIABLE = "ZHIZAO_DATABASE"
DATABASE_NAME = "zhizao.db"
MARKER_NAME = "zhizao.marker.json"
"""Of the file that tells what belongs here, see app.store.marker; its being here alone means that the store is gone."""


class Services:
    """Hands commands and windows the parts that they work with.

    ``home`` is the folder of drafts and identities, ``environ`` the process's environment, ``now`` gives aware UTC
    time, and ``forms`` is the folder of the installed packs.  Every part is imported when it is asked for: the first
    window asks for none of them.
    """

    def __init__(self, home: Path, environ: Mapping[str, str], now: Callable[[], datetime], forms: Path) -> None:
        self.home = home
        self.environ = environ
        self.now = now
        self.forms = forms
        self._packs: dict[str, Pack] = {}
        self._store: Store | None = None
        self._opening = Lock()

    def pack(self, pack_id: str) -> Pack:
        """Returns the installed pack with this id, which is loaded once.

        Raises NotFound where no such pack is installed, and PackError where it is damaged.
        """
        if pack_id not in self._packs:
            from app.pack.catalogue import load

            self._packs[pack_id] = load(pack_id, self.forms)
        return self._packs[pack_id]

    def default_pack(self) -> Pack:
        """Returns the newest installed pack, from which new drafts start."""
        from app.pack.catalogue import installed_packs, latest

        return latest([self.pack(pack_id) for pack_id in installed_packs(self.forms)])

    @cached_property
    def printable(self) -> GlyphCoverage:
        """Returns which characters the bundled fonts can print."""
        from app.glyphs import GlyphCoverage

        return GlyphCoverage()

    @cached_property
    def typesetter(self) -> Typesetter:
        """Returns what sets the printed forms, and holds the last one for whoever needs its pages next."""
        from app.output.pdf.typesetter import Typesetter

        return Typesetter()

    def store(self) -> Store:
        """Returns the store of the drafts, which is opened or made on first use, once for all threads."""
        with self._opening:
            if self._store is None:
                from app.store.store_opening import open_store

                self._store = open_store(self._location(), now=self.now)
            return self._store

    def store_if_any(self) -> Store | None:
        """Returns the store if there is one, and makes nothing on the disk."""
        location = self._location()
        if self._store is None and isinstance(location, Path) and not _there(location / DATABASE_NAME):
            return None
        return self.store()

    def list_early(self) -> list[DraftRow] | None:
        """Returns the drafts as they are read without opening the store, archived ones too.

        Returns None where only the open store can tell; see :mod:`app.store.early_list`.
        """
        from app.store.early_list import read_early

        location = self._location()
        if self._store is not None or not isinstance(location, Path):
            return None
        return read_early(location / DATABASE_NAME)

    def store_file(self) -> Path | None:
        """Returns the path of the store's file, be it there or not.

        It is None where the store is on a server.
        """
        from app.store.store_opening import store_file

        return store_file(self._location())

    @property
    def is_store_open(self) -> bool:
        """Tells whether the store was asked for in this run, and opened."""
        return self._store is not None

    def passphrases(self) -> Passphrases:
        """Returns where passphrases come from: the environment, a safe keyring, or a prompt on a terminal."""
        from app.trust.passphrases import Passphrases, safe_keyring, terminal_prompt

        return Passphrases(self.environ, safe_keyring(), terminal_prompt())

    def elsewhere(self, home: Path) -> Services:
        """Returns services over another folder, which read nothing from the process's environment."""
        return Services(home, {}, self.now, self.forms)

    def close(self) -> None:
        """Closes the store, if it was opened."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _location(self) -> Path | str:
        return self.environ.get(DATABASE_VARIABLE) or self.home


def _there(database: Path) -> bool:
    """Tells whether the store is to be opened, if only to fail with a sentence that says why.

    It is true where the database is there, where it vanished and left a marker or a log behind, and where its folder is
    a file or may not be read.
    """
    home = database.parent
    left = [database.with_name(name) for name in (MARKER_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-journal")]
    try:
        return any(each.exists() for each in (database, *left)) or (home.exists() and not home.is_dir())
    except OSError:
        return True


def build_services(home: Path | None, environ: Mapping[str, str] | None = None) -> Services:
    """Wires the services for one run of the program.

    Without ``home`` drafts live in the platform's user-data folder; without ``environ`` the process's own is used.
    """
    if home is None:
        from platformdirs import user_data_path

        home = user_data_path("zhizao", appauthor=False)
    return Services(home.absolute(), os.environ if environ is None else environ, _utc_now, forms_root())


def _utc_now() -> datetime:
    return datetime.now(UTC)
