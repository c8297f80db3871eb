"""Tells filled forms of other programs from the files of our own, and has the right reader read them."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from app.intake.excel.excel_form import read_excel_form
from app.intake.reading import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.intake.placed_values import FilledForm
    from app.pack.model import Pack

FormKind = Literal["word", "excel", ""]
WORD_ENDINGS = (".docx", ".docm", ".dotx", ".doc", ".wps", ".wpt", ".rtf", ".odt")
EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".ods")
FORM_ENDINGS = frozenset((*WORD_ENDINGS, *EXCEL_ENDINGS))
_HEAD = 4096
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def form_kind(path: Path) -> FormKind:
    """Tells whose file it is by its ending, or by its first bytes without a telling one; empty for all else.

    Raises:
        InputRefused: it cannot be opened.
    """
    ending = PurePath(path).suffix.lower()
    if ending in WORD_ENDINGS:
        return "word"
    if ending in EXCEL_ENDINGS:
        return "excel"
    if ending in {".json", ".pdf", ".zzpart", ".zzdraft"}:
        return ""
    with open_regular(path) as file:
        head = file.read(_HEAD)
    if head.startswith(_OLE):
        return "word"
    if not head.startswith(_ZIP):
        return ""
    return "word" if b"word/" in head else "excel" if b"xl/" in head else ""


def read_filled_form(path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> FilledForm:
    """Reads a form that :func:`form_kind` knows, held against ``pack``.

    Raises:
        InputRefused: it cannot be read, or is another form than the pack's.
        Abandoned: ``cancelled`` said so.
    """
    if form_kind(path) == "excel":
        return read_excel_form(path, pack, cancelled)
    from app.intake.word_form import read_word_form

    return read_word_form(path, pack, cancelled)
