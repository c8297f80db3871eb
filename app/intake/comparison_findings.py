"""Says what a file claims of itself and does not hold: it becomes a draft all the same, but never in silence.

Not a verification: only what costs next to nothing is looked at.  ``zhizao verify`` says the whole.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from app.intake.wording import shown_place

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST, SIGNATURE = "manifest.json", "manifest.p7s"
_ADVICE = "已按里面的内容收为草稿，来历请用“验证材料”核对。"


def package_doubt(members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> str:
    """Returns one sentence on a package that is not what its manifest or its signature says.

    The text is empty where nothing is wrong.  ``members`` are its files by name; ``manifest`` is its parsed manifest,
    of which only the format is known.
    """
    listed = _listed(manifest)
    for name in sorted(listed.keys() | members.keys() - {MANIFEST, SIGNATURE}):
        if name not in members:
            return f"申报包里少了清单列出的“{shown_place(name)}”。{_ADVICE}"
        if name not in listed:
            return f"申报包里多了清单没有列出的“{shown_place(name)}”。{_ADVICE}"
        if hashlib.sha256(members[name]).hexdigest() != listed[name]:
            return f"申报包里的“{shown_place(name)}”和清单记的不一样，导出以后被改动过。{_ADVICE}"
    if SIGNATURE in members:
        from app.trust.signatures import check_detached

        signed = check_detached(members[MANIFEST], members[SIGNATURE])
        if not signed.ok:
            return f"申报包的签名不成立：{signed.detail}。{_ADVICE}"
    return ""


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
