"""``zhizao diff``: two drafts, issues, packages or PDFs of ours, answer by answer."""

import json

import pypdfium2
import pytest
from openpyxl import load_workbook

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


def test_a_page_is_written_beside_the_list(examples, home, change, tmp_path):
    other = change("scene", lambda data: data["scenarios"][0].update(results="节拍由95秒降到60秒。"))
    for name in ("比较.pdf", "比较.xlsx"):
        said = run("diff", examples / "scene.json", other, "--home", home, "--json", "--out", tmp_path / name)
        assert said.status == 1
        assert said.json["files"] == [str(tmp_path / name)]
    text = pypdfium2.PdfDocument(tmp_path / "比较.pdf")[0].get_textpage().get_text_range()
    assert "节拍由95秒降到60秒" in text.replace("\r\n", "")
    assert str(tmp_path) not in text
    cells = [cell.value for cell in load_workbook(tmp_path / "比较.xlsx").worksheets[0][2]]
    assert cells[0] == "实施成果"
    assert str(cells[1]).startswith("场景 1 ")
    assert cells[3] == "节拍由95秒降到60秒。"


def test_a_page_of_another_kind_is_refused(examples, home, tmp_path):
    said = run("diff", examples / "scene.json", examples / "scene.json", "--home", home, "--out", tmp_path / "a.txt")
    assert said.status == 2
    assert ".pdf" in said.err
    assert not (tmp_path / "a.txt").exists()


def test_a_page_never_replaces_what_somebody_made(examples, home, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"mine")
    said = run("diff", examples / "scene.json", examples / "scene.json", "--home", home, "--out", tmp_path / "a.pdf")
    assert said.status == 0
    assert (tmp_path / "a（原有）.pdf").read_bytes() == b"mine"
    assert "没有覆盖" in said.err


def test_an_issue_and_a_draft_are_named_by_their_places(examples, home, tmp_path):
    draft = run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]
    reasons = [
        f"--confirm={each['rule']}@{each['path']}=经核对，情况属实。"
        for each in run("check", draft, "--home", home, "--json").json["findings"]
        if each["level"] == "confirm"
    ]
    issue = run("freeze", draft, *reasons, "--home", home, "--json").json["issue"]
    said = run("diff", issue, draft, "--home", home, "--json", "--out", tmp_path / "a.pdf")
    assert said.json["changes"] == []
    assert issue in pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].get_textpage().get_text_range()
