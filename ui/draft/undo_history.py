"""Undo and redo across a whole draft: every step gives back the answers as they were, rows with their ids included."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.draft.draft import Change, Draft

PAUSE_S = 1.5
"""Typing in one field without a longer pause is one step."""
LONGEST_S = 8.0
"""But no step holds more typing than this."""
KEPT = 500
"""Steps that are kept."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Describes a step of undo in which one answer was replaced by another."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """Describes a step of undo in which rows came, went or moved, or several answers changed.

    ``path`` is where the eye should go.
    """

    path: str
    change: Change


@dataclass(frozen=True, slots=True)
class TrackChange:
    """Describes a step of undo in which the direction of application changed."""

    before: str
    after: str


Step = Typed | Changed | TrackChange


def place_of(step: Typed | Changed, now: Any) -> str:
    """Returns the path to which undo leads the eye: the answer of the step, of which ``now`` stands there.

    In a long text it is the first block that differs.
    """
    if not (isinstance(step, Typed) and _is_long(step.before) and _is_long(step.after)):
        return step.path
    before, after, shown = step.before or [], step.after or [], now or []
    pairs = zip(before, after, strict=False)
    number = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    if number < len(shown) and "image" in shown[number] and shown[number] in before and shown[number] in after:
        return step.path  # a picture that only moved
    return f"{step.path}[{number}]"


def _is_long(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, dict) for each in value))


def apply_back(draft: Draft, step: Step) -> tuple[Change, Step]:
    """Undoes ``step`` in the draft, and returns what changed and the step that undoes the undoing."""
    if isinstance(step, Typed):
        return draft.edit(step.path, step.before), Typed(step.path, step.after, step.before)
    if isinstance(step, TrackChange):
        return draft.set_track(step.before), TrackChange(step.after, step.before)
    change = draft.put_back(step.change)
    return change, Changed(step.path, change)


def merged(changes: Sequence[Change]) -> Change:
    """Changes made one after the other, as one."""
    answers: dict[str, Any] = {}
    dropped: set[str] = set()
    before: dict[str, Any] = {}
    seen: set[str] = set()
    for change in changes:
        touched = {*change.answers, *change.dropped}
        before |= {p: v for p, v in (change.before or {}).items() if p in touched and p not in seen}
        seen |= touched
        for path in change.dropped:
            answers.pop(path, None)
        dropped |= set(change.dropped)
        answers |= change.answers
        dropped -= set(change.answers)
    came = {f for c in changes for f in c.came}
    went = {f for c in changes for f in c.went}
    return Change(answers, tuple(dropped), before, tuple(came - went), tuple(went - came))


class UndoHistory:
    """Remembers the steps that were done and those that were undone, the newest last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._open_since = 0.0
        self._last = 0.0

    @property
    def can_undo(self) -> bool:
        """Tells whether there is anything to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Tells whether anything undone can be done again."""
        return bool(self._undone)

    def push(self, step: Step) -> None:
        """Remembers a step; typing that goes on in one field lengthens the last one."""
        now = self._clock()
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if isinstance(step, Typed) and isinstance(last, Typed) and self._goes_on(last, step, now):
            self._done[-1] = replace(last, after=step.after)
        else:
            self._done.append(step)
            del self._done[:-KEPT]
            self._open_since = now if _is_typing(step) else float("-inf")
        self._last = now

    def clear(self) -> None:
        """Forgets every step, done and undone."""
        self._done.clear()
        self._undone.clear()

    def touches(self, paths: set[str]) -> bool:
        """Tells whether a step would overwrite one of these answers."""
        return any(_touched(step) & paths for step in (*self._done, *self._undone))

    def pause(self) -> None:
        """Starts a new step with the next key, because the field was left."""
        self._last = float("-inf")

    def undo(self, draft: Draft) -> tuple[Change, Step] | None:
        """Undoes the last step; None if there is none."""
        return self._move(draft, self._done, self._undone)

    def redo(self, draft: Draft) -> tuple[Change, Step] | None:
        """Does again what was undone last, or returns None where there is nothing."""
        return self._move(draft, self._undone, self._done)

    def _move(self, draft: Draft, source: list[Step], goal: list[Step]) -> tuple[Change, Step] | None:
        if not source:
            return None
        self.pause()
        step = source.pop()
        change, back = apply_back(draft, step)
        goal.append(back)
        return change, step

    def _goes_on(self, last: Typed, step: Typed, now: float) -> bool:
        return (
            last.path == step.path
            and _is_typing(step)
            and now - self._last <= PAUSE_S
            and now - self._open_since <= LONGEST_S
        )


def _touched(step: Step) -> set[str]:
    """Returns the paths that undoing a step writes.

    A change of direction writes all of them; it is looked after elsewhere, so none are returned for it.
    """
    if isinstance(step, Typed):
        return {step.path}
    return {*step.change.answers, *step.change.dropped} if isinstance(step, Changed) else set()


def _is_typing(step: Step) -> bool:
    """Tells whether a step looks like keys pressed: a text that changed, or blocks of the same kinds."""
    if not isinstance(step, Typed):
        return False
    if isinstance(step.after, list) and isinstance(step.before, list):
        return [_kind(b) for b in step.before] == [_kind(b) for b in step.after]
    return isinstance(step.after, str) and isinstance(step.before, str | None)


def _kind(block: Any) -> tuple[str, ...]:
    return tuple(sorted(block)) if isinstance(block, dict) else ("line",)
