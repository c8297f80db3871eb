"""Damage on the disk is noticed and named: flipped bits, torn pages, rows that vanish; nothing crashes on it."""

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.errors import AppError, StoreDamaged
from app.store import IssueContent
from app.store.integrity import Damage, find_file_damage
from app.store.store_opening import open_store
from tests.app.store.damaging import contents, fill_store, flip_bit, tear_page

CHANGES = {
    "answer": ("UPDATE answer SET value = replace(value, '3.2%', '3.7%')", "的“具体场景描述”"),
    "answer back": ("UPDATE answer SET deleted = 1 WHERE path LIKE '%[0004]%'", "的“具体场景描述”"),
    "answer's version": ("UPDATE answer SET version = 9 WHERE path LIKE '%[0004]%'", "的“具体场景描述”"),
    "draft": ("UPDATE draft SET company = 'x' WHERE track = 'scene'", "概况"),
    "file": ("UPDATE draft_file SET width = 5", "文件 图.png"),
    "reason": ("UPDATE confirmation SET reason = '理田'", "的说明"),
    "issue": ("UPDATE issue SET application = replace(application, '甲', '乙')", "第 1 版定稿"),
    "issue's time": ("UPDATE issue SET frozen_at = '2020-11-20T08:00:07.000000Z'", "第 1 版定稿"),
    "issue's file": ("UPDATE issue_file SET name = '图.pnh'", "第 1 版定稿的文件"),
    "scan": ("UPDATE stamping SET record = '{\"ok\":false}'", "第 1 版的盖章扫描件"),
    "company": ("UPDATE company SET answers = '{}'", "企业资料 渝江"),
    "bytes": ("UPDATE media SET bytes = zeroblob(size) WHERE kind = 'png'", "图片或附件"),
    "kind": ("UPDATE media SET kind = 'pnh' WHERE kind = 'png'", "图片或附件"),
    "registry": ("UPDATE store_meta SET value = 'x'", "数据库的登记"),
    "an answer gone": ("DELETE FROM answer WHERE path LIKE '%[0004]%'", "项数"),
    "a draft gone": ("DELETE FROM draft WHERE track = 'factory'", "数目"),
    "a company gone": ("DELETE FROM company", "数目"),
    "an answer from nowhere": (
        "INSERT INTO answer SELECT draft_id, 'new', value, 0, 1, updated_at, hash FROM answer LIMIT 1",
        "一项内容",
    ),
    "a sum": ("UPDATE digest SET total = total + 1 WHERE scope != ''", "项数"),
}


@pytest.fixture
def filled(opened):
    store = opened()
    draft_id = fill_store(store)
    store.close()
    return Path(store.place), draft_id


def change(path, statement):
    """What a disk does: no trigger is asked."""
    with closing(sqlite3.connect(path)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


@pytest.mark.parametrize(("statement", "named"), CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_named(filled, statement, named):
    path, _ = filled
    assert find_file_damage(path) == []
    change(path, statement)
    found = [str(each) for each in find_file_damage(path)]
    assert any(named in each for each in found), found


def test_a_changed_answer_is_named_when_its_draft_is_opened_and_when_it_is_frozen(opened, filled):
    path, draft_id = filled
    change(path, "UPDATE answer SET value = replace(value, '3.2%', '3.7%') WHERE path LIKE '%[0003]%'")
    store = opened()
    other = next(row.id for row in store.drafts() if row.id != draft_id)
    assert store.load_draft(other).answers == {"b": "乙"}
    content = IssueContent("f" * 64, "p", "s", "scene", "91", "{}")
    for use in (lambda: store.load_draft(draft_id), lambda: store.add_issue(draft_id, content, str)):
        with pytest.raises(StoreDamaged, match=r"第 4 个场景的“具体场景描述”.*备份") as caught:
            use()
        assert caught.value.places == (f"草稿 {draft_id} 的第 4 个场景的“具体场景描述”",)
    assert len(store.issues(draft_id)) == 1


def test_every_damaged_row_of_one_kind_has_a_sentence_of_its_own(opened, filled):
    path, draft_id = filled
    rows = ("0003", "0007", "000b")
    where = " OR ".join(f"path LIKE '%[{row}]%'" for row in rows)
    change(path, f"UPDATE answer SET value = '\"x\"' WHERE {where}")
    told = [f"草稿 {draft_id} 的第 {int(row, 16) + 1} 个场景的“具体场景描述”" for row in rows]
    assert [str(each) for each in find_file_damage(path)] == told
    with pytest.raises(StoreDamaged) as caught:
        opened().load_draft(draft_id)
    assert caught.value.places == tuple(told)
    change(path, "UPDATE answer SET value = '[\"0003\"' WHERE path = 'scenarios'")
    assert f"草稿 {draft_id} 的场景（编号 0003）的“具体场景描述”" in map(str, find_file_damage(path))


def test_answers_that_vanished_are_noticed_when_the_draft_is_opened(opened, filled):
    path, draft_id = filled
    change(path, "DELETE FROM answer WHERE path LIKE '%[0003]%'")
    with pytest.raises(StoreDamaged, match="项数"):
        opened().load_draft(draft_id)


def test_what_is_damaged_does_not_get_a_sound_hash_by_being_written_beside(opened, filled):
    path, draft_id = filled
    change(path, "UPDATE draft SET company = '渝汀' WHERE track = 'scene'")
    store = opened()
    with pytest.raises(StoreDamaged, match="概况"):
        store.archive(draft_id)
    assert find_file_damage(path) == [Damage("draft", draft_id)]


def test_an_answer_that_is_damaged_can_be_written_anew(opened, filled):
    path, draft_id = filled
    change(path, "UPDATE answer SET value = '\"x\"' WHERE path LIKE '%[0003]%'")
    store = opened()
    store.save(draft_id, {"scenarios[0003].description": "新写"})
    assert find_file_damage(path) == []


def _use(folder, clock, draft_id):
    """Everything that a window asks for."""
    with open_store(folder, now=clock) as store:
        for row in store.drafts(include_archived=True):
            store.load_draft(row.id)
            store.confirmations(row.id)
            for file in store.files(row.id):
                store.media(file.sha256 or "")
        for issue in store.issues(draft_id):
            store.issue(draft_id, issue.sequence)
            kept = store.stamping(draft_id, issue.sequence)
            if kept is not None:
                store.media(kept.scan)
        store.companies()


@pytest.mark.parametrize("damage", [flip_bit, tear_page])
def test_every_damage_that_changes_something_is_noticed_and_nothing_crashes(tmp_path, clock, filled, damage):
    path, draft_id = filled
    sound, told = path.read_bytes(), contents(path)
    dice = random.Random(20211120)
    noticed = 0
    for trial in range(36):
        folder = tmp_path / f"{trial}"
        folder.mkdir()
        broken = folder / "zhizao.db"
        broken.write_bytes(damage(sound, dice))
        found = find_file_damage(broken)
        noticed += bool(found)
        if not found:
            try:
                same = contents(broken) == told
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                same = False
            if not same:  # then it is the header's, and the file is refused
                with pytest.raises(AppError):
                    _use(folder, clock, draft_id)
        with suppress(AppError):
            _use(folder, clock, draft_id)
    assert noticed > 6  # the rest fell on bytes that no page uses
