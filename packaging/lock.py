"""Refresh the lock files: ``.venv/bin/python packaging/lock.py`` (on Windows ``Scripts`` for ``bin``).

Every dependency, direct or not, of the client and of its tests, for Linux and Windows and every supported Python, with
the hashes of all its files.  No host is named: the packages come from whatever index pip is set to.  ``--upgrade``
takes the newest versions that ``pyproject.toml`` allows; without it, versions stay unless they have to move.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "packaging" / "requirements.lock"
DEV = ROOT / "packaging" / "requirements-dev.lock"
GROUP = ROOT / "packaging" / "requirements-group.lock"
RELEASE = ROOT / "packaging" / "requirements-release.lock"
STYLE = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11", "--quiet")


def main() -> int:
    """Write the lock files; the status of uv."""
    reader = argparse.ArgumentParser(description="刷新锁定文件")
    reader.add_argument("--upgrade", action="store_true", help="取 pyproject.toml 允许的最新版本")
    upgrade = ["--upgrade"] if reader.parse_args().upgrade else []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    extras = project["project"]["optional-dependencies"]
    # The large one first; the others are then held to the same versions, so that they are a part of it.
    held = ["--constraint", str(DEV)]
    return (
        compile_lock([*run, *extras["group"], *extras["dev"]], DEV, upgrade)
        or compile_lock(run, RUN, held)
        or compile_lock([*run, *extras["group"]], GROUP, held)
        or compile_lock([*run, *extras["release"]], RELEASE, held)
    )


def compile_lock(requirements: list[str], target: Path, options: list[str]) -> int:
    """Resolve the requirements into a lock file; the status of uv."""
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    words = [str(uv), "pip", "compile", "-", *STYLE, *options, "--output-file", str(target)]
    done = subprocess.run(
        words, input="\n".join(requirements).encode(), stdout=subprocess.DEVNULL, check=False, cwd=ROOT
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
