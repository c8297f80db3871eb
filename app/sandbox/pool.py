"""Keeps child processes for the next foreign file: a picture that is taken in need not wait for one to start."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from app.sandbox.process import Sandbox

_IDLE = 20.0
"""Seconds after which a child that nobody uses is ended."""


class SandboxPool:
    """Lends a sandbox to one thread at a time, keeps one for a while after its use, and ends the others."""

    def __init__(self, idle: float = _IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._kept: Sandbox | None = None
        self._since = 0.0
        self._timer: threading.Timer | None = None

    @contextmanager
    def borrowed(self) -> Iterator[Sandbox]:
        """Lends a sandbox, with a running child where one is idle."""
        with self._lock:
            sandbox, self._kept = self._kept, None
        sandbox = sandbox or Sandbox()
        try:
            yield sandbox
        finally:
            self._reclaim(sandbox)

    def close(self) -> None:
        """Ends the child process that is kept."""
        with self._lock:
            sandbox, self._kept = self._kept, None
        if sandbox is not None:
            sandbox.close()

    def _reclaim(self, sandbox: Sandbox) -> None:
        with self._lock:
            if sandbox.started and self._kept is None:
                self._kept, self._since = sandbox, time.monotonic()
                if self._timer is None:
                    self._wait(self._idle)
                return
        sandbox.close()

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end_idle)
        self._timer.daemon = True
        self._timer.start()

    def _end_idle(self) -> None:
        with self._lock:
            self._timer = None
            left = self._since + self._idle - time.monotonic()
            if self._kept is not None and left > 0:
                self._wait(left)
                return
        self.close()


@cache
def shared_pool() -> SandboxPool:
    """Returns the program's own pool of sandboxes, for pictures and previews."""
    return SandboxPool()
