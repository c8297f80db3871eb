"""Models a form pack as frozen data: what one notice asks, limits, prints and promises.

Paths of answers are written as in the application file (``zhizao-application/1``).  A *template* path marks rows with
``[]`` and the repeated years with ``<year>``: ``scenarios[].equipment[].usage``,
``company.financials.<year>.debt_ratio``.  Nothing here reads files; see :mod:`app.pack.loader`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from app.pack.evidence import Evidence
from app.pack.guidance import IndustryDivision, Scenario, Sector, Stage

Kind = Literal[
    "text",  # one line
    "paragraph",  # several lines, usually with a limit
    "number",  # decimal string, kept as typed
    "integer",  # JSON integer or null
    "date",  # YYYY-MM-DD
    "phone",  # landline, mobile, 400; fax
    "mobile",
    "email",
    "uscc",  # 统一社会信用代码, GB 32100-2015
    "choice",  # one of `choices`; values are strings, or integers where every choice is one
    "flag",  # true/false/null
    "division",  # GB/T 4754 大类 code
    "group",  # GB/T 4754 中类 code
    "sector",  # id of a Sector
    "subsector",  # one of the sector's 细分行业
    "catalogue",  # number in the scenario catalogue, or null
    "stage",  # id of a Stage
    "lines",  # list of strings
    "blocks",  # list of {"heading"} | {"text"} | {"image","caption"}
    "file",  # relative file name: PDF, PNG or JPEG
]
TrackId = str
Level = Literal["error", "later", "confirm", "advice"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Describes one printed choice (□) of a field: the value that is stored and the label beside it."""

    value: str | int
    label: str


@dataclass(frozen=True, slots=True)
class ShownIf:
    """Names those whom the window asks for a field: those who chose ``value`` in ``field``."""

    field: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Field:
    """Describes one answer that the form asks for: where it is stored, how it is checked and how it is shown."""

    path: str
    """Template path, e.g. ``company.name`` or ``scenarios[].equipment[].usage``."""
    label: str
    """The printed label, used in messages too."""
    kind: Kind
    tracks: tuple[TrackId, ...]
    optional_in: tuple[TrackId, ...] = ()
    """Tracks in which it may stay empty."""
    conditional: bool = False
    """Whether emptiness is judged by a rule of its own (``maturity`` …), never by ``required``."""
    marked_optional: bool = False
    """The form itself prints 选填."""
    printed: bool = True
    limit: int | None = None
    """Printed limit in 字 (Word's count)."""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: str = ""
    """Decimal below which the value cannot be meant (rule ``format``)."""
    usual: tuple[str, str] | None = None
    """Inclusive bounds, decimals or ``""``, outside which rule ``range`` asks for a confirmation."""
    hint: str = ""
    """The form's own words inside the empty cell, e.g. （行业大类代码+名称）."""
    example: str = ""
    """The official 示例 of this column."""
    help: str = ""
    """Our own explanation for preparers."""
    outline: tuple[str, ...] = ()
    """Headings for a long text, in the words of its clause, that can be put in as a beginning."""
    clause: str = ""
    """The sentence of the notice that this field or its limit comes from."""
    step: str = ""
    """Id of the wizard step that shows it."""
    section: str = ""
    """Id of the step's section that shows it, where the step has sections."""
    wide: bool = False
    """Whether its editor takes the whole width of the screen form."""
    tick: str = ""
    """What one says by ticking it, for a ``flag`` that is a single box rather than a question."""
    shown_if: ShownIf | None = None
    """Whom it concerns, where not everybody; what others wrote there is kept."""
    pictures_only: bool = False
    """Whether it is of kind ``blocks`` and holds pictures alone: the pages of an attachment that are bound in."""

    @property
    def key(self) -> str:
        """Returns the last part of the path, which is the answer's JSON key."""
        return self.path.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Table:
    """Describes a list of rows that the form asks for: scenarios, 附-2 rows, attachments."""

    path: str
    """Template path without the trailing ``[]``, e.g. ``scenarios[].equipment``."""
    label: str
    noun: str
    """What one row is called, e.g. 场景."""
    tracks: tuple[TrackId, ...]
    step: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Describes one date of the notice: who has to do what by when, and what follows otherwise.

    ``day`` and ``time`` are local wall time, kept as printed: 24:00 stays 24:00.
    """

    id: str
    who: str
    what: str
    day: date
    time: str
    """``24:00``, ``12:00`` or empty where the notice gives the day alone."""
    zone: str
    consequence: str
    company_acts: bool
    """False for dates that only the authorities have to meet."""
    clause: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """Quotes words of the notice by which texts are judged, with what they ask of the writer and where they stand."""

    words: str
    asks: str
    clause: str


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Describes a way to apply that the notice names and has no form for (先行区).

    ``clause`` is the notice's own sentence, ``instead`` says what to do.
    """

    name: str
    clause: str
    instead: str


@dataclass(frozen=True, slots=True)
class Quota:
    """States how many applicants a body may recommend, by track."""

    id: str
    label: str
    limits: dict[TrackId, int]
    clause: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Describes one check that the pack asks for; see :mod:`app.draft.field_checks`, ``cross_checks``."""

    id: str
    level: Level
    clause: str
    tracks: tuple[TrackId, ...]
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Names one official document that the pack reproduces."""

    number: str
    title: str
    issuer: str
    day: date | None = None
    """None where our copy of the document does not give it."""


# ---------------------------------------------------------------- the printed form


@dataclass(frozen=True, slots=True)
class Cell:
    """Describes one cell of a printed grid: what it prints, and how many columns and rows it covers.

    The style ``label`` prints ``text``; ``value`` prints the answer of ``field``, after ``text`` on a line of its own
    where the form has words in the cell; ``choice`` prints every □ of the field's choices; ``period`` prints the dates
    ``field`` and ``to_field``; ``mention`` prints ``□是（<prompt>：…）    □否`` from the flag ``field`` and the text
    ``name_field``; ``promise`` prints ``text``, then ``lines`` (signature, seal and, last, the date, which the answer
    of ``field`` replaces).  A line feed in ``text`` is one of the form's own.
    """

    style: Literal["label", "value", "choice", "period", "mention", "promise"]
    text: str = ""
    field: str = ""
    name_field: str = ""
    to_field: str = ""
    prompt: str = ""
    lines: tuple[str, ...] = ()
    """A promise's lines to be signed, sealed and dated by hand, as printed."""
    span: int = 1
    rows: int = 1
    footnote: int = 0
    """Number of the form's footnote marked here, 0 for none."""
    vertical: bool = False
    """Head set one character under the other, as 企业简介 is."""
    min_height: float = 0
    """Millimetres."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """Lists the cells of one printed row, without those that a span from above or the left covers."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Describes one column of a printed list table (附-1 … 附5-7).

    ``field`` is a template path, or ``#`` for the running number.  ``width`` is a share of the text width.
    """

    heading: str
    field: str
    width: float
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Describes one piece of the printed form; a form is the list of its parts in printed order.

    kind: ``heading`` (``level`` 1 = 一、, 2 = （一）, 3 = annex such as 附4-1) · ``note`` the form's own instruction
    under a heading · ``grid`` a form table (``widths``, ``rows``; once per row of ``each`` if given; grids that follow
    each other are one printed table) · ``blocks`` the long text ``field`` · ``narratives`` every scenario's own text
    (``each``, ``title_field``, ``field``) · ``list`` a list table (``each``, ``columns``; ``text`` is its title) ·
    ``attachments`` the list of attached files (``each``, ``title_field``) · ``page`` a new page.
    """

    kind: Literal["heading", "note", "grid", "blocks", "narratives", "list", "attachments", "page"]
    id: str = ""
    level: int = 1
    text: str = ""
    field: str = ""
    title_field: str = ""
    each: str = ""
    widths: tuple[float, ...] = ()
    """Shares of the text width."""
    rows: tuple[GridRow, ...] = ()
    columns: tuple[Column, ...] = ()
    landscape: bool = False
    example: tuple[str, ...] = ()
    """The printed 示例 row of a list table, a cell a column (empty: none)."""
    blank_rows: int = 0
    """Empty rows that the form prints in a list table without answers; 0 stands for three."""
    sheet: str = ""
    """Name of the worksheet for a list table."""


@dataclass(frozen=True, slots=True)
class CoverLine:
    """Describes one line of the cover: a label, then the answer of ``field``.

    An empty line is left out where ``omit_empty`` says so.
    """

    label: str
    field: str
    omit_empty: bool = False
    blank: str = ""
    """What stands there when it is not answered, e.g. ``2021年    月    日``."""


@dataclass(frozen=True, slots=True)
class Form:
    """Describes the printed form of one track, from the cover to the footnotes."""

    annex: str
    title: str
    cover: tuple[CoverLine, ...]
    parts: tuple[Part, ...]
    footnotes: tuple[str, ...]
    rebuilt: str = ""
    """What of the form is rebuilt rather than taken from the notice, and from where."""


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """Describes the 推荐汇总表 of one track, which is 附件6 or 附件7 of the notice."""

    track: TrackId
    annex: str
    title: str
    unit_line: str
    columns: tuple[Column, ...]
    """``field`` is a template path; ``scenarios[].name`` means all of them, listed."""
    notes: tuple[str, ...]
    blank_rows: int = 0
    """Numbered rows of the printed form, which a shorter list leaves blank."""


@dataclass(frozen=True, slots=True)
class Step:
    """Names one step of the wizard, in which some of the answers are asked."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """Names one titled part of a step's screen form, with the note under its title."""

    id: str
    step: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """Describes one of the two tracks of a notice with its form, its answers and its tables."""

    id: TrackId
    name: str
    summary: str
    form: Form
    fields: dict[str, Field]
    """By template path, in the application file's order; only this track's."""
    tables: dict[str, Table]


@dataclass(frozen=True, slots=True)
class Pack:
    """Describes one notice whole, as frozen data: its tracks, forms, answers, rules, dates and guidance."""

    id: str
    title: str
    sources: tuple[Source, ...]
    years: tuple[int, ...]
    copies: int
    tracks: dict[TrackId, Track]
    fields: dict[str, Field]
    """Every field of every track, by template path, in the application file's order."""
    tables: dict[str, Table]
    stages: tuple[Stage, ...]
    catalogue_title: str
    """Title of 附件2, 《智能制造典型场景参考指引》."""
    sectors: tuple[Sector, ...]
    industries: tuple[IndustryDivision, ...]
    industry_source: str
    deadlines: tuple[Deadline, ...]
    quotas: tuple[Quota, ...]
    conditions: tuple[str, ...]
    """推荐条件, as printed."""
    notes: tuple[str, ...]
    """注意事项 of the relaying notice, as printed."""
    rules: dict[str, Rule]
    summaries: tuple[SummaryForm, ...]
    steps: tuple[Step, ...]
    sections: tuple[Section, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    """Template path by role, for answers that the program itself has to know: ``company`` the applicant,
    ``code`` its 统一社会信用代码, ``project`` the name, ``scenarios`` the table of scenarios; where the notice asks for
    one, ``contact`` the name of the person who answers for it and ``mobile`` that person's mobile number."""
    sha256: str = ""
    """Hash of the pack's data, the same on every machine (see the loader)."""
    examples: dict[TrackId, str] = field(default_factory=dict)
    """Names of the filled examples shipped with the pack, by track, relative to the pack's folder."""
    task_title: str = ""
    """Title of 附件3, 《智能制造示范工厂揭榜任务》."""
    task_intro: str = ""
    """Opening paragraph of 附件3."""
    other_ways: tuple[OtherWay, ...] = ()
    """What the notice names and has no form for."""
    criteria: tuple[Criterion, ...] = ()
    """By what the notice judges texts."""
    evidence: tuple[Evidence, ...] = ()
    """What its conditions and its form speak of as proof."""

    def scenario(self, no: int) -> Scenario | None:
        """Returns the catalogue's scenario with this number, or None."""
        return next((s for stage in self.stages for s in stage.scenarios if s.no == no), None)

    def stage_of(self, no: int) -> Stage | None:
        """Returns the 环节 of a catalogue number, or None."""
        return next((stage for stage in self.stages for s in stage.scenarios if s.no == no), None)
