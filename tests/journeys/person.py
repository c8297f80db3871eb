"""A person at the desk: starts the program, looks, moves to what the screen shows, types.  Nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.journeys.desk import Desk, end, until
from tests.journeys.hands import Hands
from tests.journeys.seen import Gone, Sight, Thing

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds after which a person would say that nothing happens."""
_TYPED = 8
"""Texts longer than this are pasted, as people do who have them in a file; the shorter ones are typed."""
_TOP, _BOTTOM = 30, 690
"""Between these lines of the screen nothing of the window's foot covers a page."""
_TOLD = 1200
"""Characters of what there is that a failure tells."""
_SEEN = 2
"""Seconds in which a busy program shows what was typed."""
_TRIES, _ARRIVED = 3, 10
"""How often a text is typed that arrived otherwise, and seconds until that is taken to be so."""
_ASIDE = ("qt.accessibility.atspi: ", "QSpiApplication::")
"""What Qt says of the screen reader, not of the program: it was asked about things that went after they were seen, or
the machine is busy and the screen reader, whom it asks about every key, has not answered within a tenth of a second."""
_OUTSIDE = ("list item", "button menu")
"""What stands beside the pages and does not move with them."""


class Person:
    """Uses one running program; ``home`` is where its drafts live."""

    def __init__(self, at: Desk, home: Path) -> None:
        self.home = home
        self.hands = Hands(at.environ)
        self.desk = at
        self.documents = Path(at.environ["HOME"]) / "Documents"
        self.sight = Sight(at.assistive)
        self.program: subprocess.Popen[bytes] | None = None
        self.hands.arrived = self._see_typed

    def colleague(self) -> Person:
        """Somebody else at the same desk, with a store of their own that has nothing in it."""
        return Person(self.desk, self.home.with_name("colleague"))

    # ------------------------------------------------------------ the program

    def start(self) -> None:
        """Opens the program as a double click does, and waits until its window is there."""
        # The first look round is read already; it has tests of its own.
        self.home.mkdir(parents=True, exist_ok=True)
        if not (self.home / "window.json").exists():
            (self.home / "window.json").write_text('{"toured": true}', encoding="utf-8")
        with (self.home.parent / "program.log").open("ab") as log:
            self.program = subprocess.Popen(
                [sys.executable, "-m", "app", "--home", str(self.home)],
                cwd=ROOT,
                env={**self.desk.environ, "PYTHONFAULTHANDLER": "1"},
                stdin=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self.find("新建申报", "button menu")

    def open_draft(self, company: str) -> None:
        """Opens a draft of the list by a double click."""
        self.hands.click(self.find(f"{company}…", "cell").middle, times=2)
        self.find("第1步 基本信息…", "list item")

    def close(self) -> None:
        """Closes the window as its cross does; the program's exit status has to be 0."""
        assert self.program is not None
        self.hands.key("alt+F4")
        assert self.program.wait(PATIENCE) == 0
        said = self.complaints()
        assert not said, said

    def kill(self) -> None:
        """Ends the program without a word, as a power cut does."""
        assert self.program is not None
        self.program.kill()
        self.program.wait()

    def leave(self) -> None:
        """Whatever became of it: nothing of it stays behind."""
        if self.program is not None:
            end(self.program)
        self.sight.close()

    def complaints(self) -> str:
        """What the program wrote to standard error, but for what Qt says there of the screen reader."""
        said = (self.home.parent / "program.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(line for line in said.splitlines() if not line.startswith(_ASIDE))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``zhizao …`` in a terminal of its own."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("ZHIZAO_")}
        line = [sys.executable, "-m", "app", "--home", str(self.home), *words]
        return subprocess.run(line, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=120)

    # ------------------------------------------------------------ looking

    def find(self, name: str, role: str = "", *, patience: float = PATIENCE) -> Thing:
        """The first thing of that name (its beginning, where it ends in ``…``), as soon as it shows."""
        found = self._found(name, role, patience)
        if found is None:
            raise AssertionError(f"{role} {name!r} does not show; there are {self._shown()}")
        return found

    def shows(self, name: str, role: str = "", *, patience: float = 0) -> bool:
        """Whether it shows now, or soon."""
        return self._found(name, role, patience) is not None

    def _found(self, name: str, role: str, patience: float) -> Thing | None:
        start = name.removesuffix("…")
        for _ in until(patience):
            for thing in self.sight.all():
                fits = thing.name.startswith(start) if start != name else thing.name == name
                if fits and thing.role == (role or thing.role):
                    with suppress(Gone):
                        return self.sight.look(thing.bus, thing.path)
        return None

    def wait(self, what: Callable[[], bool], words: str) -> None:
        """Until something is so."""
        for _ in until(PATIENCE):
            if what():
                return
        raise AssertionError(f"{words}; there are {self._shown()}")

    def text_of(self, thing: Thing) -> str:
        """What stands in an editor."""
        return self.sight.text(thing)

    def name_of(self, thing: Thing) -> str:
        """What it is called now: a cell is called by what stands in it."""
        return self.sight.look(thing.bus, thing.path).name

    def _shown(self) -> str:
        if self.program is not None and (ended := self.program.poll()) is not None:
            return f"nothing: the program has ended with {ended} and said {self.complaints()[-_TOLD * 3 :]}"
        return "、".join(f"{thing.role} {thing.name!r}" for thing in self.sight.all() if thing.name)[-_TOLD:]

    # ------------------------------------------------------------ mouse

    def click(self, name: str, role: str = "") -> Thing:
        """Clicks what is so called, after turning the wheel until it is in sight."""
        thing = self.bring(self.find(name, role))
        self.hands.click(thing.middle)
        return thing

    def bring(self, thing: Thing) -> Thing:
        """Turns the wheel until a thing of a page is in sight."""
        for _ in range(20):
            x, y = thing.middle
            if _TOP <= y <= _BOTTOM or thing.role in _OUTSIDE:
                break
            self.hands.wheel((x, (_TOP + _BOTTOM) // 2), 3 if y > _BOTTOM else -3)
            thing = self.sight.look(thing.bus, thing.path)
        return thing

    # ------------------------------------------------------------ keyboard

    def travel(self, name: str, role: str = "", *, key: str = "Tab", most: int = 40) -> Thing:
        """Presses Tab until the keyboard is in what is so called."""
        passed = []
        for _ in range(most):
            thing, there = self._reach(key)
            for at in there:
                if at.name == name and at.role == (role or at.role):
                    return at
            passed.append(thing.name if thing else "?")
        raise AssertionError(f"Tab never comes to {name!r}; it passed {passed}")

    def choose(self, question: str, answer: str) -> Thing:
        """Tab until the keyboard is in the boxes of a question, then the arrow keys to the one wanted."""
        wanted, passed = f"{question} {answer}", []
        for _ in range(40):
            thing, there = self._reach("Tab")
            for at in there:
                if at.name == wanted:
                    return at
                if at.name.startswith(f"{question} "):
                    return self.travel(wanted, key="Right", most=8)
            passed.append(thing.name if thing else "?")
        raise AssertionError(f"Tab never comes to {question!r}; it passed {passed}")

    def tab(self) -> None:
        """Tab, and the keyboard has gone on."""
        self._press("Tab")

    def _reach(self, key: str) -> tuple[Thing | None, list[Thing]]:
        """A key that moves the keyboard: what was said of it, and what may have the keyboard now.

        On a busy machine what is said of the key before comes late, when the keyboard has gone on already.
        """
        thing = self._press(key)
        if thing is not None and thing.focused:
            return thing, [thing]
        return thing, self.sight.focused() or ([thing] if thing is not None else [])

    def _press(self, key: str) -> Thing | None:
        """A key that moves the keyboard, and where it has gone."""
        self.sight.forget()
        self.hands.key(key)
        thing = self.sight.moved(0.5)
        if thing is not None:
            self.hands.answered()
        return thing

    def write(self, text: str) -> None:
        """Types a short text, pastes a long one, where the keyboard is."""
        if len(text) > _TYPED or not self.hands.can_type(text):
            self.hands.paste(text)
        else:
            self.hands.type(text)

    def _see_typed(self, text: str) -> None:
        """Waits until what was typed stands in an editor, where there is one and it takes it as it was typed."""
        for _ in until(_SEEN):
            at = self.sight.keyboard()
            there = [at] if at is not None and at.role == "text" else self.sight.focused()
            editors = [thing for thing in there if thing.role == "text"]
            if not editors or any(text in _safely(self.sight.text, thing) for thing in editors):
                return

    def fill(self, name: str, text: str, role: str = "text") -> None:
        """Clicks into an editor and writes; what stands there afterwards is looked at."""
        thing = self.click(name, role)
        self.write(text)
        self.stands(thing, text)

    def write_over(self, thing: Thing, text: str) -> None:
        """Writes a text in the place of what stands in the editor that has the keyboard.

        Like anybody it looks at what came of it, and types it again where that is something else: a program that is
        busy reads a key by the keyboard of a later moment (see :meth:`Hands._make_room`).
        """
        for _ in range(_TRIES):
            self.hands.key("ctrl+a")
            self.write(text)
            for _ in until(_ARRIVED):
                if _safely(self.sight.text, thing) == text:
                    return
        self.stands(thing, text)

    def stands(self, thing: Thing, text: str) -> None:
        """Waits until an editor shows a text."""
        self.wait(lambda: _safely(self.sight.text, thing) == text, f"{thing.name!r} does not show {text!r}")

    def step(self, number: int, title: str) -> None:
        """Ctrl and a digit: a step of the rail, with its title."""
        self.hands.key(f"ctrl+{number}")
        start = f"第{number}步 {title}"

        def current() -> bool:
            return any(t.name.startswith(start) and t.has(_SELECTED) for t in self.sight.all() if t.role == "list item")

        self.wait(current, f"{start} is not the current step")


_SELECTED = 23


def _safely(look: Callable[[Thing], str], thing: Thing) -> str:
    try:
        return look(thing)
    except Gone:
        return ""
