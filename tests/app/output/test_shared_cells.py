"""附-2: the name of a scenario stands once beside its rows, and again on every page on which they go on."""

import copy
import subprocess
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app.output.blocks import ListTable, Repeated
from app.output.docx import render_docx
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import paginate
from app.output.pdf.frame import set_footnotes
from app.output.pdf.pictures import PictureStore
from app.output.pdf.preview import Preview
from app.output.pdf.render import pieces, render_pdf
from app.output.pdf.style import Look
from app.output.pdf.table_layout import Band
from app.output.pdf.text_layout import SetText
from app.output.xlsx import render_tables
from tests.app.output.output_samples import document, example, pack
from tests.systems import needs

LOOK = Look()


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data)).active


def application(rows, words=40):
    made = example("scene")
    row = dict(
        made["scenarios"][0]["equipment"][0], usage="采集节拍、报警与质量数据并按工单自动切换夹具。" * (words // 20)
    )
    scenarios = [copy.deepcopy(made["scenarios"][0]) for _ in rows]
    for at, (scenario, count) in enumerate(zip(scenarios, rows, strict=True)):
        scenario["name"] = f"第{at + 1}个柔性加工场景"
        scenario["equipment"] = [dict(row, name=f"装备{at + 1}-{number + 1}") for number in range(count)]
    return made | {"scenarios": scenarios}


def pages_of(made):
    faces = Typefaces()
    notes = set_footnotes(made.footnotes, faces, LOOK)
    return paginate(pieces(made, faces, PictureStore(), LOOK), LOOK, notes, lambda: None)


def name_cells(page):
    """The second cell of every row of a table of eight columns, as (what it says, open above, open below)."""
    found = []
    for laid in page.laid:
        if isinstance(laid.box, Band) and len(laid.box.cells) == 8:
            cell = laid.box.cells[1]
            found.append(
                ("".join(box.text for box in cell.boxes if isinstance(box, SetText)), cell.open_above, cell.open_below)
            )
    return found


def test_the_name_stands_once_beside_its_rows():
    made = document(application([3, 1, 2]))
    (cells,) = [cells for page in pages_of(made) if (cells := name_cells(page))]
    assert cells[1:] == [
        ("第1个柔性加工场景", False, True), ("", True, True), ("", True, False),
        ("第2个柔性加工场景", False, False),
        ("第3个柔性加工场景", False, True), ("", True, False),
    ]  # fmt: skip


def test_it_is_said_again_overleaf():
    made = document(application([9, 9], words=140))
    pages = [cells[1:] for page in pages_of(made) if (cells := name_cells(page))]
    assert len(pages) > 1
    for cells in pages:
        assert cells[0][0]
        assert not cells[0][1]
        assert not cells[-1][2]
    rendered = render_pdf(made)
    assert compare_answers(made, rendered.pdf) == []


def test_a_row_cut_by_the_page_says_it_again_too():
    made_of = application([2])
    made_of["scenarios"][0]["equipment"][0]["usage"] = "采集节拍、报警与质量数据并自动切换夹具。" * 140
    made = document(made_of)
    pages = [cells[1:] for page in pages_of(made) if (cells := name_cells(page))]
    assert len(pages) > 2
    assert all(cells[0][0] == "第1个柔性加工场景" for cells in pages)
    assert pages[-1][-1] == ("", True, False)
    assert compare_answers(made, render_pdf(made).pdf) == []


def test_two_scenarios_of_one_name_stay_two():
    made_of = application([1, 1])
    made_of["scenarios"][1]["name"] = made_of["scenarios"][0]["name"]
    (table,) = [b for b in document(made_of).blocks if isinstance(b, ListTable) and b.sheet == "附4-2"]
    assert not any(isinstance(content, Repeated) for row in table.rows for cell in row for content in cell)


def test_the_preview_draws_the_same_pages():
    made = document(application([9, 9], words=140))
    preview = Preview(pack())
    assert preview.update(made) == render_pdf(made).pages
    first = [name_cells(page) for page in pages_of(made)]
    assert preview.update(made) == render_pdf(made).pages
    assert [name_cells(page) for page in pages_of(made)] == first


@pytest.mark.parametrize("rows", [[4]])
def test_no_line_crosses_the_cell(rows, tmp_path):
    """On the paper itself: between two rows there is a line beside the cell and none in it."""
    made = document(application(rows))
    pages = pages_of(made)
    at = next(number for number, page in enumerate(pages) if name_cells(page))
    bands = [laid for laid in pages[at].laid if isinstance(laid.box, Band)][1:]
    with pypdfium2.PdfDocument(render_pdf(made).pdf) as opened:
        image = opened[at].render(scale=2).to_pil().convert("L")
    height = pages[at].style.height
    for laid in bands[1:]:
        y = round((height - laid.top) * 2)
        cells = laid.box.cells

        def ink(cell, y=y, laid=laid):
            x = round((laid.left + cell.left + cell.width / 2) * 2)
            return min(image.getpixel((x, each)) for each in range(y - 2, y + 3))

        assert ink(cells[1]) > 200
        assert ink(cells[0]) < 200
        assert ink(cells[2]) < 200


def test_word_merges_the_cell_and_excel_says_it_in_every_row():
    made = document(application([3, 1]))
    with zipfile.ZipFile(BytesIO(render_docx(made))) as file:
        xml = file.read("word/document.xml").decode()
    table = xml[xml.rindex("附4-2") :]
    assert table.count('<w:vMerge w:val="restart"/>') == 1
    assert table.count("<w:vMerge/>") == 2
    assert table.count("第1个柔性加工场景") == 1

    (data,) = (book for name, book in render_tables(made).items() if name.startswith("附4-2"))
    sheet = sheet_of(data)
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == ["第1个柔性加工场景"] * 3 + ["第2个柔性加工场景"]


@needs("pdftotext")
def test_poppler_reads_it_once(tmp_path):
    (tmp_path / "a.pdf").write_bytes(render_pdf(document(application([3]))).pdf)
    command = ["pdftotext", "-raw", tmp_path / "a.pdf", "-"]
    text = "".join(subprocess.run(command, capture_output=True, check=True).stdout.decode().split())
    # in 一（二）, 二, 附4-1 and 附4-2
    assert text.count("第1个柔性加工场景") == 4
