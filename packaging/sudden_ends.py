"""Installing, working, upgrading and uninstalling, each ended at a moment drawn by lot, as by a power cut.

Afterwards the program starts soundly, says what is missing, or is not there; no draft is lost; installing mends it.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bad_surroundings import one_sentence
from environment import SetupError
from frozen_parts import CONSOLE
from installed_program import InstalledProgram
from trial_steps import Trial, TrialFailed

_SEED = 15
_SECONDS = 600.0
_MISSING = "程序的文件不全"


class SuddenEnds:
    """One installation with drafts, on which four kinds of work are ended early."""

    def __init__(self, program: InstalledProgram, installer: Path, package: Path, seed: int = _SEED) -> None:
        self._program = program
        self._installer = installer
        self._package = package
        self._lot = random.Random(seed)
        self._lasted: dict[str, float] = {}

    def try_all(self, trial: Trial, count: int) -> None:
        """Prepares drafts, sees how long each kind of work takes, then ends each in turn ``count`` times in all."""
        works: tuple[tuple[str, Callable[[], tuple[Path, list[str]]]], ...] = (
            ("安装", self._installing),
            ("使用", self._working),
            ("升级", self._upgrading),
            ("卸载", self._uninstalling),
        )
        if not trial.step("备好一份有草稿的安装", self._prepare):
            return
        for at in range(count):
            name, make = works[at % len(works)]
            trial.step(f"第 {at + 1} 次突然断电：{name}时", lambda name=name, make=make: self._end(name, make))  # type: ignore[misc]

    def _prepare(self) -> str:
        program = self._program
        for folder in (program.folder, program.home):
            folder.mkdir(parents=True, exist_ok=True)
        self._lasted["安装"] = self._timed(self._mend)
        self._lasted["使用"] = self._timed(self._import)
        self._lasted["升级"] = self._timed(self._mend)
        self._lasted["卸载"] = self._timed(lambda: self._done(program.uninstall().status, "卸载"))
        self._mend()
        told = "、".join(f"{name} {seconds:.0f} 秒" for name, seconds in self._lasted.items())
        return f"{len(self._drafts())} 份草稿；不断电时：{told}"

    def _timed(self, work: Callable[[], object]) -> float:
        started = time.monotonic()
        work()
        return time.monotonic() - started

    def _import(self) -> None:
        self._program.command("import", self._program.machine.windows_path(self._package))

    def _installing(self) -> tuple[Path, list[str]]:
        self._done(self._program.uninstall().status, "卸载")
        return self._installer, self._program.install_words()

    def _working(self) -> tuple[Path, list[str]]:
        words = ["import", self._program.machine.windows_path(self._package), "--json"]
        return self._program.folder / f"{CONSOLE}.exe", words

    def _upgrading(self) -> tuple[Path, list[str]]:
        return self._installer, self._program.install_words()

    def _uninstalling(self) -> tuple[Path, list[str]]:
        return self._program.folder / "uninstall.exe", self._program.uninstall_words()

    def _end(self, name: str, make: Callable[[], tuple[Path, list[str]]]) -> str:
        program = self._program
        before = self._drafts()
        after = self._end_early(make, self._lot.uniform(0, self._lasted[name]))
        self._check_store()
        found = self._found()
        self._mend()
        there = self._drafts()
        lost = before.keys() - there.keys()
        changed = [each for each in before.keys() - lost if there[each] != before[each]]
        if lost or changed:
            raise TrialFailed(f"{after:.1f} 秒后断电，丢了 {len(lost)} 份草稿，变了 {len(changed)} 份。")
        if not all(each["sound"] for each in program.command("backups")["backups"]):
            raise TrialFailed(f"{after:.1f} 秒后断电，有备份不完好。")
        return f"{after:.1f} 秒后断电：{found}；再装一次，{len(before)} 份草稿都在"

    def _end_early(self, make: Callable[[], tuple[Path, list[str]]], after: float) -> float:
        """Starts the work and ends it, sooner where it was done before; the seconds that it had."""
        machine = self._program.machine
        while True:
            path, words = make()
            process = machine.start(path, *words, more=self._program.environ)
            time.sleep(after)
            running = process.poll() is None
            machine.kill(process)
            if running:
                return after
            after /= 2
            self._mend()

    def _found(self) -> str:
        """What a person finds who starts the program now."""
        program = self._program
        console = program.folder / f"{CONSOLE}.exe"
        if not console.exists():
            return "程序不在，没有半个"
        done = program.machine.run(console, "list", seconds=_SECONDS, more=program.environ)
        if not done.status:
            return "程序照常"
        return "程序说：" + one_sentence(done, _MISSING)[:60] + "…"

    def _check_store(self) -> None:
        store = self._program.home / "zhizao.db"
        if not store.exists():
            return
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
            (told,) = database.execute("pragma integrity_check").fetchone()
        if told != "ok":
            raise TrialFailed(f"草稿库坏了：{told}")

    def _mend(self) -> None:
        self._done(self._program.install(self._installer).status, "安装")

    def _done(self, status: int, what: str) -> None:
        if status:
            raise SetupError(f"{what}以 {status} 结束。")

    def _drafts(self) -> dict[str, Any]:
        return {each["id"]: each for each in self._program.command("list")["drafts"]}
