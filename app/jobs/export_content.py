"""Describes what an export draws: one application with its files, and the issue that it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.output.document import IssueMark
    from app.pack.model import Pack


@dataclass(frozen=True, slots=True)
class ExportContent:
    """Describes what is drawn: an application, its files and the issue that it is."""

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
    """Describes a checked scan: its record, and its bytes when they are asked for."""

    read: Callable[[], bytes]
    record: Mapping[str, Any]
