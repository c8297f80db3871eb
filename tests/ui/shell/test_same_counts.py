"""首页 and the command bar say the same of a draft, and so do ``zhizao list`` and ``zhizao check``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cli import main
from app.draft.form_places import step_of
from app.draft.paths import slot_of
from app.jobs.drafts import blank, import_draft_file, save_blank, store_draft
from app.paths import forms_root
from app.services import Services
from tests.app.draft.test_finding_groups import repeated
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW, frozen
from ui.draft.finding_rows import AFTER_STEP, FindingsModel, GroupHeader, rows_of
from ui.pages.home.drafts_model import FIRST_STAGE
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace


def opened_example(qtbot: QtBot, window: MainWindow, services: Services) -> Workspace:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    return window.workspace


def test_seven_rows_of_one_number_count_alike_everywhere(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = store_draft(services, import_draft_file(services, repeated(tmp_path, [5] * 7))).id
    home = window.start.home
    home.load()
    qtbot.waitUntil(lambda: bool(home.model.shown), timeout=SLOW)
    listed = home.model.index(0, FIRST_STAGE + 1).data(Qt.ItemDataRole.AccessibleTextRole)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    bar = window.workspace.bar.summary.accessibleName().removeprefix("检查结果：")
    assert listed.endswith(bar)
    assert "请确认" in bar
    main(["--home", str(services.home), "check", draft])
    told = capsys.readouterr().out.splitlines()[-1]
    confirm = next(part for part in told.split("  ") if "请确认" in part).split()[-1]
    assert f"{confirm} 处请确认" in bar
    main(["--home", str(services.home), "list", "--json"])
    errors = json.loads(capsys.readouterr().out)["drafts"][0]["errors"]
    wrong = re.search(r"(\d+) 处阻断", bar)
    missing = re.search(r"还没填 (\d+) 项", bar)
    assert sum(int(each.group(1)) for each in (wrong, missing) if each) == errors


def test_a_reason_settles_its_point_on_every_screen(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space = opened_example(qtbot, window, services)
    space.controller.edit("company.financials.2019.debt_ratio", "449")
    qtbot.waitUntil(lambda: "1 处请确认" in space.bar.summary.accessibleName(), timeout=SLOW)
    basic = space.rail.entries.row_of("basic")
    assert space.rail.entries.entries[basic].level == "confirm"
    open_ = next(each for each in space.controller.findings_inside() if each.rule == "range")
    space.controller.flush()
    space.controller.reasons.confirm(open_.rule, open_.path, "已核对，2019 年收购前的合并口径")
    assert "请确认" not in space.bar.summary.accessibleName()
    assert space.rail.entries.entries[basic].level == ""
    summary = services.store().drafts()[0].summary
    assert (summary.confirms, summary.explained, summary.complete) == (0, 1, 100)
    space.controller.edit("company.financials.2019.debt_ratio", "450")
    qtbot.waitUntil(lambda: "1 处请确认" in space.bar.summary.accessibleName(), timeout=SLOW)


def test_a_picture_whose_file_is_gone_is_to_be_mended_in_its_card_the_rail_the_list_the_field_and_the_bar(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = opened_example(qtbot, window, services)
    controller = space.controller
    shape = controller.draft.shape
    text = next(
        path
        for path in controller.draft.answers
        if path.startswith("scenarios[") and getattr(shape.fields.get(slot_of(path)), "kind", "") == "blocks"
    )
    controller.edit(text, [*controller.value(text), {"image": "产线.png", "caption": "产线"}])
    qtbot.waitUntil(lambda: "1 处阻断" in space.bar.summary.accessibleName(), timeout=SLOW)
    assert "还没填" not in space.bar.summary.accessibleName()
    step = step_of(controller.draft, text)
    rail = space.rail.entries
    assert rail.entries[rail.row_of(step)].level == "error"
    found = [each for each in controller.findings_inside() if each.rule == "image"]
    assert [each.level for each in rows_of(controller.draft, found, {})] == ["error"]
    space.show_path(text)
    page = page_in(space)
    qtbot.waitUntil(lambda: any(pick.counts for pick in page.body._model.picks()), timeout=SLOW)
    card = next(pick for pick in page.body._model.picks() if pick.row in text)
    assert card.counts.get("error") == 1
    assert "unfilled" not in card.counts


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_what_the_first_page_lacks_is_counted_alike_on_the_page_and_in_the_rail(
    qtbot: QtBot, window: MainWindow, services: Services, track: str
) -> None:
    window.open_draft(save_blank(services, blank(services, track)))
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step == "basic", timeout=SLOW)
    space = window.workspace
    assert space is not None
    page = page_in(space)
    page.finish()
    entries = space.rail.entries

    def agrees() -> bool:
        filled, asked = map(int, re.findall(r"\d+", page.form.filled.text()))
        return asked - filled == entries.entries[entries.row_of("basic")].how_many

    qtbot.waitUntil(agrees, timeout=SLOW)
    assert page.form.filled.text().startswith("已填 0/")
    every = page.form.filled.text().partition("/")[2]
    maturity = "company.maturity_level"
    for path, value in (("company.name", "甲公司"), ("commitment.accepted", True), (maturity, 3)):
        if path != maturity or track == "factory":
            space.controller.edit(path, value)
            qtbot.waitUntil(agrees, timeout=SLOW)
    assert page.form.filled.text() == f"已填 {3 if track == 'factory' else 2}/{every}"


def test_the_scan_comes_after_the_freeze_and_is_not_missing_before_it(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = opened_example(qtbot, window, services)
    found = space.controller.findings_inside()
    rows = rows_of(space.controller.draft, found, {})
    model = FindingsModel([("basic", "基本信息")])
    model.set_rows(rows)
    heads = [entry for at in range(model.rowCount()) if isinstance(entry := model.entry(model.index(at)), GroupHeader)]
    assert heads[-1].title == "定稿之后"
    assert [each.finding.rule for each in rows if each.step == AFTER_STEP] == ["scan-missing"]
    space.show_step("freeze")
    page = page_in(space)
    qtbot.waitUntil(lambda: page._status is not None, timeout=SLOW)
    assert "扫描件" not in "".join(page.parts.unfinished.texts)
    frozen(space.controller)
    with qtbot.waitSignal(page.refreshed, timeout=SLOW):
        page.refresh()
    assert "扫描件" in "".join(page.parts.unfinished.texts)
