"""Whole files from outside: an application beside its pictures, or in a zip; and everything that is neither."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from app.errors import InputRefused
from app.intake import application_files as module
from app.intake.application_files import import_file
from app.intake.package import read_package
from app.intake.sources import FolderSource, MemberSource
from app.pack.catalogue import load
from app.trust.container import pack_members
from tests.app.intake.little import find_little

CONTRACT = Path(__file__).parents[2] / "data" / "contract"
PICTURE, CERTIFICATE = "images/cell-layout.png", "attachments/maturity-certificate.pdf"


def picture_bytes(colour: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (12, 8), (colour, 10, 200)).save(out, "PNG")
    return out.getvalue()


def pdf_bytes() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


def application_bytes(**answers: Any) -> bytes:
    head = {"format": "zhizao-application/1", "pack": "little", "track": "a"}
    return json.dumps({**head, **answers}, ensure_ascii=False).encode()


def pictured(*names: str) -> dict[str, Any]:
    return {"scenarios": [{"story": [{"image": name}]} for name in names]}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputRefused) as caught:
        import_file(path, find_little)
    sentence = str(caught.value)
    assert path.name[:20] in sentence
    assert sentence.isprintable()
    assert len(sentence) < 400
    return sentence


# ---------------------------------------------------------------- the contract's own examples


@pytest.mark.parametrize("example", ["scene-example.json", "factory-example.json"])
@pytest.mark.parametrize("way", ["folder", "package", "zip", "zipped folder"])
def test_the_contract_examples_come_in_whole(tmp_path, example, way):
    text = (CONTRACT / example).read_bytes()
    files = {"application.json": text, PICTURE: picture_bytes(), CERTIFICATE: pdf_bytes()}
    if way == "folder":
        for name, data in files.items():
            put(tmp_path, name, data)
        path = tmp_path / "application.json"
    elif way == "package":
        manifest = b'{"format": "zhizao-package/1"}'
        path = put(tmp_path, "x.zip", pack_members([("manifest.json", manifest), *files.items()]))
    elif way == "zip":
        path = put(tmp_path, "x.zip", zipped(files))
    else:
        inside = {f"我的申报/{name}": data for name, data in files.items()}
        path = put(tmp_path, "x.zip", zipped({**inside, "__MACOSX/._x": b"", "我的申报/.DS_Store": b""}))
    found = import_file(path, load)
    came = json.loads(text)
    assert {"format": "zhizao-application/1", "pack": found.application.pack.id, "track": found.application.track,
            **found.application.data} == came  # fmt: skip
    assert json.dumps(found.application.data) == json.dumps(
        {k: v for k, v in came.items() if k in found.application.data}
    )
    taken = found.files[PICTURE]
    assert (taken.data, taken.kind, taken.width, taken.problem) == (picture_bytes(), "png", 12, "")
    assert all(not each.problem for each in found.files.values())
    assert set(found.files) <= {PICTURE, CERTIFICATE}
    assert found.source == str(path)


@pytest.mark.parametrize("example", ["scene-example.json", "factory-example.json"])
def test_missing_files_are_entries_with_a_problem(example):
    found = import_file(CONTRACT / example, load)
    assert PICTURE in found.files
    for each in found.files.values():
        assert each.problem.startswith("没有找到，请")
        assert (each.data, each.sha256, each.kind) == (b"", "", "")


def test_a_picture_named_often_is_taken_once(tmp_path, monkeypatch):
    asked = []
    original = FolderSource.open

    def counted(self, name):
        asked.append(name)
        return original(self, name)

    monkeypatch.setattr(FolderSource, "open", counted)
    put(tmp_path, "a.png", picture_bytes())
    path = put(tmp_path, "x.json", application_bytes(**pictured(*["a.png"] * 50)))
    assert set(import_file(path, find_little).files) == {"a.png"}
    assert asked == ["a.png"]


def test_one_bad_picture_hides_no_other(tmp_path):
    put(tmp_path, "a.png", b"hello")
    put(tmp_path, "b.png", picture_bytes())
    put(tmp_path, "c.pdf", pdf_bytes())
    (tmp_path / "folder.png").mkdir()
    answers = pictured("a.png", "b.png", "c.pdf", "folder.png", "gone.png")
    files = import_file(put(tmp_path, "x.json", application_bytes(**answers)), find_little).files
    assert [name for name, each in files.items() if not each.problem] == ["b.png"]
    assert "PDF" in files["c.pdf"].problem
    assert "文件夹" in files["folder.png"].problem
    assert all(each.problem.endswith("。") for each in files.values() if each.problem)


def test_too_much_together(tmp_path, monkeypatch):
    one = picture_bytes()
    monkeypatch.setattr(module, "TOTAL_LIMIT", 2 * len(one))
    monkeypatch.setattr(module, "FILE_LIMIT", 4)
    names = [f"{i}.png" for i in range(6)]
    for name in names:
        put(tmp_path, name, one)
    files = import_file(put(tmp_path, "x.json", application_bytes(**pictured(*names))), find_little).files
    said = [files[name].problem for name in names]
    assert said[:2] == ["", ""]
    assert all("合计超过" in each for each in said[2:4])
    assert all("超过 4 个" in each for each in said[4:])


# ---------------------------------------------------------------- told apart by content


@pytest.mark.parametrize("name", ["x.json", "x.zip", "x", "x.txt"])
def test_content_counts_not_the_name(tmp_path, name):
    text = application_bytes(cover={"title": "甲"})
    for data in (text, b"\xef\xbb\xbf \n" + text, zipped({"application.json": text})):
        assert import_file(put(tmp_path, name, data), find_little).application.data == {"cover": {"title": "甲"}}


OTHERS = [
    ("申报书.docx", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "还不能读入 Word"),
    ("附表.xlsx", zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "还不能读入 Excel"),
    ("改名.zip", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "还不能读入"),
    ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "还不能读入"),
    ("a.docx", b"garbage", "还不能读入 Word"),
    ("a.pdf", pdf_bytes(), "没有填报内容"),
    ("a.rar", b"Rar!\x1a\x07\x01\x00", "RAR"),
    ("a.zip", b"Rar!\x1a\x07\x01\x00", "RAR"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c", "7z"),
    ("a.png", picture_bytes(), "可以导入的是申请文件（.json）、申报包（.zip）"),
    ("a.exe", b"MZ\x90\x00", "可以导入的是"),
    ("a.zip", b"not a zip", "不是 zip"),
    ("a.json", b"not json", "第 1 行第 1 列"),
    ("a.json", b"\xff\xfe{\x00}\x00", "UTF-8"),
    ("a.json", '{"名": "重庆"}'.encode("gbk"), "UTF-8"),
    ("a.json", b"", "空的"),
    ("a.zip", b"", "空的"),
    ("a.json", b"[]", "不是智造申报的申请文件"),
    ("a.json", b'{"format": "zhizao-application/7"}', "由更新的版本生成"),
    ("a.json", application_bytes(**pictured("../../secret.png")), "scenarios[0].story[0].image"),
    ("a.zip", zipped({}), "a.zip"),
    ("a.zip", zipped({"readme.txt": b"x"}), "没有 application.json"),
    ("a.zip", zipped({"x/application.json": application_bytes(), "y/application.json": b""}), "没有 application.json"),
    ("a.zip", zipped({"application.json": b'{"a": 1, "a": 2}'}), "application.json：“a”写了两次"),
    ("a.zip", zipped({"application.json": b"[" * 1_000_000}), "嵌套"),
    ("a.zip", zipped({"manifest.json": b'{"format": "zhizao-package/2"}'}), "由更新的版本生成"),
    (
        "a.zip",
        zipped({"manifest.json": b'{"format": "other"}', "application.json": application_bytes()}),
        "不是申报包的清单",
    ),
    ("a.zip", zipped({"manifest.json": b"{", "application.json": application_bytes()}), "manifest.json"),
    ("a.zip", zipped({"manifest.json": b"[]", "application.json": application_bytes()}), "不是申报包的清单"),
]


@pytest.mark.parametrize(("name", "data", "said"), OTHERS, ids=range(len(OTHERS)))
def test_other_and_broken_files_are_refused(tmp_path, name, data, said):
    assert said in refusal(put(tmp_path, name, data))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_missing_files_folders_pipes_and_giants(tmp_path):
    assert "没有找到" in refusal(tmp_path / "gone.json")
    (tmp_path / "folder.zip").mkdir()
    assert "文件夹" in refusal(tmp_path / "folder.zip")
    for name, head in (("big.json", b"{"), ("big.zip", b"PK\x03\x04")):
        with (tmp_path / name).open("wb") as file:
            file.write(head)
            file.truncate(2 << 30)
        assert "超过" in refusal(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_in_place_of_a_file_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "x.json")
    assert "管道" in refusal(tmp_path / "x.json")
    os.mkfifo(tmp_path / "a.png")
    path = put(tmp_path, "y.json", application_bytes(**pictured("a.png")))
    assert "管道" in import_file(path, find_little).files["a.png"].problem


# ---------------------------------------------------------------- hostile zips


def with_entry(name: str, data: bytes = b"x", **changes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("application.json", application_bytes())
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for key, value in changes.items():
            setattr(info, key, value)
        archive.writestr(info, data)
    return out.getvalue()


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("application.json", application_bytes())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("application.json", application_bytes(cover={"title": "另一份"}))
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped({"application.json": application_bytes()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def swarm() -> bytes:
    return zipped({"application.json": application_bytes(), **{f"{i}.txt": b"" for i in range(5001)}})


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("application.json", application_bytes())
        with archive.open("images/a.png", "w") as member:
            for _ in range(300):
                member.write(bytes(1 << 20))
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "traversal": (lambda: with_entry("../../evil.png"), "上级"),
    "absolute": (lambda: with_entry("/etc/cron.d/evil"), "绝对"),
    "drive": (lambda: with_entry("C:/evil.png"), "盘符"),
    "backslash": (lambda: with_entry("a\\..\\..\\evil.png"), ""),
    "device": (lambda: with_entry("images/AUX.png"), "设备"),
    "link": (lambda: with_entry("a.png", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), "链接"),
    "doubled": (doubled, "同名"),
    "clash of case": (lambda: with_entry("APPLICATION.json"), "同名"),
    "encrypted": (encrypted, "加密"),
    "count": (swarm, "5000"),
    "size": (bomb, "上限"),
    "cut": (lambda: zipped({"application.json": application_bytes()})[:-30], ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_zips_are_refused(tmp_path, kind):
    make, said = HOSTILE[kind]
    assert said in refusal(put(tmp_path, "x.zip", make()))
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_bombs_are_told_by_size_not_by_ratio(tmp_path):
    padding = b'{"format": "zhizao-application/1", "pack": "little", "track": "a"' + b" " * 30_000_000 + b"}"
    data = zipped({"application.json": padding})
    assert len(data) < len(padding) / 500
    assert import_file(put(tmp_path, "x.zip", data), find_little).application.data == {}


def test_a_package_gives_its_manifest(tmp_path):
    manifest = {"format": "zhizao-package/1", "issue": "ZN-000000-01"}
    files = [
        ("manifest.json", json.dumps(manifest).encode()),
        ("application.json", application_bytes()),
        ("a.txt", b"1"),
    ]
    package = read_package(put(tmp_path, "x.zip", pack_members(files)))
    assert package.manifest == manifest
    assert package.members["a.txt"] == b"1"
    assert read_package(put(tmp_path, "y.zip", zipped({"application.json": b"{}"}))).manifest is None


# ---------------------------------------------------------------- sources


def test_folder_source(tmp_path):
    root = tmp_path / "申请"
    put(root, "images/a.png", b"1")
    source = FolderSource(root)
    assert source.open("images/a.png") == b"1"
    assert source.open("images/b.png") is None
    assert source.open("images/a.png/b") is None
    assert FolderSource(tmp_path / "gone").open("a") is None
    put(tmp_path, "outside.png", b"2")
    for name in ("../outside.png", str(tmp_path / "outside.png"), "images", "CON", "a\x00", ""):
        with pytest.raises(InputRefused):
            source.open(name)
    with (root / "big").open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(InputRefused, match="超过 100 MB"):
        source.open("big")


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_links_that_lead_out_are_not_followed(tmp_path):
    root = tmp_path / "申请"
    put(root, "real.png", b"1")
    put(tmp_path, "outside/secret.png", b"2")
    (root / "inside.png").symlink_to("real.png")
    (root / "secret.png").symlink_to(tmp_path / "outside" / "secret.png")
    (root / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "loop").symlink_to("loop")
    (root / "null").symlink_to(os.devnull)
    source = FolderSource(root)
    assert source.open("inside.png") == b"1"
    for name in ("secret.png", "folder/secret.png", "null"):
        with pytest.raises(InputRefused, match="链接"):
            source.open(name)
    with pytest.raises(InputRefused):
        source.open("loop")
    (tmp_path / "linked").symlink_to(root, target_is_directory=True)
    assert FolderSource(tmp_path / "linked").open("real.png") == b"1"


def test_member_source():
    source = MemberSource({"a.png": b"1"})
    assert source.open("a.png") == b"1"
    assert source.open("A.png") is None
