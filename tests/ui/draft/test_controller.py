"""Undo across the draft, findings by path, files: the controller over a real store."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.draft.draft import Draft
from app.errors import InputRefused
from app.services import build_services
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.draft.undo_history import Typed, UndoHistory
from ui.pages.home.jobs import open_draft
from ui.runtime.jobs import Job


@pytest.fixture
def controller(tmp_path, qtbot):
    services = build_services(tmp_path / "home", {})
    made = DraftController.open(services, services.store().create_draft(pack="miit-2021", track="scene").id)
    yield made
    made.close()
    services.close()


def picture(size=(40, 30), color="red"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def test_typing_in_one_field_is_one_step(controller):
    for end in range(1, 6):
        controller.edit("company.name", "重庆江渝传动"[:end])
    controller.edit("company.address", "双福")
    controller.undo()
    assert (controller.value("company.name"), controller.value("company.address")) == ("重庆江渝传", None)
    controller.undo()
    assert controller.value("company.name") is None
    assert not controller.can_undo
    controller.redo()
    controller.redo()
    assert (controller.value("company.name"), controller.value("company.address")) == ("重庆江渝传", "双福")
    assert not controller.can_redo


def test_a_pause_or_leaving_the_field_ends_a_step(controller):
    controller.edit("company.name", "甲")
    controller.pause_typing()
    controller.edit("company.name", "甲乙")
    controller.undo()
    assert controller.value("company.name") == "甲"

    now = [0.0]
    history = UndoHistory(lambda: now[0])
    for text, at in (("a", 0.0), ("ab", 1.0), ("abc", 9.0)):
        now[0] = at
        history.push(Typed("company.name", text[:-1], text))
    assert len(history._done) == 2


def test_a_choice_is_a_step_of_its_own(controller):
    for answer in (True, False):
        controller.edit("company.major_accident.occurred", answer)
    controller.undo()
    assert controller.value("company.major_accident.occurred") is True


def test_true_is_not_one(controller):
    controller.edit("company.employees", 1)
    seen: list[object] = []
    controller.changed.connect(seen.append)
    controller.edit("company.employees", 1)
    assert not seen
    controller.edit("company.employees", 2)
    assert len(seen) == 1


def test_rows_come_back_with_their_ids_and_everything_in_them(controller):
    row = controller.add_row("scenarios", data={"name": "甲", "equipment": [{"name": "机床"}]})
    before = dict(controller.draft.answers)
    controller.remove_row("scenarios", row)
    controller.undo()
    assert dict(controller.draft.answers) == before
    controller.redo()
    assert controller.draft.rows("scenarios") == []


def test_several_edits_are_one_step(controller):
    with controller.together("company.financials.2018.debt_ratio"):
        controller.edit("company.financials.2018.debt_ratio", "1")
        row = controller.add_row("scenarios")
        controller.edit(f"scenarios[{row}].name", "甲")
        controller.edit("company.financials.2018.debt_ratio", "2")
    whole = {p: v for p, v in controller.draft.answers.items() if v}
    controller.undo()
    assert controller.draft.application() == {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}
    controller.redo()
    assert {p: v for p, v in controller.draft.answers.items() if v} == whole


def test_undo_says_where(controller, qtbot):
    controller.edit("company.name", "甲")
    with qtbot.waitSignal(controller.goto) as told:
        controller.undo()
    assert told.args == ["company.name"]


def test_an_error_while_several_edits_run_keeps_them_undoable(controller):
    def edit_both():
        with controller.together():
            controller.edit("company.name", "甲")
            controller.edit("no.such.field", "x")

    with pytest.raises(KeyError):
        edit_both()
    controller.undo()
    assert controller.value("company.name") is None


def test_findings_by_path_follow_every_edit(tmp_path, qtbot):
    with example(tmp_path) as controller:
        path = "company.unified_social_credit_code"
        assert not controller.findings_of(path)
        controller.edit(path, "123")
        assert [f.rule for f in controller.findings_of(path)] == ["uscc"]
        controller.undo()
        assert not controller.findings_of(path)
        row = controller.draft.rows("scenarios")[0]
        controller.edit(f"scenarios[{row}].results", "好")
        by_path: dict[str, set[object]] = {}
        for finding in controller.findings_inside():
            by_path.setdefault(controller.home(finding.path), set()).add(finding)
        for each, found in by_path.items():
            assert set(controller.findings_of(each)) == found
        assert [controller.draft.outside(f) for f in controller.findings_inside()] == list(controller.findings())


def test_numbers_in_findings_follow_moved_rows(controller):
    first, second = controller.add_row("scenarios", data={"name": "甲"}), controller.add_row("scenarios")
    named = {f.path for f in controller.findings() if f.rule == "required" and f.path.endswith("].name")}
    assert named == {"scenarios[1].name"}
    controller.move_row("scenarios", second, 0)
    named = {f.path for f in controller.findings() if f.rule == "required" and f.path.endswith("].name")}
    assert named == {"scenarios[0].name"}
    assert first in controller.draft.rows("scenarios")


def test_a_reason_is_kept_and_taken_back(controller):
    controller.edit("company.financials.2019.debt_ratio", "449")
    controller.reasons.confirm("range", "company.financials.2019.debt_ratio", " 核对过 ")
    (kept,) = controller.reasons.confirmations()
    assert (kept.reason, "449" in kept.message) == ("核对过", True)
    controller.reasons.confirm("range", "company.financials.2019.debt_ratio", "")
    assert not controller.reasons.confirmations()


def test_pictures_are_cleaned_stored_and_named(controller, tmp_path):
    name = controller.files.add_picture(picture(), "布局.png")
    assert name == "布局.png"
    assert controller.files.add_picture(picture(), "布局.png") == name
    other = controller.files.add_picture(picture(color="blue"), "布局.PNG")
    assert other == "布局-2.png"
    assert controller.read_file(name) == picture()
    again = DraftController.open(controller.services, controller.draft_id)
    assert set(again.draft.files) == {name, other}
    again.close()
    for hostile in ("../../etc/passwd.png", "CON.png", "a\u202eb.png", "图" * 300 + ".png"):
        assert "/" not in controller.files.add_picture(picture(color="green", size=(len(hostile), 2)), hostile)


def test_what_is_no_picture_is_refused_with_a_sentence(controller, tmp_path):
    file = tmp_path / "假.png"
    file.write_text("no picture")
    with pytest.raises(InputRefused, match=r"假\.png：不是图片"):
        controller.files.add_picture(file)
    assert not controller.draft.files


def test_pictures_off_the_thread(controller, qtbot):
    job = Job(controller.files.picture_reading(picture(), "图.png"), controller)
    with qtbot.waitSignal(job.done, timeout=SLOW) as told:
        job.start()
    assert controller.files.add_stored(told.args[0]) == "图.png"
    broken = Job(controller.files.picture_reading(b"xx", "坏.png"), controller)
    with qtbot.waitSignal(broken.failed, timeout=SLOW) as told:
        broken.start()
    assert "坏.png" in told.args[0]


def test_what_was_checked_while_a_draft_was_read_is_not_checked_again_for_the_window(controller, monkeypatch):
    work = open_draft(controller.services, controller.draft_id)
    opened = work(Job(work))
    asked: list[Draft] = []
    real = Draft.findings

    def watching(draft):
        asked.append(draft)
        return real(draft)

    monkeypatch.setattr(Draft, "findings", watching)
    again = DraftController(controller.services, opened)
    told = list(again.findings())
    assert told == real(opened.draft)
    assert again.findings_of("company.name")
    assert not asked
    again.edit("company.name", "重庆江渝")
    assert len(again.findings()) == len(told) - 1
    assert asked
    again.close()
