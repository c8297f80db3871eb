"""Notes go where a draft goes: into its copies, its files and its parts, and back; never into what is handed in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.draft.notes import (
    is_beside,
    new_note,
    note_answer,
    note_at,
    notes_in,
    owner_answer,
    owners_in,
    with_reply,
    with_state,
)
from app.draft.paths import NOTE
from app.draft.shape import ApplicationShape
from app.errors import InputRefused
from app.jobs.draft_merge import DraftWriter
from app.jobs.draft_status import settled
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.jobs.history import moments_of, restore
from app.jobs.open_files import write_draft_file
from app.jobs.parts import hand_out, merge_part
from app.paths import forms_root
from app.services import Services, build_services
from app.trust.container import pack_members

NOW = datetime(2021, 11, 18, 5, 40, tzinfo=UTC)
WORDS = "请注明统计期和样本数。"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path / "home", {"ZHIZAO_PASSPHRASE": "korrekt-pferd"})
    yield made
    made.close()


@pytest.fixture
def colleague(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path / "colleague", {})
    yield made
    made.close()


@pytest.fixture
def draft(services: Services) -> str:
    example = forms_root() / "miit-2021" / "example" / "scene.json"
    return store_draft(services, import_draft_file(services, example)).id


def put(services: Services, draft_id: str, changes: dict[str, Any]) -> None:
    opened = open_stored(services, draft_id)
    services.store().save(draft_id, changes, expected=opened.versions)


def answers(services: Services, draft_id: str) -> dict[str, Any]:
    return dict(open_stored(services, draft_id).draft.answers)


def row(services: Services, draft_id: str, number: int = 0) -> str:
    return f"scenarios[{open_stored(services, draft_id).draft.rows('scenarios')[number]}]"


def noted(services: Services, draft_id: str) -> str:
    """A note at the first scenario's results, and who answers for it."""
    place = row(services, draft_id)
    note = new_note(f"{place}.results", "周总", WORDS, NOW, "22分钟")
    put(services, draft_id, note_answer(note) | owner_answer({}, place, "李晓岚"))
    return note.id


def test_kept_with_its_hash_copied_and_deleted_with_the_draft(services: Services, draft: str) -> None:
    from app.jobs.deletion import delete_for_good, plan_deletion

    note_id = noted(services, draft)
    assert services.store().find_damage() == []
    copy = services.store().duplicate(draft).id
    assert [each.id for each in notes_in(answers(services, copy))] == [note_id]
    assert list(owners_in(answers(services, copy)).values()) == ["李晓岚"]
    delete_for_good(services, plan_deletion(services, draft), backups=True)
    assert services.store().find_damage() == []
    delete_for_good(services, plan_deletion(services, copy), backups=True)
    assert WORDS.encode() not in Path(services.store().place).read_bytes()


def test_an_issue_and_all_that_is_exported_know_nothing_of_it(services: Services, draft: str, tmp_path: Path) -> None:
    bare = services.store().duplicate(draft).id
    noted(services, draft)
    numbers = []
    for each in (bare, draft):
        done = freeze(services, open_stored(services, each), {})
        assert isinstance(done, FreezeResult)
        numbers.append(done.number)
    assert numbers[0].rpartition("-")[0] == numbers[1].rpartition("-")[0]  # one fingerprint
    folder = tmp_path / "out"
    assert settled(services, draft)
    noted(services, draft)
    assert settled(services, draft)
    export(services, content_of_issue(services, draft), folder, ("package", "docx", "xlsx", "pdf"), None)
    assert list(folder.rglob("*.zip"))
    for file in folder.rglob("*"):
        data = file.read_bytes()
        whole = [data]
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                whole += [packed.read(name) for name in packed.namelist()]
        assert not any(WORDS.encode() in each or b'"revision"' in each for each in whole), file


def test_travels_with_a_draft_in_one_file(services: Services, colleague: Services, draft: str, tmp_path: Path) -> None:
    note_id = noted(services, draft)
    file = tmp_path / "草稿.zzdraft"
    write_draft_file(services, open_stored(services, draft), file)
    theirs = store_draft(colleague, import_draft_file(colleague, file)).id
    beside = {path: value for path, value in answers(services, draft).items() if is_beside(path)}
    assert {path: value for path, value in answers(colleague, theirs).items() if is_beside(path)} == beside
    assert NOTE + note_id in beside


def test_goes_out_with_a_part_and_comes_back_with_answers(
    services: Services, colleague: Services, draft: str, tmp_path: Path
) -> None:
    note_id = noted(services, draft)
    place, other = row(services, draft), row(services, draft, 1)
    elsewhere = new_note(f"{other}.results", "周总", "别的场景", NOW)
    put(services, draft, note_answer(elsewhere))
    out = hand_out(services, draft, ["scenarios[0]"], tmp_path / "场景.zzpart")
    theirs = store_draft(colleague, import_draft_file(colleague, out)).id
    [note] = notes_in(answers(colleague, theirs))
    assert (note.id, note.text) == (note_id, WORDS)
    assert owners_in(answers(colleague, theirs)) == {place: "李晓岚"}

    answered = with_state(with_reply(note, "李晓岚", "2020 年 10—12 月，共 146 次。", NOW), "settled", "李晓岚", NOW)
    mine = new_note(f"{place}.remarks", "李晓岚", "这里要写吗？", NOW)
    put(colleague, theirs, note_answer(answered) | note_answer(mine))
    held = note_at(answers(services, draft), note_id)
    assert held is not None
    put(services, draft, note_answer(with_reply(held, "周总", "也请写明班次。", NOW)))
    returned = hand_out(colleague, theirs, ["scenarios[0]"], tmp_path / "交回.zzpart")
    for _ in range(2):  # twice is once
        done = merge_part(services, draft, returned)
        assert (done.merged, done.conflicts) == ((), ())
        found = {each.id: each for each in notes_in(answers(services, draft))}
        assert found.keys() == {note_id, mine.id, elsewhere.id}
        assert {each.text for each in found[note_id].replies} == {"2020 年 10—12 月，共 146 次。", "也请写明班次。"}
        assert found[note_id].state == "settled"
    assert services.store().find_damage() == []


def test_a_part_brings_no_note_to_another_place(
    services: Services, colleague: Services, draft: str, tmp_path: Path
) -> None:
    out = hand_out(services, draft, ["scenarios[0]"], tmp_path / "场景.zzpart")
    hostile = rewritten(out, tmp_path / "h.zzpart", note_answer(new_note("company.name", "某人", "改名", NOW)))
    merge_part(services, draft, hostile)
    assert notes_in(answers(services, draft)) == []
    broken = rewritten(out, tmp_path / "b.zzpart", {"note/x": {"text": 5}})
    with pytest.raises(InputRefused, match="批注"):
        merge_part(services, draft, broken)
    rebuilt = import_draft_file(colleague, broken)
    with pytest.raises(InputRefused, match="批注"):
        store_draft(colleague, rebuilt)


def rewritten(file: Path, new: Path, notes: dict[str, Any]) -> Path:
    import hashlib

    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(members["answers.json"])
    members["answers.json"] = json.dumps(told | {"notes": notes}).encode()
    manifest = json.loads(members.pop("manifest.json"))
    manifest["members"] = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in members.items()
    ]
    new.write_bytes(pack_members([("manifest.json", json.dumps(manifest).encode()), *members.items()]))
    return new


def test_a_draft_without_notes_in_its_file_is_read_as_before(
    services: Services, colleague: Services, draft: str, tmp_path: Path
) -> None:
    file = tmp_path / "旧.zzdraft"
    write_draft_file(services, open_stored(services, draft), file)
    with zipfile.ZipFile(file) as packed:
        assert json.loads(packed.read("answers.json"))["notes"] == {}
    assert store_draft(colleague, import_draft_file(colleague, file)).draft.answers


def test_two_windows_that_answer_one_note_at_once_keep_both(services: Services, draft: str) -> None:
    note_id = noted(services, draft)
    tables = ApplicationShape(services.default_pack()).tables
    one, two = (DraftWriter(services, draft, tables) for _ in range(2))
    one.learn()
    two.learn()
    note = note_at(answers(services, draft), note_id)
    assert note is not None
    one.write(note_answer(with_reply(note, "甲", "一", NOW)), (), None, None)
    told = two.write(note_answer(with_state(note, "settled", "乙", NOW)), (), None, None)
    assert told.clashes == ()
    both = note_at(answers(services, draft), note_id)
    assert both is not None
    assert (both.state, [each.text for each in both.replies]) == ("settled", ["一"])
    assert note_at(told.incoming, note_id) == both
    told = two.write(note_answer(with_reply(both, "乙", "二", NOW)), (), None, None)
    assert (told.clashes, told.incoming) == ((), {})


def test_taking_the_whole_draft_back_leaves_what_was_noted_since(services: Services, draft: str) -> None:
    place = row(services, draft)
    before = answers(services, draft)[f"{place}.results"]
    put(services, draft, {f"{place}.results": "改过"})
    note_id = noted(services, draft)
    opened, moments = moments_of(services, draft)
    assert restore(services, opened, moments[-1])
    now = answers(services, draft)
    assert now[f"{place}.results"] == before
    assert [each.id for each in notes_in(now)] == [note_id]


def test_the_list_of_drafts_counts_as_before(services: Services, draft: str) -> None:
    from app.jobs.drafts import summary_of

    before = summary_of(open_stored(services, draft).draft, {})
    noted(services, draft)
    assert summary_of(open_stored(services, draft).draft, {}) == before
