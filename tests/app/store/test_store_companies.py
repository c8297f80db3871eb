"""Companies: kept, changed by one at a time, put away and taken out again; and older files that have none yet."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Table

from app.errors import NotFound, StorageTrouble
from app.store import Company, CompanyConflict, IssueContent, Summary, tables
from app.store.checksums import row_hash
from app.store.integrity import HASHED
from app.store.schema_history import OURS, Revisions
from app.store.seal_digests import seal_of_issue

YUJIANG = Company("p", "渝江", "91500000MA5U0000X1", {"company.name": "渝江", "company.financials.2020.debt": "41.5"})


def test_a_company_comes_back_as_it_was_kept(opened):
    kept = opened().add_company(YUJIANG)
    again = opened().company(kept.id)
    assert again == kept
    assert (again.pack, again.name, again.uscc, again.answers) == ("p", "渝江", YUJIANG.uscc, YUJIANG.answers)
    assert again.version == 1
    assert again.archived_at is None


def test_the_last_changed_stands_first_and_none_is_lost(store):
    first, second = store.add_company(YUJIANG), store.add_company(Company("p", "南岸", "", {}))
    assert [each.id for each in store.companies()] == [second.id, first.id]
    store.save_company(first.id, Company("p", "渝江新", "", {"company.name": "渝江新"}))
    assert [each.name for each in store.companies()] == ["渝江新", "南岸"]
    store.archive_company(first.id)
    assert [each.archived_at is None for each in store.companies()] == [False, True]
    store.restore_company(first.id)
    assert all(each.archived_at is None for each in store.companies())


def test_who_comes_second_is_told_and_writes_nothing(opened):
    one, other = opened(), opened()
    kept = one.add_company(YUJIANG)
    one.save_company(kept.id, Company("p", "甲", "", {"a": 1}), expected=kept.version)
    with pytest.raises(CompanyConflict, match="别的窗口"):
        other.save_company(kept.id, Company("p", "乙", "", {"a": 2}), expected=kept.version)
    assert other.company(kept.id).answers == {"a": 1}


def test_a_company_that_is_not_there(store):
    for act in (store.company, store.archive_company, store.restore_company):
        with pytest.raises(NotFound):
            act("NOWHERE0")
    with pytest.raises(NotFound):
        store.save_company("NOWHERE0", YUJIANG)


def test_answers_that_are_no_object_are_damage(opened):
    store = opened()
    kept = store.add_company(YUJIANG)
    with closing(sqlite3.connect(store.place)) as connection, connection:
        connection.execute("UPDATE company SET answers = '[1]'")
    with pytest.raises(StorageTrouble, match="损坏"):
        opened().company(kept.id)


def only(tmp_path, *known):
    """The program as it was when it knew these revisions alone."""
    scripts = tmp_path / f"只到{known[-1]}"
    shutil.copytree(OURS.scripts, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    for script in (scripts / "versions").glob("r*.py"):
        if script.name[1:5] not in known:
            script.unlink()
    return Revisions(known=known, scripts=scripts)


def older_file(path: Path, revisions: Revisions) -> None:
    """A database file as the program of these revisions made it."""
    from app.store.engines import file_engine
    from app.store.migration_run import migrate

    path.parent.mkdir(parents=True)
    engine = file_engine(path, query="mode=rwc")
    migrate(engine, revisions, str(path))
    engine.dispose()


def fill(path: Path) -> None:
    """A draft with answers, a picture, a reason and an issue, in SQL of its own: the old program is not here."""
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    at = "2021-11-18T03:26:00.000000Z"
    answered: dict[str, object] = {"draft_id": "AAAAAAAA", "updated_at": at}
    rows: list[tuple[Table, dict[str, object]]] = [
        (tables.draft, {
            "id": "AAAAAAAA", "pack": "miit-2021", "track": "scene", "created_at": at, "updated_at": at,
            "archived_at": None, "version": 3, "company": "渝江", "project": "", "uscc": "91", "scenarios": 1,
            "errors": 0, "later": 2, "confirms": 1, "advice": 0, "complete": 90, "stages": 0, "stages_asked": 0,
            "asked": 0, "unfilled": 0, "explained": 0,
        }),
        (tables.answer, answered | {"path": "company.name", "value": '"渝江"', "deleted": False, "version": 2}),
        (tables.answer, answered | {"path": "gone", "value": "null", "deleted": True, "version": 3}),
        (tables.media, {"sha256": digest, "bytes": b"abc", "size": 3, "kind": "png"}),
        (tables.draft_file, {
            "draft_id": "AAAAAAAA", "name": "图.png", "sha256": digest, "kind": "png", "width": 1, "height": 1,
            "size": 3, "problem": "",
        }),
        (tables.confirmation, {
            "draft_id": "AAAAAAAA", "rule": "range", "path": "a", "reason": "理由", "message": "话", "at": at,
        }),
    ]  # fmt: skip
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, values in rows:
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            known = {name: value for name, value in values.items() if name in there}
            if "hash" in there:
                known["hash"] = row_hash(table.name, [known[name] for name in HASHED[table.name] if name in there])
            names, marks = ", ".join(known), ", ".join("?" * len(known))
            connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", tuple(known.values()))


@pytest.mark.parametrize(
    "known", [OURS.known[:count] for count in range(1, len(OURS.known))], ids=lambda known: known[-1]
)
def test_a_store_with_data_is_brought_up_to_date_and_keeps_all(tmp_path, home, opened, known):
    path = home / "zhizao.db"
    older_file(path, only(tmp_path, *known))
    fill(path)
    store = opened()
    draft = store.load_draft("AAAAAAAA")
    assert draft.answers == {"company.name": "渝江"}
    assert draft.versions == {"company.name": 2, "gone": 3}
    assert store.drafts()[0].summary == Summary("渝江", "", "91", 1, 0, 2, 1, 0, 90)
    assert [each.name for each in store.files("AAAAAAAA")] == ["图.png"]
    assert store.media(store.files("AAAAAAAA")[0].sha256) == b"abc"
    assert store.confirmations("AAAAAAAA")[0].reason == "理由"
    content = IssueContent("f" * 64, "miit-2021", "0" * 64, "scene", "91", "{}", [], [], {})
    issue = store.add_issue("AAAAAAAA", content, number=lambda n: f"ZN-FFFFFF-{n:02}")
    store.add_stamping("AAAAAAAA", issue.sequence, b"%PDF", {"ok": True})
    kept = store.add_company(YUJIANG)
    [taken] = store.save_removed("AAAAAAAA", [("scenarios[k3]", "scenario", "场景“一”", {"at": 0, "answers": {}})])
    assert store.find_damage() == []
    again = opened()
    assert again.removed("AAAAAAAA") == [taken]
    assert again.company(kept.id).answers == YUJIANG.answers
    assert again.stamping("AAAAAAAA", 1).record == {"ok": True}
    [copy] = [each for each in home.iterdir() if "升级前" in each.name]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(known[-1],)]
        assert connection.execute("SELECT path FROM answer ORDER BY path").fetchall() == [("company.name",), ("gone",)]


def test_an_issue_of_an_older_file_stays_sealed(tmp_path, home, opened):
    """What was frozen before the migration reads back, and is still refused to be changed."""
    path = home / "zhizao.db"
    older_file(path, only(tmp_path, "0001"))
    fill(path)
    frozen = {
        "draft_id": "AAAAAAAA", "sequence": 1, "number": "ZN-FFFFFF-01", "fingerprint": "f" * 64, "pack": "p",
        "pack_sha256": "0" * 64, "track": "scene", "uscc": "91", "application": "{}", "confirmations": "[]",
        "pending": '["scan-missing"]',
    }  # fmt: skip
    frozen |= {"seal": seal_of_issue(frozen, {}), "frozen_at": "2021-11-18T03:26:00.000000Z"}
    with closing(sqlite3.connect(path)) as connection, connection:
        names = ", ".join(frozen)
        connection.execute(
            f"INSERT INTO issue ({names}) VALUES ({', '.join('?' * len(frozen))})", tuple(frozen.values())
        )
    store = opened()
    assert store.issue("AAAAAAAA").pending == ["scan-missing"]
    assert store.find_damage() == []
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="immutable"):
        connection.execute("UPDATE issue SET application = '{1}'")
