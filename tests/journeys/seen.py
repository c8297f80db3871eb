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
_TOGETHER = 24
"""Things that are looked into at once."""
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


@dataclass(slots=True)
class _Node:
    """A thing on the way through all there is: how deep it is, and what is in it, None before it was looked into."""

    thing: Thing
    depth: int
    inside: list[_Node] | None = None

    @property
    def at(self) -> DBusAddress:
        """Whom to ask."""
        return DBusAddress(self.thing.path, self.thing.bus, _ACCESSIBLE)


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
        stack: list[_Node] = []
        with suppress(Gone):
            top = self.look(bus, path, box=False)
            if hidden or start < _WINDOW or top.has(_SHOWING):
                stack.append(_Node(top, start))
        while stack:
            if stack[-1].inside is None:
                self._open([node for node in stack[-_TOGETHER:] if node.inside is None], hidden=hidden)
            node = stack.pop()
            yield node.thing
            stack += reversed(node.inside or ())

    def _open(self, nodes: list[_Node], *, hidden: bool) -> None:
        """Looks what is in some things and shows; nothing where they are gone.

        Each answer has to be waited for, so all that is to be known of all of them is asked at once.
        """
        asked = [new_method_call(node.at, "GetChildren") for node in nodes]
        inside = [[] if said is None else [DBusAddress(path, bus, _ACCESSIBLE) for bus, path in said[0]]
                  for said in self._ask_all(asked)]  # fmt: skip
        pairs = [(node, at) for node, places in zip(nodes, inside, strict=True) for at in places]
        told = self._ask_all([new_method_call(at, "GetState") for _, at in pairs])
        states = [said[0][0] | said[0][1] << 32 if said is not None else -1 for said in told]
        shown = [
            (node, at, state)
            for (node, at), state in zip(pairs, states, strict=True)
            if state >= 0 and (hidden or node.depth == 0 or state >> _SHOWING & 1)
        ]
        names = [Properties(at).get("Name") for _, at, _ in shown]
        told = self._ask_all(names + [new_method_call(at, "GetRoleName") for _, at, _ in shown])
        for node in nodes:
            node.inside = []
        for (node, at, state), name, role in zip(shown, told[: len(shown)], told[len(shown) :], strict=True):
            if name is not None and role is not None and node.inside is not None:
                thing = Thing(str(at.bus_name), str(at.object_path), role[0], name[0][1], state, (0, 0, 0, 0))
                node.inside.append(_Node(thing, node.depth + 1, [] if thing.role in _WHOLE else None))

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
