"""The verification report of what a page shows, as PDF bytes, and on a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ui.pages.verify.lights import Light

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.output.verification import Material, ReportLine

_SHAPES = {"error": "▲", "later": "◆", "confirm": "●", "advice": "○", "ok": "✓"}


def report_pdf(
    materials: Sequence[Material],
    verdict: Light,
    lights: Sequence[Light],
    facts: Sequence[tuple[str, str]],
    at: datetime,
) -> bytes:
    """Returns the report as a PDF; ``verdict`` is the line over all lights, ``at`` aware time."""
    from app.output.verification import VerificationReport, render_report

    lines = [_line(each) for each in lights]
    return render_report(VerificationReport(at, _line(verdict), materials, lines, facts))


def print_report(pdf: bytes, printer: QPrinter, *, step: Callable[[int, int], None], check: Callable[[], None]) -> int:
    """Prints every page of the report on a printer as somebody set it up, and returns the number of sides.

    :func:`ui.runtime.printing.print_pages` says what ``step`` and ``check`` get.
    """
    from PySide6.QtPrintSupport import QPrinter

    from app.output.pdf.strips import PrintSource
    from ui.runtime.printing import PrintChoice, print_pages

    with PrintSource(pdf) as source:
        pages = range(1, source.pages + 1)
    printer.setFullPage(True)  # the report has its own margins
    duplex = printer.duplex() != QPrinter.DuplexMode.DuplexNone
    colour = printer.colorMode() == QPrinter.ColorMode.Color
    choice = PrintChoice(duplex=duplex, colour=colour)
    return print_pages(printer, pdf, pages, 1, choice=choice, step=step, check=check)


def _line(light: Light) -> ReportLine:
    from app.output.verification import ReportLine

    return ReportLine(f"{_SHAPES[light.level]} {light.word}", light.title, light.detail)
