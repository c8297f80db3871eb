"""The two commands of the README: ``dev.py demo`` and ``dev.py test``.

This file only finds a Python that fits and hands over to ``commands.py`` beside it.  It keeps to the syntax of
Python 3.6, so that an older Python can still say in Chinese what is wrong instead of showing a SyntaxError.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13")
WINDOWS = os.name == "nt"
PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
ADVICE = (
    "请从 Python 官方网站安装 Python 3.12，再运行一次。"
    if WINDOWS
    else "请先安装（Debian/Ubuntu：apt-get install python3 python3-venv），再运行一次。"
)


def fits(command: "list[str]") -> bool:
    """Whether this interpreter starts, can make a virtual environment, and is of a version that we support."""
    try:
        out = subprocess.check_output([*command, "-c", PROBE], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return out.decode("ascii", "replace").strip() in SUPPORTED


def candidates() -> "list[list[str]]":
    """Commands that may start a fitting Python: this one, then those found on the machine."""
    # Inside a virtual environment the interpreter that made it is meant: .venv itself may have to be made anew.
    found = [[getattr(sys, "_base_executable", "") or sys.executable]]
    for version in SUPPORTED:
        if WINDOWS:
            found.append(["py", "-" + version])
            programs = Path(os.environ.get("LOCALAPPDATA", "."), "Programs", "Python")
            found.append([str(programs / ("Python" + version.replace(".", "")) / "python.exe")])
        else:
            found.append([shutil.which("python" + version) or "python" + version])
            pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
            found += [[str(path)] for path in sorted(pyenv.glob("versions/" + version + ".*/bin/python"))]
    return found


def say(sentence: str) -> None:
    """Write a sentence to standard error, also on a console that lacks some of its characters."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(sentence.encode(encoding, "replace").decode(encoding) + "\n")


def main() -> int:
    """Hand over to ``commands.py`` under the first Python that fits; 2 if there is none."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    commands = str(Path(__file__).resolve().parent / "commands.py")
    for python in candidates():
        if fits(python):
            try:
                return subprocess.call([*python, commands, *sys.argv[1:]], env=environment)
            except KeyboardInterrupt:
                say("已中断。再运行一次会接着做完。")
                return 130
    version = "%d.%d" % sys.version_info[:2]
    say(
        "需要带 venv 和 pip 的 Python 3.11、3.12 或 3.13；"
        f"现在运行的是 Python {version}，电脑里也没有找到合适的。{ADVICE}"
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
