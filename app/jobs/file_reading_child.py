"""Reads handed-in files in a child process of its own: packs, fonts and readers are loaded once for many files.

Packages are judged here as they would be in the program itself; what is foreign in them goes on to a further child,
which has the limits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from app.jobs.handed_files import HandedFile, read_handed_file
from app.pack.model import Pack
from app.sandbox.limits import peak_memory
from app.sandbox.process import Sandbox
from app.services import Services

_NICENESS = 5
"""Below the window's own: its list scrolls while packages are read."""


def read_file(
    arguments: Mapping[str, Any], _files: Sequence[BinaryIO]
) -> Iterator[tuple[Mapping[str, Any], Sequence[bytes]]]:
    """Yields the fields of a :class:`app.jobs.handed_files.FileReading`, the texts as a blob.

    ``file`` has the fields of the HandedFile, ``forms`` is the folder of the packs, ``now`` the time in ISO 8601.  With
    them comes ``peak``, the most bytes of memory that this process had.
    """
    packs, sandbox = _parts(arguments["forms"])
    now = datetime.fromisoformat(arguments["now"])
    found = read_handed_file(packs, now, HandedFile(**arguments["file"]), sandbox)
    told = {"issue": found.issue, "reason": found.reason, "record": found.record, "changed": found.changed}
    yield {"fields": told, "peak": peak_memory()}, [found.texts]


@cache
def _parts(forms: str) -> tuple[Callable[[str], Pack], Sandbox]:
    """Returns the packs of this process and its child for foreign files, made at the first request."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    return Services(Path(os.devnull), {}, partial(datetime.now, UTC), Path(forms)).pack, Sandbox()
