"""Describes a printed form by its parts, as frozen plain data: one description for PDF and Word.

Every piece of text says which answer it prints (``slot``), or none for the form's own words.  A slot is the answer's
path in the application, ``scenarios[0].name``; where the same answer is printed again it is ``scenarios[0].name#2``,
so that each place can be read back on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["body", "subheading", "note", "label", "value", "hint", "head", "caption", "promise", "date"]
Change = Literal["", "new", "gone"]


@dataclass(frozen=True, slots=True)
class Span:
    """Describes a run of text; ``slot`` is empty for the form's own words."""

    text: str
    slot: str = ""
    boxes: bool = False
    """Whether its □ and ☑ are the form's boxes, and not marks that somebody typed."""
    change: Change = ""
    """What became of it between two versions: new words are underlined, those that went are struck out."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Describes one paragraph by its runs; no line ends are inside."""

    spans: tuple[Span, ...]
    role: Role = "body"
    centred: bool = False

    @property
    def text(self) -> str:
        """Returns the whole paragraph as plain text."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Repeated(Paragraph):
    """Marks what the row above says of the same thing in this column of a list table: one cell on paper."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Describes a picture with its numbered caption; ``data`` is None where the file is missing."""

    slot: str
    data: bytes | None
    caption: Paragraph


@dataclass(frozen=True, slots=True)
class SignatureArea:
    """Describes the room for a seal or signature, made by hand or later in a signature field of this name."""

    name: str
    label: str
    width: float
    """Millimetres, as ``height``."""
    height: float


Content = Paragraph | Picture | SignatureArea


@dataclass(frozen=True, slots=True)
class GridCell:
    """Describes a cell of a form's table: its column, and the columns (``span``) and ``rows`` that it covers."""

    content: tuple[Content, ...]
    column: int
    span: int = 1
    rows: int = 1
    label: bool = False
    vertical: bool = False
    min_height: float = 0
    """Millimetres."""
    footnotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Describes a form's table with merged cells; ``widths`` are shares of the text width."""

    widths: tuple[float, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ListTable:
    """Describes a list table (附-1 … 附5-7) whose heads are repeated on every page."""

    sheet: str
    title: str
    widths: tuple[float, ...]
    heads: tuple[str, ...]
    limits: tuple[int | None, ...]
    rows: tuple[tuple[tuple[Content, ...], ...], ...]
    choices: tuple[tuple[str, ...], ...] = ()
    """By column, the answers that the form offers; none where any text will do."""
    sample: bool = False
    """Whether the rows are the form's own 示例 and blank rows, because there is nothing to list."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Describes a heading of the form by its text and level.

    Level 1 is 一、, 2 （一）, 3 附4-1, 4 the title of one scenario's own text, 5 that of an annex table.
    """

    level: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Returns the heading as plain text."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class CoverEntry:
    """Describes a line of the cover: its label and its answer."""

    label: str
    value: Span


@dataclass(frozen=True, slots=True)
class Cover:
    """Describes the first page of the form, its cover."""

    annex: str
    title: str
    entries: tuple[CoverEntry, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Asks for a new page, wide or upright."""

    landscape: bool = False


@dataclass(frozen=True, slots=True)
class BoundPage:
    """Describes an attachment's page, which is printed on one of its own."""

    slot: str
    """The answer that names its picture, ``attachments[0].pages[2].image``."""
    data: bytes | None
    """The drawn page; None where the file is missing."""
    number: int
    """Which attachment it is, from 1."""
    title: str
    page: int
    """From 1, of ``pages``."""
    pages: int

    @property
    def place(self) -> str:
        """Returns what stands behind the title in the page's head."""
        return f"（本附件第{self.page}页，共{self.pages}页）"

    @property
    def head(self) -> str:
        """Returns the page's head: ``附件1　检测报告（本附件第2页，共5页）``."""
        return f"附件{self.number}{'　' if self.title else ''}{self.title}{self.place}"


Block = Cover | Heading | Paragraph | Picture | Grid | ListTable | PageBreak | BoundPage
