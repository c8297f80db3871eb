"""Makes the installer with NSIS, and the portable zip, from the built folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from environment import ROOT, SetupError
from frozen_parts import CONSOLE, TITLE, WINDOW
from windows_folder import INNER, LIST, contents

SCRIPT = ROOT / "packaging" / "installer.nsi"
PORTABLE_MARK = "便携版.txt"
_PORTABLE_TEXT = (
    "有这个文件在，申报书就存在旁边的“我的申报书”文件夹里，随 U 盘走；删去它，就存在电脑的用户文件夹里。\r\n"
    "拔出 U 盘之前，请先关闭窗口。\r\n"
)
_SECONDS = 2700
_MEGABYTE = 1 << 20
_SPARE = 60
"""Megabytes asked for beyond the program's own: the copy of the drafts, the uninstaller."""


def make_installer(folder: Path, target: Path, version: str, work: Path) -> Path:
    """Makes the installer; its path.

    Raises:
        SetupError: NSIS is missing or refuses.
    """
    program = find_makensis()
    names = contents(folder)
    files = work / "files.nsh"
    files.write_text(file_list(folder, names), "utf-8")
    size = sum((folder / name).stat().st_size for name in names)
    defined = {
        "VERSION": version, "NUMBERS": ".".join([*version.split(".")[:3], "0"]), "FOLDER": str(folder),
        "FILES": str(files), "MEGABYTES": str(size // _MEGABYTE + _SPARE), "TARGET": str(target),
    }  # fmt: skip
    words = [program, "-V2", "-INPUTCHARSET", "UTF8", *(f"-D{name}={value}" for name, value in defined.items())]
    done = subprocess.run([*words, str(SCRIPT)], capture_output=True, check=False, timeout=_SECONDS)
    if done.returncode or not target.exists():
        raise SetupError(f"NSIS 没有做成：{(done.stdout + done.stderr).decode(errors='replace').strip()[-1500:]}")
    return target


def find_makensis() -> str:
    """NSIS's compiler.

    Raises:
        SetupError: it is not installed.
    """
    places = [Path(os.environ.get(name, "."), "NSIS") for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")]
    found = shutil.which("makensis") or shutil.which("makensis", path=os.pathsep.join(map(str, places)))
    if not found:
        raise SetupError(
            "没有 NSIS，做不了安装程序：Debian 用 apt-get install nsis，Windows 从 NSIS 官方网站安装 3.08 以上。"
        )
    return found


def file_list(folder: Path, names: Sequence[str]) -> str:
    """The script's macros: what is installed, and exactly the same taken away again, folders only when empty."""
    programs = [f"{name}.exe" for name in (CONSOLE, WINDOW)]
    listing = f"{INNER}/{LIST}"
    others = [name for name in names if name not in programs and name != listing]
    lines = ["!macro InstallFiles"]
    within = None
    for name in others:
        parent = str(PurePosixPath(name).parent)
        if parent != within:
            lines.append(f'  SetOutPath "{_inside(parent)}"')
            within = parent
        lines.append(f'  File "{folder / name}"')
    lines += ["!macroend", "!macro InstallPrograms", '  SetOutPath "$INSTDIR"']
    lines += [f'  File "{folder / name}"' for name in programs]
    lines += [f'  SetOutPath "$INSTDIR\\{INNER}"', f'  File "{folder / listing}"', "!macroend", "!macro RemovePrograms"]
    lines += [f'  Delete "{_inside(name)}"' for name in [listing, *programs]]
    lines += ["!macroend", "!macro RemoveFiles", *(f'  Delete "{_inside(name)}"' for name in others)]
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."}
    lines += [f'  RMDir "{_inside(name)}"' for name in sorted(folders, key=lambda name: (-name.count("/"), name))]
    return "\n".join([*lines, "!macroend", ""])


def _inside(name: str) -> str:
    """A path of the installation as NSIS writes it."""
    return "$INSTDIR" if name == "." else "$INSTDIR\\" + name.replace("$", "$$").replace("/", "\\")


def make_portable(folder: Path, target: Path, dated: int) -> Path:
    """Packs the same folder as a zip that keeps its drafts beside it; equal folders give equal bytes."""
    moment = datetime.fromtimestamp(dated, UTC)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second // 2 * 2)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in [*contents(folder), PORTABLE_MARK]:
            told = zipfile.ZipInfo(f"{TITLE}/{name}", stamp)
            told.compress_type = zipfile.ZIP_DEFLATED
            data = _PORTABLE_TEXT.encode("utf-8-sig") if name == PORTABLE_MARK else (folder / name).read_bytes()
            archive.writestr(told, data)
    return target
