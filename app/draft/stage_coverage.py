"""How the scenarios picked spread over the 环节, as plain data for the coverage grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.draft.scenario_form import ScenarioForm, stage_of_row
from app.pack.guidance import Sector, Stage
from app.pack.model import Pack


@dataclass(frozen=True, slots=True)
class StageCover:
    """Counts the scenarios of a 环节 and says whether the sector requires it."""

    stage: Stage
    count: int
    required: bool

    @property
    def missing(self) -> bool:
        """Tells whether the 环节 is required and has no scenario."""
        return self.required and not self.count

    @property
    def word(self) -> str:
        """Returns the word in the cell: 可选, 已选, 已覆盖 or 缺."""
        if self.required:
            return "已覆盖" if self.count else "缺"
        return "已选" if self.count else "可选"


def sector_rule(pack: Pack, track: str) -> str:
    """Returns the path of the answer that names the sector.

    It is ``""`` in a track whose notice does not ask for 环节 by sector.
    """
    rule = pack.rules.get("six-stages")
    if rule is None or (rule.tracks and track not in rule.tracks):
        return ""
    return str(rule.params["sector"])


def chosen_sector(pack: Pack, track: str, answers: Mapping[str, Any]) -> Sector | None:
    """Returns the sector that is chosen, or None without one."""
    at = sector_rule(pack, track)
    return next((sector for sector in pack.sectors if at and sector.id == answers.get(at)), None)


def coverage(
    pack: Pack, track: str, form: ScenarioForm, answers: Mapping[str, Any], rows: Sequence[str]
) -> tuple[StageCover, ...]:
    """Counts the scenarios of every 环节 of the catalogue, in the catalogue's order."""
    placed = (stage_of_row(pack, form, answers, row) for row in rows)
    counts = Counter(stage.id for stage in placed if stage is not None)
    sector = chosen_sector(pack, track, answers)
    required = frozenset(sector.required_stages) if sector else frozenset[str]()
    return tuple(StageCover(stage, counts[stage.id], stage.id in required) for stage in pack.stages)


def coverage_sentence(sector: Sector | None, covers: Sequence[StageCover]) -> tuple[str, str]:
    """Returns a level and a sentence about how the 环节 are covered.

    What is missing is not filled in yet, as the checks say of it, and no mistake.
    """
    if sector is None:
        return "unfilled", "先选揭榜行业，才知道哪六个环节必选"
    required = [cover for cover in covers if cover.required]
    missing = [cover.stage.name for cover in required if cover.missing]
    done = len(required) - len(missing)
    if missing:
        return "unfilled", f"{len(required)} 个必选环节已覆盖 {done} 个，还缺{'、'.join(missing)}"
    return "ok", f"{len(required)} 个必选环节都已覆盖"
