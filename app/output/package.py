"""Writes the upload package ``zhizao-package/1``: one zip, readable without the program (contract, section 1).

Its bytes are a function of the issue alone, signatures aside: no times, no machine, no user.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "zhizao-package/1"
CONFIRMATION_KEYS = ("rule", "path", "reason")
"""Of a reason for 请确认, in the order in which the manifest has them; a store gives them back in another."""
MANIFEST, SIGNATURE = "manifest.json", "manifest.p7s"
APPLICATION, SCHEMA = "application.json", "application.schema.json"
PDF, README = "申报书.pdf", "README.txt"
SCAN, STAMPING = "盖章扫描件.pdf", "stamping.json"
FILLED, STAMPED = "filled", "stamped"
"""Stages: printed and still to be stamped; the stamped scan is in."""
TABLES, IMAGES, ATTACHMENTS = "tables/", "images/", "attachments/"


@dataclass(frozen=True, slots=True)
class PackageParts:
    """Describes everything that goes into a package.

    ``application`` is the contract's object, its file names being members (``images/…``, ``attachments/…``); ``files``
    their bytes by that name; ``tables`` workbooks by file name.
    """

    pack_id: str
    pack_sha256: str
    title: str
    issue: str
    fingerprint: str
    sequence: int
    stage: str
    pending: Sequence[str]
    confirmations: Sequence[Mapping[str, str]]
    application: Mapping[str, Any]
    schema: Mapping[str, Any]
    pdf: bytes
    tables: Mapping[str, bytes]
    files: Mapping[str, bytes]
    scan: bytes = b""
    """The stamped scan as one PDF in page order; empty while there is none."""
    stamping: Mapping[str, Any] | None = None
    """The record of its check (``zhizao-stamping/1``); given exactly when ``scan`` is."""


def members_of(parts: PackageParts) -> dict[str, bytes]:
    """Returns every member but manifest and signature, by path."""
    return {
        APPLICATION: json_bytes(parts.application),
        SCHEMA: json_bytes(parts.schema),
        PDF: parts.pdf,
        README: readme(parts.title, parts.issue, parts.fingerprint, stamped=parts.stamping is not None).encode(),
        **{TABLES + name: data for name, data in parts.tables.items()},
        **dict(parts.files),
        **({SCAN: parts.scan, STAMPING: json_bytes(parts.stamping)} if parts.stamping is not None else {}),
    }


def manifest_of(parts: PackageParts, members: Mapping[str, bytes]) -> bytes:
    """Returns ``manifest.json`` for these members."""
    return json_bytes(
        {
            "format": FORMAT,
            "pack": {"id": parts.pack_id, "sha256": parts.pack_sha256},
            "issue": parts.issue,
            "fingerprint": parts.fingerprint,
            "sequence": parts.sequence,
            "stage": parts.stage,
            "pending": list(parts.pending),
            "confirmations": [{key: each[key] for key in CONFIRMATION_KEYS} for each in parts.confirmations],
            "members": [
                {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                for path, data in sorted(members.items())
            ],
        }
    )


def build_package(
    parts: PackageParts,
    pack_members: Callable[[Mapping[str, bytes]], bytes],
    sign: Callable[[bytes], bytes] | None,
) -> bytes:
    """Returns the bytes of a package, which is a zip.

    ``sign`` makes a detached CMS signature over the manifest, None leaves it unsigned.
    """
    members = members_of(parts)
    manifest = manifest_of(parts, members)
    members[MANIFEST] = manifest
    if sign is not None:
        members[SIGNATURE] = sign(manifest)
    return pack_members(members)


def json_bytes(value: Any) -> bytes:
    """Returns JSON in UTF-8 with two spaces and a line end, its keys in the given order."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def readme(title: str, issue: str, fingerprint: str, *, stamped: bool) -> str:
    """Returns README.txt; ``stamped`` says whether a scan is inside."""
    return "\r\n".join(
        (
            f"{title}",
            f"版本号 {issue}",
            f"内容指纹 {fingerprint}",
            "",
            "这个压缩包里的文件：",
            f"  {PDF}                申报书，打印盖章用这一份；每页右上角有版本号和页码",
            f"  {APPLICATION}          全部填报内容，UTF-8 编码的 JSON",
            f"  {APPLICATION.replace('.json', '.schema.json')}   上面这份数据的格式说明（JSON Schema）",
            f"  {TABLES}                  各附表，可用 Excel 或 WPS 打开",
            f"  {IMAGES}                  场景配图",
            f"  {ATTACHMENTS}             相关附件",
            f"  {MANIFEST}             清单：每个文件的大小和 SHA-256，以及请确认事项的理由",
            f"  {SIGNATURE}              对清单的电子签名（CMS，未签名的包里没有）",
            *(
                (
                    f"  {SCAN}            盖章后的扫描件，按页码排好",
                    f"  {STAMPING}             扫描件逐页核对的记录：查了什么、人作了什么决定",
                )
                if stamped
                else ()
            ),
            "",
            "怎样核对：用智造申报的“验证材料”，或运行  zhizao verify 本文件",
            "也可以自己核对：按清单计算每个文件的 SHA-256，再用支持 CMS 的工具验证签名。",
            "自签证书能证明文件没有被改过，不能证明是谁签的。",
            "",
        )
    )
