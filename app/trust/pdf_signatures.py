"""A signed PDF checked: every signature intact, ours certifying it, the last one covering the whole file.

Files are hostile until read: pyHanko parses them within its limits for untrusted input, and whatever it stumbles over
is a signature that does not hold, never an exception.  No network, no clock, no trust decision.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.trust import certificates, der
from app.trust.certificates import Certificate
from app.trust.signatures import ALTERED_FORM, check_digest

LARGEST = 512 * 1024 * 1024
"""Bytes of the largest PDF that is looked at."""
_MOST_SIGNATURES = 20
_HEX = re.compile(rb"<((?:[0-9a-f]{2})*|(?:[0-9A-F]{2})*)>")
_SOUND_DIGESTS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature of a PDF."""

    field: str
    """Name of its signature field."""
    certifying: bool
    """Whether it is the certifying one, which must be ours; others may come from any program."""
    ok: bool
    detail: str
    """One Chinese sentence."""
    signer: Certificate | None


@dataclass(frozen=True, slots=True)
class PdfSignatures:
    """What the signatures of a PDF prove together."""

    ok: bool
    detail: str
    """One Chinese sentence: what was found, or the first thing that is wrong."""
    signatures: tuple[PdfSignature, ...] = ()
    """In signing order."""

    @property
    def signer(self) -> Certificate | None:
        """Who certified the file, whether or not it holds."""
        return next((one.signer for one in self.signatures if one.certifying), None)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A signature and where it lies in the file."""

    embedded: EmbeddedPdfSignature
    gap: tuple[int, int]
    """The only bytes that it does not cover, from ``<`` to after ``>``."""
    end: int
    contents: bytes
    """The signature's DER."""


def check_pdf(pdf: bytes) -> PdfSignatures:
    """Judge the signatures of a PDF; never raises for what it is given.

    Sound are: a first, certifying signature in our own exact form; further ones of any maker, intact; nothing changed
    after any of them beyond what certification allows (filling signature fields); the last one up to the last byte.
    """
    if len(pdf) > LARGEST:
        return PdfSignatures(ok=False, detail=f"PDF 超过 {LARGEST >> 20} MB，不予核对签名")
    try:
        return _checked(pdf)
    except Exception:  # noqa: BLE001 - a parser of hostile files may stumble in any way; all mean the same here
        return PdfSignatures(ok=False, detail="PDF 的结构或签名读不出来，文件可能已损坏或被改动过")


def _checked(pdf: bytes) -> PdfSignatures:
    reader = PdfFileReader(io.BytesIO(pdf))
    embedded = reader.embedded_signatures
    if not embedded:
        return PdfSignatures(ok=False, detail="PDF 没有签名")
    if len(embedded) > _MOST_SIGNATURES:
        return PdfSignatures(ok=False, detail=f"PDF 的签名超过 {_MOST_SIGNATURES} 个，不予核对")
    certifying = _certifying(reader)
    judged = tuple(_judged(pdf, one, certifying=one.sig_object is certifying) for one in embedded)
    fault = next((f"签名“{one.field}”：{one.detail}" for one in judged if not one.ok), "")
    if not judged[0].certifying:
        fault = "缺少本软件的认证签名，或者它不是第一个签名"
    elif not fault and embedded[-1].coverage != SignatureCoverageLevel.ENTIRE_FILE:
        fault = "最后一个签名之后，文件又被改动过"
    return PdfSignatures(not fault, fault or judged[0].detail, judged)


def _certifying(reader: PdfFileReader) -> Any:
    """The signature dictionary to which the document's DocMDP permission points, if it allows no more than ours."""
    data = read_certification_data(reader)
    allowed = data is not None and data.permission in {MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS}
    return data.author_sig if data is not None and allowed else None


def _judged(pdf: bytes, embedded: EmbeddedPdfSignature, *, certifying: bool) -> PdfSignature:
    field = str(embedded.field_name)[:60]
    placed = _placed(pdf, embedded)
    if placed is None:
        detail = "签名数据所在的位置或写法不规范，可能被改动过"
        return PdfSignature(field, certifying, ok=False, detail=detail, signer=None)
    if certifying:
        ok, detail, signer = _judge_ours(pdf, placed)
    else:
        ok, detail, signer = _judge_other(placed)
    if ok and (fault := _changed_since(embedded)):
        ok, detail = False, fault
    return PdfSignature(field, certifying, ok, detail, signer)


def _placed(pdf: bytes, embedded: EmbeddedPdfSignature) -> _Placed | None:
    """Where the signature lies; None unless its gap holds its own hex string and nothing else, padded with zeros."""
    numbers = [int(number) for number in embedded.byte_range]
    if len(numbers) != 4 or numbers[0] != 0:  # noqa: PLR2004 - two pairs of offset and length
        return None
    begin, after, rest = numbers[1:]
    if not 0 < begin < after <= after + rest <= len(pdf):
        return None
    match = _HEX.fullmatch(pdf, begin, after)
    if match is None:
        return None
    padded = bytes.fromhex(match[1].decode("ascii"))
    contents = der.first(padded)[2]
    if padded != embedded.pkcs7_content or any(padded[len(contents) :]):
        return None
    return _Placed(embedded, (begin, after), after + rest, contents)


def _judge_ours(pdf: bytes, placed: _Placed) -> tuple[bool, str, Certificate | None]:
    begin, after = placed.gap
    view = memoryview(pdf)
    digest = hashlib.sha256(view[:begin])
    digest.update(view[after : placed.end])
    found = check_digest(digest.digest(), placed.contents)
    # Upper-case is how it was written; lower-case hex would be the same signature in other bytes.
    if bytes(view[begin + 1 : after - 1]) != placed.contents.hex().upper().encode().ljust(after - begin - 2, b"0"):
        return False, ALTERED_FORM, found.signer
    return found.ok, found.detail, found.signer


def _judge_other(placed: _Placed) -> tuple[bool, str, Certificate | None]:
    embedded = placed.embedded
    if embedded.sig_object_type != "/Sig":
        return False, "是时间戳，本软件不能核对", None
    signer = certificates.describe(x509.load_der_x509_certificate(embedded.signer_cert.dump()))
    if embedded.external_md_algorithm not in _SOUND_DIGESTS:
        return False, "用了不安全或不支持的摘要算法，不能核对", signer
    try:
        intact, valid = validate_sig_integrity(
            embedded.signer_info, embedded.signer_cert, "data", embedded.compute_digest()
        )
    except Exception:  # noqa: BLE001 - other makers' signatures, algorithms such as SM2 included
        return False, "不能核对，签名算法不支持或签名已损坏", signer
    if not intact:
        return False, "内容在签名之后被改动过", signer
    if not valid:
        return False, "签名与证书不符，签名或证书被改动过", signer
    return True, f"签名完好，由 {signer.subject} 签署，本软件不判断签署者是否可信", signer


def _changed_since(embedded: EmbeddedPdfSignature) -> str:
    """What speaks against the file's state since this signature, or nothing."""
    embedded.compute_integrity_info()  # type: ignore[no-untyped-call]
    if embedded.coverage not in {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}:
        return "没有覆盖签名时的整个文件"
    if not embedded.summarise_integrity_info()["docmdp_ok"]:
        return "签名之后，文件里有不允许的改动"
    return ""
