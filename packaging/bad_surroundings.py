"""The installed program where something is not as it should be: one sentence each, no traceback, nothing lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from frozen_parts import CONSOLE, WINDOW
from small_disk import SmallDisk
from trial_steps import Trial, TrialFailed
from windows_folder import INNER, LIST, contents, listed_sizes
from wine_desk import ScreenUnchanged

if TYPE_CHECKING:
    from installed_program import InstalledProgram
    from windows_machine import Finished
    from wine_desk import WineDesk

_LONG = 300
_TOO_LONG, _NOT_WRITTEN = 2, 5
"""Exit codes of the installer: a path that is too long or too little room; a file that could not be written."""
_SMALL, _STICK = 100, 600
"""Megabytes of a disk that is too small, and of one that is not."""
_CANNOT = 2
"""The contract's "could not run"."""
_SECONDS, _READING = 300.0, 20.0
_PORTABLE_MARK, _PORTABLE_HOME = "便携版.txt", "我的申报书"


def try_bad_surroundings(trial: Trial, program: InstalledProgram, installer: Path, desk: WineDesk | None) -> None:
    """Tries what goes wrong on people's computers; the installation is whole afterwards."""
    trial.step(f"安装到 {_LONG} 字的路径", lambda: _installs_too_deep(program, installer))
    trial.step(f"草稿库在 {_LONG} 字的路径", lambda: _home_too_deep(program))
    trial.step("草稿库由更新的版本写成", lambda: _newer_store(program, desk))
    trial.step("便携版的草稿文件夹写不进", lambda: _portable_cannot_write(program))
    for name in ("PySide6/Qt6Gui.dll", "sqlite3.dll", "modules.pyz", "python311.dll"):
        trial.step(f"少了 {name}", lambda name=name: _lacks(program, name))  # type: ignore[misc]
    trial.step("U 盘只读", lambda: _read_only_stick(program, installer, desk))
    trial.step("安装到装不下的磁盘", lambda: _disk_too_small(program, installer))
    trial.step("安装到一半磁盘满了", lambda: _disk_fills_up(program, installer))
    trial.step("两份装在一起", lambda: _side_by_side(program, installer))


def one_sentence(done: Finished, *words: str) -> str:
    """What a program said that refused: one line, with these words in it.

    Raises:
        TrialFailed: it did not refuse, said more than a line, or something else.
    """
    said = (done.out + done.err).decode("utf-8", "replace").strip()
    if done.status != _CANNOT or "Traceback" in said or "\n" in said or not all(word in said for word in words):
        raise TrialFailed(f"以 {done.status} 结束：{said[-600:] or '什么也没说'}")
    return said


def _run_console(program: InstalledProgram, *words: str, home: Path | None = None) -> Finished:
    """Runs the console program over the trial's store, or another; an empty ``home`` leaves the choice to it."""
    more = dict(program.environ)
    if home is not None:
        more["ZHIZAO_HOME"] = program.machine.windows_path(home) if home != Path() else ""
    return program.machine.run(program.folder / f"{CONSOLE}.exe", *words, seconds=_SECONDS, more=more)


def _deep(base: Path) -> Path:
    while len(str(base)) < _LONG:
        base /= "很深的文件夹" * 3
    return base


def _installs_too_deep(program: InstalledProgram, installer: Path) -> str:
    other = type(program)(program.machine, program.base, _deep(program.base / "深"))
    done = other.install(installer)
    if done.status != _TOO_LONG or other.folder.exists():
        raise TrialFailed(f"安装程序以 {done.status} 结束，应为 {_TOO_LONG}。")
    return f"以 {_TOO_LONG} 结束，什么也没有装"


def _home_too_deep(program: InstalledProgram) -> str:
    """Windows with long paths allowed takes it, without them refuses; both are right, a traceback is not."""
    home = _deep(program.base / "深")
    done = _run_console(program, "list", home=home)
    shutil.rmtree(program.base / "深", ignore_errors=True)
    return "照常打开" if not done.status else one_sentence(done)


def _newer_store(program: InstalledProgram, desk: WineDesk | None) -> str:
    home = program.base / "更新的库"
    shutil.copytree(program.home, home, ignore=shutil.ignore_patterns("running", "logs"))
    store = home / "zhizao.db"
    with closing(sqlite3.connect(store)) as database:
        database.execute("update alembic_version set version_num = '9999'")
        database.commit()
    before = store.read_bytes()
    said = one_sentence(_run_console(program, "list", home=home), "版本")
    if desk is not None:
        other = type(program)(program.machine, program.base, program.folder)
        other.home = home
        desk.rest()
        window = other.open_window()
        desk.look("库由更新的版本写成")
        with suppress(ScreenUnchanged):  # the first picture may be of the window before it has read the store
            desk.look("库由更新的版本写成", _READING)
        running = window.poll() is None
        other.close_windows()
        if not running:
            raise TrialFailed("窗口没有说为什么打不开。")
    if store.read_bytes() != before:
        raise TrialFailed("更新的版本写的草稿库被改动了。")
    return said


def _portable_cannot_write(program: InstalledProgram) -> str:
    """A stick that cannot be written: a file stands where the folder of the drafts should be."""
    mark, beside = program.folder / _PORTABLE_MARK, program.folder / _PORTABLE_HOME
    mark.write_text("", "utf-8")
    beside.write_text("不是文件夹", "utf-8")
    try:
        done = _run_console(program, "list", home=Path())
    finally:
        for path in (mark, beside):
            path.unlink()
    return one_sentence(done, _PORTABLE_HOME)


def _read_only_stick(program: InstalledProgram, installer: Path, desk: WineDesk | None) -> str:
    """The portable program on a disk that is mounted read-only: it starts, and says where it cannot write."""
    portable = next(iter(sorted(installer.parent.glob("*.zip"))))
    with SmallDisk(program.base / "U 盘", _STICK) as stick:
        with zipfile.ZipFile(portable) as archive:
            archive.extractall(stick.folder)
        stick.forbid_writing()
        folder = next(path for path in stick.folder.iterdir() if path.is_dir())
        there = type(program)(program.machine, program.base, folder)
        listed = _run_console(there, "list", home=Path())
        doctor = json.loads(_run_console(there, "doctor", "--json", home=Path()).out)
        package = next(iter(sorted((program.work / "scene").glob("*.zip"))))
        done = _run_console(there, "import", program.machine.windows_path(package), home=Path())
        if desk is not None:
            desk.rest()
            window = program.machine.start(folder / f"{WINDOW}.exe", more={"ZHIZAO_HOME": ""})
            try:
                desk.look("U 盘只读")
                running = window.poll() is None
            finally:
                program.machine.kill(window)
            if not running:
                raise TrialFailed("窗口没有说为什么打不开。")
        if listed.status or any(each["ok"] for each in doctor["checks"] if each["name"] == "database"):
            raise TrialFailed(f"list 以 {listed.status} 结束，doctor 说：{doctor}")
        return one_sentence(done, _PORTABLE_HOME)


def _disk_too_small(program: InstalledProgram, installer: Path) -> str:
    """A drive with less room than the program asks for: nothing is written."""
    with SmallDisk(program.base / "小盘", _SMALL) as disk, disk.as_drive(program.machine) as drive:
        done = program.machine.run(installer, "/S", "/DESKTOP=0", f"/D={drive}\\zhizao", seconds=_SECONDS)
        left = sorted(path.name for path in disk.folder.rglob("*"))
    if done.status != _TOO_LONG or left:
        raise TrialFailed(f"安装程序以 {done.status} 结束，应为 {_TOO_LONG}；留下 {left[:3]}。")
    return f"以 {_TOO_LONG} 结束，什么也没有装"


def _disk_fills_up(program: InstalledProgram, installer: Path) -> str:
    """The room that there was is gone meanwhile: no half program stands there, and installing again mends it."""
    with SmallDisk(program.base / "满盘", _SMALL) as disk:  # on the large drive by its name: the check sees that one
        other = type(program)(program.machine, program.base, disk.folder / "程序")
        done = other.install(installer)
        programs = sorted(path.name for path in other.folder.glob("*.exe"))
        if done.status != _NOT_WRITTEN or programs:
            raise TrialFailed(f"安装程序以 {done.status} 结束，应为 {_NOT_WRITTEN}；留下 {programs}。")
        disk.grow(_STICK)
        again = other.install(installer)
        if again.status:
            raise TrialFailed(f"腾出空间以后，安装以 {again.status} 结束。")
        _same(other.command("list"), program.command("list"))
        other.uninstall()
    return f"以 {_NOT_WRITTEN} 结束，没有半个程序；腾出空间再装一次就好"


def _lacks(program: InstalledProgram, name: str) -> str:
    """As after an antivirus: without what Python itself needs its own starter says so, else the program."""
    victim = program.folder / INNER / name
    aside = victim.with_suffix(".aside")
    victim.rename(aside)
    try:
        done = _run_console(program, "list")
    finally:
        aside.rename(victim)
    if name.startswith("python3"):
        said = (done.out + done.err).decode("utf-8", "replace").strip()
        if not done.status or "Traceback" in said or victim.name not in said:
            raise TrialFailed(f"以 {done.status} 结束：{said}")
        return said.splitlines()[0]
    return one_sentence(done, victim.name)


def _side_by_side(program: InstalledProgram, installer: Path) -> str:
    """Another folder, the same drafts: both work, and taking one away leaves the other whole."""
    other = type(program)(program.machine, program.base, program.base / "第二份")
    before = program.command("list")
    done = other.install(installer)
    if done.status:
        raise TrialFailed(f"第二份安装以 {done.status} 结束：{done.said}")
    _same(other.command("list"), before)
    done = other.uninstall()
    if done.status:
        raise TrialFailed(f"第二份卸载以 {done.status} 结束：{done.said}")
    left = [path.name for path in other.folder.rglob("*")] if other.folder.exists() else []
    there = {name: (program.folder / name).stat().st_size for name in contents(program.folder)}
    gone = [name for name, size in listed_sizes(program.folder / INNER / LIST).items() if there.get(name) != size]
    if left or gone:
        raise TrialFailed(f"第二份留下 {left[:3]}，第一份少了 {gone[:3]}。")
    _same(program.command("list"), before)
    return "两份都能用，卸掉第二份，第一份完好"


def _same(one: object, other: object) -> None:
    if one != other:
        raise TrialFailed("两份程序列出的申报书不同。")
