"""Holds what an export draws: one application with its files, and the issue that it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.output.document import IssueMark
    from app.pack.model import Pack


@dataclass(frozen=True, slots=True)
class ExportContent:
    """Holds what is drawn: an application with its files' bytes, and the issue that it is, if it is one."""

    pack: Pack
    application: dict[str, Any]
    files: dict[str, str]
    """SHA-256 by the name in ``application``; only files that can be used."""
    read_file: Callable[[str], bytes | None]
    mark: IssueMark | None
    confirmations: list[dict[str, str]]
    pending: list[str]
    stamped: StoredScan | None = None
    """The newest stamped scan of the issue; None where there is none."""


@dataclass(frozen=True, slots=True)
class StoredScan:
    """Represents a stamped scan that was checked and kept: its bytes on demand, and the record of the check."""

    read: Callable[[], bytes]
    record: Mapping[str, Any]
