"""One list of signers over all files; who signed one part is not taken for who signed another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.cli import main
from app.jobs.submission_reading import read_submission_bytes
from app.merge.submission import BrokenPackage, Submission
from app.output.package import APPLICATION, PDF, SCHEMA, json_bytes
from app.trust.certificates import fingerprint, throwaway_signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import REASON, sign_pdf
from app.verify.signers import different_signers
from app.verify.verify_files import verify
from tests.app.trust.test_signatures import second_signature
from tests.app.trust.test_time_stamps import stamped
from tests.app.verify.conftest import failing, forged, members, packs, refuted, verified

NOW = datetime.now(UTC).replace(microsecond=0)
HOUSE = throwaway_signer(NOW)
STRANGER = throwaway_signer(NOW)


def signed_by(pdf: bytes, signer, when: datetime = NOW) -> bytes:
    """A signed PDF of ours, with everything that was drawn, certified by another."""
    found = check_pdf(pdf)
    assert found.ok
    return sign_pdf(pdf[: found.drawn_bytes], signer, when=when, field_boxes=found.rooms, reason=REASON)


@pytest.fixture(scope="module")
def house(one):
    """A package and its PDF, both signed by one signer whose key is known here."""
    pdf = signed_by(one.pdf, HOUSE)
    return forged(one.package, {PDF: pdf}, HOUSE), pdf


def named(report):
    return [(row.part, row.field) for row in report.signers]


def test_all_signatures_of_a_package_are_listed(house, tmp_path):
    package, pdf = house
    report = verified(tmp_path, package)
    assert report.ok
    assert named(report) == [("manifest", None), (PDF, "智造申报认证")]
    rows = report.to_json()["signers"]
    assert list(rows[0]) == [
        "part", "field", "subject", "sha256", "self_signed", "covers", "signed_at", "valid_then", "key", "time_stamp",
    ]  # fmt: skip
    for row in rows:
        assert row["sha256"] == fingerprint(HOUSE.chain[0])
        assert (row["self_signed"], row["valid_then"], row["key"]) == (True, True, "P-256")
        assert datetime.fromisoformat(row["signed_at"]).tzinfo is not None
    assert rows[0]["covers"] == f"{len(members(package)) - 2} 个文件"
    assert rows[1]["covers"].startswith("全文 ")
    assert verified(tmp_path, package, signer=fingerprint(HOUSE.chain[0])).ok
    alone = verified(tmp_path, pdf)
    assert named(alone) == [("0.pdf", "智造申报认证")]


def test_a_pdf_of_a_stranger_beside_a_real_package_does_not_pass(house, tmp_path):
    package, pdf = house
    other = signed_by(pdf, STRANGER)
    for files in ((package, other), (other, package)):
        report = verified(tmp_path, *files)
        assert failing(report) == {"same-signer"}
        assert "不是同一张证书" in next(check.detail for check in report.checks if check.name == "same-signer")
        assert named(report)[2:] == [(f"{files.index(other)}.pdf", "智造申报认证")]
    pinned = verified(tmp_path, package, other, signer=fingerprint(HOUSE.chain[0]))
    assert failing(pinned) == {"same-signer", "signer"}
    # the name of the PDF inside is no shelter
    for name, data in (("a.zip", package), (PDF, other)):
        (tmp_path / name).write_bytes(data)
    again = verify([tmp_path / "a.zip", tmp_path / PDF], packs, fingerprint(HOUSE.chain[0]))
    assert failing(again) == {"same-signer", "signer"}
    assert "单独的 PDF" in next(check.detail for check in again.checks if check.name == "signer")


def test_a_package_whose_pdf_is_a_strangers_does_not_pass(house, tmp_path):
    package, pdf = house
    report = verified(tmp_path, forged(package, {PDF: signed_by(pdf, STRANGER)}, HOUSE))
    assert failing(report) == {"signature"}
    pinned = verified(
        tmp_path, forged(package, {PDF: signed_by(pdf, STRANGER)}, HOUSE), signer=fingerprint(HOUSE.chain[0])
    )
    assert failing(pinned) == {"signature", "signer"}
    assert PDF in next(check.detail for check in pinned.checks if check.name == "signer")


def test_a_legitimate_second_signature_is_sound_and_named(house, tmp_path):
    package, pdf = house
    sealed = second_signature(pdf, "公章", tmp_path)
    both = second_signature(sealed, "法定代表人签章", tmp_path, "b")
    for data, names in ((sealed, ["公章"]), (both, ["公章", "法定代表人签章"])):
        report = verified(tmp_path, data)
        assert report.ok, failing(report)
        assert [row.field for row in report.signers[1:]] == names
        assert report.signers[1].covers == "全文和前一个签名"
        assert report.signers[1].page > 1
        assert different_signers(report.signers) == 1 + len(names)
        beside = verified(tmp_path, package, data, signer=fingerprint(HOUSE.chain[0]))
        assert beside.ok, failing(beside)
        inside = verified(tmp_path, forged(package, {PDF: data}, HOUSE), signer=fingerprint(HOUSE.chain[0]))
        assert inside.ok, failing(inside)


def test_several_signers_are_never_plainly_well(house, tmp_path, capsys):
    package, pdf = house
    for name, data in (("a.zip", package), ("b.pdf", second_signature(pdf, "公章", tmp_path))):
        (tmp_path / name).write_bytes(data)
    assert main(["verify", str(tmp_path / "a.zip")]) == 0
    assert "全部相符" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "b.pdf")]) == 0
    said = capsys.readouterr().out
    assert "全部相符" not in said
    assert "签名者有 2 个" in said
    assert "“公章”" in said
    assert main(["verify", "--json", str(tmp_path / "b.pdf")]) == 0
    rows = json.loads(capsys.readouterr().out)["signers"]
    assert [row["field"] for row in rows] == ["智造申报认证", "公章"]


def test_times_that_cannot_be_true_are_said(house, tmp_path):
    package, pdf = house
    later = signed_by(pdf, HOUSE, NOW + timedelta(days=3))
    report = verified(tmp_path, forged(package, {PDF: later}, HOUSE))
    assert failing(report) == {"signature"}
    assert "时间不实" in next(check.detail for check in report.checks if check.name == "signature")
    assert verified(tmp_path, forged(package, {PDF: signed_by(pdf, HOUSE, NOW + timedelta(hours=3))}, HOUSE)).ok


def test_members_that_no_package_has_are_named(house, tmp_path):
    package, _ = house
    for name in ("setup.exe", "images/more.png", "tables/more/x.xlsx", "tables/x.xlsm", "attachments/a.pdf"):
        report = verified(tmp_path, forged(package, {name: b"MZ"}, HOUSE))
        assert failing(report) == {"members"}, name
        assert name in next(check.detail for check in report.checks if check.name == "members")


def test_a_schema_that_says_nothing_or_something_else_is_refused(house, tmp_path):
    package, _ = house
    sound = json.loads(members(package)[SCHEMA])
    other_pack = {"pack": {"id": "miit-2021", "sha256": "0" * 64}}
    loose = {**sound, "additionalProperties": True}
    fewer = {**sound, "properties": {key: sound["properties"][key] for key in ("format", "pack", "track")}}
    schemas: tuple[object, ...] = ({}, True, [], loose, fewer, {"$schema": sound["$schema"]})
    for schema in schemas:
        for told in ({}, other_pack):
            report = verified(tmp_path, forged(package, {SCHEMA: json_bytes(schema)}, HOUSE, **told))
            assert refuted(report) == {"schema"}, schema
    reworded = {**sound, "title": "后来改过的标题"}
    later = verified(tmp_path, forged(package, {SCHEMA: json_bytes(reworded)}, HOUSE, **other_pack))
    assert (failing(later), refuted(later)) == ({"document"}, set()), "another edition is not proved, and not refuted"
    assert failing(verified(tmp_path, forged(package, {SCHEMA: json_bytes(reworded)}, HOUSE))) == {"schema"}
    assert APPLICATION in members(package)


def test_a_time_stamp_is_said_to_be_one_and_is_never_plainly_well(house, tmp_path, capsys):
    _, pdf = house
    path = tmp_path / "a.pdf"
    path.write_bytes(stamped(pdf, when=NOW))
    assert main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert "全部相符" not in said
    assert "● 时间戳：" in said
    assert said.count("签名：") == 1
    assert main(["verify", "--json", str(path)]) == 0
    assert [row["time_stamp"] for row in json.loads(capsys.readouterr().out)["signers"]] == [False, True]


def test_a_signature_from_the_future_is_not_believed(house, tmp_path):
    package, pdf = house
    ahead = NOW + timedelta(days=100)
    later = signed_by(pdf, HOUSE, ahead)
    files = []
    for name, data in (("a.zip", package), ("b.pdf", later), ("c.pdf", pdf)):
        (tmp_path / name).write_bytes(data)
        files.append(tmp_path / name)
    assert verify(files[1:2], packs).ok
    assert verify([files[0]], packs, now=NOW - timedelta(hours=20)).ok
    for chosen, light in ((files[1:2], "signature"), (files[:2], "pdf-signature")):
        report = verify(chosen, packs, now=NOW)
        assert failing(report) == {light}
        assert f"{ahead:%Y-%m-%d}" in next(check.detail for check in report.checks if check.name == light)
    assert verify([files[2]], packs, now=NOW).ok
    assert failing(verify([files[0]], packs, now=NOW - timedelta(days=3))) == {"signature"}
    # the recommending unit's tables ask the same
    assert isinstance(read_submission_bytes(package, "a.zip", packs, NOW), Submission)
    assert isinstance(read_submission_bytes(package, "a.zip", packs, NOW - timedelta(days=3)), BrokenPackage)


def test_one_signer_is_asked_for_and_no_more(house, tmp_path, capsys):
    path = tmp_path / "x.zip"
    path.write_bytes(house[0])
    ours, other = (fingerprint(each.chain[0]) for each in (HOUSE, STRANGER))
    assert main(["verify", str(path), "--signer", ours]) == 0
    assert main(["verify", str(path), "--signer", other, "--signer", ours]) == 2
    assert "只能写一次" in capsys.readouterr().err


def test_without_a_sound_signature_nobody_is_said_to_be_another(house, tmp_path, capsys):
    path = tmp_path / "x.pdf"
    path.write_bytes(house[1] + b"\n%%EOF\n")
    assert main(["verify", str(path), "--signer", fingerprint(HOUSE.chain[0])]) == 1
    told = capsys.readouterr().out
    assert "核对不了是不是指定的证书签的" in told
    assert "不是指定的证书。" not in told
