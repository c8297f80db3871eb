"""``verify``: a package, a PDF, or both against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.output.document import IssueMark
from app.output.package import PDF
from app.trust.fingerprint import parse_issue_number
from app.trust.open_container import Container, open_container
from app.verify import papers
from app.verify.packages import verify_package
from app.verify.report import Check, Report

_LARGEST = 512 << 20
_SEVERAL = 2


def verify(files: Sequence[Path], packs: papers.Packs, expected_signer: str = "") -> Report:
    """All lights of one package, one PDF, or of one of each and their agreement.

    ``expected_signer`` is the SHA-256 of the certificate that has to have signed.  Raises InputRefused for what is
    neither, for hostile packages, and for more than one of a kind.
    """
    packages: list[Container] = []
    sheets: list[bytes] = []
    for file in files:
        opened = _open(file)
        if isinstance(opened, Container):
            packages.append(opened)
        else:
            sheets.append(opened)
    if len(packages) >= _SEVERAL or len(sheets) >= _SEVERAL:
        raise InputRefused("", "一次只能验证一个申报包、一份 PDF，或这两样互相对照。请分几次验证。")
    reports = [verify_package(each, packs) for each in packages] + [verify_pdf(each, packs) for each in sheets]
    report = reports[0]
    if len(reports) == _SEVERAL:
        report = _agreeing(reports[0], reports[1], packages[0], sheets[0])
    if expected_signer:
        report = replace(report, checks=(*report.checks, _expected(report, expected_signer.strip().lower())))
    return report


def verify_pdf(data: bytes, packs: papers.Packs) -> Report:
    """Every light of a PDF by itself, held against the data inside it."""
    paper = papers.open_paper(data)
    signatures, signed = papers.signature_of(paper)
    application, schema = papers.own_data(paper, packs)
    checks = [signed, schema, papers.own_fingerprint(paper)]
    number = parse_issue_number(paper.issue)
    if application is None or number is None:
        checks.append(Check("text", ok=False, detail="没有可以对照的数据和版本号，无法核对打印内容。"))
    else:
        mark = IssueMark(paper.issue, number.sequence, paper.fingerprint)
        data_object = {"pack": application.pack.id, "track": application.track, **application.data}
        checks.append(papers.printed(paper, application.pack, data_object, papers.stand_in, mark))
    return Report(tuple(checks), paper.fingerprint, paper.issue, signatures.signer)


def _open(file: Path) -> Container | bytes:
    """A zip or a PDF, by its first bytes; by its name where these are damaged."""
    data = read_limited(file, _LARGEST)
    ending = file.suffix.lower()
    if data.startswith(b"PK\x03\x04") or (ending == ".zip" and not data.startswith(b"%PDF-")):
        return open_container(data, name=file.name)
    if b"%PDF-" in data[:1024] or ending == ".pdf":
        return data
    raise InputRefused(file.name, "既不是申报包（.zip）也不是 PDF。请选择要验证的申报包或申报书 PDF。")


def _agreeing(package: Report, sheet: Report, container: Container, pdf: bytes) -> Report:
    """Both reports as one; a PDF outside is the package's own, or at least of the same issue."""
    inside = next((member.data for member in container.members if member.name == PDF), b"")
    same_bytes = hashlib.sha256(inside).digest() == hashlib.sha256(pdf).digest()
    if same_bytes:
        agreement = Check("same-issue", ok=True, detail="这份 PDF 就是申报包里的那一份，一字节不差。")
    elif sheet.issue == package.issue and sheet.fingerprint == package.fingerprint and package.issue:
        agreement = Check("same-issue", ok=True, detail=f"这份 PDF 与申报包是同一版 {package.issue}。")
    else:
        here, there = sheet.issue or "没有版本号的", package.issue or "读不出版本号的"
        agreement = Check("same-issue", ok=False, detail=f"这份 PDF 是 {here}，申报包是 {there}，不是同一版。")
    outside = () if same_bytes else tuple(replace(c, name=f"pdf-{c.name}") for c in sheet.checks)
    return Report((*package.checks, *outside, agreement), package.fingerprint, package.issue, package.signer)


def _expected(report: Report, wanted: str) -> Check:
    if report.signer is not None and report.signer.sha256 == wanted:
        return Check("signer", ok=True, detail="签名者就是指定的证书。")
    return Check("signer", ok=False, detail="签名者不是指定的证书。")
