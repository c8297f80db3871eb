"""Builds the program's folder for Windows with PyInstaller from the locked packages, and looks at what came out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT, Environment, SetupError, clean_environ, say
from frozen_parts import CONSOLE, OF_TEST_MACHINE, WINDOW
from windows_machine import Finished, WindowsMachine

sys.path.append(str(ROOT))
from app.program_files import LIST as LIST  # noqa: PLC0414 - the list that the program itself reads

LOCK = ROOT / "packaging" / "requirements-release.lock"
SPEC = ROOT / "packaging" / "zhizao.spec"
INNER = "_internal"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"
_STAMP = "installed-from.lock"
_BUILD_SECONDS = 2700
_INSTALL_SECONDS = 600
_TEST_SECONDS, _STUCK_SECONDS = 1200, 300


def install_packages(machine: WindowsMachine) -> None:
    """Installs exactly what the release lock pins, for Windows, each file checked against its hash.

    Raises:
        SetupError: a package cannot be had, or is not the one that the lock means.
    """
    target = machine.site_packages
    stamp = target / _STAMP
    asked = LOCK.read_bytes()
    if stamp.exists() and stamp.read_bytes() == asked:
        return
    say(f"正在按 {LOCK.name} 安装 Windows 的软件包，逐个核对哈希……")
    if os.name != "nt":
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
    install_lock(LOCK, ["--target", str(target), *_foreign()] if os.name != "nt" else ["--python", str(machine.python)])
    stamp.write_bytes(asked)


def _foreign() -> list[str]:
    """How uv is told to choose packages for Windows and this version of Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", version]


def install_lock(lock: Path, place: Sequence[str]) -> None:
    """Installs what a lock pins, wheels only.

    Raises:
        SetupError: a package cannot be had, or is not the one that the lock means.
    """
    words = [
        str(Environment(ROOT / ".venv").program("uv")), "pip", "install", "--quiet", *place, "--no-deps",
        "--only-binary", ":all:", "--require-hashes", "--link-mode", "copy", "-r", str(lock),
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, check=False, timeout=_INSTALL_SECONDS, env=clean_environ())
    if done.returncode:
        raise SetupError(f"Windows 的软件包没有装全：{done.stderr.decode(errors='replace').strip()[-600:]}")


def run_app_tests(machine: WindowsMachine, targets: Sequence[str]) -> Finished:
    """Runs tests of ``app`` under the Windows Python, with the developers' locked packages beside it.

    Raises:
        SetupError: the packages cannot be had, or the tests took longer than their limit.
    """
    packages = ROOT / "build" / "windows-tests"
    install_lock(DEV_LOCK, ["--target", str(packages), *_foreign()])
    more = {"PYTHONPATH": machine.windows_path(packages), "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"}
    stuck = f"faulthandler_timeout={_STUCK_SECONDS}"  # prints where a test hangs
    words = ["-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-o", stuck, *targets]
    return machine.run(machine.python, *words, seconds=_TEST_SECONDS, more=more, cwd=ROOT)


def build_folder(machine: WindowsMachine, work: Path, dated: int) -> Path:
    """Builds the folder anew; its path.  ``dated`` is the commit's time, which stands in the programs.

    Raises:
        SetupError: PyInstaller failed, or something is in the folder that must not be.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    source = work / "source"
    copy_source(source)
    built = machine.run(
        machine.python, "-X", "utf8", "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
        "--distpath", machine.windows_path(work / "dist"), "--workpath", machine.windows_path(work / "work"),
        machine.windows_path(source / "packaging" / SPEC.name), seconds=_BUILD_SECONDS, cwd=source,
        more={
            "ZHIZAO_SOURCE": machine.windows_path(source), "SOURCE_DATE_EPOCH": str(dated), "PYTHONHASHSEED": "1",
            "PYINSTALLER_CONFIG_DIR": machine.windows_path(work / "cache"),
        },
    )  # fmt: skip
    (work / "pyinstaller.log").write_bytes(built.out + built.err)
    folder = work / "dist" / CONSOLE
    if built.status or not (folder / f"{WINDOW}.exe").exists():
        raise SetupError(f"PyInstaller 没有做成，记录在 {work / 'pyinstaller.log'}：\n{built.said}")
    for program in (CONSOLE, WINDOW):
        if not (folder / f"{program}.exe").exists():
            raise SetupError(f"做好的文件夹里没有 {program}.exe。")
    foreign = [name for name in contents(folder) if Path(name).name.lower() in OF_TEST_MACHINE]
    if foreign:
        raise SetupError(f"不该随程序发出的文件混了进去：{'、'.join(foreign)}")
    write_list(folder)
    return folder


def copy_source(target: Path) -> None:
    """Copies what the program is made of: never what lies about in a developer's folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "app", "ui", "forms", "resources", "packaging", "LICENSE"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    names = [name for name in listed.stdout.decode().split("\0") if name]
    if not names:
        raise SetupError("这里不是 git 的工作目录，不知道程序由哪些文件组成。")
    for name in names:
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


def contents(folder: Path) -> list[str]:
    """Every file below the folder, with ``/``, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_list(folder: Path) -> None:
    """Writes the list by which the program knows at its start that nothing of it is missing."""
    listing = folder / INNER / LIST
    listing.unlink(missing_ok=True)
    lines = [f"{(folder / name).stat().st_size} {name}" for name in contents(folder)]
    listing.write_text("\n".join([*lines, ""]), "utf-8", newline="\n")


def listed_sizes(listing: Path) -> dict[str, int]:
    """The files of such a list, with their bytes."""
    parts = (line.partition(" ") for line in listing.read_text("utf-8").splitlines())
    return {name: int(size) for size, _, name in parts}
