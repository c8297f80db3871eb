"""Finds what an earlier application holds that another one may take over: firm, contact, scenarios, texts, rows.

A source is a draft of this machine or any file that can be taken in.  What is chosen of it becomes a filled form, so
it goes through the same review as a Word file: nothing is written over without a tick, and one undo takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.draft.paths import slot_of
from app.intake.placed_values import FilledForm
from app.jobs.drafts import open_stored
from app.jobs.form_intake import placed_values, read_form
from app.jobs.row_matches import is_blank
from app.output.answers import AnswerPrinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.draft.draft import Draft
    from app.intake.pictures import PreparedFile
    from app.intake.placed_values import PlacedValue
    from app.pack.model import Field
    from app.services import Services
    from app.store import DraftRow


@dataclass(frozen=True, slots=True)
class ReuseSource:
    """Describes an earlier application from which answers can be taken over.

    Attributes:
        name: what to call it.
        form: all that it says; a stored draft's files are not among it.
        read_picture: a picture of a stored draft, read when it is chosen.
    """

    name: str
    form: FilledForm
    read_picture: Callable[[str], PreparedFile | None] | None = None


@dataclass(frozen=True, slots=True)
class ReusablePart:
    """Describes what is chosen as one: a section of the form, a scenario, or the rows of a table.

    ``number`` counts its answers.
    """

    title: str
    values: tuple[PlacedValue, ...]

    @property
    def number(self) -> int:
        """Counts the answers in this part."""
        return len(self.values)


def list_sources(services: Services, draft_id: str) -> list[DraftRow]:
    """Returns the other drafts of the machine, archived ones too, the last changed first."""
    store = services.store_if_any()
    rows = store.drafts(include_archived=True) if store is not None else []
    return sorted((row for row in rows if row.id != draft_id), key=lambda row: row.updated_at, reverse=True)


def source_from_draft(services: Services, draft_id: str) -> ReuseSource:
    """Reads a draft of this machine as a source.

    Raises NotFound where there is none of that id.
    """
    opened = open_stored(services, draft_id)
    draft = opened.draft
    name = draft.role("company") or "未填企业名称"
    form = FilledForm(draft.pack, draft.track, placed_values(draft.pack, draft.application()), (), name)

    def read_picture(file: str) -> PreparedFile | None:
        from app.intake.pictures import prepared_file

        state, data = draft.files.get(file), opened.read_file(file)
        if state is None or not data:
            return None
        return prepared_file(data, "png" if state.kind == "png" else "jpeg", width=state.width, height=state.height)

    return ReuseSource(name, form, read_picture)


def source_from_file(
    services: Services, path: Path, draft: Draft, cancelled: Callable[[], bool] | None = None
) -> ReuseSource:
    """Reads a package, PDF, application file, or a filled Word or Excel form.

    Raises:
        InputRefused: it cannot be read, or is of another notice than ``draft``.
        Abandoned: ``cancelled`` said so.
    """
    return ReuseSource(path.name, read_form(services, path, draft.pack, cancelled).form)


def parts_of(source: ReuseSource, draft: Draft) -> list[ReusablePart]:
    """Returns the parts of a source that a draft's track asks for, in the form's order.

    Attachments stay where they are: they prove what another application says.
    """
    found: dict[str, list[PlacedValue]] = {}
    names = {each.path: each.value for each in source.form.placed}
    for each in source.form.placed:
        field = draft.shape.fields.get(slot_of(each.path))
        if field is None or draft.track not in field.tracks or field.kind == "file" or is_blank(each.value):
            continue
        if (title := _title(draft, field, each.path, names)) is not None:
            found.setdefault(title, []).append(each)
    return [ReusablePart(title, tuple(values)) for title, values in found.items()]


def form_of(source: ReuseSource, parts: Iterable[ReusablePart]) -> FilledForm:
    """Returns the chosen parts as a filled form, with the pictures that they show.

    Raises:
        StorageTrouble: the store does not give a picture.
    """
    placed = tuple(value for part in parts for value in part.values)
    wanted = {
        block["image"]
        for each in placed
        if isinstance(each.value, list)
        for block in each.value
        if isinstance(block, dict) and block.get("image")
    }
    form = source.form
    files = {name: file for name, file in form.files.items() if name in wanted}
    if source.read_picture is not None:
        stored = {name: source.read_picture(name) for name in sorted(wanted)}
        files = {name: file for name, file in stored.items() if file is not None}

    # the direction is left out: a scenario of one may go into the other as far as its form asks the same
    return FilledForm(form.pack, "", placed, (), form.source, files)


def preview_text(part: ReusablePart, draft: Draft, limit: int = 4000) -> str:
    """Returns a part as people read it, a line an answer, at most ``limit`` characters."""
    printer = AnswerPrinter(draft.pack)
    lines: list[str] = []
    length = 0
    for each in part.values:
        field = draft.shape.fields[slot_of(each.path)]
        lines.append(f"{field.label}：{_printed(printer, field, draft, each.value)}")
        length += len(lines[-1])
        if length > limit:
            break
    text = "\n".join(lines)
    return text if len(text) <= limit else f"{text[:limit]}……"


def _title(draft: Draft, field: Field, path: str, names: Mapping[str, Any]) -> str | None:
    """Tells which part an answer belongs to; None for a row of attachments."""
    pack = draft.pack
    if "[" not in path:
        section = next((each.title for each in pack.sections if field.section and each.id == field.section), "")
        return section or next((step.title for step in pack.steps if step.id == field.step), field.label)
    table = path[: path.index("[")]
    if table == pack.roles["scenarios"]:
        row = path[: path.index("]") + 1]
        return f"场景 {int(row[row.index('[') + 1 : -1]) + 1}　{names.get(f'{row}.name') or '没有名称'}"
    known = draft.shape.tables.get(table)
    if known is None or any(
        each.kind == "file" for slot, each in draft.shape.fields.items() if slot.startswith(f"{table}[].")
    ):
        return None
    return known.label


def _printed(printer: AnswerPrinter, field: Field, draft: Draft, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_block_text(each) for each in value)
    return printer.text(field.path.replace("<year>", str(draft.pack.years[-1])), value)


def _block_text(block: Any) -> str:
    if not isinstance(block, dict):
        return str(block)
    if "image" in block:
        return f"〔图片〕{block.get('caption') or ''}"
    return str(block.get("heading") or block.get("text") or "")
