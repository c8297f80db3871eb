"""合并: a part that comes back while the window is open, and what both sides changed decided one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, opened_from
from app.jobs.parts import hand_out
from app.jobs.table_template import scenario_names
from tests.app.cli.test_cli_part import edit_part, row_in
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.pages.merge.page import MergePage
from ui.theme.theme import Theme

BASE = "漏检率约3%，问题在试车阶段才暴露，返修成本高。"
OURS = "漏检率约3%，问题到试车阶段才暴露，返修成本高。"
THEIRS = "漏检率为3.1%，问题在试车阶段才暴露，返修成本高，每年约46万元。"
BOTH = "漏检率为3.1%，问题到试车阶段才暴露，返修成本高，每年约46万元。"


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    """The example with a text that both sides are going to change."""
    with example(tmp_path / "home") as controller:
        controller.edit(controller.draft.inside("scenarios[0].pain_points"), BASE)
        assert controller.flush()
        yield controller


@pytest.fixture
def returned(draft: DraftController, tmp_path: Path) -> Path:
    """A part in which the colleague changed three answers; two of them are changed here too."""
    file = hand_out(draft.services, draft.draft_id, ["scenarios[0]"], tmp_path / "场景1.zzpart")

    def edit(answers: dict[str, object]) -> None:
        answers[row_in(answers, "].pain_points")] = THEIRS
        answers[row_in(answers, "].results")] = "对方的成果 7%。"
        answers[row_in(answers, "].spillover")] = "对方的推广"

    back: Path = edit_part(file, tmp_path / "陈立交回.zzpart", edit)
    draft.edit(draft.draft.inside("scenarios[0].pain_points"), OURS)
    draft.edit(draft.draft.inside("scenarios[0].results"), "本机的成果 9%。")
    assert draft.flush()
    return back


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[MergePage]:
    made = MergePage(draft, Theme())
    qtbot.addWidget(made)
    made.resize(1180, 640)
    with qtbot.waitSignal(made.shown, timeout=SLOW):
        made.show()
    yield made
    made.close_down()


def take(qtbot: QtBot, page: MergePage, file: Path) -> None:
    with qtbot.waitSignals([page.merged, page.shown], timeout=SLOW):
        page.receive_files([file])


def choose(page: MergePage, end: str) -> None:
    for row, entry in enumerate(page.list.conflicts.entries):
        if entry.path.endswith(end):
            page.list.choose(row)
            return
    raise AssertionError(end)


def value(draft: DraftController, path: str) -> object:
    return draft.value(draft.draft.inside(path))


def test_what_only_they_changed_stands_here(
    qtbot: QtBot, page: MergePage, draft: DraftController, returned: Path
) -> None:
    take(qtbot, page, returned)
    qtbot.waitUntil(lambda: value(draft, "scenarios[0].spillover") == "对方的推广", timeout=SLOW)
    assert value(draft, "scenarios[0].pain_points") == OURS
    assert len(page.list.conflicts.entries) == 2
    assert all(not each.decided for each in page.list.conflicts.entries)
    assert "两边都改了 2 处" in page.told.text()


def test_what_this_window_merged_is_not_called_anothers(
    qtbot: QtBot, page: MergePage, draft: DraftController, returned: Path
) -> None:
    told: list[list[str]] = []
    draft.came_in.connect(told.append)
    path = draft.draft.inside("scenarios[0].spillover")
    take(qtbot, page, returned)
    qtbot.waitUntil(lambda: draft.value(path) == "对方的推广", timeout=SLOW)
    assert told == []
    store = draft.services.store()
    opened = open_stored(draft.services, draft.draft_id)
    store.save(draft.draft_id, {"company.address": "别处"}, expected=opened.versions)
    draft.look_elsewhere()
    qtbot.waitUntil(lambda: told == [["company.address"]], timeout=SLOW)


def test_decided_one_by_one(qtbot: QtBot, page: MergePage, draft: DraftController, returned: Path) -> None:
    take(qtbot, page, returned)
    qtbot.waitUntil(lambda: value(draft, "scenarios[0].spillover") == "对方的推广", timeout=SLOW)
    choose(page, "pain_points")
    assert page.result.toPlainText() == BOTH
    page.use.click()
    assert value(draft, "scenarios[0].pain_points") == BOTH
    choose(page, "results")
    assert page.result.toPlainText() == "本机的成果 9%。"
    page.theirs.choose_button.click()
    assert value(draft, "scenarios[0].results") == "对方的成果 7%。"
    assert {each.decided for each in page.list.conflicts.entries} == {"合并后的", "用对方的"}
    assert draft.services.store().conflicts(draft.draft_id) == []
    assert draft.flush()
    stored = open_stored(draft.services, draft.draft_id).draft
    assert stored.value(stored.inside("scenarios[0].pain_points")) == BOTH


def test_what_is_not_taken_is_in_the_history(
    qtbot: QtBot, page: MergePage, draft: DraftController, returned: Path
) -> None:
    take(qtbot, page, returned)
    choose(page, "results")
    page.ours.choose_button.click()
    store = draft.services.store()
    aside = next(each for each in store.moments(draft.draft_id) if each.why == "aside")
    past = store.past(draft.draft_id, aside.sequence).answers
    assert past[draft.draft.inside("scenarios[0].results")] == "对方的成果 7%。"
    assert value(draft, "scenarios[0].results") == "本机的成果 9%。"


def test_open_ones_wait_over_a_restart(qtbot: QtBot, page: MergePage, draft: DraftController, returned: Path) -> None:
    take(qtbot, page, returned)
    again = MergePage(draft, Theme())
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.shown, timeout=SLOW):
        again.show()
    assert len(again.list.conflicts.entries) == 2
    again.close_down()


def test_a_file_of_another_draft_is_refused(
    qtbot: QtBot, page: MergePage, draft: DraftController, tmp_path: Path
) -> None:
    before = draft.draft.application()
    with example(tmp_path / "other") as other:
        file = hand_out(other.services, other.draft_id, ["scenarios[0]"], tmp_path / "别家.zzpart")
    with qtbot.waitSignal(page.merged, timeout=SLOW):
        page.receive_files([file])
    assert "不是从这份申报书分出去的" in page.told.text()
    assert draft.draft.application() == before


def test_whole_draft_as_one_file(qtbot: QtBot, page: MergePage, draft: DraftController, tmp_path: Path) -> None:
    out = tmp_path / "草稿.zzdraft"
    with qtbot.waitSignal(page.handed_out, timeout=SLOW):
        page.write_draft(out)
    taken = opened_from(draft.services, import_draft_file(draft.services, out))
    assert taken.draft.answers == draft.draft.answers
    assert "作为邮件附件约" in page.told.text()


def test_the_template_for_workshops_has_the_scenarios_of_the_draft(
    qtbot: QtBot, page: MergePage, draft: DraftController, tmp_path: Path
) -> None:
    with qtbot.waitSignal(page.handed_out, timeout=SLOW):
        page.write_template(tmp_path / "模板")
    [file] = (tmp_path / "模板").glob("*.xlsx")
    cells = {c.value for sheet in openpyxl.load_workbook(file).worksheets for row in sheet.iter_rows() for c in row}
    assert set(scenario_names(draft.draft)) <= cells
    assert file.name in page.told.text()


def test_handed_out_from_the_window(qtbot: QtBot, page: MergePage, tmp_path: Path) -> None:
    out = tmp_path / "综合论述.zzpart"
    with qtbot.waitSignal(page.handed_out, timeout=SLOW):
        page.write_part("narratives.improvement_plan", out)
    assert out.stat().st_size > 0
    assert "作为邮件附件约" in page.told.text()
    with qtbot.waitSignal(page.merged, timeout=SLOW):
        page.receive_files([out])
    assert "没有差别" in page.told.text()


def test_parts_that_come_together_are_all_merged_and_each_is_told(
    qtbot: QtBot, page: MergePage, draft: DraftController, tmp_path: Path
) -> None:
    places = {"甲.zzpart": "scenarios[0]", "丙.zzpart": "scenarios[1]"}
    files = []
    for name, place in places.items():
        given = hand_out(draft.services, draft.draft_id, [place], tmp_path / f"分出{name}")

        def edit(answers: dict[str, object], name: str = name) -> None:
            answers[row_in(answers, "].spillover")] = f"{name}写的一段。"

        files.append(edit_part(given, tmp_path / name, edit))
    broken = tmp_path / "乙.zzpart"
    broken.write_bytes(b"no part")
    with qtbot.waitSignals([page.merged] * 3, timeout=SLOW):
        page.receive_files([files[0], broken, files[1]])
    assert page.told.text().count("已取新的一份") == 2
    assert "乙.zzpart" in page.told.text()
    answers = open_stored(draft.services, draft.draft_id).draft.answers.values()
    assert {f"{name}写的一段。" for name in places} <= {value for value in answers if isinstance(value, str)}


def test_what_cannot_be_merged_for_want_of_saving_is_named(
    page: MergePage, draft: DraftController, returned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "flush", lambda: False)  # as with a full disk
    page.receive_files([returned])
    assert page.told.text().startswith("陈立交回.zzpart：没有合并")
    assert not page.busy
