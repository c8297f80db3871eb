"""Defines the shape of each file of a pack; what the keys mean is in ``forms/README.md`` and the model."""

from __future__ import annotations

from dataclasses import dataclass

from app.pack.evidence import Evidence  # (read at run time by app.pack.reading)
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
    """Names one track of the notice in ``pack.toml``; its printed form is the file ``<id>.toml``."""

    id: str
    name: str
    summary: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class PackFile:
    """Lays down the keys of ``pack.toml``, which states the facts about the notice."""

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
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldsFile:
    """Lays down the keys of ``fields.toml``: every answer, in the application file's order, and every table."""

    field: tuple[Field, ...]
    table: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """Lays down the keys of ``catalogue.toml``: the 环节 and their typical scenarios."""

    title: str
    stage: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class SectorsFile:
    """Lays down the keys of ``sectors.toml``: the 揭榜任务, of which some notices have none.

    A notice without them has an empty list.
    """

    sector: tuple[Sector, ...]
    title: str = ""
    intro: str = ""


@dataclass(frozen=True, slots=True)
class RulesFile:
    """Lays down the keys of ``rules.toml``: the checks with their levels, sources and parameters."""

    rule: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class SummaryFile:
    """Lays down the keys of ``summary.toml``: the 推荐汇总表 of each track."""

    summary: tuple[SummaryForm, ...]


@dataclass(frozen=True, slots=True)
class FormFile:
    """Lays down the keys of ``<track>.toml``: the printed form of one track."""

    annex: str
    title: str
    cover: tuple[CoverLine, ...]
    part: tuple[Part, ...]
    footnotes: tuple[str, ...] = ()
    rebuilt: str = ""


@dataclass(frozen=True, slots=True)
class IndustrySection:
    """Names one 门类 of GB/T 4754, under which its 大类 stand."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndustriesFile:
    """Lays down the keys of ``industries.json``: the 门类, 大类 and 中类 of GB/T 4754."""

    source: str
    version: str
    sections: tuple[IndustrySection, ...]
    divisions: tuple[IndustryDivision, ...]
