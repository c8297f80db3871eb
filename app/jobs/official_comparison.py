"""Holding the official system's own PDF against an issue or a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.errors import InputRefused
from app.intake.official_comparison import ALONE, AnswerComparison, Expected, Label, compare_texts
from app.intake.official_pdf import read_shown
from app.intake.plain import plain_text
from app.intake.unseen_pages import remarks_on, unseen_stretches
from app.jobs.drafts import open_stored
from app.jobs.export import content_of
from app.notation.dates import read_date
from app.notation.figures import read_number
from app.notation.line_kinds import LINE_KINDS
from app.output.answers import look_up
from app.output.document import build_document
from app.output.pdf.answer_comparison import expected_answers

if TYPE_CHECKING:
    from app.jobs.export_content import ExportContent
    from app.pack.model import Field
    from app.services import Services

_TICKED = re.compile(r"☑\s*([^\s□☐☑（]+)")
_BOXES = frozenset("□☐☑")


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """Tells what comparing with the official PDF has found.

    ``pdf`` is the file's name, ``number`` the 版本号, which is ``""`` for a draft.  ``remarks`` are sentences about
    what could not be seen, or was read otherwise than the PDF's text says.
    """

    pdf: str
    number: str
    found: list[AnswerComparison]
    remarks: tuple[str, ...] = ()


def hold_against(services: Services, draft_id: str, pdf: Path) -> ComparisonResult:
    """Compares the newest issue of a draft with a PDF, as :func:`compare_with` does."""
    content = content_of(services, open_stored(services, draft_id), as_draft=False)
    found, remarks = compare_with(content, pdf)
    return ComparisonResult(pdf.name, content.mark.number if content.mark else "", found, remarks)


def compare_with(content: ExportContent, pdf: Path) -> tuple[list[AnswerComparison], tuple[str, ...]]:
    """Looks for every printed answer in what ``pdf`` shows; with the remarks of :class:`ComparisonResult`.

    Raises InputRefused where it cannot be read, or its text is not in characters.
    """
    shown = read_shown(pdf)
    body = "\n".join(shown.pages)
    answers = expected_in(content)
    if is_unreadable(body, [way for each in answers for way in each.ways]):
        raise InputRefused(
            pdf.name, "PDF 里的文字没有带上字符编码，读出来不成字，没有比对。请在申报系统里重新导出，或另存为新的 PDF。"
        )
    found = compare_texts(answers, body, unseen_stretches(shown), unanswered_labels(content, answers))
    return found, tuple(remarks_on(shown))


def expected_in(content: ExportContent) -> list[Expected]:
    """Returns each printed answer once, in form order, with the ways to print it.

    Another system may print an answer in another of these ways.
    """
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    shape = ApplicationShape(content.pack)
    made = []
    for path, printed in expected_answers(document).items():
        if "#" in path:
            continue
        field = shape.fields.get(slot_of(path))
        if _BOXES.intersection(printed):
            # Which boxes another system draws is not known; what was chosen has to stand there.
            if chosen := _TICKED.findall(printed):
                made.append(Expected(path, ("、".join(chosen),), ALONE))
        elif field is None:
            made.append(Expected(path, (printed,), _kind_of(path)))
        else:
            made.append(_expected(content, shape, field, path, printed))
    return made


def unanswered_labels(content: ExportContent, answers: Sequence[Expected]) -> list[str]:
    """Returns the labels of the fields outside of tables that have no answer and are no ticks."""
    shape = ApplicationShape(content.pack)
    answered = {each.path for each in answers}
    return [
        field.label
        for path, field in shape.fields.items()
        if content.application["track"] in field.tracks
        and not ("[" in path or _YEAR.search(path) or path in answered)
        and _KINDS.get(field.kind, "text") != ALONE
    ]


def _expected(content: ExportContent, shape: ApplicationShape, field: Field, path: str, printed: str) -> Expected:
    typed = str(look_up(content.application, path))
    ways = _dates(typed, printed) if field.kind == "date" else [printed]
    if field.kind == "lines":
        ways += _lists(look_up(content.application, path), printed)
    number = read_number(typed, field.unit) if field.kind == "number" else None
    kind = _KINDS.get(field.kind, "text")
    return Expected(path, tuple(ways), kind, number, _orders(content, shape, path), _labels(content, field, path))


_KINDS = {
    **dict.fromkeys(("choice", "flag", "division", "group", "sector", "subsector", "stage", "catalogue"), ALONE),
    **{name: ALONE if kind.compared == "alone" else kind.compared for name, kind in LINE_KINDS.items()},
    "number": "number",
    "paragraph": "paragraph",
}
"""Which answers can be taken for one another, by the kind of their field."""
_YEAR = re.compile(r"\.((?:19|20)\d\d)\.")
_ROW = re.compile(r"\[(\d+)\]")


def _kind_of(path: str) -> str:
    """Returns the kind of an answer that is no field; the parts of a long text share one."""
    return "blocks" if path.endswith("text") else ALONE


def _orders(content: ExportContent, shape: ApplicationShape, path: str) -> tuple[Any, ...]:
    """Returns the positions of an answer in four orders.

    The first is the order of the file.  The others arrange yearly figures: years downwards and rows within each, rows
    with their years upwards, and rows with their years downwards.
    """
    in_file = _place_in_file(shape, path)
    year = _YEAR.search(path)
    if not year:
        return in_file, in_file, in_file, in_file
    table = path[: year.start() + 1]
    first = min(order for slot, order in shape.order.items() if slot.startswith(table))
    row = shape.order[slot_of(_YEAR.sub(f".{content.pack.years[0]}.", path))]
    number = int(year[1])
    return in_file, (first, -number, row), (first, row, number), (first, row, -number)


def _place_in_file(shape: ApplicationShape, path: str) -> tuple[int, ...]:
    """Returns the positions of the tables and rows around an answer, then its own."""
    place: list[int] = []
    for match in _ROW.finditer(path):
        table = slot_of(path[: match.start()])
        if table in shape.tables:
            place += [shape.order[table], int(match[1])]
    return (*place, shape.order.get(slot_of(path), 0))


def _labels(content: ExportContent, field: Field, path: str) -> tuple[Label, ...]:
    rows = _ROW.findall(path)
    if year := _YEAR.search(path):
        years = content.pack.years
        bare = field.label.removeprefix(f"{year[1]}年")
        rank = years.index(int(year[1]))
        return Label(field.label, solid=True), Label(bare, rank=rank), Label(bare, nth=rank, of=len(years))
    if len(rows) == 1:
        count = len(look_up(content.application, path[: path.index("[")]) or ())
        return (Label(field.label, nth=int(rows[0]), of=count),)
    return () if rows else (Label(field.label),)


def is_unreadable(body: str, expected: Sequence[str]) -> bool:
    """Tells whether a PDF's text is codes rather than characters.

    Fonts without ToUnicode give codes, signs or characters of any kind.
    """
    seen = [c for c in body if not c.isspace()]
    foreign = [c for c in seen if not c.isascii()]
    known = {c for way in expected for c in way} | set(_COMMON)
    wanted = sum(not c.isascii() for way in expected for c in way)
    if len(seen) < _FEWEST or wanted < _FEWEST:
        return False
    if len(foreign) < _LEAST_CHINESE * min(wanted, len(seen)):
        return True
    folded = plain_text("".join(foreign)).text
    return sum(c in known or c.isascii() for c in folded) < _LEAST_KNOWN * len(folded)


_FEWEST = 100
"""Characters from which a text can be judged."""
_LEAST_CHINESE = 0.05
_LEAST_KNOWN = 0.35
_COMMON = (
    "的一是不了在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
    "多定行学法所民得经填写单位名称"
)
"""Common characters, for a document that has little of the answers."""


def _lists(entries: Sequence[str], printed: str) -> list[str]:
    """Returns other ways to print the entries of a list in one cell: signs between them, or numbers before them."""
    numbered = ["".join(f"{at}{sign}{each}" for at, each in enumerate(entries, 1)) for sign in ".、"]
    return [way for way in [*(sign.join(entries) for sign in "；、，/"), *numbered] if way != printed]


def _dates(typed: str, printed: str) -> list[str]:
    day = read_date(typed)
    if day is None:
        return [printed]
    parts = [(str(day.year), str(day.month), str(day.day)), (str(day.year), f"{day.month:02d}", f"{day.day:02d}")]
    ways = [f"{year}年{month}月{number}日" for year, month, number in parts]
    ways += [sign.join(each) for each in parts for sign in "-/."]
    return list(dict.fromkeys([printed, *ways]))
