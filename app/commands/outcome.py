"""What a command has to say: exit status, one JSON document, and the same in words."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from app.notation.characters import visible
from app.streams import give_up

DONE, FOUND, CANNOT = 0, 1, 2
"""Exit statuses of the contract: done and sound · it found what it looked for · it could not run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Describes what a command answers: its exit status and its payload.

    ``payload`` is what ``--json`` prints; ``lines`` are for people.
    """

    status: int
    payload: Mapping[str, Any]
    lines: tuple[str, ...] = field(default=())


def print_message(sentence: str) -> None:
    """Prints a message on standard error, on one line.

    Where nobody listens any more, the job goes on without it.
    """
    try:
        print(visible(sentence), file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


def as_sentence(text: str) -> str:
    """Returns ``text`` on one line, with a full stop.

    File names may hold line ends, and reasons come without a full stop.
    """
    flat = visible(text)
    return flat if flat.endswith(("。", "？")) else flat + "。"


class Progress:
    """Reports on a long job on standard error.

    Nothing is printed in the first second, then one line at most every second.
    """

    def __init__(self, title: str) -> None:
        """Names the job by ``title``, e.g. 正在排版."""
        self._title = title
        self._last = monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Reports that ``done`` of ``total`` steps are done."""
        now = monotonic()
        if now - self._last >= 1:
            self._last = now
            print_message(f"{self._title}：{done}/{total}")
