"""What a screen reader is told of a window: names, roles, states, places.  Nothing is changed through it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_REGISTRY = "org.a11y.atspi.Registry"
_ROOT = "/org/a11y/atspi/accessible/root"
_FOCUSED = 12
_CHECKED = 4
_ENABLED = 8
_SHOWING = 25
_WINDOW = 2
"""How deep windows are: before them are the desktop and its programs, which never say that they show."""
_WHOLE = frozenset({"label", "push button", "check box", "radio button", "text", "cell", "list item", "tree item"})
"""Roles of what has nothing in it: half of all that shows."""
_TIMEOUT = 20
_SETTLE = 0.04
"""Seconds after the first news of a move of the keyboard in which more may come: popups close, proxies hand on."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on the screen; ``box`` is left, top, width, height in pixels of the screen."""

    bus: str
    path: str
    role: str
    name: str
    states: int
    box: tuple[int, int, int, int]

    @property
    def middle(self) -> tuple[int, int]:
        """Where one would click."""
        left, top, width, height = self.box
        return left + width // 2, top + height // 2

    def has(self, state: int) -> bool:
        """Whether one of the states of AT-SPI holds."""
        return bool(self.states >> state & 1)

    @property
    def focused(self) -> bool:
        """It has the keyboard."""
        return self.has(_FOCUSED)

    @property
    def checked(self) -> bool:
        """A tick stands in it."""
        return self.has(_CHECKED)

    @property
    def enabled(self) -> bool:
        """It can be used."""
        return self.has(_ENABLED)


class Gone(Exception):
    """The thing is not there any more."""


class Sight:
    """Looks at the programs of a desk over its accessibility bus."""

    def __init__(self, address: str) -> None:
        self._bus = open_dbus_connection(address)
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        self._ask(registry, "RegisterEvent", "s", ("object:state-changed:focused",))
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_TIMEOUT)
        self._heard: deque[Any] = deque(maxlen=60)
        self._hearing = self._bus.filter(rule, queue=self._heard)
        self._hearing.__enter__()
        self._replies: deque[Any] = deque()
        self._answered = [
            self._bus.filter(MatchRule(type=kind), queue=self._replies) for kind in ("method_return", "error")
        ]
        for each in self._answered:
            each.__enter__()

    def close(self) -> None:
        """Looks no more."""
        self._bus.close()

    def all(self, *, hidden: bool = False, within: Thing | None = None) -> Iterator[Thing]:
        """Everything that shows, in reading order, windows first to last; or only what is ``within`` a thing.

        Where it is on the screen, :meth:`look` tells.
        """
        bus, path, start = (_REGISTRY, _ROOT, 0) if within is None else (within.bus, within.path, _WINDOW)
        stack: list[tuple[Thing, int]] = []
        with suppress(Gone):
            top = self.look(bus, path, box=False)
            if hidden or start < _WINDOW or top.has(_SHOWING):
                stack.append((top, start))
        while stack:
            thing, depth = stack.pop()
            yield thing
            if thing.role in _WHOLE:
                continue
            with suppress(Gone):
                inside = self._inside(thing, hidden=hidden or depth == 0)
                stack += [(each, depth + 1) for each in reversed(inside)]

    def _inside(self, thing: Thing, *, hidden: bool) -> list[Thing]:
        """What is in a thing and shows.  All are asked at once: each answer has to be waited for."""
        children = self._ask(DBusAddress(thing.path, thing.bus, _ACCESSIBLE), "GetChildren")[0]
        places = [DBusAddress(path, bus, _ACCESSIBLE) for bus, path in children]
        told = self._ask_all([new_method_call(at, "GetState") for at in places])
        states = [said[0][0] | said[0][1] << 32 if said is not None else -1 for said in told]
        shown = [
            (at, state)
            for at, state in zip(places, states, strict=True)
            if state >= 0 and (hidden or state >> _SHOWING & 1)
        ]
        names = [Properties(at).get("Name") for at, _ in shown]
        told = self._ask_all(names + [new_method_call(at, "GetRoleName") for at, _ in shown])
        return [
            Thing(str(at.bus_name), str(at.object_path), role[0], name[0][1], state, (0, 0, 0, 0))
            for (at, state), name, role in zip(shown, told[: len(shown)], told[len(shown) :], strict=True)
            if name is not None and role is not None
        ]

    def look(self, bus: str, path: str, *, box: bool = True) -> Thing:
        """One thing as it is now; Gone where it is not."""
        at = DBusAddress(path, bus, _ACCESSIBLE)
        name = self._reply(Properties(at).get("Name"))[0][1]
        role = self._ask(at, "GetRoleName")[0]
        low, high = self._ask(at, "GetState")[0]
        place = (0, 0, 0, 0)
        if box:
            place = tuple(self._ask(DBusAddress(path, bus, "org.a11y.atspi.Component"), "GetExtents", "u", (0,))[0])
        return Thing(bus, path, role, name, low | high << 32, place)

    def text(self, thing: Thing) -> str:
        """What stands in an editor."""
        return str(self._ask(DBusAddress(thing.path, thing.bus, "org.a11y.atspi.Text"), "GetText", "ii", (0, -1))[0])

    def description(self, thing: Thing) -> str:
        """What is said of it beside its name."""
        return str(self._reply(Properties(DBusAddress(thing.path, thing.bus, _ACCESSIBLE)).get("Description"))[0][1])

    def focused(self) -> list[Thing]:
        """What has the keyboard: a widget, what it stands in for, and current items of lists."""
        return [thing for thing in self.all() if thing.focused]

    def keyboard(self) -> Thing | None:
        """What was last said to have got the keyboard, if it has it still: one look, where :meth:`focused` looks at
        everything."""
        self._listen()
        came = next((each for each in reversed(self._heard) if each.body[0] == "focused" and each.body[1]), None)
        if came is not None:
            with suppress(Gone):
                thing = self.look(came.header.fields[HeaderFields.sender], came.header.fields[HeaderFields.path])
                return thing if thing.focused else None
        return None

    def forget(self) -> None:
        """From now on :meth:`moved` tells of what comes."""
        self._listen()
        self._heard.clear()

    def _listen(self) -> None:
        """Takes in what has been said."""
        with suppress(TimeoutError):
            while True:
                self._bus.recv_messages(timeout=0)

    def moved(self, patience: float) -> Thing | None:
        """Where the keyboard has gone since :meth:`forget`; None where nothing was said of it in time."""
        deadline, news = time.monotonic() + patience, list[Any]()
        while (left := deadline - time.monotonic()) > 0:
            with suppress(TimeoutError):
                self._bus.recv_messages(timeout=left)
                deadline = min(deadline, time.monotonic() + _SETTLE)
            news = [each for each in self._heard if each.body[0] == "focused" and each.body[1]]
        if not news:
            return None
        fields = news[-1].header.fields
        with suppress(Gone):
            return self.look(fields[HeaderFields.sender], fields[HeaderFields.path])
        return None

    def _ask_all(self, questions: list[Any]) -> list[Any]:
        """The answers to questions that are all sent before the first is waited for; None for what is gone."""
        asked = {next(self._bus.outgoing_serial): question for question in questions}
        for serial, question in asked.items():
            self._bus.send(question, serial=serial)
        answers: dict[int, Any] = {}
        while len(answers) < len(asked):
            self._bus.recv_messages(timeout=_TIMEOUT)
            while self._replies:
                reply = self._replies.popleft()
                to = reply.header.fields[HeaderFields.reply_serial]
                if to in asked:
                    answers[to] = reply
        whole = (answers[serial] for serial in asked)
        return [None if each.header.message_type is MessageType.error else each.body for each in whole]

    def _ask(self, at: DBusAddress, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        return self._reply(new_method_call(at, method, signature or None, body))

    def _reply(self, message: Any) -> Any:
        reply = self._bus.send_and_get_reply(message, timeout=_TIMEOUT)
        if reply.header.message_type is MessageType.error:
            raise Gone(str(reply.body))
        return reply.body
