"""Runs readers of foreign files in one child process, and ends it when it takes too much.

The child is started by the first request and serves all that follow: starting takes 20 ms, loading PDFium 50 more.
It is a new interpreter on every system (no fork: the window has threads), in a frozen program the program itself.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, Self

from app.errors import InputRefused
from app.sandbox.frames import Frame, FrameError, read_frame, write_frame
from app.sandbox.limits import hold_child, processor_seconds

CHILD_ARGUMENT = "--read-foreign-files"
"""What a frozen program is started with to be the child; the bytes of memory follow."""
MEMORY = 1 << 30
"""Bytes of address space of the child: with the program's own 200 to 400 MB the whole stays under 1.5 GB."""
_LOOK = 0.05
"""Seconds between two looks at the clock and at the user's 取消."""
_PATIENCE, _PATIENCE_IN_ALL = 10.0, 8.0
"""Times the pace that is waited for a child that gets no processor: for an item, and for all.

At 3 and 1.5 sound scans were refused where eighteen processes shared two cores; a bomb computes, and ends by the pace.
"""
_PIPE = 1 << 20
_SET_PIPE_SIZE = 1031
"""F_SETPIPE_SZ of Linux: frames are pages of 26 MB, and a pipe holds 64 KB."""
_USER = 11
"""Fields of /proc/PID/stat behind the name: user time, system time next to it (proc(5))."""
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_STARTER = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from app.sandbox.child import main; main(int(sys.argv[2]))"
)


class Abandoned(Exception):
    """Signals that the caller no longer wants the answer."""


class Overrun(Exception):
    """Signals that a file asked for too much.

    ``what`` is ``time``, ``memory``, or ``crash`` of a library.
    """

    def __init__(self, what: Literal["time", "memory", "crash"]) -> None:
        super().__init__(what)
        self.what = what


class ReaderFailed(Exception):
    """Signals that a reader failed without a sentence of its own."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits how many seconds may be waited: for an item, for the first one, and on average.

    Only the time counts in which the program has nothing to do but wait for the child and, where the system tells it,
    in which the child computes: a busy computer makes no bomb of an honest file.
    """

    item: float = 6.0
    whole: float = 8.0
    each: float = 0.1


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Item:
    """Describes what a reader found: a JSON object and bytes."""

    told: Mapping[str, Any]
    blobs: tuple[bytearray, ...]


class Sandbox:
    """Runs requests one after the other in a child process, until it is closed or dropped.

    The readers of a ``nested`` one start a child of their own for what is foreign: Windows does not put a process whose
    parent is in a job into another with limits of the desktop, so that such a child gets no job there.
    """

    def __init__(self, memory: int = MEMORY, *, nested: bool = False) -> None:
        self._memory, self._nested = memory, nested
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        """Returns the sandbox itself, closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the sandbox, and so ends its child."""
        self.close()

    @property
    def started(self) -> bool:
        """Tells whether a child runs."""
        return self._child is not None

    def run(
        self,
        reader: str,
        arguments: Mapping[str, Any],
        files: Sequence[BinaryIO],
        *,
        pace: Pace | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generator[Item, None, None]:
        """Yields what ``reader`` (``module:function``, see :mod:`app.sandbox.child`) yields for open ``files``.

        The reader works on while the caller looks at an item.  Whoever stops early closes the iterator.

        Raises:
            InputRefused: the reader refused a file.
            Overrun: the limits were reached; the next request starts a new child.
            ReaderFailed: the reader raised something else.
            Abandoned: ``cancelled`` said so; within a tenth of a second, however soon the child answers.
        """
        if cancelled is not None and cancelled():
            raise Abandoned
        child = self._child
        if child is None or child.busy:
            self.close()
            child = self._child = _Child(self._memory, nested=self._nested)
        watch = _Watch(pace or PACE, cancelled, child.worked)
        child.busy = True
        try:
            child.send({"reader": reader, "arguments": dict(arguments), "files": [_size(file) for file in files]})
            while (frame := child.receive(watch)).header["kind"] != "end":
                kind = frame.header["kind"]
                if kind == "read":
                    child.send({}, [_piece(files, frame.header)])
                elif kind == "item":
                    watch.came()
                    yield Item(frame.header["told"], frame.blobs)
                else:
                    child.busy = kind == "memory"  # what it still holds is not known: a new one then
                    raise _raised(frame.header)
            child.busy = False
        except (FrameError, OSError, KeyError, TypeError, IndexError) as error:
            raise Overrun("crash") from error
        finally:
            if child.busy:
                child.end()
                self._child = None

    def close(self) -> None:
        """Ends the child, if one runs."""
        if self._child is not None:
            self._child.end()
            self._child = None


def command(memory: int) -> list[str]:
    """Returns the command that starts the child.

    It runs without ``site``: it gets this program's own paths, and nothing of the user's.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT, str(memory)]
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(path for path in sys.path if path and path != root)]
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _STARTER, json.dumps(paths), str(memory)]


class _Child:
    """Runs one child process, and speaks with it; ``busy`` while a request is not answered to its end."""

    def __init__(self, memory: int, *, nested: bool) -> None:
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        if nested:
            hidden |= getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        process = subprocess.Popen(  # noqa: S603 - this interpreter and our own words
            command(memory), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, creationflags=hidden, close_fds=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        self.busy = False
        self._process, self._popen = process.pid, process
        self._in, self._out = process.stdin, process.stdout
        self._wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._came: queue.SimpleQueue[Frame | Exception] = queue.SimpleQueue()
        # a daemon: a read that is never answered must not keep the program from ending
        listener = threading.Thread(
            target=_listen, args=(self._out, self._wanted, self._came), name="sandbox", daemon=True
        )  # fmt: skip
        self.end = weakref.finalize(self, _end, process, self._wanted, listener)
        listener.start()
        self._job = None if nested else hold_child(process, memory)
        if sys.platform == "linux":
            _widen(self._out)

    def send(self, header: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
        write_frame(self._in, header, blobs)  # type: ignore[arg-type]  # unbuffered: a FileIO

    def worked(self) -> float | None:
        """Returns the child's seconds of processor time so far, or None where the system does not tell."""
        if sys.platform == "win32":
            return processor_seconds(self._popen)
        try:
            fields = Path(f"/proc/{self._process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
            return (int(fields[_USER]) + int(fields[_USER + 1])) / _TICKS
        except (OSError, ValueError, IndexError):
            return None

    def receive(self, watch: _Watch) -> Frame:
        self._wanted.put(True)  # noqa: FBT003 - a token
        while True:
            started = time.monotonic()
            try:
                found = self._came.get(timeout=_LOOK)
            except queue.Empty:
                watch.waited(time.monotonic() - started)
                watch.look()
                continue
            watch.waited(time.monotonic() - started)
            watch.hear()  # a small file is read before the first look at the clock: 取消 counts all the same
            if isinstance(found, Exception):
                raise found
            return found


class _Watch:
    """Counts the seconds that were waited, and holds them against the pace."""

    def __init__(
        self, pace: Pace, cancelled: Callable[[], bool] | None, worked: Callable[[], float | None]
    ) -> None:  # fmt: skip
        self._pace, self._cancelled, self._worked = pace, cancelled, worked
        self._items = 0
        self._waited, self._before = 0.0, 0.0
        self._since = self._start = worked()

    def waited(self, seconds: float) -> None:
        self._waited += seconds

    def came(self) -> None:
        self._items += 1
        self._before += self._waited
        self._waited = 0.0
        if self._since is not None:
            self._since = self._worked()

    def hear(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Abandoned

    def look(self) -> None:
        self.hear()
        now = self._worked()
        whole = self._pace.whole + self._pace.each * self._items
        item = _beyond(self._waited, self._since, now, (self._pace.item, _PATIENCE))
        if item or _beyond(self._before + self._waited, self._start, now, (whole, _PATIENCE_IN_ALL)):
            raise Overrun("time")


def _beyond(waited: float, since: float | None, now: float | None, limits: tuple[float, float]) -> bool:
    limit, patience = limits
    if since is not None and now is not None and waited <= patience * limit:
        return min(waited, now - since) > limit
    return waited > limit


def _raised(header: Mapping[str, Any]) -> Exception:
    if header["kind"] == "refused":
        return InputRefused(str(header["source"]), str(header["reason"]))
    if header["kind"] == "memory":
        return Overrun("memory")
    return ReaderFailed(str(header.get("error", "")))


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _piece(files: Sequence[BinaryIO], wanted: Mapping[str, Any]) -> bytes:
    file = files[wanted["file"]]
    file.seek(wanted["at"])
    data: bytes = file.read(min(wanted["size"], _PIPE))
    return data


def _listen(
    pipe: IO[bytes], wanted: queue.SimpleQueue[bool], came: queue.SimpleQueue[Frame | Exception]
) -> None:  # fmt: skip
    """Reads one frame for each that is wanted, on its own thread: pipes of Windows cannot be waited for."""
    while wanted.get():
        try:
            came.put(read_frame(pipe))  # type: ignore[arg-type]  # unbuffered: a FileIO
        except Exception as error:  # noqa: BLE001 - raised where the frame was wanted
            came.put(error)


def _end(process: subprocess.Popen[bytes], wanted: queue.SimpleQueue[bool], listener: threading.Thread) -> None:
    process.kill()
    process.wait()
    wanted.put(False)  # noqa: FBT003 - a token
    if listener.ident is not None and listener is not threading.current_thread():
        listener.join(1)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _widen(pipe: IO[bytes]) -> None:
    import fcntl

    try:
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE)
    except OSError:  # the system allows less: slower, nothing else
        return
