"""基本信息, 申报方向 and 综合论述 filled in by keys over a real store."""

from __future__ import annotations

import gc
import json
import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableView,
)

from app.draft.shape import ApplicationShape
from app.paths import forms_root
from app.services import build_services
from tests.ui.stored_draft import SLOW, example
from ui.controls.jump_bar import JumpBar
from ui.draft.controller import DraftController
from ui.forms.applicant_form import ApplicantForm
from ui.forms.tables.figure_section import YearlyFigures
from ui.pages.direction.page import DirectionPage, ListLinks
from ui.pages.narratives.page import NarrativesPage
from ui.theme.theme import Theme

PAGES = [ApplicantForm, DirectionPage, NarrativesPage]


@pytest.fixture
def theme(qapp):
    made = Theme("light", 100)
    made.apply(qapp)
    return made


@pytest.fixture
def empty(tmp_path, qtbot):
    services = build_services(tmp_path / "home", {})
    made = DraftController.open(services, services.store().create_draft(pack="miit-2021", track="factory").id)
    yield made
    assert made.close()
    services.close()


@pytest.fixture(params=["scene", "factory"])
def filled(tmp_path, qtbot, request):
    with example(tmp_path, request.param) as controller:
        yield controller


def shown(page, qtbot, width=1100):
    page.resize(width, 700)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def figures_of(page):
    """The table of three years."""
    found = page.findChild(YearlyFigures)
    assert found is not None
    return found


def jump_bar_of(page):
    found = page.findChild(JumpBar)
    assert found is not None
    return found


def scroll_of(page):
    """What the form scrolls in; texts in it have areas of their own."""
    found = page.findChild(QScrollArea, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert found is not None
    return found


def focused():
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_in(widget, text):
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("page", PAGES)
def test_looking_changes_nothing(filled, theme, qtbot, page):
    before = json.dumps(filled.draft.application(), sort_keys=True)
    made = shown(page(filled, theme), qtbot)
    made.refresh()
    made.hide()
    assert json.dumps(filled.draft.application(), sort_keys=True) == before
    assert not filled.can_undo
    assert not filled.unsaved


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_the_step_can_be_gone_to(filled, theme, qtbot, page):
    made = shown(page(filled, theme), qtbot)
    shape = ApplicationShape(filled.pack)
    paths = [p for p, f in shape.fields.items() if f.step == made.step_id and filled.track in f.tracks and "[" not in p]
    assert paths or page is DirectionPage
    for path in paths:
        assert made.goto(path), path
        focus = QApplication.focusWidget()
        assert focus is not None, path
        assert made.isAncestorOf(focus), path
    assert not made.goto("attachments")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [560, 1100])
def test_everything_editable_has_a_name(filled, theme, qtbot, page, width):
    made = shown(page(filled, theme), qtbot, width)
    for kind in (QLineEdit, QPlainTextEdit, QComboBox, QCheckBox, QTableView):
        for widget in made.findChildren(kind):
            if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                said = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
                assert said, (kind, widget.parent())


@pytest.mark.parametrize("page", PAGES)
def test_a_closed_page_is_freed(filled, theme, qtbot, page):
    import weakref

    made = page(filled, theme)
    gone = []
    made.destroyed.connect(lambda: gone.append(1))
    kept = weakref.ref(made)
    made.deleteLater()
    del made
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    gc.collect()
    assert gone
    assert kept() is None
    filled.edit("company.name", "后来")  # nothing listens any more


def test_the_form_is_in_reading_order_for_tab(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    assert page.goto("company.name")
    order = []
    for _ in range(12):
        order.append(focused().accessibleName())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert order[:3] == ["企业名称", "统一社会信用代码", "成立时间"]


def test_filling_in_the_company_by_keys(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    before = page.filled.text()
    page.goto("company.name")
    type_in(focused(), "重庆江渝传动机械有限公司")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), "91500118MA5YQX7K79")
    assert empty.value("company.name") == "重庆江渝传动机械有限公司"
    assert page.binding.rows["company.unified_social_credit_code"].shown_message == "校验位正确"
    assert page.filled.text() != before
    assert empty.flush()


def test_size_is_suggested_and_set_only_by_a_click(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    row = page.binding.rows["company.size"]
    empty.edit("company.employees", 862)
    empty.edit("company.financials.2020.main_revenue", "39420.75")
    assert row._offer_text.text() == "推算：中型企业"
    assert empty.value("company.size") is None
    QTest.mouseClick(row._offer_button, Qt.MouseButton.LeftButton)
    assert empty.value("company.size") == "medium"
    assert not row._offer_button.isVisible()
    empty.edit("company.size", "large")
    assert row.shown_message.startswith("请确认：")
    assert row._offer_button.isVisible()


def test_a_block_from_excel_is_one_step(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    assert page.goto("company.financials.2018.total_assets")
    table = figures_of(page).table
    QGuiApplication.clipboard().setText(
        "指标\t2018年\t2019年\t2020年\r\n资产总额\t48,210.50\t52388.00\t58117.20\r\n负债率\t46.2%\t44.9%\t449\r\n"
    )
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    financials = {p: v for p, v in empty.draft.answers.items() if p.startswith("company.financials.")}
    assert financials == {
        "company.financials.2018.total_assets": "48210.50",
        "company.financials.2019.total_assets": "52388.00",
        "company.financials.2020.total_assets": "58117.20",
        "company.financials.2018.debt_ratio": "46.2",
        "company.financials.2019.debt_ratio": "44.9",
        "company.financials.2020.debt_ratio": "449",
    }
    assert page.goto("company.financials.2020.debt_ratio")
    assert "超出常见的范围" in figures_of(page).note.text()
    empty.undo()
    assert not any(empty.draft.answers.get(path) for path in financials)
    QTest.keyClick(table, Qt.Key.Key_Delete)


def test_figures_are_typed_like_in_a_spreadsheet(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    assert page.goto("company.financials.2018.total_assets")
    for text in ("12.5", "46"):
        QTest.keyClicks(focused(), text[0])
        QTest.keyClicks(focused(), text[1:])
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert empty.value("company.financials.2018.total_assets") == "12.5"
    assert empty.value("company.financials.2018.debt_ratio") == "46"
    QTest.keyClicks(figures_of(page).table, "7")
    QGuiApplication.clipboard().setText("1\t2\n")
    QTest.keyClick(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert empty.value("company.financials.2018.main_revenue") == "1"
    assert empty.value("company.financials.2019.main_revenue") == "2"


def test_a_figure_is_kept_while_its_cell_is_open_and_esc_takes_it_back(empty, theme, qtbot):
    path = "company.financials.2018.total_assets"
    page = shown(ApplicantForm(empty, theme), qtbot)
    empty.edit(path, "7")
    assert page.goto(path)
    QTest.keyClicks(focused(), "1")
    QTest.keyClicks(focused(), "29.5")
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    QTest.keyClick(focused(), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: empty.value(path) == "12.5")
    cell = focused()
    assert (cell.text(), cell.cursorPosition()) == ("12.5", 2)
    QTest.keyClicks(cell, "3 ")
    qtbot.waitUntil(lambda: empty.value(path) == "123 .5")
    QTest.keyClick(cell, Qt.Key.Key_Escape)
    assert empty.value(path) == "7"
    assert focused() is figures_of(page).table


def test_the_name_beside_a_yes(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    rows = page.binding.rows
    name = rows["company.major_accident.name"]
    assert name.isHidden()
    rows["company.major_accident.occurred"].editor.boxes[0].click()
    assert not name.isHidden()
    page.goto("company.major_accident.name")
    type_in(focused(), "某事故")
    rows["company.major_accident.occurred"].editor.boxes[1].click()
    assert name.isHidden()
    assert empty.value("company.major_accident.name") == "某事故"


def test_changing_the_direction_sets_aside_and_brings_back(tmp_path, theme, qtbot):
    with example(tmp_path, "factory") as controller:
        page = shown(DirectionPage(controller, theme), qtbot)
        basic = ApplicantForm(controller, theme)
        qtbot.addWidget(basic)
        before = dict(controller.draft.answers)
        promised = page.cards["scene"].effect.text()
        assert "先收起来，改回时还在" in promised
        page.cards["scene"].button.setFocus()
        QTest.keyClick(page.cards["scene"].button, Qt.Key.Key_Space)
        assert controller.track == "scene"
        assert "task.name" not in controller.draft.answers
        [count] = re.findall(r"共 (\d+) 项", page.aside.text())
        assert f" {count} 项先收起来" in promised
        assert "company.maturity_level" not in basic.binding.rows
        assert controller.value("company.name") == before["company.name"]
        QTest.mouseClick(page.cards["factory"], Qt.MouseButton.LeftButton)
        assert dict(controller.draft.answers) == before
        assert not page.aside.isVisible()
        assert page.binding.rows["task.name"].editor.line.text() == before["task.name"]
        assert controller.flush()


def test_the_sector_decides_which_industries_are_on_offer(empty, theme, qtbot):
    page = shown(DirectionPage(empty, theme), qtbot)
    sector = page.binding.rows["task.sector"].editor.combo
    subsector = page.binding.rows["task.subsector"].editor.combo
    assert subsector.count() == 1
    sector.setFocus()
    QTest.keyClick(sector, Qt.Key.Key_Down)
    chosen = next(s for s in empty.pack.sectors if s.id == empty.value("task.sector"))
    assert [subsector.itemText(i) for i in range(1, subsector.count())] == list(chosen.subsectors)


def test_narratives_by_outline_and_keys(empty, theme, qtbot):
    page = shown(NarrativesPage(empty, theme), qtbot)
    assert page.outline.topLevelItemCount() == 8
    page.outline.itemActivated.emit(page.outline.topLevelItem(1), 0)
    assert page.editors["narratives.integration"].area.hasFocus()
    type_in(focused(), "系统集成")
    page.outline.itemActivated.emit(page.outline.topLevelItem(0), 0)
    assert empty.value("narratives.integration") == [{"text": "系统集成"}]
    empty.edit("narratives.overview", [{"text": "一"}, {"heading": "小标题"}, {"text": "二"}])
    qtbot.waitUntil(lambda: page.outline.topLevelItem(0).childCount() == 1, timeout=SLOW)
    assert page.outline.topLevelItem(0).child(0).text(0) == "小标题"
    assert page.goto("narratives.overview[2].text")
    assert page.editors["narratives.overview"].area.textCursor().blockNumber() == 2


def test_a_second_notice_needs_no_code(theme, qtbot, tmp_path):
    """The pages draw what any pack asks: the other track of the same notice has other fields."""
    assert (forms_root() / "miit-2021").is_dir()
    for which in ("scene", "factory"):
        with example(tmp_path / which, which) as controller:
            page = shown(ApplicantForm(controller, theme), qtbot)
            asked = {
                p
                for p, f in ApplicationShape(controller.pack).fields.items()
                if f.step == "basic" and which in f.tracks
            }
            drawn = set(page.binding.rows) | {p for row in figures_of(page).table.figures.paths for p in row}
            assert drawn == asked


def test_pictures_of_a_long_text_are_reached_in_a_narrow_window(tmp_path, theme, qtbot):
    with example(tmp_path, "factory") as controller:
        page = shown(NarrativesPage(controller, theme), qtbot, 840)
        blocks = controller.value("narratives.overview")
        number = next(i for i, block in enumerate(blocks) if "image" in block)
        assert page.goto("narratives.overview")
        captions = page.editors["narratives.overview"].list
        assert not captions.isVisible()
        page.pictures.setFocus()
        QTest.keyClick(page.pictures, Qt.Key.Key_Space)
        assert captions.isVisible()
        QTest.keyClick(page.pictures, Qt.Key.Key_Space)
        assert page.outline.isVisible()
        assert page.goto(f"narratives.overview[{number}].caption")
        assert captions.isVisible()
        page.resize(1100, 700)
        assert captions.isVisible()
        assert page.outline.isVisible()
        assert not page.pictures.isVisible()


def test_the_way_to_the_section_in_sight_is_marked(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    page.finish()
    bar = scroll_of(page).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)

    def marked():
        return [each.text() for each in jump_bar_of(page).findChildren(QPushButton) if each.property("here") == "true"]

    qtbot.waitUntil(lambda: marked() == ["企业信息"])
    jump_bar_of(page).wanted.emit("联系人")
    assert marked() == ["联系人"]
    assert page.goto("company.financials.2019.debt_ratio")
    table = figures_of(page).table
    qtbot.waitUntil(lambda: table.visibleRegion().boundingRect().height() == table.height())
    bar.setValue(table.geometry().bottom() - scroll_of(page).viewport().height())
    assert marked() == ["近三年发展情况"]  # low in the page, and yet where the keyboard is
    bar.setValue(bar.maximum())
    assert marked() == ["真实性承诺"]
    page.resize(560, 700)  # narrow: heads give way, nothing is cut at the right
    qtbot.waitUntil(lambda: page._body.width() <= scroll_of(page).viewport().width())


def test_the_ways_to_sections_stand_below_the_title_where_a_panel_takes_the_room_beside_it(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    page.finish()
    bar = jump_bar_of(page)
    for width, below in ((1180, False), (800, True), (1180, False)):
        page.resize(width, 700)
        qtbot.waitUntil(lambda: bar.isVisible() and scroll_of(page).width() == page.width())
        page.layout().activate()
        title = page._title.mapTo(page, page._title.rect().bottomLeft()).y()
        qtbot.waitUntil(lambda below=below, title=title: (bar.mapTo(page, bar.rect().topLeft()).y() >= title) == below)
        ways = bar.findChildren(QPushButton)
        last = max(each.mapTo(page, each.rect().topRight()).x() for each in ways if each.isVisible())
        assert last <= page.width() - 20  # whole


def test_the_consent_of_the_group_is_asked_of_its_firms_alone_and_kept(empty, theme, qtbot):
    page = shown(ApplicantForm(empty, theme), qtbot)
    page.finish()
    row = page.binding.rows["commitment.central_group_consent"]
    assert row.isHidden()
    empty.edit("company.ownership", "central_soe")
    assert row.isVisibleTo(page)
    empty.edit("commitment.central_group_consent", value=True)
    empty.edit("company.ownership", "private")
    assert row.isHidden()
    assert empty.value("commitment.central_group_consent") is True


def test_what_is_filled_in_counts_the_promise(filled, theme, qtbot):
    page = shown(ApplicantForm(filled, theme), qtbot)
    page.finish()
    done, asked = page.filled.text().removeprefix("已填 ").removesuffix(" 项").split("/")
    assert done == asked
    filled.edit("commitment.accepted", None)
    assert page.filled.text() == f"已填 {int(done) - 1}/{asked} 项"


def test_tab_goes_through_the_years_cell_by_cell_and_on(filled, theme, qtbot):
    page = shown(ApplicantForm(filled, theme), qtbot)
    page.finish()
    table = figures_of(page).table
    table.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(12):
        seen.append((table.currentIndex().row(), table.currentIndex().column()))
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert seen == [(row, column) for row in range(4) for column in range(3)]
    assert not table.hasFocus()
    table.setFocus(Qt.FocusReason.BacktabFocusReason)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (3, 2)
    table.setCurrentIndex(table.figures.index(0, 0))
    QTest.keyClicks(table, "5")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert filled.value(table.figures.paths[0][0]) == "5"
    assert table.hasFocus()
    assert (table.currentIndex().row(), table.currentIndex().column()) == (0, 1)


def test_a_long_text_says_what_the_form_says_about_it(filled, theme, qtbot):
    page = shown(NarrativesPage(filled, theme), qtbot)
    notes = [part.text for part in filled.pack.tracks[filled.track].form.parts if part.kind == "note"]
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text() in notes]
    assert len(said) == 1


def test_figures_of_one_kind_are_a_compact_grid(tmp_path, theme, qtbot):
    with example(tmp_path, "factory") as controller:
        page = shown(DirectionPage(controller, theme), qtbot, 1180)
        rows = [row for path, row in page.binding.rows.items() if path.startswith("task.effects.")]
        assert len(rows) == 14
        line = rows[0].editor.line
        for row in rows:
            box = row.editor.line
            assert row.caption.geometry().right() < row.editor.geometry().left()
            assert abs(row.caption.geometry().center().y() - row.editor.geometry().center().y()) <= 1
            assert row.height() <= box.height() + 8
            assert box.width() == line.width()
            assert box.mapTo(page, box.rect().topRight()).x() in {
                each.editor.line.mapTo(page, each.editor.line.rect().topRight()).x() for each in rows[:2]
            }
        assert not any(row.note.isVisible() for row in rows)
        box = rows[0].editor.line
        box.setFocus()
        box.selectAll()
        type_in(box, "很高")
        QTest.keyClick(box, Qt.Key.Key_Tab)
        said = rows[0].message_label
        assert said.text().startswith("阻断：")

        def is_below() -> bool:
            return bool(said.mapTo(page, QPoint(0, 0)).y() >= box.mapTo(page, box.rect().bottomLeft()).y())

        qtbot.waitUntil(is_below, timeout=SLOW)
        assert focused() is rows[1].editor.line


@pytest.mark.parametrize("width", [1000, 1500, 2200])
def test_sentences_under_fields_cut_no_field_off(tmp_path, theme, qtbot, width):
    with example(tmp_path, "factory") as controller:
        controller.edit("task.subsector", "食品（不在可选范围内，从旧的文件里来，很长很长的一个名字）")
        controller.edit("task.finished_on", "2001-01-01")
        page = shown(DirectionPage(controller, theme), qtbot, width)
        rows = list(dict.fromkeys(page.binding.rows.values()))
        for row in rows:
            row.reveal()
        qtbot.waitUntil(lambda: all(row.height() >= row.heightForWidth(row.width()) for row in rows), timeout=SLOW)


def test_the_factorys_list_tables_are_led_to_from_its_task(tmp_path, theme, qtbot):
    with example(tmp_path, "factory") as controller:
        page = DirectionPage(controller, theme)
        qtbot.addWidget(page)
        page.finish()
        (links,) = page.findChildren(ListLinks)
        assert [each.text().partition("　")[0] for each in links.buttons] == [f"附5-{number}" for number in range(3, 8)]
        assert links.buttons[-1].text().endswith("3 行")
        with qtbot.waitSignal(controller.goto) as went:
            links.buttons[-1].click()
        assert went.args == ["tables.patents"]
        controller.set_track("scene")
        page.finish()
        assert not any(each.isVisibleTo(page) for each in page.findChildren(ListLinks))
