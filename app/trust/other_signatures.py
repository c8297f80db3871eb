"""Checks signatures and time stamps in a PDF that other programs made (PAdES, ISO 32000-1 12.8.3, RFC 3161).

The CMS is hostile until read; whatever the library stumbles over is a signature that does not hold.  Chinese national
algorithms (SM2, SM3) are recognised by their object identifiers and said to be unverified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from asn1crypto import cms, tsp
from cryptography import x509
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from app.trust import certificate_fitness, certificates, der

Digest = Callable[[str], bytes]
"""The digest of what a signature covers, by hashlib's name of the algorithm."""

_SOUND_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_WEAK_DIGESTS: Final = {"md2": "MD2", "md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224"}
_SHORTEST_SALT: Final = 20
"""Bytes; what RFC 8017 takes where nothing is said."""
_NATIONAL: Final = bytes.fromhex("2a811ccf55")
"""What the object identifiers of SM2, SM3 and their containers begin with: 1.2.156.10197."""
_MOST_TRIES: Final = 50
_CERTIFICATE: Final = b"\x30\x82"
_OUTER: Final = (der.OID, der.CONTEXT_0)
_BY_SERIAL: Final = "issuer_and_serial_number"
_CONTEXT_1: Final = 0xA1
_BODIES: Final = ([der.INTEGER, der.SET, der.SEQUENCE, der.CONTEXT_0, der.SET],)
"""Tags of a SignedData: version, digests, content, certificates, signers (RFC 5652, 5.1)."""
_FIXED: Final = [der.SEQUENCE, der.CONTEXT_0, der.SEQUENCE, der.OCTET_STRING]
_SIGNERS: Final = tuple(
    [der.INTEGER, identifier, *_FIXED, *unsigned]
    for identifier in (der.SEQUENCE, 0x80)  # issuer and serial number, or the key's identifier
    for unsigned in ([], [_CONTEXT_1])
)
"""Tags of a SignerInfo (RFC 5652, 5.3), signed attributes always there."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Describes what came of checking a signature: whether it holds, who made it, and when."""

    ok: bool
    detail: str
    """One Chinese sentence without its full stop."""
    certificate: x509.Certificate | None = None
    signed_at: datetime | None = None
    """UTC; what the signer says, or for a time stamp the authority."""
    unverified: bool = False
    """Nothing speaks against it, but this program cannot check it."""
    token: Judgement | None = None
    """The time stamp that the signer left inside the signature; None where there is none."""


def is_national(contents: bytes) -> bool:
    """Tells whether a signature or time stamp uses Chinese national algorithms."""
    return _NATIONAL in contents


def judge_signature(contents: bytes, digest: Digest, stated: datetime | None, apart: timedelta) -> Judgement:
    """Judges a detached CMS signature in DER over ``digest``.

    ``stated`` is the time that the PDF says, ``apart`` how far it may be from what the signature says itself.
    """
    if is_national(contents):
        return Judgement(
            ok=False, detail="是国密（SM2/SM3）签名，签名的范围核对过，签名本身没有验证",
            certificate=_some_certificate(contents), signed_at=stated, unverified=True,
        )  # fmt: skip
    try:
        signed = _signed_data(contents)
        certificate, chain = _certificates(signed)
    except Exception:  # noqa: BLE001 - a parser of hostile data may stumble in any way
        return Judgement(ok=False, detail="签名数据读不出来，签名已损坏或算法不支持", signed_at=stated)
    claimed = _claimed_time(signed)
    when = stated or claimed
    fault = _signature_fault(signed, digest) or _time_fault(stated, claimed, apart)
    fault = fault or certificate_fitness.unfitness(chain, when) or _own_fault(certificate)
    token, token_fault = _token_inside(signed["signer_infos"][0])
    fault = fault or token_fault
    name = certificates.describe(certificate).subject
    praise = f"签名完好，由 {name} 签署，本软件不判断签署者是否可信"
    return Judgement(not fault, fault or praise, certificate, when, token=token)


def _own_fault(certificate: x509.Certificate) -> str:
    """Returns what speaks against a certificate that names itself as its issuer and was not signed by its own key.

    Its name is then anybody's.  The text is a clause, empty if nothing speaks against it.
    """
    own = certificate.issuer == certificate.subject
    return "自签名证书本身的签名不成立" if own and not certificates.is_issued_by(certificate, certificate) else ""


def _claimed_time(signed: Any) -> datetime | None:
    """Returns the time (UTC) in the attribute signing-time, or None without one.

    It may stand beside the time that the PDF says.
    """
    for attribute in signed["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "signing_time":
            found = attribute["values"][0].native
            return found.astimezone(UTC) if isinstance(found, datetime) else None
    return None


def _time_fault(stated: datetime | None, claimed: datetime | None, apart: timedelta) -> str:
    if stated is None and claimed is None:
        return "没有写明签名时间"
    if stated is not None and claimed is not None and abs(stated - claimed) > apart:
        return "两处写的签名时间不一致"
    return ""


def judge_stamp(contents: bytes, digest: Digest) -> Judgement:
    """Judges a document time stamp, which is a CMS signature over a statement of time and digest."""
    if is_national(contents):
        return Judgement(
            ok=False, detail="是国密（SM2/SM3）时间戳，盖住的范围核对过，时间戳本身没有验证",
            certificate=_some_certificate(contents), unverified=True,
        )  # fmt: skip
    try:
        signed = _signed_data(contents)
        certificate, chain = _certificates(signed)
        stated = signed["encap_content_info"]["content"].parsed
        when = stated["gen_time"].native.astimezone(UTC) if isinstance(stated, tsp.TSTInfo) else None
    except Exception:  # noqa: BLE001 - as above
        return Judgement(ok=False, detail="时间戳读不出来，已损坏或算法不支持")
    if when is None:
        return Judgement(ok=False, detail="时间戳里没有时间", certificate=certificate)
    fault = _stamp_fault(signed, stated, digest) or certificate_fitness.unfitness(chain, when, stamps=True)
    fault = fault or _own_fault(certificate)
    name = certificates.describe(certificate).subject
    praise = f"时间戳完好，由 {name} 于 {when:%Y-%m-%d %H:%M}（UTC）盖上，本软件不判断时间戳机构是否可信"
    return Judgement(not fault, fault or praise, certificate, when)


def _signed_data(contents: bytes) -> Any:
    _check_frame(contents)
    information = cms.ContentInfo.load(contents, strict=True)
    if information["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    return information["content"]


def _check_frame(contents: bytes) -> None:
    """Demands that outer elements fill one another: the library passes over what follows inside of a longer one."""
    (body,) = (inner for _, inner, _ in der.split(der.children(der.children(contents, der.SEQUENCE)[0], *_OUTER)[1]))
    parts = der.split(body)
    ((_, signers, _),) = parts[-1:]
    fields = [tag for tag, _, _ in der.split(der.children(signers, der.SEQUENCE)[0])]
    if [tag for tag, _, _ in parts] not in _BODIES or fields not in _SIGNERS:
        raise ValueError("another structure")


def _certificates(signed: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Returns the signer's certificate and its chain, as far as they are in the signature."""
    found = extract_certs_for_validation(signed)
    if len(found.other_certs) > _MOST_TRIES or found.attribute_certs:
        raise ValueError("more certificates than anybody needs")
    leaf = x509.load_der_x509_certificate(found.signer_cert.dump())
    others = [x509.load_der_x509_certificate(each.dump()) for each in found.other_certs]
    return leaf, list(certificates.chain_of(leaf, others))


def _signature_fault(signed: Any, digest: Digest) -> str:
    (information,) = signed["signer_infos"]
    if signed["encap_content_info"]["content"].native is not None:
        return "签名里夹带了别的内容"
    if signed["encap_content_info"]["content_type"].native != "data":
        return "签名的内容类型不对"
    return _cryptographic_fault(information, signed, "data", digest)


def _token_inside(information: Any) -> tuple[Judgement | None, str]:
    """Judges the one time stamp that a signer may have left unsigned.

    Returns it, None where there is none, and what speaks against what was left unsigned, as a clause or empty.
    """
    attributes, value = _unsigned(information), information["signature"].native
    if not attributes:
        return None, ""
    only = attributes[0]
    kind = only["type"].native
    if len(attributes) != 1 or kind != "signature_time_stamp_token" or len(only["values"]) != 1:
        return None, "签名附带了没有签过的内容"
    found = judge_stamp(only["values"][0].dump(), lambda name: hashlib.new(name, value).digest())
    return found, "" if found.ok else f"签名附带的{found.detail}"


def _unsigned(information: Any) -> list[Any]:
    attributes = information["unsigned_attrs"]
    return list(attributes) if isinstance(attributes, cms.CMSAttributes) else []


def _shape_fault(information: Any, signed: Any) -> str:
    """Checks what CMS leaves unsigned against the rest, so that none of it can be changed unnoticed."""
    by_serial = information["sid"].name == _BY_SERIAL
    plain = signed["encap_content_info"]["content_type"].native == "data"
    versions = (signed["version"].native, information["version"].native)
    if versions != ("v1" if plain and by_serial else "v3", "v1" if by_serial else "v3"):
        return "签名的版本号不对，可能被改动过"
    algorithms = [*signed["digest_algorithms"], information["digest_algorithm"]]
    names = {each["algorithm"].native for each in algorithms}
    if len(algorithms) != 2 or len(names) != 1 or any(each["parameters"].native is not None for each in algorithms):  # noqa: PLR2004 - each named twice
        return "签名里的算法前后不一，可能被改动过"
    return ""


def _stamp_fault(signed: Any, stated: Any, digest: Digest) -> str:
    (information,) = signed["signer_infos"]
    if _unsigned(information):
        return "时间戳附带了没有签过的内容"
    imprint = stated["message_imprint"]
    if fault := _digest_fault(imprint["hash_algorithm"]["algorithm"].native):
        return fault
    if imprint["hashed_message"].native != digest(imprint["hash_algorithm"]["algorithm"].native):
        return "文件在盖上时间戳之后被改动过"
    content = bytes(signed["encap_content_info"]["content"])
    return _cryptographic_fault(information, signed, "tst_info", lambda name: hashlib.new(name, content).digest())


def _attribute_fault(information: Any) -> str:
    names = [attribute["type"].native for attribute in information["signed_attrs"]]
    if not names:
        return "签名没有受保护的属性，不能核对"
    return "签名里有重复的属性，可能被改动过" if len(set(names)) != len(names) else ""


def _cryptographic_fault(information: Any, signed: Any, kind: str, digest: Digest) -> str:
    if fault := _attribute_fault(information) or _shape_fault(information, signed):
        return fault
    algorithm = information["digest_algorithm"]["algorithm"].native
    signing, size = information["signature_algorithm"], len(information["signature"].native)
    named = (_digest_fault(each) for each in (algorithm, _inner_digest(signing, algorithm)))
    if fault := next(filter(None, named), "") or _padding_fault(signing, algorithm, size):
        return fault
    try:
        certificate = extract_certs_for_validation(signed).signer_cert
        identifier = information["sid"]
        # compared by the library as names are, without regard to case
        if identifier.name == _BY_SERIAL and identifier.chosen["issuer"].dump() != certificate.issuer.dump():
            return "签名与证书不符，签名或证书被改动过"
        intact, valid = validate_sig_integrity(information, certificate, kind, digest(algorithm))
    except Exception:  # noqa: BLE001 - other makers' signatures, algorithms that are not known included
        return "不能核对，签名算法不支持或签名已损坏"
    if not intact:
        return "内容在签名之后被改动过"
    return "" if valid else "签名与证书不符，签名或证书被改动过"


def _inner_digest(signing: Any, outer: str) -> str:
    """Returns the digest that the algorithm names, or else ``outer``, the one beside it."""
    try:
        return str(signing.hash_algo)
    except ValueError:
        return outer


def _padding_fault(signing: Any, digest: str, size: int) -> str:
    """Checks the parameters of RSASSA-PSS (RFC 8017, 9.1): one digest throughout, a salt, the only trailer.

    ``size`` is the signature's in bytes.
    """
    if signing["algorithm"].native != "rsassa_pss":
        return ""
    told = signing["parameters"]
    mask = told["mask_gen_algorithm"]
    inner = mask["parameters"]["algorithm"].native
    if fault := _digest_fault(inner):
        return fault
    same = mask["algorithm"].native == "mgf1" and inner == told["hash_algorithm"]["algorithm"].native == digest
    salt = told["salt_length"].native
    fits = _SHORTEST_SALT <= salt <= size - hashlib.new(digest).digest_size - 2
    plain = told["trailer_field"].native in {1, "trailer_field_bc"}
    return "" if same and fits and plain else "签名的 PSS 参数不合规范，不能核对"


def _digest_fault(name: str) -> str:
    if name in _WEAK_DIGESTS:
        return f"用了已不安全的摘要算法 {_WEAK_DIGESTS[name]}，签名可以被伪造"
    return "" if name in _SOUND_DIGESTS else "用了不支持的摘要算法，不能核对"


def _some_certificate(contents: bytes) -> x509.Certificate | None:
    """Returns the first certificate in a signature whose form is not read, or None."""
    at = -1
    for _ in range(_MOST_TRIES):
        at = contents.find(_CERTIFICATE, at + 1)
        if at < 0:
            return None
        try:
            return x509.load_der_x509_certificate(der.first(contents[at:])[2])
        except ValueError:
            continue
    return None
