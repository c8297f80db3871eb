"""Bad input, one point after the other: exit 2, one sentence, nothing half-written, what was there untouched."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.cli.conftest import run

NOWHERE = "NUL:\\x" if os.name == "nt" else "/proc/nowhere"
"""A folder that nobody can make."""
GOOD = {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}


def text(**more: object) -> bytes:
    return json.dumps({**GOOD, **more}).encode()


def raw(body: str) -> bytes:
    return json.dumps(GOOD)[:-1].encode() + b"," + body.encode() + b"}"


def named(name: str) -> bytes:
    return text(attachments=[{"file": name, "title": "x"}])


def zipped(*members: tuple[str, bytes], twist=lambda info: None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            twist(info)
            file.writestr(info, data)
    return out.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def encrypted(data: bytes) -> bytes:
    """Every member's headers say that it is encrypted."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            flags = struct.unpack_from("<H", out, place + at)[0]
            struct.pack_into("<H", out, place + at, flags | 1)
            place = out.find(mark, place + 4)
    return bytes(out)


def doubled(data: bytes) -> bytes:
    """Two members of one name, made by renaming the second one's records."""
    return data.replace(b"application.jsoo", b"application.json")


APPLICATION = ("application.json", text())

JSONS = {
    "empty": b"", "blank": b" \n", "not json": b"hello", "cut": b'{"format": "zhizao-appl', "list": b"[]",
    "null": b"null",
    "other format": b'{"format": "other/1"}', "no format": b"{}", "newer": text(format="zhizao-application/2"),
    "newer long": text(format="zhizao-application/" + "9" * 5000), "format list": text(format=[1]),
    "unknown pack": text(pack="miit-2099"), "pack escapes": text(pack="../../etc"), "no track": text(track="x"),
    "unknown key": text(hobby="x"), "inner key": text(company={"nmae": "x"}), "wrong type": text(company={"name": 862}),
    "wrong list": text(scenarios={}), "float whole": text(company={"employees": 1.5}), "row": text(scenarios=[3]),
    "deep lists": b"[" * 1_000_000, "deep closed": raw('"company":' + "[" * 1_000_000 + "]" * 1_000_000),
    "deep objects": b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000,
    "doubled": raw('"company":{"name":"a","name":"b"}'), "doubled top": raw('"track":"factory"'),
    "nan": raw('"company":{"employees":NaN}'), "infinity": raw('"company":{"employees":-Infinity}'),
    "huge number": raw('"company":{"employees":1e999}'),
    "long number": raw('"company":{"employees":' + "9" * 9999 + "}"),
    "lone surrogate": raw(r'"company":{"name":"a\ud800b"}'), "surrogate key": raw(r'"\udc00":1'),
    "raw surrogate": raw('"company":{"name":"a"}').replace(b'"a"', b'"\xed\xa0\x80"'),
    "nul": raw(r'"company":{"name":"a\u0000b"}'), "bidi": text(company={"name": "a\u202eb"}),
    "isolate": text(company={"name": "\u2066b"}), "utf-16": json.dumps(GOOD).encode("utf-16"),
    "gbk": json.dumps({**GOOD, "company": {"name": "重庆"}}, ensure_ascii=False).encode("gbk"),
    "many": b"[" + b"[]," * 3_000_000 + b"[]]",
    **{f"file {name!r}"[:40]: named(name) for name in (
        "../x.pdf", "a/../../x.pdf", "/etc/passwd", "C:\\x.pdf", "C:x.pdf", "\\\\host\\x.pdf", "CON", "aux.png",
        "a/NUL.pdf",
        "com1", "lpt9.pdf", "a:b.pdf", "x.pdf.", "x ", "a//b.pdf", "./a.pdf", "a\nb.pdf", "x" * 300,
        "a/" * 600 + "b", "a?.pdf",
    )},
}  # fmt: skip

ZIPS: dict[str, bytes | Callable[[], bytes]] = {
    "traversal": zipped(APPLICATION, ("../evil.txt", b"x")), "absolute": zipped(APPLICATION, ("/evil.txt", b"x")),
    "backslash": zipped(APPLICATION, ("..\\evil.txt", b"x")).replace(b"../evil", b"..\\evil"),
    "device": zipped(APPLICATION, ("aux.png", b"x")), "link": zipped(APPLICATION, ("l", b"/etc/passwd"), twist=link),
    "encrypted": encrypted(zipped(APPLICATION)),
    "doubled": doubled(zipped(APPLICATION, ("application.jsoo", b"{}"))),
    "case": zipped(APPLICATION, ("Application.JSON", b"{}")), "none": zipped(),
    "no application": zipped(("a.txt", b"x")),
    "count": zipped(APPLICATION, *((f"f{i}", b"") for i in range(5001))), "cut": zipped(APPLICATION)[:-30],
    "bomb": lambda: zipped(APPLICATION, ("b", bytes(260 << 20))),
    "bombs": lambda: zipped(APPLICATION, *((f"b{i}", bytes(90 << 20)) for i in range(6))),
    "newer": zipped(APPLICATION, ("manifest.json", b'{"format":"zhizao-package/2"}')),
    "bad manifest": zipped(APPLICATION, ("manifest.json", b"[]")), "garbage": b"PK\x03\x04" + os.urandom(500),
    "deep": zipped(("application.json", b"[" * 1_000_000)),
}  # fmt: skip


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", JSONS)
def test_json(case, tmp_path, home):
    refused(tmp_path / "bad.json", JSONS[case], home)


@pytest.mark.parametrize("case", ZIPS)
def test_zip(case, tmp_path, home):
    refused(tmp_path / "bad.zip", ZIPS[case], home)
    assert not list(tmp_path.parent.rglob("evil.txt"))


def refused(file: Path, data: bytes | Callable[[], bytes], home: Path) -> None:
    file.write_bytes(data() if callable(data) else data)
    for words in (("import", file, "--json"), ("check", file), ("freeze", file)):
        said = run(*words, "--home", home)
        assert said.status == 2
        assert file.name in said.err
    assert not home.exists()


def test_what_was_there_stays(frozen, home, tmp_path):
    before = state(home)
    for name, data in (("a.json", JSONS["deep lists"]), ("b.zip", ZIPS["count"]), ("c.json", JSONS["doubled"])):
        assert isinstance(data, bytes)
        (tmp_path / name).write_bytes(data)
        assert run("import", tmp_path / name, "--home", home).status == 2
    assert state(home) == before


def test_two_gigabytes(tmp_path, home):
    for name in ("large.json", "large.zip", "large.pdf"):
        with (tmp_path / name).open("wb") as file:
            file.write(b"PK\x03\x04" if name.endswith("zip") else b"{")
            file.truncate(2 << 30)
        command = "verify" if name.endswith("pdf") else "import"
        assert run(command, tmp_path / name, "--home", home).status == 2
        assert run("verify", tmp_path / name, "--home", home).status == 2


@pytest.mark.skipif(os.name == "nt", reason="named pipes, links and /dev")
def test_no_ordinary_file(tmp_path, home):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "loop.json").symlink_to("loop.json")
    for each in (tmp_path / "pipe.json", tmp_path / "folder.zip", tmp_path / "loop.json", "/dev/zero", "/dev/null"):
        for command in ("import", "check", "freeze", "verify"):
            assert run(command, each, "--home", home).status == 2
    assert not home.exists()


@pytest.mark.parametrize("kind", ["text", "bomb", "missing", "cut"])
def test_a_bad_picture_is_a_finding(kind, change, home):
    file = change("scene", lambda data: None)
    picture = file.parent / "images" / "cell-layout.png"
    whole = picture.read_bytes()
    if kind == "missing":
        picture.unlink()
    else:
        size = whole.replace(whole[16:24], struct.pack(">II", 60000, 60000), 1)
        picture.write_bytes({"text": b"hello", "bomb": size, "cut": whole[: len(whole) // 2]}[kind])
    said = run("import", file, "--home", home, "--json")
    assert said.status == 0
    assert "image" in {f["rule"] for f in said.json["findings"]}
    assert run("freeze", said.json["drafts"][0], "--home", home).status == 1


def test_names_that_are_unusual_but_right(change, home):
    def rename(data):
        data["attachments"][0]["file"] = "attachments/自评 报告（终稿）'$(x)&.pdf"

    file = change("scene", rename)
    (file.parent / "attachments" / "maturity-certificate.pdf").rename(
        file.parent / "attachments" / "自评 报告（终稿）'$(x)&.pdf"
    )
    long = file.parent / ("长" * 80 + ".json")
    file.rename(long)
    assert run("freeze", long, "--home", home).status == 0


def test_out_is_a_file_or_nowhere(frozen, home, tmp_path):
    (tmp_path / "taken").write_text("mine")
    for out in (
        tmp_path / "taken",
        tmp_path / "taken" / "x",
        NOWHERE,
        tmp_path / ("x" * 300),
        tmp_path / ("\udcff\n" * 50) / ("x" * 300),
    ):
        assert run("export", frozen, "--unsigned", "--only", "xlsx", "--out", out, "--home", home).status == 2
    assert (tmp_path / "taken").read_text() == "mine"


def test_home_is_a_file(tmp_path, examples):
    (tmp_path / "taken").write_text("mine")
    assert run("import", examples / "scene.json", "--home", tmp_path / "taken").status == 2
    assert run("import", examples / "scene.json", "--home", NOWHERE).status == 2
    assert (tmp_path / "taken").read_text() == "mine"
