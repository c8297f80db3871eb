"""A clock that never stands still, ids that can be told, and a store in a folder of its own."""

import itertools
import os
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.store.store_opening import open_store
from tests.systems import WINDOWS

START = datetime(2021, 11, 20, 8, 0, tzinfo=UTC)


class Clock:
    """One second later each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> datetime:
        self.asked += 1
        return START + timedelta(seconds=self.asked)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(tmp_path):
    return tmp_path / ("智造 申报#1" if WINDOWS else "智造 申报#1?")


@pytest.fixture
def opened(home, clock):
    """Open the same store again and again, as windows would; all are closed at the end."""
    ids = itertools.count(1)
    stores = []

    def open_again(location=None, **options):
        options = {"now": clock, "new_id": lambda: f"D{next(ids):07}"} | options
        stores.append(open_store(home if location is None else location, **options))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened):
    return opened()


def _mount(folder, options):
    result = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if result.returncode:
        pytest.skip("cannot mount a file system here")


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 1 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    _mount(folder, "size=1m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only_disk(tmp_path):
    """A folder, and a function that makes its whole file system read-only."""
    folder = tmp_path / "disc"
    folder.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk read-only")
    _mount(folder, "size=8m")

    def seal():
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)

    yield folder, seal
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def rows_written(store):
    """Count the rows that SQLite inserts, updates or deletes in the block (one connection, so one at a time)."""
    written: list[int] = []

    def total():
        with store._engine.connect() as connection:
            return connection.connection.driver_connection.total_changes

    before = total()
    yield written
    written.append(total() - before)
