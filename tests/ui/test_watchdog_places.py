"""Nothing holds the window up in the places that a walk through the steps does not come to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services
from tests.ui.shown import page_in, panel_in
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk, many, own_heap, stalls
from tests.ui.watchdog import Watchdog
from ui.forms.blocks import BlocksEditor
from ui.pages.freeze.page import FreezePage
from ui.pages.narratives.page import NarrativesPage
from ui.pages.verify.page import VerifyPage

SENTENCE = "面向减速器壳体多品种小批量加工，以MES按工单派工，测量结果在30秒内回写。"
LONG = "\n".join([SENTENCE * 3] * 25)
"""3000 字 in 25 paragraphs."""
PATH = "narratives.overview"
DRAFTS = 1000
FINDINGS = 500


@pytest.fixture
def services(qtbot: QtBot, tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path / "home")
    with own_heap():
        yield made
    made.close()


def long_text(walk: Walk) -> BlocksEditor:
    page = page_in(walk.space)
    assert isinstance(page, NarrativesPage)
    return page.editors[PATH]


def test_a_long_text_with_pictures(services: Services, tmp_path: Path) -> None:
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "factory.json")).id
    photo = tmp_path / "photo.png"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(photo)

    def go() -> Watchdog:
        walk = Walk(services)
        walk.open(draft)
        control, do = walk.space.controller, walk.do
        names = [control.files.add_picture(photo, f"照片{number}.png") for number in range(4)]
        blocks = [{"text": line} for line in LONG.split("\n")]
        blocks[5:5] = [{"image": name, "caption": "设备"} for name in names]
        control.edit(PATH, blocks)
        do("打开长文", lambda: walk.space.show_path(PATH), 0.8)
        editor = long_text(walk)
        area = editor.area
        area.moveCursor(QTextCursor.MoveOperation.End)
        do("打一个字", lambda: QTest.keyClick(area, Qt.Key.Key_A))
        QGuiApplication.clipboard().setText(LONG)
        do("粘贴三千字", area.paste, 0.8)
        do("撤销粘贴", control.undo, 0.8)
        do("重做粘贴", control.redo, 0.8)
        word = QMimeData()
        word.setHtml(
            "".join(f"<p class=MsoNormal><span style='font-size:12pt'>{line}</span></p>" for line in LONG.split("\n"))
        )
        QGuiApplication.clipboard().setMimeData(word)
        do("粘贴 Word 的三千字", area.paste, 0.8)
        do("打开查找", lambda: QTest.keyClick(area, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier))
        do("查找", lambda: editor.bar.wanted.setText("工单"))
        editor.bar.instead.setText("任务单")
        do("全部替换", editor.bar.replace_all, 0.8)
        do("撤销替换", control.undo, 0.8)
        QGuiApplication.clipboard().setImage(QGuiApplication.primaryScreen().grabWindow(walk.window.winId()).toImage())
        do("粘贴屏幕图", area.paste, 1.5)
        walk.close()
        return walk.dog

    assert stalls(go) == {}


def test_five_hundred_findings(services: Services, tmp_path: Path) -> None:
    draft = many(services, tmp_path / "in", "scene", FINDINGS)

    def go() -> Watchdog:
        walk = Walk(services)
        walk.open(draft)
        assert len(walk.space.controller.findings()) >= FINDINGS
        do, window = walk.do, walk.window
        do("检查页", lambda: walk.space.show_step("check"), 0.6)
        do("到下一处", lambda: QTest.keyClick(window, Qt.Key.Key_F8))
        do("打开检查结果", lambda: walk.space.panels.show_panel("findings"), 0.6)
        do("再到下一处", lambda: QTest.keyClick(window, Qt.Key.Key_F8))
        focus = QApplication.focusWidget()
        assert focus is not None
        path = f"scenarios[{walk.space.controller.draft.rows('scenarios')[7]}].results"
        do("改好一处", lambda: walk.space.controller.edit(path, "由95分钟降至22分钟"), 0.6)
        do("收起检查结果", lambda: walk.space.panels.show_panel(""))
        do("预览", lambda: walk.space.panels.show_panel("preview"))
        walk.until(
            "预览",
            lambda: panel_in(walk.space) is not None and panel_in(walk.space).pages and not panel_in(walk.space).busy,
        )
        do("收起预览", lambda: walk.space.panels.show_panel(""))
        search = walk.space.bar.search
        do("查找栏", search.setFocus)
        for letter in "jg":
            do("查找一项", lambda letter=letter: QTest.keyClick(search, letter))  # type: ignore[misc]
        QTest.keyClick(search, Qt.Key.Key_Escape)
        walk.close()
        return walk.dog

    assert stalls(go) == {}


def test_freezing_exporting_and_verifying(services: Services, tmp_path: Path) -> None:
    runs = iter(range(100))

    def go() -> Watchdog:
        draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
        walk = Walk(services)
        walk.open(draft)
        do = walk.do
        do("定稿页", lambda: walk.space.show_step("freeze"), 0.8)
        page = page_in(walk.space)
        assert isinstance(page, FreezePage)
        folder = tmp_path / f"out{next(runs)}"
        page.set_folder(folder)
        do("要定稿", page.parts.card.button.click)
        do("定稿", page.parts.card.go_button.click)
        walk.until("定稿", lambda: page.parts.card.number and not page.busy)
        combo = page.parts.identity.combo
        combo.setCurrentIndex(combo.count() - 1)
        combo.activated.emit(combo.currentIndex())
        walk.until("定稿", page.parts.export.isEnabled)
        do("导出", page.parts.export.click)
        walk.until("导出", lambda: not page.busy and list(folder.rglob("*.zip")))
        for step in ("stamp", "scan", "sheet", "official_comparison"):
            do(f"转到 {step}", lambda step=step: walk.space.show_step(step), 0.8)  # type: ignore[misc]
        do("回首页", walk.window.go_home, 0.8)
        start = walk.window.start
        do("验证页", lambda: start.show_place("verify"))
        verify = start._pages["verify"]
        assert isinstance(verify, VerifyPage)
        done: list[object] = []
        verify.verified.connect(lambda *_: done.append(True))
        do("验证", lambda: verify.receive_files(sorted(folder.rglob("*.zip")) + sorted(folder.rglob("*.pdf"))))
        walk.until("验证", lambda: done)
        walk.close()
        return walk.dog

    assert stalls(go) == {}


def test_a_thousand_drafts_and_the_rest_of_the_start_screen(services: Services, tmp_path: Path) -> None:
    store_draft(services, import_draft_file(services, EXAMPLES / "factory.json"))
    draft = many(services, tmp_path / "in")
    store = services.store()
    for _ in range(DRAFTS):
        store.create_draft(pack="miit-2021", track="scene")

    def go() -> Watchdog:
        walk = Walk(services)
        window, home, do = walk.window, walk.window.start.home, walk.do
        walk.until("列出", lambda: home.model.rowCount() > DRAFTS)
        do("再列一遍", home.load, 1.0)
        for letter in "zc":
            do("筛选", lambda letter=letter: QTest.keyClick(home.search, letter), 0.6)  # type: ignore[misc]
        home.search.clear()
        walk.dog.turns("不再筛选", 0.6)
        do("翻到末尾", lambda: QTest.keyClick(home.table, Qt.Key.Key_End))
        for place in ("company", "verify", "archived", "drafts"):
            do(f"转到 {place}", lambda place=place: window.start.show_place(place), 0.6)  # type: ignore[misc]
        do("设置", window.show_settings)
        do("帮助", window.show_help, 0.6)
        walk.open(draft)
        walk.close()
        return walk.dog

    assert stalls(go) == {}
