"""企业资料 by keys and clicks over a real SQLite file: kept, renamed, put away, from a draft, into a draft."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.companies import answers_of, firm_paths, keep_from
from app.jobs.drafts import keep, open_stored, take_in_file
from app.paths import forms_root
from app.services import Services
from app.store import CompanyRow
from tests.ui.stored_draft import services_in
from ui.controller import DraftController
from ui.main_window import MainWindow
from ui.pages.basic import BasicPage
from ui.pages.company import CompanyPage
from ui.settings import WindowFile
from ui.theme import Theme

SLOW = 15_000
LEFT = Qt.MouseButton.LeftButton
CODE = "91500112MA60000X36"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path)
    yield made
    made.close()
    gc.collect()


@pytest.fixture
def sample(services: Services) -> str:
    """Id of a draft with all that a firm says."""
    return keep(services, take_in_file(services, forms_root() / "miit-2021" / "example" / "factory.json")).id


@pytest.fixture
def page(qtbot: QtBot, services: Services) -> Iterator[CompanyPage]:
    made = CompanyPage(services, Theme())
    qtbot.addWidget(made)
    made.resize(1182, 672)
    with qtbot.waitSignal(made.listed, timeout=SLOW):
        made.show()
    yield made
    made.close_down()


@pytest.fixture
def basic(qtbot: QtBot, services: Services) -> Iterator[Callable[[str], BasicPage]]:
    open_: list[BasicPage] = []

    def show(draft_id: str) -> BasicPage:
        made = BasicPage(DraftController.open(services, draft_id), Theme())
        open_.append(made)
        qtbot.addWidget(made)
        made.resize(1182, 620)
        assert made.door is not None
        with qtbot.waitSignal(made.door.read, timeout=SLOW):
            made.show()
        return made

    yield show
    for each in open_:
        each.close_down()
        assert each._controller.close()


def kept(services: Services) -> list[CompanyRow]:
    """What the file says, read by another store."""
    again = services_in(services.home)
    try:
        return list(again.store().companies())
    finally:
        again.close()


def type_in(widget: QWidget | None, text: str) -> None:
    assert widget is not None
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def editor(page: BasicPage, path: str) -> QLineEdit:
    found = page.binding.rows[path].editor
    line = found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


def shown(qtbot: QtBot, page: CompanyPage) -> Any:
    qtbot.waitUntil(lambda: page.form is not None, timeout=SLOW)
    return page.form


def sample_kept(services: Services, draft_id: str) -> CompanyRow:
    return keep_from(services, open_stored(services, draft_id).draft, None)


def empty_draft(services: Services, track: str = "factory") -> str:
    return services.store().create_draft(pack="miit-2021", track=track).id


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
    assert "阻断" in form.binding.rows["company.unified_social_credit_code"].said
    row = form.binding.rows["company.address"]
    row.reveal()
    assert row.said == ""


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
    qtbot.mouseClick(offers.take, LEFT)
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
    keep_from(other, draft, row)
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
    window = MainWindow(services, Theme(), WindowFile(services.home))
    qtbot.addWidget(window)
    window.show()
    window.load()
    window.start.show_place("company")
    page = window.start._pages["company"]
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


# ---------------------------------------------------------------- 基本信息


def test_an_empty_draft_is_offered_what_is_kept_and_undo_empties_it(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    page = basic(empty_draft(services))
    assert page.door is not None
    controller = page._controller
    assert row.name in page.door.banner.sentence
    assert not controller.can_undo
    qtbot.mouseClick(page.door.banner._action, LEFT)
    assert answers_of(controller.draft) == dict(row.answers)
    assert editor(page, "company.name").text() == row.name
    assert controller.flush()
    assert answers_of(open_stored(services, controller.draft_id).draft) == dict(row.answers)
    controller.undo()
    assert not answers_of(controller.draft)
    assert not controller.can_undo
    controller.redo()
    assert answers_of(controller.draft) == dict(row.answers)


def test_what_a_direction_does_not_ask_stays_where_it_is(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    page = basic(empty_draft(services, "scene"))
    assert page.door is not None
    qtbot.mouseClick(page.door.banner._action, LEFT)
    assert "company.maturity_level" in row.answers
    assert page._controller.value("company.maturity_level") is None


def test_of_several_companies_one_is_asked_which(
    basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "另一家")
    draft.edit("company.unified_social_credit_code", "")
    second = keep_from(services, draft, None)
    page = basic(empty_draft(services))
    assert page.door is not None
    assert "2 家" in page.door.banner.sentence
    page.door.bring(next(each for each in page.door.rows if each.id == second.id))
    assert page._controller.value("company.name") == "另一家"


def test_the_code_typed_brings_the_offer_and_differences_are_chosen(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    draft = empty_draft(services)
    services.store().save(draft, {"company.address": "自己写的地址"}, expected=None)
    page = basic(draft)
    door = page.door
    assert door is not None
    assert door.banner.sentence == ""  # it says something already, and not that it is this firm
    code = editor(page, "company.unified_social_credit_code")
    code.setFocus()
    qtbot.keyClicks(code, row.uscc)
    assert row.name in door.banner.sentence
    qtbot.mouseClick(door.banner._action, LEFT)
    assert door.panel.isVisible()
    assert not page._scroll.isVisible()
    paths = [each.path for each in door.panel.offers.wanted]
    assert "company.name" in paths
    assert "company.address" not in paths  # what was written is not replaced unasked
    at = next(i for i in range(door.panel.offers.rowCount()) if door.panel.offers.index(i, 1).data() == "自己写的地址")
    door.panel.table.setCurrentIndex(door.panel.offers.index(at, 0))
    qtbot.keyClick(door.panel.table, Qt.Key.Key_Space)
    qtbot.mouseClick(door.panel.take, LEFT)
    assert page._controller.value("company.address") == row.answers["company.address"]
    assert page._scroll.isVisible()
    page._controller.undo()
    assert page._controller.value("company.address") == "自己写的地址"
    assert page._controller.value("company.name") is None
    assert page._controller.value("company.unified_social_credit_code") == row.uscc


def test_going_back_takes_nothing(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    services.store().save(sample, {"company.address": "新址"}, expected=None)
    page = basic(sample)
    assert page.door is not None
    page.door.bring(row)
    qtbot.keyClick(page.door.panel.table, Qt.Key.Key_Escape)
    assert page._scroll.isVisible()
    assert page._controller.value("company.address") == "新址"
    assert not page._controller.can_undo


def test_a_draft_is_kept_and_later_updates_what_is_kept(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    page = basic(sample)
    door = page.door
    assert door is not None
    assert not door._bring_link.isVisible()
    qtbot.mouseClick(door._keep_link, LEFT)
    qtbot.waitUntil(lambda: len(kept(services)) == 1, timeout=SLOW)
    qtbot.waitUntil(door._bring_link.isVisible, timeout=SLOW)
    assert dict(kept(services)[0].answers) == answers_of(page._controller.draft)
    page._controller.edit("company.address", "搬了家")
    qtbot.mouseClick(door._keep_link, LEFT)
    assert [each.then for each in door.panel.offers.wanted] == ["搬了家"]
    with qtbot.waitSignal(door.read, timeout=SLOW):
        qtbot.mouseClick(door.panel.take, LEFT)
    assert kept(services)[0].answers["company.address"] == "搬了家"
    assert len(kept(services)) == 1


def test_the_page_is_freed_with_its_door(qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services) -> None:
    page = BasicPage(DraftController.open(services, empty_draft(services)), Theme())
    controller = page._controller
    gone: list[int] = []
    page.destroyed.connect(lambda: gone.append(1))
    page.close_down()
    page.deleteLater()
    del page
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert gone
    assert controller.close()


# ---------------------------------------------------------------- narrow, keyboard, names


def test_a_narrow_page_chooses_the_company_above_the_form(
    qtbot: QtBot, page: CompanyPage, services: Services, sample: str
) -> None:
    sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "另一家")
    keep_from(services, draft, None)
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
    keep_from(services, draft, None)
    page.refresh()
    shown(qtbot, page)
    page.parts.list.setFocus()
    with qtbot.waitSignal(page.opened, timeout=SLOW):
        qtbot.keyClick(page.parts.list, Qt.Key.Key_Down)
    assert page.parts.name.text() == first.name
    said = page.parts.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.name in said
    assert f"{len(first.answers)} 项" in said


def test_the_differences_are_said_line_by_line(
    basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    services.store().save(sample, {"company.address": "新址", "company.profile": ""}, expected=None)
    page = basic(sample)
    assert page.door is not None
    page.door.bring(row)
    offers = page.door.panel.offers
    said = [offers.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(offers.rowCount())]
    assert any("单位地址：新址，改为" in each for each in said)
    assert any("企业简介：没有填，改为" in each for each in said)
    ticked = [offers.index(at, 0).data(Qt.ItemDataRole.CheckStateRole) for at in range(offers.rowCount())]
    assert sorted(ticked) == [Qt.CheckState.Unchecked.value, Qt.CheckState.Checked.value]
    page.door.panel.none.click()
    assert not page.door.panel.take.isEnabled()
    assert "没有勾选" in page.door.panel.take.text()
