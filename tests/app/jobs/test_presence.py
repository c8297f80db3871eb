"""Two windows on one draft, told by a lock of the system that no killed process leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.jobs.presence import FOLDER, DraftLock
from app.paths import forms_root

HOLD = """
import sys
from pathlib import Path
from app.jobs.presence import DraftLock
here = DraftLock(Path(sys.argv[1]), "D1")
print(here.try_first(), flush=True)
sys.stdin.read()
"""


def test_the_second_is_told_until_the_first_leaves(tmp_path: Path) -> None:
    one, two, other = DraftLock(tmp_path, "D1"), DraftLock(tmp_path, "D1"), DraftLock(tmp_path, "D2")
    assert one.try_first()
    assert one.try_first()
    assert not two.try_first()
    assert other.try_first()
    one.leave()
    assert two.try_first()
    two.leave()
    other.leave()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    root = Path(forms_root()).parent
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env={"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().strip() == b"True"
    here = DraftLock(tmp_path, "D1")
    assert not here.try_first()
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()
    assert here.try_first()
    here.leave()


@pytest.mark.skipif(os.name == "nt", reason="a file in place of a folder, as POSIX has it")
def test_where_no_lock_can_be_had_nobody_is_troubled(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"")
    assert DraftLock(tmp_path, "D1").try_first()
