"""Drawing the files of an issue or of a draft: PDF, workbooks, upload package."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, NotFound, StorageTrouble, TrustError
from app.file_writing import make_folder, remove_leftovers
from app.jobs.export_content import ExportContent, StoredScan
from app.jobs.export_kinds import EXPORT_KINDS
from app.jobs.export_preflight import check_clock, check_folder
from app.jobs.output_files import OutputFiles
from app.jobs.pdf_attachments import attachments_for
from app.late_modules import late_module
from app.output.document import Document, IssueMark, build_document
from app.output.package import FILLED, STAMPED, PackageParts, build_package
from app.pack.bound_pages import has_bound_pages
from app.pack.schema import application_schema
from app.system_errors import sentence_for
from app.trust.container import canonical_order, pack_members
from app.trust.fingerprint import canonical_application, fingerprint

if TYPE_CHECKING:
    from app.jobs.drafts import OpenedDraft
    from app.output import workbook_template, xlsx
    from app.output.pdf import render
    from app.services import Services
    from app.trust import identities, signing
    from app.trust.certificates import Signer
else:
    workbook_template = late_module("app.output.workbook_template")
    xlsx = late_module("app.output.xlsx")
    render = late_module("app.output.pdf.render")
    identities = late_module("app.trust.identities")
    signing = late_module("app.trust.signing")

KINDS = tuple(kind.id for kind in EXPORT_KINDS)
"""Kinds of the contract."""

Steps = Callable[[int, int], None]
_NAMED = 3
"""Files that a sentence names."""
_UNTIL_STAMPED = "scan-missing"
"""The check that speaks until the stamped scan is in."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """Describes one file that an export has written."""

    kind: str
    path: Path
    sha256: str


def content_of_draft(opened: OpenedDraft) -> ExportContent:
    """Returns a draft as it stands, to be drawn into files that carry 草稿."""
    draft = opened.draft
    application = draft.application()
    files = {name: state.sha256 for name, state in draft.files.items() if state.sha256 and not state.problem}

    def read_file(name: str) -> bytes | None:
        return opened.read_file(name) if name in files else None

    return ExportContent(draft.pack, application, files, read_file, None, [], [])


def content_of_issue(services: Services, draft_id: str, sequence: int | None = None) -> ExportContent:
    """Returns an issue of a draft to be drawn, by default the newest.

    Raises NotFound where there is none.
    """
    store = services.store()
    issue = store.issue(draft_id, sequence)
    mark = IssueMark(issue.row.number, issue.row.sequence, issue.row.fingerprint)
    kept = store.stamping(draft_id, issue.row.sequence)
    stamped = None if kept is None else StoredScan(partial(store.media, kept.scan), kept.record)

    def read_file(name: str) -> bytes | None:
        return store.media(issue.files[name]) if name in issue.files else None

    return ExportContent(
        services.pack(issue.row.pack),
        json.loads(issue.application),
        dict(issue.files),
        read_file,
        mark,
        list(issue.confirmations),
        [rule for rule in issue.pending if stamped is None or rule != _UNTIL_STAMPED],
        stamped,
    )


def content_of(services: Services, opened: OpenedDraft, *, as_draft: bool) -> ExportContent:
    """Returns the newest issue to be drawn, or else the draft.

    The draft is returned where it has no issue, or where ``as_draft`` asks for it.
    """
    if opened.id and not as_draft:
        try:
            return content_of_issue(services, opened.id)
        except NotFound:
            pass
    return content_of_draft(opened)


def fingerprint_of(content: ExportContent) -> str:
    """Returns the fingerprint of what is drawn.

    A draft has one too, for which files that cannot be used are left out.
    """
    return content.mark.fingerprint if content.mark else fingerprint(canonical_of(content))


def export(
    services: Services,
    content: ExportContent,
    folder: Path,
    kinds: Collection[str],
    signer: Signer | None,
    *,
    output: OutputFiles | None = None,
    progress: Steps | None = None,
    begun: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[ExportedFile]:
    """Draws and writes files of the asked kinds, each whole or not at all.

    With ``signer`` None the PDF and the package are not signed.  ``output`` writes the files, and says afterwards what
    stood in their way.  ``progress`` gets (pages drawn, pages) of the PDF,
    ``begun`` each kind before it is drawn, and an empty one before all are written; what it raises stops the export.
    ``cancelled`` is asked between pages and before each kind; nothing is written then, and
    :class:`app.output.pdf.render.RenderCancelled` is raised.
    """
    check_clock(services.now(), content.pack)
    check_folder(folder)
    turn = partial(_report_kind, begun, cancelled)
    document, content = _read_document(content)
    drawn: list[tuple[str, str, bytes]] = []
    name = f"{content.pack.tracks[document.track].form.title}_{content.mark.number if content.mark else '草稿'}"
    pdf = b""
    if "pdf" in kinds or "package" in kinds:
        turn("pdf" if "pdf" in kinds else "package")
        pdf = draw_pdf(services, content, document, signer, progress=progress, cancelled=cancelled)
    if "pdf" in kinds:
        drawn.append(("pdf", f"{name}.pdf", pdf))
    for kind in (each for each in EXPORT_KINDS if each.draw is not None and each.id in kinds):
        turn(kind.id)
        assert kind.draw is not None
        drawn += [(kind.id, file, data) for file, data in kind.draw(content, document, name).items()]
    if "xlsx" in kinds or "package" in kinds:
        turn("xlsx" if "xlsx" in kinds else "package")
        tables = draw_tables(document)
        if "xlsx" in kinds:
            edition = content.mark.number if content.mark else "草稿"
            listed = {**tables, **draw_years(content)}
            drawn += [("xlsx", f"{table.removesuffix('.xlsx')}_{edition}.xlsx", data) for table, data in listed.items()]
        if "package" in kinds:
            turn("package")
            drawn.append(
                ("package", f"申报包_{_mark(content).number}.zip", draw_package(services, content, pdf, tables, signer))
            )
    turn("")
    drawn.sort(key=lambda each: KINDS.index(each[0]))
    return _written(output or OutputFiles(services.home, ""), folder, drawn)


def _read_document(content: ExportContent) -> tuple[Document, ExportContent]:
    """Returns the printed form, and the content that reads no file again which the form holds already."""
    held: dict[str, bytes] = {}
    read_file = content.read_file

    def read_held(name: str) -> bytes | None:
        """Returns what the form holds under another name too; an attachment of many MB is let go of after each use."""
        return held.get(content.files.get(name, "")) or read_file(name)

    def read_for_form(name: str) -> bytes | None:
        data = read_held(name)
        if data is not None and name in content.files:
            held[content.files[name]] = data
        return data

    document = build_document(content.pack, content.application, read_for_form, content.mark)
    return document, replace(content, read_file=read_held)


def _report_kind(begun: Callable[[str], None] | None, cancelled: Callable[[], bool] | None, kind: str) -> None:
    """Reports which kind is drawn next, ``""`` before all are written."""
    if cancelled is not None and cancelled():
        raise render.RenderCancelled
    if begun is not None:
        begun(kind)


class PartlyWritten(AppError):
    """Says that writing stopped after some files: ``written`` are whole.

    Its sentence names them too.
    """

    def __init__(self, why: str, written: list[ExportedFile], wanted: int) -> None:
        names = "、".join(each.path.name for each in written[:_NAMED]) + ("等" if len(written) > _NAMED else "")
        done = f"已写好 {len(written)} 个（{names}），其余没有写" if written else "一个也没有写"
        super().__init__(f"{why.rstrip('。')}。共 {wanted} 个文件，{done}；解决后再导出一次即可。")
        self.written = tuple(written)


def _written(output: OutputFiles, folder: Path, drawn: list[tuple[str, str, bytes]]) -> list[ExportedFile]:
    """Writes every file whole or not at all, and returns what was written.

    Raises PartlyWritten, which names those of several that were written.
    """
    written: list[ExportedFile] = []
    for each in {(folder / file).parent for _, file, _ in drawn}:
        remove_leftovers(each)
    for kind, file, data in drawn:
        try:
            _make_folder((folder / file).parent)
            digest = output.write(folder / file, data)
        except AppError as trouble:
            if len(drawn) == 1:
                raise
            raise PartlyWritten(str(trouble), written, len(drawn)) from trouble
        written.append(ExportedFile(kind, folder / file, digest))
    return written


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as trouble:
        raise StorageTrouble(sentence_for(trouble)) from trouble


def draw_pdf(
    services: Services,
    content: ExportContent,
    document: Document,
    signer: Signer | None,
    *,
    progress: Steps | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """Returns the PDF, with the canonical application inside, signed last."""
    rendered = services.typesetter.render(
        document,
        attachment=canonical_of(content),
        files=attachments_for(content),
        progress=progress,
        cancelled=cancelled,
    )
    if signer is None:
        return rendered.pdf
    boxes = {
        name: (place.page, (place.left, place.bottom, place.right, place.top))
        for name, place in rendered.places.items()
    }
    return signing.sign_pdf(rendered.pdf, signer, field_boxes=boxes, reason=signing.REASON, when=services.now())


def draw_tables(document: Document) -> dict[str, bytes]:
    """Returns the annex tables as workbooks, by file name."""
    return xlsx.render_tables(document)


def draw_years(content: ExportContent) -> dict[str, bytes]:
    """Draws the figures of three years as a workbook, by file name.

    It is no annex, and no part of the package.
    """
    name, data = workbook_template.render_years(content.pack, content.application)
    return {name: data}


def draw_package(
    services: Services, content: ExportContent, pdf: bytes, tables: dict[str, bytes], signer: Signer | None
) -> bytes:
    """Returns the upload package of an issue."""
    mark = _mark(content)
    parts = PackageParts(
        pack_id=content.pack.id,
        pack_sha256=content.pack.sha256,
        title=content.pack.tracks[content.application["track"]].form.title,
        issue=mark.number,
        fingerprint=mark.fingerprint,
        sequence=mark.sequence,
        stage=FILLED if content.stamped is None else STAMPED,
        pending=content.pending,
        confirmations=content.confirmations,
        application=content.application,
        schema=application_schema(content.pack, bound=has_bound_pages(content.application)),
        pdf=pdf,
        tables=tables,
        files={name: _bytes(content, name) for name in content.files},
        scan=b"" if content.stamped is None else content.stamped.read(),
        stamping=None if content.stamped is None else content.stamped.record,
    )
    sign = None
    if signer is not None:

        def sign(data: bytes) -> bytes:
            return signing.sign_detached(data, signer, when=services.now())

    return build_package(parts, lambda m: pack_members([(n, m[n]) for n in canonical_order(m)]), sign)


def signer_for(services: Services, name: str) -> Signer:
    """Returns the named identity to sign with, or the only one."""
    if not name:
        found = identities.list_identities(services.home)
        if len(found) != 1:
            have = (
                "还没有签名身份"
                if not found
                else "有 " + "、".join(f"“{each.name}”" for each in found[:5]) + " 几个签名身份"
            )
            way = "用 zhizao identity create 新建一个" if not found else "用 --sign 指明用哪一个"
            raise TrustError(f"{have}。请{way}，或加上 --unsigned 导出不签名的文件。")
        name = found[0].name
    identity = identities.get(services.home, name)
    passphrase = services.passphrases().of_identity(identity.name, identity.sha256)
    return identities.load_signer(services.home, name, passphrase, now=services.now())


def _mark(content: ExportContent) -> IssueMark:
    if content.mark is None:
        raise NotFound("草稿没有申报包。请先定稿，再导出申报包。")
    return content.mark


def _bytes(content: ExportContent, name: str) -> bytes:
    data = content.read_file(name)
    if data is None:
        raise NotFound(f"定稿里的文件“{name}”不见了。请从备份恢复，或重新定稿。")
    return data


def canonical_of(content: ExportContent) -> bytes:
    """Returns what is fingerprinted: canonical JSON, files by hash."""
    # A draft may name files that are missing: their name then stands for their hash.
    return canonical_application(content.application, lambda name: content.files.get(name, name))
