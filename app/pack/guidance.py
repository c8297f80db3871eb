"""Describes what a notice offers to choose from: 附件2's scenarios, 附件3's tasks, the trades of GB/T 4754-2017."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """Describes one typical scenario of the catalogue (附件2), which an application may name by its number."""

    no: int
    name: str
    guidance: str


@dataclass(frozen=True, slots=True)
class StageExample:
    """Shows what an answer of one 环节 may look like: ours, with invented figures."""

    field: str
    """Template path of the answer."""
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Describes one 环节 of 附件2 with its purpose and its typical scenarios."""

    id: str
    name: str
    purpose: str
    scenarios: tuple[Scenario, ...]
    examples: tuple[StageExample, ...] = ()

    def example(self, path: str) -> str:
        """Returns the example of the answer with this template path, or ""."""
        return next((each.text for each in self.examples if each.field == path), "")


@dataclass(frozen=True, slots=True)
class Sector:
    """Describes one of the four 揭榜任务 of 附件3 and the 环节 that it asks for."""

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
    """Names one 中类 of GB/T 4754-2017 by its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndustryDivision:
    """Names one 大类 of GB/T 4754-2017 by its code, with its 门类 and its 中类."""

    code: str
    name: str
    section: str
    groups: tuple[IndustryGroup, ...]
