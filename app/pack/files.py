"""The shape of each file of a pack, key by key; what the keys mean is in ``forms/README.md`` and the model."""

from __future__ import annotations

from dataclasses import dataclass

from app.pack.guidance import IndustryDivision, Sector, Stage  # (read at run time by app.pack.reading)
from app.pack.model import (  # (read at run time by app.pack.reading)
    CoverLine,
    Criterion,
    Deadline,
    Field,
    OtherWay,
    Part,
    Quota,
    Rule,
    Section,
    Source,
    Step,
    SummaryForm,
    Table,
)


@dataclass(frozen=True, slots=True)
class TrackEntry:
    """Represents a direction in ``pack.toml``.

    Its printed form is the file ``<id>.toml``.
    """

    id: str
    name: str
    summary: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class PackFile:
    """Holds ``pack.toml``: facts about the notice."""

    id: str
    title: str
    years: tuple[int, ...]
    copies: int
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    source: tuple[Source, ...]
    track: tuple[TrackEntry, ...]
    step: tuple[Step, ...]
    deadline: tuple[Deadline, ...]
    quota: tuple[Quota, ...]
    roles: dict[str, str]
    section: tuple[Section, ...] = ()
    other_way: tuple[OtherWay, ...] = ()
    criterion: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldsFile:
    """Holds ``fields.toml``: every answer, in the application file's order."""

    field: tuple[Field, ...]
    table: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """Holds ``catalogue.toml``: 环节 and their typical scenarios."""

    title: str
    stage: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class SectorsFile:
    """Holds ``sectors.toml``: the 揭榜任务.

    A notice without them has an empty list.
    """

    sector: tuple[Sector, ...]
    title: str = ""
    intro: str = ""


@dataclass(frozen=True, slots=True)
class RulesFile:
    """Holds ``rules.toml``: checks, levels, sources, parameters."""

    rule: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class SummaryFile:
    """Holds ``summary.toml``: the 推荐汇总表."""

    summary: tuple[SummaryForm, ...]


@dataclass(frozen=True, slots=True)
class FormFile:
    """Holds ``<track>.toml``: the printed form of one direction."""

    annex: str
    title: str
    cover: tuple[CoverLine, ...]
    part: tuple[Part, ...]
    footnotes: tuple[str, ...] = ()
    rebuilt: str = ""


@dataclass(frozen=True, slots=True)
class IndustrySection:
    """Represents a 门类 of GB/T 4754."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndustriesFile:
    """Holds ``industries.json``: 大类 and 中类 of GB/T 4754."""

    source: str
    version: str
    sections: tuple[IndustrySection, ...]
    divisions: tuple[IndustryDivision, ...]
