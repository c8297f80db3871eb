"""A desk of its own for a journey: a screen nobody sees, a window manager, a session bus with assistive technology."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jeepney import DBusAddress, Properties, new_method_call  # comes with keyring on Linux
from jeepney.io.blocking import open_dbus_connection

SCREEN = "1366x768x24"
NEEDED = ("Xvfb", "xdotool", "xmodmap", "xclip", "openbox", "dbus-daemon")
LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
"""Where Debian and its relations put the daemon that the session bus starts for assistive technology."""
_RULES = Path("/etc/xdg/openbox/rc.xml")
_STATUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")

_SHORT_REST, _LONG_REST = 0.05, 0.3
"""Seconds between two looks."""
_UP = "up"
"""What the window manager says when it has taken the screen over."""


def lacking() -> list[str]:
    """The programs that a desk needs and this machine has not."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return missing if any(path.exists() for path in LAUNCHERS) else [*missing, "at-spi2-core"]


@dataclass(frozen=True, slots=True)
class Desk:
    """``environ`` is what a program on it gets; ``assistive`` the address of its accessibility bus."""

    environ: dict[str, str]
    assistive: str


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """Sets a desk up in ``folder`` and clears it away."""
    folder.mkdir(mode=0o700, parents=True)
    with ExitStack() as stack:
        screen, display = _screen(stack, folder)
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("QT_", "ZHIZAO_", "XDG_"))}
        environ |= {"DISPLAY": display, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "LANG": "C.UTF-8"}
        environ |= {"QT_QPA_PLATFORM": "xcb", "XDG_CONFIG_HOME": str(folder / "config"), "NO_AT_BRIDGE": "0"}
        bus = _start(stack, ["dbus-daemon", "--session", "--nofork", "--print-address=1"], environ, folder)
        assert bus.stdout is not None
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        assistive = _assistive(environ["DBUS_SESSION_BUS_ADDRESS"])
        # A window that comes up while openbox starts stays out of sight for good (5 of 35): its word is waited for.
        words = ["openbox", "--sm-disable", "--startup", f"echo {_UP}", *_window_rules(folder)]
        manager = _start(stack, words, environ, folder)
        assert manager.stdout is not None
        assert any(line.strip() == _UP.encode() for line in manager.stdout)
        assert screen.poll() is None
        yield Desk(environ, assistive)


def _screen(stack: ExitStack, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Xvfb on a display number that it finds free by itself."""
    reads, writes = os.pipe()
    words = ["Xvfb", "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    with (folder / "Xvfb.log").open("wb") as log:
        server = subprocess.Popen(
            words, pass_fds=[writes], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    stack.callback(end, server)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise RuntimeError("Xvfb：" + (folder / "Xvfb.log").read_text(errors="replace")[-400:])
    return server, f":{number}"


def _start(stack: ExitStack, words: list[str], environ: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / f"{words[0]}.log").open("wb") as log:
        program = subprocess.Popen(
            words, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    stack.callback(end, program)
    return program


def end(program: subprocess.Popen[bytes]) -> None:
    """Asks a program, and what it has started, to go and, where it does not, makes it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(program.pid, sign)  # each was started in a group of its own
        with suppress(subprocess.TimeoutExpired):
            program.wait(5)
            break
    if program.stdout is not None:
        program.stdout.close()


def _window_rules(folder: Path) -> list[str]:
    """The window manager's own rules, but that it takes no notice of keys that the hands put on spare places.

    It would read the whole keyboard again for each: as much work as the screen itself.  Older ones know no such rule.
    """
    if not _RULES.exists():
        return []
    rules, quiet = _RULES.read_text(encoding="utf-8"), "<rebindOnMappingNotify>no</rebindOnMappingNotify>"
    (folder / "openbox.xml").write_text(rules.replace("<keyboard>", f"<keyboard>{quiet}", 1), encoding="utf-8")
    return ["--config-file", str(folder / "openbox.xml")]


def _assistive(session: str) -> str:
    """Says on the session bus that a screen reader is there, so that programs show their tree; its bus's address."""
    with open_dbus_connection(session) as bus:
        address: str = bus.send_and_get_reply(new_method_call(_BUS, "GetAddress"), timeout=20).body[0]
        for name in ("IsEnabled", "ScreenReaderEnabled"):
            bus.send_and_get_reply(Properties(_STATUS).set(name, "b", True), timeout=20)  # noqa: FBT003
    return address


def until(seconds: float) -> Iterator[None]:
    """Turns of a loop that waits for something: twenty a second at first, three where it takes its time.

    Each look is work for the program that is looked at, too: it rests at least as long as it took.
    """
    deadline, rest = time.monotonic() + seconds, _SHORT_REST
    while True:
        start = time.monotonic()
        yield
        end = time.monotonic()
        if end > deadline:
            return
        time.sleep(max(rest, end - start))
        rest = min(rest * 1.3, _LONG_REST)
