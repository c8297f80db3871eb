"""What a clerk does with an application that is filled in, from freezing to the stamped package; and its receiver."""

from __future__ import annotations

from pathlib import Path

from tests.journeys import filling
from tests.journeys.person import Person

READING = 180
"""Seconds for reading a scan, on a machine that does several other things."""


def bring(person: Person, file: Path, company: str) -> None:
    """导入文件…, and the draft opened by a double click."""
    person.click("导入文件…", "push button")
    choose_file(person, file)
    person.find("已导入 1 份…")
    person.open_draft(company)


def choose_file(person: Person, file: Path) -> None:
    """The system's dialog for files, to open or to save: the whole name and Enter; gone when it is taken."""
    person.find("…", "dialog")
    person.hands.key("ctrl+a")
    person.hands.paste(str(file))
    person.hands.key("Return")
    person.wait(lambda: not person.shows("…", "dialog"), "the dialog stays")


def change_position(person: Person, position: str) -> None:
    """基本信息: another 职务 of the contact, which makes it another issue."""
    person.step(1, "基本信息")
    person.write_over(person.click("联系人职务", "text"), position)


def freeze_again(person: Person) -> str:
    """定稿为第 2 版…, which asks once more; the 版本号."""
    person.step(8, "定稿导出")
    person.wait(lambda: person.find("定稿为第 2 版…", "push button").enabled, "it cannot be frozen again")
    person.click("定稿为第 2 版…", "push button")
    person.click("确认定稿", "push button")
    person.wait(lambda: person.find("版本号 ZN-…", "label").name.endswith("-02"), "there is no second issue")
    return person.find("版本号 ZN-…", "label").name.removeprefix("版本号 ")


def after(person: Person, title: str) -> None:
    """One of the steps after freezing, in the rail."""
    person.click(title, "list item")


def print_to(person: Person, pdf: Path) -> None:
    """打印盖章: this computer has no printer, so the pages go to a PDF."""
    after(person, "打印盖章")
    button = "存为 PDF 再打印…"
    person.wait(lambda: person.find(button, "push button").enabled, "nothing can be printed")
    person.click(button, "push button")
    choose_file(person, pdf)
    person.wait(pdf.exists, "no PDF was written")


def scan_in(person: Person, scan: Path) -> None:
    """扫描核对: the first files, from the place where they can be dropped."""
    after(person, "扫描核对")
    person.click("选择文件…", "push button")
    choose_file(person, scan)
    person.find("收下为盖章件", "push button", patience=READING)


def scan_more(person: Person, scan: Path, said: str) -> None:
    """More files, later, and what is said of the whole with them."""
    person.click("继续加入扫描件…", "push button")
    choose_file(person, scan)
    person.find(said, "label", patience=READING)


def faults_named(person: Person, missing: tuple[int, ...], stale: int, doubled: int) -> None:
    """Every fault by its page, in the grid and in one sentence over it."""
    for page in missing:
        person.find(f"第{page}页，缺第{page}页", "list item")
    person.find(f"第{stale}页，来自第1版", "list item")
    person.find(f"第{doubled}页，第{doubled}页重复", "list item")
    person.find("没有归位的一张，看不清", "list item")
    said = person.find(f"缺第 {'、'.join(map(str, missing))} 页…", "label").name
    assert f"第 {stale} 页来自第1版" in said
    assert f"第 {doubled} 页重复" in said
    assert not person.find("收下为盖章件", "push button").enabled


def leave_out(person: Person, cell: str) -> None:
    """Del on a sheet that is not wanted."""
    person.click(cell, "list item")
    person.hands.key("Delete")
    person.wait(lambda: not person.shows(cell, "list item"), f"{cell} stays")


def name_by_hand(person: Person, wrong: str, number: str, page: int) -> None:
    """The sheet whose code cannot be read: its letters in large, first those of another issue, then its own."""
    person.click("没有归位的一张，看不清", "list item")
    person.find("这一页的局部")
    person.hands.key("m")
    person.write(wrong)
    person.fill("页码", str(page))
    person.hands.key("Return")
    person.find("这张纸是别的版本的…", "label")
    person.click("纸上的版本号", "text")
    person.hands.key("ctrl+a")
    person.write(number.lower())
    person.hands.key("Tab", "ctrl+a")
    person.write(str(page))
    person.hands.key("Return")
    person.find(f"第{page}页，手动更正", "list item")


def decide(person: Person, page: int, decision: str) -> None:
    """The page with the seals: what the program saw, and what the person says."""
    person.find(f"请先看第 {page} 页的章和签字…", "label")
    person.click(f"第{page}页，齐全", "list item")
    person.find("检出红色圆形印记（不代表印章真伪）", "label")
    person.find("有墨迹", "label")
    person.click(decision, "radio button")
    person.wait(lambda: person.find("收下为盖章件", "push button").enabled, "it cannot be kept")


def keep(person: Person, copy: Path) -> None:
    """收下为盖章件, and a copy of it for oneself."""
    person.click("收下为盖章件", "push button")
    person.find("✓ 已收下…", "label")
    person.click("盖章件存为 PDF…", "push button")
    choose_file(person, copy)
    person.wait(copy.exists, "the stamped issue was not saved")


def export(person: Person, number: str) -> tuple[Path, Path]:
    """定稿导出, signed with an identity made here; the package, which is stamped now, and the PDF."""
    person.step(8, "定稿导出")
    filling.export(person, "passphrase-9")
    folder = person.documents / "智造申报" / number
    (package,) = folder.glob("*.zip")
    (pdf,) = folder.glob("*.pdf")
    return package, pdf


def verify(person: Person, files: list[Path]) -> str:
    """验证材料 of somebody who has nothing but the files: they are chosen one after the other; what the lights say."""
    person.click("验证材料", "list item")
    for file in files:
        person.click("选择文件…", "push button")
        choose_file(person, file)
        person.find(file.name, "label")
    person.find("报告存为 PDF…", "push button", patience=READING)
    return person.sight.description(person.find("验证结果"))


def save_report(person: Person, pdf: Path) -> None:
    """报告存为 PDF…."""
    person.click("报告存为 PDF…", "push button")
    choose_file(person, pdf)
    person.wait(pdf.exists, "no report was written")
