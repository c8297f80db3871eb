"""A workbook dropped over an open draft is looked over before anything of it goes in, and one undo takes it back."""

from __future__ import annotations

import os
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.services import Services
from tests.app.intake.workbook_files import book_bytes
from tests.ui.patient_bot import wait_for_jobs
from tests.ui.shell.test_mixed_drops import workspace_in
from tests.ui.shell.test_scan_drops import drop, opened
from tests.ui.stored_draft import SLOW
from ui.pages.intake.page import IntakePage
from ui.shell.main_window import MainWindow

EQUIPMENT = ["序号", "具体场景名称", "关键技术装备、软件/系统名称", "品牌", "供应商", "应用描述", "采购单价"]


def test_a_workbook_is_looked_over_and_undone_in_one_step(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace = workspace_in(window)
    controller = workspace.controller
    before = controller.draft.application()
    scenario = before["scenarios"][0]["name"]
    rows = [
        EQUIPMENT,
        [1, scenario, "新的压铸机", "甲", "乙公司", "压铸单元", 30],
        [2, scenario, "新的系统", "", "丙", "排产"],
    ]
    file = tmp_path / "车间.xlsx"
    file.write_bytes(book_bytes({"附4-2": rows}))
    drop(window, [file])
    qtbot.waitUntil(lambda: isinstance(workspace.stack.currentWidget(), IntakePage), timeout=SLOW)
    page = workspace.stack.currentWidget()
    assert isinstance(page, IntakePage)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=SLOW)
    assert controller.draft.application() == before
    if shots := os.environ.get("SHOTS"):
        window.resize(1366, 768)
        wait_for_jobs(qtbot)
        window.grab().save(f"{shots}/review.png")
    page.import_button.click()
    added = {"新的压铸机", "新的系统"}
    qtbot.waitUntil(lambda: added <= names(controller.draft.application()), timeout=SLOW)
    controller.undo()
    assert controller.draft.application() == before


def names(application: dict[str, object]) -> set[str]:
    scenarios = application["scenarios"]
    assert isinstance(scenarios, list)
    return {row["name"] for scenario in scenarios for row in scenario.get("equipment", ())}
