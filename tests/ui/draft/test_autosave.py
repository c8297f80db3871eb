"""Saving: debounced, in order, only what changed; what cannot be written stays here and is tried again."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from sqlalchemy import event

from app.errors import StoreGone
from app.paths import forms_root
from app.services import build_services
from tests.ui.stored_draft import SLOW
from ui.draft import autosave
from ui.draft.controller import DraftController


@pytest.fixture
def services(tmp_path):
    made = build_services(tmp_path / "home", {})
    yield made
    made.close()


@pytest.fixture
def controller(services, qtbot):
    pack = services.default_pack()
    made = DraftController.open(services, services.store().create_draft(pack=pack.id, track="scene").id)
    yield made
    made.close()


def stored(controller):
    return dict(controller.services.store().load_draft(controller.draft_id).answers)


def test_a_pause_saves_once(controller, qtbot):
    begun = []
    controller.saving.connect(lambda: begun.append(1))
    with qtbot.waitSignal(controller.saved, timeout=SLOW) as told:
        for text in ("重", "重庆", "重庆江渝"):
            controller.edit("company.name", text)
    assert told.args[0].tzinfo is not None
    assert begun == [1]
    assert stored(controller) == {"company.name": "重庆江渝"}
    assert not controller.unsaved


class QuickThread(ThreadPoolExecutor):
    """A worker that has ended a write before the other thread goes on, as on a crowded machine."""

    def submit(self, *work, **named):
        future = super().submit(*work, **named)
        wait([future])
        return future


@pytest.mark.parametrize("outcome", ["saved", "save_failed"])
def test_what_became_of_a_save_is_told_after_its_start_however_quick_it_is(controller, qtbot, outcome):
    controller._saver._pool = QuickThread(1)
    if outcome == "save_failed":
        store = controller.services.store()
        store._engine.dispose()
        event.listen(store._engine, "connect", lambda c, *_: c.execute("PRAGMA query_only = 1"))
    told = []
    for name in ("saving", "saved", "save_failed"):
        getattr(controller, name).connect(lambda *_, name=name: told.append(name))
    with qtbot.waitSignal(getattr(controller, outcome), timeout=SLOW):
        controller.edit("company.name", "甲")
    assert told == ["saving", outcome]


def test_somebody_who_never_pauses_is_saved_within_a_second(controller, qtbot):
    """The clock is one of the same thread: where the machine is crowded, both are late."""
    told = []
    controller.saving.connect(lambda: told.append("saving"))
    typing, clock = QTimer(), QTimer()
    number = itertools.count(1)
    typing.timeout.connect(lambda: controller.edit("company.name", "字" * next(number)))
    clock.timeout.connect(lambda: told.append("late"))
    clock.setSingleShot(True)
    controller.edit("company.name", "首字")
    typing.start(50)
    clock.start(1400)
    with qtbot.waitSignal(controller.saved, timeout=SLOW):
        pass
    typing.stop()
    assert told[0] == "saving"


def test_only_changed_answers_are_written(controller):
    controller.edit("company.name", "甲")
    controller.edit("company.address", "乙")
    assert controller.flush()
    before = controller.services.store().load_draft(controller.draft_id).versions
    controller.edit("company.name", "丙")
    assert controller.flush()
    after = controller.services.store().load_draft(controller.draft_id).versions
    assert {p for p in after if after[p] != before.get(p)} == {"company.name"}


def test_removed_rows_are_gone_from_the_store_and_undo_brings_them_back(controller):
    row = controller.add_row("scenarios", data={"name": "人机协同作业"})
    path = f"scenarios[{row}].name"
    assert controller.flush()
    controller.remove_row("scenarios", row)
    assert controller.flush()
    assert path not in stored(controller)
    controller.undo()
    assert controller.flush()
    assert stored(controller)[path] == "人机协同作业"


def test_the_direction_and_what_it_sets_aside_are_saved_together(controller):
    controller.edit("narratives.economy_and_replicability", [{"text": "可推广"}])
    controller.set_track("factory")
    assert controller.flush()
    kept = controller.services.store().load_draft(controller.draft_id)
    assert kept.track == "factory"
    assert kept.answers == {"aside/narratives.economy_and_replicability": [{"text": "可推广"}]}
    controller.undo()
    assert controller.flush()
    assert controller.services.store().load_draft(controller.draft_id).track == "scene"


def test_the_list_of_drafts_knows_the_company_after_a_pause(controller, qtbot):
    with qtbot.waitSignal(controller.saved, timeout=SLOW):
        controller.edit("company.name", "重庆江渝传动机械有限公司")
    assert controller.services.store().drafts()[0].summary.company == "重庆江渝传动机械有限公司"


def test_a_locked_store_loses_nothing(controller, qtbot, monkeypatch):
    store = controller.services.store()
    controller.edit("company.name", "先")
    assert controller.flush()
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda c, *_: c.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with qtbot.waitSignal(controller.save_failed, timeout=SLOW) as told:
            controller.edit("company.name", "后")
        assert "没有写入" in told.args[0]
        assert controller.unsaved
        assert controller.save_trouble == told.args[0]
        controller.edit("company.address", "更后")
        assert not controller.flush()
        other.execute("ROLLBACK")
    with qtbot.waitSignal(controller.saved, timeout=SLOW):
        controller.retry_save()
    assert stored(controller) == {"company.name": "后", "company.address": "更后"}
    assert controller.save_trouble == ""


def test_a_failed_save_is_tried_again_by_itself(controller, qtbot, monkeypatch):
    store = controller.services.store()
    controller._saver._again.setInterval(100)
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda c, *_: c.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with qtbot.waitSignal(controller.save_failed, timeout=SLOW):
            controller.edit("company.name", "甲")
        other.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not controller.unsaved, timeout=SLOW)
    assert stored(controller) == {"company.name": "甲"}


def test_a_full_disk_keeps_the_answer_here(controller, qtbot):
    store = controller.services.store()
    controller.edit("company.name", "甲")
    assert controller.flush()
    store._engine.dispose()

    def small(connection, *_):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(store._engine, "connect", small)
    with qtbot.waitSignal(controller.save_failed, timeout=SLOW) as told:
        controller.edit("company.profile", "长" * 100_000)
    assert "磁盘已满" in told.args[0]
    assert controller.value("company.profile") == "长" * 100_000
    assert stored(controller) == {"company.name": "甲"}
    controller.edit("company.profile", "短")
    assert controller.flush()


def test_a_read_only_store_says_so_and_keeps_what_is_typed(controller, qtbot):
    store = controller.services.store()
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda c, *_: c.execute("PRAGMA query_only = 1"))
    with qtbot.waitSignal(controller.save_failed, timeout=SLOW) as told:
        controller.edit("company.name", "甲")
    assert "只读" in told.args[0]
    assert controller.value("company.name") == "甲"
    assert controller.unsaved


def test_somebody_elses_change_is_not_written_over_and_keeps_nothing_else_back(controller, qtbot):
    controller.edit("company.name", "我")
    assert controller.flush()
    store = controller.services.store()
    store.save(controller.draft_id, {"company.name": "别人"})
    with qtbot.waitSignal(controller.clashed, timeout=SLOW):
        controller.edit("company.name", "我又改")
        controller.edit("company.address", "同时改的")
    assert stored(controller) == {"company.name": "别人", "company.address": "同时改的"}
    assert controller.value("company.name") == "我又改"
    assert [(c.path, c.theirs) for c in controller.clashes] == [("company.name", "别人")]
    assert controller.unsaved
    assert "企业名称”" in controller.save_trouble
    with qtbot.waitSignal(controller.saved, timeout=SLOW):
        controller.edit("company.credit_rating", "以后改的")
    assert stored(controller)["company.credit_rating"] == "以后改的"
    assert not controller.flush()


@pytest.fixture
def clash(controller, qtbot):
    controller.edit("company.name", "我")
    assert controller.flush()
    controller.services.store().save(controller.draft_id, {"company.name": "别人"})
    with qtbot.waitSignal(controller.clashed, timeout=SLOW):
        controller.edit("company.name", "我又改")
    return controller


def test_mine_is_written_when_a_person_says_so(clash, qtbot):
    clash.edit("company.name", "我还在改")
    with qtbot.waitSignal(clash.saved, timeout=SLOW):
        clash.choose_mine("company.name")
    assert stored(clash)["company.name"] == "我还在改"
    assert not clash.clashes
    assert not clash.unsaved
    clash.edit("company.name", "以后")
    assert clash.flush()


def test_theirs_comes_into_the_window_when_a_person_says_so_and_undo_brings_mine_back(clash):
    shown = []
    clash.changed.connect(lambda change: shown.append(dict(change.answers)))
    clash.choose_theirs("company.name")
    assert clash.value("company.name") == "别人"
    assert shown == [{"company.name": "别人"}]
    assert not clash.unsaved
    assert stored(clash)["company.name"] == "别人"
    clash.undo()
    assert clash.value("company.name") == "我又改"
    assert clash.flush()
    assert stored(clash)["company.name"] == "我又改"


def test_typing_what_they_wrote_ends_the_matter(clash):
    clash.edit("company.name", "别人")
    assert not clash.clashes
    assert clash.flush()


def test_they_changed_it_again_while_one_decided(clash, qtbot):
    clash.services.store().save(clash.draft_id, {"company.name": "别人再改"})
    with qtbot.waitSignal(clash.clashed, timeout=SLOW):
        clash.choose_mine("company.name")
    qtbot.waitUntil(lambda: bool(clash.clashes), timeout=SLOW)
    assert clash.clashes[0].theirs == "别人再改"
    assert stored(clash)["company.name"] == "别人再改"


def test_two_windows_add_scenarios_and_both_have_both(services, controller, qtbot):
    other = DraftController.open(services, controller.draft_id)
    mine = controller.add_row("scenarios", data={"name": "我加的"})
    assert controller.flush()
    theirs = other.add_row("scenarios", data={"name": "那边加的"})
    assert other.flush()
    assert other.draft.rows("scenarios") == [theirs, mine]
    assert other.value(f"scenarios[{mine}].name") == "我加的"
    assert stored(other)["scenarios"] == [theirs, mine]
    controller.add_row("scenarios", data={"name": "我又加"})
    assert controller.flush()
    assert len(controller.draft.rows("scenarios")) == 3
    assert controller.value(f"scenarios[{theirs}].name") == "那边加的"
    assert not controller.clashes
    assert other.close()


def test_a_scenario_that_another_window_took_out_while_one_wrote_in_it_stays(services, controller):
    row = controller.add_row("scenarios", data={"name": "一", "description": "说明"})
    assert controller.flush()
    other = DraftController.open(services, controller.draft_id)
    other.remove_row("scenarios", row)
    assert other.flush()
    controller.edit(f"scenarios[{row}].name", "正在写")
    assert controller.flush()
    kept = stored(controller)
    assert kept["scenarios"] == [row]
    assert kept[f"scenarios[{row}].name"] == "正在写"
    assert kept[f"scenarios[{row}].description"] == "说明"
    assert other.close()


def test_who_asks_after_the_end_what_another_window_wrote_asks_nobody(controller):
    """As a page does whose freeze failed in the turn in which its window is closed."""
    assert controller.close()
    controller.look_elsewhere()


def test_a_row_in_a_scenario_that_another_window_took_out_comes_back_with_it(services, controller):
    row = controller.add_row("scenarios", data={"name": "一", "equipment": [{"name": "机器人"}, {"name": "立体库"}]})
    assert controller.flush()
    other = DraftController.open(services, controller.draft_id)
    other.remove_row("scenarios", row)
    assert other.flush()
    before = dict(controller.draft.answers)
    first = controller.draft.rows(f"scenarios[{row}].equipment")[0]
    controller.edit(f"scenarios[{row}].equipment[{first}].usage", "新写的用途")
    assert controller.flush()
    assert dict(controller.draft.answers) == before | {f"scenarios[{row}].equipment[{first}].usage": "新写的用途"}
    assert stored(controller) == dict(controller.draft.answers)
    assert other.close()


def test_a_store_that_vanished_is_told_and_everything_goes_back(controller, qtbot):
    controller.edit("company.name", "先")
    assert controller.flush()
    for path in controller.services.home.glob("zhizao.db*"):
        path.unlink()
    with qtbot.waitSignal(controller.save_failed, timeout=SLOW) as told:
        controller.edit("company.name", "后")
    assert "不见了" in told.args[0]
    assert isinstance(controller.save_error, StoreGone)
    assert controller.unsaved
    controller.services.store().put_back()
    with qtbot.waitSignal(controller.saved, timeout=SLOW):
        controller.retry_save()
    controller.services.store().close()
    again = build_services(controller.services.home, {})
    assert again.store().load_draft(controller.draft_id).answers == {"company.name": "后"}
    again.close()


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from app.services import build_services
from ui.draft.controller import DraftController
app = QCoreApplication([])
controller = DraftController.open(build_services(Path(sys.argv[1]), {}), sys.argv[2])
number = 0
def type_on():
    global number
    number += 1
    controller.edit("company.name", str(number))
saving = []
controller.saving.connect(lambda: saving.append(number))
controller.saved.connect(lambda _: print(saving[-1], flush=True))
timer = QTimer()
timer.timeout.connect(type_on)
timer.start(20)
app.exec()
"""


def test_a_killed_process_has_lost_nothing_that_it_called_saved(services):
    draft = services.store().create_draft(pack=services.default_pack().id, track="scene").id
    place = str(services.home)
    services.close()
    root = Path(forms_root()).parent
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, place, draft], stdout=subprocess.PIPE, cwd=root, env={"PYTHONPATH": str(root)}
    )
    assert process.stdout is not None
    for _ in range(3):
        last = int(process.stdout.readline())
    process.kill()  # in the midst of typing, some moment after a write
    told = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    kept = int(services.store().load_draft(draft).answers["company.name"])
    assert kept >= max([int(each) for each in told], default=last)


def test_what_is_saved_is_as_typed_whatever_fails(controller, monkeypatch):
    """Newer answers win over older ones that come back from a failure."""
    older = autosave.Batch({"a": 1, "b": 1}, frozenset({"c"}), None, None)
    newer = autosave.Batch({"b": 2, "c": 2}, frozenset({"a"}), "factory", None)
    both = older.under(newer)
    assert both.changes == {"b": 2, "c": 2}
    assert both.gone == {"a"}
    assert both.track == "factory"
