"""Puts what a filled form says into a draft: empty answers are filled, nothing is written over unasked.

Rows of the file are those of the draft by their names: a workshop that sends its scenario alone must not land in
another one.  The window and the command line go the same way; only who writes the answers down differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from app.draft.check_context import FileState
from app.draft.draft import Draft
from app.draft.paths import row_path, slot_of
from app.draft.shape import ApplicationShape
from app.errors import InputRefused
from app.intake.placed_values import FilledForm, PlacedValue
from app.jobs.drafts import OpenedDraft, import_draft_file, open_stored, summary_of, surroundings
from app.names import fold
from app.notation.characters import clean_answer, narrow
from app.notation.dates import usual_date
from app.notation.figures import usual_figure

if TYPE_CHECKING:
    from app.draft.draft import Change
    from app.intake.application_files import ImportedFile
    from app.intake.pictures import PreparedFile
    from app.intake.word_model import WordDocument
    from app.pack.model import Field, Pack
    from app.services import Services

_INDEX = re.compile(r"\[(\d+)\]")


class AnswerEditor(Protocol):
    """Who writes answers down: the open draft of a window, or :class:`DraftEditor`."""

    @property
    def draft(self) -> Draft:
        """Returns the draft as it stands."""

    def edit(self, path: str, value: Any) -> None:
        """Sets one answer; ``path`` with row ids."""

    def add_row(self, table: str) -> str:
        """Adds an empty row at the end; its id."""


@dataclass(frozen=True, slots=True)
class ValueOffer:
    """Represents one value of a form beside what the draft has.

    Attributes:
        placed: what the file says, with the file's own path.
        path: where it goes in the draft, with row ids; rows that are to be added are ``[+0]``, ``[+1]`` …
        present: what stands there, None where nothing does.
        same: whether both are the same answer, written one way or another.
    """

    placed: PlacedValue
    path: str
    present: Any
    same: bool

    @property
    def is_free(self) -> bool:
        """Tells whether nothing stands there."""
        return is_blank(self.present)


@dataclass(frozen=True, slots=True)
class FormReading:
    """Represents a form with the file's own text, where that is at hand."""

    form: FilledForm
    document: WordDocument | None = None


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """Holds what came of putting a form into a draft: paths with row numbers.

    Attributes:
        placed: the values with their places in the draft.
        taken: paths that were written.
        kept: paths where something else stood, and stays.
    """

    placed: tuple[PlacedValue, ...]
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def is_blank(value: Any) -> bool:
    """Tells whether an answer says nothing; false does."""
    return value is None or value in ("", [])


def offers_for(draft: Draft, form: FilledForm) -> list[ValueOffer]:
    """Lines every value of a form up with the draft's, in the form's order.

    Raises:
        InputRefused: the form is of another notice or another direction.
    """
    _must_fit(draft, form)
    rows = _RowMatches(draft, form.placed)
    shape = draft.shape
    offers = []
    for placed in form.placed:
        known = shape.fields.get(slot_of(placed.path))
        if known is None:
            continue
        path = rows.inside(placed.path)
        present = draft.value(path)
        offers.append(ValueOffer(placed, path, present, is_same(known, present, placed.value)))
    return offers


def put_in(
    editor: AnswerEditor,
    offers: Iterable[ValueOffer],
    wanted: Callable[[ValueOffer], bool],
    names: Mapping[str, str] | None = None,
) -> IntakeResult:
    """Writes the offers that are ``wanted``; ``names`` are the draft's names of the form's files."""
    fresh: dict[str, str] = {}
    placed: list[PlacedValue] = []
    taken: list[str] = []
    kept: list[str] = []
    for offer in offers:
        differs = not offer.same
        take = differs and wanted(offer)
        if not take and "[+" in offer.path and _existing(offer.path, fresh) is None:
            kept.append(offer.placed.path)  # a row that nothing of was wanted so far
            placed.append(offer.placed)
            continue
        path = _with_rows(editor, offer.path, fresh) if take else _existing(offer.path, fresh) or offer.path
        if take:
            editor.edit(path, _renamed(offer.placed.value, names or {}))
            taken.append(path)
        elif differs:
            kept.append(path)
        placed.append(replace(offer.placed, path=path))
    draft = editor.draft
    return IntakeResult(
        tuple(replace(each, path=draft.numbered(each.path)) for each in placed),
        tuple(map(draft.numbered, taken)),
        tuple(map(draft.numbered, kept)),
    )


def wanted_on_command(*, overwrite: bool) -> Callable[[ValueOffer], bool]:
    """Returns what the command line takes: what is empty in the draft, or everything."""
    return lambda offer: overwrite or offer.is_free


@dataclass(slots=True)
class DraftEditor:
    """Writes answers into a draft that no window shows, and remembers what to save."""

    draft: Draft
    answers: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    """What each edit did, in order."""

    def edit(self, path: str, value: Any) -> None:
        """See :class:`AnswerEditor`."""
        self._remember(self.draft.edit(path, clean_answer(value)))

    def add_row(self, table: str) -> str:
        """See :class:`AnswerEditor`."""
        known = set(self.draft.rows(table))
        change = self.draft.add_row(table)
        self._remember(change)
        return next(str(row) for row in change.answers[table] if row not in known)

    def _remember(self, change: Change) -> None:
        self.answers |= change.answers
        self.changes.append(change)


def track_of(form: FilledForm) -> str:
    """Returns the direction that a form is of.

    Raises:
        InputRefused: the file does not tell.
    """
    if not form.track:
        raise InputRefused(
            form.source, "只凭这份文件看不出申报方向，请用 --into 指明放进哪一份申报书，或在窗口里打开那一份再拖入。"
        )
    return form.track


def new_draft_from(services: Services, form: FilledForm) -> tuple[OpenedDraft, IntakeResult]:
    """Takes a filled form into the store as a new draft.

    Raises:
        InputRefused: the file does not tell its direction.
    """
    draft = Draft(form.pack, track_of(form), {}, {}, surroundings(services))
    store = services.store()
    _put_media(services, form.files)
    draft.set_files({name: _state_of(each) for name, each in form.files.items()})
    editor = DraftEditor(draft)
    result = put_in(editor, offers_for(draft, form), lambda _: True)
    stored = store.create_draft(
        pack=draft.pack.id,
        track=draft.track,
        summary=summary_of(draft),
        answers=draft.answers,
        files=[_stored(name, state) for name, state in draft.files.items()],
        why="import",
        note=PurePath(form.source).name,
    )
    save_tray(services, stored.id, form)
    return OpenedDraft(draft, _reader(services, draft), stored.id, form.source), result


def import_into(
    services: Services, draft_id: str, form: FilledForm, *, overwrite: bool
) -> tuple[OpenedDraft, IntakeResult]:
    """Puts a filled form into a stored draft, in one transaction.

    Raises:
        InputRefused: it does not fit the draft.
        NotFound: there is no such draft.
        Conflict: another window wrote the draft at the same moment.
    """
    opened = open_stored(services, draft_id)
    draft = opened.draft
    offers = offers_for(draft, form)
    names = name_files(draft, form.files)
    editor = DraftEditor(draft)
    result = put_in(editor, offers, wanted_on_command(overwrite=overwrite), names)
    called = PurePath(form.source).name
    if editor.answers:
        _put_media(services, form.files)
        store = services.store()
        new = {names[name]: _state_of(each) for name, each in form.files.items()}
        new = {name: state for name, state in new.items() if name not in draft.files}
        for name, state in new.items():
            store.set_file(opened.id, _stored(name, state))
        draft.set_files(new)
        store.save(
            opened.id, editor.answers, expected=opened.versions, summary=summary_of(draft), why="import", note=called
        )
    save_tray(services, opened.id, form)
    return opened, result


def save_tray(services: Services, draft_id: str, form: FilledForm) -> None:
    """Keeps what fits nowhere beside the draft, until it is placed or not wanted."""
    if form.unplaced:
        texts = [(each.text, each.source) for each in form.unplaced]
        services.store().add_unplaced(draft_id, PurePath(form.source).name, texts)


def form_of_application(taken: ImportedFile) -> FilledForm:
    """Returns what an application file says, as a filled form: every answer certain."""
    application = taken.application
    shape = ApplicationShape(application.pack)
    placed: list[PlacedValue] = []
    for path, value in _leaves(application.data, ""):
        if slot_of(path) in shape.fields and not is_blank(value):
            placed.append(PlacedValue(path, value, path))
    return FilledForm(application.pack, application.track, tuple(placed), (), taken.source, taken.files)


def name_files(draft: Draft, files: Mapping[str, PreparedFile]) -> dict[str, str]:
    """Gives each file of a form a name that no other file of the draft has.

    The same bytes keep theirs.
    """
    names: dict[str, str] = {}
    taken = {fold(name): state.sha256 for name, state in draft.files.items()}
    by_hash = {state.sha256: name for name, state in draft.files.items() if state.sha256}
    for name, each in files.items():
        there = by_hash.get(each.sha256) if each.sha256 else None
        if there is None:
            there = _free_name(name, taken)
            taken[fold(there)] = each.sha256
        names[name] = there
    return names


def is_same(known: Field, present: Any, found: Any) -> bool:
    """Tells whether two answers say the same: dates and figures however they are written, texts but for odd blanks."""
    present, found = clean_answer(present), clean_answer(found)
    if is_blank(present) or is_blank(found):
        return is_blank(present) and is_blank(found)
    if isinstance(present, str) and isinstance(found, str):
        if known.kind == "date":
            return usual_date(present) == usual_date(found)
        if known.kind == "number":
            return (usual_figure(present, known.unit) or present) == (usual_figure(found, known.unit) or found)
        return present.strip() == found.strip()
    return type(present) is type(found) and bool(present == found)


def _must_fit(draft: Draft, form: FilledForm) -> None:
    if form.pack.id != draft.pack.id:
        raise InputRefused(form.source, f"这是《{form.pack.title}》的表，和打开的申报书不是同一个通知，没有带入。")
    if form.track and form.track != draft.track:
        tracks = draft.pack.tracks
        raise InputRefused(
            form.source,
            f"这是“{tracks[form.track].name}”的表，打开的申报书报的是“{tracks[draft.track].name}”，没有带入。",
        )
    fields = draft.pack.tracks[draft.track].fields
    if form.placed and not any(_template(draft, each.path) in fields for each in form.placed):
        raise InputRefused(form.source, "里面没有这个申报方向要填的内容，没有带入。")


def _template(draft: Draft, path: str) -> str:
    return draft.shape.fields[slot_of(path)].path if slot_of(path) in draft.shape.fields else ""


class _RowMatches:
    """Tells which row of the draft each row of the file is: by name, the first of that name that is not taken yet."""

    def __init__(self, draft: Draft, placed: Collection[PlacedValue]) -> None:
        self._draft = draft
        self._values = {each.path: each.value for each in placed}
        self._rows: dict[str, str] = {}
        self._new = 0
        self._taken: set[str] = set()
        for row in sorted(_rows_in(self._values), key=_depth):
            self._rows[row] = self._match(row)

    def inside(self, path: str) -> str:
        """Returns the draft's path of a path of the file."""
        end = path.rfind("]") + 1
        return self._rows[path[:end]] + path[end:] if end else path

    def _match(self, row: str) -> str:
        at = row.rindex("[")
        table = self.inside(row[:at])
        draft = self._draft
        slot = slot_of(row[:at])
        key = next((s for s in draft.shape.row_slots[slot] if draft.shape.fields[s].kind == "text"), "")
        name = _plain(self._values.get(f"{row}.{key.rpartition('.')[2]}")) if key else ""
        if "[+" not in table:
            for each in draft.rows(table):
                there = row_path(table, each)
                if there in self._taken:
                    continue
                known = _plain(draft.value(f"{there}.{key.rpartition('.')[2]}"))
                if (name and known == name) or (not known and self._is_empty(table, each)):
                    self._taken.add(there)
                    return there
        self._new += 1
        return f"{table}[+{self._new}]"

    def _is_empty(self, table: str, row: str) -> bool:
        return all(is_blank(value) or value is False for value in self._draft.row_answers(table, row).values())


def _rows_in(paths: Iterable[str]) -> dict[str, None]:
    """Returns every row that the paths name, in order, outer ones first."""
    found: dict[str, None] = {}
    for path in paths:
        for match in _INDEX.finditer(path):
            found.setdefault(path[: match.end()])
    return found


def _depth(row: str) -> int:
    return row.count("[")


def _plain(value: Any) -> str:
    return "".join(narrow(value).split()).casefold() if isinstance(value, str) else ""


_FRESH = re.compile(r"(.*?)\[(\+\d+)\]")


def _existing(path: str, fresh: Mapping[str, str]) -> str | None:
    """Returns the path with the ids of the rows that were added.

    None where one of them was not.
    """
    while found := _FRESH.match(path):
        row = fresh.get(found[0])
        if row is None:
            return None
        path = row + path[found.end() :]
    return path


def _with_rows(editor: AnswerEditor, path: str, fresh: dict[str, str]) -> str:
    """Returns the path with every row there that it needs."""
    while found := _FRESH.match(path):
        if found[0] not in fresh:
            fresh[found[0]] = row_path(found[1], editor.add_row(found[1]))
        path = fresh[found[0]] + path[found.end() :]
    return path


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if not names or not isinstance(value, list):
        return value
    return [
        {**block, "image": names.get(block["image"], block["image"])}
        if isinstance(block, dict) and "image" in block
        else block
        for block in value
    ]


def _leaves(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    """Yields every answer of an application object by index path.

    Lists of blocks and of lines are answers.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value) and not _is_blocks(value):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, value


def _is_blocks(value: list[Any]) -> bool:
    return any(set(each) & {"text", "heading", "image"} for each in value)


def _free_name(name: str, taken: Mapping[str, str]) -> str:
    pure = PurePosixPath(name)
    number, wanted = 1, name
    while fold(wanted) in taken:
        number += 1
        wanted = str(pure.with_name(f"{pure.stem}-{number}{pure.suffix}"))
    return wanted


def read_form(services: Services, path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> FormReading:
    """Reads any file that can go into a draft: a filled form, or an application of our own.

    Raises:
        InputRefused: it cannot be read, or is another form than the pack's.
        Abandoned: ``cancelled`` said so.
    """
    from app.intake.filled_form import form_kind, read_filled_form
    from app.intake.word_form import read_word_form_with_text

    kind = form_kind(path)
    if kind == "word":
        read = read_word_form_with_text(path, pack, cancelled)
        return FormReading(read.form, read.document)
    if kind == "excel":
        return FormReading(read_filled_form(path, pack, cancelled))
    return FormReading(form_of_application(import_draft_file(services, path)))


def store_files(services: Services, form: FilledForm) -> None:
    """Puts the bytes of a form's pictures into the store.

    What no draft comes to name does no harm.
    """
    _put_media(services, form.files)


def file_states(form: FilledForm) -> dict[str, FileState]:
    """Returns what is known of the pictures of a form, by its names."""
    return {name: _state_of(each) for name, each in form.files.items()}


def _put_media(services: Services, files: Mapping[str, PreparedFile]) -> None:
    for each in files.values():
        if each.data:
            services.store().put_media(each.data, each.kind)


def _state_of(each: PreparedFile) -> FileState:
    return FileState(each.sha256 if each.data else "", each.kind, len(each.data), each.width, each.height, each.problem)


def _stored(name: str, state: FileState) -> Any:
    from app.store import DraftFile

    return DraftFile(name, state.sha256 or None, state.kind, state.width, state.height, state.size, state.problem)


def _reader(services: Services, draft: Draft) -> Callable[[str], bytes | None]:
    store = services.store()

    def read_file(name: str) -> bytes | None:
        state = draft.files.get(name)
        return store.media(state.sha256) if state is not None and state.sha256 else None

    return read_file
