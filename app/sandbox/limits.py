"""Limits the memory of the child process, as each system does it.

Linux and macOS: the child limits itself before it reads anything (``setrlimit``; macOS ignores the address space, there
only time is limited).  Windows: a job object, which the parent makes and puts the child into before the first request;
it also ends the child when the program ends, however that happens.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

_SMALL = 0
_OPEN_FILES = 64


def limit_self(memory: int) -> None:
    """Limits this process to ``memory`` bytes of address space; it can write no file after this."""
    if sys.platform == "win32":
        return
    import resource

    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, _SMALL),
        (resource.RLIMIT_FSIZE, _SMALL),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _lower(resource, kind, value)


def _lower(resource: Any, kind: int, value: int) -> None:
    """Sets a limit, never above one that stands already; what the system does not take is left."""
    try:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):
        return


def hold_child(child: subprocess.Popen[bytes], memory: int) -> object | None:
    """Puts a started child under the system's limits.

    What is given back has to live as long as the child.
    """
    if sys.platform == "win32":
        from app.sandbox.job_object import JobObject

        return JobObject(int(child._handle), memory)  # noqa: SLF001 - Popen's only name for the process handle
    return None


def peak_memory() -> int:
    """Returns the most bytes that this process had in memory, or 0 where the system does not tell.

    Not ``ru_maxrss``: on Linux it starts at what the parent had when it started the child.
    """
    if sys.platform == "win32":
        from app.sandbox.job_object import peak_of_this_process

        return peak_of_this_process()
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
        return int(status.partition("VmHWM:")[2].split()[0]) << 10
    except (OSError, ValueError, IndexError):
        return 0


def processor_seconds(child: subprocess.Popen[bytes]) -> float | None:
    """Returns the processor time of a child on Windows, None where the system does not tell.

    ``GetProcessTimes`` counts in units of 100 ns, the kernel's share apart from the program's.
    """
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    times = [wintypes.FILETIME() for _ in range(4)]
    handle = wintypes.HANDLE(int(child._handle))  # noqa: SLF001 - Popen's only name for the process handle
    if not ctypes.windll.kernel32.GetProcessTimes(handle, *(ctypes.byref(each) for each in times)):
        return None
    kernel, user = ((each.dwHighDateTime << 32) + each.dwLowDateTime for each in times[2:])

    return (kernel + user) / 1e7
