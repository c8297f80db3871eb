"""Whatever is done to a package or a signed PDF, ``verify`` says so, and says what."""

from __future__ import annotations

import hashlib
import io
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from app.errors import InputRefused
from app.output.package import APPLICATION, MANIFEST, PDF, SIGNATURE
from app.output.pdf.render import render_pdf
from app.trust.certificates import throwaway_signer
from app.trust.fingerprint import canonical_application, fingerprint, issue_number
from app.trust.open_container import open_container
from app.verify import document_proof, package_checks
from app.verify.verify_files import verify
from tests.app.verify.conftest import failing, forged, members, packed, packs, verified, zipped_again

LIGHTS = ["container", "members", "hashes", "signature", "schema", "fingerprint", "text", "document"]


@pytest.fixture(scope="module")
def stranger():
    return throwaway_signer(datetime.now(UTC))


def test_what_was_exported_holds(one, factory, tmp_path):
    for issue in (one, factory):
        report = verified(tmp_path, issue.package)
        assert report.ok
        assert [check.name for check in report.checks] == LIGHTS
        assert (report.issue, report.fingerprint) == (issue.number, issue.fingerprint)
        alone = verified(tmp_path, issue.pdf)
        assert alone.ok
        assert (alone.issue, alone.fingerprint) == (issue.number, issue.fingerprint)
        assert verified(tmp_path, issue.pdf, issue.package).ok
        assert report.signer is not None
        assert verified(tmp_path, issue.package, signer=report.signer.sha256).ok
        assert failing(verified(tmp_path, issue.package, signer="0" * 64)) == {"signer"}


def test_a_pdf_beside_its_own_package_is_drawn_once_and_has_the_same_signatures(one, tmp_path, monkeypatch):
    drawn = []

    def draw(*given, **named):
        drawn.append(given)
        return render_pdf(*given, **named)

    monkeypatch.setattr(document_proof, "render_pdf", draw)
    both = verified(tmp_path, one.package, one.pdf)
    assert both.ok
    assert len(drawn) == 1
    alone = verified(tmp_path, one.pdf)
    beside = [replace(each, part="", beside=False) for each in both.signers if each.beside]
    assert beside
    assert beside == [replace(each, part="") for each in alone.signers]


def test_unsigned_fails_by_the_signature_alone(one, tmp_path):
    assert failing(verified(tmp_path, one.bare)) == {"signature"}
    without = {name: data for name, data in members(one.package).items() if name != SIGNATURE}
    assert failing(verified(tmp_path, packed(without))) == {"signature"}


def early_lights(data):
    """The lights that need no drawing; any of them off makes the report not ok."""
    try:
        package = package_checks._open(open_container(data))
    except InputRefused:
        return False
    if not (
        package_checks._container(package).ok
        and package_checks._members(package).ok
        and package_checks._hashes(package).ok
    ):
        return False
    return package_checks._signature(package)[1].ok


def flipped(data, position, change):
    out = bytearray(data)
    out[position] ^= change
    return bytes(out)


def test_thousands_of_flipped_bytes_in_a_package(one):
    assert early_lights(one.package)
    rng = random.Random(1)
    data = one.package
    size = len(data)
    directory = data.index(b"PK\x01\x02")
    signature = data.index(SIGNATURE.encode())
    places = {*range(64), *range(directory, size), *range(signature - 40, signature + 700, 3)}
    for name in members(data):
        at = data.index(name.encode())
        places |= {*range(at - 30, at + len(name.encode()) + 2)}
    places |= set(rng.sample(range(size), 500))
    assert len(places) > 1500
    kept = [p for p in sorted(places) if early_lights(flipped(data, p, 1 << rng.randrange(8)))]
    assert kept == []


def test_flipped_bytes_through_the_whole_of_verify(one, tmp_path):
    rng = random.Random(2)
    for name, data, count in (("a.zip", one.package, 25), ("a.pdf", one.pdf, 25)):
        places = {0, 1, 3, len(data) - 1, *rng.sample(range(len(data)), count)}
        for place in sorted(places):
            (tmp_path / name).write_bytes(flipped(data, place, rng.randrange(1, 256)))
            try:
                report = verify([tmp_path / name], packs)
            except InputRefused:
                continue
            assert not report.ok, (name, place)


def test_cut_and_lengthened_files(one, tmp_path):
    for data in (one.package, one.pdf):
        size = len(data)
        for other in (data[:-1], data[: size // 2], data + b"\n", data + b"\0" * 30, data + data, data[: size - 22]):
            assert not verified(tmp_path, other).ok
    for head in (b"\n", b"x" * 10):
        (tmp_path / "head.zip").write_bytes(head + one.package)

        assert not verify([tmp_path / "head.zip"], packs).ok


def test_each_member_dropped_renamed_swapped_or_doubled(one, tmp_path):
    files = members(one.package)
    for name in files:
        dropped = {each: data for each, data in files.items() if each != name}
        assert not verified(tmp_path, packed(dropped)).ok, name
        assert not verified(tmp_path, packed({**dropped, f"x-{name.replace('/', '-')}": files[name]})).ok, name
        emptied = {**files, name: b""}
        assert not verified(tmp_path, packed(emptied)).ok, name
    for extra in ("more.txt", "images/more.png", "stamping.json", "盖章扫描件.pdf"):
        assert failing(verified(tmp_path, packed({**files, extra: b"x"}))) - {"stamping"} == {"members"}
    # one more table is not what the data make, either
    assert failing(verified(tmp_path, packed({**files, "tables/more.xlsx": b"x"}))) == {"members", "document"}
    double = one.package.replace(b"README.txt", b"READMF.txt")
    two = packed({**files, "READMF.txt": b"other"}).replace(b"READMF.txt", b"README.txt")
    for data in (double, two):
        assert not verified(tmp_path, data).ok


def test_packed_again_fails_by_the_container(one, tmp_path):
    again = verified(tmp_path, zipped_again(members(one.package)))
    assert failing(again) == {"container"}
    assert "重新打包" in next(check.detail for check in again.checks if check.name == "container")
    backwards = zipped_again(dict(reversed(members(one.package).items())))
    assert failing(verified(tmp_path, backwards)) == {"container"}


def test_an_answer_changed_and_everything_made_to_fit(one, tmp_path, stranger):
    application = json.loads(members(one.package)[APPLICATION])
    application["company"]["financials"]["2020"]["main_revenue"] = "99999999"
    changed = {APPLICATION: json.dumps(application, ensure_ascii=False).encode()}
    assert {"fingerprint", "text"} <= failing(verified(tmp_path, forged(one.package, changed, stranger)))
    files = members(one.package)

    digest = fingerprint(canonical_application(application, lambda name: hashlib.sha256(files[name]).hexdigest()))
    told = {"fingerprint": digest, "issue": issue_number(digest, 1)}
    thorough = verified(tmp_path, forged(one.package, changed, stranger, **told))
    assert "text" in failing(thorough)
    assert "fingerprint" not in failing(thorough)
    assert "signature" in failing(thorough), "the PDF inside is not signed by the stranger"


def test_what_is_not_printed_is_held_too(one, tmp_path, stranger):
    """``company.employees`` stands on no page; the data inside the PDF give it away."""
    application = json.loads(members(one.package)[APPLICATION])
    application["company"]["employees"] = 7
    changed = {APPLICATION: json.dumps(application, ensure_ascii=False).encode()}
    assert "text" in failing(verified(tmp_path, forged(one.package, changed, stranger)))


@pytest.mark.parametrize(
    "told",
    [
        {"sequence": 2}, {"sequence": 0}, {"sequence": -1}, {"sequence": True}, {"sequence": 10**400}, {"issue": ""},
        {"issue": "ZN-000000-01"}, {"fingerprint": "0" * 64}, {"fingerprint": "不是"}, {"format": "zhizao-package/2"},
        {"pack": {}}, {"pack": {"id": "miit-2021", "sha256": "0" * 64}}, {"more": 1}, {"stage": None},
    ],
)  # fmt: skip
def test_a_manifest_that_says_otherwise(one, tmp_path, stranger, told):
    assert not verified(tmp_path, forged(one.package, {}, stranger, **told)).ok


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b'{"format":"zhizao-package/1"}', b'{"a":NaN}', b'"' * 9],
)
def test_a_manifest_or_data_that_cannot_be_read(one, tmp_path, text):
    for name in (MANIFEST, APPLICATION, SIGNATURE, PDF):
        assert not verified(tmp_path, packed({**members(one.package), name: text})).ok


def test_hostile_lists_of_members(one, tmp_path):
    files = members(one.package)
    told = json.loads(files[MANIFEST])
    rows = told["members"]
    lists: list[list[Any]] = [[], [1], [{}], [{"path": 1, "sha256": "", "size": 0}], rows * 2]
    lists += [[dict(each, sha256=None) for each in rows], [dict(each, size="1") for each in rows]]
    for listed in lists:
        other = {**files, MANIFEST: json.dumps({**told, "members": listed}).encode()}
        assert not verified(tmp_path, packed(other)).ok


def test_the_pdf_of_another_issue(one, two, factory, tmp_path, stranger):
    for other in (two, factory):
        assert failing(verified(tmp_path, packed({**members(one.package), PDF: other.pdf}))) >= {"hashes", "text"}
        assert "text" in failing(verified(tmp_path, forged(one.package, {PDF: other.pdf}, stranger)))
        beside = verified(tmp_path, one.package, other.pdf)
        assert not beside.ok
        assert "same-issue" in failing(beside)


def test_a_pdf_that_is_not_ours(tmp_path, one):

    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    with pikepdf.open(io.BytesIO(one.pdf)) as document:
        saved = io.BytesIO()
        document.save(saved)
    for data in (out.getvalue(), b"%PDF-1.7\n" + b"x" * 2000, saved.getvalue(), one.pdf[:5000]):
        assert not verified(tmp_path, data).ok


def test_what_can_be_handed_in(one, tmp_path):
    for files in ((one.package, one.package), (one.pdf, one.pdf), (b"hello",)):
        paths = []
        for number, data in enumerate(files):
            paths.append(tmp_path / f"{number}.bin")
            paths[-1].write_bytes(data)

        with pytest.raises(InputRefused):
            verify(paths, packs)
