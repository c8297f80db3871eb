"""Made workbooks, damaged and read: values called certain in a wrong place, values found, cells lost."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.intake_tables.filled_workbooks import MadeWorkbook, make_workbook
from tests.bench.intake_tables.judging import Verdict, judge
from tests.bench.measure import Row

_SEEDS = range(1000, 1120)
_BY_OFFICE = range(2000, 2030)


def run() -> list[Row]:
    """120 workbooks by two writers, 30 more through LibreOffice as .xlsx and as .xls."""
    begun = time.perf_counter()
    verdicts = []
    for seed in _SEEDS:
        made = make_workbook(seed)
        verdicts.append(judge(made, made.bytes("openpyxl")))
        verdicts.append(judge(made.without_looks(), made.bytes("raw")))
    spent = (time.perf_counter() - begun) / len(verdicts)
    rows = [*_rows("openpyxl 和原始部件", verdicts), Row("读一个工作簿（连同造它）", spent)]
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office:
        for ending in ("xlsx", "xls"):
            # the old format gives no text of formulas and no shares: what is missing is in the tray, or to be looked at
            bound = 30 if ending == "xlsx" else None
            rows += _rows(f"LibreOffice 存的 .{ending}", _by_office(office, ending), bound)
    return rows


def _rows(name: str, verdicts: list[Verdict], bound: float | None = 30) -> list[Row]:
    answers = sum(each.answers for each in verdicts)
    right = sum(each.right for each in verdicts)
    for each in verdicts:
        for told in [*each.wrong, *each.lost]:
            print(" ", told)
    return [
        Row(f"{name}：{len(verdicts)} 份里读到却放错的", sum(len(each.wrong) for each in verdicts), bound=0, unit="项"),
        Row(f"{name}：丢了的格子", sum(len(each.lost) for each in verdicts), bound=0, unit="格"),
        Row(f"{name}：{answers} 项里没有放对的，每千项", (answers - right) * 1000 / answers, bound=bound, unit="项"),
        Row(f"{name}：放对的里标为读到的，每千项", sum(e.certain for e in verdicts) * 1000 / right, unit="项"),
    ]


def _by_office(office: str, ending: str) -> list[Verdict]:
    """The workbooks opened and saved by LibreOffice; the old format holds no comments that we can read."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        made = {seed: make_workbook(seed) for seed in _BY_OFFICE}
        for seed, each in made.items():
            (there / f"{seed}.xlsx").write_bytes(each.bytes("openpyxl"))
        files = [str(there / f"{seed}.xlsx") for seed in made]
        profile = f"-env:UserInstallation={(there / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(there / "out"), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return [
            judge(_readable(each, ending), (there / "out" / f"{seed}.{ending}").read_bytes(), f"表.{ending}")
            for seed, each in made.items()
        ]


def _readable(made: MadeWorkbook, ending: str) -> MadeWorkbook:
    if ending == "xls":
        for page in made.pages:
            page.comments.clear()
            page.head = ""
    return made
