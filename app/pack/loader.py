"""Loads one pack's folder as a :class:`app.pack.model.Pack`: the only door, typed and strict.

A pack is data that anyone may have edited, so nothing is guessed: an unknown or missing key, a wrong type, a reference
to nothing, a duplicate or an impossible bound is refused with file, place and reason.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import PackError
from app.pack import layout, references
from app.pack.bound_pages import page_fields
from app.pack.files import (
    CatalogueFile,
    FieldsFile,
    FormFile,
    IndustriesFile,
    PackFile,
    RulesFile,
    SectorsFile,
    SummaryFile,
    TrackEntry,
)
from app.pack.folder import Folder, inside, open_folder
from app.pack.model import Column, Field, Form, Pack, SummaryForm, Table, Track
from app.pack.reading import read

_ROLES = {"company", "code", "project", "scenarios"}
_MORE_ROLES = {"contact", "mobile"}
_COMMON = {
    "pack.toml",
    "fields.toml",
    "catalogue.toml",
    "sectors.toml",
    "rules.toml",
    "summary.toml",
    "industries.json",
}


def load_pack(path: Path) -> Pack:
    """Returns the pack in the folder ``path``.

    Raises:
        PackError: anything at all is missing, misspelt, of the wrong type, or refers to nothing.
    """
    folder = open_folder(path)
    pack = read(PackFile, folder.parsed("pack.toml"), "pack.toml")
    references.check_pack(pack, path.name)
    _check_names(folder, pack)
    fields = _fields(folder, pack)
    catalogue = read(CatalogueFile, folder.parsed("catalogue.toml"), "catalogue.toml")
    sectors = read(SectorsFile, folder.parsed("sectors.toml"), "sectors.toml")
    references.check_guidance(catalogue, sectors)
    references.check_examples(catalogue, fields)
    industries = read(IndustriesFile, folder.parsed("industries.json"), "industries.json")
    references.check_industries(industries)
    declared = {field.path: field for field in fields.field}
    tracks = {entry.id: _track(folder, entry, fields, pack.years) for entry in pack.track}
    return Pack(
        id=pack.id,
        title=pack.title,
        sources=pack.source,
        years=pack.years,
        copies=pack.copies,
        tracks=tracks,
        fields=declared | page_fields(declared),
        tables={table.path: table for table in fields.table},
        stages=catalogue.stage,
        catalogue_title=catalogue.title,
        sectors=sectors.sector,
        industries=industries.divisions,
        industry_source=f"{industries.version}；{industries.source}",
        deadlines=pack.deadline,
        quotas=pack.quota,
        conditions=pack.conditions,
        notes=pack.notes,
        other_ways=pack.other_way,
        criteria=pack.criterion,
        evidence=pack.evidence,
        rules={rule.id: rule for rule in _rules(folder, fields, pack).rule},
        summaries=_summaries(folder, tracks),
        steps=pack.step,
        sections=pack.section,
        roles=_roles(fields, pack),
        sha256=folder.sha256(),
        examples=_examples(folder, pack),
        task_title=sectors.title,
        task_intro=sectors.intro,
    )


def _roles(fields: FieldsFile, pack: PackFile) -> dict[str, str]:
    """Returns, by role, the paths of the answers that the program itself has to know."""
    known = {field.path for field in fields.field} | {table.path for table in fields.table}
    if pack.roles.keys() - _MORE_ROLES != _ROLES:
        more = f"另外可以写 {'、'.join(sorted(_MORE_ROLES))}"
        raise PackError("pack.toml", "roles", f"应当正好写明 {'、'.join(sorted(_ROLES))}，{more}。")
    for role, path in pack.roles.items():
        if path not in known:
            raise PackError("pack.toml", f"roles.{role}", f"表单里没有“{path[:60]}”这一项。")
    return pack.roles


def _check_names(folder: Folder, pack: PackFile) -> None:
    """Refuses a file that nothing reads, since its name must be misspelt."""
    names = _COMMON | {f"{track.id}.toml" for track in pack.track}
    if len(names) != len(_COMMON) + len(pack.track):
        raise PackError("pack.toml", "track", "申报方向的编号和包里的其他文件同名，请改名。")
    for name in sorted(folder.files.keys() - names):
        raise PackError(name, "", "用不着这个文件，请核对文件名的拼写。")


def _with_tracks(raw: dict[str, Any], key: str, pack: PackFile) -> dict[str, Any]:
    """Returns the parsed file with every track given to the entries that name no ``tracks``."""
    everywhere = [track.id for track in pack.track]
    entries = raw.get(key)
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            entry.setdefault("tracks", everywhere)
    return raw


def _fields(folder: Folder, pack: PackFile) -> FieldsFile:
    raw = _with_tracks(_with_tracks(folder.parsed("fields.toml"), "field", pack), "table", pack)
    fields = read(FieldsFile, raw, "fields.toml")
    references.check_fields(fields, pack)
    references.check_evidence(fields, pack)
    return fields


def _rules(folder: Folder, fields: FieldsFile, pack: PackFile) -> RulesFile:
    raw = _with_tracks(folder.parsed("rules.toml"), "rule", pack)
    entries = raw.get("rule")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            entry.setdefault("params", {})
    rules = read(RulesFile, raw, "rules.toml")
    references.check_rules(rules, fields, pack)
    return rules


def _track(folder: Folder, entry: TrackEntry, content: FieldsFile, years: tuple[int, ...]) -> Track:
    fields = {field.path: field for field in content.field if entry.id in field.tracks}
    tables: dict[str, Table] = {table.path: table for table in content.table if entry.id in table.tracks}
    file = f"{entry.id}.toml"
    raw = read(FormFile, folder.parsed(file), file)
    form = Form(raw.annex, raw.title, raw.cover, raw.part, raw.footnotes, raw.rebuilt)
    layout.check_form(form, file, fields, tables, years)
    parts = tuple(replace(part, columns=_limited(part.columns, fields)) for part in form.parts)
    return Track(entry.id, entry.name, entry.summary, replace(form, parts=parts), fields, tables)


def _limited(columns: tuple[Column, ...], fields: dict[str, Field]) -> tuple[Column, ...]:
    """Returns the columns with the limits of the answers that they print."""
    return tuple(replace(c, limit=fields[c.field].limit) if c.field in fields else c for c in columns)


def _summaries(folder: Folder, tracks: dict[str, Track]) -> tuple[SummaryForm, ...]:
    content = read(SummaryFile, folder.parsed("summary.toml"), "summary.toml")
    for summary in content.summary:
        layout.check_summary(summary, {id_: track.fields for id_, track in tracks.items()}, f"summary {summary.annex}")
    references.once([summary.track for summary in content.summary], "summary.toml", "summary.track")
    return content.summary


def _examples(folder: Folder, pack: PackFile) -> dict[str, str]:
    examples = {track.id: track.example for track in pack.track if track.example}
    for track, name in examples.items():
        inside(folder, name, "pack.toml", f"track {track}.example")
    return examples
