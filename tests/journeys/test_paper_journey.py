"""The whole loop of paper, by keys and mouse alone: printed, stamped, scanned with faults, put right, kept, proven."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.journeys import clerk, filling, paperwork
from tests.journeys.papers import lay_out
from tests.journeys.person import Person


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_printed_stamped_scanned_put_right_and_proven(person: Person, tmp_path: Path, track: str) -> None:
    if not all(map(shutil.which, ("pdftoppm", "pdftotext"))):
        pytest.skip("没有安装 poppler-utils，见 packaging/system_tools.py")
    papers = lay_out(track, tmp_path / "papers")
    person.start()
    paperwork.bring(person, papers.file, papers.content["company"]["name"])
    first = filling.freeze(person)
    paperwork.print_to(person, tmp_path / "第1版.pdf")
    paperwork.change_position(person, "部长")
    number = paperwork.freeze_again(person)
    paperwork.print_to(person, tmp_path / "第2版.pdf")

    signature = clerk.asked_for(tmp_path / "第2版.pdf", "法定代表人签章")
    sheets = clerk.stamped(clerk.printed(tmp_path / "第2版.pdf", tmp_path / "paper"), signature)
    (stale,) = clerk.printed(tmp_path / "第1版.pdf", tmp_path / "old", "-f", "6", "-l", "6")
    last = len(sheets)
    # 2 upside down, 3 crooked, 5 twice, 6 of the first issue, the last not there, 1 with a torn code; in no order
    stack = [sheets[1].rotate(180), clerk.torn(sheets[0]), sheets[4], clerk.skewed(sheets[2], 1.8), sheets[3]]
    faulty = clerk.scan([*stack, stale, sheets[4], *sheets[6:-1]], tmp_path / "盖章件.pdf")
    paperwork.scan_in(person, faulty)
    paperwork.faults_named(person, missing=(1, last), stale=6, doubled=5)

    paperwork.leave_out(person, "第5页，第5页重复")
    paperwork.leave_out(person, "第6页，来自第1版")
    paperwork.name_by_hand(person, first, number, page=1)
    paperwork.scan_more(person, clerk.scan([sheets[5], sheets[-1]], tmp_path / "补扫.pdf"), f"{last} 页齐全。")
    paperwork.decide(person, signature.page, "章和签字都在，位置对")
    paperwork.keep(person, tmp_path / "收下的.pdf")
    package, pdf = paperwork.export(person, number)
    person.close()
    _package_holds(person, package, number, signature.page)
    whole = [package, pdf, tmp_path / "收下的.pdf"]
    # What is said of a faulty stack does not depend on the direction, and reading one is the longest part of this.
    _proven(person.colleague(), whole, faulty if track == "scene" else None, tmp_path / "报告.pdf")


def _package_holds(person: Person, package: Path, number: str, promise: int) -> None:
    """The package is stamped, and its record says what was corrected and decided, by whom it was and when."""
    answer = json.loads(person.command("verify", str(package), "--json").stdout)
    assert answer["ok"], [c for c in answer["checks"] if not c["ok"]]
    assert answer["issue"] == number
    with zipfile.ZipFile(package) as inside:
        record = json.loads(inside.read("stamping.json"))
        assert json.loads(inside.read("manifest.json"))["stage"] == "stamped"
    assert [each["page"] for each in record["pages"] if each["by_hand"]] == [1]
    decided = {each["of"]: each for each in record["decisions"]}
    assert decided["公章"]["decision"] == decided["法定代表人签章"]["decision"] == "章和签字都在，位置对"
    assert all(each["at"] for each in record["decisions"])
    assert sum("不收" in each["decision"] for each in record["decisions"]) == 2
    assert promise in {each["page"] for each in record["pages"]}


def _proven(receiver: Person, whole: list[Path], faulty: Path | None, report: Path) -> None:
    """Somebody with nothing but the files, no draft and no store: what is whole, what is not, and the report."""
    try:
        receiver.start()
        lights = paperwork.verify(receiver, whole)
        assert "不符" not in lights
        assert "本机自签证书" in lights
        paperwork.save_report(receiver, report)
        if faulty is not None:
            receiver.click("清空", "push button")
            lights = paperwork.verify(receiver, [whole[0], faulty])
            assert "不符：扫描件缺页、混页或看不清" in lights
        assert not list(receiver.home.glob("*.db"))
        receiver.close()
    finally:
        receiver.leave()
    words = "".join(
        subprocess.run(["pdftotext", str(report), "-"], check=True, capture_output=True, text=True).stdout.split()
    )
    for each in ("验证报告", *(path.name for path in whole)):
        assert "".join(each.split()) in words
