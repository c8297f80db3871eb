"""Builds the frozen Document: the printed form of one application, from its pack, before any layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.output.answers import AnswerPrinter, look_up, ordinal, placed, rows_of, same
from app.output.blocks import (
    Block,
    BoundPage,
    Content,
    Cover,
    CoverEntry,
    Grid,
    GridCell,
    Heading,
    ListTable,
    PageBreak,
    Paragraph,
    Picture,
    Repeated,
    Role,
    SignatureArea,
    Span,
)
from app.pack.bound_pages import PAGES, pages_of
from app.pack.model import Cell, Column, Pack, Part

PictureSource = Callable[[str], bytes | None]
FOOTNOTE_MARKS = "①②③④⑤⑥⑦⑧⑨"
_SIGN_SIZE = (70.0, 18.0)
_SEAL_SIZE = (46.0, 44.0)
_BLANK_ROWS = 3
# figures stand in the middle of cells narrower than this share of the table
_NARROW = 0.3
_LONGEST_TITLE = 44
"""Characters of an attachment's title in the heads of its pages: two lines, with its number and page."""


def shortened(title: str) -> str:
    """Returns an attachment's title shortened in the middle, as the heads of its pages have it."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 9]}…{title[-8:]}"


@dataclass(frozen=True, slots=True)
class IssueMark:
    """Describes an issue by its 版本号, its sequence and its fingerprint (SHA-256 in lower-case hex)."""

    number: str
    sequence: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Document:
    """Describes one printed form as plain data; ``issue`` is None for a draft, which is marked 草稿."""

    pack: str
    track: str
    title: str
    blocks: tuple[Block, ...]
    footnotes: tuple[str, ...]
    issue: IssueMark | None
    foot: str = ""
    """What stands before the page number of a document that is neither an issue nor a draft: a recommending table."""

    @property
    def draft(self) -> bool:
        """Tells whether every page is marked 草稿."""
        return self.issue is None and not self.foot


def build_document(
    pack: Pack,
    application: Mapping[str, Any],
    pictures: PictureSource,
    issue: IssueMark | None,
    printer: AnswerPrinter | None = None,
) -> Document:
    """Freezes the printed form of an application, which is written as ``zhizao-application/1``.

    ``pictures`` gives a picture's bytes by the name the application uses, None if it is missing; ``printer`` is one of
    this pack that was used before.  Raises KeyError if the pack has no such track.
    """
    track = pack.tracks[application["track"]]
    form = track.form
    builder = _Builder(printer or AnswerPrinter(pack), application, pictures)
    blocks: list[Block] = [builder.cover(form.annex, form.title, form.cover)]
    blocks.append(PageBreak())
    for part in form.parts:
        blocks.extend(builder.part(part))
    company = builder.printer.text("", look_up(application, pack.roles.get("company", "")))
    title = f"{form.title}（{company}）" if company else form.title
    return Document(pack.id, track.id, title, tuple(blocks), form.footnotes, issue)


@dataclass(slots=True)
class _Builder:
    """Walks the form's parts, numbering pictures and repeats.

    Repeats are the places where an answer is printed again.
    """

    printer: AnswerPrinter
    application: Mapping[str, Any]
    pictures: PictureSource
    printed: dict[str, int] = field(default_factory=dict)
    figures: int = 0

    def slot(self, path: str) -> str:
        """Returns the next slot of the answer at ``path``."""
        count = self.printed[path] = self.printed.get(path, 0) + 1
        return path if count == 1 else f"{path}#{count}"

    def answer(self, path: str) -> str:
        """Returns the printed text of an answer."""
        return self.printer.text(path, look_up(self.application, path))

    def span(self, path: str) -> Span:
        """Returns an answer in one run."""
        return Span(self.answer(path).replace("\n", " "), self.slot(path))

    def cover(self, annex: str, title: str, lines: tuple[Any, ...]) -> Cover:
        """Returns the first page; a line that may be left out is so when it is empty."""
        entries = []
        for line in lines:
            if self.answer(line.field):
                entries.append(CoverEntry(line.label, self.span(line.field)))
            elif not line.omit_empty:
                entries.append(CoverEntry(line.label, Span(line.blank)))
        return Cover(annex, title, tuple(entries))

    def part(self, part: Part) -> Iterator[Block]:
        """Yields the blocks of one part of the form."""
        simple = self._plain(part)
        if simple is not None:
            yield simple
        elif part.kind == "grid":
            yield from self._grids(part)
        elif part.kind == "blocks":
            yield from self._long_text(part.field, "body")
        elif part.kind == "narratives":
            yield from self._narratives(part)
        elif part.kind == "list":
            yield from self._titled_list(part)
        else:
            yield from self._attachments(part)

    def _attachments(self, part: Part) -> Iterator[Paragraph | BoundPage]:
        """Yields the list of attachments, then their bound pages."""
        rows = list(enumerate(rows_of(self.application, part.each + "[]"), 1))
        for number, row in rows:
            yield Paragraph((Span(f"{number}．"), self.span(placed(part.title_field, row))))
        for number, row in rows:
            names = pages_of(look_up(self.application, row))
            title = " ".join(self.answer(placed(part.title_field, row)).split())
            for at, name in enumerate(names):
                slot = f"{row}.{PAGES}[{at}].image"
                yield BoundPage(slot, self.pictures(name), number, shortened(title), at + 1, len(names))

    def _plain(self, part: Part) -> Block | None:
        """Returns a part that holds no answer."""
        if part.kind == "page":
            return PageBreak(part.landscape)
        if part.kind == "heading":
            return Heading(part.level, (Span(part.text),))
        return Paragraph((Span(part.text),), "note") if part.kind == "note" else None

    # ---- running text

    def _narratives(self, part: Part) -> Iterator[Block]:
        for number, row in enumerate(rows_of(self.application, part.each + "[]"), 1):
            title = self.span(placed(part.title_field, row))
            yield Heading(4, (Span(f"（{ordinal(number)}）"), title))
            yield from self._long_text(placed(part.field, row), "body")

    def _long_text(self, path: str, role: Role) -> Iterator[Paragraph | Picture]:
        blocks = look_up(self.application, path)
        for at, block in enumerate(blocks if isinstance(blocks, list) else ()):
            if not isinstance(block, Mapping):
                continue
            here = f"{path}[{at}]"
            if "image" in block:
                yield self._picture(here, block)
            elif "heading" in block:
                yield from self._paragraphs(f"{here}.heading", block["heading"], "subheading")
            else:
                yield from self._paragraphs(f"{here}.text", block.get("text"), role)

    def _paragraphs(self, path: str, value: Any, role: Role) -> Iterator[Paragraph]:
        text = self.printer.clean(value) if isinstance(value, str) else ""
        if not text.strip():
            return
        slot = self.slot(path)
        for line in text.split("\n"):
            # the first line's indent is the style's, not the writer's
            words = line.strip(" \u3000")
            if words:
                yield Paragraph((Span(words, slot),), role)

    def _picture(self, path: str, block: Mapping[str, Any]) -> Picture:
        self.figures += 1
        caption = block.get("caption")
        text = self.printer.clean(caption).replace("\n", " ").strip() if isinstance(caption, str) else ""
        spans = [Span(f"图{self.figures}")]
        if text:
            spans = [Span(f"图{self.figures}　"), Span(text, self.slot(f"{path}.caption"))]
        name = block.get("image")
        data = self.pictures(name) if isinstance(name, str) and name else None
        return Picture(f"{path}.image", data, Paragraph(tuple(spans), "caption"))

    # ---- form tables

    def _grids(self, part: Part) -> Iterator[Grid]:
        rows = list(rows_of(self.application, part.each + "[]")) if part.each else [""]
        if part.each and not rows:
            rows = [f"{part.each}[0]"]
        for row in rows:
            yield Grid(part.widths, tuple(self._grid_rows(part, row)))

    def _grid_rows(self, part: Part, row: str) -> Iterator[tuple[GridCell, ...]]:
        taken: dict[int, int] = {}
        for line in part.rows:
            cells = []
            column = 0
            for cell in line.cells:
                while taken.get(column, 0) > 0:
                    column += 1
                cells.append(self._cell(cell, column, row, part.widths))
                for covered in range(column, column + cell.span):
                    taken[covered] = cell.rows
                column += cell.span
            taken = {at: left - 1 for at, left in taken.items()}
            yield tuple(cells)

    def _cell(self, cell: Cell, column: int, row: str, widths: tuple[float, ...]) -> GridCell:
        is_label = cell.style == "label"
        notes = (cell.footnote,) if cell.footnote else ()
        narrow = sum(widths[column : column + cell.span]) < _NARROW * sum(widths)
        content = tuple(self._cell_content(cell, placed(cell.field, row), row, narrow=narrow))
        return GridCell(content, column, cell.span, cell.rows, is_label, cell.vertical, cell.min_height, notes)

    def _cell_content(self, cell: Cell, path: str, row: str, *, narrow: bool) -> Iterator[Content]:
        if cell.style == "label":
            mark = FOOTNOTE_MARKS[cell.footnote - 1] if cell.footnote else ""
            for line in (cell.text + mark).split("\n"):
                yield Paragraph((Span(line),), "label")
        elif cell.style == "choice":
            yield self._choices(path)
        elif cell.style == "mention":
            yield self._mention(path, placed(cell.name_field, row), cell.prompt)
        elif cell.style == "period":
            yield self._period(path, placed(cell.to_field, row))
        elif cell.style == "promise":
            yield Paragraph((Span(cell.text),), "promise")
            yield from self._signing(cell, path)
        else:
            if cell.text:
                yield Paragraph((Span(cell.text),), "value")
            yield from self._value(path, narrow=narrow)

    def _value(self, path: str, *, narrow: bool) -> Iterator[Content]:
        found = self.printer.field_at(path)
        if found is not None and found.kind == "blocks":
            yield from self._long_text(path, "body")
            return
        text = self.answer(path)
        if not text.strip():
            hint = found.hint if found else ""
            yield Paragraph((Span(hint, ""),) if hint else (Span("", self.slot(path)),), "hint" if hint else "value")
            return
        slot = self.slot(path)
        role: Role = "body" if found and found.kind == "paragraph" else "value"
        centred = bool(found and found.kind in {"number", "integer"} and narrow)
        for line in text.split("\n"):
            if line.strip():
                yield Paragraph((Span(line.strip(" \u3000"), slot),), role, centred)

    def _choices(self, path: str) -> Paragraph:
        value = look_up(self.application, path)
        choices = self.printer.choices(path)
        parts = [f"{'☑' if same(choice, value) else '□'}{label}" for choice, label in choices]
        if value not in (None, "") and not any(same(choice, value) for choice, _ in choices):
            parts.append(f"（{self.answer(path)}）")
        return Paragraph((Span("　 ".join(parts), self.slot(path), boxes=True),), "value")

    def _mention(self, path: str, name_path: str, prompt: str) -> Paragraph:
        value = look_up(self.application, path)
        name = self.answer(name_path).replace("\n", " ")
        flag, named = self.slot(path), self.slot(name_path)
        spans = (
            Span("☑" if value is True else "□", flag, boxes=True),
            Span(f"是（{prompt}："),
            Span(name, named) if name else Span("      "),
            Span("）　　"),
            Span("☑" if value is False else "□", flag, boxes=True),
            Span("否"),
        )
        return Paragraph(spans, "value")

    def _period(self, start: str, end: str) -> Paragraph:
        spans = [self.span(path) for path in (start, end) if self.answer(path)]
        if len(spans) > 1:
            spans.insert(1, Span(" 至 "))
        return Paragraph(tuple(spans), "value")

    def _signing(self, cell: Cell, path: str) -> Iterator[Content]:
        """Yields the signature, seal and date lines of the promise.

        The last line is the date's.
        """
        *signers, blank = cell.lines
        for at, line in enumerate(signers):
            name = "".join(line.split()).rstrip("：:")
            last = at == len(signers) - 1
            width, height = _SEAL_SIZE if last else _SIGN_SIZE
            yield SignatureArea(name, line, width, height)
        dated = self.answer(path)
        yield Paragraph((self.span(path) if dated else Span(blank),), "date")

    # ---- list tables

    def _titled_list(self, part: Part) -> Iterator[Block]:
        if part.text:
            yield Heading(5, (Span(part.text),))
        yield self._list(part)

    def _list(self, part: Part) -> ListTable:
        rows = [
            tuple(self._list_cell(column, row, above, number) for column in part.columns)
            for number, (above, row) in enumerate(pairwise(("", *rows_of(self.application, part.each + "[]"))), 1)
        ]
        sample = not rows
        if sample:
            if part.example:
                rows.append(tuple((Paragraph((Span(text),), "value"),) for text in part.example))
            rows += [tuple(() for _ in part.columns)] * (part.blank_rows or _BLANK_ROWS)
        return ListTable(
            sheet=part.sheet,
            title=part.text,
            widths=tuple(column.width for column in part.columns),
            heads=tuple(column.heading for column in part.columns),
            limits=tuple(self._limit(column) for column in part.columns),
            rows=tuple(rows),
            choices=tuple(self._offered(column) for column in part.columns),
            sample=sample,
        )

    def _limit(self, column: Column) -> int | None:
        found = self.printer.field_at(column.field)
        return column.limit or (found.limit if found else None)

    def _offered(self, column: Column) -> tuple[str, ...]:
        found = self.printer.field_at(column.field)
        return tuple(choice.label for choice in found.choices) if found and found.kind == "choice" else ()

    def _list_cell(self, column: Column, row: str, above: str, number: int) -> tuple[Content, ...]:
        if column.field == "#":
            return (Paragraph((Span(str(number)),), "label"),)
        path = placed(column.field, row)
        found = self.printer.field_at(path)
        if found is not None and found.kind == "blocks":
            return tuple(self._long_text(path, "value"))
        text = self.answer(path)
        if above and text.strip() and placed(column.field, above) == path:
            return (Repeated((Span(" ".join(text.split())),), "value"),)
        slot = self.slot(path) if text.strip() else ""
        lines = [line.strip(" \u3000") for line in (text.split("\n") if "\n" in text else (text,))]
        return tuple(Paragraph((Span(line, slot),), "value") for line in lines if line)
