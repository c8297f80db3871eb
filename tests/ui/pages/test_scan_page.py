"""From the printer to the kept scan through the pages: printed, stamped, scanned with faults, corrected, verified."""

from __future__ import annotations

import importlib.util
import io
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from app.jobs.export import content_of_issue, export
from app.jobs.scan_session import ScanSession, StackSheet, save
from app.jobs.scan_session_commands import open_session
from app.verify.verify_files import verify
from tests.app.scan import office, office_marks
from tests.short_application import write_short_scene
from tests.ui.drops import drop
from tests.ui.stored_draft import SLOW, example, frozen, stored
from ui.draft.controller import DraftController
from ui.pages.print.page import PrintPage
from ui.pages.scan.page import UNFROZEN, ScanPage
from ui.pages.scan.page_texts import CHANGED, SEALED, SOUND, faults_words, undecided, unjudged
from ui.runtime.printing import PrintChoice, pdf_printer
from ui.theme.theme import Theme

_SPEC = importlib.util.spec_from_file_location(
    "page_generator", Path(__file__).parents[2] / "app" / "scan" / "generator.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
g = importlib.util.module_from_spec(_SPEC)
sys.modules["page_generator"] = g
_SPEC.loader.exec_module(g)

pytestmark = pytest.mark.usefixtures("sheets_compared_once")
MM = 72 / 25.4
PLAIN = g.Conditions(dpi=150, quality=65, noise=2, skew=0.6)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with stored(tmp_path / "home", write_short_scene(tmp_path / "short", 2)) as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[ScanPage]:
    page = ScanPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 620)
    yield page
    page.close_down()


def shown(qtbot: QtBot, page: ScanPage) -> None:
    with qtbot.waitSignal(page.ready, timeout=SLOW):
        page.show()


def begun_session(qtbot: QtBot, page: ScanPage, draft: DraftController) -> ScanSession:
    """The session that the page begins for a draft that is frozen now."""
    frozen(draft)
    shown(qtbot, page)
    assert page.session is not None
    return page.session


def paper(qtbot: QtBot, draft: DraftController, folder: Path) -> bytes:
    """One copy as it comes out of the printer."""
    stamping = PrintPage(draft, Theme())
    qtbot.addWidget(stamping)
    with qtbot.waitSignals([stamping.ready, stamping.drawn], timeout=SLOW):
        stamping.show()
    ready = stamping.shown
    assert ready is not None
    choice = PrintChoice(duplex=False, colour=False)
    with qtbot.waitSignal(stamping.printed, timeout=SLOW):
        stamping.print_on(
            pdf_printer(folder / "paper.pdf", choice, "t"), ready.pdf, tuple(range(1, ready.pages + 1)), 1, choice
        )
    stamping.close_down()
    stamping.hide()
    return (folder / "paper.pdf").read_bytes()


def stamped(page: ScanPage, pdf: bytes, pages: Sequence[int], conditions: object = PLAIN) -> list[bytes]:
    """Pages with seal and signature where they belong, scanned."""
    session = page.session
    assert session is not None
    chance = random.Random(len(pages))
    seal, sign = session.paper.seals["公章"], session.paper.signatures["法定代表人签章"]

    def middle(box) -> tuple[float, float]:
        return (box.left + box.right) / 2 / MM, (box.top + box.bottom) / 2 / MM

    marks = {seal.page: g.Marks(seal=middle(seal), signature=middle(sign)), 1: g.Marks(seal=(120, 205))}
    return [g.scanned(pdf, each, conditions, marks.get(each, g.Marks()), chance) for each in pages]


def file(folder: Path, name: str, jpegs: list[bytes]) -> Path:
    path = folder / name
    path.write_bytes(g.as_pdf(jpegs) if name.endswith(".pdf") else jpegs[0])
    return path


def without_code(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        right, foot = image.width - 190, image.height - 190
        for left, top in ((0, 0), (right, 0), (0, foot), (right, foot)):  # a page on its side has it in another corner
            image.paste("white", (left, top, left + 190, top + 190))
        out = io.BytesIO()
        image.save(out, "JPEG")
        return out.getvalue()


def take(qtbot: QtBot, page: ScanPage, files: Sequence[Path]) -> None:
    with qtbot.waitSignal(page.checked, timeout=SLOW):
        page.receive_files(list(files))


def words(page: ScanPage) -> list[str]:
    return [cell.word for cell in page.parts.grid.stack.cells]


def test_the_whole_way(qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path) -> None:
    first = frozen(draft)
    draft.edit("company.contact.position", "部长")
    assert draft.flush()
    number = frozen(draft)
    older = ScanPage(draft, Theme())  # only to draw a page of the first issue
    qtbot.addWidget(older)
    shown(qtbot, page)
    printed = paper(qtbot, draft, tmp_path)
    session = page.session
    assert session is not None
    assert session.paper.number == number
    last, seal_page = session.paper.pages, session.paper.seals["公章"].page
    scans = stamped(page, printed, range(1, last + 1))
    from app.jobs.printing import printable

    old = g.scanned(printable(draft.services, draft.draft_id, 1).pdf, 6, PLAIN, g.Marks(), random.Random(1))
    turned = stamped(page, printed, [3], replace(PLAIN, upside_down=True))[0]
    # 2 and 3 swapped, 3 upside down, 5 doubled, 6 of the first issue, 7 dropped, 8 without its code
    stack = [scans[0], turned, scans[1], scans[3], scans[4], scans[4], old, without_code(scans[7]), *scans[8:]]
    take(qtbot, page, [file(tmp_path, "盖章件.pdf", stack)])
    said = words(page)
    assert said[4:7] == ["第5页重复", "来自第1版", "缺第7页"]
    assert said.count("齐全") == last - 4
    assert [cell.word for cell in page.parts.grid.stack.cells if cell.sheet == 7] == ["看不清"]
    told = page.parts.banner
    assert "可能就是缺的页" in told
    assert [part for part in ("缺第 7、8 页", "第 6 页来自第1版", "第 5 页重复") if part not in told] == [], told
    assert page.parts.level == "error"
    assert not page.parts.keep.isEnabled()
    asked: list[str] = []
    draft.goto.connect(asked.append)
    qtbot.mouseClick(page.parts.action, Qt.MouseButton.LeftButton)
    assert asked[-1].startswith("stamp#6，7，8")

    grid, pane = page.parts.grid, page.parts.pane
    correct(qtbot, page, at_sheet(page, 5), Qt.Key.Key_Delete)  # the doubled one
    correct(qtbot, page, at_sheet(page, 6), Qt.Key.Key_Delete)  # the old one
    grid.choose(at_sheet(page, 7))
    qtbot.keyClick(grid, Qt.Key.Key_M)
    assert pane.naming
    qtbot.keyClicks(pane.version, first)
    qtbot.keyClick(pane.page, Qt.Key.Key_Return)
    assert "别的版本" in pane.trouble
    pane.version.clear()
    qtbot.keyClicks(pane.version, number.lower().replace("-", " "))
    pane.page.clear()
    qtbot.keyClicks(pane.page, f"8/{last}")
    with qtbot.waitSignal(page.changed, timeout=SLOW):
        qtbot.keyClick(pane.page, Qt.Key.Key_Return)
    assert words(page)[7] == "手动更正"
    assert [w for w in words(page) if w not in ("齐全", "手动更正")] == ["缺第6页", "缺第7页"]

    page.close_down()
    again = ScanPage(draft, Theme())  # the program was closed in between
    qtbot.addWidget(again)
    again.resize(1182, 620)
    shown(qtbot, again)
    assert [w for w in words(again) if w not in ("齐全", "手动更正")] == ["缺第6页", "缺第7页"]
    take(qtbot, again, [file(tmp_path, "补6.jpg", [scans[5]]), file(tmp_path, "补7.pdf", [scans[6]])])
    assert again.parts.level == "ok"
    assert again.parts.banner.startswith(f"{last} 页齐全")
    assert not again.parts.keep.isEnabled()
    assert again.parts.why == f"请先看第 {seal_page} 页的章和签字，在右边作出判断。"
    again.parts.grid.choose(seal_page - 1)
    assert "检出红色圆形印记（不代表印章真伪）" in again.parts.pane.lines
    assert again.parts.pane.radios[0].text() == SOUND
    again.parts.grid.choose(0)
    assert again.parts.pane.radios[0].text() == SEALED  # nobody signs the cover
    again.parts.grid.choose(seal_page - 1)
    assert "有墨迹" in again.parts.pane.lines
    with qtbot.waitSignal(again.changed, timeout=SLOW):
        again.parts.pane.radios[0].click()
    assert "scan-missing" in {finding.rule for finding in draft.findings()}
    with qtbot.waitSignal(again.stored, timeout=SLOW) as done:
        qtbot.mouseClick(again.parts.keep, Qt.MouseButton.LeftButton)
    assert done.args == [number]
    assert "scan-missing" not in {finding.rule for finding in draft.findings()}
    assert not [finding for finding in draft.findings_of("") if finding.rule == "scan-missing"]
    qtbot.mouseClick(again.parts.action, Qt.MouseButton.LeftButton)
    assert asked[-1] == "freeze#"
    again.save_stamped(tmp_path / "kept.pdf")
    with pikepdf.open(tmp_path / "kept.pdf") as kept:
        assert len(kept.pages) == last
    again.close_down()
    receive(draft, tmp_path, number)


def at_sheet(page: ScanPage, sheet: int) -> int:
    """The row where a sheet lies, on top or below."""
    cells = page.parts.grid.stack.cells
    return next(
        row for row, cell in enumerate(cells)
        if cell.sheet == sheet or (cell.place is not None and sheet in cell.place.extra)
    )  # fmt: skip


def correct(qtbot: QtBot, page: ScanPage, row: int, key: Qt.Key) -> None:
    page.parts.grid.choose(row)
    with qtbot.waitSignal(page.changed, timeout=SLOW):
        qtbot.keyClick(page.parts.grid, key)


def receive(draft: DraftController, folder: Path, number: str) -> None:
    """The receiver's side: the stamped package holds."""
    content = content_of_issue(draft.services, draft.draft_id)
    written = export(draft.services, content, folder / "out", ("package",), None)
    report = verify([written[0].path], draft.services.pack)
    lights = {check.name: check.ok for check in report.checks}
    assert lights["stamping"]
    told = dict(report.whose)
    assert told["人工填的页码"] == "第 8 页"
    assert f"公章：{SOUND}" in told["章和签字"]
    assert told["申报单位"] == draft.draft.role("company")
    assert report.issue == number
    assert [name for name, fine in lights.items() if not fine] == ["signature"]  # nobody signed it here
    # the page that was named by hand has no code to read: the kept scan is known by its bytes
    beside = verify([written[0].path, folder / "kept.pdf"], draft.services.pack)
    assert {check.name: check.ok for check in beside.checks}["scan"]
    record = draft.services.store().stamping(draft.draft_id, 2)
    assert record is not None
    decisions = {each["of"]: each["decision"] for each in record.record["decisions"]}
    assert decisions["公章"] == decisions["法定代表人签章"] == SOUND
    assert sum(each["by_hand"] for each in record.record["pages"]) == 1


def test_what_cannot_be_read_is_said_file_by_file(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    session = begun_session(qtbot, page, draft)
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    locked = pikepdf.new()
    locked.add_blank_page()
    locked.save(tmp_path / "锁.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
    good = file(tmp_path, "好.jpg", stamped(page, session.paper.pdf, [2]))
    photo = file(tmp_path, "手机.jpg", [g.photographed(session.paper.pdf, 3, random.Random(2))])
    take(qtbot, page, [tmp_path / "坏.pdf", tmp_path / "没有.pdf", good, tmp_path / "锁.pdf", photo])
    refused = dict(page.parts.refused)
    assert list(refused) == ["坏.pdf", "没有.pdf", "锁.pdf"]
    assert "损坏" in refused["坏.pdf"]
    assert "密码" in refused["锁.pdf"]
    assert words(page)[1:3] == ["齐全", "齐全"]
    take(qtbot, page, [good])
    assert dict(page.parts.refused) == {"好.jpg": "这个文件已经加入过，没有重复加入。"}


def test_another_firms_application_and_two_copies(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    session = begun_session(qtbot, page, draft)
    with example(tmp_path / "other", "factory") as other:
        frozen(other)
        strange = ScanPage(other, Theme())
        qtbot.addWidget(strange)
        shown(qtbot, strange)
        assert strange.session is not None
        foreign = g.scanned(strange.session.paper.pdf, 2, PLAIN, g.Marks(), random.Random(1))
        strange.close_down()
    take(qtbot, page, [file(tmp_path, "别家.jpg", [foreign])])
    assert words(page)[1] == "别的申报书"
    page.parts.grid.choose(1)
    assert "不能收" in page.parts.pane.told
    scans = stamped(page, session.paper.pdf, [2, 4])
    correct(qtbot, page, 1, Qt.Key.Key_Delete)
    both = [*(scans[0] for _ in range(2)), *(scans[1] for _ in range(2))]
    few = file(tmp_path, "两份.pdf", both)
    take(qtbot, page, [few])
    assert words(page)[1] == "第2页重复"  # two pages of eight make no second copy yet


def test_cancelled_at_once_and_nothing_added(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    session = begun_session(qtbot, page, draft)
    scans = stamped(page, session.paper.pdf, [1, 2, 3])
    page.receive_files([file(tmp_path, "a.pdf", scans)])
    qtbot.waitUntil(lambda: page.parts.progress.words.endswith("页，共 3 页"), timeout=SLOW)
    qtbot.mouseClick(page.parts.progress.stop_button, Qt.MouseButton.LeftButton)
    assert not page.busy  # at once, whatever the page in hand still takes
    assert "已取消" in page.parts.progress.words
    assert page.parts.zone.isEnabled()
    take(qtbot, page, [file(tmp_path, "b.jpg", [scans[1]])])
    assert page.session is not None
    assert [sheet.file for sheet in page.session.sheets] == ["b.jpg"]


def test_ink_that_was_taken_away_is_shown_in_a_pair_and_judged(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    session = begun_session(qtbot, page, draft)
    chance = random.Random(4)
    scanner = office.Scanner(dpi=200, dust=3)
    wanted = [each for each in office.glyphs_of(session.paper.pdf) if each.page == 2 and each.char == "8"
              and 120 < each.box[1] < 250]  # fmt: skip
    sheet = office.printed(session.paper.pdf, 2, scanner, chance)
    office_marks.whiten(sheet, wanted[0].box, chance)
    pen = (wanted[-1].box[0] - 25, 60.0, wanted[-1].box[0] - 23, 63.0)
    office_marks.write(sheet, pen, "7", office_marks.PENS[0], chance)
    with qtbot.waitSignal(page.checked, timeout=SLOW):
        page.receive_files([file(tmp_path, "a.jpg", [office.scan(sheet, scanner, chance)])])
    page.parts.grid.choose(1)
    assert "1 处少了墨迹，1 处有定稿里没有的墨迹" in page.parts.pane.told
    with qtbot.waitSignal(page.review.shown, timeout=SLOW):
        qtbot.keyClick(page.parts.grid, Qt.Key.Key_Return)
    view, verdict = page.parts.view, page.parts.pane.verdict
    kinds = [pair.mark.kind for pair in view.pairs.pairs]
    assert sorted(kinds) == ["added", "missing"]
    missing = view.pairs.pairs[kinds.index("missing")]
    assert missing.name in {"主营业务收入", "资产总额", "负债率", "利润率"} or missing.mark.path.startswith("company.")
    assert missing.issue.width() * missing.scan.height() == pytest.approx(missing.issue.height() * missing.scan.width(),
                                                                        rel=0.03)  # fmt: skip
    assert f"数字 {wanted[0].char} 的墨迹少了" in missing.sentence
    assert verdict.isVisibleTo(page)
    assert view.heading == "第 2 页 有 2 处和定稿不同 逐字比对，第 1 处，共 2 处"
    assert verdict.open_words == "2 处都判断以后，才能收下这份盖章件。"
    assert not page.parts.keep.isVisibleTo(page)  # what concerns the whole stack waits behind the page in large
    captions = {each.text() for each in view.pairs.findChildren(QLabel)}
    assert {"定稿第 1 版", "扫描件", missing.name, missing.place} <= captions
    assert not verdict.save.isEnabled()
    at = view.pairs.current
    qtbot.keyClick(view.canvas, Qt.Key.Key_F8)
    assert view.pairs.current == 1 - at or view.pairs.current == 1
    view.pairs.choose(kinds.index("missing"))
    assert missing.written[missing.touched] == wanted[0].char
    assert verdict.issue.spoken == missing.written
    assert verdict.scan.spoken.count("□") == 1
    verdict.radios[0].click()
    verdict.note.setText("改回来")
    with qtbot.waitSignals([page.changed, page.review.shown], timeout=SLOW):
        verdict.save.click()
    assert page.session is not None
    assert verdict.open_words == "余下 1 处也判断以后，才能收下这份盖章件。"
    mark = page.session.sheets[0].changes[kinds.index("missing")]
    assert (mark.decision, mark.note) == (CHANGED, "改回来")
    again = ScanPage(draft, Theme())  # what was judged is kept between two starts
    qtbot.addWidget(again)
    shown(qtbot, again)
    assert again.session is not None
    assert again.session.sheets[0].changes == page.session.sheets[0].changes
    assert "和定稿不同" in unjudged(again.session)
    again.close_down()


def test_a_page_in_large_with_its_new_ink(qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path) -> None:
    session = begun_session(qtbot, page, draft)
    pen = g.Marks(strokes=(((60.0, 120.0), (64.0, 128.0), (60.0, 131.0)),))
    data = g.scanned(session.paper.pdf, 2, replace(PLAIN, dpi=200), pen, random.Random(4))
    with qtbot.waitSignal(page.checked, timeout=SLOW):
        assert drop(page, QPoint(100, 100), [file(tmp_path, "a.jpg", [data])])
    page.parts.grid.choose(1)
    assert "1 处有定稿里没有的墨迹" in page.parts.pane.told
    qtbot.keyClick(page.parts.grid, Qt.Key.Key_Return)
    view = page.parts.view
    assert page.parts.enlarged
    assert [each.kind for each in view.canvas.overlays].count("ink") >= 1
    assert "不是结论" in view.advice
    qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.canvas.percent > 100
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not page.parts.enlarged
    assert page.parts.keep.isVisibleTo(page)


def test_a_page_in_large_is_not_wider_than_its_room_at_twice_the_text(
    qtbot: QtBot, draft: DraftController, tmp_path: Path
) -> None:
    frozen(draft)
    large = ScanPage(draft, Theme("light", 200))
    qtbot.addWidget(large)
    large.resize(1182, 640)
    shown(qtbot, large)
    session = large.session
    assert session is not None
    pen = g.Marks(strokes=(((60.0, 120.0), (64.0, 128.0), (60.0, 131.0)),))
    data = g.scanned(session.paper.pdf, 2, replace(PLAIN, dpi=200), pen, random.Random(4))
    take(qtbot, large, [file(tmp_path, "a.jpg", [data])])
    large.parts.grid.choose(1)
    with qtbot.waitSignal(large.review.shown, timeout=SLOW):
        qtbot.keyClick(large.parts.grid, Qt.Key.Key_Return)
    pairs = large.parts.view.pairs
    inside = pairs.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= pairs.viewport().width()
    large.close_down()


def test_a_page_without_scans_has_no_line_under_nothing(qtbot: QtBot, page: ScanPage, draft: DraftController) -> None:
    for begin in (lambda: None, lambda: frozen(draft)):
        begin()
        page.hide()
        shown(qtbot, page)
        assert not [each for each in page.findChildren(QFrame) if each.property("rule") == "true" and each.isVisible()]


def test_without_an_issue_nothing_is_taken(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    shown(qtbot, page)
    assert page.session is None
    page.receive_files([file(tmp_path, "a.jpg", [b"\xff\xd8\xff"])])
    assert not page.busy
    assert UNFROZEN in [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    with qtbot.waitSignal(page._controller.goto) as gone:
        qtbot.mouseClick(page.parts.action, Qt.MouseButton.LeftButton)
    assert gone.args == ["freeze#"]
    assert page.parts.keep.isHidden()
    pane = page.parts.pane
    asked = (
        pane.canvas,
        pane.version,
        pane.radios[0],
        pane.drop_button,
        pane.print_button,
        pane.back_button,
        pane.turn,
    )
    assert not [each for each in asked if each.isVisibleTo(page)]


def test_a_decision_against_keeps_it_open(qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path) -> None:
    session = begun_session(qtbot, page, draft)
    seal_page = session.paper.seals["公章"].page
    take(qtbot, page, [file(tmp_path, "a.jpg", stamped(page, session.paper.pdf, [seal_page]))])
    page.parts.grid.choose(seal_page - 1)
    page.parts.pane.radios[1].setFocus()
    with qtbot.waitSignal(page.changed, timeout=SLOW):
        page.parts.pane.radios[1].click()
    assert page.parts.pane.radios[1].hasFocus()
    assert page.session is not None
    assert "需要重新盖章" in undecided(page.session)
    assert page.parts.pane.radios[1].isChecked()


def test_attachments_that_were_bound_in_are_shown_and_do_not_hinder(
    qtbot: QtBot, draft: DraftController, page: ScanPage
) -> None:
    number = frozen(draft)
    empty = open_session(draft.services, draft.draft_id)
    pages = range(1, empty.paper.pages + 1)
    sheets = [StackSheet("盖章件.pdf", "a" * 64, at, 1, number=number, page=at, registered=True) for at in pages]
    foreign = StackSheet("盖章件.pdf", "a" * 64, empty.paper.pages + 1, 1, bare=True)
    save(replace(empty, sheets=(*sheets, foreign)))
    shown(qtbot, page)
    assert page.parts.banner == f"{empty.paper.pages} 页齐全。另有 1 张装订的附件页（没有页码，不核对）。"
    assert page.parts.level == "ok"
    cell = page.parts.grid.stack.cells[-1]
    assert cell.spoken == "装订的附件页，没有页码，不核对"
    page.parts.grid.choose(len(sheets))
    assert page.parts.pane.title.text() == "装订的附件页"
    assert "不核对，也不收进盖章件" in page.parts.pane.told
    assert page.parts.why.startswith("请先看第")  # what a person has still to decide, and nothing about the sheet
    short = replace(empty, sheets=(*sheets[:-1], foreign))
    assert faults_words(short.grid(), short).endswith("看不清：请手动指定页码，或重新扫描。")


def test_two_pages_on_a_large_sheet_and_one_on_a_large_glass_are_three_pages(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    session = begun_session(qtbot, page, draft)
    pdf, last = session.paper.pdf, session.paper.pages
    wide, high = round(420 / 25.4 * 150), round(297 / 25.4 * 150)

    def laid(*pages: int, lid: str = "white") -> list[bytes]:
        glass = Image.new("RGB", (wide, high), lid)
        for at, each in enumerate(pages):
            glass.paste(g.drawn_page(pdf, each, 150), (at * wide // 2, 0))
        chance = random.Random(len(pages))
        return [g.as_jpeg(g.on_the_glass(glass, PLAIN, chance), PLAIN)]

    take(qtbot, page, [file(tmp_path, "两页.pdf", laid(2, 3)), file(tmp_path, "一页.jpg", laid(5, lid="#343434"))])
    missing = [f"缺第{each}页" for each in range(1, last + 1) if each not in (2, 3, 5)]
    assert [word for word in words(page) if word != "齐全"] == missing
    assert words(page).count("齐全") == 3
    held = page.session
    assert held is not None
    assert [(each.file, each.page, each.registered) for each in held.sheets] == [
        ("两页.pdf", 2, True), ("两页.pdf", 3, True), ("一页.jpg", 5, True),
    ]  # fmt: skip
    for sheet, shows in enumerate(held.sheets):
        page.parts.grid.choose(at_sheet(page, sheet))
        assert f"第 {shows.page} 页" in page.parts.pane.title.text()
        assert not shows.changes


def test_decisions_that_follow_quickly_are_all_stored(
    qtbot: QtBot, page: ScanPage, draft: DraftController, tmp_path: Path
) -> None:
    """The second comes while the first is being stored: each goes on from the one before, and the last one holds."""
    session = begun_session(qtbot, page, draft)
    seals = sorted({room.page for room in session.paper.seals.values()})
    take(qtbot, page, [file(tmp_path, "a.jpg", stamped(page, session.paper.pdf, seals))])
    last: dict[int, str] = {}
    for number in seals:
        page.parts.grid.choose(number - 1)
        page.parts.pane.radios[1].click()
        page.parts.pane.radios[0].click()
        last[number] = page.parts.pane.radios[0].text()
    qtbot.waitUntil(lambda: not page.busy, timeout=SLOW)
    assert page.session is not None
    assert {each.page: each.decision for each in page.session.decisions} == last
    page.close_down()
    stored = open_session(draft.services, draft.draft_id).decisions
    assert {each.page: each.decision for each in stored} == last
