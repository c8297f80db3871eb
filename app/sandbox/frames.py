"""Writes and reads the messages between the program and its child: a JSON header and raw bytes behind it.

No pickle: the child has read hostile bytes, and what it says is only ever data.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

_HEAD = struct.Struct(">I")
_LONGEST_HEADER = 64 << 20
_LONGEST_BLOB = 1 << 30
_PIECE = 1 << 20

Bytes = bytes | bytearray | memoryview


class Raw(Protocol):
    """Describes an unbuffered stream of bytes, as a pipe is."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fills the buffer as far as bytes have come, and returns how many; 0 at the end."""

    def write(self, data: memoryview, /) -> int | None:
        """Writes as many bytes as fit, and says how many."""


class FrameError(Exception):
    """Signals that the other side is gone or sent no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Describes a message: a JSON object, and the bytes that follow it."""

    header: Mapping[str, Any]
    blobs: tuple[bytearray, ...] = ()


def write_frame(stream: Raw, header: Mapping[str, Any], blobs: Sequence[Bytes] = ()) -> None:
    """Writes one message; raises OSError where the other side is gone."""
    views = [memoryview(each).cast("B") for each in blobs]
    told = json.dumps({**header, "blobs": [len(view) for view in views]}, ensure_ascii=True).encode("ascii")
    _write(stream, memoryview(_HEAD.pack(len(told)) + told))
    for view in views:
        _write(stream, view)


def read_frame(stream: Raw) -> Frame:
    """Reads one message.

    Raises FrameError where there is none to come, or it is not one.
    """
    (length,) = _HEAD.unpack(_read(stream, _HEAD.size))
    if length > _LONGEST_HEADER:
        raise FrameError("header")
    try:
        header = json.loads(_read(stream, length))
    except (ValueError, RecursionError) as error:
        raise FrameError("json") from error
    sizes = header.pop("blobs", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and 0 <= size <= _LONGEST_BLOB for size in sizes):
        raise FrameError("blobs")
    return Frame(header, tuple(_read(stream, size) for size in sizes))


def _write(stream: Raw, view: memoryview) -> None:
    at = 0
    while at < len(view):
        at += stream.write(view[at : at + _PIECE]) or 0


def _read(stream: Raw, size: int) -> bytearray:
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        got = stream.readinto(view[at : at + _PIECE])
        if not got:
            raise FrameError("end")
        at += got
    return data
