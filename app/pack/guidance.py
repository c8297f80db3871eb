"""What a notice offers to choose from: the scenarios of 附件2, the tasks of 附件3, the trades of GB/T 4754-2017."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """Represents one of the catalogue's typical scenarios (附件2)."""

    no: int
    name: str
    guidance: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Represents one 环节 of 附件2."""

    id: str
    name: str
    purpose: str
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """Represents one of the four 揭榜任务 of 附件3."""

    id: str
    name: str
    """As printed beside the □ of 揭榜行业."""
    heading: str
    """As printed in 附件3."""
    task: str
    """The whole paragraph of 附件3."""
    subsectors: tuple[str, ...]
    required_stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndustryGroup:
    """Represents a 中类 of GB/T 4754-2017."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndustryDivision:
    """Represents a 大类 of GB/T 4754-2017."""

    code: str
    name: str
    section: str
    groups: tuple[IndustryGroup, ...]
