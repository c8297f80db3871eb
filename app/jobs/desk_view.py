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
from app.store.desk_file import PackageRow
from app.trust.open_container import open_container


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Describes an answer and its findings, each as (level, sentence)."""

    place: str
    text: str
    remarks: tuple[tuple[str, str], ...]


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
                    said = f"和别家几乎一样：“{passage.text[:60]}…”" if len(passage.text) > 60 else passage.text  # noqa: PLR2004
                    remarks.setdefault(passage.path, []).append(("confirm", said))
    for given in row.submission.reasons:
        remarks.setdefault(given.path, []).append(("confirm", f"企业写明：{given.reason}"))
    shown = []
    for path, text in session.texts_of(row.source.name).items():
        if text.strip() and session.is_asked(path):
            shown.append(ShownAnswer(session.place_words(path), text, tuple(dict.fromkeys(remarks.get(path, ())))))
    return shown
