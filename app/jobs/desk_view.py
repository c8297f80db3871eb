"""One application as the desk shows it: its PDF out of the package, its answers in the form's order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.jobs.desk import DeskRow, DeskSession
from app.jobs.submission_reading import LARGEST_PACKAGE
from app.merge.package_checks import COPIED_TEXT
from app.output.answers import AnswerPrinter
from app.output.package import PDF
from app.output.pdf.readback import read_pages
from app.pack.model import Field, Pack
from app.store.desk_file import PackageRow
from app.trust.open_container import open_container

_OWN_WORDS = ("text", "paragraph", "blocks")
"""Kinds of answers that are shown letter by letter, as the applicant wrote them."""
_YEAR = "<year>"
_INDEX = re.compile(r"\[\d+\]")
_ROW = re.compile(r"[0-9]{1,4}\]")
_MOST_ROWS = 2000
"""Rows of one table that are shown."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Describes an answer and its findings, each as (level, sentence).

    ``text`` is empty where the applicant gave none; ``advice`` is what was written about it for the firm.
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
    if not source.verified:  # its path is another computer's, and may lead anywhere
        raise InputRefused(source.name, "没有在这里校验过，没有打开它；请把这个申报包再收一次。")
    data = read_limited(path, LARGEST_PACKAGE)
    if hashlib.sha256(data).hexdigest() != source.digest:
        raise InputRefused(str(path), "收下以后被改过，没有打开它；请重新收一次。")
    members = {member.name: member.data for member in open_container(data, name=source.name).members}
    if PDF not in members:
        raise InputRefused(str(path), "申报包里没有申报书的 PDF。")
    return members[PDF]


def shown_answers(session: DeskSession, row: DeskRow) -> list[ShownAnswer]:
    """Returns every answer that the form asks of the applicant, given or not, with its findings and reasons."""
    remarks: dict[str, list[tuple[str, str]]] = {}
    for finding in row.findings:
        if finding.rule == COPIED_TEXT:
            for passage in finding.passages:
                if passage.source == row.source.name:
                    said = f"和别家几乎一样：“{passage.text[:60]}…”" if len(passage.text) > 60 else passage.text  # noqa: PLR2004 - used once, clear where it stands
                    remarks.setdefault(passage.path, []).append(("confirm", said))
    for given in row.submission.reasons:
        remarks.setdefault(given.path, []).append(("confirm", f"企业写明：{given.reason}"))
    texts, printer = session.texts_of(row.source.name), AnswerPrinter(session.pack)
    shown = []
    for path in asked_paths(session.pack, row.submission.track, texts):
        text = _shown_text(printer, path, texts)
        told = tuple(dict.fromkeys(remarks.get(path, ())))
        shown.append(ShownAnswer(session.place_words(path), text, told, path, session.remark(row, path)))
    return shown


def _shown_text(printer: AnswerPrinter, path: str, texts: Mapping[str, str]) -> str:
    """Returns an answer as the form prints it: a choice by its words, a tick as 是 or 否; a text as it was written."""
    field = printer.field_at(path)
    if field is not None and field.kind == "lines":
        begin = f"{path}["
        return "\n".join(text for each, text in texts.items() if each.startswith(begin))
    text = texts.get(path, "")
    if not text.strip() or field is None or field.kind in _OWN_WORDS:
        return text if text.strip() else ""
    value: object = text
    if field.kind == "flag":
        value = text == "true"
    elif field.kind in ("integer", "catalogue") and text.isdecimal():
        value = int(text)
    elif field.choices:
        value = next((each.value for each in field.choices if str(each.value) == text), text)
    return printer.text(path, value) or text


def asked_paths(pack: Pack, track: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Yields the paths of all answers that the form asks on a track, in its order: rows as many as there are.

    ``texts`` are the answers given, by path.  Of a table without rows its own path is yielded.
    """
    heads = {template: template.partition("[]")[0] for template in pack.fields}
    seen: set[str] = set()
    for template, field in pack.fields.items():
        concerns = field.shown_if is None or texts.get(field.shown_if.field) == str(field.shown_if.value)
        if track not in field.tracks or field.kind == "file" or not concerns:
            continue
        head = heads[template]
        if head == template:
            yield from (template.replace(_YEAR, str(year)) for year in (pack.years if _YEAR in template else (0,)))
        elif head not in seen:
            seen.add(head)
            inner = [each for each in pack.fields.values() if heads[each.path] == head and track in each.tracks]
            yield from _row_paths(head, [each for each in inner if each.kind != "file"], texts)


def _row_paths(table: str, fields: Sequence[Field], texts: Mapping[str, str]) -> Iterator[str]:
    """Yields the paths of a table's rows; ``table`` is an index path, the fields' paths hold it with open indices."""
    template = _INDEX.sub("[]", table)
    count = _rows_in(table, texts)
    if not count:
        yield table
    for at in range(count):
        done: set[str] = set()
        for field in fields:
            inside = field.path.removeprefix(f"{template}[].")
            name = inside.partition("[]")[0]
            if name == inside:
                yield f"{table}[{at}].{inside}"
            elif name not in done:
                done.add(name)
                within = [each for each in fields if each.path.startswith(f"{template}[].{name}[]")]
                yield from _row_paths(f"{table}[{at}].{name}", within, texts)


def _rows_in(table: str, texts: Mapping[str, str]) -> int:
    """Returns how many rows of a table have an answer, those before the last one counted."""
    begin = f"{table}["
    found = (_ROW.match(path, len(begin)) for path in texts if path.startswith(begin))
    numbers = [int(each.group()[:-1]) for each in found if each is not None]
    return min(max(numbers, default=-1) + 1, _MOST_ROWS)


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
