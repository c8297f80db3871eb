"""Random official-like layouts made with reportlab alone: every changed digit found, nothing sound called different."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.intake import official_pdf
from app.intake.official_comparison import compare_texts
from app.intake.official_pdf import read_text
from app.paths import resources_root
from tests.app.intake.same_process import items_here

ANSWERS = {
    "company.name": "重庆江渝传动机械有限公司",
    "company.code": "91500116MA5U00007X",
    "company.contact.mobile": "13800000018",
    "f.2018.assets": "48210.50",
    "f.2019.assets": "52388.00",
    "f.2020.assets": "58117.20",
    "company.address": "重庆市江津区珞璜工业园B区17号",
    "s.pain": "压铸参数靠人工经验设定，换模后平均要试压23件才能稳定，废品率6.8%，每班停机约47分钟。",
    "s.results": "换型时间由95分钟降至22分钟，设备综合效率由58%提升至81%，一次交检合格率由93.6%提升至98.9%。",
}
ROUNDS = 40


def layout(chance: random.Random, answers: dict[str, str]) -> list[str]:
    """Lines of a form: labels, wrapped values, other marks, a repeated head and page numbers in between."""
    width, head = chance.randint(12, 40), f"申报系统导出表{chance.randint(1, 99)}号"
    half = str.maketrans({"，": ",", "。": ".", "（": "("}) if chance.random() < 0.5 else {}
    lines = [head]
    for number, (path, value) in enumerate(answers.items()):
        label = f"栏目{chr(0x7532 + number)}{chance.choice(('：', ' ', '|'))}"
        text = label + value.translate(half)
        lines += [text[at : at + width] for at in range(0, len(text), width)]
        if chance.random() < 0.3:
            lines.append(f"备注{path.count('.')}无")
    return lines


@cache
def register_font() -> None:
    """Reads 24 MB: once."""
    pdfmetrics.registerFont(TTFont("site", str(resources_root() / "fonts" / "NotoSerifSC-Regular.ttf")))


def drawn(path: Path, lines: list[str], chance: random.Random) -> str:
    register_font()
    canvas, rows = Canvas(str(path)), chance.randint(6, 30)
    for at, line in enumerate(lines):
        if at % rows == 0:
            if at:
                canvas.showPage()
            canvas.setFont("site", 10)
        canvas.drawString(40, 800 - at % rows * 24, line)
    canvas.save()
    return read_text(path)


def states(text: str) -> dict[str, str]:
    return {each.path: each.state for each in compare_texts([(p, [v]) for p, v in ANSWERS.items()], text)}


def test_sound_layouts_and_single_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_pdf, "_items_of", items_here)
    chance = random.Random(20211118)
    false, missed = [], []
    for number in range(ROUNDS):
        path = chance.choice(list(ANSWERS))
        digits = [match.start() for match in re.finditer(r"\d", ANSWERS[path])]
        altered = dict(ANSWERS)
        if number % 2 and digits:
            at = chance.choice(digits)
            value = ANSWERS[path]
            altered[path] = value[:at] + str((int(value[at]) + chance.randint(1, 9)) % 10) + value[at + 1 :]
        found = states(drawn(tmp_path / "site.pdf", layout(chance, altered), chance))
        if altered != ANSWERS and found.pop(path) == "same":
            missed.append((number, path, altered[path]))
        false += [(number, name, state) for name, state in found.items() if state == "different"]
    assert not missed
    assert not false
