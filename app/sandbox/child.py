"""Runs in the child process: waits for a request, runs the named reader, hands over what it yields.

The first bytes of a foreign file come after the limits stand.  Readers are functions of this project, named
``module:function`` by the program; they get the arguments and the files, and yield (JSON object, blobs).
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from app.errors import InputRefused
from app.sandbox.frames import Bytes, Frame, FrameError, read_frame, write_frame
from app.sandbox.heap import reuse_freed_memory
from app.sandbox.limits import limit_self
from app.sandbox.remote_file import RemoteFile

Reader = Callable[[Mapping[str, Any], Sequence[BinaryIO]], Iterator[tuple[Mapping[str, Any], Sequence[Bytes]]]]


class _Lost(BaseException):
    """Signals that the program is gone, and no file damaged."""


def main(memory: int) -> None:
    """Serves requests until the program closes its end."""
    limit_self(memory)
    reuse_freed_memory()
    streams = _streams()
    while True:
        try:
            request = read_frame(streams)
            _serve(request, streams)
        except (FrameError, OSError, _Lost):
            return


class _Streams(io.RawIOBase):
    """Joins both directions into one stream."""

    def __init__(self, source: io.FileIO, target: io.FileIO) -> None:
        super().__init__()
        self._source, self._target = source, target

    def readinto(self, buffer: Any) -> int | None:
        """Reads what has come from the program."""
        return self._source.readinto(buffer)

    def write(self, data: Any) -> int | None:
        """Writes to the program as many bytes as fit."""
        return self._target.write(data)


def _streams() -> _Streams:
    """Moves the pipes to other numbers: whatever a library prints must not come between the frames."""
    source, target = (io.FileIO(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    sys.stdin = sys.stdout = sys.stderr = None
    return _Streams(source, target)


def _serve(request: Frame, streams: _Streams) -> None:
    def fetch(number: int, at: int, size: int) -> bytes | bytearray:
        try:
            write_frame(streams, {"kind": "read", "file": number, "at": at, "size": size})
            return read_frame(streams).blobs[0]
        except (FrameError, OSError) as error:
            raise _Lost from error

    files = [io.BufferedReader(RemoteFile(at, size, fetch)) for at, size in enumerate(request.header["files"])]
    try:
        module, _, name = request.header["reader"].partition(":")
        reader: Reader = getattr(importlib.import_module(module), name)
        for told, blobs in reader(request.header["arguments"], files):
            write_frame(streams, {"kind": "item", "told": told}, blobs)
        end: dict[str, Any] = {"kind": "end"}
    except InputRefused as refused:
        end = {"kind": "refused", "source": refused.source, "reason": refused.reason}
    except MemoryError:
        end = {"kind": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever a library raises: the program says what it means
        end = {"kind": "failed", "error": f"{type(error).__name__}: {error}"[:500]}
    write_frame(streams, end)
