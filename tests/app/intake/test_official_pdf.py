"""The official system's PDF, made here by another program in another layout, against the contract's example."""

import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from app.cli import main
from app.errors import InputRefused
from app.intake.official_pdf import read_text
from tests.app.intake.unknown_fonts import in_unknown_font

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"


def official(path: Path, lines: list[str]) -> Path:
    """A plain list of lines in the reader's own Chinese font, wrapped at 30 characters."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4)
    rows = [line[i : i + 30] for line in lines for i in range(0, len(line), 30)]
    for start in range(0, len(rows), 45):
        canvas.setFont("STSong-Light", 10)
        for k, row in enumerate(rows[start : start + 45]):
            canvas.drawString(60, 780 - 16 * k, row)
        canvas.showPage()
    canvas.save()
    return path


def lines_of(value: object, name: str = "") -> list[str]:
    if isinstance(value, dict):
        return [line for key, each in value.items() for line in lines_of(each, str(key))]
    if isinstance(value, list):
        return [line for each in value for line in lines_of(each, name)]
    return [f"{name} {value}"] if isinstance(value, str) and value else []


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "images" / "cell-layout.png")
    shutil.copy(EXAMPLES / "scene-example.json", tmp_path / "one.json")
    return tmp_path / "one.json"


def compare(capsys, draft: Path, pdf: Path) -> tuple[int, dict[str, str]]:
    status = main(["compare", str(draft), str(pdf), "--json", "--home", str(draft.parent / "home")])
    printed = json.loads(capsys.readouterr().out)
    return status, {each["path"]: each["state"] for each in printed["fields"]}


def test_a_seeded_digit_is_found_and_nothing_else(tmp_path, draft, capsys):
    data = json.loads(draft.read_text(encoding="utf-8"))
    data["company"]["financials"]["2019"]["main_revenue"] = "37995.80"
    data["scenarios"][0]["results"] = data["scenarios"][0]["results"].replace("22分钟", "32分钟")
    labels = ["民营", "中型企业", "34 通用设备制造业", "345 轴承、齿轮和传动部件制造"]
    status, states = compare(capsys, draft, official(tmp_path / "other.pdf", labels + lines_of(data)))
    wrong = {path: state for path, state in states.items() if state != "same"}
    assert wrong == {"company.financials.2019.main_revenue": "different", "scenarios[0].results": "different"}
    assert status == 1


def test_the_same_content_in_another_layout_is_the_same(tmp_path, draft, capsys):
    data = json.loads(draft.read_text(encoding="utf-8"))
    labels = ["民营", "中型企业", "34 通用设备制造业", "345 轴承、齿轮和传动部件制造"]
    status, states = compare(capsys, draft, official(tmp_path / "other.pdf", labels + lines_of(data)))
    assert set(states.values()) == {"same"}
    assert status == 0


def test_pdfs_that_cannot_be_read_are_refused(tmp_path):
    not_pdf = tmp_path / "a.pdf"
    not_pdf.write_bytes(b"hello")
    broken = tmp_path / "b.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"x" * 400)
    empty = tmp_path / "c.pdf"
    buffer = io.BytesIO()
    Image.new("RGB", (50, 50)).save(buffer, "PDF")
    empty.write_bytes(buffer.getvalue())
    for file, word in ((not_pdf, "不是 PDF"), (broken, "损坏"), (empty, "没有文字")):
        with pytest.raises(InputRefused, match=word):
            read_text(file)


def test_answers_in_a_font_that_nobody_can_look_at_are_compared_with_a_remark(tmp_path, draft, capsys):
    data = json.loads(draft.read_text(encoding="utf-8"))
    pdf = tmp_path / "other.pdf"
    pdf.write_bytes(in_unknown_font(lines_of(data)[:40]))
    status = main(["compare", str(draft), str(pdf), "--json", "--home", str(tmp_path / "home")])
    printed = json.loads(capsys.readouterr().out)
    assert status == 1  # only the first lines of the form are there
    told = {each["path"]: each for each in printed["fields"]}
    assert told["company.name"]["state"] == "same"
    assert not any("unjudged" in each for each in printed["fields"])
    (remark,) = printed["remarks"]
    assert "没有嵌入 PDF" in remark
