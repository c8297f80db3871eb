"""From 企业资料 into a draft and back, on 基本信息, by keys and clicks over a real SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.jobs.companies import answers_of, save_from_draft
from app.jobs.drafts import open_stored
from app.services import Services
from tests.ui.kept_companies import editor, kept, sample_draft, sample_kept
from tests.ui.stored_draft import SLOW, services_in
from ui.controls.banner import Banner
from ui.draft.controller import DraftController
from ui.pages.basic.page import BasicPage
from ui.runtime.chunked_work import being_made
from ui.theme.theme import Theme

LEFT = Qt.MouseButton.LeftButton


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
def basic(qtbot: QtBot, services: Services) -> Iterator[Callable[[str], BasicPage]]:
    open_: list[BasicPage] = []

    def show(draft_id: str) -> BasicPage:
        controller = DraftController.open(services, draft_id)
        made = BasicPage(controller, Theme())
        controller.setParent(made)
        open_.append(made)
        qtbot.addWidget(made)
        made.resize(1182, 620)
        assert made.form.offer is not None
        with qtbot.waitSignal(made.form.offer.read, timeout=SLOW):
            made.show()
        return made

    yield show
    for each in open_:
        each.close_down()
        assert controller_of(each).close()


def controller_of(page: BasicPage) -> DraftController:
    found = page.findChild(DraftController)
    assert found is not None
    return found


def scroll_of(page: BasicPage) -> QScrollArea:
    """What the form scrolls in; texts in it have areas of their own."""
    found = page.form.findChild(QScrollArea, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert found is not None
    return found


def action_of(banner: Banner) -> QPushButton:
    """The first thing that a notice offers."""
    return next(each for each in banner.findChildren(QPushButton) if not each.isHidden())


def empty_draft(services: Services, track: str = "factory") -> str:
    return services.store().create_draft(pack="miit-2021", track=track).id


def test_an_empty_draft_is_offered_what_is_kept_and_undo_empties_it(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    page = basic(empty_draft(services))
    assert page.form.offer is not None
    controller = controller_of(page)
    assert row.name in page.form.offer.banner.sentence
    assert not controller.can_undo
    qtbot.mouseClick(action_of(page.form.offer.banner), LEFT)
    assert answers_of(controller.draft) == dict(row.answers)
    assert editor(page.form, "company.name").text() == row.name
    assert controller.flush()
    assert answers_of(open_stored(services, controller.draft_id).draft) == dict(row.answers)
    controller.undo()
    assert not answers_of(controller.draft)
    assert not controller.can_undo
    controller.redo()
    assert answers_of(controller.draft) == dict(row.answers)


def test_the_first_letter_of_a_name_moves_nothing(
    qtbot: QtBot,
    basic: Callable[[str], BasicPage],
    services: Services,
    qapp: QApplication,
    dressed: Callable[[str, int], Theme],
) -> None:
    dressed("light", 100)  # the letters of a bare application have several heights
    page = basic(empty_draft(services))
    page.finish()
    line = editor(page.form, "company.name")

    def place() -> QPoint:
        return line.mapTo(page, line.rect().topLeft())

    def calm() -> bool:
        """Headings make themselves fit in turns of their own."""
        was = place()
        for _ in range(20):
            qapp.processEvents()
        return place() == was and not being_made(page)

    qtbot.waitUntil(calm)
    before = place()
    qtbot.keyClicks(line, "a")
    qtbot.waitUntil(
        lambda: any(each.text() == "存为企业资料" for each in page.findChildren(QPushButton) if each.isVisible())
    )
    qapp.processEvents()
    assert place() == before


def test_what_a_direction_does_not_ask_stays_where_it_is(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    page = basic(empty_draft(services, "scene"))
    assert page.form.offer is not None
    qtbot.mouseClick(action_of(page.form.offer.banner), LEFT)
    assert "company.maturity_level" in row.answers
    assert controller_of(page).value("company.maturity_level") is None


def test_the_menu_of_companies_names_them_as_they_are_written(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    """Qt takes ``&`` in a menu for the mark of a key."""
    sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "甲&乙机械有限公司")
    draft.edit("company.unified_social_credit_code", "")
    save_from_draft(services, draft, None)
    page = basic(empty_draft(services))
    assert page.form.offer is not None
    qtbot.mouseClick(action_of(page.form.offer.banner), LEFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    menu.close()
    assert "甲&&乙机械有限公司" in words  # which shows one


def test_of_several_companies_one_is_asked_which(
    basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    sample_kept(services, sample)
    draft = open_stored(services, sample).draft
    draft.edit("company.name", "另一家")
    draft.edit("company.unified_social_credit_code", "")
    second = save_from_draft(services, draft, None)
    page = basic(empty_draft(services))
    assert page.form.offer is not None
    assert "2 家" in page.form.offer.banner.sentence
    page.form.offer.import_company(next(each for each in page.form.offer.rows if each.id == second.id))
    assert controller_of(page).value("company.name") == "另一家"


def test_the_code_typed_brings_the_offer_and_differences_are_chosen(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    draft = empty_draft(services)
    services.store().save(draft, {"company.address": "自己写的地址"}, expected=None)
    page = basic(draft)
    door = page.form.offer
    assert door is not None
    assert door.banner.sentence == ""  # it says something already, and not that it is this firm
    code = editor(page.form, "company.unified_social_credit_code")
    code.setFocus()
    qtbot.keyClicks(code, row.uscc)
    assert row.name in door.banner.sentence
    qtbot.mouseClick(action_of(door.banner), LEFT)
    assert door.panel.isVisible()
    assert not scroll_of(page).isVisible()
    paths = [each.path for each in door.panel.offers.wanted]
    assert "company.name" in paths
    assert "company.address" not in paths  # what was written is not replaced unasked
    at = next(i for i in range(door.panel.offers.rowCount()) if door.panel.offers.index(i, 1).data() == "自己写的地址")
    door.panel.table.setCurrentIndex(door.panel.offers.index(at, 0))
    qtbot.keyClick(door.panel.table, Qt.Key.Key_Space)
    qtbot.mouseClick(door.panel.apply_button, LEFT)
    assert controller_of(page).value("company.address") == row.answers["company.address"]
    assert scroll_of(page).isVisible()
    controller_of(page).undo()
    assert controller_of(page).value("company.address") == "自己写的地址"
    assert controller_of(page).value("company.name") is None
    assert controller_of(page).value("company.unified_social_credit_code") == row.uscc


def test_going_back_takes_nothing(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    services.store().save(sample, {"company.address": "新址"}, expected=None)
    page = basic(sample)
    assert page.form.offer is not None
    page.form.offer.import_company(row)
    qtbot.keyClick(page.form.offer.panel.table, Qt.Key.Key_Escape)
    assert scroll_of(page).isVisible()
    assert controller_of(page).value("company.address") == "新址"
    assert not controller_of(page).can_undo


def test_a_draft_is_kept_and_later_updates_what_is_kept(
    qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    page = basic(sample)
    door = page.form.offer
    assert door is not None
    assert not door._import_link.isVisible()
    qtbot.mouseClick(door._save_link, LEFT)
    qtbot.waitUntil(lambda: len(kept(services)) == 1, timeout=SLOW)
    qtbot.waitUntil(door._import_link.isVisible, timeout=SLOW)
    assert dict(kept(services)[0].answers) == answers_of(controller_of(page).draft)
    controller_of(page).edit("company.address", "搬了家")
    qtbot.mouseClick(door._save_link, LEFT)
    assert [each.then for each in door.panel.offers.wanted] == ["搬了家"]
    with qtbot.waitSignal(door.read, timeout=SLOW):
        qtbot.mouseClick(door.panel.apply_button, LEFT)
    assert kept(services)[0].answers["company.address"] == "搬了家"
    assert len(kept(services)) == 1


def test_the_page_is_freed_with_its_door(qtbot: QtBot, basic: Callable[[str], BasicPage], services: Services) -> None:
    controller = DraftController.open(services, empty_draft(services))
    page = BasicPage(controller, Theme())
    gone: list[int] = []
    page.destroyed.connect(lambda: gone.append(1))
    page.close_down()
    page.deleteLater()
    del page
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert gone
    assert controller.close()


def test_the_differences_are_said_line_by_line(
    basic: Callable[[str], BasicPage], services: Services, sample: str
) -> None:
    row = sample_kept(services, sample)
    services.store().save(sample, {"company.address": "新址", "company.profile": ""}, expected=None)
    page = basic(sample)
    assert page.form.offer is not None
    page.form.offer.import_company(row)
    offers = page.form.offer.panel.offers
    said = [offers.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(offers.rowCount())]
    assert any("单位地址：新址，改为" in each for each in said)
    assert any("企业简介：没有填，改为" in each for each in said)
    ticked = [offers.index(at, 0).data(Qt.ItemDataRole.CheckStateRole) for at in range(offers.rowCount())]
    assert sorted(ticked) == [Qt.CheckState.Unchecked.value, Qt.CheckState.Checked.value]
    page.form.offer.panel.none.click()
    assert not page.form.offer.panel.apply_button.isEnabled()
    assert "没有勾选" in page.form.offer.panel.apply_button.text()
