"""网上填报单 with a real clipboard: copied item by item, taken up again, and the site's text held against it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.intake.text_difference import agree, differences
from tests.ui.opened_menus import choose, lines, menu_asked, menu_of
from tests.ui.stored_draft import SLOW, example, frozen
from ui.pages.online_form.page import OnlineFormPage
from ui.theme.theme import Theme


def shown(qtbot: QtBot, draft):
    page = OnlineFormPage(draft, Theme())
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.ready, timeout=SLOW):
        page.show()
    return page


def test_copied_one_by_one_and_taken_up_again(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        assert page.upload is not None
        items = page.upload.items
        qtbot.mouseClick(page.open, Qt.MouseButton.LeftButton)
        assert page.card.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
        for item in items[:3]:
            qtbot.keyClick(page.card, Qt.Key.Key_Return)
            assert QGuiApplication.clipboard().text() == item.text
        assert page.done == {item.path for item in items[:3]}
        again = shown(qtbot, draft)
        assert again.done == page.done
        assert again.list.row == 3
        qtbot.mouseClick(again.card.done, Qt.MouseButton.LeftButton)
        for each in (page, again):
            each.close_down()
    assert (tmp_path / "home" / "upload-sheets").is_dir()


def test_an_item_has_a_menu(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        frozen(draft)
        draft.settle(True)  # noqa: FBT003 - a setter
        page = shown(qtbot, draft)
        went: list[str] = []
        draft.goto.connect(went.append)
        at = next(at for at, item in enumerate(page.upload.items) if item.path == "scenarios[1].results")
        page.list.choose(at)
        item = page.upload.items[at]
        choose(menu_asked(page.list), "复制这一项")
        assert QGuiApplication.clipboard().text() == item.text
        box = page.list.visualItemRect(page.list.topLevelItem(at))
        choose(menu_of(page.list, box.center()), "改成已填")
        assert page.done == {item.path}
        menu = menu_asked(page.list)
        assert lines(menu) == ["复制这一项", "打开小窗，从这一项复制\tEnter", "改成未填", "到草稿里的这一项"]
        choose(menu, "到草稿里的这一项")
        assert went == [draft.draft.inside("scenarios[1].results")]
        draft.remove_row("scenarios", draft.draft.rows("scenarios")[1])
        assert lines(menu_asked(page.list))[-1] == "改成未填"  # the second scenario is none of the draft's
        page.close_down()


@pytest.mark.parametrize("percent", [100, 200])
def test_what_is_said_of_the_whole_is_never_a_narrow_column(
    qtbot: QtBot, tmp_path: Path, dressed: Callable[[str, int], Theme], percent: int
) -> None:
    with example(tmp_path / "home") as draft:
        page = OnlineFormPage(draft, dressed("light", percent))
        qtbot.addWidget(page)
        with qtbot.waitSignal(page.ready, timeout=SLOW):
            page.show()
        for width in (1300, 968, 1300):
            page.resize(width, 640)
            qtbot.waitUntil(lambda: page._told.width() >= 20 * page._told.fontMetrics().height(), timeout=SLOW)
        page.close_down()


def test_what_the_site_shows_is_compared(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        assert page.upload is not None
        at = next(n for n, i in enumerate(page.upload.items) if i.path == "company.profile")
        page.list.choose(at)
        page.open.click()
        text = page.upload.items[at].text
        QGuiApplication.clipboard().setText(text.replace("，", ", ") + "\n")
        qtbot.mouseClick(page.card.compare, Qt.MouseButton.LeftButton)
        assert page.card.verdict.text().startswith("✓")
        QGuiApplication.clipboard().setText(text[:20])
        qtbot.mouseClick(page.card.compare, Qt.MouseButton.LeftButton)
        assert page.card.verdict.text().startswith("▲")
        assert "【缺 " in page.card.difference.toPlainText()
        page.close_down()


def test_pieces_give_both_texts_back() -> None:
    one, other = "换型时间由95分钟降至22分钟", "换型时间由95分钟降至23分钟。"
    pieces = differences(one, other)
    assert "".join(p.text for p in pieces if p.kind != "extra") == one
    assert "".join(p.text for p in pieces if p.kind != "missing") == other
    assert not agree(one, other)
    assert agree("第一，（甲）\n乙", "第一,(甲) 乙")


def test_enter_presses_the_button_it_is_on_and_escape_closes(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        assert page.upload is not None
        page.open.click()
        qtbot.waitUntil(page.card.isVisible, timeout=SLOW)
        qtbot.keyClick(page.card, Qt.Key.Key_Return)
        assert page.list.row == 1
        page.card.back.setFocus()
        qtbot.keyClick(page.card, Qt.Key.Key_Return)
        assert page.list.row == 0
        QGuiApplication.clipboard().setText("别的")
        page.card.compare.setFocus()
        qtbot.keyClick(page.card, Qt.Key.Key_Return)
        assert page.card.verdict.text().startswith("▲")
        assert page.card.text.isHidden()  # the difference shows all of it, and there is no room for both
        assert QGuiApplication.clipboard().text() == "别的"
        qtbot.keyClick(page.card, Qt.Key.Key_Escape)
        assert not page.card.isVisible()
        page.close_down()


def test_the_last_one_says_that_all_is_done(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        assert page.upload is not None
        items = page.upload.items
        assert {row.word for row in page.list.rows} == {"未填"}
        page.open.click()
        for _ in items:
            qtbot.keyClick(page.card, Qt.Key.Key_Return)
        assert page.done == {item.path for item in items}
        assert f"✓ {len(items)} 项都填了" in page.card._progress.text()
        assert {row.word for row in page.list.rows} == {"已填"}
        page.close_down()


def test_what_the_clipboard_refuses_is_not_ticked(qtbot: QtBot, tmp_path: Path) -> None:
    """Another program that takes the clipboard at once, as remote desktops and password stores do."""
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        page.open.click()
        clipboard = QGuiApplication.clipboard()
        busy = False

        def take_it() -> None:
            nonlocal busy
            if not busy:
                busy = True
                clipboard.setText("别的程序的文字")
                busy = False

        clipboard.dataChanged.connect(take_it)
        try:
            at = page.list.row
            qtbot.keyClick(page.card, Qt.Key.Key_Return)
            assert page.done == set()
            assert page.list.row == at
            assert page.card.verdict.text().startswith("▲ 没有复制成")
            assert page.card.text.textCursor().selectedText() != ""
        finally:
            clipboard.dataChanged.disconnect(take_it)
        name = page.card._name.text()
        qtbot.keyClick(page.card, Qt.Key.Key_Return)
        assert len(page.done) == 1
        assert page.card._name.text() != name
        assert f"剪贴板里是“{name}”" in page.card.verdict.text()
        page.close_down()


def test_the_main_button_has_the_keyboard_when_the_window_opens_and_when_it_is_loaded_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with example(tmp_path / "home") as draft:
        page = shown(qtbot, draft)
        for _ in range(2):
            page.open.click()
            qtbot.waitUntil(page.card.isActiveWindow, timeout=SLOW)
            assert page.card.next.hasFocus()
            page.card.text.setFocus()
            with qtbot.waitSignal(page.ready, timeout=SLOW):
                page.refresh()
            assert page.card.next.hasFocus()
            page.card.close()
        page.close_down()
