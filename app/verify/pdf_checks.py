"""Turns a PDF by itself into lights: its signature, the data inside it, and what it prints."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, InputRefused
from app.intake.application import Application, read_application
from app.intake.strict_json import parse_json
from app.output.document import IssueMark, build_document
from app.output.pdf.answer_comparison import Mismatch, compare_answers
from app.output.pdf.readback import read_attachment, read_pages
from app.pack.model import Pack
from app.sandbox.pdf_structure import check_structure
from app.sandbox.process import Sandbox
from app.trust.fingerprint import canonical_application, issue_number, parse_issue_number
from app.trust.page_code import parse_page_code
from app.trust.pdf_signatures import PdfSignatures, check_pdf
from app.verify.document_proof import Drawing, Proof
from app.verify.report import Check, light

_HASH = re.compile(r"sha256:([0-9a-f]{64})")
_TEXT_SOUND = "PDF 上印的内容与数据逐项一致。"
_NOT_SIGNED = "PDF 没有签名，不能证明它没有被改过。"
_ISSUE = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-[0-9]{2,9}")

_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
"""A PNG of one white pixel."""

Packs = Callable[[str], Pack]


@dataclass(frozen=True, slots=True)
class PdfContent:
    """Describes a PDF by what it says of itself, as far as it can be read."""

    data: bytes
    attached: bytes | None
    """The canonical application inside, None if there is none that can be read."""
    issue: str
    """版本号 printed on its first page, empty if none."""
    trouble: str
    """Why the PDF cannot be read at all; empty if it can."""

    @property
    def fingerprint(self) -> str:
        """Returns the attached data's SHA-256, or ""."""
        return hashlib.sha256(self.attached).hexdigest() if self.attached else ""


def open_paper(data: bytes, sandbox: Sandbox | None = None) -> PdfContent:
    """Reads a PDF as far as it can be read, and never raises.

    A PDF that asks for too much is looked at no further: its data are then empty.
    """
    try:
        check_structure(data, "PDF", sandbox)
    except InputRefused as refused:
        return PdfContent(b"", None, "", refused.reason)
    try:
        attached = read_attachment(data)
        issue = _printed_issue(data)
    except InputRefused as refused:
        return PdfContent(data, None, "", refused.reason)
    return PdfContent(data, attached, issue, "")


def signature_of(paper: PdfContent) -> tuple[PdfSignatures, Check]:
    """Tells who signed the PDF and whether it holds."""
    signatures = check_pdf(paper.data)
    detail = signatures.detail if signatures.signatures or not signatures.ok else _NOT_SIGNED
    return signatures, Check("signature", signatures.ok, _sentence(detail), doubt=signatures.unverified)


def printed_text(paper: PdfContent, drawing: Drawing, proof: Proof) -> Check:
    """Checks that the PDF prints what its data say.

    A PDF that was drawn again with the same bytes needs no reading.
    """
    if proof.exact:
        return Check("text", ok=True, detail=_TEXT_SOUND)
    return printed(paper, drawing.pack, drawing.application, drawing.read, drawing.mark)


def printed(
    paper: PdfContent,
    pack: Pack,
    application: Mapping[str, Any],
    pictures: Callable[[str], bytes | None],
    mark: IssueMark,
) -> Check:
    """Checks field by field that the PDF prints these data."""
    document = build_document(pack, application, pictures, mark)
    try:
        mismatches = compare_answers(document, paper.data)
    except InputRefused as refused:
        return Check("text", ok=False, detail=_sentence(refused.reason))
    return light("text", [_described(each) for each in mismatches], _TEXT_SOUND)


def own_data(paper: PdfContent, packs: Packs) -> tuple[Application | None, Check]:
    """Returns the application inside the PDF, held against its pack."""
    if paper.trouble:
        return None, Check("schema", ok=False, detail=_sentence(paper.trouble))
    if paper.attached is None:
        return None, Check("schema", ok=False, detail="PDF 里没有填报数据，不是本软件导出的申报书，或已被另存过。")
    try:
        application = read_application(
            _with_plain_names(parse_json(paper.attached, "PDF 里的数据")), packs, "PDF 里的数据", canonical=True
        )
    except AppError as refused:
        return None, Check("schema", ok=False, detail=_sentence(str(refused)))
    return application, Check("schema", ok=True, detail="PDF 里的填报数据符合格式。")


def own_fingerprint(paper: PdfContent) -> Check:
    """Checks that the data are canonical and the 版本号's."""
    faults = []
    if paper.attached is None:
        faults.append("PDF 里没有填报数据，算不出指纹")
    else:
        number = parse_issue_number(paper.issue)
        if number is None:
            faults.append("PDF 上没有印版本号，这是草稿，或页面被改过")
        elif issue_number(paper.fingerprint, number.sequence) != paper.issue:
            faults.append(f"按数据算出的版本号与印的 {paper.issue} 不一致")
        if not _is_canonical(paper.attached):
            faults.append("PDF 里的数据不是规范形式，可能被改动过")
    return light("fingerprint", faults, "按数据重新计算的指纹与版本号一致。")


def placeholder_picture(_name: str) -> bytes | None:
    """Returns a white dot in place of a picture that is not there, so that one is expected at its place."""
    return _DOT


def _printed_issue(data: bytes) -> str:
    pages = read_pages(data, 1)
    if not pages:
        return ""
    for text in pages[0].loose:
        code = parse_page_code(text)
        if code is not None:
            return code.number
        if match := _ISSUE.search(text):
            return match.group()
    return ""


def _with_plain_names(value: Any) -> Any:
    """Renames files called ``sha256:…`` so that they may be read."""
    if isinstance(value, list):
        return [_with_plain_names(each) for each in value]
    if isinstance(value, dict):
        return {
            key: match[1]
            if key in ("image", "file") and isinstance(each, str) and (match := _HASH.fullmatch(each))
            else _with_plain_names(each)
            for key, each in value.items()
        }
    return value


def _is_canonical(attached: bytes) -> bool:
    try:
        data = _with_plain_names(parse_json(attached, "PDF"))
        return isinstance(data, dict) and canonical_application(data, lambda name: name) == attached
    except AppError:
        return False


def _described(mismatch: Mismatch) -> str:
    expected, found = (_short(text) for text in (mismatch.expected, mismatch.printed))
    if not mismatch.printed:
        return f"{mismatch.path} 应印“{expected}”，PDF 上没有"
    if not mismatch.expected:
        return f"{mismatch.path} 多印了“{found}”"
    return f"{mismatch.path} 应印“{expected}”，PDF 上是“{found}”"


def _short(text: str, limit: int = 24) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _sentence(text: str) -> str:
    return text if text.endswith("。") else text + "。"
