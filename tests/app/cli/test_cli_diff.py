"""``zhizao diff``: two drafts, issues, packages or PDFs of ours, answer by answer."""

import json

import pytest

from tests.app.cli.conftest import run


def diff(one, other, home):
    said = run("diff", one, other, "--home", home, "--json")
    assert said.status == (1 if said.json["changes"] else 0), said.err
    return said.json["changes"]


def paths(changes):
    return [each["path"] for each in changes]


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_file_against_itself(examples, home, track):
    assert diff(examples / f"{track}.json", examples / f"{track}.json", home) == []
    assert "没有差别" in run("diff", examples / f"{track}.json", examples / f"{track}.json", "--home", home).out


def test_one_answer(examples, home, change):
    other = change("scene", lambda data: data["scenarios"][0].update(results="节拍由95秒降到60秒。"))
    before = json.loads((examples / "scene.json").read_text(encoding="utf-8"))["scenarios"][0]["results"]
    assert diff(examples / "scene.json", other, home) == [
        {"path": "scenarios[0].results", "before": before, "after": "节拍由95秒降到60秒。"}
    ]


def test_answers_in_the_order_of_the_form(examples, home, change):
    def edit(data):
        data["scenarios"][1]["results"] = "二"
        data["scenarios"][0]["results"] = "一"
        data["scenarios"][0]["equipment"][0]["usage"] = "零"
        data["company"]["name"] = "另一家"

    assert paths(diff(examples / "scene.json", change("scene", edit), home)) == [
        "company.name",
        "scenarios[0].results",
        "scenarios[0].equipment[0].usage",
        "scenarios[1].results",
    ]


def test_unanswered_is_unanswered(examples, home, change):
    def edit(data):
        data["company"]["contact"]["fax"] = None
        data["scenarios"][0]["remarks"] = ""
        data["attachments"] = []

    one = change("scene", edit)
    other = change("scene", lambda data: (edit(data), data["company"]["contact"].pop("fax"), data.pop("attachments")))
    assert diff(one, other, home) == []


def test_row_taken_out_and_put_in(examples, home, change):
    gone = change("scene", lambda data: data["scenarios"].pop(0))
    [change_] = diff(examples / "scene.json", gone, home)
    assert change_["path"] == "scenarios[0]"
    assert change_["before"]["name"]
    assert change_["after"] is None
    [back] = diff(gone, examples / "scene.json", home)
    assert (back["path"], back["before"]) == ("scenarios[0]", None)


def test_renamed_row_is_the_same_row(examples, home, change):
    renamed = change("scene", lambda data: data["scenarios"][0]["equipment"][0].update(name="全新的名字"))
    assert paths(diff(examples / "scene.json", renamed, home)) == ["scenarios[0].equipment[0].name"]


def test_rows_moved(examples, home, change):
    moved = change("scene", lambda data: data["scenarios"].reverse())
    changes = diff(examples / "scene.json", moved, home)
    assert [each for each in changes if each["path"] == "scenarios"] == changes
    assert changes[0]["before"] == sorted(changes[0]["before"])
    assert changes[0]["after"] == sorted(changes[0]["before"], reverse=True)


def test_other_picture_under_the_same_name(examples, home, change):
    from PIL import Image

    other = change("scene", lambda data: None)
    Image.new("RGB", (200, 150), (200, 10, 10)).save(other.parent / "images" / "cell-layout.png")
    changes = diff(examples / "scene.json", other, home)
    assert changes
    assert all(each["before"] != each["after"] for each in changes)


def test_draft_issue_package_and_pdf(frozen, home, tmp_path, examples):
    number = run("freeze", frozen, "--home", home, "--json").json["issue"]
    said = run(
        "export", frozen, "--out", tmp_path / "out", "--only", "pdf,package", "--unsigned", "--home", home, "--json"
    )
    files = [each["path"] for each in said.json["files"]]
    everything = [frozen, number, number.lower(), *files, examples / "scene.json"]
    for one in everything:
        for other in everything:
            assert diff(one, other, home) == [], (one, other)


def test_tracks_differ(examples, home):
    changes = diff(examples / "scene.json", examples / "factory.json", home)
    assert {"path": "track", "before": "scene", "after": "factory"} in changes


@pytest.mark.parametrize(
    "words", [("XXXXXXXX", "scene.json"), ("ZN-000000-01", "scene.json"), ("scene.json", "no.json")]
)
def test_not_there(examples, home, words):
    given = [examples / each if each.startswith("scene") else each for each in words]
    assert run("diff", *given, "--home", home).status == 2
