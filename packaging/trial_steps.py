"""The steps of a trial, in order, each with what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from environment import SetupError, say


class TrialFailed(Exception):
    """A step did not do what it should; the sentence says what was seen."""


class NotTried(Exception):
    """A step cannot be tried on this computer; the sentence says why."""


@dataclass(slots=True)
class Trial:
    """What was tried, in order: name, whether it held, seconds, what was seen; and what could not be tried."""

    lines: list[tuple[str, bool, float, str]] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], str]) -> bool:
        """Does one step and notes how it went; whether it held."""
        started = time.monotonic()
        try:
            seen, held = work(), True
        except NotTried as why:
            self.not_tried.append(f"{name}（{why}）")
            say(f"· {name}：没有试，{why}")
            return False
        except (TrialFailed, SetupError, OSError, ValueError, KeyError) as trouble:
            seen, held = str(trouble).strip(), False
        seconds = time.monotonic() - started
        self.lines.append((name, held, seconds, seen))
        say(f"{'✓' if held else '▲'} {name}（{seconds:.0f} 秒）：{seen}")
        return held

    @property
    def held(self) -> bool:
        """Whether every step that was tried did."""
        return all(line[1] for line in self.lines)
