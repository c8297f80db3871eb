"""Drafts as wholes, their files and the reasons given."""

import hashlib

import pytest

from app.errors import NotFound, StorageTrouble
from app.store import DELETED, DraftFile, IssueContent, Summary
from app.store.store_opening import random_id
from tests.app.store.conftest import START, rows_written

PICTURE = b"\x89PNG" + bytes(range(256)) * 40


def make(store, **more):
    return store.create_draft(pack="miit-2021", track="factory", **more)


def test_a_new_draft_has_all_that_it_was_made_with(store):
    digest = store.put_media(PICTURE, "png")
    summary = Summary("渝州机械", "示范工厂", "91500000MA5U00000X", 6, 3, 2, 1, 4, 87, 5, 6)
    files = [
        DraftFile("车间.png", digest, "png", 640, 480, len(PICTURE)),
        DraftFile("缺.png", None, "png", problem="打不开"),
    ]
    draft = make(store, summary=summary, answers={"company.name": "渝州机械"}, files=files)
    assert draft == store.load_draft(draft.id)
    assert (draft.pack, draft.track, draft.summary, draft.version) == ("miit-2021", "factory", summary, 1)
    assert draft.created_at > START
    assert draft.created_at.tzinfo is not None
    assert store.files(draft.id) == sorted(files, key=lambda file: file.name)
    [row] = store.drafts()
    assert (row.id, row.summary, row.issue) == (draft.id, summary, None)


def test_a_draft_with_a_file_that_was_never_stored_is_not_made_at_all(store):
    with pytest.raises(Exception, match="FOREIGN KEY"):
        make(store, answers={"a": "1"}, files=[DraftFile("a.png", "0" * 64, "png")])
    assert store.drafts() == []


def test_ids_are_short_random_crockford():
    ids = {random_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 8 and set(one) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for one in ids)


def test_an_id_that_is_taken_is_not_given_again(opened):
    ids = iter(["A", "A", "A", "B"])
    store = opened(new_id=lambda: next(ids))
    assert [make(store).id, make(store).id] == ["A", "B"]
    with pytest.raises(RuntimeError, match="ids"):
        make(opened(new_id=lambda: "A"))


def test_archived_drafts_are_out_of_the_list_and_come_back(store):
    kept, put_away = make(store), make(store, answers={"a": "1"})
    store.archive(put_away.id)
    assert [row.id for row in store.drafts()] == [kept.id]
    assert [row.id for row in store.drafts(include_archived=True)] == [put_away.id, kept.id]
    away = store.load_draft(put_away.id)
    assert away.archived_at == away.updated_at
    assert away.answers == {"a": "1"}
    store.restore(put_away.id)
    assert store.load_draft(put_away.id).archived_at is None
    assert {row.id for row in store.drafts()} == {kept.id, put_away.id}


def test_a_copy_has_answers_and_files_but_no_reasons_and_no_issues(store):
    digest = store.put_media(PICTURE, "png")
    draft = make(store, answers={"a": "1", "b": "2"}, files=[DraftFile("x.png", digest, "png")], summary=Summary("甲"))
    store.save(draft.id, {"b": DELETED, "a": "3"})
    store.confirm(draft.id, "range", "a", "特殊原因", "数值少见")
    store.add_issue(draft.id, IssueContent("f" * 64, "p", "s", "factory", "U", "{}"), lambda n: f"ZN-{n}")
    store.add_unplaced(draft.id, "表.docx", [("没有地方放", "第 3 页")])
    copy = store.duplicate(draft.id)
    assert copy.id != draft.id
    assert copy.answers == {"a": "3"}
    assert copy.versions == {"a": 1}
    assert (copy.pack, copy.track, copy.summary, copy.version) == ("miit-2021", "factory", Summary("甲"), 1)
    assert copy.created_at > draft.created_at
    assert store.files(copy.id) == store.files(draft.id)
    assert store.confirmations(copy.id) == []
    assert [(each.text, each.source) for each in store.unplaced(copy.id)] == [("没有地方放", "第 3 页")]
    store.drop_unplaced(copy.id, [each.id for each in store.unplaced(copy.id)])
    assert len(store.unplaced(draft.id)) == 1
    assert store.issues(copy.id) == []
    store.save(copy.id, {"a": "copy"})
    assert store.load_draft(draft.id).answers == {"a": "3"}


def test_bytes_are_stored_once(store):
    store.put_media(b"the first write of a run counts it", "png")
    with rows_written(store) as written:
        digests = {store.put_media(PICTURE, "png") for _ in range(3)}
    assert digests == {hashlib.sha256(PICTURE).hexdigest()}
    assert written == [2]  # and the digest
    assert store.media(digests.pop()) == PICTURE
    assert store.media(store.put_media(b"", "pdf")) == b""


def test_bytes_that_are_not_there(store):
    with pytest.raises(NotFound, match="ab12"):
        store.media("ab12" * 16)


def test_bytes_that_changed_on_the_disk_are_noticed(store):
    digest = store.put_media(PICTURE, "png")
    with store._writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER media_no_update")
        connection.exec_driver_sql("UPDATE media SET bytes = x'00'")
    with pytest.raises(StorageTrouble, match="损坏"):
        store.media(digest)


def test_a_file_is_renamed_replaced_and_forgotten(store):
    draft = make(store)
    first, second = store.put_media(PICTURE, "png"), store.put_media(b"%PDF", "pdf")
    store.set_file(draft.id, DraftFile("a", first, "png", 1, 2, 3))
    store.set_file(draft.id, DraftFile("a", second, "pdf", size=4))
    assert store.files(draft.id) == [DraftFile("a", second, "pdf", size=4)]
    changed = store.load_draft(draft.id)
    assert changed.version == 3
    assert changed.updated_at > draft.updated_at
    store.remove_file(draft.id, "a")
    store.remove_file(draft.id, "a")
    assert store.files(draft.id) == []
    assert store.load_draft(draft.id).version == 4
    assert store.media(second) == b"%PDF"


def test_reasons_are_kept_replaced_and_withdrawn(store):
    draft = make(store)
    store.confirm(draft.id, "range", "a", "初稿", "少见")
    later = store.confirm(draft.id, "range", "a", "核对过", "少见")
    other = store.confirm(draft.id, "dates", "b", "补登", "日期")
    assert store.confirmations(draft.id) == [other, later]
    assert other.at > later.at > draft.created_at
    store.withdraw(draft.id, "range", "a")
    store.withdraw(draft.id, "range", "a")
    assert store.confirmations(draft.id) == [other]


def test_a_thousand_drafts_are_listed_from_an_index(store):
    for i in range(1000):
        make(store, answers={"a": str(i)})
    rows = store.drafts()
    assert len(rows) == 1000
    assert [row.updated_at for row in rows] == sorted((row.updated_at for row in rows), reverse=True)
    with store._engine.connect() as connection:
        query = (
            "EXPLAIN QUERY PLAN SELECT id, (SELECT max(updated_at) FROM answer WHERE draft_id = draft.id) FROM draft"
        )
        plan = [row[3] for row in connection.exec_driver_sql(query)]
    assert any("COVERING INDEX ix_answer_draft_id_updated_at" in line for line in plan)
    assert not any("SCAN answer" in line for line in plan)
