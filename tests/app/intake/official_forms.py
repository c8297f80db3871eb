"""Official-looking PDFs of an application, drawn by another typesetter in layouts of its own, with seeded differences.

It knows the form's labels and nothing of how answers are looked for.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.output.answers import AnswerPrinter, look_up
from app.pack.model import Field, Pack
from app.paths import resources_root

_RADICALS = dict(
    zip(
        "户民车长龙食见贝门页风马鱼鸟金土山水火木日月人大小工又口",
        "⼾⺠⻋⻓⻰⻝⻅⻉⻔⻚⻛⻢⻥⻦⾦⼟⼭⽔⽕⽊⽇⽉⼈⼤⼩⼯⼜⼝",
        strict=True,
    )
)
_HIGH, _LOW, _LEFT, _RIGHT = 800, 50, 45, 550
_SIZE, _LINE = 9, 15
_KINDS = {
    "number": "number",
    "date": "date",
    "phone": "phone",
    "mobile": "phone",
    "text": "text",
    "paragraph": "paragraph",
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """A layout; ``wrong`` are the answers that it prints otherwise, ``unreadable`` where it has no characters."""

    pdf: bytes
    wrong: frozenset[str]
    style: str
    unreadable: bool = False


@cache
def register_font() -> None:
    """Reads 24 MB: once."""
    pdfmetrics.registerFont(TTFont("official", str(resources_root() / "fonts" / "NotoSerifSC-Regular.ttf")))


@dataclass
class _Sheet:
    """A canvas that wraps, splits over pages, and has a head and page numbers."""

    chance: random.Random
    head: str
    out: BytesIO = field(default_factory=BytesIO)
    y: float = 0.0
    page: int = 0

    def __post_init__(self) -> None:
        register_font()
        self.by_line = self.chance.random() < 0.15
        self.canvas = Canvas(self.out, invariant=1)
        self._begin()

    def _begin(self) -> None:
        self.page += 1
        self.canvas.setFont("official", _SIZE)
        self.canvas.drawString(_LEFT, 820, self.head)
        self.canvas.drawString(290, 25, f"第 {self.page} 页")
        self.y = _HIGH

    def row(self, cells: Sequence[str], widths: Sequence[float]) -> None:
        """One row of cells side by side; long ones go on over the page's end."""
        lines = [_wrapped(text, width - 6) for text, width in zip(cells, widths, strict=True)]
        while any(lines):
            room = int((self.y - _LOW) // _LINE)
            if room < 1:
                self.canvas.showPage()
                self._begin()
                continue
            high = min(room, max(map(len, lines)))
            for at, column in self._drawing(high, len(lines)):
                if at < len(lines[column]):
                    self.canvas.drawString(_LEFT + sum(widths[:column]), self.y - at * _LINE, lines[column][at])
            lines = [some[high:] for some in lines]
            self.y -= high * _LINE

    def _drawing(self, high: int, columns: int) -> Iterator[tuple[int, int]]:
        """Line and column in the order of drawing: cell by cell, as most programs do, or line by line."""
        if self.by_line:
            yield from ((at, column) for at in range(high) for column in range(columns))
        else:
            yield from ((at, column) for column in range(columns) for at in range(high))

    def done(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of a cell; a Latin word is broken behind its hyphen only, as browsers do."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in re.findall(r"[A-Za-z0-9.,%@+]+-?|.", paragraph):
            if line and pdfmetrics.stringWidth(line + piece, "official", _SIZE) > width:
                lines.append(line)
                line = ""
            line += piece
        lines.append(line)
    return lines or [""]


class OfficialForms:
    """Draws one application again and again."""

    def __init__(self, pack: Pack, application: dict[str, Any]) -> None:
        self._pack = pack
        self._application = application
        self._shape = ApplicationShape(pack)
        self._printer = AnswerPrinter(pack)

    def draw(self, seed: int) -> Seeded:
        """A layout from a seed: its style, its ways of writing, its differences."""
        chance = random.Random(seed)
        data, wrong = self._altered(chance)
        values = self._values(data)
        style = chance.choice(("plain", "plain", "radicals", "fields", "codes"))
        sheet = _Sheet(chance, chance.choice(("智能制造试点示范行动申报系统", "申报书（系统导出）")))
        write = _Writing(chance)
        filled: list[tuple[int, float, float, str]] = []
        for section in self._sections(values, chance):
            self._section(sheet, section, write, chance, filled if style == "fields" else None)
        pdf = sheet.done()
        if style == "radicals":
            pdf = _with_radicals(pdf)
        if style == "fields":
            pdf = _with_fields(pdf, filled)
        if style == "codes":
            pdf = _without_characters(pdf)
        return Seeded(pdf, frozenset(wrong), style, style == "codes")

    # ------------------------------------------------------------ differences

    def _altered(self, chance: random.Random) -> tuple[dict[str, Any], set[str]]:
        data = copy.deepcopy(self._application)
        what = chance.choice(("nothing", "exchange", "exchange", "exchange", "digit", "digit"))
        values = {p: v for p, (f, v) in self._values(data).items() if isinstance(v, str) and v and f.kind in _KINDS}
        if what == "digit":
            path = chance.choice([p for p, v in values.items() if re.search(r"\d", v)])
            value = values[path]
            at = chance.choice([m.start() for m in re.finditer(r"[0-9]", value)])
            other = value[:at] + str((int(value[at]) + chance.randint(1, 9)) % 10) + value[at + 1 :]
            if self._shape.fields[slot_of(path)].kind == "number" and Decimal(other) == Decimal(value):
                return data, set()
            if self._shape.fields[slot_of(path)].kind == "date":
                other = value[:3] + str((int(value[3]) + chance.randint(1, 9)) % 10) + value[4:]
            _put(data, path, other)
            return data, {path}
        if what == "exchange":
            kinds: dict[str, list[str]] = {}
            for path in values:
                kinds.setdefault(_KINDS[self._shape.fields[slot_of(path)].kind], []).append(path)
            kind = chance.choice(["number", "number", "date", "phone", "text", "text", "paragraph"])
            pairs = [(a, b) for a in kinds.get(kind, ()) for b in kinds[kind] if a < b and values[a] != values[b]]
            if pairs:
                a, b = chance.choice(pairs)
                _put(data, a, values[b])
                _put(data, b, values[a])
                return data, {a, b}
        return data, set()

    # ------------------------------------------------------------ content

    def _values(self, data: dict[str, Any]) -> dict[str, tuple[Field, Any]]:
        return dict(self._walk(data, ""))

    def _walk(self, node: Any, path: str) -> Iterator[tuple[str, tuple[Field, Any]]]:
        spec = self._shape.fields.get(slot_of(path))
        if spec is not None:
            if data := node:
                yield path, (spec, data)
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from self._walk(value, f"{path}.{key}" if path else key)
        elif isinstance(node, list):
            for at, value in enumerate(node):
                yield from self._walk(value, f"{path}[{at}]")

    def _sections(
        self, values: dict[str, tuple[Field, Any]], chance: random.Random
    ) -> Iterator[dict[str, tuple[Field, Any]]]:
        """Answers that stand together; mostly in the form's order, now and then in another."""
        groups: dict[str, dict[str, tuple[Field, Any]]] = {}
        for path, value in values.items():
            head = re.match(r"company\.financials|tables\.\w+|scenarios\[\d+\](?:\.equipment)?|\w+", path)
            assert head
            groups.setdefault(head.group(), {})[path] = value
        for name, group in groups.items():
            items = list(group.items())
            if name in ("company", "task") and chance.random() < 0.3:
                chance.shuffle(items)
            yield dict(items)

    def _section(self, sheet: _Sheet, section: dict[str, tuple[Field, Any]], write: _Writing, chance: random.Random,
                 filled: list[tuple[int, float, float, str]] | None) -> None:  # fmt: skip
        first = next(iter(section))
        if "financials" in first:
            self._figures(sheet, section, write, chance)
        elif ".equipment[" in first or first.startswith("tables."):
            self._rows(sheet, section, write)
        else:
            short = {p: v for p, v in section.items() if v[0].kind != "blocks"}
            self._pairs(sheet, short, write, chance, filled)
            for path, (spec, value) in section.items():
                if spec.kind == "blocks":
                    sheet.row([spec.label], [500])
                    for block in value:
                        text = block.get("heading") or block.get("text") or block.get("caption") or ""
                        if text:
                            sheet.row([text], [500])
                del path

    def _text(self, path: str, spec: Field, value: Any, write: _Writing) -> str:
        if spec.kind == "number":
            return write.number(value, spec.unit)
        if spec.kind == "date":
            return write.date(value)
        if spec.kind == "file":
            return ""
        return self._printer.text(path, value)

    def _pairs(self, sheet: _Sheet, some: dict[str, tuple[Field, Any]], write: _Writing, chance: random.Random,
               filled: list[tuple[int, float, float, str]] | None) -> None:  # fmt: skip
        """Labels at the left or above, one or two answers beside each other; or values in form fields."""
        cells = []
        for path, (spec, value) in some.items():
            unit = f"（{spec.unit}）" if spec.unit else ""
            if text := self._text(path, spec, value, write):
                cells.append((spec.label + unit, text, spec.kind))
        colon = chance.choice(("", "：", ":"))
        how = chance.choice(("left", "left", "two", "above"))
        while cells:
            label, text, kind = cells.pop(0)
            if filled is not None:
                sheet.row([label + colon], [120])
                filled.append((sheet.page - 1, 170, sheet.y + _LINE, text))
            elif how == "left" or kind == "paragraph":
                sheet.row([label + colon, text], [120, 380])
            elif how == "two" and cells and cells[0][2] != "paragraph":
                other = cells.pop(0)
                sheet.row([label + colon, text, other[0] + colon, other[1]], [105, 150, 105, 140])
            elif how == "above" and cells and cells[0][2] != "paragraph":
                other = cells.pop(0)
                sheet.row([label, other[0]], [250, 250])
                sheet.row([text, other[1]], [250, 250])
            else:
                sheet.row([label + colon, text], [120, 380])

    def _figures(
        self, sheet: _Sheet, some: dict[str, tuple[Field, Any]], write: _Writing, chance: random.Random
    ) -> None:
        years = sorted({path.split(".")[2] for path in some}, reverse=chance.random() < 0.3)
        metrics = list(dict.fromkeys(path.split(".")[3] for path in some))

        def cell(year: str, metric: str) -> str:
            spec, value = some[f"company.financials.{year}.{metric}"]
            return write.number(value, spec.unit)

        def name(metric: str) -> str:
            spec = some[f"company.financials.{years[0]}.{metric}"][0]
            return f"{spec.label.removeprefix(years[0] + '年')}（{spec.unit}）"

        if chance.random() < 0.5:
            sheet.row(["指标", *(f"{year}年" for year in years)], [120, *[110] * len(years)])
            for metric in metrics:
                sheet.row([name(metric), *(cell(year, metric) for year in years)], [120, *[110] * len(years)])
        else:
            sheet.row(["年度", *map(name, metrics)], [80, *[105] * len(metrics)])
            for year in years:
                sheet.row([year, *(cell(year, metric) for metric in metrics)], [80, *[105] * len(metrics)])

    def _rows(self, sheet: _Sheet, some: dict[str, tuple[Field, Any]], write: _Writing) -> None:
        rows: dict[str, dict[str, tuple[str, Field, Any]]] = {}
        for path, (spec, value) in some.items():
            above, _, key = path.rpartition(".")
            rows.setdefault(above, {})[key] = (path, spec, value)
        keys = list(dict.fromkeys(key for row in rows.values() for key in row))
        labels = {key: spec.label for row in rows.values() for key, (_, spec, _) in row.items()}
        widths = [480 / len(keys)] * len(keys)
        sheet.row(["序号", *(labels[key] for key in keys)], [25, *widths])
        for number, row in enumerate(rows.values(), 1):
            texts = [self._text(row[key][0], row[key][1], row[key][2], write) if key in row else "" for key in keys]
            sheet.row([str(number), *texts], [25, *widths])


class _Writing:
    """One system's way of writing figures and dates."""

    def __init__(self, chance: random.Random) -> None:
        self._number = chance.choice(("typed", "typed", "thousands", "trimmed", "two", "percent"))
        self._date = chance.choice(
            ("{0}-{1:02d}-{2:02d}", "{0}年{1}月{2}日", "{0}/{1}/{2}", "{0}.{1:02d}.{2:02d}", "{0}年{1:02d}月{2:02d}日")
        )

    def number(self, text: str, unit: str) -> str:
        value = Decimal(text)
        if self._number == "thousands":
            return f"{value:,}"
        if self._number == "trimmed":
            return f"{value.normalize():f}"
        if self._number == "two":
            return f"{value:.2f}" if value == round(value, 2) else text
        return f"{text}%" if self._number == "percent" and unit == "%" else text

    def date(self, text: str) -> str:
        return self._date.format(*map(int, text.split("-")))


def _put(data: dict[str, Any], path: str, value: str) -> None:
    above, _, key = path.rpartition(".")
    look_up(data, above)[key] = value


def _with_radicals(pdf: bytes) -> bytes:
    """The same drawing whose text layer tells characters as radicals: the ToUnicode tables say so."""
    with pikepdf.open(BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                table = each.ToUnicode.read_bytes().decode("latin-1")
                for character, radical in _RADICALS.items():
                    table = re.sub(f"<{ord(character):04X}>(?=\\s*(?:\\n|\\]|<|$))", f"<{ord(radical):04X}>", table)
                each.ToUnicode = document.make_stream(table.encode("latin-1"))
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def _without_characters(pdf: bytes) -> bytes:
    """The same drawing whose fonts do not tell what their glyphs mean."""
    with pikepdf.open(BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                del each["/ToUnicode"]
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def _with_fields(pdf: bytes, filled: Sequence[tuple[int, float, float, str]]) -> bytes:
    """The answers in form fields that no program has drawn yet."""
    with pikepdf.open(BytesIO(pdf)) as document:
        fields = pikepdf.Array()
        for number, (page, x, y, text) in enumerate(filled):
            widget = document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, F=4,
                    T=pikepdf.String(f"f{number}"), V=pikepdf.String(text), Rect=[x, y - 3, x + 350, y + 11],
                )
            )  # fmt: skip
            target = document.pages[page].obj
            if "/Annots" not in target:
                target.Annots = pikepdf.Array()
            target.Annots.append(widget)
            fields.append(widget)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=fields, NeedAppearances=True)
        out = BytesIO()
        document.save(out)
    return out.getvalue()
