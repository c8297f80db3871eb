"""Issues: numbered in order, never changed, found again."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from app.errors import NotFound, StorageTrouble
from app.store import IssueContent

APPLICATION = '{"format": "zhizao-application/1",  "kept": "to the letter\\u4e00"}'


def content(track="scene", uscc="91500000MA5U00000X", **more):
    return IssueContent("f" * 64, "miit-2021", "a" * 64, track, uscc, APPLICATION, **more)


def number(sequence):
    return f"ZN-7F3K9Q-{sequence:02d}"


@pytest.fixture
def draft(store):
    return store.create_draft(pack="miit-2021", track="scene")


def test_an_issue_comes_back_as_it_was_frozen(store, draft, opened):
    digest = store.put_media(b"picture", "png")
    given = content(
        confirmations=[{"rule": "range", "path": "a", "reason": "核对过"}],
        pending=["scan-missing"],
        files={"a.png": digest},
    )
    row = store.add_issue(draft.id, given, number)
    assert (row.number, row.sequence, row.superseded_by) == ("ZN-7F3K9Q-01", 1, None)
    issue = opened().issue(draft.id)
    assert issue.row == row
    assert issue.application == APPLICATION
    assert (issue.confirmations, issue.pending, issue.files) == (given.confirmations, given.pending, given.files)
    assert store.drafts()[0].issue == "ZN-7F3K9Q-01"


def test_the_newest_voids_the_older_ones(store, draft):
    for _ in range(3):
        store.add_issue(draft.id, content(), number)
    assert [(row.sequence, row.superseded_by) for row in store.issues(draft.id)] == [(3, None), (2, 3), (1, 3)]
    assert store.issue(draft.id).row.sequence == 3
    assert store.issue(draft.id, 1).row.superseded_by == 3
    assert [row.sequence for row in store.find_issues("ZN-7F3K9Q-02")] == [2]
    assert store.find_issues("ZN-7F3K9Q-02")[0].superseded_by == 3
    assert store.drafts()[0].issue == "ZN-7F3K9Q-03"


def test_two_drafts_may_come_to_one_number(store, draft):
    other = store.create_draft(pack="miit-2021", track="scene")
    store.add_issue(draft.id, content(), number)
    store.add_issue(other.id, content(), number)
    assert [row.draft_id for row in store.find_issues(number(1))] == [other.id, draft.id]
    assert store.find_issues("ZN-000000-01") == []


def test_an_issue_that_is_not_there(store, draft):
    with pytest.raises(NotFound, match="定稿"):
        store.issue(draft.id)
    store.add_issue(draft.id, content(), number)
    with pytest.raises(NotFound, match="第 2 版"):
        store.issue(draft.id, 2)
    with pytest.raises(NotFound):
        store.add_issue("NOBODY00", content(), number)


def test_tracks_on_which_a_company_has_an_issue(store, draft):
    assert store.tracks_with_issue("91500000MA5U00000X") == set()
    store.add_issue(draft.id, content("scene"), number)
    store.archive(draft.id)
    assert store.tracks_with_issue("91500000MA5U00000X") == {"scene"}
    store.add_issue(draft.id, content("factory"), number)
    assert store.tracks_with_issue("91500000MA5U00000X") == {"scene", "factory"}
    assert store.tracks_with_issue("other") == set()


TAMPERING = {
    "change": "UPDATE issue SET application = '{}'",
    "renumber": "UPDATE issue SET sequence = 9",
    "delete": "DELETE FROM issue",
    "replace": "INSERT OR REPLACE INTO issue SELECT * FROM issue",
    "upsert": "INSERT INTO issue SELECT * FROM issue WHERE 1 ON CONFLICT DO UPDATE SET application = '{}'",
    "change a file": "UPDATE issue_file SET name = 'b.png'",
    "delete a file": "DELETE FROM issue_file",
    "add a file": "INSERT INTO issue_file SELECT draft_id, sequence, 'b.png', sha256, 0 FROM issue_file",
    "replace a file": "INSERT OR REPLACE INTO issue_file SELECT * FROM issue_file",
    "change its bytes": "UPDATE media SET bytes = x'00'",
    "replace its bytes": "INSERT OR REPLACE INTO media SELECT sha256, x'00', 1, kind, 0 FROM media",
    "delete its bytes": "DELETE FROM media",
    "delete its draft": "DELETE FROM draft",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_the_database_itself_refuses_to_change_an_issue(store, draft, statement):
    digest = store.put_media(b"picture", "png")
    store.add_issue(draft.id, content(files={"a.png": digest}), number)
    before = store.issue(draft.id)
    with pytest.raises(IntegrityError, match=r"immutable|FOREIGN KEY"), store._writer.begin() as connection:
        connection.exec_driver_sql(statement)
    assert store.issue(draft.id) == before
    assert store.media(digest) == b"picture"


def test_an_issue_that_changed_on_the_disk_is_noticed(store, draft):
    store.add_issue(draft.id, content(), number)
    with store._writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER issue_no_update")
        connection.exec_driver_sql("UPDATE issue SET application = replace(application, 'letter', 'latter')")
    with pytest.raises(StorageTrouble, match="损坏"):
        store.issue(draft.id)


def test_a_freeze_that_fails_leaves_nothing(store, draft):
    with pytest.raises(NotFound):
        store.add_issue(draft.id, content(files={"a.png": "0" * 64}), number)

    def broken(sequence):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.add_issue(draft.id, content(), broken)
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM issue_file").scalar() == 0
    assert store.issues(draft.id) == []


def test_those_who_freeze_at_once_get_different_sequences(store, draft, opened):
    stores = [store, store, opened()]
    threads = [
        threading.Thread(target=lambda mine=mine: [mine.add_issue(draft.id, content(), number) for _ in range(10)])
        for mine in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.sequence for row in store.issues(draft.id)) == list(range(1, 31))


def test_a_stamped_scan_is_kept_once_and_for_ever(store):
    """The newest counts; rows cannot be changed, and a scan needs its issue."""
    import sqlite3

    from app.errors import NotFound
    from app.store import IssueContent

    draft = store.create_draft(pack="p", track="scene").id
    with pytest.raises(NotFound):
        store.add_stamping(draft, 1, b"%PDF scan", {"ok": True})
    content = IssueContent(fingerprint="f" * 64, pack="p", pack_sha256="0", track="scene", uscc="", application="{}")
    store.add_issue(draft, content, number=lambda sequence: f"ZN-AAAAAA-{sequence:02}")
    assert store.stamping(draft, 1) is None
    store.add_stamping(draft, 1, b"%PDF scan", {"page": "甲"})
    store.add_stamping(draft, 1, b"%PDF better", {"page": "乙"})
    kept = store.stamping(draft, 1)
    assert (kept.attempt, kept.record, store.media(kept.scan)) == (2, {"page": "乙"}, b"%PDF better")
    connection = sqlite3.connect(store.place)
    for statement in ("UPDATE stamping SET record = '{}'", "DELETE FROM stamping"):
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            connection.execute(statement)
    connection.close()
