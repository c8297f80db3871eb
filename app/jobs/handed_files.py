"""Reads one file that a firm handed in: a package, verified whole, or a paper (PDF, scan, Word) beside one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.records import read_submission_record, write_submission, write_texts
from app.errors import AppError
from app.intake.official_pdf import read_body
from app.intake.reading import open_regular, read_limited
from app.jobs.submission_reading import LARGEST_PACKAGE, read_submission_bytes
from app.merge.submission import Submission
from app.verify.verify_files import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.pack.model import Pack
    from app.sandbox.process import Sandbox

    Packs = Callable[[str], Pack]

PAPERS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx"})
_PIECE = 1 << 20
CHANGED = "读的时候文件变了；写完整以后会再读"
_ISSUE = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-[0-9]{2,}")


@dataclass(frozen=True, slots=True)
class HandedFile:
    """Describes a file to read: what it is called, where it lies, and the SHA-256 that it had when it was found.

    One that ``is_package`` is read as a package whatever its name ends with.
    """

    name: str
    path: str
    digest: str
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class FileReading:
    """Describes what one file holds.

    ``record`` is a package's submission as JSON, empty for a paper and for a package that does not hold, whose fault is
    then ``reason``.  ``texts`` are the written texts as :func:`app.desk.records.write_texts` gives them.  A file that
    was not the same any more is ``changed``.
    """

    issue: str
    reason: str
    record: str = ""
    texts: bytes = b""
    changed: bool = False


def file_digest(path: Path) -> str:
    """Returns the SHA-256 of a file of at most the size of a package, without holding it in memory.

    Raises InputRefused where it cannot be read, and OSError where reading breaks off.
    """
    with open_regular(path) as file:
        if file.seek(0, 2) > LARGEST_PACKAGE:
            read_limited(path, LARGEST_PACKAGE)  # refuses it by its size
        file.seek(0)
        digest = hashlib.sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
        return digest.hexdigest()


def read_handed_file(packs: Packs, now: datetime, file: HandedFile, sandbox: Sandbox) -> FileReading:
    """Reads a package or a paper, whichever its name says; ``sandbox`` opens what is foreign in a package.

    ``now`` (aware) is the time that no signature may be ahead of.  Never raises for what is in the file.
    """
    path = Path(file.path)
    try:
        data = read_limited(path, LARGEST_PACKAGE)
    except AppError as refused:
        return FileReading("", str(refused), changed=True)
    if hashlib.sha256(data).hexdigest() != file.digest:
        return FileReading("", CHANGED, changed=True)
    if path.suffix.lower() in PAPERS and not file.is_package:
        del data
        return _read_paper(packs, now, path)
    found = read_submission_bytes(data, file.name, packs, now, sandbox)
    if isinstance(found, Submission):
        try:
            record = write_submission(found)
            read_submission_record(record, file.name)  # a desk holds nothing that it could not read again
        except AppError as refused:
            return FileReading(found.issue, str(refused))
        return FileReading(found.issue, "", record, write_texts(found.texts))
    return FileReading(found.issue, found.reason)


def _read_paper(packs: Packs, now: datetime, path: Path) -> FileReading:
    """Reads the 版本号 of a paper, what is wrong with it, and its texts.

    A scan has no texts, and a PDF of this program's has its 版本号 proved as ``zhizao verify`` does.
    """
    issue, reason, texts = _paper_facts(packs, now, path)
    named = _ISSUE.search(path.name.upper())
    issue = issue or (named.group() if named else "")
    return FileReading(issue, reason, texts=write_texts(texts) if texts else b"")


def _paper_facts(packs: Packs, now: datetime, path: Path) -> tuple[str, str, dict[str, str]]:
    try:
        if path.suffix.lower() == ".docx":
            return "", "Word 申报书，没有版本号", _word_texts(path)
        report = verify([path], packs, now=now)
        fault = next((each.detail for each in report.checks if not each.ok and each.name != "signature"), "")
    except AppError as refused:
        return "", str(refused), _pdf_texts(path)
    return report.issue, fault, {} if report.issue and not fault else _pdf_texts(path)


def _pdf_texts(path: Path) -> dict[str, str]:
    if path.suffix.lower() != ".pdf":
        return {}
    try:
        return {"PDF": read_body(path)}
    except AppError:
        return {}


def _word_texts(path: Path) -> dict[str, str]:
    """Returns what a Word file says, one paragraph on a line.

    Deleted and hidden text is left out.
    """
    from app.intake.word_text import read_word_text

    return {"Word": read_word_text(path)}
