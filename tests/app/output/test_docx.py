"""The Word file: the same words as the Document and the PDF, read by our own walk, python-docx and LibreOffice."""

from __future__ import annotations

import hashlib
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.output import walk
from app.output.blocks import Cover, Grid, GridCell, ListTable, Paragraph, Span
from app.output.document import Document, IssueMark
from app.output.docx import render_docx
from app.output.pdf.answer_comparison import expected_answers
from app.output.pdf.readback import read_answers
from app.output.pdf.render import render_pdf
from app.output.pdf.style import Look
from app.output.pdf.table_layout import list_columns
from tests.app.output import word_reading
from tests.app.output.output_samples import MARK, document, example, many, picture
from tests.app.output.word_reading import W, part

TRACKS = ("scene", "factory")


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture
def by_office(office_folder, other_program) -> Callable[..., pypdfium2.PdfDocument]:
    """The Word file of an example, converted by LibreOffice, which is started once for all of them."""
    program = other_program("soffice", "libreoffice", beside="*swlo.*")

    def open_converted(track: str, mark: IssueMark | None = MARK) -> pypdfium2.PdfDocument:
        if not any(office_folder.iterdir()):
            convert_examples(office_folder, program)
        return pypdfium2.PdfDocument(office_folder / f"{track}-{mark is None}.pdf")

    return open_converted


def convert_examples(folder: Path, program: str) -> None:
    sources = []
    for track in TRACKS:
        for mark in (MARK, None):
            sources.append(folder / f"{track}-{mark is None}.docx")
            sources[-1].write_bytes(render_docx(document(example(track), mark)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def shown(pdf: pypdfium2.PdfDocument) -> str:
    return bare("".join(page.get_textpage().get_text_range() for page in pdf))


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("mark", [MARK, None])
def test_every_answer_stands_in_a_control_of_its_own(track, mark):
    made = document(example(track), mark)
    assert word_reading.answers(render_docx(made)) == expected_answers(made)


@pytest.mark.parametrize("track", TRACKS)
def test_the_text_is_the_pdfs_field_by_field(track):
    made = document(many(track, 3))
    word = {slot: bare(text) for slot, text in word_reading.answers(render_docx(made)).items()}
    printed = {slot: bare(text) for slot, text in read_answers(render_pdf(made).pdf).items()}
    assert word == printed


@pytest.mark.parametrize("track", TRACKS)
def test_every_word_of_the_form_in_its_order(track):
    made = document(example(track))
    expected = ["".join(span.text for span in words) for words in walk.paragraphs(made)]
    data = render_docx(made)
    labels = {entry.label: bare(entry.label) for block in made.blocks if isinstance(block, Cover)
              for entry in block.entries}  # fmt: skip
    # the spaces of the cover's labels are set, not typed
    assert word_reading.paragraphs(data) == [labels.get(text, text) for text in expected if text]
    assert word_reading.footnotes(data) == [f"{mark} {text}" for mark, text in zip("①②③", made.footnotes, strict=True)]


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("mark", [MARK, None])
def test_libreoffice_shows_the_same(track, mark, by_office):
    made = document(example(track), mark)
    pdf = by_office(track, mark)
    text = shown(pdf).replace("☐", "□")
    # an answer may run over a page's end, where the foot line comes between
    answers = [bare(span.text) for words in walk.paragraphs(made) for span in words if span.slot]
    missing = [
        words
        for words in answers
        if words not in text and not all(piece in text for piece in (words[:12], words[-12:]))
    ]
    assert missing == []
    assert all(bare(f"{mark} {note}")[:40] in text for mark, note in zip("①②③", made.footnotes, strict=True))
    number = f"版本号{mark.number}" if mark else "草稿"
    assert all(f"{number}第{at}页共{len(pdf)}页" in text for at in range(1, len(pdf) + 1))


def test_libreoffice_lays_it_out_like_the_pdf(by_office):
    made = document(example("factory"))
    pdf = by_office("factory")
    ours = pypdfium2.PdfDocument(render_pdf(made).pdf)
    # a full page of ours may lose its last line or row to the next one there, once in the text and once in the annex
    assert abs(len(pdf) - len(ours)) <= 2
    sizes = [[tuple(round(edge) for edge in page.get_size()) for page in each] for each in (pdf, ours)]
    assert sizes[0][:3] == sizes[1][:3]
    assert {(842, 595), (595, 842)} == set(sizes[0]) == set(sizes[1])


def test_a_draft_is_marked_across_the_page_and_an_issue_is_not(by_office):
    grey = {}
    for mark in (MARK, None):
        image = by_office("scene", mark)[0].render(scale=1).to_pil()
        middle = image.convert("L").crop((100, 250, 500, 600))
        grey[mark is None] = sum(count for level, count in enumerate(middle.histogram()) if 215 <= level <= 240)
    assert grey[True] > 10 * max(1, grey[False])


@pytest.mark.parametrize("track", TRACKS)
def test_python_docx_opens_it(track):
    made = document(example(track))
    book = docx.Document(BytesIO(render_docx(made)))
    assert book.core_properties.title == made.title
    names = {style.name for style in book.styles}
    assert {"申报正文", "表格内容", "附表内容", "附表表头", "Heading 1", "Title", "footnote text"} <= names
    used = {each.style.name for each in book.paragraphs if each.style}
    assert "Normal" not in used
    wide = [(section.page_width or 0) > (section.page_height or 0) for section in book.sections]
    assert wide[:2] == [False, False]
    assert True in wide
    lists = [block for block in made.blocks if isinstance(block, ListTable)]
    assert len(book.tables) == 1 + len(list(in_tables(made.blocks)))
    assert len(book.tables) > 1 + len(lists)


def test_every_style_that_is_used_exists_with_a_chinese_font():
    data = render_docx(document(example("factory")))
    styles = part(data, "word/styles.xml")
    known = {each.get(W + "styleId") for each in styles.iter(W + "style")}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        assert {each.get(W + "val") for each in part(data).iter(W + tag)} <= known
    fonts = {each.get(W + "eastAsia") for each in styles.iter(W + "rFonts")}
    assert fonts == {"宋体", "黑体", "仿宋", "楷体"}


def in_tables(blocks):
    """The blocks of each table of the file: form tables that follow each other are one, list tables stand alone."""
    for grids, group in groupby(blocks, lambda block: isinstance(block, Grid)):
        found = list(group)
        yield from [found] if grids else ([block] for block in found if isinstance(block, ListTable))


def columns_of(block: Grid | ListTable) -> list[float]:
    """Right edges of the columns as the PDF has them, in points."""
    look = Look()
    if isinstance(block, Grid):
        return [edge / sum(block.widths) * look.upright.text_width for edge in accumulate(block.widths)]
    columns = list_columns(block, look.wide.text_width, look)
    return list(accumulate(room + 2 * columns.pad for room in columns.rooms))


def test_heads_repeat_and_columns_are_the_pdfs():
    made = document(example("factory"))
    tables = list(part(render_docx(made)).iter(W + "tbl"))
    groups = list(in_tables(made.blocks))
    assert max(map(len, groups)) > 1
    for blocks, table in zip(groups, tables[1:], strict=True):
        edges = list(accumulate(int(each.get(W + "w") or 0) / 20 for each in table.iter(W + "gridCol")))
        lists = [block for block in blocks if isinstance(block, ListTable)]
        if not lists or edges[-1] > 500:
            for edge in (edge for block in blocks for edge in columns_of(block)):
                assert min(abs(edge - each) for each in edges) <= 1.1
        rows = list(table.iter(W + "tr"))
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [bool(lists)] + [False] * (len(rows) - 1)
        for row in rows:
            spans = [int(each.get(W + "val") or 1) for each in row.iter(W + "gridSpan")]
            assert len(row.findall(W + "tc")) - len(spans) + sum(spans) == len(edges)


def test_narrow_columns_are_not_parted_to_the_edge():
    styles = part(render_docx(document(many("scene", 1))), "word/styles.xml")
    aligned = {each.get(W + "styleId"): each.find(f"{W}pPr/{W}jc") for each in styles.iter(W + "style")}
    rows = {
        name: jc.get(W + "val") for name, jc in aligned.items() if jc is not None and (name or "").startswith("Rows")
    }
    assert rows["RowsValue"] == rows["RowsBody"] == "left"
    body = aligned["BodyBody"]
    assert body is not None
    assert body.get(W + "val") == "both"


@pytest.mark.parametrize(("text", "whole"), [(200, True), (1200, False)])
def test_a_picture_of_a_row_stays_with_its_caption(text, whole):
    application = many("scene", 1)
    application["scenarios"][0]["solution"][0]["text"] = "分步实施，" * (text // 5)
    tables = list(part(render_docx(document(application, image=picture("JPEG")))).iter(W + "tbl"))
    rows = [row for table in tables for row in table.findall(W + "tr") if len(row.findall(W + "tc")) == 9]
    assert (rows[-1].find(f"{W}trPr/{W}cantSplit") is not None) is whole


def test_pictures_are_the_stored_bytes_once_each_at_the_pdfs_size():
    jpeg = picture("JPEG", size=(1600, 1200))
    data = render_docx(document(many("scene", 4), image=jpeg))
    with ZipFile(BytesIO(data)) as file:
        media = [name for name in file.namelist() if name.startswith("word/media/")]
        assert [file.read(name) for name in media] == [jpeg]
        assert {info.compress_type for info in file.infolist()} == {ZIP_STORED}
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    extents = {(each.get("cx"), each.get("cy")) for each in part(data).iter() if each.tag.endswith("}extent")}
    widths = sorted(int(cx or 0) / 12700 * 25.4 / 72 for cx, _ in extents)
    assert widths[-1] == pytest.approx(110.3, abs=0.1)
    assert all(int(cx or 0) * 3 == pytest.approx(int(cy or 0) * 4, abs=4) for cx, cy in extents)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_picture_is_stored_upright(orientation):
    turned = picture("JPEG", size=(640, 480), orientation=orientation)
    with ZipFile(BytesIO(render_docx(document(example("scene"), image=turned)))) as file:
        name = next(name for name in file.namelist() if name.startswith("word/media/"))
        image = Image.open(BytesIO(file.read(name)))
    assert (image.size == (480, 640)) == (orientation >= 5)
    assert image.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize(("data", "words"), [(b"GIF89a", "此处的图片无法读取"), (None, "此处的图片文件缺失")])
def test_a_picture_that_cannot_be_shown_says_so(data, words):
    from app.output.document import build_document
    from tests.app.output.output_samples import pack

    made = build_document(pack(), example("scene"), lambda _name: data, MARK)
    found = word_reading.paragraphs(render_docx(made))
    assert words in found
    assert found[found.index(words) + 1].startswith("图1")


def test_same_document_same_bytes():
    once = render_docx(document(example("scene")))
    assert once == render_docx(document(example("scene")))
    assert hashlib.sha256(once).hexdigest() != hashlib.sha256(render_docx(document(example("factory")))).hexdigest()


def test_notes_out_of_turn_keep_their_own_marks():
    cells = [GridCell((Paragraph((Span(f"项{mark}"),), "label"),), at, footnotes=(number,), label=True)
             for at, (number, mark) in enumerate([(2, "②"), (1, "①"), (2, "②")])]  # fmt: skip
    made = Document("p", "t", "题", (Grid((1.0, 1.0, 1.0), (tuple(cells),)),), ("甲", "乙"), None)
    data = render_docx(made)
    assert word_reading.paragraphs(data) == ["项②", "项①", "项②"]
    assert word_reading.footnotes(data) == ["① 甲", "② 乙"]


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=60), st.text(alphabet="a[]0.#<&\"'", max_size=70))
def test_any_text_comes_back(text, slot):
    made = Document("p", "t", text, (Paragraph((Span(text, slot), Span("。"))),), (), None)
    data = render_docx(made)
    unfit = {ch for ch in text if ord(ch) < 32 or 0xD800 <= ord(ch) < 0xE000 or ord(ch) in (0xFFFE, 0xFFFF)}
    plain = "".join("\ufffd" if ch in unfit and ch not in "\t\n\r" else ch for ch in text)
    line_ends = plain.replace("\r\n", "\n").replace("\r", "\n")  # as every XML reader has it
    assert word_reading.paragraphs(data) == [line_ends + "。"]
    if slot and len(slot) <= 64:
        assert word_reading.answers(data) == {slot: line_ends}


# the sequences of ISO/IEC 29500-1, A.1 (wml.xsd), as far as these files use them; Word repairs a file that breaks them
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl pBdr spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs noProof color spacing sz szCs vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "sectPr": "headerReference footerReference footnotePr type pgSz pgMar",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "p": "pPr r sdt fldSimple",
    "style": "name basedOn qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop characterSpacingControl footnotePr compat themeFontLang",
    "sdtPr": "tag appearance",
    "tblCellMar": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
}
MIXED = {"p"}
"""Where the order is free after the first element."""


@pytest.mark.parametrize("mark", [MARK, None])
def test_elements_stand_in_the_order_that_word_demands(mark):
    data = render_docx(document(many("factory", 2), mark, image=picture("JPEG", orientation=6)))
    seen = set()
    for name in ("document", "styles", "settings", "footnotes", "header1", "footer1"):
        for element in part(data, f"word/{name}.xml").iter():
            kind = element.tag.rpartition("}")[2]
            if kind not in ORDER:
                continue
            seen.add(kind)
            order = ORDER[kind].split()
            found = [child.tag.rpartition("}")[2] for child in element]
            assert set(found) <= set(order), (name, kind, found)
            places = [order.index(each) for each in found]
            if kind in MIXED:
                assert 0 not in places[1:], (name, kind, found)
            else:
                assert places == sorted(places), (name, kind, found)
            if kind == "tc":
                assert found[-1] == "p", "a cell ends with a paragraph"
    assert seen == set(ORDER)


def test_every_relation_leads_to_a_part_of_its_type():
    data = render_docx(document(example("scene"), image=picture("JPEG")))
    with ZipFile(BytesIO(data)) as file:
        names = set(file.namelist())
        relations = ET.fromstring(file.read("word/_rels/document.xml.rels"))
        types = ET.fromstring(file.read("[Content_Types].xml"))
    targets = {each.get("Id"): each.get("Target") for each in relations}
    assert {f"word/{target}" for target in targets.values()} <= names
    text = ET.tostring(part(data), encoding="unicode")
    used = set(re.findall(r'="(rId\w+)"', text))
    assert len(used) > 2
    assert used <= set(targets)
    known = {each.get("PartName") or f".{each.get('Extension')}" for each in types}
    for name in names - {"[Content_Types].xml"}:
        assert f"/{name}" in known or f".{name.rpartition('.')[2]}" in known, name


@pytest.mark.parametrize("mark", [MARK, None])
def test_its_foot_says_that_seals_belong_on_the_pdf(mark):
    foot = "".join(word_reading.part(render_docx(document(example("scene"), mark)), "word/footer1.xml").itertext())
    assert foot.endswith("页　盖章请用 PDF")


def test_it_says_no_date_that_nobody_gave():
    with ZipFile(BytesIO(render_docx(document(example("scene"))))) as file:
        assert b"<dcterms" not in file.read("docProps/core.xml")


def test_the_forms_boxes_are_of_one_size_and_what_was_typed_stays(tmp_path):
    """☐ is made to stand beside ☑ in every font that has them; □ is not."""
    application = example("scene")
    application["company"]["profile"] = "自评□未完成"
    with ZipFile(BytesIO(render_docx(document(application)))) as file:
        text = "".join(ET.fromstring(file.read("word/document.xml")).itertext())
    assert "".join(text.split()).count("☐中央企业☐地方国企☑民营☐三资") == 1
    assert text.count("□") == 1
    assert "自评□未完成" in text
