"""What was frozen is numbered on wherever it is taken in again: unchanged the same issue, changed the next."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from app.errors import StorageTrouble
from app.jobs import freeze
from tests.app.cli.conftest import lay_out, run


@pytest.fixture(scope="module")
def third(tmp_path_factory):
    """The files of a draft's third issue, unsigned, by kind."""
    folder = tmp_path_factory.mktemp("third")
    source, home = lay_out(folder / "in"), folder / "home"
    draft = run("import", source / "scene.json", "--home", home, "--json").json["drafts"][0]
    for _ in range(3):
        frozen = run("freeze", draft, "--home", home, "--json").json
    assert frozen["sequence"] == 3
    kinds = ("--only", "pdf,package,draft", "--unsigned")
    done = run("export", draft, *kinds, "--out", folder / "out", "--home", home, "--json")
    files = {each["kind"]: Path(each["path"]) for each in done.json["files"]}
    return frozen, files, source / "scene.json"


def moved(folder: Path) -> Path:
    """An application that says another address, and nothing else."""
    head = {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}
    (folder / "moved.json").write_text(
        json.dumps({**head, "company": {"address": "重庆市永川区兴龙大道 9 号"}}), "utf-8"
    )
    return folder / "moved.json"


@pytest.mark.parametrize("kind", ["package", "pdf", "draft"])
def test_unchanged_it_is_the_same_issue_and_changed_the_next(third, kind, tmp_path):
    frozen, files, _ = third
    home = tmp_path / "home"
    draft = run("import", files[kind], "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home, "--json").json["issue"] == frozen["issue"]
    assert run("import", moved(tmp_path), "--into", draft, "--overwrite", "--home", home).status == 0
    changed = run("freeze", draft, "--home", home, "--json").json
    assert changed["sequence"] == 4
    assert changed["fingerprint"] != frozen["fingerprint"]


def test_changed_before_it_is_frozen_again_it_is_the_next(third, tmp_path):
    frozen, files, _ = third
    home = tmp_path / "home"
    draft = run("import", files["package"], "--home", home, "--json").json["drafts"][0]
    assert run("import", moved(tmp_path), "--into", draft, "--overwrite", "--home", home).status == 0
    out = tmp_path / "out"
    copied = run("export", draft, "--only", "draft", "--out", out, "--home", home, "--json").json["files"][0]["path"]
    assert run("freeze", draft, "--home", home, "--json").json["sequence"] == 4
    # a one-file draft of it, taken along before it was frozen, goes on from the same issue
    there = run("import", copied, "--home", tmp_path / "there", "--json").json["drafts"][0]
    assert run("freeze", there, "--home", tmp_path / "there", "--json").json["sequence"] == 4
    assert frozen["sequence"] == 3


def test_the_same_bytes_on_another_computer(third, tmp_path):
    frozen, files, _ = third
    home, out = tmp_path / "home", tmp_path / "out"
    assert run("freeze", files["package"], "--home", home, "--json").json["issue"] == frozen["issue"]
    draft = run("list", "--home", home, "--json").json["drafts"][0]["id"]
    run("export", draft, "--only", "package,pdf", "--unsigned", "--out", out, "--home", home)
    for kind in ("package", "pdf"):
        assert (out / files[kind].name).read_bytes() == files[kind].read_bytes()


def test_answers_alone_bring_no_number(third, tmp_path):
    _, _, source = third
    home = tmp_path / "home"
    draft = run("import", source, "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home, "--json").json["sequence"] == 1


def renumbered(file: Path, out: Path, sequence: int) -> Path:
    """The one-file draft with another sequence in its number; nobody signed it."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "manifest.json":
                manifest = json.loads(data)
                manifest["issue"] = f"{manifest['issue'].rpartition('-')[0]}-{sequence}"
                data = json.dumps(manifest).encode()
            target.writestr(info, data)
    return out


def test_a_number_too_high_to_go_on_from_is_said_and_not_gone_on_from(third, tmp_path):
    _, files, _ = third
    home = tmp_path / "home"
    forged = renumbered(files["draft"], tmp_path / "forged.zzdraft", 999_999_999)
    done = run("import", forged, "--home", home, "--json")
    assert "999999999" in done.err
    draft = done.json["drafts"][0]
    assert run("freeze", draft, "--home", home, "--json").json["sequence"] == 1


def test_a_number_that_no_code_could_hold_is_never_given():
    with pytest.raises(StorageTrouble, match="版本号"):
        freeze._number("0" * 64, 1_000_000_000)
    assert freeze._number("0" * 64, 999_999_999).endswith("-999999999")
