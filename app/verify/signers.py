"""Lists everybody who signed anything of what was handed in, over all files, and checks who was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.trust.certificate_fitness import key_words, valid_at
from app.trust.pdf_signatures import CLOCKS_DIFFER
from app.verify.report import Check

if TYPE_CHECKING:
    from app.intake.application import Application
    from app.trust.certificates import Certificate
    from app.trust.pdf_signatures import PdfSignature, PdfSignatures
    from app.trust.signatures import DetachedSignature
    from app.verify.report import Report

MANIFEST_PART = "manifest"
_SIGNATURES = ("signature", "pdf-signature")
"""The lights of the signatures of the first file, and of a PDF beside a package."""


@dataclass(frozen=True, slots=True)
class SignerRow:
    """Describes one signature of one file: who made it, when, what it covers, and whether it holds."""

    part: str
    """``manifest``, or the name of the PDF."""
    field: str | None
    """Name of the signature field, None for the manifest's."""
    ok: bool
    detail: str
    """One Chinese sentence about it."""
    signer: Certificate | None
    covers: str
    """What it covers, in words."""
    signed_at: datetime | None
    valid_then: bool | None
    key: str
    certifying: bool = False
    """Whether it is the one that certifies a PDF as this program's."""
    stamp: bool = False
    """Whether it is a time stamp, which says when and not who."""
    unverified: bool = False
    """Nothing speaks against it, but this program cannot check it."""
    page: int = 0
    """Page that its field stands on, from 1; 0 where it is invisible."""
    inside: bool = False
    """Whether it is a time stamp inside the signature of its field, over that signature alone."""
    beside: bool = False
    """Whether its file was handed in beside a package, whose own PDF may bear the same name."""

    def to_json(self) -> dict[str, Any]:
        """Returns the contract's object."""
        signer = self.signer
        return {
            "part": self.part,
            "field": self.field,
            "subject": None if signer is None else signer.subject,
            "sha256": None if signer is None else signer.sha256,
            "self_signed": None if signer is None else signer.self_signed,
            "covers": self.covers,
            "signed_at": None if self.signed_at is None else self.signed_at.isoformat(),
            "valid_then": self.valid_then,
            "key": self.key or None,
            "time_stamp": self.stamp,
        }


def manifest_row(found: DetachedSignature, files: int) -> SignerRow:
    """Returns the signature of a package's list of ``files`` files."""
    certificate = found.certificate
    return SignerRow(
        MANIFEST_PART, None, found.ok, found.detail, found.signer, f"{files} 个文件", found.signed_at,
        None if certificate is None else valid_at(certificate, found.signed_at),
        "" if certificate is None else key_words(certificate),
    )  # fmt: skip


def pdf_rows(part: str, found: PdfSignatures) -> tuple[SignerRow, ...]:
    """Returns the signatures of a PDF in their order."""
    rows, before = [], 0
    for one in found.signatures:
        rows.append(_pdf_row(part, one, before, found.pages))
        before += not one.inside
    return tuple(rows)


def _pdf_row(part: str, one: PdfSignature, before: int, pages: int) -> SignerRow:
    covers = (
        f"签名“{one.field}”"
        if one.inside
        else f"全文 {pages} 页"
        if not before
        else "全文和前一个签名"
        if before == 1
        else f"全文和前 {before} 个签名"
    )
    return SignerRow(
        part, one.field, one.ok, one.detail, one.signer, covers, one.signed_at, one.valid_then, one.key,
        certifying=one.certifying, stamp=one.stamp, unverified=one.unverified, page=one.page, inside=one.inside,
    )  # fmt: skip


def different_signers(rows: Sequence[SignerRow]) -> int:
    """Counts the different certificates that signed.

    Time stamps are no signers, and each signature that names nobody counts as one.
    """
    signing = [row for row in rows if not row.stamp]
    named = {row.signer.sha256 for row in signing if row.signer is not None}
    return len(named) + sum(row.signer is None for row in signing)


def expected_signer(rows: Sequence[SignerRow], wanted: str) -> Check:
    """Checks that the certificate with the SHA-256 ``wanted`` soundly signed every signed part."""
    parts: dict[tuple[str, bool], bool] = {}
    for row in rows:
        by_them = row.ok and not row.stamp and row.signer is not None and row.signer.sha256 == wanted
        parts[row.part, row.beside] = parts.get((row.part, row.beside), False) or by_them
    wrong = [part for part, held in parts.items() if not held]
    if parts and not wrong:
        return Check("signer", ok=True, detail="签名者就是指定的证书。")
    if not any(row.ok and not row.stamp and row.signer is not None for row in rows):
        return Check("signer", ok=False, detail="没有成立的签名，核对不了是不是指定的证书签的。")
    if len(wrong) in {0, len(parts)}:
        return Check("signer", ok=False, detail="签名者不是指定的证书。")
    called = "、".join(
        "单独的 PDF " if beside else "清单" if part == MANIFEST_PART else f"“{part}”" for part, beside in wrong
    )
    return Check("signer", ok=False, detail=f"{called}不是指定的证书签的。")


def same_signer(package: Sequence[SignerRow], sheet: Sequence[SignerRow]) -> Check | None:
    """Checks that one signer signed both PDF and package; None where one of them is not signed."""
    inside = next((row.signer for row in package if row.part == MANIFEST_PART), None)
    outside = next((row.signer for row in sheet if row.certifying), None)
    if inside is None or outside is None:
        return None
    if inside.sha256 == outside.sha256:
        return Check("same-signer", ok=True, detail="这份 PDF 和申报包是同一张证书签的。")
    who = f"申报包由 {inside.subject[:80]} 签署，这份 PDF 由 {outside.subject[:80]} 签署"
    return Check("same-signer", ok=False, detail=f"{who}，不是同一张证书，请向申报单位核实哪一份是真的。")


def without_future(report: Report, now: datetime) -> Report:
    """Turns off the lights of signatures that state a time ahead of ``now``."""
    checks = list(report.checks)
    for at, check in enumerate(checks):
        if check.name in _SIGNATURES and check.ok:
            rows = [row for row in report.signers if row.beside == (check.name != _SIGNATURES[0])]
            if fault := future_fault(rows, now):
                checks[at] = replace(check, ok=False, detail=f"{fault}。")
    return replace(report, checks=tuple(checks))


def future_fault(rows: Sequence[SignerRow], now: datetime) -> str:
    """Returns what speaks against a time ahead of ``now``, this computer's own, as a clause; empty if nothing does."""
    ahead = next((row for row in rows if row.signed_at is not None and row.signed_at > now + CLOCKS_DIFFER), None)
    if ahead is None or ahead.signed_at is None:
        return ""
    called = "清单的签名" if ahead.field is None else f"签名“{ahead.field}”" + ("附带的时间戳" if ahead.inside else "")
    return f"{called}写的时间是 {ahead.signed_at:%Y-%m-%d}，本机现在是 {now:%Y-%m-%d}，时间不实，或本机的时钟不对"


def first_year(application: Application | None) -> int:
    """Returns the first year in which a form can have been signed: after those that it asks the figures of; or 0."""
    return max(application.pack.years, default=-1) + 1 if application is not None else 0


def early_fault(rows: Sequence[SignerRow], since: int) -> str:
    """Returns a clause where our own signatures state a year before ``since``, the first for their form; else empty."""
    ours = (row for row in rows if row.certifying or row.part == MANIFEST_PART)
    early = next((row for row in ours if row.signed_at is not None and row.signed_at.year < since), None)
    if early is None or early.signed_at is None:
        return ""
    called = "清单的签名" if early.field is None else f"签名“{early.field}”"
    return f"{called}写的时间是 {early.signed_at:%Y-%m-%d}，早于这份表单，时间不实"


def time_fault(rows: Sequence[SignerRow], stamping: Mapping[str, Any]) -> str:
    """Returns what speaks against a package's time of signing, held against what the package holds.

    ``stamping`` is the record of its stamped scan, empty where there is none.  The text is a clause, empty if nothing
    does.
    """
    signed = next((row.signed_at for row in rows if row.part == MANIFEST_PART), None)
    if signed is None:
        return ""
    for row in rows:
        if row.part == MANIFEST_PART or row.signed_at is None or row.signed_at <= signed + CLOCKS_DIFFER:
            continue
        return f"清单写的签名时间早于它所列的“{row.part}”的签名“{row.field}”，时间不实"
    checked = read_moment(stamping.get("checked_at"))
    if checked is not None and checked > signed + CLOCKS_DIFFER:
        return "清单写的签名时间早于盖章扫描件收下的时间，时间不实"
    return ""


def read_moment(text: object) -> datetime | None:
    """Reads an aware time in ISO 8601, or returns None."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
