"""Workbooks as workshops send them: tables of the form with known content, laid out and damaged in many ways.

Every cell is known: which answer of which row it is, the form's own word, or something else.  A seed gives the same
workbook on every machine.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.pack.catalogue import load
from app.pack.model import Column, Part

Writer = Literal["openpyxl", "raw"]
Place = tuple[int, int]
WORDS = (
    "压铸", "单元", "视觉", "检测", "立体", "仓储", "能耗", "监测", "排产", "优化",
    "追溯", "协同", "装配", "焊接", "涂装", "机器人", "数控", "机床", "网关", "边缘",
    "模型", "刀具", "寿命", "预测", "夹具", "阀体", "壳体", "减速机", "轴承", "齿轮",
    "传感", "采集", "平台", "系统", "智能", "精准", "柔性", "在线", "远程", "自动",
    "调度", "配送", "称重", "包装", "码垛",
)  # fmt: skip
FOREIGN_HEADS = ("采购单价", "数量", "责任部门", "联系电话", "合同号", "启用日期", "供应商联系人", "规格型号", "图号")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a cell is: the answer ``value`` of a field in a row; ``row`` is the same for all cells of a row."""

    template: str
    row: str
    value: str


@dataclass(slots=True)
class Page:
    """One sheet while it is laid out."""

    name: str
    cells: dict[Place, Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    comments: dict[Place, str] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    head: str = ""
    hidden: bool = False


@dataclass(slots=True)
class MadeWorkbook:
    """A workbook and what each of its cells is; ``own`` are the cells with the form's own words."""

    track: str
    pages: list[Page] = field(default_factory=list)
    truth: dict[tuple[str, Place], Truth] = field(default_factory=dict)
    own: set[tuple[str, Place]] = field(default_factory=set)
    style: list[str] = field(default_factory=list)

    def bytes(self, writer: Writer) -> bytes:
        """The file, by openpyxl or of raw parts."""
        return _by_openpyxl(self.pages) if writer == "openpyxl" else _by_hand(self.pages)

    def without_looks(self) -> MadeWorkbook:
        """The same without comments and formats, which the raw writer does not write."""
        for page in self.pages:
            page.comments.clear()
            for place in page.formats:
                if (known := self.truth.get((page.name, place))) and page.formats[place].endswith("%"):
                    page.cells[place] = float(known.value)
                elif page.formats[place].endswith("%"):
                    page.cells[place] = 12.5
            page.formats.clear()
        return self


def make_workbook(seed: int) -> MadeWorkbook:
    """Lays one workbook out and damages it."""
    chance = random.Random(seed)
    return _Maker(chance, chance.choice(["scene", "factory"])).make()


class _Maker:
    def __init__(self, chance: random.Random, track: str) -> None:
        self.chance = chance
        self.pack = load("miit-2021")
        self.track = track
        self.made = MadeWorkbook(track)
        self.scenarios = self._names(chance.randint(1, 5))
        parts = [p for p in self.pack.tracks[track].form.parts if p.kind == "list"]
        self.parts = [p for p in parts if chance.random() < 0.7] or parts[:1]

    def make(self) -> MadeWorkbook:
        """The workbook; damage is chosen table by table."""
        page: Page | None = None
        below = 0
        for part in self.parts:
            if page is None or self.chance.random() < 0.6:
                page = Page(self._sheet_name(part))
                self.made.pages.append(page)
                below = self.chance.choice([0, 0, 0, 2])
            else:
                self._note("几张表在一个工作表里")
            below = self._table(page, part, below) + self.chance.randint(2, 3)
        if self.chance.random() < 0.6:
            self._years()
        if self.chance.random() < 0.3:
            self._quotation()
        self.chance.shuffle(self.made.pages)
        for each in self.made.pages:
            if self.chance.random() < 0.15:
                each.head = "内部资料 请勿外传"
        return self.made

    # ---- words

    def _words(self, count: int) -> str:
        return "".join(self.chance.choice(WORDS) for _ in range(count))

    def _names(self, count: int) -> list[str]:
        found: list[str] = []
        while len(found) < count:
            name = self._words(3)
            if name not in found:
                found.append(name)
        return found

    def _note(self, what: str) -> None:
        self.made.style.append(what)

    def _sheet_name(self, part: Part) -> str:
        taken = {page.name for page in self.made.pages}
        free = [name for name in (part.sheet, f"{part.sheet}（改）", f"Sheet{len(taken) + 1}") if name not in taken]
        return self.chance.choice(free)

    # ---- one list table

    def _table(self, page: Page, part: Part, top: int) -> int:
        columns: list[Column | str] = [c for c in part.columns if c.field != "#" or self.chance.random() < 0.8]
        own = next(c.field for c in part.columns if c.field.startswith(f"{part.each}[]."))
        parents = "[]" in part.each
        needed = {own} | ({part.columns[1].field} if parents else set())
        columns = [c for c in columns if isinstance(c, Column) and (c.field in needed or self.chance.random() < 0.9)]
        if sum(isinstance(c, Column) and c.field != "#" for c in columns) < 2:
            columns = list(part.columns)
        if self.chance.random() < 0.4:
            self._note("列的次序")
            first = columns[:1] if isinstance(columns[0], Column) and columns[0].field == "#" else []
            rest = columns[len(first) :]
            self.chance.shuffle(rest)
            columns = [*first, *rest]
        for _ in range(self.chance.choice([0, 0, 1, 2])):
            self._note("多出来的列")
            head = self.chance.choice(FOREIGN_HEADS)
            if head not in columns:
                columns.insert(self.chance.randint(1, len(columns)), head)
        left = self.chance.choice([0, 0, 1])
        top = self._titles(page, part, top, left, len(columns))
        top = self._heads(page, columns, top, left)
        names = self._names(self.chance.randint(1, 6))
        owners = sorted(self.chance.choices(self.scenarios, k=len(names)), key=self.scenarios.index)
        if not parents and part.each == "scenarios":
            names = owners = list(self.scenarios)
        if part.example and self.chance.random() < 0.3 and len(columns) == len(part.columns):
            self._note("示例没有删")
            for at, column in enumerate(columns):
                if isinstance(column, Column):
                    text = part.example[part.columns.index(column)]
                    self._put(page, (top, left + at), text, own=True)
            top += 1
        return self._rows(page, part, columns, names, owners, (top, left))

    def _titles(self, page: Page, part: Part, top: int, left: int, width: int) -> int:
        if self.chance.random() < 0.7:
            self._put(page, (top, left), part.sheet, own=True)
            top += 1
        if self.chance.random() < 0.7:
            self._put(page, (top, left), part.text, own=True)
            if self.chance.random() < 0.5:
                page.merges.append((top, left, top, left + width - 1))
            top += 1
        if self.chance.random() < 0.2:
            self._note("表上的说明")
            self._put(page, (top, left), f"填报车间：{self._words(2)}")
            top += 1
        return top

    def _heads(self, page: Page, columns: list[Column | str], top: int, left: int) -> int:
        two = self.chance.random() < 0.25
        if two:
            self._note("两行的表头")
        for at, column in enumerate(columns):
            heading = column if isinstance(column, str) else column.heading
            if isinstance(column, Column) and self.chance.random() < 0.3:
                heading = heading.partition("（")[0]
            if isinstance(column, Column) and self.chance.random() < 0.1:
                heading = "\n".join((heading[:2], heading[2:]))
            if isinstance(column, Column) and self.chance.random() < 0.06 and column.field != "#":
                self._note("表头改了字")
                heading = self.chance.choice([f"{heading.partition('（')[0]}说明", f"本厂{heading.partition('（')[0]}"])
            self._put(page, (top, left + at), heading, own=isinstance(column, Column))
            if two:
                page.merges.append((top, left + at, top + 1, left + at))
        return top + (2 if two else 1)

    def _rows(  # noqa: PLR0917 - what one table is made of
        self, page: Page, part: Part, columns: list[Column | str], names: list[str], owners: list[str], start: Place
    ) -> int:
        top, left = start
        parents = "[]" in part.each
        merged = parents and self.chance.random() < 0.4
        gap = self.chance.random() < 0.15
        again = self.chance.random() < 0.1
        row = top
        for number, (name, owner) in enumerate(zip(names, owners, strict=True)):
            if gap and number == 1:
                self._note("中间空行")
                row += 1
            if again and number == len(names) - 1 and number:
                self._note("表头又来一次")
                for at, column in enumerate(columns):
                    heading = column if isinstance(column, str) else column.heading
                    self._put(page, (row, left + at), heading, own=isinstance(column, Column))
                row += 1
            key = f"{part.each}|{owner if parents else ''}|{name}"
            for at, column in enumerate(columns):
                place = (row, left + at)
                if isinstance(column, str):
                    self._put(page, place, self.chance.choice([self._words(1), 12.5, "13900000126"]))
                elif column.field == "#":
                    self._put(page, place, number + 1, own=True)
                elif parents and column is part.columns[1]:
                    above = merged and number and owners[number - 1] == owner and (row - 1, left + at) in page.cells
                    if not (merged and number and owners[number - 1] == owner and not gap and not again):
                        self._put(page, place, owner, Truth(column.field, f"scenarios||{owner}", owner))
                    elif above or page.merges:
                        self._stretch(page, place)
                else:
                    self._answer(page, place, column, key, name)
            row += 1
        return self._foot(page, columns, row, left)

    def _stretch(self, page: Page, place: Place) -> None:
        """Merges a cell with the ones above it."""
        self._note("合并的场景名称")
        row, column = place
        for at, (top, left, bottom, right) in enumerate(page.merges):
            if left == right == column and bottom == row - 1 and (top, left) in page.cells and bottom > top:
                page.merges[at] = (top, left, row, right)
                return
        page.merges.append((row - 1, column, row, column))

    def _answer(self, page: Page, place: Place, column: Column, key: str, name: str) -> None:
        known = self.pack.fields[column.field]
        is_name = key.endswith(f"|{name}") and column.field == self._name_field(key)
        if not is_name and self.chance.random() < 0.15:
            return
        value: Any = name if is_name else self._words(self.chance.randint(1, 6))
        if known.kind == "choice" and known.choices:
            value = self.chance.choice(known.choices).label
            if self.chance.random() < 0.1:
                self._note("几个勾")
                self._put(page, place, "☑" + " ☑".join(c.label for c in known.choices[:2]))
                return
        elif not is_name and known.kind == "paragraph" and self.chance.random() < 0.3:
            value = f"{value}\n{self._words(3)}"
        elif not is_name and known.kind == "text" and self.chance.random() < 0.12:
            self._note("长代码是数字")
            page.formats[place] = "0"
            self._put(page, place, 202110123456789012)
            return
        truth = Truth(column.field, key, str(value))
        if not is_name and known.kind != "choice" and self.chance.random() < 0.08:
            self._note("公式")
            page.formulas[place] = f'"{self._words(1)}"&A1'
        self._put(page, place, value, truth)

    @staticmethod
    def _name_field(key: str) -> str:
        return f"{key.partition('|')[0]}[].name"

    def _foot(self, page: Page, columns: list[Column | str], row: int, left: int) -> int:
        if self.chance.random() < 0.3:
            self._note("表下的话")
            row += self.chance.choice([0, 1])
            self._put(page, (row, left), f"注：{self._words(4)}。")
            if self.chance.random() < 0.5:
                page.merges.append((row, left, row, left + len(columns) - 1))
            row += 1
        if self.chance.random() < 0.15:
            self._note("合计")
            self._put(page, (row, left), "合计")
            self._put(page, (row, left + 1), 7)
            row += 1
        if self.chance.random() < 0.15:
            self._note("批注")
            place = self.chance.choice(sorted(page.cells))
            page.comments[place] = f"请{self._words(2)}核对"
        if self.chance.random() < 0.12:
            self._note("隐藏的行")
            page.hidden_rows.add(row - 1)
        if self.chance.random() < 0.15:
            self._note("下面另有一张表")
            row += 2
            for at, text in enumerate(("费用项目", "金额", "经办")):
                self._put(page, (row, left + at), text)
                self._put(page, (row + 1, left + at), self._words(1))
            row += 2
        return row

    # ---- the figures of three years, and tables of other things

    def _years(self) -> None:
        page = Page("近三年" if self.chance.random() < 0.5 else f"表{len(self.made.pages) + 1}")
        self.made.pages.append(page)
        fields = [f for path, f in self.pack.fields.items() if "<year>" in path]
        years = list(self.pack.years)
        if self.chance.random() < 0.3:
            self._note("别的年份")
            years.append(2021)
        self.chance.shuffle(years)
        self.chance.shuffle(fields)
        turned = self.chance.random() < 0.3
        other_unit = self.chance.random() < 0.15
        top = 0
        if other_unit:
            self._note("别的单位")
            self._put(page, (0, 0), "单位：元")
            top = 1
        elif self.chance.random() < 0.3:
            self._put(page, (0, 0), "单位：万元")
            top = 1
        corner = (top, 0)
        self._put(page, corner, "近三年发展情况", own=True)
        for at, year in enumerate(years, 1):
            place = (top + at, 0) if turned else (top, at)
            written = self.chance.choice([f"{year}年", f"{year}年度"])
            self._put(page, place, written, own=year in self.pack.years)
        for number, known in enumerate(fields, 1):
            place = (top, number) if turned else (top + number, 0)
            unit = f"（{known.unit}）" if self.chance.random() < 0.6 or known.unit == "%" else ""
            self._put(page, place, known.label + unit, own=True)
            for at, year in enumerate(years, 1):
                value = round(self.chance.uniform(1, 90), 2) if known.unit == "%" else self.chance.randint(1000, 99999)
                spot = (top + at, number) if turned else (top + number, at)
                shown: Any = value
                if known.unit == "%" and self.chance.random() < 0.2:
                    self._note("百分数格式")
                    page.formats[spot] = "0.00%"
                    shown = round(value / 100, 6)
                elif self.chance.random() < 0.2:
                    shown = f"{value:,}"
                wrong_unit = other_unit and known.unit == "万元" and not unit
                foreign = year not in self.pack.years or (other_unit and known.unit == "万元") or wrong_unit
                truth = Truth(known.path.replace("<year>", str(year)), "", str(value))
                self._put(page, spot, shown, None if foreign else truth)

    def _quotation(self) -> None:
        self._note("供应商的报价单")
        page = Page(f"报价{len(self.made.pages)}")
        self.made.pages.append(page)
        heads = ("序号", "设备名称", "品牌", "规格型号", "单价", "数量", "供应商", "备注")
        for at, head in enumerate(heads):
            self._put(page, (0, at), head, own=head in {"序号", "品牌", "供应商", "备注"})
            for row in range(1, 4):
                self._put(page, (row, at), row if at == 0 else self._words(2))

    def _put(self, page: Page, place: Place, value: Any, truth: Truth | None = None, *, own: bool = False) -> None:
        page.cells[place] = value
        if truth is not None:
            self.made.truth[page.name, place] = truth
        elif own:
            self.made.own.add((page.name, place))


# ---- writing


def _by_openpyxl(pages: list[Page]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        assert isinstance(sheet, Worksheet)
        for (row, column), value in page.cells.items():
            cell = sheet.cell(row + 1, column + 1, value)
            if (row, column) in page.formats:
                cell.number_format = page.formats[row, column]
            if (row, column) in page.comments:
                cell.comment = Comment(page.comments[row, column], "车间")
        for top, left, bottom, right in page.merges:
            _merge(sheet, top, left, bottom, right)
        for row in page.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
        if page.head and sheet.oddHeader is not None:
            sheet.oddHeader.center.text = page.head
    out = io.BytesIO()
    book.save(out)
    return _with_formulas(out.getvalue(), pages)


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Merges without a word lost: openpyxl itself would empty what is not the first cell."""
    covered = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1) if (r, c) != (top, left)]
    if all(sheet.cell(r + 1, c + 1).value is None for r, c in covered):
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def _with_formulas(data: bytes, pages: list[Page]) -> bytes:
    """The same with formulas and their last values, which openpyxl does not write together."""
    changes: dict[str, Callable[[bytes], bytes]] = {}
    for number, page in enumerate(pages, 1):
        if page.formulas:
            changes[f"xl/worksheets/sheet{number}.xml"] = _formula_writer(page)
    if not changes:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, changes.get(info.filename, lambda same: same)(part))
    return out.getvalue()


def _formula_writer(page: Page) -> Callable[[bytes], bytes]:
    def write(part: bytes) -> bytes:
        for place, formula in page.formulas.items():
            begin = part.index(f'<c r="{name_of(place)}"'.encode())
            text = escape(str(page.cells[place]))
            cell = f'<c r="{name_of(place)}" t="str"><f>{escape(formula)}</f><v>{text}</v></c>'
            part = part[:begin] + cell.encode() + part[part.index(b"</c>", begin) + 4 :]
        return part

    return write


def name_of(place: Place) -> str:
    """``(6, 1)`` as ``B7``."""
    return f"{get_column_letter(place[1] + 1)}{place[0] + 1}"


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _by_hand(pages: list[Page]) -> bytes:
    """Raw parts: shared strings in several runs with a reading beside them, no references on cells, no styles."""
    strings: list[str] = []
    parts: dict[str, str] = {"[Content_Types].xml": _TYPES}
    links = [_relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet_by_hand(page, strings)
    links.append(_relation("rIdS", "sharedStrings", "sharedStrings.xml"))
    sheets = "".join(
        f'<sheet name="{escape(page.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, page in enumerate(pages, 1)
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_RELATIONS}">{"".join(links)}</Relationships>'
    root = _relation("rId1", "officeDocument", "xl/workbook.xml")
    parts["_rels/.rels"] = f'<Relationships xmlns="{_RELATIONS}">{root}</Relationships>'
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{"".join(map(_string_by_hand, strings))}</sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + part)
    return out.getvalue()


def _relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _string_by_hand(text: str) -> str:
    cut = len(text) // 2
    runs = "".join(f'<r><t xml:space="preserve">{escape(each)}</t></r>' for each in (text[:cut], text[cut:]))
    return f'<si>{runs}<rPh sb="0" eb="1"><t>ピン</t></rPh></si>'


def _sheet_by_hand(page: Page, strings: list[str]) -> str:
    rows: dict[int, list[str]] = {}
    for place in sorted(page.cells):
        value, formula = page.cells[place], page.formulas.get(place)
        if isinstance(value, str) and formula:
            cell = f't="str"><f>{escape(formula)}</f><v>{escape(value)}</v></c>'
        elif isinstance(value, str):
            strings.append(value)
            cell = f't="s"><v>{len(strings) - 1}</v></c>'
        else:
            cell = f"><v>{value}</v></c>"
        rows.setdefault(place[0], []).append(f'<c r="{name_of(place)}" {cell}')
    data = "".join(
        f'<row r="{row + 1}"{" hidden=" + chr(34) + "1" + chr(34) if row in page.hidden_rows else ""}>'
        f"{''.join(cells)}</row>"
        for row, cells in rows.items()
    )
    merges = "".join(f'<mergeCell ref="{name_of(m[:2])}:{name_of(m[2:])}"/>' for m in page.merges if _is_free(page, m))
    merged = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    feet = f"<headerFooter><oddHeader>&amp;C{escape(page.head)}</oddHeader></headerFooter>" if page.head else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>{merged}{feet}</worksheet>'


def _is_free(page: Page, merge: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = merge
    covered = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1) if (r, c) != (top, left)]
    return not any(place in page.cells for place in covered)
