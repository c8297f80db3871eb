"""``zhizao history`` and ``restore``: every past state can be had again, and the way back too."""

import sqlite3
from contextlib import closing

import pytest

from tests.app.cli.conftest import run


@pytest.fixture
def draft(examples, home):
    return run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]


def moments(draft, home):
    return run("history", draft, "--home", home, "--json").json["moments"]


def put(draft, home, change, edit):
    """Answers put into the draft from outside, as a moment of their own."""
    said = run("import", change("scene", edit), "--into", draft, "--overwrite", "--home", home, "--json")
    assert said.status == 0, said.err


def restore(draft, home, at, *more):
    said = run("restore", draft, "--at", at, *more, "--home", home, "--json")
    assert said.status == 0, said.err
    return said.json["restored"]


def changes(draft, other, home):
    return [each["path"] for each in run("diff", other, draft, "--home", home, "--json").json["changes"]]


def test_begins_with_the_import(draft, home):
    [first] = moments(draft, home)
    assert (first["why"], first["note"]) == ("import", "scene.json")
    assert first["changes"] > 50
    assert "带入 scene.json" in run("history", draft, "--home", home).out


def test_takes_all_back_and_forth(draft, home, change, examples):
    def edit(data):
        data["scenarios"][0]["results"] = "换了"
        data["company"]["name"] = "另一家公司"

    put(draft, home, change, edit)
    now, before = moments(draft, home)
    assert (now["why"], now["changes"]) == ("import", 2)
    assert restore(draft, home, before["at"]) == ["company.name", "scenarios[0].results"]
    assert changes(draft, examples / "scene.json", home) == []
    assert moments(draft, home)[0]["why"] == "restore"
    assert restore(draft, home, now["at"]) == ["company.name", "scenarios[0].results"]
    assert changes(draft, examples / "scene.json", home) == ["company.name", "scenarios[0].results"]
    assert restore(draft, home, now["at"]) == []


def test_takes_one_answer_back(draft, home, change, examples):
    def edit(data):
        data["scenarios"][0]["results"] = "换了"
        data["scenarios"][0]["remarks"] = "也换了"

    put(draft, home, change, edit)
    first = moments(draft, home)[-1]
    assert restore(draft, home, first["at"], "--path", "scenarios[0].results") == ["scenarios[0].results"]
    assert changes(draft, examples / "scene.json", home) == ["scenarios[0].remarks"]


def test_takes_a_row_back_with_all_in_it(draft, home, examples):
    from app.draft.draft import Draft
    from app.jobs.drafts import open_stored
    from app.services import build_services

    services = build_services(home, {})
    opened = open_stored(services, draft)
    assert isinstance(opened.draft, Draft)
    taken = opened.draft.remove_row("scenarios", opened.draft.rows("scenarios")[0])
    from app.store import DELETED

    services.store().save(draft, {**taken.answers, **dict.fromkeys(taken.dropped, DELETED)})
    services.close()
    assert len(changes(draft, examples / "scene.json", home)) == 1
    first = moments(draft, home)[-1]
    said = run("restore", draft, "--at", first["at"], "--path", "scenarios[0].results", "--home", home)
    assert said.status == 2
    assert "先取回整个场景" in said.err
    assert restore(draft, home, first["at"], "--path", "scenarios[0]") == ["scenarios[0]"]
    assert changes(draft, examples / "scene.json", home) == []


def test_groups_and_tables(draft, home, change, examples):
    def edit(data):
        data["company"]["contact"]["name"] = "新人"
        data["company"]["contact"]["mobile"] = "13900000000"
        data["scenarios"][0]["equipment"][0]["usage"] = "别的用途"

    put(draft, home, change, edit)
    first = moments(draft, home)[-1]
    assert len(restore(draft, home, first["at"], "--path", "company.contact")) == 2
    assert restore(draft, home, first["at"], "--path", "scenarios[0].equipment") == ["scenarios[0].equipment[0].usage"]
    assert changes(draft, examples / "scene.json", home) == []


def test_freezes_stay_in_it(frozen, home):
    [freeze, _] = moments(frozen, home)
    assert (freeze["why"], freeze["changes"]) == ("freeze", 0)
    assert freeze["note"].startswith("ZN-")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--at", "昨天"], "认不出时间"),
        (["--at", "2021-02-30"], "没有“2021-02-30”这个时间"),
        (["--at", "1999-01-01"], "那时还没有这份申报书"),
        (["--at", "2999-01-01", "--path", "scenarios[99]"], "那时没有"),
        (["--at", "2999-01-01", "--path", "company.nothing"], "表上没有"),
        (["--at", "2999-01-01", "--path", "scenarios[0"], "表上没有"),
    ],
)
def test_refused(draft, home, words, reason):
    said = run("restore", draft, *words, "--home", home)
    assert said.status == 2
    assert reason in said.err


def test_only_drafts_of_the_store(examples, home):
    assert run("history", examples / "scene.json", "--home", home).status == 2
    assert run("history", "ABCDEFGH", "--home", home).status == 2


def test_deleted_with_the_draft(draft, home, change):
    put(draft, home, change, lambda data: data["company"].update(name="某某公司"))
    goes = run("delete", draft, "--home", home, "--json").json["goes"]
    assert goes["moments"] == 2
    assert run("delete", draft, "--for-good", "--home", home).status == 0
    with closing(sqlite3.connect(home / "zhizao.db")) as connection:
        assert connection.execute("SELECT count(*) FROM moment").fetchone() == (0,)


def test_every_time_that_is_printed_can_be_given(draft, home, change):
    for at in range(3):
        put(draft, home, change, lambda data, at=at: data["company"].update(name=f"第{at}家"))
    then = [each["at"] for each in reversed(moments(draft, home)) if each["why"] == "import"]
    for at, time in enumerate(then[1:]):
        restore(draft, home, time)
        [row] = run("list", "--home", home, "--json").json["drafts"]
        assert row["company"] == f"第{at}家"
