"""The workbooks: heads as printed, text as text, the same bytes, and LibreOffice opens them."""

import subprocess
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from app.draft.counting import words
from app.errors import AppError
from app.output.blocks import ListTable
from app.output.xlsx import HEAD_ROW, render_tables
from tests.app.output.output_samples import document, example

TYPED = ["=1+1", "001", "1/2", "+86", "@a", "-3", "2021-01-01", "_x0041_", "甲\n乙", " ", "1e5"]


def typed_application():
    application = example("factory")
    application["tables"]["key_technologies"] = [{"name": text, "parameters": "x", "remarks": ""} for text in TYPED]
    return application


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data)).active


def cells(data):
    sheet = sheet_of(data)
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_one_workbook_a_table_with_the_forms_heads():
    made = document(example("factory"))
    books = render_tables(made)
    tables = [block for block in made.blocks if isinstance(block, ListTable)]
    assert list(books) == [
        "附5-1 具体场景描述.xlsx",
        "附5-2 具体场景采用的关键装备、软件、系统及新技术情况.xlsx",
        "附5-3 项目突破的关键技术清单（选填）.xlsx",
        "附5-4 项目突破的关键装备清单（选填）.xlsx",
        "附5-5 项目突破的关键软件、系统清单（选填）.xlsx",
        "附5-6 项目建设过程中形成的标准清单（选填）.xlsx",
        "附5-7 项目建设过程中形成的专利清单（选填）.xlsx",
    ]
    for table, data in zip(tables, books.values(), strict=True):
        rows = cells(data)
        assert (rows[0][0], rows[1][0]) == (table.sheet, table.title)
        assert {*rows[0][1:], *rows[1][1:]} == {None}
        assert rows[2] == list(table.heads)
        assert len(rows) == len(table.rows) + HEAD_ROW
        last = get_column_letter(len(table.heads))
        assert {str(area) for area in sheet_of(data).merged_cells.ranges} == {f"A1:{last}1", f"A2:{last}2"}


def test_text_stays_text():
    data = render_tables(document(typed_application()))["附5-3 项目突破的关键技术清单（选填）.xlsx"]
    sheet = sheet_of(data)
    for number, text in enumerate(TYPED, HEAD_ROW + 1):
        cell = sheet.cell(number, 2)
        if text.strip():
            assert cell.data_type == "s"
            assert cell.quotePrefix
            assert cell.value.replace("_x005F_", "_") == text
        else:
            assert cell.value is None


def test_libreoffice_reads_and_writes_the_same(tmp_path, other_program):
    """Opened and saved again by another program: every cell of every table, none of them a formula."""
    books = render_tables(document(typed_application()))
    for name, data in books.items():
        (tmp_path / name).write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "again"
    command = [other_program("soffice", "libreoffice", beside="*sclo.*"), profile, "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(out), *(str(tmp_path / name) for name in books)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for name, data in books.items():
        ours, theirs = sheet_of(data), sheet_of((out / name).read_bytes())
        for row in ours.iter_rows():
            for cell in row:
                other = theirs.cell(cell.row, cell.column)
                assert (other.value or "") == (cell.value or "").replace("_x005F_", "_").strip(" "), (name, cell)
                assert other.data_type in {"s", "n"}, (name, cell)  # n is an empty cell
        limits = [[check.formula1 for check in each.data_validations.dataValidation] for each in (ours, theirs)]
        assert sorted(limits[0]) == sorted(limits[1])


def test_same_document_same_bytes():
    assert render_tables(document(example("scene"))) == render_tables(document(example("scene")))


def test_limits_and_frozen_heads():
    data = render_tables(document(example("scene")))["附4-1 具体场景描述.xlsx"]
    sheet = sheet_of(data)
    limits = {str(check.sqref)[0]: check.formula1 for check in sheet.data_validations.dataValidation}
    most = {"C": 150, "D": 150, "E": 300, "F": 150, "G": 200, "H": 150}
    assert limits == {column: f"字数<={limit}" for column, limit in most.items()}
    checks = sheet.data_validations.dataValidation
    assert all(str(check.sqref) == f"{str(check.sqref)[0]}4:{str(check.sqref)[0]}203" for check in checks)
    for check in checks:
        head = sheet[f"{str(check.sqref)[0]}{HEAD_ROW}"].value
        assert check.error == f"“{head[:60]}”不超过{most[str(check.sqref)[0]]}字。"
        assert (check.type, check.errorStyle) == ("custom", "warning")
        assert check.showErrorMessage
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"


COUNTED = [
    "", " ", "长", "长 短", "采用OPC UA、MQTT等12类协议；", "10⁻⁶ m³·h，NOₓ≤50 mg/m³", "“节拍”——由95 min降到22 min……",
    "a\nb\tc　d", "１２３ＡＢＣ", "①②③ ℃㎡ → ±0.01mm", "가나다 ㄅㄆ かな", "汉字" * 300, "word " * 400,
]  # fmt: skip


def test_lengths_are_counted_as_the_form_counts_them(tmp_path, other_program):
    """The formula of the name 字数, worked out by another program beside each text."""
    data = render_tables(document(example("scene")))["附4-1 具体场景描述.xlsx"]
    formula = openpyxl.load_workbook(BytesIO(data)).defined_names["字数"].attr_text
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for number, text in enumerate(COUNTED, 1):
        sheet.cell(number, 1, text)
        beside = "=" + formula.replace("'附4-1'!A1", f"$A${number}")
        sheet[f"B{number}"] = ArrayFormula(f"B{number}", beside)
    book.save(tmp_path / "a.xlsx")
    office = other_program("soffice", "libreoffice", beside="*sclo.*")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        tmp_path / "out",
    ]
    subprocess.run([*command, tmp_path / "a.xlsx"], check=True, capture_output=True, timeout=120)
    done: Any = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx", data_only=True).active
    assert [done.cell(number, 2).value for number in range(1, len(COUNTED) + 1)] == [words(text) for text in COUNTED]


def test_what_the_form_offers_is_a_list_to_choose_from():
    books = render_tables(document(example("factory")))
    offered = {}
    for name, data in books.items():
        for check in sheet_of(data).data_validations.dataValidation:
            if check.type == "list":
                offered[name[:4] + str(check.sqref)[0]] = check.formula1
                assert check.allow_blank
                assert str(check.sqref)[1:] == f"4:{str(check.sqref)[0]}203"
    assert offered["附5-6C"] == '"国标,行标,团标,企标"'
    assert offered["附5-6D"] == '"已发布,草案"'
    assert offered["附5-7C"] == '"发明,实用新型,外观,软著"'
    assert offered["附5-7D"] == '"已发布,审查中"'


def test_nothing_says_a_date_that_nobody_gave():
    for data in render_tables(document(example("factory"))).values():
        with zipfile.ZipFile(BytesIO(data)) as book:
            assert b"dcterms" not in book.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")


def test_a_text_too_long_for_a_cell_is_reported():
    application = example("scene")
    application["scenarios"][0]["description"] = "长" * 32768
    with pytest.raises(AppError, match="附4-1 第1行“具体场景描述"):
        render_tables(document(application))


def test_pictures_are_named_in_their_cell():
    rows = cells(render_tables(document(example("factory")))["附5-1 具体场景描述.xlsx"])
    assert any("［图2　柔性加工单元布局］" in (row[4] or "") for row in rows)
