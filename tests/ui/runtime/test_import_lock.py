"""Two threads that load a package whose modules import one another both get it whole."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

import ui.__main__ as program
from ui.runtime.garbage_collector import GarbageCollector
from ui.runtime.import_lock import ImportLock
from ui.theme.theme import Theme

ROOT = Path(__file__).resolve().parents[3]
ONE = """
import threading
inside, other = threading.Event(), threading.Event()
"""
# The first to come in lets the other come in as far as it can, and only then needs what the other loads.
FIRST = """
import time
from ring import inside, other
A = 1
inside.set()
other.wait()
for _ in range({rounds}):
    time.sleep(0)
from ring.second import B
"""
SECOND = """
from ring.first import A
B = 2
"""
THREADS = """
import sys, threading
sys.path.insert(0, sys.argv[1])
if sys.argv[2] == "locked":
    from ui.runtime.import_lock import lock_imports
    lock_imports()
import ring
failed = []
def first():
    try:
        from ring.first import A
    except ImportError as error:
        failed.append(error)
def second():
    ring.inside.wait()
    ring.other.set()
    try:
        from ring.second import B
    except ImportError as error:
        failed.append(error)
threads = [threading.Thread(target=each) for each in (first, second)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(len(failed), *failed)
"""


def test_threads_that_come_in_at_different_modules_get_them_whole(tmp_path: Path) -> None:
    package = tmp_path / "ring"
    package.mkdir()
    for name, text in (("__init__", ONE), ("first", FIRST.format(rounds=2000)), ("second", SECOND)):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    run = [sys.executable, "-c", THREADS, str(tmp_path), "locked"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    assert done.stdout.decode().strip() == "0"


def test_everything_is_imported_as_before() -> None:
    imports = ImportLock(builtins.__import__)
    assert imports("os.path").__name__ == "os"
    assert imports("PIL", globals(), locals(), ("Image",)).Image.__name__ == "PIL.Image"
    assert imports("PIL.Image").__name__ == "PIL"
    assert (
        imports(name="PIL", globals=globals(), locals=None, fromlist=["Image"], level=0).Image.__name__ == "PIL.Image"
    )
    package = {"__package__": "PIL", "__name__": "PIL.anything"}
    assert imports("Image", package, package, ("open",), 1).__name__ == "PIL.Image"
    with pytest.raises(ModuleNotFoundError):
        imports("no_such_package_anywhere")


@pytest.fixture
def own_import() -> Iterator[None]:
    before, interval = builtins.__import__, sys.getswitchinterval()
    yield
    builtins.__import__ = before
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("own_import", "qapp")
def test_the_window_locks_them_once_its_first_frame_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("speak_chinese", "follow_system", "freeze_objects"):
        monkeypatch.setattr(program, name, lambda *_: None)
    monkeypatch.setattr(GarbageCollector, "start", lambda _: None)
    program.settle(QObject(), Theme())  # type: ignore[arg-type]
    locked = builtins.__import__
    assert isinstance(locked, ImportLock)
    program.settle(QObject(), Theme())  # type: ignore[arg-type]
    assert builtins.__import__ is locked
