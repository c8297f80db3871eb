"""Filled Word forms: nothing certain in a wrong place, nothing of the file lost, nothing hostile followed."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document

from app.errors import InputRefused
from app.intake.filled_form import form_kind
from app.intake.word_form import match_form, read_document, read_word_form
from app.sandbox.process import Abandoned
from tests.app.intake.word_damages import DAMAGES, damaged, office_form, our_form, pack
from tests.app.intake.word_verdict import judge

BASES = (our_form, office_form)
TRACKS = ("scene", "factory")


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("track", TRACKS)
def test_a_form_as_it_should_be_is_read_whole(base, track):
    verdict = judge(base(track))
    assert verdict.sound, verdict
    assert not verdict.missed
    assert verdict.read == verdict.right


@pytest.mark.parametrize(("number", "name"), list(enumerate(DAMAGES)))
def test_one_damage(number, name):
    verdict = judge(damaged(BASES[number % 2], TRACKS[number // 2 % 2], [name]))
    assert verdict.sound, verdict
    assert not verdict.missed


@pytest.mark.parametrize(
    "names",
    [
        ["tables_in_controls", "tracked_changes", "hidden_text", "boxes_control", "reordered_columns"],
        ["nested_tables", "added_column", "text_boxes", "renamed_heads", "loose_remarks"],
        ["rows_in_controls", "split_runs", "years_turned", "boxes_letters", "comments_and_headers", "title_rows"],
        ["alternate_runs", "field_results", "renumbered_headings", "two_ticks", "added_list_column"],
    ],
)
def test_damages_together(names):
    verdict = judge(damaged(office_form, "factory", names, 3))
    assert verdict.sound, verdict
    assert not verdict.missed


def test_libreoffice_saves_both_forms_and_nothing_changes(tmp_path, other_program):
    soffice = other_program("soffice", "libreoffice")
    forms = {track: our_form(track) for track in TRACKS}
    for track, form in forms.items():
        (tmp_path / f"{track}.docx").write_bytes(form.bytes())
    convert(soffice, "docx", tmp_path / "out", *(tmp_path / f"{track}.docx" for track in TRACKS))
    for track, form in forms.items():
        found = read_word_form(tmp_path / "out" / f"{track}.docx", pack())
        form.root = None
        with zipfile.ZipFile(tmp_path / "out" / f"{track}.docx") as archive:
            form.parts = {name: archive.read(name) for name in archive.namelist()}
        verdict = judge(form)
        assert verdict.sound, verdict
        assert not verdict.missed
        assert {each.state for each in found.placed} == {"read"}
        assert found.unplaced == ()
        # the pictures come through byte for byte
        assert {each.sha256 for each in found.files.values()} == {picture_sha256()}


def picture_sha256() -> str:
    from app.intake.pictures import clean_picture
    from tests.app.intake.word_damages import picture

    return clean_picture(picture(), "a.png").sha256


def test_an_old_doc_is_read_through_libreoffice(tmp_path, other_program):
    soffice = other_program("soffice", "libreoffice")
    form = damaged(office_form, "scene", ["tracked_changes", "hidden_text"])
    (tmp_path / "表.docx").write_bytes(form.bytes())
    convert(soffice, "doc", tmp_path / "out", tmp_path / "表.docx")
    old = (tmp_path / "out" / "表.doc").rename(tmp_path / "表.wps")
    assert form_kind(old) == "word"
    found = read_word_form(old, pack())
    values = {each.path: each.value for each in found.placed}
    assert values["company.name"] == "重庆江渝传动机械有限公司"
    assert values["company.ownership"] == "private"
    assert len(found.placed) == len(form.truth.values)
    everything = "".join(str(each.value) for each in found.placed) + "".join(each.text for each in found.unplaced)
    assert not [gone for gone in form.truth.gone if gone in everything]


def convert(soffice: str, kind: str, folder: Path, *files: Path) -> None:
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    words = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)


def test_without_libreoffice_an_old_file_is_told_how_to_save(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("app.intake.office_converter._PLACES", ())
    path = tmp_path / "表.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(InputRefused, match="另存为"):
        read_word_form(path, pack())


# ---------------------------------------------------------------- what is no such form


def words_of(*lines: str, table: list[list[str]] | None = None) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


QUOTATION = words_of(
    "报价单",
    "企业名称：重庆某某设备有限公司",
    "联系人：王五　电话：023-11112222　邮箱：a@example.com",
    "为《智能制造优秀场景申报书》编制提供服务。",
    table=[
        ["序号", "设备名称", "品牌", "供应商", "单价（元）", "备注"],
        ["1", "五轴加工中心", "纽威", "某公司", "120000", "含税"],
    ],
)


def refused(data: bytes) -> str:
    with pytest.raises(InputRefused) as caught:
        match_form(read_document(io.BytesIO(data), "表.docx"), pack(), "表.docx")
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def test_a_quotation_is_another_form():
    assert "没有读入" in refused(QUOTATION)


@pytest.mark.parametrize("track", TRACKS)
def test_the_form_of_another_year_is_refused(track):
    form = office_form(track)
    data = replaced(form.bytes(), {"2018年<": "2019年<", "2019年<": "2020年<", "2020年<": "2021年<"})
    assert "另一年" in refused(data)


def replaced(data: bytes, changes: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for number, old in enumerate(changes):
                    text = text.replace(old, f"\0{number}\0")
                for number, new in enumerate(changes.values()):
                    text = text.replace(f"\0{number}\0", new)
                content = text.encode()
            made.writestr(name, content)
    return out.getvalue()


def test_one_table_of_the_form_alone_is_enough():
    """A workshop sends 附4-1 alone."""
    heads = [
        column.heading
        for part in pack().tracks["scene"].form.parts
        if part.id == "scenarios"
        for column in part.columns
    ]
    row = ["1", "柔性加工", "描述文字", "痛点文字", "方案文字", "", "成果文字", "", ""]
    found = match_form(read_document(io.BytesIO(words_of(table=[heads, row])), "表.docx"), pack(), "表.docx")
    assert {each.path: each.value for each in found.placed}["scenarios[0].solution"] == [{"text": "方案文字"}]
    assert {each.state for each in found.placed} == {"read"}


# ---------------------------------------------------------------- hostile containers


def with_member(name: str, content: bytes) -> bytes:
    form = our_form("scene")
    form.parts[name] = content
    return form.bytes()


def test_macros_are_left_alone_and_said():
    found = match_form(
        read_document(io.BytesIO(with_member("word/vbaProject.bin", b"x" * 99)), "表.docm"), pack(), "表.docm"
    )
    assert any("宏" in note for note in found.notes)


def test_entities_are_never_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    form = our_form("scene")
    form.root = None
    text = form.parts["word/document.xml"].decode()
    at = text.index("<w:document")
    declared = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    form.parts["word/document.xml"] = (text[:at] + declared + text[at:]).replace("人机协同作业", "&a;").encode()
    assert "实体" in refused(form.bytes())


def test_a_bomb_is_stopped():
    form = our_form("scene")
    form.root = None
    form.parts["word/document.xml"] = b"<a>" + b" " * (120 << 20) + b"</a>"
    assert "MB" in refused(form.bytes())


def test_a_table_of_a_hundred_thousand_cells_is_refused_before_its_labels_are_looked_for():
    """Each label is held against all others: it took minutes of the processor, without a word."""
    data = words_of("附件4", table=[["企业名称"] * 60])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode()
    row = text[text.index("<w:tr>") : text.index("</w:tr>") + len("</w:tr>")]
    assert "段、格" in refused(replaced(data, {row: row * 1100}))


def test_too_many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(21_000):
            archive.writestr(f"a{number}", b"")
    assert "部件" in refused(out.getvalue())


def test_deep_nesting_is_refused_not_crashed():
    form = our_form("scene")
    form.root = None
    head, _, tail = form.parts["word/document.xml"].decode().partition("<w:body>")
    deep = "<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000
    form.parts["word/document.xml"] = f"{head}<w:body>{deep}{tail}".encode()
    assert "另存为" in refused(form.bytes())


def test_an_encrypted_member_is_said():
    data = bytearray(our_form("scene").bytes())
    central = data.index(b"PK\x01\x02")
    while central >= 0:
        flags = struct.unpack_from("<H", data, central + 8)[0]
        struct.pack_into("<H", data, central + 8, flags | 1)
        central = data.find(b"PK\x01\x02", central + 4)
    assert "密码" in refused(bytes(data))


def test_an_encrypted_file_is_said(tmp_path):
    path = tmp_path / "表.docx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name + bytes(600))
    with pytest.raises(InputRefused, match="密码"):
        read_word_form(path, pack())


@pytest.mark.parametrize("data", [b"", b"garbage", b"PK\x03\x04garbage", b"<html>hello</html>"])
def test_what_is_no_word_file_is_one_sentence(tmp_path, data):
    path = tmp_path / "表.docx"
    path.write_bytes(data)
    with pytest.raises(InputRefused, match=r"。$"):
        read_word_form(path, pack())


def test_a_linked_picture_is_not_fetched():
    form = our_form("scene")
    rels = form.parts["word/_rels/document.xml.rels"].decode()
    at = rels.index('Target="media/')
    end = rels.index('"', at + 8)
    outside = rels[:at] + 'TargetMode="External" Target="http://192.0.2.1/a.png' + rels[end:]
    form.parts["word/_rels/document.xml.rels"] = outside.encode()
    found = match_form(read_document(io.BytesIO(form.bytes()), "表.docx"), pack(), "表.docx")
    assert any("链接" in note for note in found.notes)
    assert any("图片" in each.text for each in found.unplaced)
    assert not found.files


def test_cancelling_is_heard():
    with pytest.raises(Abandoned):
        read_document(io.BytesIO(our_form("factory").bytes()), "表.docx", lambda: True)
