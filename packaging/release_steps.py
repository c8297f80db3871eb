"""The steps of a release, one after the other; run by ``release.py``.

Checks and tests, the program's folder, its licences and bill of materials, the installer and the portable zip, the
trial of the installed program, the sums, the report.  What was left out by a word on the command line stands in the
report: a release to hand out is made without any.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import commands
from compared_builds import compare_builds
from environment import ROOT, Environment, SetupError, clean_environ, prepare, say
from frozen_parts import CONSOLE, TITLE, WINDOW
from installed_program import InstalledProgram, try_release
from installer import find_makensis, make_installer, make_portable
from release_report import ReleaseFacts, write_report
from shipped_parts import LICENCES, Part, shipped_parts, write_bill, write_licences
from sudden_ends import SuddenEnds
from trial_steps import Trial, TrialFailed
from windows_folder import build_folder, contents, install_packages, run_app_tests, write_list
from windows_machine import ThisMachine, WindowsMachine
from wine_desk import PROGRAMS as TOOLS
from wine_desk import WineDesk, missing_tools
from wine_machine import DEBIAN, WineMachine, make_wine_machine, missing_programs

sys.path.append(str(ROOT))
from app import __version__ as VERSION  # noqa: N812 - a constant here

BUILD = ROOT / "build"
SUMS, REPORT, BILL = "SHA256SUMS.txt", "构建报告.md", "zhizao-sbom.cdx.json"
_APT_SECONDS = 600
_HELP_SECONDS = 300


@dataclass(slots=True)
class Release:
    """One release in the making."""

    target: Path
    commit: str
    dated: int
    left_out: list[str] = field(default_factory=list)
    times: list[tuple[str, float]] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], Path | None]) -> Path:
        """Does one step and notes its time; its file or folder."""
        say(f"—— {name}")
        started = time.monotonic()
        made = work()
        self.times.append((name, time.monotonic() - started))
        return made or self.target


def main() -> int:
    """Makes the release; 0 when every step held, 1 when tests or the trial did not, 2 when it could not be made."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an ANSI console lacks some characters
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, _stop)
    if options.if_wine and os.name != "nt" and (missing := missing_programs()):
        say(f"没有 {'、'.join(missing)}：跳过 Windows 版的构建和试装。")
        return 0
    machine: WindowsMachine | None = None
    try:
        target = Path(options.out).absolute()
        release = Release(target, *commit_and_time())
        if options.without_tests:
            release.left_out.append("检查和测试（--without-tests）")
            prepare("test", Environment(ROOT / ".venv"))
        elif commands.test(Environment(ROOT / ".venv"), []):
            say("检查或测试没有通过，没有做发布文件。")
            return 1
        machine = windows_machine()
        return make_release(release, machine, options)
    except (SetupError, subprocess.TimeoutExpired, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        if machine is not None:
            machine.close()


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="packaging/release.py", description="做出 Windows 的发布文件。")
    top.add_argument("--out", default=str(ROOT / "dist"), metavar="DIR", help="发布文件放在哪里（默认 dist）")
    top.add_argument("--without-tests", action="store_true", help="不先跑检查和测试；报告里会写明")
    top.add_argument("--if-wine", action="store_true", help="没有装 Wine 就说一声，什么也不做")
    top.add_argument("--without-trial", action="store_true", help="不试装；报告里会写明")
    top.add_argument(
        "--app-tests", nargs="*", metavar="PATH", help="也在 Windows 版 Python 里跑这些测试，例如 tests/app/store"
    )
    top.add_argument("--compare-with", metavar="DIR", help="与同一次提交的另一个发布文件夹逐个文件比较")
    top.add_argument("--kills", type=int, default=0, metavar="N", help="安装、使用、升级、卸载时共断电 N 次再看")
    top.add_argument("--same-files", action="store_true", help="什么也不重做，只试上次的发布文件；报告里会写明")
    top.add_argument("--same-folder", action="store_true", help="不重新构建，用上次的程序文件夹；报告里会写明")
    return top


def _stop(*_: object) -> None:
    """Ended from outside, by a limit: as if by Ctrl+C, so that nothing stays behind."""
    raise KeyboardInterrupt


def commit_and_time() -> tuple[str, int]:
    """The commit that is built, ``+`` behind it where files differ from it, and its time."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
        return done.stdout.decode(errors="replace").strip()

    commit, dated = git("rev-parse", "HEAD"), git("log", "-1", "--format=%ct")
    if not commit:
        raise SetupError("这里不是 git 的工作目录，说不出发布的是哪一次提交。")
    changed = git("status", "--porcelain", "--untracked-files=no")
    return commit + ("+" if changed else ""), int(dated)


def windows_machine() -> WindowsMachine:
    """This Windows, or Wine made ready.

    Raises:
        SetupError: on Linux without Wine that could be installed.
    """
    if os.name == "nt":
        find_makensis()
        return ThisMachine()
    install_wine()
    return make_wine_machine(BUILD / "wine")


def install_wine() -> None:
    """Installs Wine, NSIS and the cross compiler where one may.

    Raises:
        SetupError: something is missing and cannot be installed.
    """
    missing = missing_programs()
    if (missing or missing_tools()) and shutil.which("apt-get") and os.geteuid() == 0:
        say("正在安装 Wine、NSIS 和交叉编译器……")
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", *DEBIAN, *TOOLS]):
            subprocess.run(
                ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *words],
                capture_output=True, check=False, timeout=_APT_SECONDS, env=environ,
            )  # fmt: skip
        missing = missing_programs()
    if missing:
        raise SetupError(f"没有 {'、'.join(missing)}。Debian：apt-get install {' '.join(DEBIAN)}")


def make_release(release: Release, machine: WindowsMachine, options: argparse.Namespace) -> int:
    """Everything after the tests."""
    installer = release.target / f"{TITLE}-{VERSION}-安装程序.exe"
    portable = release.target / f"{TITLE}-{VERSION}-便携版.zip"
    work = BUILD / "windows"
    folder = work / "dist" / CONSOLE
    if options.same_files and installer.exists() and portable.exists():
        release.left_out.append("重新构建和打包（--same-files，文件是上次做的）")
        parts = shipped_parts(machine.site_packages, work / "work")
    else:
        folder, parts = make_files(release, machine, options, installer, portable)
    trial = try_files(release, machine, options, installer)
    release.left_out += trial.not_tried
    facts = ReleaseFacts(
        VERSION, release.commit, folder, parts, machine.site_packages, trial, tuple(release.left_out),
        tuple(release.times), (installer, portable),
    )  # fmt: skip
    write_report(facts, release.target / REPORT)
    write_sums(release.target)
    say(f"发布文件在 {release.target}")
    for path in (installer, portable):
        say(f"  {path.name}  {path.stat().st_size / 1e6:.1f} MB")
    return 0 if trial.held else 1


def make_files(
    release: Release, machine: WindowsMachine, options: argparse.Namespace, installer: Path, portable: Path
) -> tuple[Path, list[Part]]:
    """Builds the folder, its licences and bill, installer, portable zip and help; the folder and its parts."""
    shutil.rmtree(release.target, ignore_errors=True)
    release.target.mkdir(parents=True)
    work = BUILD / "windows"
    release.step("安装锁定的 Windows 软件包", lambda: install_packages(machine))
    folder = work / "dist" / CONSOLE
    if options.same_folder and (folder / f"{WINDOW}.exe").exists():
        release.left_out.append("重新构建（--same-folder）")
    else:
        folder = release.step("PyInstaller 构建", lambda: build_folder(machine, work, release.dated))
    parts = shipped_parts(machine.site_packages, work / "work")
    write_licences(parts, folder / LICENCES)
    shutil.copyfile(folder / LICENCES, release.target / LICENCES)
    write_bill(
        parts, machine.site_packages, release.target / BILL, version=VERSION, commit=release.commit, dated=release.dated
    )
    write_list(folder)
    settle_times(folder, release.dated)
    release.step("NSIS 安装程序", lambda: make_installer(folder, installer, VERSION, work))
    release.step("便携版", lambda: make_portable(folder, portable, release.dated))
    release.step("使用说明", lambda: print_help(release.target / f"{TITLE}-使用说明.pdf"))
    return folder, parts


def try_files(release: Release, machine: WindowsMachine, options: argparse.Namespace, installer: Path) -> Trial:
    """Tries the installed program, and whatever else the words on the command line ask for."""
    trial = Trial()
    if options.without_trial:
        release.left_out.append("试装（--without-trial）")
    else:
        say("—— 试装")
        desk = desk_of(machine, release.target / "截图", release)
        trial = try_release(machine, installer, trial_base(machine), desk)
        if options.kills:
            say("—— 突然断电")
            try_sudden_ends(machine, installer, trial, options.kills)
    if options.compare_with:
        own = frozenset({REPORT, SUMS})
        other = Path(options.compare_with).absolute()
        trial.step(
            "与同一次提交的另一次构建比较",
            lambda: compare_builds(release.target, other, REPORT, release.commit, own),
        )
    if options.app_tests:
        say("—— Windows 版 Python 里的测试")
        trial.step("tests/app 里的测试", lambda: app_tests(machine, options.app_tests))
    return trial


def try_sudden_ends(machine: WindowsMachine, installer: Path, trial: Trial, count: int) -> None:
    """Ends installing, working, upgrading and uninstalling early, with the package that the trial has made."""
    base = trial_base(machine)
    package = next(iter(sorted((base / "交件" / "scene").glob("申报包_*.zip"))), None)
    if package is None:
        raise SetupError("试装没有做出申报包，断电没有试。")
    SuddenEnds(InstalledProgram(machine, base / "断电"), installer, package).try_all(trial, count)


def print_help(target: Path) -> Path:
    """Prints the help as a book, with the document engine of the source.

    Raises:
        SetupError: the engine refused.
    """
    words = [Environment(ROOT / ".venv").program("python"), ROOT / "packaging" / "help_book.py", target]
    done = subprocess.run(words, capture_output=True, check=False, timeout=_HELP_SECONDS, env=clean_environ())
    if done.returncode:
        raise SetupError(f"使用说明没有印成：{done.stderr.decode(errors='replace').strip()[-600:]}")
    return target


def app_tests(machine: WindowsMachine, targets: Sequence[str]) -> str:
    """Runs tests under the Windows Python; pytest's closing line.

    Raises:
        TrialFailed: some did not pass.
    """
    done = run_app_tests(machine, targets)
    if done.status:
        raise TrialFailed(done.said)
    return done.said.splitlines()[-1]


def settle_times(folder: Path, dated: int) -> None:
    """Gives every file the commit's time: the installer stores it, and two builds are to be alike."""
    for name in contents(folder):
        os.utime(folder / name, (dated, dated))


def trial_base(machine: WindowsMachine) -> Path:
    """A folder on the drive of the machine for the trial, its name with a blank and Chinese in it."""
    return machine.profile / "AppData" / "Local" / "试装 zhizao"


def desk_of(machine: WindowsMachine, folder: Path, release: Release) -> WineDesk | None:
    """The keys and the pictures of Wine's screen; a real Windows is neither driven nor looked at."""
    missing = missing_tools()
    if not isinstance(machine, WineMachine) or missing:
        why = "、".join(missing) + " 没有装" if missing else "不是 Wine"
        release.left_out.append(f"在窗口里按键走全程（{why}）")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return WineDesk(machine.environ()["DISPLAY"], folder)


def write_sums(folder: Path) -> None:
    """Writes the SHA-256 of every release file, as ``sha256sum -c`` reads it."""
    names: Sequence[Path] = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in names]
    (folder / SUMS).write_text("\n".join([*lines, ""]), "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
