"""Filled Word forms as other people's programs leave them: a known application, damaged, with what is true.

Written against the format and the form, not against the reader: every damage is what Word, WPS or a clerk does.
"""

from __future__ import annotations

import copy
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.shared import Pt
from lxml import etree
from PIL import Image, ImageDraw

from app.output.answers import AnswerPrinter, look_up, ordinal, placed, rows_of
from app.output.document import IssueMark, build_document
from app.output.docx import render_docx
from app.pack.catalogue import load
from app.pack.model import Pack
from app.paths import forms_root

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
V = "urn:schemas-microsoft-com:vml"
NAMES = {"w": W, "w14": W14, "mc": MC, "wps": WPS, "v": V}
XML = "{http://www.w3.org/XML/1998/namespace}"


def q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def el(tag: str, /, *children: Any, text: str | None = None, **attributes: str) -> Any:
    made = etree.Element(q(tag), nsmap={"w": W})
    for key, value in attributes.items():
        made.set(q("w:" + key), value)
    if text is not None:
        made.text = text
        made.set(XML + "space", "preserve")
    made.extend(children)
    return made


def run(text: str, *look: Any) -> Any:
    return el("w:r", *([el("w:rPr", *look)] if look else []), el("w:t", text=text))


def par(*runs: Any) -> Any:
    return el("w:p", *runs)


@dataclass
class Truth:
    """What a reader must find.

    ``values`` by index path; ``tray`` texts that must stand in the tray and in no value; ``gone`` texts that must be
    nowhere; ``unsure`` paths that must not be called certain; ``absent`` paths that must not be there at all.
    """

    track: str
    values: dict[str, Any]
    tray: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)


@dataclass
class Form:
    """A file being damaged."""

    parts: dict[str, bytes]
    truth: Truth
    root: Any = None
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    def open(self) -> Form:
        self.root = etree.fromstring(self.parts["word/document.xml"])
        return self

    def bytes(self) -> bytes:
        if self.root is not None:
            self.parts["word/document.xml"] = etree.tostring(
                self.root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        return out.getvalue()

    # ---- looking up

    def cells(self) -> list[Any]:
        return list(self.root.iter(q("w:tc")))

    def cell_with(self, text: str, nth: int = 0) -> Any:
        found = [c for c in self.cells() if flat(c) == "".join(text.split())]
        return found[nth] if len(found) > nth else None

    def value_cell(self, label: str, nth: int = 0) -> Any:
        """The cell right of a label."""
        cell = self.cell_with(label, nth)
        return next_cell(cell) if cell is not None else None

    def answer_cells(self) -> list[Any]:
        """Cells of single-line answers of the firm: what a clerk's tools get at."""
        found = []
        for label in ONE_LINE:
            cell = self.value_cell(label)
            if cell is not None and flat(cell):
                found.append(cell)
        return found


ONE_LINE = ("企业名称", "统一社会信用代码", "成立时间", "单位地址", "职务", "手机", "传真", "邮箱", "信用等级")


def flat(element: Any) -> str:
    return "".join("".join(t.text or "" for t in element.iter(q("w:t"))).split())


def next_cell(cell: Any) -> Any:
    following = cell.getnext()
    return following if following is not None and following.tag == q("w:tc") else None


def runs_of(element: Any) -> list[Any]:
    return [r for r in element.iter(q("w:r")) if r.find(q("w:t")) is not None]


def around(element: Any, tag: str) -> Any:
    """The nearest element of that name that holds another."""
    return next(each for each in element.iterancestors() if each.tag == q(tag))


def empty(paragraph: Any) -> None:
    """Takes everything out of a paragraph but how it looks."""
    for child in [each for each in paragraph if each.tag != q("w:pPr")]:
        paragraph.remove(child)


def write_over(element: Any, words: str) -> None:
    """Puts other words in place of all that an element says; the first run's look stays."""
    first, *others = element.iter(q("w:t"))
    first.text = words
    for each in others:
        each.text = ""


# ---------------------------------------------------------------- making forms

_PACK: dict[str, Pack] = {}


def pack() -> Pack:
    return _PACK.setdefault("p", load("miit-2021", forms_root()))


def application(track: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / f"{track}-example.json").read_text("utf-8"))
    return loaded


def picture() -> bytes:
    image = Image.new("RGB", (320, 200), "white")
    ImageDraw.Draw(image).rectangle((40, 40, 280, 160), outline="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif (
        isinstance(value, list)
        and value
        and isinstance(value[0], dict)
        and not set(value[0]) & {"text", "heading", "image"}
    ):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        yield path, value


_UNPRINTED = re.compile(
    r"^(format|pack|track)$|employees$|catalogue_no$|\.stage$|^commitment\.(accepted|central)|\.file$"
)


def truth_of(data: dict[str, Any]) -> Truth:
    values = {p: v for p, v in leaves(data) if v not in (None, "", []) and not _UNPRINTED.search(p)}
    return Truth(data["track"], values)


def our_form(track: str, data: dict[str, Any] | None = None) -> Form:
    """The form as this program writes it."""
    made = our_bytes(data) if data else our_example(track)
    return unpacked(made, data or application(track))


@cache
def our_example(track: str) -> bytes:
    return our_bytes(application(track))


def our_bytes(data: dict[str, Any]) -> bytes:
    drawn = picture()
    return render_docx(build_document(pack(), data, lambda _name: drawn, IssueMark("ZN-ABCDEF-01", 1, "0" * 64)))


def office_form(track: str, data: dict[str, Any] | None = None) -> Form:
    """The same form typed by hand: the cover as lines, a table for each grid, plain styles, made by python-docx."""
    made = office_bytes(track, data) if data else office_example(track)
    return unpacked(made, data or application(track))


def unpacked(made: bytes, data: dict[str, Any]) -> Form:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return Form(parts, truth_of(data)).open()


@cache
def office_example(track: str) -> bytes:
    return office_bytes(track, application(track))


def office_bytes(track: str, data: dict[str, Any]) -> bytes:
    printer = AnswerPrinter(pack())
    document = Document()
    form = pack().tracks[track].form
    document.add_paragraph(form.annex)
    document.add_paragraph(form.title)
    for line in form.cover:
        text = printer.text(line.field, look_up(data, line.field))
        document.add_paragraph(f"{line.label}{text or line.blank}")
    for part in form.parts:
        _office_part(document, part, data, printer)
    document.add_paragraph()  # a body that ends with a table loses it in a .doc of LibreOffice 7.4
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _office_part(document: Any, part: Any, data: dict[str, Any], printer: AnswerPrinter) -> None:
    if part.kind in {"heading", "note"}:
        document.add_paragraph(part.text)
    elif part.kind == "blocks":
        _office_blocks(document, look_up(data, part.field))
    elif part.kind == "narratives":
        for number, row in enumerate(rows_of(data, part.each + "[]"), 1):
            document.add_paragraph(f"（{ordinal(number)}）{look_up(data, placed(part.title_field, row))}")
            _office_blocks(document, look_up(data, placed(part.field, row)))
    elif part.kind == "attachments":
        for number, row in enumerate(rows_of(data, part.each + "[]"), 1):
            document.add_paragraph(f"{number}. {look_up(data, placed(part.title_field, row))}")
    elif part.kind == "grid":
        for row in rows_of(data, part.each + "[]") if part.each else [""]:
            _office_grid(document, part, data, printer, row)
    elif part.kind == "list":
        if part.text:
            document.add_paragraph(part.text)
        _office_list(document, part, data, printer)


def _office_blocks(place: Any, blocks: Any) -> None:
    for block in blocks or ():
        if "image" in block:
            paragraph = place.add_paragraph()
            paragraph.add_run().add_picture(io.BytesIO(picture()), width=Pt(160))
            place.add_paragraph(f"图1 {block.get('caption', '')}")
        elif "heading" in block:
            made = place.add_paragraph(block["heading"])
            made.style = "Heading 3" if hasattr(place, "add_heading") else made.style
            if not hasattr(place, "add_heading"):
                made.paragraph_format.element.get_or_add_pPr().append(el("w:outlineLvl", val="2"))
        else:
            place.add_paragraph(block["text"])


def _office_grid(document: Any, part: Any, data: dict[str, Any], printer: AnswerPrinter, row: str) -> None:
    table = document.add_table(rows=len(part.rows), cols=len(part.widths))
    taken: set[tuple[int, int]] = set()
    for r, line in enumerate(part.rows):
        c = 0
        for cell in line.cells:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.span)}
            made = table.cell(r, c)
            if cell.span > 1 or cell.rows > 1:
                made = made.merge(table.cell(r + cell.rows - 1, c + cell.span - 1))
            lines = _cell_text(cell, data, printer, row).split("\n")
            made.paragraphs[0].text = lines[0]
            for each in lines[1:]:
                made.add_paragraph(each)
            c += cell.span


def _cell_text(cell: Any, data: dict[str, Any], printer: AnswerPrinter, row: str) -> str:
    path = placed(cell.field, row)
    value = look_up(data, path)
    if cell.style == "label":
        return str(cell.text)
    if cell.style == "choice":
        return "  ".join(f"{'☑' if choice == value else '□'}{label}" for choice, label in printer.choices(path))
    if cell.style == "mention":
        name = printer.text("", look_up(data, cell.name_field)) or "      "
        return f"{'☑' if value is True else '□'}是（{cell.prompt}：{name}）    {'☑' if value is False else '□'}否"
    if cell.style == "period":
        return f"{printer.text(path, value)}至{printer.text(path, look_up(data, placed(cell.to_field, row)))}"
    if cell.style == "promise":
        return "\n".join([cell.text, *cell.lines[:-1], printer.text(path, value) or cell.lines[-1]])
    text = printer.text(path, value)
    found = printer.field_at(path)
    if not text and found is not None and found.hint:
        text = found.hint
    return f"{cell.text}\n{text}" if cell.text else text


def _office_list(document: Any, part: Any, data: dict[str, Any], printer: AnswerPrinter) -> None:
    table = document.add_table(rows=1, cols=len(part.columns))
    for cell, column in zip(table.rows[0].cells, part.columns, strict=True):
        cell.text = column.heading
    for number, row in enumerate(rows_of(data, part.each + "[]"), 1):
        cells = table.add_row().cells
        for cell, column in zip(cells, part.columns, strict=True):
            if column.field == "#":
                cell.text = str(number)
                continue
            path = placed(column.field, row)
            value = look_up(data, path)
            if isinstance(value, list):
                first = cell.paragraphs[0]
                _office_blocks(cell, value)
                first._element.getparent().remove(first._element)
            else:
                cell.text = printer.text(path, value)


# ---------------------------------------------------------------- damages

Damage = Callable[[Form], None]
DAMAGES: dict[str, Damage] = {}


def damage(made: Damage) -> Damage:
    DAMAGES[made.__name__] = made
    return made


def _wrap(element: Any, wrapper: Any, inside: Any) -> None:
    parent = element.getparent()
    parent.insert(parent.index(element), wrapper)
    inside.append(element)


def _control(*about: Any) -> tuple[Any, Any]:
    content = el("w:sdtContent")
    return el("w:sdt", el("w:sdtPr", *about), content), content


@damage
def runs_in_controls(form: Form) -> None:
    for cell in form.answer_cells():
        for each in runs_of(cell):
            wrapper, content = _control(el("w:alias", val="内容"), el("w:tag", val=str(form.rng.randrange(999))))
            _wrap(each, wrapper, content)


@damage
def paragraphs_in_controls(form: Form) -> None:
    for cell in form.answer_cells():
        for each in [p for p in cell if p.tag == q("w:p")]:
            _wrap(each, *_control())


@damage
def cells_in_controls(form: Form) -> None:
    for cell in form.answer_cells():
        _wrap(cell, *_control())


@damage
def rows_in_controls(form: Form) -> None:
    for cell in form.answer_cells():
        row = around(cell, "w:tr")
        if row.getparent().tag == q("w:tbl"):
            _wrap(row, *_control())


@damage
def tables_in_controls(form: Form) -> None:
    for table in list(form.root.iter(q("w:tbl"))):
        if not any(a.tag == q("w:tbl") for a in table.iterancestors()):
            _wrap(table, *_control())


@damage
def placeholders(form: Form) -> None:
    for label in ("信用等级", "传真"):
        cell = form.value_cell(label)
        if cell is None:
            continue
        for each in [p for p in cell if p.tag == q("w:p")]:
            cell.remove(each)
        wrapper, content = _control(el("w:showingPlcHdr"))
        content.append(run("单击或点击此处输入文字。", el("w:rStyle", val="PlaceholderText")))
        cell.append(par(wrapper))
        path = {"信用等级": "company.credit_rating", "传真": "company.contact.fax"}[label]
        form.truth.values.pop(path, None)
        form.truth.absent.add(path)


@damage
def text_boxes(form: Form) -> None:
    for cell in form.answer_cells()[::2]:
        for paragraph in [p for p in cell if p.tag == q("w:p")]:
            words = flat_text(paragraph)
            empty(paragraph)
            paragraph.append(_text_box(words))


def flat_text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(q("w:t")))


def _text_box(words: str) -> Any:
    choice = etree.Element(q("mc:Choice"), Requires="wps")
    shape = etree.SubElement(etree.SubElement(etree.SubElement(choice, q("w:drawing")), q("wps:wsp")), q("wps:txbx"))
    shape.append(el("w:txbxContent", par(run(words))))
    fallback = etree.Element(q("mc:Fallback"))
    old = etree.SubElement(etree.SubElement(etree.SubElement(fallback, q("w:pict")), q("v:shape")), q("v:textbox"))
    old.append(el("w:txbxContent", par(run(words))))
    alternate = etree.Element(q("mc:AlternateContent"))
    alternate.extend([choice, fallback])
    return el("w:r", alternate)


@damage
def alternate_runs(form: Form) -> None:
    """WPS writes runs twice, one form for each reader."""
    for cell in form.answer_cells():
        for each in runs_of(cell):
            alternate = etree.Element(q("mc:AlternateContent"))
            etree.SubElement(alternate, q("mc:Choice"), Requires="wps").append(copy.deepcopy(each))
            etree.SubElement(alternate, q("mc:Fallback")).append(copy.deepcopy(each))
            each.getparent().replace(each, alternate)


@damage
def tracked_changes(form: Form) -> None:
    for cell in form.answer_cells():
        for each in runs_of(cell):
            words = flat_text(each)
            at = form.rng.randrange(len(words) + 1) if words else 0
            gone = f"旧{form.rng.randrange(10000)}字"
            form.truth.gone.append(gone)
            parent = each.getparent()
            spot = parent.index(each)
            parent.remove(each)
            removed = el("w:del", el("w:r", el("w:delText", text=gone)), id="1", author="甲")
            for number, piece in enumerate(
                (run(words[:at]), removed, el("w:ins", run(words[at:]), id="2", author="乙"))
            ):
                parent.insert(spot + number, piece)


@damage
def deleted_row(form: Form) -> None:
    cell = form.cell_with("信用等级")
    if cell is None:
        return
    row = around(cell, "w:tr")
    look = row.find(q("w:trPr"))
    if look is None:
        look = el("w:trPr")
        row.insert(0, look)
    look.append(el("w:del", id="9", author="甲"))
    form.truth.values.pop("company.credit_rating", None)
    form.truth.absent.add("company.credit_rating")


@damage
def hidden_text(form: Form) -> None:
    for number, cell in enumerate(form.answer_cells()):
        words = f"内部勿外传{number}"
        form.truth.gone.append(words)
        paragraphs = list(cell.iter(q("w:p")))
        paragraphs[-1].append(run(words, el("w:vanish")))


@damage
def field_results(form: Form) -> None:
    for number, cell in enumerate(form.answer_cells()):
        for each in runs_of(cell):
            if number % 2:
                wrapper = el("w:fldSimple", instr=" DOCPROPERTY 单位 ")
                _wrap(each, wrapper, wrapper)
                continue
            parent = each.getparent()
            spot = parent.index(each)
            before = [
                el("w:r", el("w:fldChar", fldCharType="begin")),
                el("w:r", el("w:instrText", text=" REF 单位名称 ")),
                el("w:r", el("w:fldChar", fldCharType="separate")),
            ]
            for at, piece in enumerate(before):
                parent.insert(spot + at, piece)
            parent.insert(spot + 4, el("w:r", el("w:fldChar", fldCharType="end")))
        form.truth.gone.append("DOCPROPERTY")


@damage
def wrapped_runs(form: Form) -> None:
    for cell in form.answer_cells():
        for each in runs_of(cell):
            name = form.rng.choice(("w:smartTag", "w:customXml", "w:hyperlink", "w:bdo", "w:moveTo"))
            wrapper = el(name)
            _wrap(each, wrapper, wrapper)


@damage
def split_runs(form: Form) -> None:
    """Word cuts a text where it was edited: labels too."""
    for each in list(runs_of(form.root)):
        piece = each.find(q("w:t"))
        words = piece.text or ""
        if len(words) < 2 or len(each.findall(q("w:t"))) > 1:
            continue
        at = form.rng.randrange(1, len(words))
        second = copy.deepcopy(each)
        piece.text, second.find(q("w:t")).text = words[:at], words[at:]
        piece.set(XML + "space", "preserve")
        second.find(q("w:t")).set(XML + "space", "preserve")
        each.addnext(second)
        each.addnext(el("w:proofErr", type="spellStart"))
        each.addnext(el("w:bookmarkStart", id="1", name="_GoBack"))


def _box(kind: str, *, ticked: bool) -> list[Any]:
    if kind == "sym":
        return [el("w:r", el("w:sym", font="Wingdings", char="F0FE" if ticked else "F0A8"))]
    if kind == "wingdings2":
        return [el("w:r", el("w:sym", font="Wingdings 2", char="F052" if ticked else "F0A3"))]
    if kind == "letters":
        return [run("\u00fe" if ticked else "\u00a8", el("w:rFonts", ascii="Wingdings", hAnsi="Wingdings"))]
    if kind == "control":
        state = etree.Element(q("w14:checkbox"))
        etree.SubElement(state, q("w14:checked")).set(q("w14:val"), "1" if ticked else "0")
        wrapper, content = _control(state)
        content.append(run("☒" if ticked else "☐"))
        return [wrapper]
    if kind == "old":
        data = el("w:ffData", el("w:checkBox", el("w:sizeAuto"), el("w:default", val="1" if ticked else "0")))
        return [
            el("w:r", el("w:fldChar", data, fldCharType="begin")),
            el("w:r", el("w:instrText", text=" FORMCHECKBOX ")),
            el("w:r", el("w:fldChar", fldCharType="end")),
        ]
    marks = {"tick": ("√", "□"), "square": ("■", "□"), "heavy": ("✔", "☐"), "brackets": ("[√]", "[ ]")}[kind]
    return [run(marks[0] if ticked else marks[1])]


def _boxes(form: Form, kind: str) -> None:
    for cell in form.cells():
        words = flat_text(cell)
        if not re.search("[□☐☑]", words) or len(cell.findall(q("w:p"))) != 1:
            continue
        paragraph = cell.find(q("w:p"))
        empty(paragraph)
        for piece in re.split("([□☐☑])", words):
            if piece in ("□", "☐", "☑"):
                paragraph.extend(_box(kind, ticked=piece == "☑"))
            elif piece:
                paragraph.append(run(piece))


for _kind in ("sym", "wingdings2", "letters", "control", "old", "tick", "square", "heavy", "brackets"):

    def _made(form: Form, kind: str = _kind) -> None:
        _boxes(form, kind)

    _made.__name__ = f"boxes_{_kind}"
    damage(_made)


def _replace_words(cell: Any, words: str) -> bool:
    """Puts one line in place of what stands in a cell; False where there is no such cell."""
    if cell is None:
        return False
    paragraph = cell.find(q("w:p"))
    empty(paragraph)
    paragraph.append(run(words))
    return True


@damage
def boxes_behind(form: Form) -> None:
    if not _replace_words(form.value_cell("企业性质"), "中央企业□  地方国企□  民营√  三资□"):
        return
    form.truth.unsure.discard("company.ownership")  # what another damage wrote there is gone
    form.truth.tray = [text for text in form.truth.tray if text != "原国企改制"]
    form.truth.values["company.ownership"] = "private"


@damage
def two_ticks(form: Form) -> None:
    cell = form.value_cell("企业类型①") if form.value_cell("企业类型①") is not None else form.value_cell("企业类型")
    if not _replace_words(cell, "☑大型企业  ☑中型企业  □小型企业  □微型企业"):
        return
    form.truth.values.pop("company.size", None)
    form.truth.unsure.add("company.size")


@damage
def tick_between(form: Form) -> None:
    if not _replace_words(form.value_cell("企业性质"), "□中央企业□地方国企√□民营□三资"):
        return
    form.truth.tray = [text for text in form.truth.tray if text != "原国企改制"]
    form.truth.values.pop("company.ownership", None)
    form.truth.unsure.add("company.ownership")


@damage
def date_controls(form: Form) -> None:
    cell = form.value_cell("成立时间")
    if cell is None:
        return
    for each in runs_of(cell):
        day = el("w:date", el("w:dateFormat", val="yyyy年M月d日"), fullDate="2009-06-16T00:00:00Z")
        wrapper, content = _control(day)
        _wrap(each, wrapper, content)


@damage
def split_value_cells(form: Form) -> None:
    """A second, empty cell behind an answer."""
    for cell in form.answer_cells()[:4]:
        cell.addnext(el("w:tc", par()))


@damage
def added_column(form: Form) -> None:
    """A column of remarks of the firm's own at the right of the firm's table."""
    cell = form.cell_with("企业名称")
    if cell is None:
        return
    table = around(cell, "w:tbl")
    for number, row in enumerate(r for r in table if r.tag == q("w:tr")):
        words = "填表说明" if number == 0 else f"补充说明{number}号" if number in (1, 3, 6) else ""
        row.append(el("w:tc", par(run(words)) if words else par()))
        if words:
            form.truth.tray.append(words)


@damage
def added_list_column(form: Form) -> None:
    for table in form.root.iter(q("w:tbl")):
        rows = list(table.iter(q("w:tr")))
        heads = [flat(c) for c in rows[0].iter(q("w:tc"))]
        if not any(h.startswith("解决的痛点") for h in heads):
            continue
        at = next(n for n, h in enumerate(heads) if h.startswith("实施成果"))
        for number, row in enumerate(rows):
            words = "责任人" if number == 0 else f"王工{number}"
            list(row.iter(q("w:tc")))[at].addprevious(el("w:tc", par(run(words))))
            if number:
                form.truth.tray.append(words)


@damage
def added_rows(form: Form) -> None:
    cell = form.cell_with("信用等级")
    if cell is None:
        return
    row = around(cell, "w:tr")
    wide = el("w:tc", el("w:tcPr", el("w:gridSpan", val="5")), par(run("江津园区第三事业部填")))
    row.addprevious(el("w:tr", el("w:tc", par(run("内部编号"))), wide))
    form.truth.tray.append("江津园区第三事业部填")


RENAMED = {
    "企业名称": ("单位名称", ""),
    "单位地址": ("企业地址", "company.address"),
    "信用等级": ("企业信用等级", "company.credit_rating"),
    "成立时间": ("企业成立时间", "company.established_on"),
}


@damage
def renamed_labels(form: Form) -> None:
    for label, (other, path) in RENAMED.items():
        cell = form.cell_with(label)
        if cell is None:
            continue
        write_over(cell, other)
        form.truth.unsure |= {path} - {""}  # the cover says the name as printed


@damage
def renamed_heads(form: Form) -> None:
    for cell in form.cells():
        if flat(cell).startswith("解决的痛点问题描述"):
            write_over(cell, "要解决的问题")
            form.truth.unsure |= {p for p in form.truth.values if p.endswith(".pain_points")}


@damage
def renumbered_headings(form: Form) -> None:
    body = form.root.find(q("w:body"))
    number = 3
    for paragraph in body:
        words = flat_text(paragraph)
        found = re.match(r"^([一二三四五六七八])、", words)
        if paragraph.tag == q("w:p") and found and len(words) < 40:
            number += 1
            write_over(paragraph, f"{ordinal(number)}、{words[2:]}")


@damage
def spaced_labels(form: Form) -> None:
    for label in ("企业名称", "单位地址", "信用等级", "成立时间", "职务"):
        cell = form.cell_with(label)
        if cell is not None:
            write_over(cell, "\u3000".join(label) + "：")


@damage
def reordered_columns(form: Form) -> None:
    """A list table with its columns in another order; those with merged cells are left."""
    for table in form.root.iter(q("w:tbl")):
        rows = list(table.iter(q("w:tr")))
        heads = [flat(c) for c in rows[0].iter(q("w:tc"))]
        if not any(h.startswith("解决的痛点") for h in heads):
            continue
        order = list(range(len(heads)))
        form.rng.shuffle(order)
        for row in rows:
            cells = [c for c in row if c.tag == q("w:tc")]
            if len(cells) != len(order):
                continue
            for cell in cells:
                row.remove(cell)
            row.extend(cells[n] for n in order)


@damage
def years_turned(form: Form) -> None:
    """The newest year first."""
    heads = [c for c in form.cells() if re.fullmatch(r"20\d\d年", flat(c))]
    if len(heads) != 3:
        return
    table = around(heads[0], "w:tbl")
    rows = list(table.iter(q("w:tr")))
    at = next(n for n, r in enumerate(rows) if heads[0] in list(r.iter(q("w:tc"))))
    for row in rows[at : at + 5]:
        cells = [c for c in row if c.tag == q("w:tc")]
        words = [flat_text(c) for c in cells[1:]]
        for cell, text in zip(cells[1:], reversed(words), strict=True):
            if cell.find(f".//{q('w:t')}") is not None:
                write_over(cell, text)


@damage
def other_unit(form: Form) -> None:
    for cell in form.cells():
        if flat(cell) == "资产总额（万元）":
            write_over(cell, "资产总额（元）")
            form.truth.unsure |= {p for p in form.truth.values if p.endswith("total_assets")}


@damage
def lost_merges(form: Form) -> None:
    """Cells that were merged downwards become single ones, the lower ones empty."""
    looks = list(form.root.iter(q("w:vMerge")))
    lists = [t for t in form.root.iter(q("w:tbl")) if flat(next(t.iter(q("w:tc")))) == "序号"]
    if any(look in list(table.iter(q("w:vMerge"))) for table in lists for look in looks):
        below = {p for p in form.truth.values if "[0]" not in p.partition(".equipment")[2]}
        form.truth.unsure |= {p for p in below if ".equipment[" in p}
    for look in looks:
        look.getparent().remove(look)


@damage
def nested_values(form: Form) -> None:
    for cell in form.answer_cells()[1:4]:
        inner = [p for p in cell if p.tag == q("w:p")]
        for each in inner:
            cell.remove(each)
        cell.append(el("w:tbl", el("w:tr", el("w:tc", *inner))))
        cell.append(par())


@damage
def nested_tables(form: Form) -> None:
    """A whole table inside the single cell of another one."""
    for table in list(form.root.iter(q("w:tbl"))):
        if any(a.tag == q("w:tbl") for a in table.iterancestors()):
            continue
        holder = el("w:tc")
        outer = el("w:tbl", el("w:tr", holder))
        table.getparent().replace(table, outer)
        holder.extend([table, par()])


@damage
def repeated_heads(form: Form) -> None:
    for table in form.root.iter(q("w:tbl")):
        rows = [r for r in table if r.tag == q("w:tr")]
        if flat(next(rows[0].iter(q("w:tc")))) == "序号" and len(rows) > 2:
            rows[1].addnext(copy.deepcopy(rows[0]))


@damage
def title_rows(form: Form) -> None:
    """A title in a row of its own above the heads."""
    for table in form.root.iter(q("w:tbl")):
        rows = [r for r in table if r.tag == q("w:tr")]
        if flat(next(rows[0].iter(q("w:tc")))) == "序号":
            wide = el("w:tc", el("w:tcPr", el("w:gridSpan", val="8")), par(run("二车间汇总")))
            rows[0].addprevious(el("w:tr", wide))
            form.truth.tray.append("二车间汇总")


@damage
def contents_table(form: Form) -> None:
    body = form.root.find(q("w:body"))
    headings = [
        flat_text(p)
        for p in body
        if p.tag == q("w:p") and re.match("^[一二三四五六七八]、", flat_text(p)) and len(flat_text(p)) < 40
    ]
    for number, words in enumerate(reversed(headings)):
        body.insert(1, par(run(words), el("w:r", el("w:tab")), run(str(9 - number))))
    body.insert(1, par(run("目  录")))


@damage
def loose_remarks(form: Form) -> None:
    body = form.root.find(q("w:body"))
    first = next(body.iter(q("w:tbl")))
    while first.getparent() is not body:
        first = first.getparent()
    first.addnext(par(run("本单元已接待同行参观二十余次。")))
    form.truth.tray.append("本单元已接待同行参观二十余次。")


@damage
def comments_and_headers(form: Form) -> None:
    namespace = f'xmlns:w="{W}"'
    form.parts["word/comments.xml"] = (
        f'<w:comments {namespace}><w:comment w:id="1" w:author="张三"><w:p><w:r><w:t>这里的数要再核</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    ).encode()
    form.parts["word/headerX.xml"] = (
        f"<w:hdr {namespace}><w:p><w:r><w:t>某某集团内部资料</w:t></w:r></w:p></w:hdr>".encode()
    )
    types, rels = form.parts["[Content_Types].xml"].decode(), form.parts["word/_rels/document.xml.rels"].decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = types.replace(
        "</Types>",
        f'<Override PartName="/word/comments.xml" ContentType="{kind}.comments+xml"/>'
        f'<Override PartName="/word/headerX.xml" ContentType="{kind}.header+xml"/></Types>',
    )
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = rels.replace(
        "</Relationships>",
        f'<Relationship Id="rIdC9" Type="{base}/comments" Target="comments.xml"/>'
        f'<Relationship Id="rIdH9" Type="{base}/header" Target="headerX.xml"/></Relationships>',
    )
    form.parts["[Content_Types].xml"], form.parts["word/_rels/document.xml.rels"] = types.encode(), rels.encode()
    form.truth.tray += ["这里的数要再核", "某某集团内部资料"]


@damage
def second_name(form: Form) -> None:
    """A cell of an answer with a remark in a second paragraph."""
    cell = form.value_cell("职务")
    if cell is not None:
        cell.append(par(run("兼信息中心主任")))
        form.truth.values["company.contact.position"] = (
            form.truth.values.get("company.contact.position", "") + "兼信息中心主任"
        )
        form.truth.unsure.add("company.contact.position")


@damage
def shifted_row(form: Form) -> None:
    """A label's cell was taken out, so that everything right of it moved."""
    cell = form.cell_with("成立时间")
    if cell is None:
        return
    form.truth.values.pop("company.established_on", None)
    form.truth.unsure |= {"company.established_on", "company.unified_social_credit_code"}
    cell.getparent().remove(cell)


@damage
def value_like_label(form: Form) -> None:
    cell = form.value_cell("职务")
    if cell is None:
        return
    write_over(cell, "联系人")
    form.truth.values["company.contact.position"] = "联系人"


@damage
def text_in_label(form: Form) -> None:
    """Label and answer in one cell, with a colon."""
    for label in ("信用等级", "单位地址"):
        cell = form.cell_with(label)
        behind = next_cell(cell) if cell is not None else None
        if behind is None:
            continue
        if (
            behind.find(f".//{q('mc:AlternateContent')}") is not None
            or behind.find(f".//{q('w:showingPlcHdr')}") is not None
        ):
            continue  # what stands there is shown twice in the markup, or is only a prompt
        words = flat_text(behind)
        write_over(cell, f"{label}：{words}")
        span = el("w:tcPr", el("w:gridSpan", val="6"))
        old = cell.find(q("w:tcPr"))
        if old is not None:
            cell.remove(old)
        cell.insert(0, span)
        behind.getparent().remove(behind)


@damage
def written_lines(form: Form) -> None:
    """Answers between underscores, as on a line to write on."""
    for label in ("单位地址", "职务"):
        cell = form.value_cell(label)
        if cell is not None:
            texts = list(cell.iter(q("w:t")))
            texts[0].text = "____" + (texts[0].text or "")
            texts[-1].text = (texts[-1].text or "") + "____"


@damage
def boxes_over_labels(form: Form) -> None:
    """A text box that floats over a label."""
    cell = form.cell_with("信用等级")
    if cell is not None:
        next(cell.iter(q("w:p"))).append(_text_box("由财务部核实"))
        form.truth.tray.append("由财务部核实")


@damage
def words_beside_boxes(form: Form) -> None:
    """Something written beside the boxes: it is no answer, and is not lost."""
    if not _replace_words(form.value_cell("企业性质"), "□中央企业  □地方国企  ☑民营（原国企改制）  □三资"):
        return
    form.truth.values["company.ownership"] = "private"
    form.truth.unsure.add("company.ownership")
    form.truth.tray.append("原国企改制")


@damage
def joined_paragraphs(form: Form) -> None:
    """A paragraph mark that a revision took out joins two lines of an answer."""
    cell = form.value_cell("单位地址")
    if cell is None:
        return
    words = flat_text(cell)
    for each in [p for p in cell if p.tag == q("w:p")]:
        cell.remove(each)
    first = par(run(words[:6]))
    first.insert(0, el("w:pPr", el("w:rPr", el("w:del", id="7", author="甲"))))
    cell.extend([first, par(run(words[6:]))])


@damage
def old_side_merges(form: Form) -> None:
    """Cells merged sideways the old way."""
    cell = form.value_cell("信用等级")
    if cell is None:
        return
    look = cell.find(q("w:tcPr"))
    if look is None:
        look = el("w:tcPr")
        cell.insert(0, look)
    for each in look.findall(q("w:gridSpan")):
        look.remove(each)
    look.append(el("w:hMerge", val="restart"))
    for _ in range(4):
        cell.addnext(el("w:tc", el("w:tcPr", el("w:hMerge")), par()))


@damage
def strict_names(form: Form) -> None:
    """The strict form of the format has other namespaces."""
    data = etree.tostring(form.root).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    form.parts["word/document.xml"] = data
    form.root = None


def damaged(base: Callable[[str], Form], track: str, names: list[str], seed: int = 1) -> Form:
    """A form with these damages, in this order."""
    form = base(track)
    form.rng = random.Random(seed)
    for name in sorted(names, key=lambda each: each == "strict_names"):  # other names for what the rest looks for
        DAMAGES[name](form)
    return form
