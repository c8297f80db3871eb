"""Deleting for good: all of one draft and nothing of another, and no text of it left in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.errors import NotFound
from app.store import DraftFile, IssueContent, PartConflict
from app.store.deletion import DeletedRow, delete_from_copy, holds_draft
from app.store.migration_run import copy_file
from app.store.store_opening import open_store
from tests.app.store.conftest import Clock

SECRET, SHARED = "十分私密的一段话" * 200, b"shared picture" * 400


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path, now=Clock()) as opened:
        yield opened


def filled(store, secret: str, scan: bytes) -> str:
    blocks = [{"image": "own.png"}, {"image": "shared.png"}]
    draft = store.create_draft(pack="p", track="scene", answers={"a": secret, "b": blocks})
    for name, content in (("own.png", secret.encode()), ("shared.png", SHARED)):
        store.set_file(draft.id, DraftFile(name, store.put_media(content, "png"), "png"))
    store.confirm(draft.id, "range", "a", secret, "少见")
    store.save_removed(draft.id, [("a", "row", "一行", {"at": 0, "answers": {"x": secret}})])
    store.add_unplaced(draft.id, "表.docx", [(secret, "第 3 页")])
    store.open_conflicts(
        draft.id, [PartConflict("h", "a", "甲.zzpart", secret, secret, store.load_draft(draft.id).created_at)]
    )
    files = {each.name: each.sha256 for each in store.files(draft.id)}
    frozen = IssueContent("f", "p", "s", "scene", "U", json.dumps({"a": secret}), files=files)
    row = store.add_issue(draft.id, frozen, lambda n: f"ZN-{n}")
    for attempt in (b"1", b"2"):
        store.add_stamping(draft.id, row.sequence, scan + attempt, {"pages": 1})
    return str(draft.id)


def bytes_in(folder: Path, text: str) -> list[str]:
    wanted = [text.encode(), json.dumps(text)[1:-1].encode()]
    return [path.name for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]


def test_draft_goes_with_all_of_it_and_nothing_else(store, tmp_path):
    gone, kept = filled(store, SECRET, b"scan of one"), filled(store, "别人的话" * 200, b"scan of another")
    removal = store.removal(gone)
    assert removal == DeletedRow(
        answers=2, files=("own.png", "shared.png"), removed=1, moments=2, reasons=1, unplaced=1, conflicts=1,
        issues=("ZN-1",), scans=2, media=3, size=len(SECRET.encode()) + 2 * len(b"scan of one1"),
    )  # fmt: skip
    assert bytes_in(tmp_path, SECRET[:8])
    before = store.load_draft(kept), store.issue(kept), store.stamping(kept, 1)
    assert store.delete_for_good(gone)
    for look in (store.load_draft, store.issue, store.removal):
        with pytest.raises(NotFound):
            look(gone)
    assert bytes_in(tmp_path, SECRET[:8]) == []
    assert store.find_damage() == []
    assert (store.load_draft(kept), store.issue(kept), store.stamping(kept, 1)) == before
    assert store.media(before[1].files["shared.png"]) == SHARED
    assert store.find_damage() == []


def test_issues_are_sealed_again_afterwards(store):
    filled(store, "甲", b"1")
    other = filled(store, "乙", b"2")
    store.delete_for_good(other)
    for statement in ("DELETE FROM issue", "DELETE FROM issue_file", "DELETE FROM stamping"):
        with pytest.raises(DBAPIError, match="immutable"), store._writer.begin() as connection:
            connection.exec_driver_sql(statement)
    assert store.find_damage() == []


def test_failure_in_the_middle_leaves_all_of_it_and_the_seals(store, monkeypatch):
    draft = filled(store, SECRET, b"scan")
    before = store.load_draft(draft)
    from app.store import deletion

    monkeypatch.setattr(deletion, "_named", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.delete_for_good(draft)
    monkeypatch.undo()
    assert store.load_draft(draft) == before
    with pytest.raises(DBAPIError, match="immutable"), store._writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM issue")


def test_what_was_taken_out_and_replaced_scans_go_alone(store, tmp_path):
    draft = filled(store, "甲", b"scan")
    digest = store.put_media(SECRET.encode(), "png")
    store.set_file(draft, DraftFile('images/"后来".png', digest, "png"))  # no answer names it any more
    store.save_removed(draft, [("a", "row", "一行", {"at": 0, "answers": {"x": SECRET}})])
    assert store.removal() == DeletedRow(
        files=('images/"后来".png',), removed=2, moments=2, scans=1, media=2, size=len(SECRET.encode()) + len(b"scan1")
    )
    assert store.delete_for_good()
    assert not store.removal()
    assert bytes_in(tmp_path, SECRET[:8]) == []
    assert store.removed(draft) == []
    assert {each.name for each in store.files(draft)} == {"own.png", "shared.png"}
    newest = store.stamping(draft, 1)
    assert store.media(newest.scan) == b"scan2"
    assert store.find_damage() == []


def test_unused_bytes_stay_where_somebody_may_undo(store):
    draft = filled(store, "甲", b"scan")
    digest = store.put_media(b"removed a moment ago", "png")
    store.delete_for_good(draft, unused=False)
    assert store.media(digest) == b"removed a moment ago"


def test_copy_that_holds_it_is_known_and_cleaned(store, tmp_path):
    draft = filled(store, SECRET, b"scan")
    other = filled(store, "乙", b"2")
    copy = copy_file(tmp_path / "zhizao.db", "备份", Clock()())
    assert holds_draft(copy, draft)
    assert not holds_draft(copy, "ABCDEFGH")
    assert not holds_draft(tmp_path / "none.db", draft)
    delete_from_copy(copy, draft)
    assert not holds_draft(copy, draft)
    assert SECRET[:8].encode() not in copy.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} >= {copy.name}
    assert not list(tmp_path.glob(f"{copy.name}-*"))
    with open_store(f"sqlite:///{copy}", now=Clock()) as opened:
        assert opened.load_draft(other).answers == store.load_draft(other).answers
        assert opened.find_damage() == []
    assert store.load_draft(draft).answers["a"] == SECRET
