"""The verification report of what a page shows, as PDF bytes, and on a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.late_modules import late_module
from ui.pages.verify.lights import Light

if TYPE_CHECKING:
    from PySide6 import QtPrintSupport

    from app.output import verification
    from app.output.pdf import strips
    from app.output.verification import Material
    from ui.runtime import printing
else:
    QtPrintSupport = late_module("PySide6.QtPrintSupport")
    verification = late_module("app.output.verification")
    strips = late_module("app.output.pdf.strips")
    printing = late_module("ui.runtime.printing")

_SHAPES = {"error": "▲", "later": "◆", "confirm": "●", "advice": "○", "ok": "✓"}


def report_pdf(
    materials: Sequence[Material],
    verdict: Light,
    lights: Sequence[Light],
    facts: Sequence[tuple[str, str]],
    at: datetime,
) -> bytes:
    """Returns the report as a PDF; ``verdict`` is the line over all lights, ``at`` aware time."""
    lines = [_line(each) for each in lights]
    return verification.render_report(verification.VerificationReport(at, _line(verdict), materials, lines, facts))


def print_report(
    pdf: bytes, printer: QtPrintSupport.QPrinter, *, step: Callable[[int, int], None], check: Callable[[], None]
) -> int:
    """Prints every page of the report on a printer as somebody set it up, and returns the number of sides.

    :func:`ui.runtime.printing.print_pages` says what ``step`` and ``check`` get.
    """
    with strips.PrintSource(pdf) as source:
        pages = range(1, source.pages + 1)
    printer.setFullPage(True)  # the report has its own margins
    duplex = printer.duplex() != QtPrintSupport.QPrinter.DuplexMode.DuplexNone
    colour = printer.colorMode() == QtPrintSupport.QPrinter.ColorMode.Color
    choice = printing.PrintChoice(duplex=duplex, colour=colour)
    return printing.print_pages(printer, pdf, pages, 1, choice=choice, step=step, check=check)


def _line(light: Light) -> verification.ReportLine:
    return verification.ReportLine(f"{_SHAPES[light.level]} {light.word}", light.title, light.detail)
