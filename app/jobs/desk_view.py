"""One application as the desk shows it: its PDF out of the package, its answers in the form's order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.jobs.desk import DeskRow, DeskSession
from app.jobs.summary import LARGEST_PACKAGE
from app.merge.package_checks import COPIED_TEXT
from app.output.package import PDF
from app.output.pdf.readback import read_pages
from app.store.desk_file import PackageRow
from app.trust.open_container import open_container


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Describes an answer and its findings, each as (level, sentence).

    ``advice`` is what was written about it for the firm.
    """

    place: str
    text: str
    remarks: tuple[tuple[str, str], ...]
    path: str = ""
    advice: str = ""


def application_pdf(source: PackageRow) -> bytes:
    """Returns the bytes of the PDF in a package.

    Raises InputRefused where the file has gone, or has changed since it was taken in.
    """
    path = Path(source.path)
    data = read_limited(path, LARGEST_PACKAGE)
    if hashlib.sha256(data).hexdigest() != source.digest:
        raise InputRefused(str(path), "收下以后被改过，没有打开它；请重新收一次。")
    members = {member.name: member.data for member in open_container(data, name=source.name).members}
    if PDF not in members:
        raise InputRefused(str(path), "申报包里没有申报书的 PDF。")
    return members[PDF]


def shown_answers(session: DeskSession, row: DeskRow) -> list[ShownAnswer]:
    """Returns the answers of the applicant with their findings and reasons."""
    remarks: dict[str, list[tuple[str, str]]] = {}
    for finding in row.findings:
        if finding.rule == COPIED_TEXT:
            for passage in finding.passages:
                if passage.source == row.source.name:
                    said = f"和别家几乎一样：“{passage.text[:60]}…”" if len(passage.text) > 60 else passage.text  # noqa: PLR2004 - used once, clear where it stands
                    remarks.setdefault(passage.path, []).append(("confirm", said))
    for given in row.submission.reasons:
        remarks.setdefault(given.path, []).append(("confirm", f"企业写明：{given.reason}"))
    shown = []
    for path, text in session.texts_of(row.source.name).items():
        if text.strip() and session.is_asked(path):
            told = tuple(dict.fromkeys(remarks.get(path, ())))
            shown.append(ShownAnswer(session.place_words(path), text, told, path, session.remark(row, path)))
    return shown


def paper_answers(session: DeskSession, name: str) -> list[ShownAnswer]:
    """Returns the text of a paper that belongs to no package, as one answer."""
    return [ShownAnswer(name, text, (), path) for path, text in session.texts_of(name).items()]


def page_of_passage(pdf: bytes, path: str, words: str = "") -> int:
    """Returns the page (from 0) on which a passage of an answer begins, 0 where it is found on none.

    ``pdf`` is the one of a verified package.  The passage may run over line and page ends: the page with most of its
    beginning is meant, and without ``words`` the first page of the answer.
    """
    sought = "".join(words.split())
    best, found = -1, 0
    for at, page in enumerate(read_pages(pdf)):
        here = [text for slot, text in page.pieces if slot.split("#")[0] == path or slot.startswith(f"{path}[")]
        length = _beginning("".join("".join(here).split()), sought) if here else -1
        if length > best:
            best, found = length, at
    return found


def _beginning(text: str, sought: str) -> int:
    """Returns how many characters of the beginning of ``sought`` stand together in a text."""
    low, high = 0, len(sought)
    while low < high:
        middle = (low + high + 1) // 2
        if sought[:middle] in text:
            low = middle
        else:
            high = middle - 1
    return low
