"""Writes the printable verification report: what was handed in and every light, in words and shapes, for greyscale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app import __version__
from app.glyphs import GlyphCoverage
from app.paths import resources_root

LIMITS = "验证结果只说明文件的状态，不代表内容属实，也不代表印章有效。"
_FACE, _HEAVY = "NotoSerifSC-Regular", "NotoSansSC-Bold"
_EDGE = 20 * mm
_WIDTH = A4[0] - 2 * _EDGE - 12
"""Between the edges, less what the frame keeps free inside them."""
_BODY = ParagraphStyle("body", fontName=_FACE, fontSize=10, leading=15, wordWrap="CJK")
_HEAD = ParagraphStyle("head", parent=_BODY, fontName=_HEAVY, fontSize=11, leading=18, spaceBefore=10, spaceAfter=3)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName=_HEAVY, fontSize=18, leading=28)
_VERDICT = ParagraphStyle("verdict", parent=_TITLE, fontSize=14, leading=22, spaceBefore=8)
_STRONG = ParagraphStyle("strong", parent=_BODY, fontName=_HEAVY)
_SMALL = 8.5
_LINES = TableStyle(
    [
        ("LINEABOVE", (0, 0), (-1, -1), 0.4, "#808080"),
        ("LINEBELOW", (0, -1), (-1, -1), 0.4, "#808080"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
)


@dataclass(frozen=True, slots=True)
class Material:
    """Describes one file that was verified; ``size`` is in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Describes a light of the report: ``word`` with its shape, ``title``, ``detail``."""

    word: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Describes what the report on a verification says.

    ``at`` is aware time, ``overall`` never greener than the worst of ``lines``.
    """

    at: datetime
    overall: ReportLine
    materials: Sequence[Material]
    lines: Sequence[ReportLine]
    facts: Sequence[tuple[str, str]]


def render_report(report: VerificationReport) -> bytes:
    """Returns the report as an A4 PDF, black on white."""
    for face in (_FACE, _HEAVY):
        pdfmetrics.registerFont(TTFont(face, str(resources_root() / "fonts" / f"{face}.ttf")))
    known = GlyphCoverage()

    def printed(text: str, style: ParagraphStyle = _BODY) -> Paragraph:
        # A file's name may hold what no font of ours prints.
        plain = "".join(c if not (c in _CONTROL or known.missing(c)) else "〓" for c in text)
        return Paragraph(_grouped(plain) if _HASH.fullmatch(plain) else escape(plain), style)

    def table(rows: Sequence[Sequence[str]], *widths: float, strong: int | None = None, heads: int = 0) -> Table:
        """Sets rows of words as a table.

        Column ``strong`` and the first ``heads`` rows in bold, these again on every page.
        """
        cells = [
            [printed(cell, _STRONG if at < heads or column == strong else _BODY) for column, cell in enumerate(row)]
            for at, row in enumerate(rows)
        ]
        return Table(cells, [w * _WIDTH for w in widths], style=_LINES, repeatRows=heads)

    files = [("文件", "大小", "SHA-256"), *((m.name, f"{m.size:,} 字节", m.sha256) for m in report.materials)]
    lines = [(line.word, f"{line.title}。{line.detail}") for line in report.lines]
    facts = [(name, value) for name, value in report.facts if value]
    story = [
        printed("验证报告", _TITLE),
        printed(f"验证时间：{_told(report.at)}；程序：智造申报 {__version__}"),
        printed(f"{report.overall.word}：{report.overall.title}", _VERDICT),
        printed(report.overall.detail),
        printed("逐项结果", _HEAD),
        table(lines or [("", "")], 0.16, 0.84, strong=0),
        *([printed("这份材料", _HEAD), table(facts, 0.16, 0.84)] if facts else []),
        printed("验证的文件", _HEAD),
        table(files, 0.36, 0.18, 0.46, heads=1),
        Spacer(1, 6 * mm),
        printed(LIMITS),
    ]
    out = BytesIO()
    sheet = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_EDGE, rightMargin=_EDGE, topMargin=_EDGE, bottomMargin=_EDGE, title="验证报告"
    )
    number = next((value for _, value in report.facts if _NUMBER.fullmatch(value)), "")

    def foot(pen: Canvas, _sheet: object) -> None:
        pen.setFont(_FACE, _SMALL)
        pen.drawString(_EDGE + 6, _EDGE / 2, f"验证报告　{number}".strip())
        pen.drawRightString(A4[0] - _EDGE - 6, _EDGE / 2, f"第 {pen.getPageNumber()} 页")

    sheet.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _told(at: datetime) -> str:
    """Returns a time as written, and which clock it was."""
    here = at.astimezone()
    clock = f"{here:%z}"
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M:%S}（UTC{clock[:3]}:{clock[3:]}）"


_CONTROL = frozenset(map(chr, range(32)))
_HASH = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-\d{2,}")


def _grouped(digest: str) -> str:
    """Groups a hash by eight, four a line, to read out."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return " ".join(groups[:4]) + "<br/>" + " ".join(groups[4:])
