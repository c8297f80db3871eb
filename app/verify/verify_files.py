"""Verifies what is handed in: a package, a PDF, a scan, or any of them against each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from app.errors import AppError, InputRefused
from app.heic import is_heic
from app.intake.application import Application
from app.intake.reading import open_regular, read_limited
from app.output.document import IssueMark
from app.output.package import PDF, SCAN
from app.output.pdf.readback import read_attachment
from app.sandbox.pdf_structure import check_structure
from app.sandbox.process import Sandbox
from app.scan.page_check import check_scan
from app.scan.paper import IssuePaper
from app.scan.sheet_limits import HEIC
from app.scan.sheets import ScanFile, looks_scanned, open_scan
from app.trust.fingerprint import parse_issue_number
from app.trust.open_container import Container, open_container
from app.trust.pdf_signatures import PdfSignatures
from app.verify import document_proof, pdf_checks
from app.verify.issue_paper import issue_paper
from app.verify.ownership import whose
from app.verify.package_checks import paper_of, verify_package
from app.verify.report import Check, Report
from app.verify.scan_checks import PICTURES, SheetCode, Steps, compared_light, most_frequent, read_codes, scan_light
from app.verify.signers import early_fault, expected_signer, first_year, pdf_rows, same_signer, without_future

_LARGEST = 512 << 20
_SEVERAL = 2
_HEAD = 1024
KEPT = Check("scan", ok=True, detail="这份扫描件就是申报包里的那一份，一字节不差，每一页收下时都核对过。")
_NOTHING_BESIDE = Check("scan", ok=False, detail="申报包或 PDF 里的数据读不出来，扫描件没有可以对照的。")
_PDF_SIGNS = (b"%PDF-", b" obj", b"%%EOF")
_ZIP_SIGN = b"PK\x03\x04"
"""What is left of a PDF and of a package whatever was altered; a file with none of them never was one."""
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class _Given:
    """Describes what was handed in, told apart into packages, PDFs and scans."""

    packages: list[Container]
    sheets: list[tuple[str, bytes]]
    """File name and content of each PDF."""
    scans: list[ScanFile]


def verify(
    files: Sequence[Path],
    packs: pdf_checks.Packs,
    wanted: str = "",
    *,
    now: datetime | None = None,
    progress: Steps | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Verifies a package, a PDF or a scan; of several handed in together, also that they agree.

    A scan may lie in any number of files.

    ``wanted`` is the SHA-256 of the certificate that has to have signed every signed part; ``now`` is this computer's
    time (aware), which no signature may be ahead of, None where that is not asked; ``progress`` and ``cancelled`` are
    for the pages of scans, a package's own too.  Raises InputRefused for what is none of them, for hostile files, and
    for more than one package or PDF; :class:`app.verify.scan_checks.Stopped` when cancelled.
    """
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox())
        given = _told_apart(files, stack, sandbox)
        if len(given.packages) >= _SEVERAL or len(given.sheets) >= _SEVERAL:
            raise InputRefused("", "一次只能验证一个申报包、一份 PDF，或这两样互相对照。请分几次验证。")
        reports = [
            verify_package(each, packs, sandbox, now=now, progress=progress, cancelled=cancelled)
            for each in given.packages
        ]
        beside = _packaged_sheet(given)
        if beside is None:
            reports += [verify_pdf(each, packs, name, sandbox) for name, each in given.sheets]
        kept = _is_packaged_scan(given)
        scanned = open_scan(given.scans, sandbox) if given.scans and not kept else None
        light = KEPT
        codes: list[SheetCode] = []
        if scanned is not None and (paper := _paper_beside(given, packs, sandbox)) is not None:
            checked = check_scan(scanned, paper, bound=False, progress=progress, cancelled=cancelled)
            light = compared_light(checked, paper)
        elif scanned is not None:
            codes = read_codes(scanned, progress, cancelled)
            light = _NOTHING_BESIDE
    report = reports[0] if reports else _of_scan_alone(codes)
    if beside is not None:
        report = _beside_its_package(report, beside)
    elif len(reports) == _SEVERAL:
        report = _agreeing(reports[0], reports[1])
    if reports and given.scans:
        report = replace(report, checks=(*report.checks, light))
    if now is not None:
        report = without_future(report, now)
    if wanted:
        report = replace(report, checks=(*report.checks, expected_signer(report.signers, wanted.strip().lower())))
    return report


def _told_apart(files: Sequence[Path], stack: ExitStack, sandbox: Sandbox) -> _Given:
    given = _Given([], [], [])
    for path in files:
        opened = _open(path)
        if isinstance(opened, Container):
            given.packages.append(opened)
        elif opened is not None and not _is_scan(opened, path.name, sandbox):
            given.sheets.append((path.name, opened))
        else:
            file = stack.enter_context(open_regular(path))
            given.scans.append(ScanFile(path.name, file, os.fstat(file.fileno()).st_size))
    return given


def _is_scan(pdf: bytes, name: str, sandbox: Sandbox) -> bool:
    """Tells whether a PDF is a scan.

    A PDF that holds the data of a 申报书 is none, and PDFium need not look at it.
    """
    check_structure(pdf, name, sandbox)
    try:
        if read_attachment(pdf) is not None:
            return False
    except InputRefused:
        return False
    return looks_scanned(ScanFile(name, BytesIO(pdf), len(pdf)), sandbox)


def _is_packaged_scan(given: _Given) -> bool:
    """Tells whether the one scan is, byte for byte, the one in the package.

    Pages that a person named there have no code that could be read.
    """
    if len(given.scans) != 1 or len(given.packages) != 1:
        return False
    inside = next((member.data for member in given.packages[0].members if member.name == SCAN), b"")
    scan = given.scans[0]
    if not inside or scan.size != len(inside):
        return False
    scan.file.seek(0)
    same = scan.file.read(len(inside)) == inside
    scan.file.seek(0)
    return same


def _packaged_sheet(given: _Given) -> str | None:
    """Returns the name of the one PDF that is, byte for byte, the one in the package, or None."""
    if not given.packages or not given.sheets:
        return None
    name, data = given.sheets[0]
    inside = next((member.data for member in given.packages[0].members if member.name == PDF), b"")
    return name if inside == data else None


def _paper_beside(given: _Given, packs: pdf_checks.Packs, sandbox: Sandbox) -> IssuePaper | None:
    """Returns the issue to hold a scan against, set again from the data of the package or PDF beside it.

    Returns None where nothing lies beside it, or nothing that can be read.
    """
    try:
        if given.packages:
            return paper_of(given.packages[0], packs)
        return _paper_of_pdf(given.sheets[0][1], packs, sandbox) if given.sheets else None
    except AppError:
        return None


def _paper_of_pdf(data: bytes, packs: pdf_checks.Packs, sandbox: Sandbox) -> IssuePaper | None:
    paper = pdf_checks.open_paper(data, sandbox)
    application, _ = pdf_checks.own_data(paper, packs)
    number = parse_issue_number(paper.issue)
    if application is None or number is None:
        return None
    mark = IssueMark(paper.issue, number.sequence, paper.fingerprint)
    whole = {"pack": application.pack.id, "track": application.track, **application.data}
    return issue_paper(
        document_proof.drawing_in(data, paper.attached or b"", (application.pack, whole), mark).document, mark
    )


def _of_scan_alone(codes: Sequence[SheetCode]) -> Report:
    """Returns the lights of a scan by itself: it can only agree with itself, since paper has no signature."""
    code = most_frequent(codes)
    alone = Check("signature", ok=False, detail="扫描件没有签名，不能证明内容。请与申报包或申报书 PDF 一起验证。")
    if code is None:
        detail = "没有一页读得出页码，不是本软件打印的申报书，或扫描得太模糊。"
        return Report((Check("scan", ok=False, detail=detail), alone), "", "", None)
    return Report((scan_light(codes, code.number, code.fingerprint16, code.pages), alone), "", code.number, None)


def verify_pdf(data: bytes, packs: pdf_checks.Packs, name: str = PDF, sandbox: Sandbox | None = None) -> Report:
    """Verifies a PDF by itself, against the data inside it; ``name`` is what its file is called."""
    paper = pdf_checks.open_paper(data, sandbox)
    signatures, signed = pdf_checks.signature_of(paper)
    application, schema = pdf_checks.own_data(paper, packs)
    checks = [signed, schema, pdf_checks.own_fingerprint(paper)]
    number = parse_issue_number(paper.issue)
    if application is None or number is None:
        checks += document_proof.nothing_to_prove("没有可以对照的数据和版本号")
    else:
        mark = IssueMark(paper.issue, number.sequence, paper.fingerprint)
        checks += _printed(paper, application, mark, signatures)
    facts = whose(application) if application is not None else ()
    rows = pdf_rows(name, signatures)
    if checks[0].ok and (fault := early_fault(rows, first_year(application))):
        checks[0] = replace(checks[0], ok=False, detail=f"{fault}。")
    return Report(
        tuple(checks),
        paper.fingerprint,
        paper.issue,
        signatures.signer,
        whose=facts,
        signers=rows,
    )


def _printed(
    paper: pdf_checks.PdfContent, application: Application, mark: IssueMark, signatures: PdfSignatures
) -> list[Check]:
    """Returns the lights that tell whether a PDF is what its own data make.

    Where its files are gone, they tell what its text says.
    """
    data = {"pack": application.pack.id, "track": application.track, **application.data}
    try:
        drawing = document_proof.drawing_in(paper.data, paper.attached or b"", (application.pack, data), mark)
    except AppError as refused:
        text = pdf_checks.printed(paper, application.pack, data, pdf_checks.placeholder_picture, mark)
        detail = f"{str(refused).rstrip('。')}，不能重新排版。"
        return [text, Check(document_proof.NAME, ok=False, detail=detail)]
    proof = document_proof.prove(paper.data, drawing, signatures.drawn_bytes, signatures.rooms)
    return [pdf_checks.printed_text(paper, drawing, proof), proof.check]


def _open(file: Path) -> Container | bytes | None:
    """Opens a zip or a PDF by its first bytes, or by its name where these are damaged; None for a scanned picture."""
    with open_regular(file) as opened:
        head = opened.read(_HEAD)
    ending = file.suffix.lower()
    if head.startswith(PICTURES) or (ending in _PICTURE_ENDINGS and not head.startswith((b"PK", b"%PDF-"))):
        return None
    if head.startswith(b"PK\x03\x04") or (ending == ".zip" and not head.startswith(b"%PDF-")):
        return _container(file)
    if b"%PDF-" in head or ending == ".pdf":
        data = read_limited(file, _LARGEST)
        if not any(sign in data for sign in _PDF_SIGNS):
            raise InputRefused(file.name, "内容不是 PDF，没有可以验证的。请重新复制，或选择申报书 PDF。")
        return data
    if is_heic(head):
        raise InputRefused(file.name, HEIC)
    raise InputRefused(file.name, "不是申报包（.zip）、PDF，也不是扫描的图片。请选择申报包、申报书 PDF 或盖章扫描件。")


def _container(file: Path) -> Container:
    """Opens a zip, however damaged.

    A zip that holds no member at all is no package that could have been altered.
    """
    data = read_limited(file, _LARGEST)
    if _ZIP_SIGN not in data:
        raise InputRefused(file.name, "内容不是 zip 压缩包，没有可以验证的。请重新复制，或选择申报包。")
    return open_container(data, name=file.name)


def _beside_its_package(package: Report, name: str) -> Report:
    """Adds the PDF called ``name``, which is the package's own: what is proved of one holds for the other."""
    agreement = Check("same-issue", ok=True, detail="这份 PDF 就是申报包里的那一份，一字节不差。")
    beside = tuple(replace(each, part=name, beside=True) for each in package.signers if each.part == PDF)
    return replace(package, checks=(*package.checks, agreement), signers=(*package.signers, *beside))


def _agreeing(package: Report, sheet: Report) -> Report:
    """Joins the reports of a package and of another PDF into one, and checks that both are of the same issue."""
    if sheet.issue == package.issue and sheet.fingerprint == package.fingerprint and package.issue:
        agreement = Check("same-issue", ok=True, detail=f"这份 PDF 与申报包是同一版 {package.issue}。")
    else:
        here, there = sheet.issue or "没有版本号的", package.issue or "读不出版本号的"
        if here == there:  # a 版本号 has 30 bits of the fingerprint
            here, there = (f"{each.issue}（指纹 {each.fingerprint[:16]}…）" for each in (sheet, package))
        agreement = Check("same-issue", ok=False, detail=f"这份 PDF 是 {here}，申报包是 {there}，不是同一版。")
    outside = tuple(replace(c, name=f"pdf-{c.name}") for c in sheet.checks)
    same = same_signer(package.signers, sheet.signers)
    checks = (*package.checks, *outside, agreement, *(() if same is None else (same,)))
    beside = tuple(replace(each, beside=True) for each in sheet.signers)
    return replace(package, checks=checks, signers=(*package.signers, *beside))
