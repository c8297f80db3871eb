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

    def close(self) -> None:
        """Looks no more."""
        self._bus.close()

    def all(self, *, hidden: bool = False, within: Thing | None = None) -> Iterator[Thing]:
        """Everything that shows, in reading order, windows first to last; or only what is ``within`` a thing."""
        stack = [(_REGISTRY, _ROOT, 0)] if within is None else [(within.bus, within.path, 2)]
        while stack:
            bus, path, depth = stack.pop()
            try:
                thing = self.look(bus, path, box=depth > 1)
                if depth > 1 and not hidden and not thing.has(_SHOWING):
                    continue
                yield thing
                children = self._ask(DBusAddress(path, bus, _ACCESSIBLE), "GetChildren")[0]
            except Gone:
                continue
            stack += [(b, p, depth + 1) for b, p in reversed(children)]

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

    def forget(self) -> None:
        """From now on :meth:`moved` tells of what comes."""
        with suppress(TimeoutError):
            while True:
                self._bus.recv_messages(timeout=0)
        self._heard.clear()

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

    def _ask(self, at: DBusAddress, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        return self._reply(new_method_call(at, method, signature or None, body))

    def _reply(self, message: Any) -> Any:
        reply = self._bus.send_and_get_reply(message, timeout=_TIMEOUT)
        if reply.header.message_type is MessageType.error:
            raise Gone(str(reply.body))
        return reply.body
