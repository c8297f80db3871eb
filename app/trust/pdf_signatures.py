"""Checks a signed PDF: every signature intact, ours certifying it, the last one covering the whole file.

Files are hostile until read: :mod:`app.trust.certified_revisions` says what may stand in one, and whatever a reader
stumbles over is a signature that does not hold, never an exception.  It needs no
network and no clock, and decides nothing about trust.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from app.trust import certificate_fitness, certificates, der
from app.trust.certificates import Certificate
from app.trust.certified_revisions import Box, SigningAct, Trail, read_trail
from app.trust.other_signatures import Judgement, is_national, judge_signature, judge_stamp
from app.trust.pdf_revisions import RevisionError
from app.trust.pdf_syntax import PdfSyntaxError
from app.trust.signatures import ALTERED_FORM, check_digest

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of the largest PDF that is looked at."""
CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far the clocks of two honest computers may be apart."""
_UNREADABLE: Final = "PDF 的结构或签名读不出来，文件可能已损坏或被改动过"
UNSIGNED: Final = "PDF 没有签名"
"""What is said of a PDF without any signature."""
_MOST_SIGNATURES: Final = 20
_LONGEST_SIGNATURE: Final = 8 << 20
"""Bytes of one signature with its padding."""
_KINDS: Final = frozenset({"ETSI.CAdES.detached", "adbe.pkcs7.detached"})
"""``/SubFilter`` of a signature that every viewer reads as what it is."""
_STAMP_KIND: Final = "ETSI.RFC3161"
_SAME_CLOCK: Final = timedelta(minutes=10)
_HEX = re.compile(rb"<((?:[0-9a-f]{2})*|(?:[0-9A-F]{2})*)>")
_TIME = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z(?:00'?00'?)?|([+-])(\d\d)'?(\d\d)?'?)?")


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """Describes one signature or time stamp of a PDF: who made it, when, and whether it holds."""

    field: str
    """Name of its signature field."""
    certifying: bool
    """Whether it is the certifying one, which must be ours; others may come from any program."""
    ok: bool
    detail: str
    """One Chinese sentence."""
    signer: Certificate | None
    signed_at: datetime | None = None
    """By the signer's own clock, or the authority's for a time stamp; UTC."""
    valid_then: bool | None = None
    """Whether the certificate was within its dates then; None where that is not known."""
    key: str = ""
    """Kind and size of the key, e.g. ``RSA 3072``."""
    stamp: bool = False
    """Whether it is a time stamp, which says when and not who."""
    unverified: bool = False
    """Nothing speaks against it, but this program cannot check it."""
    page: int = 0
    """Page that its field stands on, from 1; 0 where it is invisible."""
    inside: bool = False
    """Whether it is a time stamp inside the signature before it, over that signature alone."""


@dataclass(frozen=True, slots=True)
class PdfSignatures:
    """Describes what the signatures of a PDF prove together."""

    ok: bool
    detail: str
    """One Chinese sentence: what was found, or the first thing that is wrong."""
    signatures: tuple[PdfSignature, ...] = ()
    """In signing order."""
    rooms: dict[str, tuple[int, Box]] = field(default_factory=dict)
    """The fields for later signatures that were certified: name → (page from 0, box)."""
    drawn_bytes: int = 0
    """How many bytes the document had before it was signed, as far as it is signed in our way; else 0."""
    pages: int = 0

    @property
    def signer(self) -> Certificate | None:
        """Tells who certified the file, whether or not it holds."""
        return next((one.signer for one in self.signatures if one.certifying), None)

    @property
    def unverified(self) -> bool:
        """Tells whether all that stays open are signatures that this program cannot check."""
        doubtful = [one for one in self.signatures if not one.ok]
        return not self.ok and bool(doubtful) and all(one.unverified for one in doubtful)


def check_pdf(pdf: bytes) -> PdfSignatures:
    """Judges the signatures of a PDF, and never raises for what it is given.

    Sound are: a first, certifying signature in our own exact form; further ones of any maker, intact; nothing changed
    after any of them beyond the closed list of :mod:`app.trust.certified_revisions`; the last one up to the last byte.
    """
    if len(pdf) > LARGEST:
        return PdfSignatures(ok=False, detail=f"PDF 超过 {LARGEST >> 20} MB，不予核对签名")
    try:
        return _checked(pdf)
    except RevisionError as trouble:
        return PdfSignatures(ok=False, detail=UNSIGNED if _is_unsigned(pdf) else f"PDF 读不出来：{trouble}")
    except PdfSyntaxError:
        return PdfSignatures(ok=False, detail=UNSIGNED if _is_unsigned(pdf) else _UNREADABLE)
    except Exception:  # noqa: BLE001 - a parser of hostile files may stumble in any way; all mean the same here
        return PdfSignatures(ok=False, detail=_UNREADABLE)


def _checked(pdf: bytes) -> PdfSignatures:
    trail = read_trail(pdf)
    if not trail.acts and len(trail.rooms) == 0 and trail.fault == UNSIGNED:
        return PdfSignatures(ok=False, detail=UNSIGNED)
    if len(trail.acts) > _MOST_SIGNATURES:
        return PdfSignatures(ok=False, detail=f"PDF 的签名超过 {_MOST_SIGNATURES} 个，不予核对")
    judged = tuple(one for act in trail.acts for one in _judged(pdf, act, trail))
    fault = next((f"{_called(one)}：{one.detail}" for one in judged if not one.ok and not one.unverified), "")
    fault = fault or trail.fault or _time_fault(judged)
    fault = fault or next((f"{_called(one)}：{one.detail}" for one in judged if not one.ok), "")
    if not fault and trail.acts[-1].end != len(pdf):
        fault = "最后一个签名之后，文件又被改动过"
    return PdfSignatures(not fault, fault or judged[0].detail, judged, trail.rooms, trail.drawn_bytes, trail.pages)


def _is_unsigned(pdf: bytes) -> bool:
    """Tells whether a PDF that is not built as ours are has no signature at all."""
    if b"/ByteRange" in pdf:
        return False
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return not PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except Exception:  # noqa: BLE001 - as in check_pdf
        return False


def _judged(pdf: bytes, act: SigningAct, trail: Trail) -> list[PdfSignature]:
    """Returns a signature, and then the time stamp inside of it if there is one."""
    name, stated = act.field[:60], _stated_time(act.stated_time)
    if len(act.contents) > _LONGEST_SIGNATURE:
        return [PdfSignature(name, act.certifying, ok=False, detail="签名数据太大，不予核对", signer=None)]
    match = _HEX.fullmatch(pdf, *act.gap)
    try:
        contents = der.first(act.contents)[2]
    except ValueError:
        contents = b""
    if match is None or not contents or any(act.contents[len(contents) :]):
        detail = "签名数据所在的位置或写法不规范，可能被改动过"
        return [PdfSignature(name, act.certifying, ok=False, detail=detail, signer=None, signed_at=stated)]
    if act.certifying:
        found = _judge_ours(pdf, act, contents, stated)
    elif not is_national(contents) and not (act.kind == _STAMP_KIND if act.stamp else act.kind in _KINDS):
        found = Judgement(ok=False, detail="写明的格式不是 PDF 签名通用的，各种阅读器读法不同", signed_at=stated)
    elif act.stamp:
        found = judge_stamp(contents, lambda algorithm: _digest(pdf, act, algorithm))
    else:
        found = judge_signature(
            contents, lambda algorithm: _digest(pdf, act, algorithm), stated, _clocks(act.stated_time)
        )
    page = trail.rooms[name][0] + 1 if name in trail.rooms else 0
    one = _described(name, found, certifying=act.certifying, stamp=act.stamp, page=page)
    return [one] if found.token is None else [one, _described(name, found.token, stamp=True, inside=True)]


def _described(
    name: str, found: Judgement, *, certifying: bool = False, stamp: bool = False, page: int = 0, inside: bool = False
) -> PdfSignature:
    certificate = found.certificate
    return PdfSignature(
        name, certifying, found.ok, found.detail,
        signer=None if certificate is None else certificates.describe(certificate),
        signed_at=found.signed_at,
        valid_then=None if certificate is None else certificate_fitness.valid_at(certificate, found.signed_at),
        key="" if certificate is None else certificate_fitness.key_words(certificate),
        stamp=stamp, unverified=found.unverified, page=page, inside=inside,
    )  # fmt: skip


def _digest(pdf: bytes, act: SigningAct, algorithm: str) -> bytes:
    begin, after = act.gap
    view = memoryview(pdf)
    digest = hashlib.new(algorithm, view[:begin])
    digest.update(view[after : act.end])
    return digest.digest()


def _judge_ours(pdf: bytes, act: SigningAct, contents: bytes, stated: datetime | None) -> Judgement:
    begin, after = act.gap
    found = check_digest(_digest(pdf, act, "sha256"), contents, stated)
    # Upper-case is how it was written; lower-case hex would be the same signature in other bytes.
    if pdf[begin + 1 : after - 1] != contents.hex().upper().encode().ljust(after - begin - 2, b"0"):
        return Judgement(ok=False, detail=ALTERED_FORM, certificate=found.certificate, signed_at=stated)
    if found.ok and stated is None:
        return Judgement(ok=False, detail="没有写明签名时间", certificate=found.certificate)
    return Judgement(found.ok, found.detail, found.certificate, stated)


def _time_fault(judged: tuple[PdfSignature, ...]) -> str:
    """Compares the times that the signatures state."""
    certified = next((one.signed_at for one in judged if one.certifying), None)
    for at, one in enumerate(judged):
        if one.signed_at is None:
            continue
        if certified is not None and one.signed_at < certified - CLOCKS_DIFFER:
            return f"{_called(one)}写的时间早于它所签的文件，时间不实"
        stamped = next((each for each in judged[at + 1 :] if each.stamp and each.signed_at is not None), None)
        if stamped is not None and stamped.signed_at is not None and one.signed_at > stamped.signed_at + CLOCKS_DIFFER:
            return f"{_called(one)}写的时间晚于盖在它上面的时间戳，时间不实"
    return ""


def _called(one: PdfSignature) -> str:
    return f"签名“{one.field}”附带的时间戳" if one.inside else f"签名“{one.field}”"


def _clocks(text: str) -> timedelta:
    """Returns how far a signature's two times may differ: a date without a zone may be anywhere's."""
    found = _TIME.fullmatch(text)
    return _SAME_CLOCK if found is not None and (found[7] or "Z" in text) else CLOCKS_DIFFER


def _stated_time(text: str) -> datetime | None:
    """Reads a PDF date (ISO 32000-1, 7.9.4) in UTC, or None; without a zone it is taken for UTC."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found[8] or 0), int(found[9] or 0)
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if found[7] == "-" else 1)
    try:
        year, month, day, hour, minute, second = (int(found[at]) for at in range(1, 7))
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(ahead)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
