"""企业资料 by keys and clicks over a real SQLite file: kept, renamed, put away and back, taken from a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.companies import answers_of, firm_paths, save_from_draft
from app.jobs.drafts import open_stored
from app.services import Services
from tests.ui.kept_companies import editor, kept, sample_draft, sample_kept
from tests.ui.opened_menus import choose, lines, menu_asked, menu_of
from tests.ui.shown import start_page_in
from tests.ui.stored_draft import SLOW, services_in
from ui.pages.company.page import CompanyPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

LEFT = Qt.MouseButton.LeftButton
CODE = "91500112MA60000X36"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def sample(services: Services) -> str:
    """Id of a draft with all that a firm says."""
    return sample_draft(services)


@pytest.fixture
def page(qtbot: QtBot, services: Services) -> Iterator[CompanyPage]:
    made = CompanyPage(services, Theme())
    qtbot.addWidget(made)
    made.resize(1182, 672)
    with qtbot.waitSignal(made.listed, timeout=SLOW):
        made.show()
    yield made
    made.close_down()


def type_in(widget: QWidget | None, text: str) -> None:
    assert widget is not None
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def shown(qtbot: QtBot, page: CompanyPage) -> Any:
    qtbot.waitUntil(lambda: page.form is not None, timeout=SLOW)
    return page.form


# ---------------------------------------------------------------- the page


def test_a_new_company_is_kept_with_its_first_answer(qtbot: QtBot, page: CompanyPage, services: Services) -> None:
    assert not page.model.shown
    with qtbot.waitSignal(page.opened, timeout=SLOW):
        qtbot.mouseClick(page.parts.begin, LEFT)
    assert not kept(services)
    form = shown(qtbot, page)
    type_in(editor(form, "company.name"), "重庆渝江机械有限公司")
    qtbot.waitUntil(lambda: [each.name for each in page.model.shown] == ["重庆渝江机械有限公司"], timeout=SLOW)
    assert "已保存" in page.parts.saved.text()
    code = editor(form, "company.unified_social_credit_code")
    qtbot.keyClicks(code, CODE)
    assert page.flush()
    [row] = kept(services)
    assert (row.name, row.uscc) == ("重庆渝江机械有限公司", CODE)
    assert row.answers["company.unified_social_credit_code"] == CODE


def test_a_wrong_code_is_told_and_what_is_empty_is_not(qtbot: QtBot, page: CompanyPage) -> None:
    with qtbot.waitSignal(page.opened, timeout=SLOW):
        qtbot.mouseClick(page.parts.begin, LEFT)
    form = shown(qtbot, page)
    code = editor(form, "company.unified_social_credit_code")
    code.setFocus()
    qtbot.keyClicks(code, CODE[:-1] + "A")
    assert "阻断" in form.binding.rows["company.unified_social_credit_code"].shown_message
    row = form.binding.rows["company.address"]
    row.reveal()
    assert row.shown_message == ""


def test_nothing_of_the_project_is_asked_for(qtbot: QtBot, page: CompanyPage, services: Services, sample: str) -> None:
    sample_kept(services, sample)
    page.refresh()
    form = shown(qtbot, page)
    own = {field.path for field in firm_paths(services.default_pack()).values()}
    assert form.binding.rows.keys() <= own
    assert "company.profile" in form.binding.rows
    assert not any(path.startswith(("cover.", "task.", "commitment.")) for path in form.binding.rows)


def test_renamed_put_away_and_taken_back(qtbot: QtBot, page: CompanyPage, services: Services, sample: str) -> None:
    sample_kept(services, sample)
    page.refresh()
    form = shown(qtbot, page)
    name = editor(form, "company.name")
    name.setFocus()
    name.selectAll()
    type_in(name, "改了名字的公司")
    qtbot.waitUntil(lambda: page.model.shown[0].name == "改了名字的公司", timeout=SLOW)
    assert page.parts.name.text() == "改了名字的公司"

    qtbot.keyClick(page.parts.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not page.model.shown, timeout=SLOW)
    assert "随时可以取回" in page.parts.banner.sentence
    assert kept(services)[0].archived_at is not None
    qtbot.mouseClick(page.parts.banner._action, LEFT)
    qtbot.waitUntil(lambda: bool(page.model.shown), timeout=SLOW)
    assert kept(services)[0].archived_at is None


def test_a_company_of_the_list_has_a_menu(qtbot: QtBot, page: CompanyPage, services: Services, sample: str) -> None:
    row = sample_kept(services, sample)
    page.refresh()
    shown(qtbot, page)
    qtbot.waitUntil(lambda: page.form is not None, timeout=SLOW)
    companies = page.parts.list
    menu = menu_of(companies, companies.visualRect(companies.model().index(0, 0)).center())
    starts = [f"用它申报{each.name}" for each in services.default_pack().tracks.values()]
    assert lines(menu) == [*starts, "归档\tDelete"]
    with qtbot.waitSignal(page.draft_wanted, timeout=SLOW) as asked:
        choose(menu, starts[0])
    made = open_stored(services, asked.args[0]).draft
    assert made.value("company.name") == row.answers["company.name"]
    choose(menu_asked(companies), "归档")
    qtbot.waitUntil(lambda: not page.model.shown, timeout=SLOW)
    page.parts.archived.click()
    qtbot.waitUntil(lambda: len(page.model.shown) == 1 and page.form is not None, timeout=SLOW)
    choose(menu_asked(companies), "取回")
    qtbot.waitUntil(lambda: not services.store().companies()[0].archived_at, timeout=SLOW)


def test_what_was_put_away_can_be_looked_at_and_taken_back_later(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    services.store().archive_company(sample_kept(services, sample).id)
    with qtbot.waitSignal(page.listed, timeout=SLOW):
        page.refresh()
    assert not page.model.shown
    qtbot.mouseClick(page.parts.archived, LEFT)
    form = shown(qtbot, page)
    assert not form.isEnabled()
    assert not page.parts.away.isVisible()
    qtbot.mouseClick(page.parts.restore, LEFT)
    qtbot.waitUntil(lambda: page.form is not None and page.form.isEnabled(), timeout=SLOW)
    assert kept(services)[0].archived_at is None


def test_kept_from_a_draft_then_only_the_differences(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    with qtbot.waitSignal(page.listed, timeout=SLOW):
        page.refresh()
    page.parts.drafts.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.form is not None, timeout=SLOW)
    draft = open_stored(services, sample).draft
    [row] = kept(services)
    assert dict(row.answers) == answers_of(draft)

    services.store().save(sample, {"company.address": "新址 1 号", "company.contact.fax": "023-1"}, expected=None)
    page.parts.drafts.actions()[0].trigger()
    offers = page.parts.offers
    qtbot.waitUntil(offers.isVisible, timeout=SLOW)
    assert [each.path for each in offers.offers.wanted] == ["company.address", "company.contact.fax"]
    offers.table.setCurrentIndex(offers.offers.index(1, 0))
    qtbot.keyClick(offers.table, Qt.Key.Key_Space)
    qtbot.mouseClick(offers.apply_button, LEFT)
    assert page.flush()
    assert kept(services)[0].answers["company.address"] == "新址 1 号"
    assert kept(services)[0].answers.get("company.contact.fax") != "023-1"
    qtbot.mouseClick(page.parts.banner._action, LEFT)  # 撤销
    assert page.flush()
    assert dict(kept(services)[0].answers) == answers_of(draft)


def test_who_was_quicker_is_not_overwritten_where_one_wrote_nothing(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    page.refresh()
    form = shown(qtbot, page)
    other = services_in(services.home)
    draft = open_stored(other, sample).draft
    draft.edit("company.address", "别人写的地址")
    save_from_draft(other, draft, row)
    other.close()
    rating = editor(form, "company.credit_rating")
    rating.selectAll()
    qtbot.keyClicks(rating, "AA")
    qtbot.waitUntil(lambda: "没有保存" in page.parts.banner.sentence, timeout=SLOW)
    assert rating.text() == "AA"
    qtbot.mouseClick(page.parts.banner._action, LEFT)  # 再存一次
    qtbot.waitUntil(lambda: kept(services)[0].answers["company.credit_rating"] == "AA", timeout=SLOW)
    assert kept(services)[0].answers["company.address"] == "别人写的地址"
    qtbot.waitUntil(lambda: page.form is not None and page.form is not form, timeout=SLOW)
    assert page.form is not None
    assert editor(page.form, "company.address").text() == "别人写的地址"


def test_the_windows_keys_undo_and_a_closed_window_has_saved(qtbot: QtBot, services: Services, sample: str) -> None:
    row = sample_kept(services, sample)
    window = MainWindow(services, Theme(), WindowSettings(services.home))
    qtbot.addWidget(window)
    window.show()
    window.load()
    window.start.show_place("company")
    page = start_page_in(window.start, "company")
    form = shown(qtbot, page)
    rating = editor(form, "company.credit_rating")
    rating.setFocus()
    rating.selectAll()
    qtbot.keyClicks(rating, "B")
    qtbot.keyClick(rating, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert rating.text() == row.answers["company.credit_rating"]
    qtbot.keyClick(rating, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert rating.text() == "B"
    window.close()
    assert kept(services)[0].answers["company.credit_rating"] == "B"


# ---------------------------------------------------------------- narrow, by keys


def test_a_narrow_page_chooses_the_company_above_the_form(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "另一家")
    save_from_draft(services, draft, None)
    page.refresh()
    shown(qtbot, page)
    assert page.parts.list.isVisible()
    assert not page.parts.combo.isVisible()
    page.resize(760, 560)
    assert page.parts.combo.isVisible()
    assert not page.parts.list.isVisible()
    before = page.current
    page.parts.combo.setFocus()
    with qtbot.waitSignal(page.opened, timeout=SLOW):
        qtbot.keyClick(page.parts.combo, Qt.Key.Key_Down)
    assert page.current != before
    assert page.parts.name.text() == page.parts.combo.currentText()


def test_the_list_is_walked_by_keys_and_says_what_it_shows(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    first = sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "另一家")
    save_from_draft(services, draft, None)
    page.refresh()
    shown(qtbot, page)
    page.parts.list.setFocus()
    with qtbot.waitSignal(page.opened, timeout=SLOW):
        qtbot.keyClick(page.parts.list, Qt.Key.Key_Down)
    assert page.parts.name.text() == first.name
    said = page.parts.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.name in said
    assert f"{len(first.answers)} 项" in said


def test_a_new_application_of_a_company_opens_filled(qtbot: QtBot, services: Services, sample: str) -> None:
    row = sample_kept(services, sample)
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.load()
    window.start.show_place("company")
    page = start_page_in(window.start, "company")
    shown(qtbot, page)
    [scene, _factory] = page.parts.tracks.actions()
    scene.trigger()
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    controller = window.workspace.controller
    assert controller.track == "scene"
    assert controller.draft.role("company") == row.name
    assert controller.value("company.address") == row.answers["company.address"]
    window.close()
