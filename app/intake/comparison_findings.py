"""Says what a file claims of itself and does not hold: it becomes a draft all the same, but never in silence.

Not a verification: only what costs next to nothing is looked at.  ``zhizao verify`` says the whole.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.intake.package import ANSWERS, MANIFEST
from app.intake.wording import shown_place
from app.trust.fingerprint import canonical_application, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.intake.application import Application
    from app.intake.package import Package
    from app.trust.certificates import Certificate
    from app.trust.signatures import DetachedSignature

SIGNATURE, PDF = "manifest.p7s", "申报书.pdf"
_OURS = frozenset({SIGNATURE, ANSWERS, PDF, "application.schema.json", "申报书.docx", "stamping.json"})
"""Members that only this program writes beside a manifest: without one, it was taken away."""
_OPEN_ENDINGS = frozenset({".zzdraft", ".zzpart"})
_NAMED = 3
"""Members that are named one by one."""
_ADVICE = "已按里面的内容收为草稿，来历请用“验证材料”核对。"
_TAKEN_IN = "已按里面的内容收为草稿，请向对方核实。"


def package_doubt(package: Package, application: Application) -> str:
    """Returns one sentence on a package that is not what its manifest or its signatures say, or that nobody signed.

    The text is empty where nothing is wrong.  Of the manifest only the format is known.
    """
    fault = members_fault(package) or _signature_fault(package.members)
    fault = fault or _fingerprint_fault(package.members, package.manifest or {}, application)
    return f"{fault}。{_ADVICE}" if fault else ""


def bare_doubt(members: Mapping[str, bytes], path: Path) -> str:
    """Returns one sentence on a zip without a manifest that was made by this program; empty for any other zip."""
    if path.suffix.lower() not in _OPEN_ENDINGS and not _OURS & members.keys():
        return ""
    return f"文件里没有清单 {MANIFEST}，不能核对里面的内容是否完整、是否被改动过。{_TAKEN_IN}"


def members_fault(package: Package) -> str:
    """Returns what differs between the members and what the manifest says of them, as a clause; empty if nothing."""
    members, listed = package.members, _listed(package.manifest or {})
    here = members.keys() - {MANIFEST, SIGNATURE}
    if missing := sorted(listed.keys() - here):
        return f"文件里少了清单列出的{_called(missing)}"
    if added := sorted(here - listed.keys()):
        return f"文件里多了清单没有列出的{_called(added)}"
    changed = [name for name in sorted(here) if hashlib.sha256(members[name]).hexdigest() != listed[name]]
    return f"文件里的{_called(changed)}和清单记的不一样，写出以后被改动过" if changed else ""


def _called(names: list[str]) -> str:
    told = "、".join(f"“{shown_place(name)}”" for name in names[:_NAMED])
    return told if len(names) <= _NAMED else f"{told}等 {len(names)} 个"


def _signature_fault(members: Mapping[str, bytes]) -> str:
    """Returns what is wrong with the signatures of list and PDF, as a clause; empty if both are one signer's."""
    from app.trust.pdf_signatures import UNSIGNED, check_pdf
    from app.trust.signatures import check_detached

    signed = check_detached(members[MANIFEST], members[SIGNATURE]) if SIGNATURE in members else None
    if signed is not None and not signed.ok:
        return f"申报包的签名不成立：{signed.detail.rstrip('。')}"
    on_paper = check_pdf(members[PDF]) if PDF in members else None
    if on_paper is None or on_paper.detail == UNSIGNED:
        return "申报包没有签名，不能证明它没有被改过" if signed is None else ""
    if not on_paper.ok and not on_paper.unverified:
        return f"申报包里的 {PDF} 签名不成立：{on_paper.detail.rstrip('。')}"
    if signed is None:
        return f"申报包的清单没有签名，里面的 {PDF} 却签过，清单的签名可能被去掉了"
    return _other_signer(signed, on_paper.signer)


def _other_signer(signed: DetachedSignature, on_paper: Certificate | None) -> str:
    one = signed.signer
    if one is None or on_paper is None or one.sha256 == on_paper.sha256:
        return ""
    return f"申报包的清单由 {one.subject[:80]} 签署，里面的 {PDF} 由 {on_paper.subject[:80]} 签署，不是同一张证书"


def _fingerprint_fault(members: Mapping[str, bytes], manifest: Mapping[str, Any], application: Application) -> str:
    """Returns a clause where the data are not those that the manifest's fingerprint was taken of; else empty."""
    whole = {"format": "zhizao-application/1", "pack": application.pack.id, "track": application.track}
    try:
        canonical = canonical_application(
            {**whole, **application.data}, lambda name: hashlib.sha256(members.get(name, b"")).hexdigest()
        )
    except AppError:
        return "里面的数据算不出指纹，不能和清单核对"
    same = fingerprint(canonical) == manifest.get("fingerprint")
    return "" if same else "里面的数据和清单写的指纹不一致，定稿以后被改动过"


def pdf_doubt(data: bytes) -> str:
    """Returns one sentence on a PDF whose signatures do not hold; empty where they do or where there is none.

    ``data`` are the bytes of the file.  A PDF without a signature makes no claim that could be false.
    """
    if b"/ByteRange" not in data:
        return ""
    from app.trust.pdf_signatures import check_pdf

    found = check_pdf(data)
    return "" if found.ok else f"PDF 的签名不成立：{found.detail}。{_ADVICE}"


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Returns each hash by name, as far as the manifest can be understood.

    What it does not list counts as added.
    """
    members = manifest.get("members")
    entries = [each for each in members if isinstance(each, dict)] if isinstance(members, list) else []
    return {
        each["path"]: each["sha256"]
        for each in entries
        if isinstance(each.get("path"), str) and isinstance(each.get("sha256"), str)
    }
