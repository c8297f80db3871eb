"""Drafts by reference: an id in the store, or a file beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from app.draft.check_context import CheckContext, FileState
from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.progress import measure_progress
from app.errors import NotFound
from app.notation.credit_code import usual_code

if TYPE_CHECKING:
    from app.draft.progress import Reasons
    from app.intake.application_files import ImportedFile
    from app.services import Services
    from app.store import DraftFile, DraftRow, Summary
    from app.store.database import Store
    from app.verify.report import Report

_ID = re.compile(r"[0-9A-Za-z]{8}")
_FILE_ENDINGS = (".json", ".zip", ".zzdraft", ".zzpart", ".docx", ".xlsx", ".pdf")


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """Describes a draft that was opened, with the bytes of its files.

    ``id`` is empty while it is not in the store.
    """

    draft: Draft
    read_file: Callable[[str], bytes | None]
    """Bytes of a file by the name that the answers use; None where there are none."""
    id: str = ""
    source: str = ""
    """What to call it in messages."""
    versions: Mapping[str, int] | None = None
    """Versions of the stored answers by path, of deleted ones too; None while it is not in the store."""
    findings: Sequence[Finding] | None = None
    """What the checks say, worst first; None where nobody has asked yet."""
    doubt: str = ""
    """One sentence where it was read from a file that is not what the file's own list or signature says."""


def names_file(reference: str) -> bool:
    """Tells whether a command line's REF means a file rather than a draft's id.

    What lies in the current folder does not matter: a folder named like a draft must not hide the draft.
    """
    return reference.lower().endswith(_FILE_ENDINGS) or not _ID.fullmatch(reference)


def open_reference(services: Services, reference: str) -> OpenedDraft:
    """Returns the draft that a REF means.

    A file is read, but it is not taken into the store.
    """
    if not reference.strip():
        raise NotFound("没有说是哪一份。请写申报书编号，或一个 .json、.zip、.pdf 文件。")
    if names_file(reference):
        return opened_from(services, import_draft_file(services, Path(reference)))
    return open_stored(services, reference)


def import_draft_file(services: Services, path: Path) -> ImportedFile:
    """Reads a draft from a file that came from outside.

    Raises InputRefused with a sentence where it cannot be taken in.
    """
    from app.intake.application_files import import_file

    taken = import_file(path, services.pack)
    if taken.manifest is not None or path.suffix.lower() != ".pdf":
        return _with_number_doubt(taken)
    from app.intake.pdf_draft import PDF_BYTES
    from app.intake.reading import read_limited
    from app.verify.verify_files import verify_pdf

    report = verify_pdf(read_limited(path, PDF_BYTES), services.pack)
    doubt = taken.doubt or _print_doubt(report)
    return _with_number_doubt(replace(taken, doubt=doubt, issue=report.issue, fingerprint=report.fingerprint))


def _with_number_doubt(taken: ImportedFile) -> ImportedFile:
    from app.jobs.issue_origin import number_doubt

    return taken if taken.doubt else replace(taken, doubt=number_doubt(taken))


def _print_doubt(report: Report) -> str:
    """Returns a sentence on an issue's PDF that nobody signed, or that prints something else than its data; else ""."""
    fault = next((check for check in report.checks if not check.ok and check.name != "signature"), None)
    if not report.issue:
        return ""
    if fault is None:
        return "" if report.signers else "PDF 没有签名，不能证明它没有被改过。收下的是里面的数据，请向对方核实。"
    return f"PDF 上印的和里面的数据核对不上：{fault.detail}收下的是里面的数据，来历请用“验证材料”核对。"


def opened_from(services: Services, taken: ImportedFile) -> OpenedDraft:
    """Returns the draft of an imported file, which is not stored yet."""
    files = {
        name: FileState(
            each.sha256 if each.data else "", each.kind, len(each.data), each.width, each.height, each.problem
        )
        for name, each in taken.files.items()
    }
    application, around = taken.application, surroundings(services)
    if taken.answers is None:
        draft = Draft.from_application(application.pack, application.track, application.data, files, around)
    else:  # the rows keep their ids, by which parts are merged
        from app.jobs.part_files import answers_of

        draft = Draft(application.pack, application.track, answers_of(services, taken), files, around)

    def read_file(name: str) -> bytes | None:
        known = taken.files.get(name)
        return known.data if known is not None and known.data else None

    return OpenedDraft(draft, read_file, source=taken.source, doubt=taken.doubt)


def store_draft(services: Services, taken: ImportedFile) -> OpenedDraft:
    """Takes a file into the store as a new draft."""
    from app.jobs.issue_origin import origin_note, origin_of_file
    from app.jobs.part_files import note_of_import

    opened = opened_from(services, taken)
    draft = opened.draft
    origin = origin_of_file(taken)
    own = origin is not None and taken.answers is None
    note = origin_note(taken, origin) if own and origin is not None else note_of_import(services, taken, draft)
    store = services.store()
    # Bytes first: what a draft names is then always there; bytes that no draft came to name do no harm.
    for each in taken.files.values():
        if each.data:
            store.put_media(each.data, each.kind)
    stored = store.create_draft(
        pack=draft.pack.id,
        track=draft.track,
        summary=summary_of(draft, {}),
        answers=draft.answers,
        files=[_stored_file(name, state) for name, state in draft.files.items()],
        why="import",
        note=note,
    )
    if origin is not None and not own and not taken.is_part:  # a one-file draft's note is of another hash
        store.add_moment(stored.id, "import", origin_note(taken, origin))
    return OpenedDraft(draft, opened.read_file, stored.id, opened.source)


def unread_files_words(draft: Draft) -> str:
    """Says which pictures and attachments of a draft are named and cannot be used, ``""`` for none."""
    names = [name for name, state in draft.files.items() if state.problem]
    if not names:
        return ""
    first = PurePosixPath(names[0]).name
    named = f"“{first}”等 {len(names)} 个图片、附件" if len(names) > 1 else f"“{first}”"
    return f"{named}没有找到或读不出来，文字都导入了。请把文件放到原来的位置再导入一次，或在“检查”里逐个换上。"


def blank(services: Services, track: str) -> Draft:
    """Returns an empty application for the newest notice, which is not stored yet.

    A single □ that nobody has ticked says no, on the screen as on paper; every other answer is still to be given.
    """
    pack = services.default_pack()
    boxes = [f.path for f in pack.tracks[track].fields.values() if f.kind == "flag" and not f.printed]
    return Draft(pack, track, dict.fromkeys(boxes, False), {}, surroundings(services))


def save_blank(services: Services, draft: Draft) -> str:
    """Stores an application that has no files, and returns its id."""
    pack, track, summary = draft.pack.id, draft.track, summary_of(draft, {})
    return services.store().create_draft(pack=pack, track=track, summary=summary, answers=draft.answers).id


def duplicate_stored(services: Services, draft_id: str) -> str:
    """Copies a draft within the store and returns the id of the copy.

    The open points of the copy are counted anew: reasons for 请确认 stay with the original.  Raises NotFound where the
    store has none of that id.
    """
    copy = services.store().duplicate(draft_id).id
    services.store().save_summary(copy, summary_of(open_stored(services, copy).draft, {}))
    return copy


def open_stored(services: Services, draft_id: str) -> OpenedDraft:
    """Returns a draft of the store, with its files.

    Raises NotFound where the store has none of that id.
    """
    store = _store_with(services, draft_id)
    stored = store.load_draft(_exact_id(draft_id))
    draft = Draft(
        services.pack(stored.pack),
        stored.track,
        dict(stored.answers),
        files_of(services, stored.id),
        surroundings(services, stored.id),
    )

    def read_file(name: str) -> bytes | None:
        state = draft.files.get(name)
        return store.media(state.sha256) if state is not None and state.sha256 else None

    return OpenedDraft(draft, read_file, stored.id, stored.id, stored.versions)


def stored_row(services: Services, draft_id: str) -> DraftRow:
    """Returns what lists know of a draft of the store, without reading its answers.

    Raises NotFound where the store has none of that id.
    """
    return _store_with(services, draft_id).draft_row(_exact_id(draft_id))


def _store_with(services: Services, draft_id: str) -> Store:
    store = services.store_if_any()
    if store is None:
        raise NotFound(f"本机没有编号为 {draft_id} 的申报书。用 zhizao list 看有哪些。")
    return store


def _exact_id(draft_id: str) -> str:
    return draft_id.upper() if _ID.fullmatch(draft_id) else draft_id  # read out, typed small


def files_of(services: Services, draft_id: str) -> dict[str, FileState]:
    """Returns what is known of a stored draft's files, by their names in answers."""
    return {each.name: _file_state(each) for each in services.store().files(draft_id)}


def surroundings(services: Services, draft_id: str = "") -> CheckContext:
    """Returns what the checks may know beside the answers."""

    def issued_tracks(code: str) -> Collection[str]:
        store = services.store_if_any()
        return store.tracks_with_issue(code) if store is not None else ()

    return CheckContext(services.now(), services.printable, issued_tracks, _stamped(services, draft_id))


def _stamped(services: Services, draft_id: str) -> bool:
    """Tells whether the newest issue has its stamped scan."""
    store = services.store_if_any() if draft_id else None
    issues = store.issues(draft_id) if store is not None else []
    return bool(store is not None and issues and store.stamping(draft_id, issues[0].sequence))


def read_reasons(store: Store, draft_id: str) -> dict[tuple[str, str], str]:
    """Returns the reasons given in a draft by rule and path, with row ids."""
    return {(each.rule, each.path): each.message for each in store.confirmations(draft_id)}


def summary_of(draft: Draft, reasons: Reasons) -> Summary:
    """Returns what lists show of a draft, counted now.

    ``reasons`` are those given for 请确认: a sentence that is explained is open no more.
    """
    from app.store import Summary

    findings = [replace(each, path=draft.inside(each.path)) for each in draft.findings()]
    progress = measure_progress(draft, findings, reasons)
    counts = progress.counts
    stages, asked = draft.stages()
    return Summary(
        company=draft.role("company"),
        project=draft.role("project"),
        uscc=usual_code(draft.role("code")),
        scenarios=len(draft.rows(draft.pack.roles["scenarios"])),
        errors=counts["error"] + progress.unfilled,
        later=counts["later"],
        confirms=counts["confirm"],
        advice=counts["advice"],
        complete=progress.percent,
        stages=stages,
        stages_asked=asked,
        asked=progress.asked,
        unfilled=progress.unfilled,
        explained=progress.explained,
    )


def _stored_file(name: str, state: FileState) -> DraftFile:
    from app.store import DraftFile

    return DraftFile(name, state.sha256 or None, state.kind, state.width, state.height, state.size, state.problem)


def _file_state(stored: DraftFile) -> FileState:
    return FileState(stored.sha256 or "", stored.kind, stored.size, stored.width, stored.height, stored.problem)
