"""The workbook that others fill in: what it asks is checked in its cells, and what is filled in comes back certain."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from app.errors import InputRefused
from app.output.answers import look_up
from app.output.workbook_template import render_template, render_years
from app.pack.workbook_words import GUIDE_SHEET, YEARS_SHEET
from tests.app.intake.workbook_files import example, pack, read, states, values

TRACKS = ("scene", "factory")


def filled_template(track: str) -> bytes:
    """The template with the example's answers typed into it, in the rows that it offers."""
    application = example(track)
    _, data = render_template(pack(), track)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for part in pack().tracks[track].form.parts:
        if part.kind != "list":
            continue
        sheet = book[part.sheet]
        row = 5 if part.example else 4
        for path in rows_of(application, part.each):
            for at, column in enumerate(part.columns, 1):
                if column.field != "#":
                    outer = path if column.field.startswith(f"{part.each}[].") else path.partition(".")[0]
                    value = look_up(application, f"{outer}.{column.field.rpartition('.')[2]}")
                    text = value if not isinstance(value, list) else "\n".join(b["text"] for b in value if "text" in b)
                    sheet.cell(row, at).value = text or None
            row += 1
    figures = book[YEARS_SHEET]
    keys = [f.key for path, f in pack().fields.items() if "<year>" in path]
    for row, key in enumerate(keys, 3):
        for at, year in enumerate(pack().years, 2):
            figures.cell(row, at).value = float(look_up(application, f"company.financials.{year}.{key}"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(application: dict[str, Any], each: str) -> list[str]:
    head, _, rest = each.partition("[]")
    found = [f"{head}[{at}]" for at in range(len(look_up(application, head) or ()))]
    return found if not rest else [inner for row in found for inner in rows_of(application, row + rest)]


@pytest.mark.parametrize("track", TRACKS)
def test_what_is_filled_in_comes_back_certain(track: str) -> None:
    application = example(track)
    form = read(filled_template(track))
    assert set(states(form).values()) == {"read"}
    assert not form.unplaced
    assert form.track == track
    for path, value in values(form).items():
        known = look_up(application, path)
        if "financials" in path:
            assert float(value) == float(known)
        elif isinstance(known, list):
            assert [block["text"] for block in value] == [block["text"] for block in known if "text" in block]
        else:
            assert value == known


@pytest.mark.parametrize("track", TRACKS)
def test_an_empty_template_says_that_it_is_empty(track: str) -> None:
    with pytest.raises(InputRefused, match="表是空的"):
        read(render_template(pack(), track)[1])


def test_cells_say_what_belongs_there_and_check_it() -> None:
    _, data = render_template(pack(), "factory", ["智能仓储"])
    assert data == render_template(pack(), "factory", ["智能仓储"])[1]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [GUIDE_SHEET, "附5-1", "附5-2", "附5-3", "附5-4", "附5-5", "附5-6", "附5-7", YEARS_SHEET]
    checks = {name: {str(c.sqref): c for c in book[name].data_validations.dataValidation} for name in book.sheetnames}
    assert checks["附5-6"]["C4:C203"].formula1 == '"国标,行标,团标,企标"'
    assert checks["附5-2"]["B4:B203"].formula1 == "'附5-1'!$B$5:$B$204"
    assert checks["附5-1"]["C5:C204"].formula1 == "字数<=150"
    assert "示例：针对发动机壳体加工" in checks["附5-1"]["C5:C204"].prompt
    assert checks[YEARS_SHEET]["B4:D4"].type == "decimal"
    assert "字数" in book["附5-1"].defined_names
    assert all(c.promptTitle and c.prompt and len(c.prompt) <= 255 for each in checks.values() for c in each.values())
    scenarios = book["附5-1"]
    assert scenarios["A4"].value == "示例"
    assert scenarios["B5"].value == "智能仓储"
    assert scenarios["C5"].number_format == "@"


def test_years_of_a_draft_come_back() -> None:
    application = example("scene")
    form = read(render_years(pack(), application)[1])
    assert len(form.placed) == 12
    assert all(values(form)[path] == look_up(application, path) for path in values(form))
    assert set(states(form).values()) == {"read"}
    assert not form.unplaced
