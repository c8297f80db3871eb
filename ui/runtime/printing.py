"""Paper out of a printer: pages drawn at its resolution, strip by strip, off the UI thread; and what was chosen last.

``QPainter`` on a ``QPrinter`` is one of the few things of Qt that may be used from another thread, as long as it is
one thread at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.errors import AppError
from app.file_writing import make_folder, replace_file
from app.late_modules import late_module

if TYPE_CHECKING:
    from app.output.pdf import strips
    from app.output.pdf.strips import PrintSource, Strip
else:
    strips = late_module("app.output.pdf.strips")


FINEST = 600
"""Dots an inch; laser printers take no more, and the page code needs far less."""
FILE = "print.json"
NO_PRINTER = "这台电脑没有装打印机。可以存为 PDF，拿到有打印机的电脑上打印。"
_LARGEST = 16 * 1024


class PrinterError(AppError):
    """Says that a printer refuses what it is given."""


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """Describes how to print: the printer's name, on both sides or one, in colour or all in grey."""

    printer: str = ""
    duplex: bool = True
    colour: bool = True


def read_choice(home: Path) -> PrintChoice:
    """Returns what was chosen last, or the defaults where nothing was or the file cannot be read."""
    try:
        with (home / FILE).open("rb") as file:
            told = json.loads(file.read(_LARGEST))
        kinds = {each.name: type(getattr(PrintChoice(), each.name)) for each in fields(PrintChoice)}
        return PrintChoice(**{name: told[name] for name, kind in kinds.items() if type(told.get(name)) is kind})
    except (OSError, ValueError, AttributeError, RecursionError):
        return PrintChoice()


def write_choice(home: Path, choice: PrintChoice) -> None:
    """Stores the choice for the next time; a disk that refuses changes nothing, as it is a convenience."""
    try:
        make_folder(home, private=True)
        replace_file(home / FILE, json.dumps(asdict(choice), ensure_ascii=False).encode(), private=True)
    except OSError:
        return


def make_printer(choice: PrintChoice, title: str) -> QPrinter:
    """Returns a printer for whole A4 sheets without any scaling.

    It raises PrinterError where there is no printer of that name.
    """
    info = QPrinterInfo.printerInfo(choice.printer)
    if info.isNull():
        raise PrinterError(f"没有找到打印机“{choice.printer}”。请检查它是否还连着，或换一台。")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    finest = [dpi for dpi in printer.supportedResolutions() if dpi <= FINEST]
    if finest:
        printer.setResolution(max(finest))
    return set_up(printer, choice, title)


def pdf_printer(path: Path, choice: PrintChoice, title: str) -> QPrinter:
    """Returns a printer that draws into a PDF."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(FINEST)
    return set_up(printer, choice, title)


def set_up(printer: QPrinter, choice: PrintChoice, title: str) -> QPrinter:
    """Sets paper, sides and colour."""
    printer.setDocName(title)
    printer.setFullPage(True)
    upright = QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), upright, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    sides = QPrinter.DuplexMode.DuplexLongSide if choice.duplex else QPrinter.DuplexMode.DuplexNone
    printer.setDuplex(sides)
    printer.setColorMode(QPrinter.ColorMode.Color if choice.colour else QPrinter.ColorMode.GrayScale)
    printer.setCopyCount(1)  # copies are drawn here, in order: drivers differ in what they make of the number
    return printer


def print_pages(
    printer: QPrinter,
    pdf: bytes,
    pages: Sequence[int],
    copies: int,
    *,
    choice: PrintChoice,
    step: Callable[[int, int], None],
    check: Callable[[], None],
) -> int:
    """Prints pages (from 1), copy after copy, and returns the number of sides printed.

    ``step`` gets (pages printed, of all), ``check`` may raise to stop, which aborts the printer's job.  On both sides
    every copy begins on a sheet of its own.  It raises PrinterError where the printer refuses.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterError("打印机没有接受这次打印。请检查它是否开着、有没有纸，或存为 PDF 再打印。")
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    blank = choice.duplex and len(pages) % 2 == 1
    total, done, sides = len(pages) * copies, 0, 0
    finished = False
    try:
        with strips.PrintSource(pdf) as source:
            for copy in range(copies):
                for at, page in enumerate(pages):
                    if copy or at:
                        _start_page(printer)
                    sides += 1
                    _draw(painter, printer, source, page - 1, colour=choice.colour, check=check)
                    done += 1
                    step(done, total)
                if blank and copy + 1 < copies:
                    _start_page(printer)
                    sides += 1
        finished = True
    finally:
        if not finished:
            printer.abort()
        painter.end()
    return sides


def _start_page(printer: QPrinter) -> None:
    if not printer.newPage():
        raise PrinterError("打印机中途停下了，没有印完。请检查打印机，再从没印的那一页开始打印。")


def _draw(
    painter: QPainter, printer: QPrinter, source: PrintSource, page: int, *, colour: bool, check: Callable[[], None]
) -> None:
    """Draws one page at its own size from the paper's corner."""
    dpi = float(min(printer.resolution(), FINEST))
    unit = printer.resolution() / dpi
    wide, high = (side / 72 * printer.resolution() for side in source.size(page))
    for strip in source.strips(page, dpi, grey=not colour):
        check()
        place = QRectF(0, strip.top * unit, strip.width * unit, strip.height * unit)
        # PDFium rounds a page up to whole pixels: a hundredth of a millimetre, which is left to the paper's edge
        painter.drawImage(place.intersected(QRectF(0, 0, wide + unit, high + unit)), _image(strip))


def _image(strip: Strip) -> QImage:
    kind = QImage.Format.Format_Grayscale8 if strip.grey else QImage.Format.Format_RGB32
    return QImage(strip.pixels, strip.width, strip.height, strip.stride, kind)
