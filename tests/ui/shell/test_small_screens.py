"""The window on screens of several sizes: it never reaches beyond one, where its foot could not be clicked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
START = """
import json, sys
from pathlib import Path
import ui.__main__ as program
seen = {}
class Watched(program.MainWindow):
    def load(self):
        seen.update(maximized=self.isMaximized(), width=self.width(), height=self.height())
        super().load()
        self.start.home.counted.connect(lambda *_: self.close())
program.MainWindow = Watched
program.main(Path(sys.argv[1]))
print(json.dumps(seen))
"""


def screen_of(file: Path, size: tuple[int, int]) -> str:
    """The platform with one screen of that size; ``file`` says so to Qt."""
    one = {"name": "one", "x": 0, "y": 0, "width": size[0], "height": size[1], "dpi": 96}
    file.write_text(json.dumps({"screens": [one]}), encoding="utf-8")
    return f"offscreen:configfile={file}"


@pytest.mark.parametrize(
    ("screen", "left", "maximized"),
    [
        ((1366, 768), {}, False),
        ((1280, 720), {}, True),  # 1920×1080 at 150 %
        ((1366, 768), {"width": 1900, "height": 1000}, True),
        ((1920, 1080), {"width": 1900, "height": 1000}, False),
        ((1920, 1080), {"maximized": True}, True),
    ],
)
def test_the_window_stays_on_the_screen(
    tmp_path: Path, screen: tuple[int, int], left: dict[str, Any], *, maximized: bool
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "window.json").write_text(json.dumps(left), encoding="utf-8")
    environ = {**os.environ, "QT_QPA_PLATFORM": screen_of(tmp_path / "screens.json", screen)}
    run = [sys.executable, "-c", START, str(home)]
    done = subprocess.run(run, cwd=ROOT, env=environ, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    seen = json.loads(done.stdout.decode("utf-8"))
    assert seen["maximized"] == maximized
    assert seen["width"] <= screen[0]
    assert seen["height"] <= screen[1]
    if not maximized:
        assert (seen["width"], seen["height"]) == (left.get("width", 1366), left.get("height", 720))
    # What was made large for want of room is remembered as it was.
    kept = json.loads((home / "window.json").read_text(encoding="utf-8"))
    assert {name: kept.get(name, left.get(name)) for name in left} == left
    assert kept.get("maximized", False) == left.get("maximized", False)
