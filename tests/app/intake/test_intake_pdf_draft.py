"""A PDF alone restores its draft: the answers, and the files with exactly the bytes that were stored."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputRefused
from app.intake import pdf_draft
from app.intake.application_files import import_file
from app.intake.pictures import clean_picture
from app.output.document import build_document
from app.output.embedded_files import EmbeddedFile, still_needed
from app.output.pdf.render import render_pdf
from app.pack.catalogue import load
from app.trust import embedded
from app.trust.fingerprint import canonical_application, fingerprint
from tests.app.output.output_samples import MARK, example, pack, picture

JPEG = clean_picture(picture("JPEG", size=(1200, 900)), "a.jpg").data
TURNED = clean_picture(picture("JPEG", size=(300, 200), orientation=6), "b.jpg").data
PNG = clean_picture(picture("PNG", size=(90, 60)), "c.png").data


def blank_pdf() -> bytes:
    out = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


CERTIFICATE = blank_pdf()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def application(*names: str, attached: str = "") -> dict[str, Any]:
    found = example("scene")
    found["attachments"] = [{"file": attached, "title": "证书"}] if attached else []
    for scenario in found["scenarios"]:
        scenario["solution"] = [block for block in scenario["solution"] if "image" not in block]
        scenario["narrative"] = [block for block in scenario["narrative"] if "image" not in block]
    found["scenarios"][0]["narrative"] += [{"image": name, "caption": f"图样{name}"} for name in names]
    return found


def canonical(answers: dict[str, Any], files: dict[str, bytes]) -> bytes:
    return canonical_application(answers, lambda name: digest(files[name]) if name in files else name)


def printed(answers: dict[str, Any], files: dict[str, bytes], inside: dict[str, bytes] | None = None) -> bytes:
    """The PDF as the engine draws it, with more files embedded as a PDF/A-3 writer does."""
    document = build_document(pack(), answers, files.get, MARK)
    pdf = render_pdf(document, attachment=canonical(answers, files)).pdf
    if not inside:
        return pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        for name, data in inside.items():
            opened.attachments[name] = pikepdf.AttachedFileSpec(opened, data, filename=name)
        out = BytesIO()
        opened.save(out)
        return out.getvalue()


def put(folder: Path, data: bytes) -> Path:
    path = folder / "申报书.pdf"
    path.write_bytes(data)
    return path


def test_a_jpeg_on_the_page_comes_back_byte_for_byte(tmp_path):
    files = {"images/甲.jpg": JPEG, "images/乙.jpg": TURNED}
    answers = application(*files)
    found = import_file(put(tmp_path, printed(answers, files)), load)
    assert {each.sha256 for each in found.files.values()} == {digest(JPEG), digest(TURNED)}
    assert all(each.problem == "" for each in found.files.values())
    again = {"format": answers["format"], "pack": answers["pack"], "track": answers["track"], **found.application.data}
    back = {name: each.data for name, each in found.files.items()}
    assert fingerprint(canonical(again, back)) == fingerprint(canonical(answers, files))


def test_other_files_come_back_embedded_under_their_names(tmp_path):
    files = {"images/甲.jpg": JPEG, "images/丙.png": PNG, "attachments/证书.pdf": CERTIFICATE}
    answers = application("images/甲.jpg", "images/丙.png", attached="attachments/证书.pdf")
    listed = json.dumps({name: digest(data) for name, data in files.items()}).encode()
    offered = [EmbeddedFile(n, digest(d), "image/png", lambda d=d: d) for n, d in files.items()]  # type: ignore[misc]
    inside = {file.name: data for file, data in still_needed(offered, {digest(JPEG)})}
    assert set(inside) == {"images/丙.png", "attachments/证书.pdf"}
    found = import_file(put(tmp_path, printed(answers, files, {**inside, "files.json": listed})), load)
    assert {name: each.data for name, each in found.files.items()} == files
    assert found.application.data["scenarios"][0]["narrative"] == answers["scenarios"][0]["narrative"]
    assert found.application.data["attachments"] == answers["attachments"]


def test_what_is_not_inside_is_missing_and_says_so(tmp_path):
    files = {"images/丙.png": PNG}
    found = import_file(put(tmp_path, printed(application("images/丙.png", "images/无.png"), files)), load)
    assert sorted(found.files) == [f"images/{digest(PNG)[:16]}", "images/无.png"]
    assert all("没有找到" in each.problem for each in found.files.values())


def test_a_file_is_believed_by_its_hash_not_its_name(tmp_path):
    files = {"images/丙.png": PNG}
    listed = json.dumps({"images/丙.png": digest(PNG), "../x": digest(PNG)}).encode()
    fake = {"images/丙.png": picture("PNG"), "files.json": listed}
    found = import_file(put(tmp_path, printed(application("images/丙.png"), files, fake)), load)
    assert "没有找到" in found.files["images/丙.png"].problem


@pytest.mark.parametrize("name", ["../../x.png", "C:/x.png", "con", "a\\b.png"])
def test_unfit_names_are_not_taken(tmp_path, name):
    files = {"images/甲.jpg": JPEG}
    listed = json.dumps({name: digest(JPEG)}).encode()
    found = import_file(put(tmp_path, printed(application("images/甲.jpg"), files, {"files.json": listed})), load)
    assert list(found.files) == [f"images/{digest(JPEG)[:16]}.jpg"]


def test_two_files_listed_under_one_name_keep_apart(tmp_path):
    files = {"images/a.jpg": JPEG, "images/b.jpg": TURNED}
    listed = json.dumps({"images/A.jpg": digest(JPEG), "images/a.JPG": digest(TURNED)}).encode()
    found = import_file(put(tmp_path, printed(application(*files), files, {"files.json": listed})), load)
    assert sorted(each.sha256 for each in found.files.values()) == sorted([digest(JPEG), digest(TURNED)])


def edited(change) -> bytes:
    with pikepdf.open(BytesIO(printed(application("images/a.jpg"), {"images/a.jpg": JPEG}))) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def replaced(data: bytes | Callable[[], bytes], **more: Any):
    def change(pdf: Any) -> None:
        stream = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        stream.write(data() if callable(data) else data, **more)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replaced(lambda: zlib.compress(bytes(1 << 28), 9), filter=pikepdf.Name.FlateDecode), "解开后太大"),
        (replaced(b"x", filter=pikepdf.Name.JPXDecode), "别的压缩方式"),
        (replaced(b"not deflated", filter=pikepdf.Name.FlateDecode), "已损坏"),
        (replaced(b"{}"), "不是智造申报的申请文件"),
        (replaced(b'{"format": 1, "format": 2}'), "写了两次"),
        (lambda pdf: pdf.Root.__delitem__("/Names"), "没有填报内容"),
        (lambda pdf: pdf.Root.Names.EmbeddedFiles.__setitem__("/Names", pikepdf.Array([1, 2])), "清单已损坏"),
    ],
)
def test_hostile_insides_are_refused(tmp_path, change, words):
    with pytest.raises(InputRefused, match=words) as caught:
        import_file(put(tmp_path, edited(change)), load)
    assert "申报书.pdf" in str(caught.value)


def test_a_tree_of_names_that_holds_itself_ends(tmp_path):
    def loop(pdf):
        node = pdf.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node, node])
        pdf.Root.Names.EmbeddedFiles = node

    with pytest.raises(InputRefused, match="没有填报内容"):
        import_file(put(tmp_path, edited(loop)), load)


def test_no_more_is_read_than_agreed(tmp_path, monkeypatch):
    data = printed(application("images/a.jpg"), {"images/a.jpg": JPEG})
    monkeypatch.setattr(embedded.EmbeddedSignature.__init__, "__defaults__", (100,))
    with pytest.raises(InputRefused, match="内容太多"):
        import_file(put(tmp_path, data), load)


def test_a_locked_pdf_and_one_too_large_are_refused(tmp_path, monkeypatch):
    def locked(pdf: Any) -> bytes:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
        return out.getvalue()

    with pikepdf.open(BytesIO(printed(application(), {}))) as pdf:
        data = locked(pdf)
    with pytest.raises(InputRefused, match="密码"):
        import_file(put(tmp_path, data), load)
    monkeypatch.setattr(pdf_draft, "PDF_BYTES", 1000)
    with pytest.raises(InputRefused, match="超过"):
        import_file(put(tmp_path, data), load)


WHOLE = printed(application("images/a.jpg"), {"images/a.jpg": JPEG}, {"c.png": PNG})


@settings(max_examples=50)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), st.booleans())
def test_damage_is_a_refusal_never_a_crash(tmp_path_factory, at, flip, cut):
    data = bytearray(WHOLE)
    data[at] ^= flip
    path = put(tmp_path_factory.mktemp("pdf"), bytes(data[:at] if cut else data))
    with suppress(InputRefused):
        import_file(path, load)
