"""What a file's own list and signatures do not prove is said when it is taken in, and stands among the findings."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from app.output.package import APPLICATION, MANIFEST, PDF, README, SIGNATURE, json_bytes
from app.trust.certificates import throwaway_signer
from tests.app.cli.conftest import run
from tests.app.verify.conftest import forged, issued, members, packed

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def issue(tmp_path_factory):
    return issued(tmp_path_factory.mktemp("issue") / "x", "scene")


@pytest.fixture(scope="module")
def open_draft(tmp_path_factory, issue):
    """The members of a one-file draft."""
    folder = tmp_path_factory.mktemp("draft")
    (folder / "a.zip").write_bytes(issue.package)
    said = run("export", folder / "a.zip", "--only", "draft", "--out", folder, "--home", folder / "home", "--json")
    return members(folder.joinpath(said.json["files"][0]["path"]).read_bytes())


def without(files, *names):
    return {name: data for name, data in files.items() if name not in names}


def reman(files):
    """The same package with hashes that fit, and without its signature."""
    return forged(packed(files), {}, None)


def other_data(files):
    return files | {APPLICATION: files[APPLICATION].replace(b"48210.50", b"98210.50")}


def imported(folder, name, data, *more):
    path = folder / name
    path.write_bytes(data)
    return run("import", path, "--home", folder / "home", "--json", *more)


def told(said):
    return [each["message"] for each in said.json["findings"] if each["rule"] == "unproven-file"]


def test_a_signed_package_of_ours_needs_no_word(issue, tmp_path):
    said = imported(tmp_path, "x.zip", issue.package)
    assert said.status == 0
    assert told(said) == []
    assert "清单" not in said.err


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda one: one.bare, "申报包没有签名，不能证明它没有被改过。"),
        (lambda one: packed(without(members(one.package), SIGNATURE)), "清单的签名可能被去掉了。"),
        (lambda one: reman(other_data(members(one.package))), "里面的 申报书.pdf 却签过"),
        (lambda one: reman(other_data(members(one.bare))), "申报包没有签名"),
        (lambda one: forged(one.package, {}, throwaway_signer(NOW)), "不是同一张证书。"),
        (lambda one: forged(one.package, {PDF: one.pdf[:-9] + b"x" * 9}, throwaway_signer(NOW)), f"{PDF} 签名不成立"),
        (
            lambda one: packed(members(one.package) | {SIGNATURE: members(one.package)[SIGNATURE][:-2] + b"xx"}),
            "申报包的签名不成立",
        ),
        (lambda one: packed(without(members(one.package), MANIFEST)), "文件里没有清单"),
        (lambda one: packed(without(members(one.bare), MANIFEST)), "文件里没有清单"),
        (lambda one: packed(members(one.package) | {README: b"x"}), "“README.txt”和清单记的不一样"),
        (lambda one: packed(without(members(one.package), README)), "少了清单列出的“README.txt”"),
        (lambda one: packed(members(one.package) | {"x.txt": b"x"}), "多了清单没有列出的“x.txt”"),
    ],
    ids=[
        *("bare", "no p7s", "re-manifested", "bare re-manifested", "other signer", "broken pdf", "broken p7s"),
        *("no manifest", "bare without manifest", "changed", "less", "more"),
    ],
)
def test_a_package_that_proves_less_than_it_should(issue, tmp_path, change, word):
    said = imported(tmp_path, "x.zip", change(issue))
    assert said.status == 0
    (message,) = told(said)
    assert word in message
    assert message in said.err
    finding = next(each for each in said.json["findings"] if each["rule"] == "unproven-file")
    assert (finding["level"], finding["draft"]) == ("advice", said.json["drafts"][0])
    assert finding["remedy"].endswith("。")


def test_data_changed_by_whoever_signs(issue, tmp_path):
    """The PDF that no longer fits is taken out too, so that only the fingerprint tells."""
    files = other_data(without(members(issue.package), PDF))
    said = imported(tmp_path, "x.zip", forged(packed(files), {}, throwaway_signer(NOW)))
    (message,) = told(said)
    assert "指纹不一致" in message


def test_a_hand_made_zip_claims_nothing(issue, tmp_path):
    files = {
        name: data for name, data in members(issue.bare).items() if name.startswith(("application.json", "images"))
    }
    said = imported(tmp_path, "x.zip", packed(files))
    assert said.status == 0
    assert told(said) == []


def test_a_draft_without_its_list(open_draft, tmp_path):
    said = imported(tmp_path, "x.zzdraft", packed(without(open_draft, MANIFEST)))
    assert said.status == 0
    (message,) = told(said)
    assert message.startswith("文件里没有清单")
    assert told(imported(tmp_path, "y.zzdraft", packed(open_draft))) == []


@pytest.mark.parametrize("name", [APPLICATION, "answers.json", "申报书.docx", README])
def test_a_draft_that_is_not_what_its_list_says(open_draft, tmp_path, name):
    said = imported(tmp_path, "x.zzdraft", packed(open_draft | {name: open_draft[name] + b"\n"}))
    assert said.status == 2
    assert f"“{name}”" in said.err


def test_a_part_without_its_list_is_no_part(open_draft, tmp_path):
    said = imported(tmp_path, "x.zzdraft", packed(open_draft))
    bare = tmp_path / "x.zzpart"
    bare.write_bytes(packed(without(open_draft, MANIFEST)))
    assert run("part", "in", said.json["drafts"][0], bare, "--home", tmp_path / "home").status == 2


def test_said_wherever_such_a_file_is_read(issue, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(issue.bare)
    home = tmp_path / "home"
    draft = imported(tmp_path, "y.zip", issue.package).json["drafts"][0]
    for words in (
        ("check", path), ("export", path, "--only", "xlsx", "--unsigned", "--out", tmp_path / "out"),
        ("freeze", path), ("diff", path, draft), ("import", path, "--into", draft),
    ):  # fmt: skip
        assert run(*words, "--home", home).err.count("申报包没有签名") == 1, words


def test_the_list_is_read_as_json(issue, tmp_path):
    """A list of members that is no list counts as empty: everything is then added."""
    files = members(issue.bare)
    odd = json_bytes(json.loads(files[MANIFEST]) | {"members": None})
    (message,) = told(imported(tmp_path, "x.zip", packed(files | {MANIFEST: odd})))
    assert "等" in message
    assert "个" in message
