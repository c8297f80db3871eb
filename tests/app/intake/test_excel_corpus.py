"""Some of the made workbooks of the bench: nothing called certain in a wrong place, no cell lost."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.output.document import build_document
from app.output.xlsx import render_tables
from tests.app.intake.test_excel_form import as_texts
from tests.app.intake.workbook_files import EXAMPLES, book_bytes, example, pack, read, states, values
from tests.bench.intake_tables.filled_workbooks import make_workbook
from tests.bench.intake_tables.judging import judge


@pytest.mark.parametrize("seeds", [range(at, at + 6) for at in range(0, 24, 6)])
def test_made_workbooks(seeds: range) -> None:
    answers = right = 0
    for seed in seeds:
        made = make_workbook(seed)
        verdict = judge(made, made.bytes("openpyxl")) if seed % 2 else judge(made.without_looks(), made.bytes("raw"))
        assert not verdict.wrong
        assert not verdict.lost
        answers, right = answers + verdict.answers, right + verdict.right
    assert right >= 0.97 * answers


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_own_tables_come_back_through_libreoffice(
    tmp_path: Path, other_program: Callable[..., str], ending: str
) -> None:
    office = other_program("soffice", "libreoffice", beside="*sclo.*")
    kept: dict[str, dict[str, object]] = {}
    for track in ("scene", "factory"):
        document = build_document(pack(), example(track), lambda name: (EXAMPLES / name).read_bytes(), None)
        for name, data in render_tables(document).items():
            (tmp_path / name).write_bytes(data)
            kept[name] = values(read(data, name))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path / "again")]
    subprocess.run([*command, *(str(tmp_path / name) for name in kept)], check=True, capture_output=True, timeout=180)
    for name, before in kept.items():
        again = (tmp_path / "again" / name).with_suffix(f".{ending}")
        form = read(again.read_bytes(), again.name)
        after = values(form)
        assert after.keys() == before.keys()
        for path, value in before.items():
            if ending == "xlsx" or "solution" not in path:  # the old format holds no pictures that we can read
                assert as_texts(after[path]) == as_texts(value), path
        if ending == "xlsx":
            assert set(states(form).values()) == {"read"}
            assert not form.unplaced


def test_old_format_keeps_its_places(tmp_path: Path, other_program: Callable[..., str]) -> None:
    """Rows and columns that are empty before the first cell count, in both formats."""
    rows: list[list[object]] = [[], [], [None, None, "专利名称", "专利类型"], [None, None, "一种夹具", "发明"]]
    (tmp_path / "表.xlsx").write_bytes(book_bytes({"附5-7": rows}))
    office = other_program("soffice", "libreoffice", beside="*sclo.*")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "表.xlsx")], check=True, capture_output=True, timeout=120)
    for name in ("表.xlsx", "表.xls"):
        form = read((tmp_path / name).read_bytes(), name)
        assert [each.source for each in form.placed] == [f"{name} · 附5-7 · C4", f"{name} · 附5-7 · D4"]
        assert set(states(form).values()) == {"read"}
