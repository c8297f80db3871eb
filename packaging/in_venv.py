"""Runs a program of the project's virtual environment: ``python packaging/in_venv.py ruff check``."""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, Environment, clean_environ


def main() -> int:
    """Runs the program with its words in the project's folder; returns its exit status, 2 where it is missing."""
    if len(sys.argv) < 2:  # noqa: PLR2004 - the program's name
        print(__doc__, file=sys.stderr)
        return 2
    program = Environment(ROOT / ".venv").program(sys.argv[1])
    if not program.exists():
        print("没有装好开发工具：先运行 python3 packaging/dev.py test。", file=sys.stderr)
        return 2
    return subprocess.run([program, *sys.argv[2:]], cwd=ROOT, check=False, env=clean_environ()).returncode


if __name__ == "__main__":
    sys.exit(main())
