"""The report of a build: what is in it, how large each part is, what it was made with, and how it was tried."""

from __future__ import annotations

import platform
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT
from frozen_parts import EXCLUDED, TITLE
from shipped_parts import Part
from trial_steps import Trial
from windows_folder import INNER, contents

_MEGABYTE = 1e6
_LARGEST = 25
_INSTALLER_AIM, _INSTALLED_AIM = 70, 200
_ALIKE = """同一次提交的两次构建应逐字节相同：文件和程序里的时间都取提交的时间，模块的次序固定，编译的部分不写时间。
用 `--compare-with 另一个发布文件夹` 核对；不同的会逐个列在“试装”里。只有本报告（用时）和校验和清单总是不同。
在 Windows 上构建与在 Wine 下构建不同：`python3.dll` 一个是 Python 自带的，一个由本机编译。"""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the report tells of."""

    version: str
    commit: str
    folder: Path
    parts: Sequence[Part]
    site_packages: Path
    trial: Trial
    left_out: tuple[str, ...]
    times: tuple[tuple[str, float], ...]
    files: tuple[Path, ...]


def write_report(facts: ReleaseFacts, target: Path) -> None:
    """Writes the report as Markdown."""
    sizes = part_sizes(facts.folder)
    total = sum(sizes.values()) / _MEGABYTE
    lines = [f"# {TITLE} {facts.version} 构建报告", "", f"提交：`{facts.commit}`（末尾的 + 表示工作目录有改动）", ""]
    lines += ["**没有做的步骤：**" + "；".join(facts.left_out), ""] if facts.left_out else []
    lines += ["| 文件 | 大小 | 目标 |", "|---|---|---|"]
    lines += [
        f"| {path.name} | {path.stat().st_size / _MEGABYTE:.1f} MB | "
        f"{f'≤ {_INSTALLER_AIM} MB' if path.suffix == '.exe' else ''} |"
        for path in facts.files
    ]
    lines += [f"| 装好以后 | {total:.1f} MB | ≤ {_INSTALLED_AIM} MB |", ""]
    lines += ["## 各部分的大小", "", "| 部分 | MB |", "|---|---|"]
    lines += [f"| {name} | {size / _MEGABYTE:.1f} |" for name, size in sizes.most_common(_LARGEST)]
    lines += ["", "## 最大的文件", "", "| 文件 | MB |", "|---|---|"]
    largest = sorted(((facts.folder / name).stat().st_size, name) for name in contents(facts.folder))[::-1]
    lines += [f"| `{name}` | {size / _MEGABYTE:.1f} |" for size, name in largest[:_LARGEST]]
    lines += ["", "## 用什么做的", "", *(f"- {line}" for line in tools(facts)), ""]
    lines += ["## 里面的第三方作品", "", "| 名称 | 版本 | 许可 |", "|---|---|---|"]
    lines += [f"| {part.name} | {part.version} | {part.licence} |" for part in facts.parts]
    lines += ["", "## 有意不带的", "", "、".join(f"`{name}`" for name in EXCLUDED), ""]
    lines += ["## 各步用时", "", *(f"- {name}：{seconds:.0f} 秒" for name, seconds in facts.times), ""]
    lines += ["## 试装", ""]
    lines += [
        f"- {'✓' if held else '▲'} {name}（{seconds:.0f} 秒）：{seen}"
        for name, held, seconds, seen in facts.trial.lines
    ] or ["没有做。"]
    lines += ["", "## 可重复", "", _ALIKE, ""]
    target.write_text("\n".join(lines), "utf-8", newline="\n")


def part_sizes(folder: Path) -> Counter[str]:
    """Bytes by part: a library's folder, or a single file outside any."""
    sizes: Counter[str] = Counter()
    for name in contents(folder):
        inside = name.removeprefix(f"{INNER}/")
        part = inside.split("/", 1)[0]
        if part in ("resources", "forms") and "/" in inside:
            part = "/".join(inside.split("/")[:2])
        sizes[part.removesuffix(".libs")] += (folder / name).stat().st_size
    return sizes


def tools(facts: ReleaseFacts) -> list[str]:
    """Versions of what the build was made with."""
    pyinstaller = next((part.version for part in facts.parts if part.name.lower() == "pyinstaller"), "?")
    qt = next((part.version for part in facts.parts if part.name.lower() == "pyside6_essentials"), "?")
    found = [f"Python {platform.python_version()}（Windows 版的同一版本）", f"Qt 和 PySide6 {qt}"]
    found += [f"PyInstaller {pyinstaller}", f"构建所在的系统：{platform.platform(terse=True)}"]
    for words in (["makensis", "-VERSION"], ["wine", "--version"]):
        try:
            said = subprocess.run(words, capture_output=True, check=False, cwd=ROOT, timeout=60).stdout
        except OSError:
            continue
        found.append(f"{words[0]} {said.decode(errors='replace').strip()}")
    if platform.system() == "Linux":
        found.append(
            "在 Wine 下构建：`python3.dll` 是把稳定接口转给 python311.dll 的一层，由本机编译，不是 python.org 的那一份"
        )
    return found
