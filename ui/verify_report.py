"""The verification report of what a page shows, as PDF bytes, and on a printer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ui.models.lights import Light, overall

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.output.verification import Line, Material

_SHAPES = {"error": "▲", "later": "◆", "confirm": "●", "advice": "○", "ok": "✓"}
_WIDTH = 2480
"""Pixels across A4: 300 dpi."""


def report_pdf(
    materials: Sequence[Material], lights: Sequence[Light], facts: Sequence[tuple[str, str]], at: datetime
) -> bytes:
    """The report; ``at`` is aware time."""
    from app.output.verification import VerificationReport, render_report  # noqa: PLC0415 - reportlab, when needed

    lines = [_line(each) for each in lights]
    return render_report(VerificationReport(at, _line(overall(lights)), materials, lines, facts))


def print_pdf(pdf: bytes, printer: QPrinter) -> None:
    """Every page of the report on the printer, at the size of its paper."""
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415 - only where something is printed

    from app.output.pdf.raster import raster  # noqa: PLC0415 - PDFium, the same

    painter = QPainter(printer)
    try:
        at, pages = 0, 1
        while at < pages:
            if at:
                printer.newPage()
            drawn = raster(pdf, at, _WIDTH)
            image = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
            painter.drawImage(painter.viewport(), image)
            at, pages = at + 1, drawn.pages
    finally:
        painter.end()


def _line(light: Light) -> Line:
    from app.output.verification import Line  # noqa: PLC0415 - see report_pdf

    return Line(f"{_SHAPES[light.level]} {light.word}", light.title, light.detail)
