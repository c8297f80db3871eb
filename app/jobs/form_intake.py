"""Puts what a filled form says into a draft: empty answers are filled, nothing is written over unasked.

Rows of the file are those of the draft by their names: a workshop that sends its scenario alone must not land in
another one.  The window and the command line go the same way; only who writes the answers down differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Protocol

from app.draft.draft import Draft
from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.errors import InputRefused
from app.intake.placed_values import FilledForm, PlacedValue, UnplacedText
from app.jobs.drafts import OpenedDraft, import_draft_file, open_stored, read_reasons, summary_of, surroundings
from app.jobs.form_files import file_reader, name_files, rename_files, state_of, store_files, stored_file
from app.jobs.row_matches import RowMatches, existing_path, is_blank, path_with_rows
from app.notation.characters import clean_answer
from app.notation.dates import usual_date
from app.notation.figures import usual_figure

if TYPE_CHECKING:
    from app.draft.draft import Change
    from app.intake.application_files import ImportedFile
    from app.intake.word_model import WordDocument
    from app.pack.model import Field, Pack
    from app.services import Services


class AnswerEditor(Protocol):
    """Writes answers to a draft: the window's own, or a :class:`DraftEditor`."""

    @property
    def draft(self) -> Draft:
        """Returns the draft as it stands."""

    def edit(self, path: str, value: Any) -> None:
        """Sets one answer at ``path``, which has row ids."""

    def add_row(self, table: str) -> str:
        """Adds an empty row at the end and returns its id."""


@dataclass(frozen=True, slots=True)
class ValueOffer:
    """Describes a form's value beside the answer that the draft has.

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
        """Tells whether the draft has no answer at the value's place."""
        return is_blank(self.present)


@dataclass(frozen=True, slots=True)
class FormReading:
    """Describes a form that was read, with the file's own text if it has any."""

    form: FilledForm
    document: WordDocument | None = None


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """Tells what became of an import, by paths with row numbers.

    Attributes:
        placed: the values with their places in the draft.
        taken: paths that were written.
        kept: paths where something else stood, and stays.
    """

    placed: tuple[PlacedValue, ...]
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def offers_for(draft: Draft, form: FilledForm) -> list[ValueOffer]:
    """Pairs every value of a form with the draft's answer, in form order.

    Raises:
        InputRefused: the form is of another notice or another track.
    """
    _must_fit(draft, form)
    rows = RowMatches(draft, form.placed)
    names = name_files(draft, form.files)  # a file is what its bytes are, whatever it is called
    shape = draft.shape
    offers = []
    for placed in form.placed:
        known = shape.fields.get(slot_of(placed.path))
        if known is None:
            continue
        path = rows.inside(placed.path)
        present = draft.value(path)
        offers.append(
            ValueOffer(placed, path, present, is_same(known, present, rename_files(placed.path, placed.value, names)))
        )
    return offers


def put_in(
    editor: AnswerEditor,
    offers: Iterable[ValueOffer],
    wanted: Callable[[ValueOffer], bool],
    names: Mapping[str, str] | None = None,
) -> IntakeResult:
    """Writes those of the offers that are ``wanted`` into a draft.

    ``names`` are the draft's names of the form's files.
    """
    fresh: dict[str, str] = {}
    placed: list[PlacedValue] = []
    taken: list[str] = []
    kept: list[str] = []
    for offer in offers:
        differs = not offer.same
        take = differs and wanted(offer)
        if not take and "[+" in offer.path and existing_path(offer.path, fresh) is None:
            kept.append(offer.placed.path)  # a row that nothing of was wanted so far
            placed.append(offer.placed)
            continue
        path = path_with_rows(editor, offer.path, fresh) if take else existing_path(offer.path, fresh) or offer.path
        if take:
            editor.edit(path, rename_files(offer.placed.path, offer.placed.value, names or {}))
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
    """Returns which offers the command line takes.

    These are the ones whose place in the draft is empty, or with ``overwrite`` all.
    """
    return lambda offer: overwrite or offer.is_free


@dataclass(slots=True)
class DraftEditor:
    """Edits a draft without a window, and remembers what it changed."""

    draft: Draft
    answers: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    """What each edit did, in order."""

    def edit(self, path: str, value: Any) -> None:
        """Sets one answer, as :class:`AnswerEditor` says."""
        self._remember(self.draft.edit(path, clean_answer(value)))

    def add_row(self, table: str) -> str:
        """Adds a row, as :class:`AnswerEditor` says."""
        known = set(self.draft.rows(table))
        change = self.draft.add_row(table)
        self._remember(change)
        return next(str(row) for row in change.answers[table] if row not in known)

    def _remember(self, change: Change) -> None:
        self.answers |= change.answers
        self.changes.append(change)


def track_of(form: FilledForm) -> str:
    """Returns the track that a form is of.

    Raises:
        InputRefused: the file does not tell.
    """
    if not form.track:
        raise InputRefused(
            form.source, "只凭这份文件看不出申报方向，请用 --into 指明放进哪一份申报书，或在窗口里打开那一份再拖入。"
        )
    return form.track


def without_doubts(form: FilledForm) -> FilledForm:
    """Returns a form whose likely values wait in the tray, each with the reason to look at it.

    This is for forms that nobody looks over: only what is certain goes into a field then.
    """
    doubtful = [each for each in form.placed if each.state == "look"]
    texts = tuple(UnplacedText(_as_text(each.value), f"{each.source}：{each.reason}", each.marks) for each in doubtful)
    certain = tuple(each for each in form.placed if each.state != "look")
    return replace(form, placed=certain, unplaced=(*form.unplaced, *texts))


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_as_text, value))
    if isinstance(value, dict):
        return str(value.get("heading") or value.get("text") or value.get("caption") or value.get("image") or "")
    return "是" if value is True else "否" if value is False else str(value)


def new_draft_from(services: Services, form: FilledForm) -> tuple[OpenedDraft, IntakeResult]:
    """Stores a filled form as a new draft.

    Raises:
        InputRefused: the file does not tell its track.
    """
    draft = Draft(form.pack, track_of(form), {}, {}, surroundings(services))
    store = services.store()
    store_files(services, form)
    draft.set_files({name: state_of(each) for name, each in form.files.items()})
    editor = DraftEditor(draft)
    result = put_in(editor, offers_for(draft, form), lambda _: True)
    stored = store.create_draft(
        pack=draft.pack.id,
        track=draft.track,
        summary=summary_of(draft, {}),
        answers=draft.answers,
        files=[stored_file(name, state) for name, state in draft.files.items()],
        why="import",
        note=PurePath(form.source).name,
    )
    save_tray(services, stored.id, form)
    return OpenedDraft(draft, file_reader(services, draft), stored.id, form.source), result


def import_into(
    services: Services, draft_id: str, form: FilledForm, *, overwrite: bool
) -> tuple[OpenedDraft, IntakeResult]:
    """Imports a filled form into a stored draft, in one transaction.

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
        store_files(services, form)
        store = services.store()
        new = {names[name]: state_of(each) for name, each in form.files.items()}
        new = {name: state for name, state in new.items() if name not in draft.files}
        for name, state in new.items():
            store.set_file(opened.id, stored_file(name, state))
        draft.set_files(new)
        summary = summary_of(draft, read_reasons(store, opened.id))
        store.save(opened.id, editor.answers, expected=opened.versions, summary=summary, why="import", note=called)
    save_tray(services, opened.id, form)
    return opened, result


def save_tray(services: Services, draft_id: str, form: FilledForm) -> None:
    """Stores the texts of a form that fit nowhere beside the draft.

    They stay there until they are placed or not wanted.
    """
    if form.unplaced:
        texts = [(each.text, each.source) for each in form.unplaced]
        services.store().add_unplaced(draft_id, PurePath(form.source).name, texts)


def form_of_application(taken: ImportedFile) -> FilledForm:
    """Returns an application file as a filled form whose values are all certain."""
    application = taken.application
    placed = placed_values(application.pack, application.data)
    notes = (taken.doubt,) if taken.doubt else ()
    return FilledForm(application.pack, application.track, placed, (), taken.source, taken.files, notes)


def placed_values(pack: Pack, data: Mapping[str, Any]) -> tuple[PlacedValue, ...]:
    """Returns every answer of an application object, certain, by index path."""
    shape = ApplicationShape(pack)
    return tuple(
        PlacedValue(path, value, path)
        for path, value in _leaves(data, "")
        if slot_of(path) in shape.fields and not is_blank(value)
    )


def is_same(known: Field, present: Any, found: Any) -> bool:
    """Tells whether two answers say the same.

    Dates and figures may be written in different ways, and texts may differ in blanks.
    """
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


def read_form(services: Services, path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> FormReading:
    """Reads a file that can go into a draft.

    That is a filled form, or an application file of this program.

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
