"""Tries the release as a user has it: installed in silence, used, started twice, upgraded, uninstalled.

Everything happens in a folder of its own with a store of its own (``ZHIZAO_HOME``); each step has a limit.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bad_surroundings import try_bad_surroundings
from environment import ROOT, Environment, clean_environ
from frozen_parts import CONSOLE, WINDOW
from trial_steps import Trial, TrialFailed
from window_by_keys import WindowByKeys
from windows_folder import INNER, LIST, contents, listed_sizes
from windows_machine import Finished, StepTimeout, WindowsMachine

if TYPE_CHECKING:
    from wine_desk import WineDesk

TRACKS = ("scene", "factory")
_INSTALL, _COMMAND, _WINDOW = 600.0, 600.0, 180.0
_LOOK = 1.0
_END_OF_REVISION = b"%%EOF"
_STORE = "草稿库"
"""The sample's own store, beside its files."""
_RUNNING = 3
"""Exit code of the installer while the program runs."""


class InstalledProgram:
    """One installation in a folder of the trial's own, with its store beside it."""

    def __init__(self, machine: WindowsMachine, base: Path, folder: Path | None = None) -> None:
        self.machine = machine
        self.base = base
        self.folder = folder or base / "程序 文件"
        self.home = base / "草稿 𠮷 库"
        self.work = base / "交件"
        self._open: list[subprocess.Popen[bytes]] = []

    @property
    def environ(self) -> Mapping[str, str]:
        """Where the drafts of the trial lie."""
        return {"ZHIZAO_HOME": self.machine.windows_path(self.home)}

    def install(self, installer: Path) -> Finished:
        """Installs in silence."""
        return self.machine.run(installer, *self.install_words(), seconds=_INSTALL, more=self.environ)

    def install_words(self) -> list[str]:
        """The words after the installer's name."""
        # NSIS takes the rest of the line after /D= as it stands: no quotes, always last
        return ["/S", "/DESKTOP=0", *f"/D={self.machine.windows_path(self.folder)}".split(" ")]

    def uninstall_words(self) -> list[str]:
        """The words after the uninstaller's name, by which it works where it is and can be waited for."""
        return ["/S", *f"_?={self.machine.windows_path(self.folder)}".split(" ")]

    def uninstall(self) -> Finished:
        """Uninstalls in silence, waiting for the end: left alone the uninstaller works on as a copy of itself."""
        words = self.uninstall_words()
        done = self.machine.run(self.folder / "uninstall.exe", *words, seconds=_INSTALL, more=self.environ)
        (self.folder / "uninstall.exe").unlink(missing_ok=True)  # with _?= it cannot take itself away
        return done

    def command(self, *words: str) -> Any:
        """What ``zhizao … --json`` prints.

        Raises:
            TrialFailed: it ended otherwise than with 0, or printed no JSON in UTF-8 with LF.
        """
        done = self.machine.run(self.folder / f"{CONSOLE}.exe", *words, "--json", seconds=_COMMAND, more=self.environ)
        if done.status:
            raise TrialFailed(f"{CONSOLE} {words[0]} 以 {done.status} 结束：{done.said}")
        if b"\r" in done.out:
            raise TrialFailed("--json 的输出里有回车符，应只用 LF。")
        return json.loads(done.out.decode("utf-8"))

    def open_window(self, *files: Path) -> subprocess.Popen[bytes]:
        """Starts the window."""
        words = ["--home", *(self.machine.windows_path(path) for path in (self.home, *files))]
        started = self.machine.start(self.folder / f"{WINDOW}.exe", *words, more=self.environ)
        self._open.append(started)
        return started

    def close_windows(self) -> None:
        """Ends what the trial has opened."""
        for process in self._open:
            if process.poll() is None:
                process.kill()
            process.wait()
        self._open = []


def try_release(machine: WindowsMachine, installer: Path, base: Path, desk: WineDesk | None = None) -> Trial:
    """Goes through the whole life of an installation; what was seen.  ``desk`` has the keys and keeps pictures."""
    shutil.rmtree(base, ignore_errors=True)
    program = InstalledProgram(machine, base)
    for folder in (program.folder, program.home, program.work):
        folder.mkdir(parents=True)
    strange = program.folder / "别人的文件.txt"
    strange.write_text("不属于程序", "utf-8")
    trial = Trial()
    try:
        if trial.step("静默安装", lambda: _installs(program, installer)):
            for track in TRACKS:
                trial.step(f"装好的程序走完全程（{track}）", lambda track=track: _demo(program, track))  # type: ignore[misc]
            trial.step("装好的程序核对盖章扫描件", lambda: _stamps(program))
            trial.step("窗口打开，第二次启动交给第一个窗口", lambda: _window(program, desk))
            trial.step("程序开着时不升级", lambda: _refuses_while_running(program, installer))
            program.close_windows()
            if desk is not None:
                _work_by_keys(trial, program, desk)
            try_bad_surroundings(trial, program, installer, desk)
            trial.step("就地升级，草稿还在，先有核对过的副本", lambda: _upgrades(program, installer))
            trial.step("少了文件会说出来", lambda: _says_what_is_missing(program))
            trial.step("卸载只删装上的", lambda: _uninstalls(program, strange))
            trial.step("再装一次", lambda: _installs(program, installer))
            trial.step("再卸载", lambda: _uninstalls(program, strange))
    finally:
        program.close_windows()
    return trial


def _work_by_keys(trial: Trial, program: InstalledProgram, desk: WineDesk) -> None:
    """New, fill, freeze, export, verify in the window; each step needs the one before."""
    package = next(iter(sorted((program.work / "scene").glob("申报包_*.zip"))), None)
    own = InstalledProgram(program.machine, program.base / "按键", program.folder)
    window = WindowByKeys(own, desk)
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("窗口里按键：新建", window.make_draft),
        ("窗口里按键：填写", lambda: window.fill_given(package) if package else _nothing_given()),
        ("窗口里按键：定稿", window.freeze),
        ("窗口里按键：导出", window.export),
        ("窗口里按键：验证", window.verify),
    )
    try:
        for name, work in steps:
            if not trial.step(name, work):
                return
    finally:
        own.close_windows()
        desk.session = 0
        desk.close()


def _nothing_given() -> str:
    raise TrialFailed("没有可以交给窗口的申报包。")


def _installs(program: InstalledProgram, installer: Path) -> str:
    done = program.install(installer)
    listing = program.folder / INNER / LIST
    if done.status or not listing.exists():
        raise TrialFailed(f"安装以 {done.status} 结束。{done.said}")
    sizes = listed_sizes(listing)
    there = {name: (program.folder / name).stat().st_size for name in contents(program.folder)}
    wrong = [name for name, size in sizes.items() if there.get(name) != size]
    if wrong:
        raise TrialFailed(f"缺 {len(wrong)} 个文件：{'、'.join(wrong[:3])}")
    return f"{len(sizes)} 个文件，{sum(sizes.values()) / 1e6:.1f} MB"


def _demo(program: InstalledProgram, track: str) -> str:
    """The whole job in the installed program, its files held against those that Linux makes."""
    out = program.work / track
    told = program.command("demo", "--track", track, "--out", program.machine.windows_path(out))
    if not told["verified"]:
        raise TrialFailed("自带的样例没有通过验证。")
    package = next(iter(sorted(out.glob("申报包_*.zip"))))
    verified = program.command("verify", program.machine.windows_path(package))
    if not verified["ok"]:
        raise TrialFailed("申报包没有通过验证。")
    reference = program.work / f"{track}-这里"
    here = Environment(ROOT / ".venv").program(CONSOLE)
    made = subprocess.run(
        [here, "demo", "--track", track, "--out", str(reference), "--json"],
        capture_output=True, check=False, timeout=_COMMAND, env=clean_environ(),
    )  # fmt: skip
    if made.returncode:
        raise TrialFailed(f"源代码运行的演示没有做成：{made.stderr.decode(errors='replace')[-300:]}")
    return compare_outputs(reference, out)


def _stamps(program: InstalledProgram) -> str:
    """Checks the scan of the sample's paper, as the source does: the part of the program that calculates most."""
    mine, theirs = (next(iter(sorted((program.work / name).glob("申报包_*.zip")))) for name in ("scene", "scene-这里"))
    paper = next(path for path in sorted(theirs.parent.glob("*.pdf")))
    scan, here = program.work / "盖章扫描件.pdf", Environment(ROOT / ".venv")
    own = InstalledProgram(program.machine, program.base / "盖章", program.folder)
    for words in (
        ("python", ROOT / "packaging" / "scanned_paper.py", paper, scan),
        (CONSOLE, "stamp", theirs, scan, "--home", own.base / "源代码", "--json"),
    ):
        made = subprocess.run(
            [here.program(words[0]), *map(str, words[1:])],
            capture_output=True,
            check=False,
            timeout=_COMMAND,
            env=clean_environ(),
        )
        if made.returncode:
            raise TrialFailed(f"源代码没有做成：{made.stderr.decode(errors='replace')[-300:]}")
    own.home.mkdir(parents=True)
    told = own.command("stamp", *(program.machine.windows_path(path) for path in (mine, scan)))
    expected = json.loads(made.stdout)
    # of the straightened pages one pixel may round otherwise with another build of the library that calculates
    told["sha256"] = expected["sha256"] = bool(told["sha256"] and expected["sha256"])
    if told != expected:
        raise TrialFailed(f"核对的结果与源代码运行的不同：{told}")
    if not told["ok"] or "round" not in told["seal"]["places"].values():
        raise TrialFailed(f"盖了章的扫描件没有通过：{told}")
    return f"{len(told['pages'])} 页都认出、比过，盖的圆章找到了；结果与源代码运行的相同"


def compare_outputs(reference: Path, made: Path) -> str:
    """Holds what two programs made of the same sample against each other.

    A signed PDF is compared up to its signature, for every run signs with another key; so is the package's signature.

    Raises:
        TrialFailed: another set of files, or different bytes.
    """
    names, others = _handed_over(reference), _handed_over(made)
    if names != others:
        raise TrialFailed(f"文件不同：{'、'.join(sorted(set(names) ^ set(others)))}")
    same = 0
    for name in names:
        mine, theirs = (reference / name).read_bytes(), (made / name).read_bytes()
        if name.endswith(".zip"):
            continue  # its members are the other files, and its own signature
        if name.endswith(".pdf"):
            mine, theirs = unsigned_part(mine), unsigned_part(theirs)
        if mine != theirs:
            at = next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), -1)
            raise TrialFailed(f"{name} 与源代码运行的不同，从第 {at} 字节起（共 {len(mine)} 与 {len(theirs)}）")
        same += 1
    return f"{same} 个文件与源代码运行的逐字节相同（签名除外）"


def _handed_over(folder: Path) -> list[str]:
    """Every file below a folder but those of its store."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != _STORE)


def unsigned_part(data: bytes) -> bytes:
    """A PDF without its last revision, which holds the signature: another key and another minute every time."""
    before = data.rfind(_END_OF_REVISION, 0, data.rfind(_END_OF_REVISION))
    return data if before < 0 else data[: before + len(_END_OF_REVISION)]


def _window(program: InstalledProgram, desk: WineDesk | None) -> str:
    """A first window, then a second start with a file: the first takes it in and the second ends."""
    started = time.monotonic()
    first = program.open_window()
    _wait_for(lambda: (program.home / "running").is_dir() and any((program.home / "running").iterdir()), first)
    seconds = time.monotonic() - started
    if desk is not None:
        desk.look("首页", changed=False)
    sample = next(iter(sorted((program.work / "scene").glob("申报包_*.zip"))))
    second = program.open_window(sample)
    try:
        second.wait(_WINDOW)
    except subprocess.TimeoutExpired:
        raise TrialFailed("第二次启动没有结束。") from None
    _wait_for(lambda: bool(program.command("list")["drafts"]), first)
    if desk is not None:
        desk.look("第二次启动交来的文件", changed=False)
    return f"{seconds:.1f} 秒见到窗口；第二次启动以 {second.returncode} 结束，文件由第一个窗口收下"


def _wait_for(there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _WINDOW
    while not there():
        if process.poll() is not None:
            raise TrialFailed(f"窗口自己结束了，状态 {process.returncode}。")
        if time.monotonic() > until:
            raise TrialFailed(f"等了 {_WINDOW:.0f} 秒没有等到。")
        time.sleep(_LOOK)


def _refuses_while_running(program: InstalledProgram, installer: Path) -> str:
    done = program.install(installer)
    if done.status != _RUNNING:
        raise TrialFailed(f"安装程序以 {done.status} 结束，应为 {_RUNNING}。")
    return f"以 {_RUNNING} 结束，没有动文件"


def _upgrades(program: InstalledProgram, installer: Path) -> str:
    before = program.command("list")["drafts"]
    copies = len(program.command("backups")["backups"])
    seen = _installs(program, installer)
    after = program.command("list")["drafts"]
    backups = program.command("backups")["backups"]
    if after != before or not before:
        raise TrialFailed(f"升级前 {len(before)} 份申报书，升级后 {len(after)} 份。")
    if len(backups) <= copies or not all(each["sound"] for each in backups):
        raise TrialFailed(f"升级前 {copies} 份备份，升级后 {len(backups)} 份。")
    return f"{len(after)} 份申报书，{len(backups)} 份完好的备份；{seen}"


def _says_what_is_missing(program: InstalledProgram) -> str:
    """As after an antivirus: the sentence names the file."""
    victim = program.folder / INNER / "resources" / "fonts" / "NotoSerifSC-Regular.ttf"
    aside = victim.with_suffix(".aside")
    victim.rename(aside)
    try:
        done = program.machine.run(program.folder / f"{CONSOLE}.exe", "doctor", seconds=_COMMAND, more=program.environ)
    finally:
        aside.rename(victim)
    said = done.err.decode("utf-8", "replace").strip()
    if done.status != 2 or victim.name not in said:  # noqa: PLR2004 - the contract's "could not run"
        raise TrialFailed(f"以 {done.status} 结束：{said}")
    return said


def _uninstalls(program: InstalledProgram, strange: Path) -> str:
    done = program.uninstall()
    left = sorted(path.relative_to(program.folder).as_posix() for path in program.folder.rglob("*"))
    if done.status or left != [strange.name]:
        raise TrialFailed(f"卸载以 {done.status} 结束，留下 {'、'.join(left[:5]) or '空文件夹'}。")
    if not (program.home / "zhizao.db").exists():
        raise TrialFailed("草稿库不在了。")
    return "程序的文件都删了，别人的文件和草稿库还在"


__all__ = ["InstalledProgram", "StepTimeout", "Trial", "TrialFailed", "compare_outputs", "try_release"]
