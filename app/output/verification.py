"""The printable verification report: what was handed in and every light, in words and shapes, readable in greyscale."""

from __future__ import annotations

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
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app import __version__
from app.glyphs import Coverage
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
_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "#000000"), ("VALIGN", (0, 0), (-1, -1), "TOP")])


@dataclass(frozen=True, slots=True)
class Material:
    """One file that was verified; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """One light: ``word`` with its shape in front, ``title`` and ``detail``."""

    word: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What the report says; ``at`` is aware time, ``overall`` never greener than the worst of ``lines``."""

    at: datetime
    overall: Line
    materials: Sequence[Material]
    lines: Sequence[Line]
    facts: Sequence[tuple[str, str]]


def render_report(report: VerificationReport) -> bytes:
    """The report as an A4 PDF, black on white."""
    for face in (_FACE, _HEAVY):
        pdfmetrics.registerFont(TTFont(face, str(resources_root() / "fonts" / f"{face}.ttf")))
    known = Coverage()

    def said(text: str, style: ParagraphStyle = _BODY) -> Paragraph:
        # A file's name may hold what no font of ours prints.
        plain = "".join(c if not (c in _CONTROL or known.missing(c)) else "〓" for c in text)
        return Paragraph(escape(plain), style)

    def table(rows: Sequence[Sequence[str]], *widths: float) -> Table:
        return Table([[said(cell) for cell in row] for row in rows], [w * _WIDTH for w in widths], style=_GRID)

    files = [("文件", "大小", "SHA-256"), *((m.name, f"{m.size:,} 字节", _grouped(m.sha256)) for m in report.materials)]
    story = [
        said("验证报告", _TITLE),
        said(f"验证时间 {report.at.astimezone():%Y-%m-%d %H:%M:%S %z}　程序 智造申报 {__version__}"),
        said(f"{report.overall.word}　{report.overall.title}", _VERDICT),
        said(report.overall.detail),
        said("这份材料", _HEAD),
        table([(name, _grouped(value)) for name, value in report.facts if value] or [("", "")], 0.2, 0.8),
        said("材料", _HEAD),
        table(files, 0.36, 0.18, 0.46),
        said("逐项结果", _HEAD),
        table([(line.word, f"{line.title}。{line.detail}") for line in report.lines] or [("", "")], 0.16, 0.84),
        Spacer(1, 6 * mm),
        said(LIMITS),
    ]
    out = BytesIO()
    sheet = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_EDGE, rightMargin=_EDGE, topMargin=_EDGE, bottomMargin=_EDGE, title="验证报告"
    )
    sheet.build(story)
    return out.getvalue()


_CONTROL = frozenset(map(chr, range(32)))
_HASH = 64


def _grouped(value: str) -> str:
    """A hash in groups of eight, so that it can be read out."""
    return " ".join(value[i : i + 8] for i in range(0, len(value), 8)) if len(value) == _HASH else value
