"""What a check says: rule, level, place, sentence, remedy and the clause it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.pack.model import Level

LEVELS: tuple[Level, ...] = ("error", "later", "confirm", "advice")
"""From what stops a freeze to what only advises."""


UNFILLED = frozenset({"required", "scenario-none", "equipment-none", "six-stages"})
"""Rules that say that something is not there yet: a count of what is to be filled in, no mistake."""
RETURNED = "returned-opinion"
"""Rule of what the recommending unit says: shown where checks are shown, and no check."""
UNPROVEN = "unproven-file"
"""Rule of what importing says of a file whose list or signature is gone, broken or not its own: no check either."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Tells the preparer in one sentence what is wrong at one place.

    ``path`` is an answer's path.  Inside the draft rows are named by their stable ids (``scenarios[k3f9q2].results``),
    outside by their index (``scenarios[0].results``).
    """

    rule: str
    level: Level
    path: str
    message: str
    remedy: str
    clause: str

    def to_json(self) -> dict[str, str]:
        """Returns the finding as an object of the contract's ``check``."""
        return {
            "rule": self.rule,
            "level": self.level,
            "path": self.path,
            "message": self.message,
            "remedy": self.remedy,
            "clause": self.clause,
        }


def tally(findings: Iterable[Finding]) -> dict[Level, int]:
    """Counts the findings of each of the four levels."""
    counts: dict[Level, int] = dict.fromkeys(LEVELS, 0)
    for finding in findings:
        counts[finding.level] += 1
    return counts
