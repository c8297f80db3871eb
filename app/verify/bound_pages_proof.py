"""Compares the pages of attachments that are printed with the form with the attached files themselves.

The document proves that a picture is printed as it was stored.  That it shows the attachment, only the attachment can
prove: it is drawn again, in the child process, and compared page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.errors import InputRefused
from app.intake.attachment_pages import find_differing_page
from app.output.pdf.bound_sheet import sheet_rooms
from app.pack.bound_pages import pages_of

_PDF = b"%PDF-"
_HEAD = 1024
"""Bytes within which a PDF says that it is one."""


def bound_pages_fault(application: Mapping[str, Any], read: Callable[[str], bytes | None]) -> str:
    """Returns what is wrong with the pages of the first attachment whose file does not show them, without full stop.

    ``read`` gives a file's bytes by its name.  The text is empty where all pages are sound, or nothing is bound in.
    """
    rows = application.get("attachments")
    for number, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if (names := pages_of(row)) and (fault := _fault(row, names, read)):
            title = str(row.get("title") or "")[:40]
            return f"附件{number}{f'“{title}”' if title else ''}{fault}"
    return ""


def _fault(row: Mapping[str, Any], names: list[str], read: Callable[[str], bytes | None]) -> str:
    name = row.get("file")
    data = read(name) if isinstance(name, str) else None
    pages = [page for each in names if (page := read(each)) is not None]
    if data is None or len(pages) < len(names):
        return "的文件或装订的页不在，无法核对"
    if _PDF not in data[:_HEAD]:
        return "" if pages == [data] else "装订的页不是附件文件里的图片"
    try:
        differing = find_differing_page(data, pages, *sheet_rooms())
    except InputRefused as refused:
        return f"装订的页无法核对：{refused.reason.rstrip('。')}"
    return f"装订的第 {differing} 页不是附件文件里的那一页" if differing else ""
