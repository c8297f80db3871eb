"""How long the installed program takes to its first window under Wine, against a bare PySide6 window frozen alike.

``python3 packaging/cold_start.py`` after a release: builds the bare window once, starts the two in turn, and prints the
medians and their ratio, by the clock and by the processor time of the program itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT, SetupError, say
from frozen_parts import CONSOLE, WINDOW
from windows_folder import copy_source
from wine_machine import WineMachine, make_wine_machine

SPEC = ROOT / "packaging" / "bare_window.spec"
_RUNS, _SECONDS, _LOOK = 5, 300.0, 0.02
_AIM = 1.5


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds by the clock until the window is there, and seconds of the processor until then."""

    wall: float
    processor: float


def main() -> int:
    """Measures; 0 where the ratio by processor time is within the aim, 1 where not, 2 where it could not be had."""
    top = argparse.ArgumentParser(prog="packaging/cold_start.py", description="量冷启动：装好的程序和最小的窗口比。")
    top.add_argument("--program", default=str(ROOT / "build" / "windows" / "dist" / CONSOLE), metavar="DIR")
    top.add_argument("--runs", type=int, default=_RUNS, metavar="N")
    options = top.parse_args()
    machine = make_wine_machine(ROOT / "build" / "wine")
    try:
        bare = build_bare(machine, ROOT / "build" / "bare")
        program = Path(options.program) / f"{WINDOW}.exe"
        home = machine.profile / "AppData" / "Local" / "冷启动"
        starts: dict[str, list[Start]] = {"bare": [], "program": []}
        for at in range(options.runs + 1):
            shutil.rmtree(home, ignore_errors=True)
            made = {
                "bare": measure(machine, bare, "bare window"),
                "program": measure(machine, program, WINDOW, "--home", machine.windows_path(home)),
            }
            for name, start in made.items():
                if at:  # the first of each reads the files into the memory of this computer
                    starts[name].append(start)
                say(f"{name} {start.wall:.2f} 秒，处理器 {start.processor:.2f} 秒" + ("" if at else "（不计）"))
        return tell(starts)
    except (SetupError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    finally:
        machine.close()


def tell(starts: dict[str, list[Start]]) -> int:
    """Prints the medians and ratios; the exit status."""
    wall, processor = (
        [statistics.median(getattr(start, of) for start in starts[name]) for name in ("program", "bare")]
        for of in ("wall", "processor")
    )
    say(f"到见到窗口（中位数）：程序 {wall[0]:.2f} 秒，最小的窗口 {wall[1]:.2f} 秒，{wall[0] / wall[1]:.2f} 倍")
    say(f"处理器：程序 {processor[0]:.2f} 秒，最小的窗口 {processor[1]:.2f} 秒，{processor[0] / processor[1]:.2f} 倍")
    return int(processor[0] > _AIM * processor[1])


def build_bare(machine: WineMachine, work: Path) -> Path:
    """Freezes the bare window unless that was done; its program."""
    program = work / "dist" / "bare_window" / "bare_window.exe"
    if program.exists():
        return program
    source = work / "source"
    copy_source(source)
    built = machine.run(
        machine.python, "-X", "utf8", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", machine.windows_path(work / "dist"), "--workpath", machine.windows_path(work / "work"),
        machine.windows_path(source / "packaging" / SPEC.name), seconds=_SECONDS * 4, cwd=source,
        more={
            "ZHIZAO_SOURCE": machine.windows_path(source),
            "PYINSTALLER_CONFIG_DIR": machine.windows_path(work / "cache"),
        },
    )  # fmt: skip
    if built.status or not program.exists():
        raise SetupError(f"最小的窗口没有做成：{built.said}")
    return program


def measure(machine: WineMachine, program: Path, title: str, *words: str) -> Start:
    """Starts a program in a Windows that runs already, and sees its window come; then ends it.

    Raises:
        SetupError: no window came.
    """
    started = time.monotonic()
    process = machine.start(program, *words)
    try:
        while not _shown(machine, title):
            if process.poll() is not None or time.monotonic() - started > _SECONDS:
                raise SetupError(f"{program.name} 没有打开窗口。")
            time.sleep(_LOOK)
        return Start(time.monotonic() - started, processor_seconds(process.pid))
    finally:
        process.kill()
        process.wait()
        while _shown(machine, title):
            time.sleep(_LOOK)


def _shown(machine: WineMachine, title: str) -> bool:
    words = ["xdotool", "search", "--onlyvisible", "--name", title]
    return bool(subprocess.run(words, env=machine.environ(), capture_output=True, check=False).stdout.strip())


def processor_seconds(process: int) -> float:
    """Seconds that a process has had of the processor, in user and system mode."""
    told = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
