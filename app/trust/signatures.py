"""Checks detached signatures: whether anything changed since, and who signed; never whether to trust the signer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509

from app.trust import certificate_fitness, certificates, cms
from app.trust.certificates import Certificate

ALTERED_FORM = "签名不是本软件写出的形式，可能被改动过"


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """Describes what a detached signature proves: whether it holds, and who signed."""

    ok: bool
    detail: str
    """One Chinese sentence."""
    signer: Certificate | None = None
    """Who signed, whether or not it holds; None where that cannot be read."""
    signed_at: datetime | None = None
    """By the signer's own clock, UTC."""
    certificate: x509.Certificate | None = None
    """The signer's, as :attr:`signer` describes it."""


def check_detached(data: bytes, signature: bytes) -> DetachedSignature:
    """Checks that ``signature`` is ours, unaltered and over exactly ``data``; never raises for what it is given."""
    return check_digest(hashlib.sha256(data).digest(), signature)


def check_digest(digest: bytes, signature: bytes, stated: datetime | None = None) -> DetachedSignature:
    """Checks a signature over content with this SHA-256 (32 bytes).

    ``stated`` (aware) is the time that stands beside a signature which says none itself.
    """
    try:
        found = cms.read(signature)
        signer = certificates.describe(found.chain[0])
    except ValueError:
        return DetachedSignature(ok=False, detail=ALTERED_FORM)
    when = found.signed_at or stated
    fault = _fault(found, digest, signer) or ("" if when else "没有写明签名时间")
    fault = fault or certificate_fitness.unfitness(found.chain, when)
    return DetachedSignature(not fault, fault or _praise(found, signer), signer, when, found.chain[0])


def _fault(found: cms.Signature, digest: bytes, signer: Certificate) -> str:
    leaf = found.chain[0]
    if not cms.verifies(found):
        return "签名与证书不符，签名或证书被改动过"
    if found.digest != digest:
        return "内容在签名之后被改动过"
    if not all(certificates.is_issued_by(one, issuer) for one, issuer in pairwise(found.chain)):
        return "签名里的证书链不相连"
    if leaf.issuer == leaf.subject and not signer.self_signed:
        return "自签名证书本身的签名不成立"
    return ""


def _praise(found: cms.Signature, signer: Certificate) -> str:
    if signer.self_signed:
        return f"签名完好，由自签名证书 {signer.subject} 签署，身份未经第三方证明"
    root = found.chain[-1]
    if certificates.is_issued_by(root, root):
        return f"签名完好，由 {signer.subject} 签署，证书链完整，但本软件不判断签发机构是否可信"
    return f"签名完好，由 {signer.subject} 签署，证书链不完整，签发机构未知"
