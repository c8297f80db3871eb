"""One-file drafts (``.zzdraft``): written, and read again with the ids of their rows."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from app.draft.notes import is_beside
from app.draft.paths import ASIDE, BESIDE
from app.draft.shape import FORMAT
from app.file_writing import make_folder
from app.jobs.export import ExportedFile
from app.jobs.form_files import rename_files
from app.jobs.issue_origin import IssueOrigin, origin_of_draft
from app.jobs.output_files import OutputFiles
from app.jobs.part_files import hashes_of, noted, whole_digest
from app.jobs.save_copy import company_copy_name
from app.names import check_member_name, fold
from app.output.document import build_document
from app.output.open_files import DRAFT_FORMAT, RESERVED, build_open_file
from app.trust.container import canonical_order, pack_members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.output.open_files import OpenFormat
    from app.services import Services

ENDING = ".zzdraft"
_README = """智造申报：草稿

{title}  {company}

这是一份草稿，不是定稿，没有版本号，不能当作申报材料交出。
用“智造申报”打开（双击，或拖进窗口）就可以接着填。
没有这个软件，也可以把扩展名改成 .zip 解开：{word}application.json 是填写的内容。
"""
_WORD = "“申报书.docx”可以直接看，"


def export_draft_file(
    services: Services, opened: OpenedDraft, folder: Path, output: OutputFiles | None = None
) -> tuple[ExportedFile, int]:
    """Writes a draft as one file, from which it opens as it is.

    Returns the file and its size in bytes.  Raises StorageTrouble where the disk refuses: then nothing is written.
    """
    path = folder / draft_file_name(opened.draft, services.now().astimezone())
    make_folder(folder)
    digest, size = write_draft_file(services, opened, path, output)
    return ExportedFile("draft", path, digest), size


def write_draft_file(
    services: Services, opened: OpenedDraft, path: Path, output: OutputFiles | None = None
) -> tuple[str, int]:
    """Writes the file of a draft, records that it went out, and returns its SHA-256 and its size in bytes."""
    data = draft_file_bytes(opened, origin_of_draft(services.store(), opened.id) if opened.id else None)
    written = (output or OutputFiles(services.home, opened.id)).write(path, data)
    if opened.id:  # remembered, so that parts of its copies can be merged
        digest = whole_digest(opened.draft.answers, hashes_of(opened.draft.files))
        services.store().add_moment(opened.id, "part", noted(digest, path.name))
    return written, len(data)


def draft_file_name(draft: Draft, day: datetime) -> str:
    """Returns a file name for a one-file draft: ``重庆江渝传动机械有限公司_草稿_20211118.zzdraft``."""
    return company_draft_file_name(draft.role("company"), day)


def company_draft_file_name(company: str, day: datetime) -> str:
    """Returns a file name for a company's one-file draft, as :func:`draft_file_name`."""
    return company_copy_name(company, f"{day:%Y%m%d}").removesuffix(".zip") + ENDING


def size_words(size: int) -> str:
    """Returns a size of a file in words that people read.

    They add that as an attachment of an e-mail it is about a third more.
    """
    return f"{_amount(size)}，作为邮件附件约 {_amount(size * 4 / 3)}"


def _amount(size: float) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024))} KB"


def draft_file_bytes(opened: OpenedDraft, origin: IssueOrigin | None = None) -> bytes:
    """Returns the bytes of a one-file draft, which says which issue it goes on from."""
    draft = opened.draft
    inside = {each: value for each, value in draft.answers.items() if not each.startswith(BESIDE)}
    aside = {each.removeprefix(ASIDE): value for each, value in draft.answers.items() if each.startswith(ASIDE)}
    notes = {each: value for each, value in draft.answers.items() if is_beside(each)}
    return open_file_bytes(opened, DRAFT_FORMAT, inside, {"aside": aside, "notes": notes}, _README, origin=origin)


def open_file_bytes(
    opened: OpenedDraft,
    kind: OpenFormat,
    answers: Mapping[str, Any],
    more: Mapping[str, Any],
    readme: str,
    *,
    origin: IssueOrigin | None = None,
) -> bytes:
    """Returns the bytes of an open file of any kind.

    ``answers`` are those of the application in it; ``more`` goes beside them, answers too, by path.  The files that any
    of them names are put in.
    """
    draft = opened.draft
    names = _member_names(draft)
    renamed = {each: rename_files(each, value, names) for each, value in answers.items()}
    beside = {key: _renamed_beside(value, names) for key, value in more.items()}
    told = repr((renamed, beside))
    files = {}
    for name, member in names.items():
        data = opened.read_file(name) if repr(member)[1:-1] in told else None
        if data is not None:
            files[member] = data
    application = {"format": FORMAT, "pack": draft.pack.id, "track": draft.track, **draft.shape.unflatten(renamed)}
    word = _word(draft, application, files.get)
    title = draft.pack.tracks[draft.track].form.title
    return build_open_file(
        kind,
        pack={"id": draft.pack.id, "sha256": draft.pack.sha256},
        application=application,
        answers={"answers": renamed, **beside},
        files=files,
        readme=readme.format(title=title, company=draft.role("company"), word=_WORD if word else ""),
        word=word,
        issue=None if origin is None else {"issue": origin.number, "fingerprint": origin.fingerprint},
        pack_zip=lambda members: pack_members([(name, members[name]) for name in canonical_order(members)]),
    )


def _word(draft: Draft, application: Mapping[str, Any], read_file: Callable[[str], bytes | None]) -> bytes:
    from app.output.docx import render_docx

    return render_docx(build_document(draft.pack, application, read_file, None))


def _renamed_beside(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: rename_files(key, each, names) if isinstance(key, str) and ("." in key or "[" in key)
            else _renamed_beside(each, names)
            for key, each in value.items()
        }  # fmt: skip
    return [_renamed_beside(each, names) for each in value] if isinstance(value, list) else value


def _member_names(draft: Draft) -> dict[str, str]:
    """Returns the names in the zip for a draft's usable files.

    A file has its own name there if that is possible.
    """
    taken = {fold(name) for name in RESERVED}
    names: dict[str, str] = {}
    for name, state in sorted(draft.files.items()):
        if not state.sha256:
            continue
        member = name if check_member_name(name) is None and "/" in name else f"images/{PurePosixPath(name).name}"
        if check_member_name(member) or fold(member) in taken:
            member = f"images/{state.sha256}{PurePosixPath(name).suffix[:8]}"
            if check_member_name(member) or fold(member) in taken:
                member = f"images/{state.sha256}-{len(names)}"
        taken.add(fold(member))
        names[name] = member
    return names
