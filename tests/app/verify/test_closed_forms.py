"""There is one form of a package's lists and signatures: another way of writing the same is refused, signed or not."""

import io
import json
from datetime import UTC, datetime

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from PIL import Image, ImageDraw

from app.errors import AppError
from app.jobs.export_preflight import check_clock
from app.output.package import APPLICATION, MANIFEST, PDF, SIGNATURE, json_bytes
from app.output.pdf.recompressed import hold_against
from app.output.pdf.render import render_pdf
from app.trust import certificates, cms
from app.trust.certificates import throwaway_signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import REASON, sign_detached, sign_pdf
from tests.app.output.output_samples import document, example
from tests.app.verify.conftest import failing, forged, issued, members, packed, packs, verified

NOW = datetime.now(UTC)
HOUSE = throwaway_signer(NOW)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture(scope="module")
def own(factory):
    """The package as the holder of another key signs it, soundly."""
    found = check_pdf(factory.pdf)
    pdf = sign_pdf(factory.pdf[: found.drawn_bytes], HOUSE, when=NOW, reason=REASON, field_boxes=found.rooms)
    return forged(factory.package, {PDF: pdf}, HOUSE)


def told_otherwise(package, **manifest):
    return forged(package, {}, HOUSE, **manifest)


def written_otherwise(package, name, write):
    """A member in other bytes; the list is made to fit and signed."""
    files = members(package)
    other = write(files[name])
    assert other != files[name]
    if name != MANIFEST:
        return forged(package, {name: other}, HOUSE)
    return packed({**files, MANIFEST: other, SIGNATURE: sign_detached(other, HOUSE, when=NOW)})


def test_what_the_tools_make_holds(own, tmp_path):
    report = verified(tmp_path, own)
    assert report.ok, failing(report)


@pytest.mark.parametrize(
    ("light", "manifest"),
    [
        ("members", {"pack": {"id": "miit-2021", "sha256": "0" * 64, "x": "1"}}),
        ("members", {"pending": [{"x": "1"}]}),
        ("members", {"pending": ["scan-missing", "scan-missing"]}),
        ("members", {"confirmations": [{"rule": "range", "path": "", "reason": "r", "x": "1"}]}),
        ("members", {"confirmations": ["range"]}),
        ("schema", {"pending": []}),
        ("schema", {"pending": ["required", "scan-missing"]}),
        ("schema", {"pending": ["nobody-knows", "scan-missing"]}),
        ("schema", {"pending": ["recommending-unit", "scan-missing"]}),
        ("schema", {"pending": ["scan-missing", "scan-missing-too"], "pack": {"id": "miit-2021", "sha256": "0" * 64}}),
        ("schema", {"confirmations": [{"rule": "nobody-knows", "path": "", "reason": "r"}]}),
    ],
)
def test_a_manifest_says_nothing_but_what_the_form_knows(light, manifest, own, tmp_path):
    assert light in failing(verified(tmp_path, told_otherwise(own, **manifest)))


WAYS = {
    "compact": lambda raw: json.dumps(json.loads(raw)).encode(),
    "with a mark of its encoding": lambda raw: b"\xef\xbb\xbf" + raw,
    "with a line more": lambda raw: raw + b"\n",
    "with tabs": lambda raw: raw.replace(b"  ", b"\t"),
}


def keys_reversed(raw):
    return json.dumps(dict(reversed(json.loads(raw).items())), ensure_ascii=False, indent=2).encode() + b"\n"


@pytest.mark.parametrize("write", [*WAYS.values(), keys_reversed])
def test_nothing_hides_in_another_way_of_writing_the_list(write, own, tmp_path):
    assert "members" in failing(verified(tmp_path, written_otherwise(own, MANIFEST, write)))


def with_members(change):
    """The manifest with its list of files written otherwise, which says the same."""

    def write(raw):
        told = json.loads(raw)
        return json_bytes({**told, "members": change(told["members"])})

    return write


LISTS = {
    "in another order": lambda rows: rows[::-1],
    "keys in another order": lambda rows: [dict(reversed(row.items())) for row in rows],
    "sizes with a point": lambda rows: [row | {"size": float(row["size"])} for row in rows],
    "sizes that are true": lambda rows: [row | {"size": row["size"] == 0} for row in rows],
}


@pytest.mark.parametrize("change", LISTS)
def test_the_files_are_listed_in_one_way(change, own, tmp_path):
    assert "members" in failing(verified(tmp_path, written_otherwise(own, MANIFEST, with_members(LISTS[change]))))


def test_what_is_still_to_come_is_what_the_data_say(tmp_path):
    """推荐单位 is empty: the list has to say so, and says so of no other application."""
    unit = issued(tmp_path / "none", "scene", **{"cover.recommending_unit": ""})
    told = json.loads(members(unit.package)[MANIFEST])
    assert told["pending"] == ["recommending-unit", "scan-missing"]
    assert verified(tmp_path, unit.package).ok
    silent = verified(tmp_path, forged(unit.package, {}, HOUSE, pending=["scan-missing"]))
    assert "schema" in failing(silent)
    assert "recommending-unit" in next(check.detail for check in silent.checks if check.name == "schema")


def all_reversed(raw):
    """Every object of the application with its keys the other way round: the same answers, the same fingerprint."""

    def turned(value):
        if isinstance(value, list):
            return [turned(each) for each in value]
        return {key: turned(each) for key, each in reversed(value.items())} if isinstance(value, dict) else value

    return json_bytes(turned(json.loads(raw)))


def last_first(raw):
    told = json.loads(raw)
    return json_bytes({"company": told["company"]} | told)


def other_line_ends(raw):
    return raw.replace("重庆市".encode(), "重庆市\\r\\n".encode(), 1)


@pytest.mark.parametrize("write", [*WAYS.values(), all_reversed, last_first, other_line_ends])
def test_nor_the_data(write, own, tmp_path):
    assert "schema" in failing(verified(tmp_path, written_otherwise(own, APPLICATION, write)))


@pytest.mark.parametrize("year", [2006, 2020])
def test_nothing_was_signed_before_its_form_was_asked_for(factory, year, tmp_path):
    """The form asks for the figures of 2020; a clock without battery is told of before anything is signed."""
    when = datetime(year, 12, 31, tzinfo=UTC)
    house = throwaway_signer(when)
    found = check_pdf(factory.pdf)
    pdf = sign_pdf(factory.pdf[: found.drawn_bytes], house, when=when, reason=REASON, field_boxes=found.rooms)
    assert check_pdf(pdf).ok
    assert failing(verified(tmp_path, pdf)) == {"signature"}
    assert "早于这份表单" in verified(tmp_path, pdf).checks[0].detail
    with pytest.raises(AppError, match=f"{year} 年"):
        check_clock(when, packs("miit-2021"))
    check_clock(datetime(2021, 1, 2, tzinfo=UTC), packs("miit-2021"))


def test_freezing_ends_lines_in_one_way(tmp_path):
    """However they came: the fingerprint does not tell the line ends apart, so the package may not either."""
    one = issued(tmp_path / "one", "scene", profile="甲\r\n乙\r丙\n丁")
    data = json.loads(members(one.package)[APPLICATION])
    assert data["company"]["profile"] == "甲\n乙\n丙\n丁"
    assert verified(tmp_path, one.package).ok


def test_without_the_key_no_second_signature_of_the_same_can_be_written(factory, tmp_path):
    """ECDSA: with (r, s) the pair (r, n − s) verifies as well."""
    files = members(factory.package)
    found = cms.read(files[SIGNATURE])
    first, second = decode_dss_signature(found.value)
    chain = [certificates.der(each) for each in found.chain]
    value = encode_dss_signature(first, P256_ORDER - second)
    files[SIGNATURE] = cms._assemble(chain, found.attributes, value, is_rsa=False)
    assert failing(verified(tmp_path, packed(files))) == {"signature"}


# ------------------------------------------------------------------- a picture that was made smaller for print


def with_words(image):
    ImageDraw.Draw(image).text((40, 40), "VOID VOID VOID", fill=tuple(value - 20 for value in image.getpixel((40, 40))))


@pytest.fixture(scope="module")
def smaller():
    """A drawn form whose one picture was made smaller, and that picture as it stands in the file."""
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), (120, 140, 160)).save(out, "JPEG", quality=90)
    made = render_pdf(document(example("scene"), image=out.getvalue()))
    assert not made.as_they_came
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        images = [bytes(each.read_raw_bytes()) for each in opened.objects if isinstance(each, pikepdf.Stream)
                  and each.get("/Filter") == pikepdf.Name.DCTDecode]  # fmt: skip
    return made, images[0]


def encoded(image, **how):
    out = io.BytesIO()
    image.save(out, "JPEG", **({"quality": 85, "subsampling": 0} | how))
    return out.getvalue()


def repainted(jpeg):
    with Image.open(io.BytesIO(jpeg)) as image:
        image.load()
        with_words(image)
        return encoded(image)


OTHERWISE = {
    "faint words": repainted,
    "something behind its end": lambda jpeg: jpeg + b"hidden",
    "a note in it": lambda jpeg: jpeg[:2] + b"\xff\xfe\x00\x08hidden" + jpeg[2:],
    "a colour profile": lambda jpeg: jpeg[:2] + b"\xff\xe2\x00\x10ICC_PROFILE\0\1\1" + jpeg[2:],
    "another turn": lambda jpeg: jpeg[:2] + b"\xff\xe1\x00\x08Exif\0\0" + jpeg[2:],
}


@pytest.mark.parametrize("change", OTHERWISE)
def test_a_picture_made_smaller_shows_the_same_and_holds_nothing_else(change, smaller):
    made, jpeg = smaller
    other = OTHERWISE[change](jpeg)
    length = b"/Length %d" % len(jpeg)
    assert made.pdf.count(jpeg) == 1
    there = made.pdf.index(jpeg)
    at = made.pdf.rindex(length, 0, there)
    pdf = made.pdf[:at] + b"/Length %d" % len(other) + made.pdf[at + len(length) : there] + other
    assert hold_against(made.pdf, pdf + made.pdf[there + len(jpeg) :], made.as_they_came).apart == "图片"


def test_another_release_of_the_encoder_may_have_made_it(smaller):
    """The same picture from tables a little otherwise: nothing that an eye could see."""
    made, jpeg = smaller
    with Image.open(io.BytesIO(jpeg)) as image:
        other = encoded(image, quality=86, optimize=True)
    there = made.pdf.index(jpeg)
    length = b"/Length %d" % len(jpeg)
    at = made.pdf.rindex(length, 0, there)
    pdf = made.pdf[:at] + b"/Length %d" % len(other) + made.pdf[at + len(length) : there] + other
    assert hold_against(made.pdf, pdf + made.pdf[there + len(jpeg) :], made.as_they_came).apart != "图片"
