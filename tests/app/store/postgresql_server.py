"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket alone, gone when they end.

Debian's ``postgresql`` brings the programs; no cluster of the system is touched.  ``initdb`` refuses root, so that root
lends it to an ordinary user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OWNER = "zhizao"
_USERS = ("postgres", "nobody")


def programs() -> Path | None:
    """The folder that holds ``initdb`` and ``pg_ctl``: the newest of Debian's, else that on the path; None for none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    folder = versions[-1].parent if versions else Path(found).parent if found else None
    return folder if folder is not None and (folder / "pg_ctl").exists() else None


@contextmanager
def started_server(programs: Path) -> Iterator[Path]:
    """The folder of the server's socket; ``OWNER`` may do everything there without a password."""
    folder = Path(tempfile.mkdtemp(prefix="zhizao-postgresql-"))
    how: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(folder)}}
    if os.geteuid() == 0:
        user = next(found for name in _USERS if (found := _user(name)) is not None)
        os.chown(folder, user.pw_uid, user.pw_gid)
        how |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    # The server keeps the streams that it is given: were one of them a pipe, whoever reads it would wait for ever.
    silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **how}
    try:
        make: list[object] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--no-locale",
        ]
        _run(make, silent)
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=20 -c shared_buffers=16MB"
        _run([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], silent)
        try:
            yield folder
        finally:
            _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], silent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(words: list[object], how: dict[str, Any]) -> None:
    subprocess.run(list(map(str, words)), check=True, **how)


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
