"""Holds the one lock for PDFium, which must not be used from two threads of a process at once.

Whoever calls PDFium, through pypdfium2, holds :data:`PDFIUM` while it does: opening, drawing, reading text, closing.
The lock may be taken again by the thread that holds it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, Self

from app.late_modules import late_module

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = late_module("pypdfium2")

PDFIUM: Final = threading.RLock()


class OpenPdf:
    """Holds a PDF open in PDFium until it is closed: the base of what draws its pages.

    Raises pypdfium2.PdfiumError where PDFium cannot open it.
    """

    def __init__(self, pdf: bytes) -> None:
        with PDFIUM:
            self._document: Any = pypdfium2.PdfDocument(pdf)

    def __enter__(self) -> Self:
        """Returns the PDF itself, closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the PDF."""
        with PDFIUM:
            self._document.close()
