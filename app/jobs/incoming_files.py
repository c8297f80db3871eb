"""What dropped files are: the parts of the program that each see one thing of a file, put together."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.returns import looks_like_return
from app.errors import InputRefused
from app.intake.excel.excel_form import read_excel_form
from app.intake.file_recognition import Looks, RecognisedFile, recognise_file
from app.intake.official_pdf import read_text
from app.intake.pdf_draft import read_pdf_draft
from app.intake.reading import open_regular
from app.sandbox.process import Sandbox
from app.scan.codes import find_code
from app.scan.sheets import ScanFile, open_scan
from app.verify.scan_checks import is_scan

if TYPE_CHECKING:
    from app.pack.model import Pack
    from app.services import Services

_PAGES = 3
"""First pages of a scan on which a page code is looked for."""


def recognise(services: Services, path: Path, pack: Pack | None = None) -> RecognisedFile:
    """Tells what a file is for a notice, by default the newest."""
    pack = pack or services.default_pack()
    return recognise_file(path, pack, _looks(pack))


def _looks(pack: Pack) -> Looks:
    def has_tables(path: Path) -> bool:
        try:
            read_excel_form(path, pack)
        except InputRefused:
            return False
        return True

    return Looks(_is_scan, _issue_of, _text_of, _holds_application, has_tables, _is_return)


def _is_return(head: bytes) -> bool:
    return looks_like_return(head)


def _is_scan(path: Path) -> bool:
    return is_scan(path)


def _issue_of(path: Path) -> str:
    """Returns the 版本号 on the first pages of a file.

    It is empty where no page code is read.
    """
    with suppress(InputRefused), open_regular(path) as file, Sandbox() as sandbox:
        scan = open_scan([ScanFile(path.name, file, os.fstat(file.fileno()).st_size)], sandbox)
        for at, sheet in enumerate(scan.sheets(None)):
            found = find_code(sheet.image) if sheet.image is not None else None
            if found is not None:
                return found.code.number
            if at + 1 >= _PAGES:
                break
    return ""


def _text_of(path: Path) -> str:
    """Returns the words of a PDF, empty where it has none or cannot be read."""
    try:
        return read_text(path)
    except InputRefused:
        return ""


def _holds_application(path: Path) -> bool:
    try:
        read_pdf_draft(path)
    except InputRefused:
        return False
    return True
