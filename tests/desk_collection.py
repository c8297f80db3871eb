"""A bureau's post of one round, made by script: sound packages among broken, doubled, copied and forbidden ones."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.desk_packages import PackageMaker, application, prose

NOTICE = Path(__file__).parent / "data" / "notice-2021.txt"
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"


@dataclass(slots=True)
class Collection:
    """What lies in the folder, and what is known of it beforehand."""

    folder: Path
    scene: list[str] = field(default_factory=list)
    """Firms of 附件6 in the order of their files."""
    factory: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Files that cannot be used."""
    repeats: set[str] = field(default_factory=set)
    copied: set[frozenset[str]] = field(default_factory=set)
    """Pairs of firms with a copied passage."""
    both: set[str] = field(default_factory=set)
    """Firms on both tracks."""
    renewed: set[str] = field(default_factory=set)
    """Firms whose older issue is there too."""
    stamped: set[str] = field(default_factory=set)
    """Firms whose package has the stamped scan."""


def make_collection(folder: Path, size: int) -> Collection:
    """About ``size`` packages: two thirds 附件4; of each kind of trouble one in twenty-five, at least one."""
    maker, made = PackageMaker(folder), Collection(folder)
    rng = random.Random(size)
    trouble = max(1, size // 25)
    scenes = size * 2 // 3
    for number in range(1, size + 1):
        track = "scene" if number <= scenes else "factory"
        pair = (number - 1) // 2 if number <= 2 * trouble else None
        texts = [prose(random.Random(5000 + pair), 170)] if pair is not None else []
        data = application(track, number, texts=texts)
        firm = data["company"]["name"]
        if track == "factory" and number <= scenes + trouble:  # the same firm as one of 附件6
            data["company"]["name"] = firm = f"重庆第{number - scenes + 2 * trouble}机械有限公司"
            made.both.add(firm)
        if number == 2 * trouble + trouble + 1:
            data["company"]["ownership"] = "central_soe"
            data["commitment"]["central_group_consent"] = True
        name = f"{number:03d}.zip"
        if number in range(scenes - trouble, scenes):
            maker.make(f"{number:03d} 旧.zip", data)
            maker.make(f"{number:03d} 新.zip", data, times=2)
            made.renewed.add(firm)
        else:
            maker.make(name, data, signed=number % 4 == 0)
        (made.scene if track == "scene" else made.factory).append(firm)
        if pair is not None and number % 2 == 0:
            made.copied.add(frozenset({f"重庆第{number - 1}机械有限公司", firm}))
    _spoil(made, rng, trouble)
    return made


def _spoil(made: Collection, rng: random.Random, trouble: int) -> None:
    """Adds files that cannot be used, and files that were handed in twice."""
    sound = sorted(made.folder.glob("*.zip"))
    for at in range(trouble):
        source = sound[rng.randrange(len(sound))].read_bytes()
        place = source.index(b'"legal_representative"') + 40
        changed = source[:place] + bytes([source[place] ^ 1]) + source[place + 1 :]
        for name, data in ((f"坏 改过 {at}.zip", changed), (f"坏 半个 {at}.zip", source[: len(source) // 2])):
            (made.folder / name).write_bytes(data)
            made.broken.add(name)
        twice = f"重复 {at}.zip"
        shutil.copy(sound[rng.randrange(len(sound))], made.folder / twice)
        made.repeats.add(twice)
    (made.folder / "坏 文字.zip").write_text("no zip", encoding="utf-8")
    made.broken.add("坏 文字.zip")
    for at in range(20):
        (made.folder / f"别的 {at}.txt").write_text("x", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """附件6 or 附件7 as the notice prints it."""

    annex: str
    title: str
    unit_line: str
    heads: tuple[str, ...]
    rows: int
    note: str


def notice_form(annex: str) -> NoticeForm:
    """Reads the printed form out of the notice's own text."""
    lines = NOTICE.read_text(encoding="utf-8").splitlines()
    start = max(at for at, line in enumerate(lines) if line.strip() == annex)
    rest = [line.strip() for line in lines[start + 1 :]]
    words = [line for line in rest if line]
    first = words.index("1")
    heads = words[words.index("序号") : first]
    heads[-2:] = [" ".join(heads[-2:])]  # 联系方式 and （手机号） stand in one cell
    numbers = 0
    while str(numbers + 1) in words[first : first + 40]:
        numbers += 1
    note = next(line for line in words if line.startswith("注："))
    return NoticeForm(annex, words[0], words[1], tuple(heads), numbers, note)


def opened_in_libreoffice(workbook: Path, program: str, folder: Path) -> list[list[str]]:
    """Opens a workbook in LibreOffice and returns the cells of its first sheet as it shows them."""
    profile = (folder / "profile").as_uri()
    words = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", _CSV, "--outdir", str(folder)]
    subprocess.run([*words, str(workbook)], check=True, capture_output=True, timeout=300)
    (written,) = folder.glob(f"{workbook.stem}*.csv")
    with written.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    written.unlink()
    return rows


def plain(text: str) -> str:
    """A text without spaces, for comparing what two programs print."""
    return re.sub(r"\s", "", text)


def check_table(cells: list[list[str]], form: NoticeForm, unit: str, rows: list[tuple[str, ...]]) -> None:
    """Compares a table, cell by cell, with the notice's form filled with ``rows`` (without numbers)."""
    columns = len(form.heads)
    expected = [[form.annex], [form.title], [f"{form.unit_line}{unit}"], list(form.heads)]
    expected += [[str(number), *row] for number, row in enumerate(rows, 1)]
    expected += [[str(number)] for number in range(len(rows) + 1, form.rows + 1)]
    expected += [[form.note]]
    found = [row for row in cells if any(cell.strip() for cell in row)]
    assert len(found) == len(expected), (len(found), len(expected))
    for at, (row, wanted) in enumerate(zip(found, expected, strict=True)):
        filled = [*wanted, *[""] * (columns - len(wanted))]
        for column in range(columns):
            cell = row[column] if column < len(row) else ""
            assert plain(cell) == plain(filled[column]), (at, column, cell, filled[column])
