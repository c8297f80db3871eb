"""与官网核对: the issue's own PDF agrees; another program's page with one digit changed does not, and shows which."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.paths import resources_root
from tests.app.intake.unknown_fonts import in_unknown_font
from tests.ui.stored_draft import SLOW, example
from ui.pages.official_comparison.page import OfficialComparisonPage
from ui.theme.theme import Theme


def official(path: Path, lines: list[str]) -> Path:
    pdfmetrics.registerFont(TTFont("site", str(resources_root() / "fonts" / "NotoSerifSC-Regular.ttf")))
    canvas = Canvas(str(path))
    for at, line in enumerate(lines):
        if at % 40 == 0:
            if at:
                canvas.showPage()
            canvas.setFont("site", 10)
        canvas.drawString(50, 790 - at % 40 * 18, line)
    canvas.save()
    return path


def test_a_changed_digit_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = OfficialComparisonPage(draft, Theme())
        qtbot.addWidget(page)
        page.show()
        phone = str(draft.value("company.contact.mobile"))
        wrong = phone[:-1] + str((int(phone[-1]) + 1) % 10)
        name = str(draft.value("company.name"))
        with qtbot.waitSignal(page.compared, timeout=SLOW):
            page.zone.chosen.emit([official(tmp_path / "site.pdf", [f"企业名称 {name}", f"手机 {wrong}"])])
        states = {each.path: each.state for each in page.found}
        assert states["company.name"] == "same"
        assert states["company.contact.mobile"] == "different"
        first = page.list.rows[0]
        assert first.word == "不一致"
        assert first.place.endswith("联系人手机")
        at = next(n for n, each in enumerate(page.found) if each.path == "company.contact.mobile")
        page.list.choose(at)
        assert page.texts.here.toPlainText() == f"{phone[:-1]}【{phone[-1]}】"
        assert page.texts.there.toPlainText() == f"{wrong[:-1]}【{wrong[-1]}】"
        absent = next(n for n, each in enumerate(page.found) if each.path == "company.address")
        page.list.choose(absent)
        assert page.texts.here.toPlainText() == draft.value("company.address")
        assert "没有找到" in page.texts.there.toPlainText()
        asked: list[str] = []
        draft.goto.connect(asked.append)
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
        assert asked == ["company.address"]
        assert not any("[" in row.place or "." in row.place for row in page.list.rows)
        (tmp_path / "no.pdf").write_bytes(b"nothing")
        with qtbot.waitSignal(page.compared, timeout=SLOW):
            page.zone.chosen.emit([tmp_path / "no.pdf"])
        assert "不是 PDF" in page.told.text()
        page.close_down()


def test_two_answers_in_each_others_place_are_called_exchanged(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = OfficialComparisonPage(draft, Theme())
        qtbot.addWidget(page)
        page.show()
        one, other = "company.legal_representative.name", "company.contact.name"
        lines = [
            f"企业名称 {draft.value('company.name')}",
            f"法人代表/负责人 {draft.value(other)}",
            f"联系人 {draft.value(one)}",
            f"联系人手机 {draft.value('company.contact.mobile')}",
        ]
        with qtbot.waitSignal(page.compared, timeout=SLOW):
            page.zone.chosen.emit([official(tmp_path / "site.pdf", lines)])
        rows = {each.path: row for each, row in zip(page.found, page.list.rows, strict=True)}
        assert (rows[one].level, rows[one].word) == ("error", "对调")
        assert rows[one].text == f"与“{rows[other].place}”对调：{draft.value(one)}"
        assert rows[other].word == "对调"
        assert "（其中对调 2 项）" in page.told.text()
        page.close_down()


def test_a_font_that_nobody_can_look_at_is_said_beside_the_answers(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = OfficialComparisonPage(draft, Theme())
        qtbot.addWidget(page)
        page.show()
        site = tmp_path / "site.pdf"
        site.write_bytes(in_unknown_font(["企业名称", str(draft.value("company.name"))]))
        with qtbot.waitSignal(page.compared, timeout=SLOW):
            page.zone.chosen.emit([site])
        assert "第 1 页的字体" in page.told.text()
        at = next(n for n, each in enumerate(page.found) if each.path == "company.name")
        assert page.found[at].state == "same"
        page.close_down()
