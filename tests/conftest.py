"""What every test shares: profiles for hypothesis, a clean environment, and the programs of other people."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from app.pack.model import Pack

# Examples are drawn the same way on every run, so that a failure in CI fails at home too; no time limit per example,
# for two cores are shared by the workers.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


_MEMORY_DISK = Path("/dev/shm")
_ENOUGH = 4 << 30
"""Bytes that it must have free; the files of all tests together are half of that."""


def pytest_configure(config: pytest.Config) -> None:
    """Put the folders of the tests on a disk in memory, where the machine has one with enough room.

    The store waits for the disk at every saved answer, 2 to 20 ms each time, and so does each file that is written:
    more than half of the time of the tests went there.  What is written, and in which order, is the same.
    """
    if config.option.basetemp is None and "PYTEST_DEBUG_TEMPROOT" not in os.environ and _has_memory_disk():
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_MEMORY_DISK)


def _has_memory_disk() -> bool:
    if not sys.platform.startswith("linux") or not os.access(_MEMORY_DISK, os.W_OK):
        return False
    disk = os.statvfs(_MEMORY_DISK)
    told = (line.split() for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    memory = next((int(words[1]) << 10 for words in told if words[0] == "MemAvailable:"), 0)
    return not disk.f_flag & os.ST_NOEXEC and min(disk.f_bavail * disk.f_frsize, memory) > _ENOUGH


_LONG = (
    "journeys", "watchdog", "key_places", "stamped_scan", "cli_stamp", "test_scan", "lifetimes", "bound_attachments",
    "restyling", "accessibility", "quitting", "test_signs", "keyboard_while_working", "key_walk", "bombs", "process",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first: one that begins last leaves the other worker without anything to do.

    Every worker must know a test by the same name; one that holds an address would end the whole run before it began.
    """
    if changing := [item.nodeid for item in items if " at 0x" in item.nodeid]:
        raise pytest.UsageError(f"这个测试的名字里有内存地址，每个进程里都不一样；请写明 ids：{changing[0]}")
    items.sort(key=lambda item: next((at for at, each in enumerate(_LONG) if each in item.nodeid), len(_LONG)))


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the drafts, database, passphrase or proxy settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("ZHIZAO_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _packs_read_once() -> Iterator[None]:
    """A pack is read again when a file of it has changed: reading the same one is paid a thousand times else."""
    from app.pack import catalogue
    from app.pack.loader import load_pack as read

    packs: dict[object, Pack] = {}

    def load_pack(folder: Path) -> Pack:
        files = ((file, file.stat()) for file in sorted(folder.rglob("*")))
        state = (folder, *((file, at.st_size, at.st_mtime_ns) for file, at in files))
        if state not in packs:
            packs[state] = read(folder)
        return packs[state]

    with patch.object(catalogue, "load_pack", load_pack):
        yield


@pytest.fixture
def sheets_compared_once() -> Iterator[None]:
    """Each sheet of paper is compared with each issue once by all tests that ask for this: see there."""
    from tests.repeated_sheets import sheets_compared_once

    with sheets_compared_once():
        yield


def pytest_collection_finish() -> None:
    """What is loaded with the tests stays: nothing looks through it for garbage."""
    gc.disable()
    gc.freeze()


_TESTS = itertools.count(1)
_ALL_EVERY = 10


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """No thread of a test collects what the tests before left: a widget that dies off the UI thread ends the process.

    As in the program (``ui.runtime.garbage_collector``), where a timer does what is done here between two tests.  What
    outlives a test is a library or a fixture of the session: it is set aside, for it was half the time of the tests of
    the window to look through it all again after each.
    """
    gc.disable()
    yield
    if next(_TESTS) % _ALL_EVERY == 0:
        gc.collect()
        gc.freeze()
    else:
        gc.collect(1)


@pytest.fixture
def other_program() -> Callable[..., str]:
    """Find one of other people's programs by name, or skip: ``other_program("soffice", "libreoffice")``.

    ``beside`` is a pattern of a file that must lie in its folder: LibreOffice opens what its parts can open.
    """

    def find(*names: str, beside: str = "") -> str:
        for name in names:
            path = shutil.which(name)
            if path and (not beside or any(Path(path).resolve().parent.glob(beside))):
                return path
        pytest.skip(f"没有安装 {' 或 '.join(names)}，见 packaging/system_tools.py")

    return find
