"""What every test shares: profiles for hypothesis, a clean environment, and the programs of other people."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Examples are drawn the same way on every run, so that a failure in CI fails at home too; no time limit per example,
# for two cores are shared by the workers.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


_LONG = ("journeys", "test_watchdog", "test_lifetimes", "test_scan")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first: one that begins last leaves the other worker without anything to do."""
    items.sort(key=lambda item: next((at for at, each in enumerate(_LONG) if each in item.nodeid), len(_LONG)))


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the drafts, database, passphrase or proxy settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("ZHIZAO_")]:
        monkeypatch.delenv(name)


_TESTS = itertools.count(1)
_ALL_EVERY = 50


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """No thread of a test collects what the tests before left: a widget that dies off the UI thread ends the process.

    As in the program (``ui.runtime.garbage_collector``), where a timer does what is done here between two tests.
    """
    gc.disable()
    yield
    if next(_TESTS) % _ALL_EVERY == 0:
        gc.collect()
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
