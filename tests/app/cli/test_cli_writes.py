"""Every file that a run opens for writing is opened by one module, whatever library asks for it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

WATCHED = """
    import os, sys
    written = []

    def watch(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            if not (flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or path == os.devnull or isinstance(path, int):
                return
        elif event not in ("os.rename", "os.link", "os.symlink", "tempfile.mkstemp", "tempfile.mkdtemp"):
            return
        frame, seen = sys._getframe(), []
        while frame is not None:
            seen.append(frame.f_code.co_filename)
            frame = frame.f_back
        names = [os.path.basename(one) for one in seen]
        if "file_writing.py" not in names and not any("importlib" in one for one in seen):
            written.append((event, str(arguments[0]), [one for one in seen if "app" in one][:2]))

    sys.addaudithook(watch)
    from app.cli import main
    status = main(sys.argv[1:])
    sys.stdout.flush()
    assert status == 0, status
    assert not written, written
"""


def test_whole_job_writes_through_one_module(tmp_path):
    script = tmp_path / "watched.py"
    script.write_text(textwrap.dedent(WATCHED), encoding="utf-8")
    shared = tmp_path / "temporary"
    shared.mkdir()
    command = [sys.executable, script, "demo", "--out", tmp_path / "out", "--home", tmp_path / "home", "--json"]
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(shared), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    assert list(shared.iterdir()) == []
    assert list((tmp_path / "out").rglob("*.xlsx"))
