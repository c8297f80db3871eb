"""Where a notice puts what belongs to one scenario, read from its pack: no field is named here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.draft.paths import place_in, row_path, slot_of
from app.pack.guidance import Stage
from app.pack.model import Column, Field, Pack, Part

_NUMBER, _STAGE = "catalogue", "stage"
"""Kinds of the two answers that say which scenario a row is."""


@dataclass(frozen=True, slots=True)
class ScenarioForm:
    """Tells which slots belong to one scenario in a track, in printed order."""

    table: str
    number: str
    stage: str
    name: str
    basics: tuple[Field, ...]
    """Fields of their own on the form (场景基本情况), the name first."""
    described: tuple[Field, ...]
    """The columns of 附-1 behind the name."""
    describing: str
    """What 附-1 is called on its sheet, e.g. ``附4-1``."""
    equipment: str
    """Slot of the table of 附-2."""
    columns: tuple[Column, ...]
    """The columns of 附-2 that are filled here."""
    equipping: str
    equipment_title: str
    narrative: Field | None

    def at(self, row: str, slot: str) -> str:
        """Returns the path of a slot in the row of a scenario.

        It is ``""`` where the form has no such slot.
        """
        return place_in(row_path(self.table, row), slot) if slot else ""

    @property
    def measured(self) -> tuple[Field, ...]:
        """Returns the fields whose length the cards show against its limit.

        These are all with a limit in 附-1, then the scenario's own text.
        """
        limited = tuple(field for field in self.described if field.limit is not None)
        return (*limited, self.narrative) if self.narrative else limited


def scenario_form(pack: Pack, track: str) -> ScenarioForm:
    """Returns the places that belong to one scenario in ``track``.

    Raises KeyError where the pack has no table of scenarios.
    """
    table = pack.roles["scenarios"]
    prefix = f"{table}[]."
    inside = _inside(pack, track, prefix)
    parts = pack.tracks[track].form.parts
    described = _first(parts, "list", table)
    equipment = next((part for part in parts if part.kind == "list" and part.each.startswith(prefix)), None)
    narrative = _first(parts, "narratives", table)
    number = next(path for path, field in inside.items() if field.kind == _NUMBER)
    stage = next(path for path, field in inside.items() if field.kind == _STAGE)
    name = name_slot(pack, track)
    listed = [c.field for c in described.columns if c.field in inside and c.field != name] if described else []
    apart = {number, stage, name, narrative.field if narrative else "", *listed}
    slot = equipment.each if equipment else ""
    return ScenarioForm(
        table,
        number,
        stage,
        name,
        (inside[name], *(field for path, field in inside.items() if path not in apart)),
        tuple(inside[path] for path in listed),
        described.sheet if described else "",
        slot,
        tuple(c for c in equipment.columns if c.field.startswith(f"{slot}[].")) if equipment else (),
        equipment.sheet if equipment else "",
        equipment.text if equipment else "",
        inside[narrative.field] if narrative else None,
    )


def name_slot(pack: Pack, track: str) -> str:
    """Returns the slot in which a scenario is named.

    This is the title over its own text, or else the first line of text in its list, or else the first in its row.
    """
    table = pack.roles["scenarios"]
    parts = pack.tracks[track].form.parts
    narrative = _first(parts, "narratives", table)
    if narrative:
        return narrative.title_field
    inside = _inside(pack, track, f"{table}[].")
    described = _first(parts, "list", table)
    order = [*(c.field for c in described.columns if c.field in inside), *inside] if described else list(inside)
    return next(path for path in order if inside[path].kind == "text")


def _inside(pack: Pack, track: str, prefix: str) -> dict[str, Field]:
    own = pack.tracks[track].fields
    return {path: field for path, field in own.items() if path.startswith(prefix) and "[" not in path[len(prefix) :]}


def stage_of_row(pack: Pack, form: ScenarioForm, answers: Mapping[str, Any], row: str) -> Stage | None:
    """Returns the 环节 of a scenario, by its catalogue number or as chosen."""
    number = answers.get(form.at(row, form.number))
    if isinstance(number, int) and not isinstance(number, bool):
        return pack.stage_of(number)
    chosen = answers.get(form.at(row, form.stage))
    return next((stage for stage in pack.stages if stage.id == chosen), None)


def name_of_row(pack: Pack, form: ScenarioForm, answers: Mapping[str, Any], row: str) -> str:
    """Returns the name of a scenario, as typed or else from the catalogue."""
    typed = answers.get(form.at(row, form.name))
    if isinstance(typed, str) and typed.strip():
        return typed.strip()
    number = answers.get(form.at(row, form.number))
    known = pack.scenario(number) if isinstance(number, int) else None
    return known.name if known else "未命名的新增场景"


def row_of(path: str, form: ScenarioForm) -> str:
    """Returns the id of the scenario's row in a path, or ``""``."""
    if not slot_of(path).startswith(f"{form.table}[]"):
        return ""
    return path[len(form.table) + 1 : path.index("]")]


def _first(parts: tuple[Part, ...], kind: str, each: str) -> Part | None:
    return next((part for part in parts if part.kind == kind and part.each == each), None)
