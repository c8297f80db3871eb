"""Keys, clipboard and pictures of the screen on which Wine shows its windows: what a person has, and nothing more."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from environment import ROOT, Environment, SetupError

PROGRAMS = ("xdotool", "xclip")
_SECONDS = 60.0
_TYPING_MS = "25"
_CLIPBOARD = 1.5
_GLANCE, _QUIET = 0.25, 4
"""Seconds between two glances at the programs, and glances without work after which they wait for a person."""
_PASSING = "按键-最近"
_PICTURE = ROOT / "packaging" / "screen_picture.py"


class ScreenUnchanged(SetupError):
    """Nothing happened on the screen where something should have."""


def missing_tools() -> list[str]:
    """Lists what the keyboard and the clipboard need and is not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


@dataclass(slots=True)
class WineDesk:
    """The desk before one X screen; pictures go to ``folder`` as PNG, each named for what it shows."""

    display: str
    folder: Path
    session: int = 0
    """Of the programs that are driven: their first process; no key is pressed while one has work to do."""
    _shown: Path | None = field(default=None, init=False)

    def press(self, *keys: str) -> None:
        """Presses keys one after the other, by the names of X: ``ctrl+k``, ``Tab``."""
        self._wait_until_idle()
        self._run("xdotool", "key", "--delay", _TYPING_MS, *keys)

    def write(self, text: str) -> None:
        """Types a text that has only ASCII letters."""
        self._wait_until_idle()
        self._run("xdotool", "type", "--delay", _TYPING_MS, "--", text)

    def paste(self, text: str) -> None:
        """Copies a text as another program would, and pastes it; the next copy waits for what the window shows.

        Several Chinese letters typed by xdotool arrive as the first of them, for Wine reads the keyboard once.
        """
        words = ["xclip", "-selection", "clipboard", "-in"]
        void = subprocess.DEVNULL  # it stays behind to hand the text out, and must not hold on to pipes
        subprocess.run(words, input=text.encode(), env=self._environ, check=True, timeout=20, stdout=void, stderr=void)
        time.sleep(_CLIPBOARD)  # Wine hears of another clipboard by a message, as every program of X does
        self.press("ctrl+v")

    def title(self) -> str:
        """Returns the title of the window that has the keyboard; "" where none has."""
        done = subprocess.run(
            ["xdotool", "getactivewindow", "getwindowname"], env=self._environ, capture_output=True, check=False,
            timeout=20,
        )  # fmt: skip
        return done.stdout.decode("utf-8", "replace").strip()

    def look(self, name: str, seconds: float = _SECONDS, *, changed: bool = True) -> None:
        """Waits until the screen is another than at the last look, and at rest; keeps a picture of it.

        Raises:
            ScreenUnchanged: it stayed as it was.
        """
        target = self.folder / f"{name}.png"
        before = [str(self._shown)] if changed and self._shown is not None else []
        words = [str(Environment(ROOT / ".venv").program("python")), str(_PICTURE), self.display, str(target)]
        done = subprocess.run(
            [*words, str(seconds), *before], capture_output=True, check=False, timeout=seconds * 2 + _SECONDS
        )
        if target.exists():
            self._shown = target
        if done.returncode:
            said = "".join(done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:])
            raise ScreenUnchanged(f"等“{name}”等了 {seconds:.0f} 秒，画面没有变。{said}")

    def settle(self, seconds: float = _SECONDS) -> None:
        """Waits as :meth:`look` does, for something that needs no picture of its own."""
        self.look(_PASSING, seconds)

    def rest(self) -> None:
        """Waits until nothing moves, whatever is shown: the next look is for what comes after this."""
        self.look(_PASSING, changed=False)

    def activate(self, title: str) -> None:
        """Gives the keyboard to a window by its title: after a dialog Wine leaves it to none."""
        self._run("xdotool", "search", "--onlyvisible", "--name", title, "windowactivate")

    def _wait_until_idle(self) -> None:
        """Waits, on a crowded computer too, until the programs have done what they were asked; a minute at most."""
        until, quiet = time.monotonic() + _SECONDS, 0
        while self.session and quiet < _QUIET and time.monotonic() < until:
            quiet = 0 if is_busy(self.session) else quiet + 1
            time.sleep(_GLANCE)

    def close(self) -> None:
        """Removes the picture that nobody needs."""
        (self.folder / f"{_PASSING}.png").unlink(missing_ok=True)

    @property
    def _environ(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}

    def _run(self, *words: str) -> None:
        done = subprocess.run(words, env=self._environ, capture_output=True, check=False, timeout=_SECONDS)
        if done.returncode:
            raise SetupError(f"{words[0]} 没有成功：{done.stderr.decode(errors='replace').strip()[-300:]}")


def is_busy(session: int) -> bool:
    """Tells whether a thread of a session's processes runs, or waits for the processor or the disk."""
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            if _state(told)[3] == str(session) and any(
                _state(thread)[0] in {"R", "D"} for thread in (told.parent / "task").glob("*/stat")
            ):
                return True
    return False


def _state(told: Path) -> list[str]:
    """The fields after the name, which may hold blanks: the state is the first, the session the fourth."""
    return told.read_text("utf-8", "replace").rpartition(")")[2].split()
