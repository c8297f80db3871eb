"""Holds the one lock for PDFium, which must not be used from two threads of a process at once.

Whoever calls PDFium, through pypdfium2, holds :data:`PDFIUM` while it does: opening, drawing, reading text, closing.
The lock may be taken again by the thread that holds it.
"""

from __future__ import annotations

import threading
from typing import Final

PDFIUM: Final = threading.RLock()
