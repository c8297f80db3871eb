"""Lists the kinds of files that an export writes: their names, what they are for, and who draws them.

A new kind is a line here and the module that draws it; command line and window take it from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.draft.field_checks import FieldChecks
from app.output.sheet import render_sheet

if TYPE_CHECKING:
    from app.jobs.export_content import ExportContent
    from app.output.document import Document
    from app.pack.model import Field


@dataclass(frozen=True, slots=True)
class ExportKind:
    """Describes one kind of file that an export can write."""

    id: str
    """As the contract names it."""
    title: str
    """What it is called before it is written."""
    purpose: str
    pattern: str
    """How the files of an issue are found again, with its ``{number}``."""
    draw: Callable[[ExportContent, Document, str], dict[str, bytes]] | None = None
    """Draws the bytes by file name, given the form's title with its number; None for what is drawn with others."""


def _draw_docx(_content: ExportContent, document: Document, name: str) -> dict[str, bytes]:
    """Draws the form as a Word file that can be edited."""
    from app.output.docx import render_docx

    return {f"{name}.docx": render_docx(document)}


def _draw_sheet(content: ExportContent, _document: Document, _name: str) -> dict[str, bytes]:
    """Draws 网上填报单 and the pictures that belong to it."""

    def counted(field: Field, value: Any) -> tuple[int, int]:
        size = FieldChecks.measure(field, value)
        return size.words, size.web

    return render_sheet(content.pack, content.application, content.read_file, content.mark, counted)


EXPORT_KINDS = (
    ExportKind("pdf", "申报书.pdf", "打印盖章用，每页有版本号和页码", "*_{number}.pdf"),
    ExportKind("docx", "申报书.docx", "主管部门要 Word 版时用", "*_{number}.docx", _draw_docx),
    ExportKind("xlsx", "附表.xlsx", "汇总和复制表格用", "*_{number}.xlsx"),
    ExportKind("package", "申报包.zip", "交给主管部门核验，内含填报内容、图片和附件", "*_{number}.zip"),
    ExportKind(
        "sheet", "网上填报单.html", "照着顺序逐项复制到网上系统，配图放在旁边的文件夹", "网上填报单.html", _draw_sheet
    ),
)
