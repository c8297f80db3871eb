"""The workbooks: heads as printed, text as text, the same bytes, and LibreOffice opens them."""

import csv
import subprocess
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from app.errors import AppError
from app.output.blocks import ListTable
from app.output.xlsx import render_tables
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
        assert cells(data)[0] == list(table.heads)
        assert len(cells(data)) == len(table.rows) + 1


def test_text_stays_text():
    data = render_tables(document(typed_application()))["附5-3 项目突破的关键技术清单（选填）.xlsx"]
    sheet = sheet_of(data)
    for number, text in enumerate(TYPED, 2):
        cell = sheet.cell(number, 2)
        if text.strip():
            assert cell.data_type == "s"
            assert cell.quotePrefix
            assert cell.value.replace("_x005F_", "_") == text
        else:
            assert cell.value is None


def test_libreoffice_reads_the_same(tmp_path):
    data = render_tables(document(typed_application()))["附5-3 项目突破的关键技术清单（选填）.xlsx"]
    (tmp_path / "a.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        options,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[1] for row in rows[1:]] == [text.strip() for text in TYPED]


def test_same_document_same_bytes():
    assert render_tables(document(example("scene"))) == render_tables(document(example("scene")))


def test_limits_and_frozen_heads():
    data = render_tables(document(example("scene")))["附4-1 具体场景描述.xlsx"]
    sheet = sheet_of(data)
    limits = {str(check.sqref)[0]: check.formula1 for check in sheet.data_validations.dataValidation}
    assert limits == {"C": "150", "D": "150", "E": "300", "F": "150", "G": "200", "H": "150"}
    assert sheet.freeze_panes == "A2"


def test_a_text_too_long_for_a_cell_is_reported():
    application = example("scene")
    application["scenarios"][0]["description"] = "长" * 32768
    with pytest.raises(AppError, match="附4-1 第1行“具体场景描述"):
        render_tables(document(application))


def test_pictures_are_named_in_their_cell():
    rows = cells(render_tables(document(example("factory")))["附5-1 具体场景描述.xlsx"])
    assert any("［图2　柔性加工单元布局］" in (row[4] or "") for row in rows)
