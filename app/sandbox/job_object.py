"""Puts a process into a Windows job object: a limit of memory, no children, and its end with ours.

Sources: learn.microsoft.com, "Job Objects", JOBOBJECT_EXTENDED_LIMIT_INFORMATION (winnt.h).  Import it on Windows only.

Wine 8 takes every call and ends the process with its job, but counts neither memory nor processes: under a limit of
200 MB a child got 400 MB and started a child of its own (tried on 30 November 2026).  Those two limits are seen on a
real Windows only: test_memory_ends_with_its_job, and CONTRIBUTING.md's list of what a person looks at there.
"""

from __future__ import annotations

import ctypes
from ctypes import c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

_EXTENDED_LIMITS = 9
_UI_LIMITS = 4
_ACTIVE_PROCESS, _PROCESS_MEMORY, _QUIET_CRASH, _END_ON_CLOSE = 0x8, 0x100, 0x400, 0x2000
_ALL_UI = 0xFF
"""No desktop, no clipboard, no other windows, no system settings, no log-off."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", c_int64),
        ("PerJobUserTimeLimit", c_int64),
        ("LimitFlags", c_uint32),
        ("MinimumWorkingSetSize", c_size_t),
        ("MaximumWorkingSetSize", c_size_t),
        ("ActiveProcessLimit", c_uint32),
        ("Affinity", c_size_t),
        ("PriorityClass", c_uint32),
        ("SchedulingClass", c_uint32),
    )


class _Counters(ctypes.Structure):
    _fields_ = tuple((name, c_uint64) for name in ("Reads", "Writes", "Others", "Read", "Written", "Other"))


class ExtendedLimits(ctypes.Structure):
    """Mirrors JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("Basic", _BasicLimits),
        ("Io", _Counters),
        ("ProcessMemoryLimit", c_size_t),
        ("JobMemoryLimit", c_size_t),
        ("PeakProcessMemoryUsed", c_size_t),
        ("PeakJobMemoryUsed", c_size_t),
    )


class _MemoryCounters(ctypes.Structure):
    """Mirrors PROCESS_MEMORY_COUNTERS (psapi.h)."""

    _fields_ = (
        ("Size", c_uint32),
        ("PageFaults", c_uint32),
        *((name, c_size_t) for name in ("PeakWorkingSet", "WorkingSet", "PeakPagedPool", "PagedPool")),
        *((name, c_size_t) for name in ("PeakNonPagedPool", "NonPagedPool", "Pagefile", "PeakPagefile")),
    )


class JobObject:
    """Keeps one process in a job that ends with this object; raises OSError where Windows refuses."""

    def __init__(self, process: int, memory: int) -> None:
        self._kernel: Any = _kernel()
        self._job = self._kernel.CreateJobObjectW(None, None)
        if not self._job:
            raise _last_error()
        limits = limits_of(memory)
        ui = c_uint32(_ALL_UI)
        try:
            self._set(_EXTENDED_LIMITS, limits)
            self._set(_UI_LIMITS, ui)
            if not self._kernel.AssignProcessToJobObject(self._job, process):
                raise _last_error()
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Ends the process, if it still runs."""
        if self._job:
            self._kernel.CloseHandle(self._job)
            self._job = None

    def __del__(self) -> None:
        self.close()

    def _set(self, kind: int, value: Any) -> None:
        if not self._kernel.SetInformationJobObject(self._job, kind, ctypes.byref(value), ctypes.sizeof(value)):
            raise _last_error()


def limits_of(memory: int) -> ExtendedLimits:
    """Fills in the limits: memory in bytes, one process, no crash dialog, an end with the job."""
    limits = ExtendedLimits()
    limits.Basic.LimitFlags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _QUIET_CRASH | _END_ON_CLOSE
    limits.Basic.ActiveProcessLimit = 1
    limits.ProcessMemoryLimit = memory
    return limits


def peak_of_this_process() -> int:
    """Returns the most bytes that this process had in use, or 0 where Windows does not tell."""
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = (c_void_p, c_void_p, c_uint32)
    counters = _MemoryCounters()
    counters.Size = ctypes.sizeof(counters)
    told = kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.Size)
    return int(counters.PeakPagefile) if told else 0


def _kernel() -> Any:
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = c_void_p
    kernel.CreateJobObjectW.argtypes = (c_void_p, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (c_void_p, ctypes.c_int, c_void_p, c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (c_void_p, c_void_p)
    kernel.CloseHandle.argtypes = (c_void_p,)
    return kernel


def _last_error() -> OSError:
    error: OSError = ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]
    return error
