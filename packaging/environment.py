"""The project's own virtual environment ``.venv``: made, repaired, and filled from the hash-pinned lock files.

Nothing is installed outside ``.venv``.  A stamp in it holds the hash of everything that it was made from; while that
is unchanged there is nothing to do, and a second run costs less than a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"demo": ROOT / "packaging" / "requirements.lock", "test": ROOT / "packaging" / "requirements-dev.lock"}
ATTEMPTS = 3
PIP = ("--disable-pip-version-check", "--no-input", "--retries", "5", "--timeout", "60", "--progress-bar", "off")

Purpose = Literal["demo", "test"]


class SetupError(Exception):
    """Set-up cannot go on; ``str()`` is one Chinese sentence with the remedy, then what the tool itself said."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment on disk; it may not exist yet."""

    folder: Path

    def program(self, name: str) -> Path:
        """The path of one of its programs, e.g. ``zhizao``."""
        return self.folder / "Scripts" / f"{name}.exe" if os.name == "nt" else self.folder / "bin" / name

    @property
    def stamp(self) -> Path:
        """The file that says what the environment was made from; absent while it is unfinished."""
        return self.folder / "made-from.json"


def say(sentence: str) -> None:
    """Print a line of progress at once."""
    print(sentence, flush=True)


def prepare(purpose: Purpose, environment: Environment) -> None:
    """Bring the environment to what the lock asks; do nothing if it is there already.

    Raises:
        SetupError: it cannot be made, or a package cannot be had.
    """
    asked = fingerprint(purpose)
    if read_stamp(environment).get(purpose) == asked and works(environment) and environment.program("zhizao").exists():
        return
    make(environment)
    say(f"正在按 {LOCKS[purpose].name} 安装依赖，逐个核对哈希；第一次约需一两分钟……")
    install_lock(environment, LOCKS[purpose])
    install_project(environment)
    # The larger lock holds everything of the smaller one, at the same versions: see lock.py.
    made = {"test": asked, "demo": fingerprint("demo")} if purpose == "test" else {"demo": asked}
    environment.stamp.write_text(json.dumps(made), encoding="utf-8")
    say("依赖已就绪。")


def fingerprint(purpose: Purpose) -> str:
    """SHA-256 over what an environment is made from: lock, metadata, Python's version, this folder."""
    metadata = ROOT / "pyproject.toml"
    parts = [LOCKS[purpose].read_bytes(), metadata.read_bytes(), python_version().encode(), str(ROOT).encode()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def read_stamp(environment: Environment) -> dict[str, str]:
    """What the environment was made from, by purpose; empty when it is unfinished or the stamp is damaged."""
    try:
        stamp = json.loads(environment.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def python_version() -> str:
    """Major and minor version: packages are built for these two."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def works(environment: Environment) -> bool:
    """Whether its Python starts, is of this version, and has pip: false for one half made or of another Python."""
    probe = [str(environment.program("python")), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
    try:
        out = subprocess.run(probe, capture_output=True, timeout=120, check=True, env=clean_environ()).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return out.decode(errors="replace").strip() == python_version()


def make(environment: Environment) -> None:
    """Make the environment unless a working one is there; remove one that does not work first.

    Raises:
        SetupError: the old one cannot be removed, or the new one cannot be made.
    """
    environment.stamp.unlink(missing_ok=True)
    if works(environment):
        return
    if environment.folder.exists():
        say("原有的 .venv 不完整，或属于另一个 Python，正在重建……")
        try:
            shutil.rmtree(environment.folder)
        except OSError as trouble:
            reason = f"删不掉旧的运行环境 {environment.folder}（{trouble.strerror}）"
            message = f"{reason}：请关闭正在使用它的程序，手工删除这个文件夹后再试。"
            raise SetupError(message) from trouble
    say(f"正在建立运行环境 .venv（Python {sys.version.split()[0]}）……")
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    made = subprocess.run(command, capture_output=True, check=False, env=clean_environ())
    if made.returncode or not works(environment):
        remedy = "请查看磁盘空间和写权限；Debian/Ubuntu 还需 apt-get install python3-venv。"
        reason = (made.stderr or made.stdout).decode(errors="replace").strip()[-300:]
        raise SetupError(f"建立不了运行环境 {environment.folder}：{remedy}\n{reason}")


def install_lock(environment: Environment, lock: Path) -> None:
    """Install every package of a lock file, each checked against its hashes; wheels only, nothing is compiled.

    Raises:
        SetupError: a package cannot be fetched after several attempts, or does not match its hash.
    """
    asked = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)]
    said = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            say(f"安装没有完成，{5 * attempt} 秒后重试（第 {attempt + 1} 次）……")
            time.sleep(5 * attempt)
        code, said = run_pip(environment, asked)
        if code == 0:
            return
        if "DO NOT MATCH THE HASHES" in said:
            message = f"下载到的软件包与锁定文件里的哈希不符，已停止安装：请换一个软件源再试。\n{said}"
            raise SetupError(message)
    message = f"依赖没有装全：请检查网络、磁盘空间和软件源设置（pip config list）后再运行一次。\n{said}"
    raise SetupError(message)


def install_project(environment: Environment) -> None:
    """Install the project itself, editable, so that ``zhizao`` exists; no network is needed for it.

    Raises:
        SetupError: the project's own metadata cannot be built.
    """
    code, said = run_pip(environment, ["--no-build-isolation", "--no-deps", "--no-index", "--editable", str(ROOT)])
    if code or not environment.program("zhizao").exists():
        raise SetupError(f"依赖装好了，但没能生成 zhizao 命令：请确认项目文件完整（重新克隆一次）。\n{said}")
    relocate(environment)


def relocate(environment: Environment) -> None:
    """Make the editable install's path file relative, hence plain ASCII.

    Python 3.11 on Windows reads ``.pth`` files in the system's code page and does not start at all if a folder with a
    Chinese name stands in one as UTF-8.  A relative line is read against the ``site-packages`` folder.
    """
    for path_file in environment.folder.glob("[Ll]ib/**/site-packages/*zhizao.pth"):
        path_file.write_text(os.path.relpath(ROOT, path_file.parent) + "\n", encoding="ascii")


def run_pip(environment: Environment, arguments: list[str]) -> tuple[int, str]:
    """Run ``pip install`` with a line of progress per ten packages; its exit status and its last lines."""
    command = [str(environment.program("python")), "-m", "pip", "install", *PIP, *arguments]
    lines: list[str] = []
    packages = 0
    environ = clean_environ()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", env=environ
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                packages += 1
                if packages % 10 == 0:
                    say(f"  已取到 {packages} 个软件包")
            elif line.startswith("Installing collected packages") and packages:
                say(f"  共 {packages} 个软件包，正在写入 .venv ……")
    return pip.returncode, "".join(lines[-12:])


def clean_environ() -> dict[str, str]:
    """The caller's environment without what would bend pip or Python; mirrors and proxies stay."""
    bent = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIREMENT"}
    return {key: value for key, value in os.environ.items() if key not in bent} | {"PYTHONIOENCODING": "utf-8"}
