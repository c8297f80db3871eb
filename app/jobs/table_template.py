"""Writes the workbook that workshops without this program fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StorageTrouble
from app.file_writing import make_folder
from app.jobs.export import ExportedFile
from app.jobs.export_preflight import check_folder
from app.jobs.output_files import OutputFiles
from app.output.answers import look_up
from app.system_errors import sentence_for

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.pack.model import Pack


def scenario_names(draft: Draft) -> list[str]:
    """Returns the names of a draft's scenarios, in order; nameless ones are left out."""
    rows = look_up(draft.application(), draft.pack.roles["scenarios"])
    names = [row.get("name") for row in rows or () if isinstance(row, dict)]
    return [name for name in names if isinstance(name, str) and name.strip()]


def write_template(pack: Pack, track: str, folder: Path, scenarios: list[str], output: OutputFiles) -> ExportedFile:
    """Writes the workbook, in which the scenarios are named already, whole or not at all.

    Raises:
        StorageTrouble: the machine refuses.
    """
    from app.output.workbook_template import render_template

    check_folder(folder)
    name, data = render_template(pack, track, scenarios)
    try:
        make_folder(folder)
    except OSError as trouble:
        raise StorageTrouble(sentence_for(trouble)) from trouble
    return ExportedFile("xlsx", folder / name, output.write(folder / name, data))
