"""The hands of a journey: keys and mouse through xdotool, the clipboard through xclip.  There is no other way in."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

TYPING_MS = 12
"""Between two keys, as a fast typist."""
STEADY_MS = 25
"""The same where it goes on and on: faster keys than a busy machine can show leave it no time to answer a look."""
_PORTION = 25
"""Characters after which :meth:`Hands.keep_typing` may be told to stop."""
_SYMBOLS = 3
"""Words of ``xmodmap -pke`` before what is on a key: ``keycode 93 =``."""
_LEARN = 0.25
"""Seconds in which programs notice that the keyboard is another one."""
_TAKEN_OVER, _MOMENT = 5.0, 0.02
"""Seconds in which a text that was copied is on the clipboard, and between two looks."""
_READ = 2.0
"""Seconds in which a busy program has read the last keys."""


class Hands:
    """Moves mouse and keys of one desk."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._free: list[str] = []
        self._lent: dict[str, str] = {}
        self._typed = ""
        self.arrived: Callable[[str], None] = lambda _text: None
        """Comes back when what was typed last stands there.  Where a screen reader listens, Qt asks it about every key
        and goes on meanwhile: a click or a shortcut would be there before letters that were typed earlier."""

    def key(self, *keys: str) -> None:
        """Presses keys one after the other, each with its modifiers: ``alt+Right``."""
        if any("+" in key for key in keys):
            self._settle()
        self._do("key", "--delay", "10", *keys)

    def type(self, text: str) -> None:
        """Types a text, Chinese too, key by key."""
        self._make_room(text)
        self._do("type", "--delay", str(TYPING_MS), "--", text)
        self._typed = text

    def keep_typing(self, text: str, enough: threading.Event) -> None:
        """Types as :meth:`type` until it is enough; no key is left held down, which would repeat itself for ever."""
        self._make_room(text)
        for at in range(0, len(text), _PORTION):
            if enough.is_set():
                return
            self._do("type", "--delay", str(STEADY_MS), "--", text[at : at + _PORTION])

    def click(self, at: tuple[int, int], button: int = 1, times: int = 1) -> None:
        """Clicks a place of the screen."""
        self._settle()
        x, y = at
        self._do("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "60", str(button))

    def wheel(self, at: tuple[int, int], steps: int) -> None:
        """Turns the wheel over a place, downwards for positive steps."""
        if steps:
            self.click(at, 5 if steps > 0 else 4, abs(steps))

    def copy(self, text: str) -> None:
        """Puts a text on the clipboard, as another program would."""
        words = ["xclip", "-selection", "clipboard", "-in"]
        # It stays behind to hand the text out; it must not hold on to our pipes.
        void = subprocess.DEVNULL
        subprocess.run(words, input=text.encode(), env=self._environ, check=True, timeout=20, stdout=void, stderr=void)
        # Its child takes the clipboard over a moment later: until then the text before would be pasted.
        end = time.monotonic() + _TAKEN_OVER
        while self.clipboard() != text and time.monotonic() < end:
            time.sleep(_MOMENT)

    def clipboard(self) -> str:
        """What another program would paste now; empty where nothing answers."""
        words = ["xclip", "-selection", "clipboard", "-out"]
        done = subprocess.run(words, env=self._environ, check=False, timeout=20, capture_output=True, text=True)
        return done.stdout

    def paste(self, text: str) -> None:
        """Copies a text elsewhere and pastes it here."""
        self._settle()  # what was pasted before is read from the clipboard when the program comes to it
        self.copy(text)
        self.key("ctrl+v")
        self._typed = "" if set(text) & {"\n", "\t"} else text

    def can_type(self, text: str) -> bool:
        """Whether there are keys enough for a text; else it is pasted."""
        return len(_unusual(text)) <= len(self._spare())

    def answered(self) -> None:
        """What was typed is known to have been read: something that came of it, or of a later key, has been seen."""
        self._typed = ""

    def _settle(self) -> None:
        typed, self._typed = self._typed, ""
        if typed:
            self.arrived(typed)

    def _spare(self) -> list[str]:
        """The codes of the keys that have nothing on them, or nothing that an office types: louder, next track."""
        if not self._free:
            keys = [line.split() for line in self._run("xmodmap", "-pke").splitlines()]
            self._free = [words[1] for words in keys if all(name.startswith("XF86") for name in words[_SYMBOLS:])]
        return self._free

    def _make_room(self, text: str) -> None:
        """Puts the characters that no key has on keys that are free, all at once, and leaves those of texts before.

        A program that is busy reads a key late, and by the keyboard of that moment: a key that has been lent again by
        then would be another character.  Only when no key is free are all taken back, after a while.
        """
        new = [each for each in _unusual(text) if each not in self._lent]
        if not new:
            return
        if len(new) > len(self._free_keys()):
            time.sleep(_READ)
            self._lent.clear()
            new = _unusual(text)
        self._lend(new)

    def _free_keys(self) -> list[str]:
        return [key for key in self._spare() if key not in self._lent.values()]

    def _lend(self, new: list[str]) -> None:
        self._lent.update(zip(new, self._free_keys(), strict=False))
        lines = [f"keycode {self._lent[each]} = U{ord(each):04X}" for each in new]
        self._run("xmodmap", "-", text="\n".join(lines) + "\n")
        time.sleep(_LEARN)

    def _run(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            words, input=text, env=self._environ, check=True, timeout=120, capture_output=True, text=True
        )
        return done.stdout

    def _do(self, *words: str) -> None:
        self._run("xdotool", *words)


def _unusual(text: str) -> list[str]:
    return sorted({character for character in text if not character.isascii()})
