"""Collects what is found in a form while it is read: values with their rows, and which texts are spoken for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.intake.form_labels import likeness, plain_label
from app.intake.form_values import Parsed, short
from app.intake.numbered_entries import ordinal_alone, without_ordinal
from app.intake.placed_values import PlacedValue, State, UnplacedText

if TYPE_CHECKING:
    from app.intake.form_labels import FormLabels
    from app.intake.word_model import WordParagraph

_ALIKE = 0.72
"""How alike two names of one scenario are at least, when they are not the same."""


@dataclass(eq=False, slots=True)
class FormRow:
    """Describes a row of a table of the application, as one place of the file has it.

    ``origin`` says which place: ``grid``, ``list``, ``narrative`` or ``rows``.  ``doubt`` is why its place is not
    certain, and makes every value in it one to look at.
    """

    table: str
    origin: str
    name: str = ""
    parent: FormRow | None = None
    doubt: str = ""
    fields: set[str] = field(default_factory=set)


@dataclass(slots=True)
class FoundValue:
    """Describes a value that was found, with its template path and its row."""

    template: str
    row: FormRow | None
    value: Any
    source: str
    marks: tuple[int, ...]
    reason: str = ""
    note: str = ""


@dataclass(slots=True)
class FormFindings:
    """Collects what one reading of a file finds."""

    labels: FormLabels
    values: list[FoundValue] = field(default_factory=list)
    tray: list[tuple[int, UnplacedText]] = field(default_factory=list)
    """With the id of the first paragraph, for their order."""
    claimed: set[int] = field(default_factory=set)
    """Paragraphs that are in a value, in the tray, or the form's own."""
    matched: set[str] = field(default_factory=set)
    """Labels, headings and heads that were met as the form prints them."""
    lists: dict[str, int] = field(default_factory=dict)
    """How many telling heads of each list table were met."""
    rows: list[FormRow] = field(default_factory=list)
    """In the order met."""

    def claim(self, paragraphs: Iterable[WordParagraph]) -> None:
        """Notes that these paragraphs are the form's own, or are taken care of."""
        self.claimed.update(each.id for each in paragraphs)

    def new_row(self, table: str, origin: str, name: str = "", parent: FormRow | None = None) -> FormRow:
        """Returns a row that was met."""
        row = FormRow(table, origin, name, parent)
        self.rows.append(row)
        return row

    def add(
        self, template: str, row: FormRow | None, parsed: Parsed, paragraphs: Iterable[WordParagraph], source: str,
        *, doubt: str = "",
    ) -> None:  # fmt: skip
        """Keeps a value with the place that it was read from; ``doubt`` makes it one to look at."""
        texts = list(paragraphs)
        self.claim(texts)
        gone = "".join(each.deleted for each in texts).strip()
        note = f"修订里删去的“{short(gone)}”没有带入。" if gone else ""
        marks = tuple(each.id for each in texts)
        crossed = "".join(each.struck for each in texts)
        unseen = "".join(each.unseen for each in texts)
        reason = (
            (f"里面的“{short(unseen)}”在纸面上看不见（与底色同色或太小），请核对要不要。" if unseen else "")
            or doubt
            or parsed.reason
            or (f"里面的“{short(crossed)}”划掉了，请核对要不要。" if crossed else "")
        )
        self.values.append(FoundValue(template, row, parsed.value, source, marks, reason, note))
        if row is not None:
            row.fields.add(template)

    def leave(self, paragraphs: Iterable[WordParagraph], source: str, why: str = "", text: str | None = None) -> None:
        """Puts texts into the tray, once."""
        texts = [each for each in paragraphs if each.id not in self.claimed or text is not None]
        words = text if text is not None else "\n".join(each.text.strip() for each in texts if each.text.strip())
        self.claim(texts)
        if words.strip():
            first = min((each.id for each in texts), default=1 << 30)
            place = f"{source}：{why}" if why else source
            self.tray.append((first, UnplacedText(words.strip(), place, tuple(each.id for each in texts))))


def settled(findings: FormFindings) -> tuple[list[PlacedValue], list[UnplacedText]]:
    """Puts the rows of all places together by their names, and numbers them.

    Two values of one place are told apart.
    """
    table = findings.labels.pack.roles.get("scenarios", "scenarios")
    same = _one_of_each(findings, table)
    numbers = _numbers(findings, same, table)
    order = _order(findings.labels)
    placed: dict[str, PlacedValue] = {}
    tray = list(findings.tray)
    for found in sorted(findings.values, key=lambda v: (v.row is not None, 0)):
        row = found.row
        path = _path(found.template, row, same, numbers)
        doubt = found.reason or _doubt(row, same)
        state: State = "look" if doubt else "read"
        value = PlacedValue(path, found.value, found.source, state, doubt, found.note, found.marks)
        before = placed.get(path)
        if before is None:
            placed[path] = value
        elif before.value == value.value or _same_words(before.value, value.value):
            better = before if before.state == "read" or value.state == "look" else value
            placed[path] = _with_marks(better, before.marks + value.marks)
        elif _is_numbered_twin(row, before.value, value.value):
            placed[path] = _with_marks(before, before.marks + value.marks)
        else:
            why = f"文件里有两处，这里和{value.source}写的不一样。"
            placed[path] = PlacedValue(
                path, before.value, before.source, "look", before.reason or why, before.note, before.marks
            )
            first = min(value.marks, default=1 << 30)
            tray.append(
                (first, UnplacedText(_as_text(value.value), f"{value.source}：与{before.source}不一样", value.marks))
            )
    ordered = sorted(placed.values(), key=lambda v: (order.get(_template(v.path), 1 << 20), _indices(v.path)))
    return ordered, [each for _, each in sorted(tray, key=lambda pair: pair[0])]


def _with_marks(value: PlacedValue, marks: tuple[int, ...]) -> PlacedValue:
    return PlacedValue(
        value.path, value.value, value.source, value.state, value.reason, value.note, tuple(dict.fromkeys(marks))
    )


def _same_words(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and "".join(one.split()) == "".join(other.split())


def _is_numbered_twin(row: FormRow | None, one: Any, other: Any) -> bool:
    """Tells whether two names of one row are the same but for the number before one of them, or say its number."""
    if row is None or not (isinstance(one, str) and isinstance(other, str)):
        return False
    return _is_name(one, other) or (row.origin == "rows" and ordinal_alone(other) > 0)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_as_text(each) for each in value)
    if isinstance(value, Mapping):
        return str(value.get("text") or value.get("heading") or value.get("caption") or "")
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _one_of_each(findings: FormFindings, table: str) -> dict[FormRow, FormRow]:
    """Returns for each scenario that was met the one that it is.

    The first place that names them all leads.
    """
    met = [row for row in findings.rows if row.table == table and (row.name or row.fields)]
    by_origin = {origin: [r for r in met if r.origin == origin] for origin in ("grid", "list", "narrative", "rows")}
    same: dict[FormRow, FormRow] = {}
    known: list[FormRow] = []
    for origin, rows in by_origin.items():
        used: set[FormRow] = set()
        left: list[FormRow] = []
        for row in rows:
            there = next((k for k in known if k not in used and row.name and _is_name(k.name, row.name)), None)
            if there is None and origin in ("rows", "narrative"):
                there = next((k for k in known if row.name and _is_name(k.name, row.name)), None)
            if there is None and 0 < (number := ordinal_alone(row.name)) <= len(known) and origin != "grid":
                there = known[number - 1]
                row.doubt = row.doubt or f"写的是“{short(row.name)}”，当作第 {number} 个场景“{short(there.name)}”。"
            if there is None:
                left.append(row)
            else:
                same[row] = there
                used.add(there)
        free = [k for k in known if k not in used]
        if origin == "list" and len(free) == len(left) > 1 and not any(k.name for k in free):
            same |= _in_order(left, free)
            continue
        for row in left:
            there = _nearest(row, free, alone=len(left) == 1 and len(free) == 1)
            if there is not None:
                same[row] = there
                free.remove(there)
                row.doubt = row.doubt or f"场景名称写的是“{short(row.name)}”，当作“{short(there.name)}”。"
            else:
                same[row] = row
                known.append(row)
                if known[:-1] and origin in ("rows", "narrative"):
                    row.doubt = row.doubt or f"别处没有叫“{short(row.name)}”的场景。"
    return same


def _in_order(rows: list[FormRow], nameless: list[FormRow]) -> dict[FormRow, FormRow]:
    """Takes rows for as many that have no name, one after the other."""
    for row, there in zip(rows, nameless, strict=True):
        there.name = row.name
        row.doubt = row.doubt or "前面的一组没有写场景名称，按次序当作这个场景。"
    return dict(zip(rows, nameless, strict=True))


def _nearest(row: FormRow, free: list[FormRow], *, alone: bool) -> FormRow | None:
    if not row.name:
        return free[0] if alone else None
    scored = sorted(
        ((likeness(plain_label(k.name), plain_label(row.name)), n) for n, k in enumerate(free)), reverse=True
    )
    if scored and scored[0][0] >= _ALIKE and (len(scored) == 1 or scored[0][0] - scored[1][0] > 0.1):  # noqa: PLR2004 - used once, clear where it stands
        return free[scored[0][1]]
    return None


def _is_name(one: str, other: str) -> bool:
    """Tells whether two names are one, but for the numbers that may stand before them."""
    return "".join(without_ordinal(one).split()) == "".join(without_ordinal(other).split())


def _numbers(findings: FormFindings, same: dict[FormRow, FormRow], table: str) -> dict[FormRow, int]:
    """Returns the index of every row among those of its parent."""
    numbers: dict[FormRow, int] = {}
    counts: dict[tuple[str, FormRow | None], int] = {}
    for row in findings.rows:
        if not (row.name or row.fields):
            continue
        if row.table == table:
            row = same.get(row, row)  # noqa: PLW2901 - the one that it is
        if row in numbers:
            continue
        parent = same.get(row.parent, row.parent) if row.parent is not None else None
        key = (row.table, parent)
        numbers[row] = counts.get(key, 0)
        counts[key] = numbers[row] + 1
    return numbers


def _path(template: str, row: FormRow | None, same: dict[FormRow, FormRow], numbers: dict[FormRow, int]) -> str:
    chain: list[int] = []
    while row is not None:
        one = same.get(row, row)
        chain.append(numbers[one])
        row = row.parent
    for number in reversed(chain):
        template = template.replace("[]", f"[{number}]", 1)
    return template


def _doubt(row: FormRow | None, same: dict[FormRow, FormRow]) -> str:
    while row is not None:
        if row.doubt:
            return row.doubt
        one = same.get(row, row)
        if one is not row and one.doubt:
            return one.doubt
        row = row.parent
    return ""


def _order(labels: FormLabels) -> dict[str, int]:
    found: dict[str, int] = {}
    for template in labels.track.fields:
        for year in labels.pack.years if "<year>" in template else ("",):
            found.setdefault(template.replace("<year>", str(year)), len(found))
    return found


def _template(path: str) -> str:
    parts = path.split("[")
    return parts[0] + "".join("[]" + part[part.index("]") + 1 :] for part in parts[1:])


def _indices(path: str) -> tuple[int, ...]:
    return tuple(int(part[: part.index("]")]) for part in path.split("[")[1:])
