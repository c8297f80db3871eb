"""Checks attached files (相关附件): PDF kept byte for byte, or pictures cleaned like any other.

Imports pikepdf and Pillow: import this module only where attachments are taken in.
"""

from __future__ import annotations

import io

import pikepdf

from app.errors import InputRefused
from app.intake.pictures import EMPTY, NOT_A_PICTURE, PreparedFile, clean_picture, prepared_file, with_problem
from app.intake.wording import size_words
from app.sandbox.pdf_structure import check_structure

BYTE_LIMIT = 100 << 20
"""Bytes of one attachment."""
_EDGE = 1024
"""Bytes at either end in which readers look for the header and the end mark (ISO 32000-1, annex H.3.4)."""

NEITHER = "既不是 PDF，也不是图片，请换成 PDF、PNG 或 JPEG。"
CUT_SHORT = "PDF 不完整（没有结尾标记），请重新复制或导出后替换。"
BROKEN = "PDF 已损坏，打不开，请重新导出后替换。"
LOCKED = "PDF 加了密码或限制，请另存为不加密的 PDF 后替换。"
NO_PAGES = "PDF 里没有页面，请重新导出后替换。"


def clean_attachment(data: bytes, name: str) -> PreparedFile:
    """Checks one attachment, and returns it as it will be stored, or why it cannot be.

    A PDF stays as it is, because it may be signed; a picture is cleaned.  A damaged cross-reference table that qpdf can
    rebuild is accepted: readers show such files.
    """
    if not data:
        return with_problem(EMPTY)
    if len(data) > BYTE_LIMIT:
        return with_problem(f"附件有 {size_words(len(data))}，超过 {size_words(BYTE_LIMIT)}，请压缩后再放入。")
    if b"%PDF-" in data[:_EDGE]:
        return _pdf(data)
    picture = clean_picture(data, name)
    return with_problem(NEITHER) if picture.problem.startswith(NOT_A_PICTURE.partition("{")[0]) else picture


def _pdf(data: bytes) -> PreparedFile:
    if b"%%EOF" not in data.rstrip(b"\x00\r\n\t ")[-_EDGE:]:
        return with_problem(CUT_SHORT)
    try:
        check_structure(data, "")
    except InputRefused as refused:
        return with_problem(refused.reason)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                return with_problem(LOCKED)
            pages = len(document.pages)
    except pikepdf.PasswordError:
        return with_problem(LOCKED)
    except Exception:  # noqa: BLE001 - hostile bytes make qpdf's binding raise more kinds than it documents
        return with_problem(BROKEN)
    return prepared_file(data, "pdf", pages=pages) if pages else with_problem(NO_PAGES)
