"""Scans that are none, too large or not ours: a sentence each, nothing kept, and no more memory than a scan needs."""

import importlib.util
import io
import os
import random
import sys
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.app.cli.conftest import finish, is_one_sentence, lay_out, run, start

_SPEC = importlib.util.spec_from_file_location("stamp_papers", Path(__file__).parents[1] / "scan" / "papers.py")
assert _SPEC is not None
assert _SPEC.loader is not None
papers = importlib.util.module_from_spec(_SPEC)
sys.modules["stamp_papers"] = papers
_SPEC.loader.exec_module(papers)
g = papers.generator

MEMORY = 3 << 30
"""Address space that the process may take; what it really takes is held to less."""
RESIDENT = 900 << 20

resource = pytest.importorskip("resource", reason="limits of a process are POSIX")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A home with a frozen draft, and its printed pages."""
    folder = tmp_path_factory.mktemp("desk")
    home = folder / "home"
    draft = run("import", lay_out(folder / "examples") / "scene.json", "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home).status == 0
    run("export", draft, "--home", home, "--out", folder / "out", "--only", "pdf", "--unsigned")
    return draft, home, next((folder / "out").glob("*.pdf")).read_bytes()


def stamped(desk, path):
    """What the command says of a file, in a process with a limit, and the most memory that it held (bytes)."""
    draft, home, _ = desk
    process = start(
        ("stamp", draft, path, "--home", home, "--json"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    said = finish(process)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert most < max(RESIDENT, before * 1024 + 1)
    return said


def kept(desk):
    draft, home, _ = desk
    told = run("check", draft, "--home", home, "--json").json["findings"]
    return "scan-missing" not in {each["rule"] for each in told}


def locked(_pdf):
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()


def halved(pdf):
    return pdf[: len(pdf) // 2].replace(b"obj", b"obx")


def jpeg_2000(_pdf):
    out = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(out, "JPEG2000")
    return out.getvalue()


def bomb(_pdf):
    out = io.BytesIO()
    Image.new("1", (40000, 40000)).save(out, "TIFF", compression="group4")
    return out.getvalue()


@pytest.mark.parametrize(("name", "made", "words"), [
    ("a.pdf", locked, "密码"), ("a.pdf", halved, "损坏"), ("a.jp2", jpeg_2000, "JPEG 2000"),
    ("a.tif", bomb, "像素"),
])  # fmt: skip
def test_files_that_cannot_be_opened(desk, tmp_path, name, made, words):
    path = tmp_path / name
    path.write_bytes(made(desk[2]))
    said = stamped(desk, path)
    assert said.status == 2
    is_one_sentence(said.err)
    assert words in said.err
    assert name in said.err
    assert not kept(desk)


def test_two_gigabytes_are_refused_unread(desk, tmp_path):
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        os.truncate(file.fileno(), 2 << 30)
    said = stamped(desk, path)
    assert said.status == 2
    assert "1 GB" in said.err
    assert not kept(desk)


def vast(_pdf):
    document = pikepdf.new()
    document.add_blank_page().MediaBox = pikepdf.Array([0, 0, 28346, 28346])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def jpeg_2000_within(_pdf, *, marked=True):
    """What some scanners write: each page a JPEG 2000 picture; here of a black square, or of nothing, and large."""
    picture, drawn = io.BytesIO(), Image.new("RGB", (9000, 9000), "white")
    if marked:
        drawn.paste("black", (2000, 2000, 5000, 5000))
    drawn.save(picture, "JPEG2000", irreversible=True, quality_layers=[80])
    document = pikepdf.new()
    image = document.make_stream(picture.getvalue())
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.JPXDecode
    image.Width, image.Height = 9000, 9000
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def jpeg_2000_too_large(_pdf):
    """An empty page that says it has more pixels than anything scanned: not drawn, so that nobody knows it is empty."""
    picture = io.BytesIO()
    Image.new("L", (200, 300), "white").save(picture, "JPEG2000")
    document = pikepdf.new()
    image = document.make_stream(picture.getvalue())
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.JPXDecode
    image.Width, image.Height = 14000, 20000
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def other_firm():
    paper = papers.paper()
    return g.as_pdf([g.scanned(paper.pdf, 1, g.Conditions(dpi=150), g.Marks(), random.Random(1))], 150)


def with_two_codes(pdf):
    page, other = (g.drawn_page(pdf, at, 150).convert("RGB") for at in (2, 3))
    page.paste(other.crop((other.width - 190, 35, other.width - 60, 175)), (500, 1200))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def test_a_large_empty_page_of_jpeg_2000_is_a_blank_back(desk, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(jpeg_2000_within(desk[2], marked=False))
    said = stamped(desk, path)
    assert said.status == 1
    assert {each["state"] for each in said.json["pages"]} == {"missing"}
    assert "1 张空白的背面" in run("stamp", desk[0], path, "--home", desk[1]).out


@pytest.mark.parametrize(("name", "made", "state", "words"), [
    ("a.pdf", vast, "unreadable", "5 米"),
    ("a.pdf", jpeg_2000_within, "unreadable", "看不清"),
    ("a.pdf", lambda _: other_firm(), "other-issue", "别的申报书"),
    ("a.jpg", with_two_codes, "unreadable", "分开扫描"),
    ("a.pdf", jpeg_2000_too_large, "unreadable", "像素"),
])  # fmt: skip
def test_pages_that_are_none_of_ours(desk, tmp_path, name, made, *, state, words):
    path = tmp_path / name
    path.write_bytes(made(desk[2]))
    said = stamped(desk, path)
    assert said.status == 1
    assert {each["state"] for each in said.json["pages"]} == {state, "missing"}
    assert words in run("stamp", desk[0], path, "--home", desk[1]).out
    assert not kept(desk)


def test_a_photograph_taken_from_the_side_is_read_and_straightened(desk, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(g.photographed(desk[2], 2, random.Random(2), 0.1))
    said = stamped(desk, path)
    assert said.status == 1
    ours = [each["page"] for each in said.json["pages"] if each["state"] == "ok"]
    assert ours == [2]
    assert said.json["changes"] == []
    assert "对不齐" not in said.err + run("stamp", desk[0], path, "--home", desk[1]).out
