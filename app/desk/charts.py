"""What the pictures of the desk show: scenarios by 环节 against groups of applications, investment, stated gains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from app.merge.submission import Submission
from app.notation.figures import read_number
from app.pack.model import Pack

GROUPINGS = ("industry", "district", "company")
GROUPING_WORDS: Mapping[str, str] = {"industry": "按行业", "district": "按区县", "company": "按企业"}
_UNKNOWN = "没有写"


@dataclass(frozen=True, slots=True)
class StageCounts:
    """Counts scenarios by group and 环节: ``cells[group][stage]``.

    ``sizes`` are the numbers of applications in each group.
    """

    stages: tuple[str, ...]
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    cells: tuple[tuple[int, ...], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Counts the scenarios of all groups by 环节."""
        return tuple(sum(row[at] for row in self.cells) for at in range(len(self.stages)))

    @property
    def empty_stages(self) -> tuple[str, ...]:
        """Returns the names of the 环节 without a scenario."""
        return tuple(name for name, total in zip(self.stages, self.totals, strict=True) if not total)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Describes what a group invests, in the form's unit, and how many of it say so."""

    name: str
    applications: int
    stated: int
    investment: Decimal


@dataclass(frozen=True, slots=True)
class GainSpread:
    """Describes what firms state of one 建设成效: its label, the figures ascending, and the median."""

    label: str
    values: tuple[Decimal, ...]
    median: Decimal


def count_stages(pack: Pack, submissions: Sequence[Submission], grouping: str) -> StageCounts:
    """Counts the scenarios of each group in each 环节, the largest group first.

    A scenario counts in one 环节.
    """
    group_of = _group_of(grouping)
    ids = [stage.id for stage in pack.stages]
    groups: dict[str, list[int]] = {}
    sizes: dict[str, int] = {}
    for each in submissions:
        name = group_of(each) or _UNKNOWN
        row = groups.setdefault(name, [0] * len(ids))
        sizes[name] = sizes.get(name, 0) + 1
        for scenario in each.scenarios:
            if scenario.stage in ids:
                row[ids.index(scenario.stage)] += 1
    order = sorted(groups, key=lambda name: (-sum(groups[name]), name))
    return StageCounts(
        tuple(stage.name for stage in pack.stages),
        tuple(order),
        tuple(sizes[name] for name in order),
        tuple(tuple(groups[name]) for name in order),
    )


def applications_in(
    pack: Pack, submissions: Sequence[Submission], grouping: str, group: str, stage: str
) -> list[tuple[Submission, tuple[str, ...]]]:
    """Returns the applications behind a cell with their scenarios in that 环节 (by its name)."""
    group_of = _group_of(grouping)
    wanted = {each.id for each in pack.stages if each.name == stage}
    found = []
    for each in submissions:
        names = tuple(s.name for s in each.scenarios if s.stage in wanted)
        if names and (group_of(each) or _UNKNOWN) == group:
            found.append((each, names))
    return found


def sum_investment(submissions: Sequence[Submission], grouping: str) -> list[GroupFigures]:
    """Returns what each group invests, the most first."""
    group_of = _group_of(grouping)
    sums: dict[str, tuple[int, int, Decimal]] = {}
    for each in submissions:
        name = group_of(each) or _UNKNOWN
        count, stated, total = sums.get(name, (0, 0, Decimal(0)))
        value = read_number(each.investment)
        sums[name] = (count + 1, stated + (value is not None), total + (value or Decimal(0)))
    figures = [GroupFigures(name, *found) for name, found in sums.items()]
    return sorted(figures, key=lambda each: (-each.investment, each.name))


def spread_gains(submissions: Sequence[Submission]) -> list[GainSpread]:
    """Returns the figures of 建设成效 that firms state, in form order.

    What cannot be read as a number is left out.
    """
    values: dict[str, list[Decimal]] = {}
    for each in submissions:
        for label, text in each.gains.items():
            value = read_number(text.rstrip("%％ "))
            if value is not None:
                values.setdefault(label, []).append(value)
    return [GainSpread(label, tuple(sorted(found)), median(found)) for label, found in values.items()]


def _group_of(grouping: str) -> Callable[[Submission], str]:
    groups: Mapping[str, Callable[[Submission], str]] = {
        "industry": lambda each: each.industry,
        "district": lambda each: each.district,
        "company": lambda each: each.company,
    }
    return groups[grouping]
