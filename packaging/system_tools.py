"""Programs that some tests hold our files against, other people's readers of PDF and xlsx, and a screen to work on.

They are not needed to use the client.  On Debian with the right to install they are fetched; elsewhere the tests that
need them say that they are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

APT_SECONDS = 420


@dataclass(frozen=True, slots=True)
class Tool:
    """A program, the Debian package that brings it (and more that it needs, after a blank), what is tested with it.

    ``beside`` is a pattern of a file that must lie in the program's own folder: one program starts all of LibreOffice,
    and each kind of document is a package of its own.
    """

    programs: tuple[str, ...]
    package: str
    subject: str
    beside: str = ""
    places: str = ""
    """A pattern of folders outside the path in which the programs may lie, too."""

    def found(self) -> str | None:
        """The first of the programs that is there with what belongs beside it, or None."""
        others = [str(folder) for folder in Path("/").glob(self.places.lstrip("/"))] if self.places else []
        for program in self.programs:
            path = shutil.which(program) or shutil.which(program, path=os.pathsep.join(others))
            if path and (not self.beside or any(Path(path).resolve().parent.glob(self.beside))):
                return path
        return None


_XCB = "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxkbcommon-x11-0"
"""What Qt needs to draw on an X screen; its own packages leave them to the system."""
_JOURNEYS = "在真实屏幕上用键盘鼠标填完整份申报书"

_OFFICE = ("soffice", "libreoffice")

TOOLS = (
    Tool(("pdfsig",), "poppler-utils", "PDF 签名由 pdfsig 复核"),
    Tool(("qpdf",), "qpdf", "PDF 结构由 qpdf 复核"),
    Tool(_OFFICE, "libreoffice-calc-nogui", "xlsx 由 LibreOffice 打开", beside="*sclo.*"),
    Tool(_OFFICE, "libreoffice-writer-nogui", "docx 由 LibreOffice 打开", beside="*swlo.*"),
    Tool(("Xvfb",), "xvfb", _JOURNEYS),
    Tool(("xdotool",), f"xdotool at-spi2-core {_XCB}", _JOURNEYS),
    Tool(("xmodmap",), "x11-xserver-utils", _JOURNEYS),
    Tool(("xclip",), "xclip", _JOURNEYS),
    Tool(("openbox",), "openbox", _JOURNEYS),
    Tool(("dbus-daemon",), "dbus", _JOURNEYS),
    Tool(("pg_ctl",), "postgresql", "多人共用的数据库在真的 PostgreSQL 上", places="/usr/lib/postgresql/*/bin"),
)


def missing() -> list[Tool]:
    """The tools of which no program is on the path, or not with all that belongs to it."""
    return [tool for tool in TOOLS if tool.found() is None]


def install() -> None:
    """Fetch what is missing where that is possible without asking; say what stays missing and what it means."""
    wanted = missing()
    prefix = authority()
    if wanted and prefix is not None:
        print("正在安装测试用的系统工具：" + "、".join(tool.package for tool in wanted), flush=True)
        apt_get(prefix, wanted)
    for tool in missing():
        print(f"没有 {tool.programs[0]}（Debian 软件包 {tool.package}）：跳过“{tool.subject}”的测试。", flush=True)


def authority() -> list[str] | None:
    """The words to put before ``apt-get``: none for root, ``sudo -n`` without a password; None where neither holds."""
    if os.name == "nt" or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def apt_get(prefix: list[str], wanted: list[Tool]) -> None:
    """Install the packages together; a failure is told, not raised, for the rest of the tests can still run."""
    settings = ["-q", "-y", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120"]
    packages = [package for tool in wanted for package in tool.package.split()]
    for arguments in (["update"], ["install", "--no-install-recommends", *packages]):
        command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *settings, *arguments]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=APT_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as trouble:
            print(f"apt-get {arguments[0]} 没有完成：{trouble}", flush=True)
            return
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip()[-400:]
            # An update that could not reach one of several sources may still allow the install.
            print(f"apt-get {arguments[0]} 没有成功：{reason}", flush=True)
