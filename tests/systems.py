"""What a test needs of the system that it runs on; without it the test says why it was skipped."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

WINDOWS = os.name == "nt"
UNDER_WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
counts_memory_of_a_job = pytest.mark.skipif(UNDER_WINE, reason="Wine 不管作业对象的内存上限")


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips where one of other people's programs is not installed: see packaging/system_tools.py."""
    missing = [program for program in programs if not shutil.which(program)]
    return pytest.mark.skipif(bool(missing), reason=f"没有安装 {'、'.join(missing)}，见 packaging/system_tools.py")


@contextmanager
def open_file_taken_away() -> Iterator[None]:
    """Skips the rest where the system does not let a file go that is open, as Windows: there it cannot happen."""
    try:
        yield
    except PermissionError:
        if WINDOWS:
            pytest.skip("Windows 不让人移走正打开着的文件")
        raise
