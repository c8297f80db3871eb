"""The release by one command: ``python3 packaging/release.py`` on Linux with Wine, or on Windows.

This file finds a Python that fits, as ``dev.py`` does, and hands over to ``release_steps.py`` beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dev

PROBE = "import sys; print('%d.%d.%d' % sys.version_info[:3])"


def version_of(command: list[str]) -> str:
    """The whole version of an interpreter that fits; empty where it does not."""
    if not dev.fits(command):
        return ""
    done = subprocess.run([*command, "-c", PROBE], capture_output=True, check=False, timeout=60)
    return done.stdout.decode("ascii", "replace").strip()


def main() -> int:
    """Hands over to the steps under a Python that a Windows one of the same version can be had for; 2 without one."""
    from wine_machine import CARRIED  # noqa: PLC0415 - the line above says first that Python itself is too old

    steps = str(Path(__file__).resolve().parent / "release_steps.py")
    for python in dev.candidates():
        version = version_of(python)
        if version and (os.name == "nt" or version in CARRIED):
            try:
                return subprocess.call([*python, steps, *sys.argv[1:]])
            except KeyboardInterrupt:
                return 130
    dev.say(f"做发布需要 Python {'、'.join(CARRIED)} 之一（Windows：任一 3.11 至 3.13），电脑里没有找到。")
    return 2


if __name__ == "__main__":
    sys.exit(main())
