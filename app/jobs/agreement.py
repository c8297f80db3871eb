"""Holding the official system's own PDF against an issue or a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.draft.paths import slot_of
from app.draft.shape import Shape
from app.intake.agreement import Compared, compare_texts
from app.intake.official_pdf import read_body
from app.notation.dates import read_date
from app.output.answers import look_up
from app.output.document import build_document
from app.output.pdf.comparing import expected_answers

if TYPE_CHECKING:
    from app.jobs.exporting import Content
    from app.services import Services

_TICKED = re.compile(r"☑\s*([^\s□☐☑（]+)")
_BOXES = frozenset("□☐☑")


@dataclass(frozen=True, slots=True)
class Held:
    """The official PDF, by name, against an issue (``number`` is its 版本号) or, where there is none, the draft."""

    pdf: str
    number: str
    found: list[Compared]


def hold_against(services: Services, draft_id: str, pdf: Path) -> Held:
    """The newest issue of a stored draft against a PDF; as :func:`compare_with`."""
    from app.jobs.drafts import open_stored  # noqa: PLC0415 - what the command line does not need
    from app.jobs.exporting import content_of  # noqa: PLC0415

    content = content_of(services, open_stored(services, draft_id), as_draft=False)
    return Held(pdf.name, content.mark.number if content.mark else "", compare_with(content, pdf))


def compare_with(content: Content, pdf: Path) -> list[Compared]:
    """Every printed answer of ``content``, looked for in the text of ``pdf``."""
    return compare_texts(list(_answers(content)), read_body(pdf))


def _answers(content: Content) -> Iterator[tuple[str, list[str]]]:
    """Each answer once, with the ways in which another system may print it."""
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    shape = Shape(content.pack)
    for path, printed in expected_answers(document).items():
        if "#" in path:
            continue
        field = shape.fields.get(slot_of(path))
        if _BOXES.intersection(printed):
            # Which boxes another system draws is not known; what was chosen has to stand there.
            chosen = _TICKED.findall(printed)
            if chosen:
                yield path, ["、".join(chosen)]
        elif field is not None and field.kind == "date":
            yield path, _dates(str(look_up(content.application, path)), printed)
        else:
            yield path, [printed]


def _dates(typed: str, printed: str) -> list[str]:
    day = read_date(typed)
    if day is None:
        return [printed]
    plain = f"{day.year}年{day.month}月{day.day}日"
    padded = f"{day.year}年{day.month:02d}月{day.day:02d}日"
    return list(dict.fromkeys([printed, plain, padded, typed, typed.replace("-", "/"), typed.replace("-", ".")]))
