"""There is one form of a package's lists and signatures: another way of writing the same is refused, signed or not."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.output.package import APPLICATION, MANIFEST, PDF, SIGNATURE
from app.trust import certificates, cms
from app.trust.certificates import throwaway_signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import sign_detached, sign_pdf
from tests.app.verify.conftest import failing, forged, members, packed, verified

NOW = datetime.now(UTC)
HOUSE = throwaway_signer(NOW)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture(scope="module")
def own(factory):
    """The package as the holder of another key signs it, soundly."""
    found = check_pdf(factory.pdf)
    pdf = sign_pdf(factory.pdf[: found.drawn_bytes], HOUSE, when=NOW, reason="申报书定稿", field_boxes=found.rooms)
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


@pytest.mark.parametrize("write", WAYS.values())
def test_nor_the_data(write, own, tmp_path):
    assert "schema" in failing(verified(tmp_path, written_otherwise(own, APPLICATION, write)))


def test_without_the_key_no_second_signature_of_the_same_can_be_written(factory, tmp_path):
    """ECDSA: with (r, s) the pair (r, n − s) verifies as well."""
    files = members(factory.package)
    found = cms.read(files[SIGNATURE])
    first, second = decode_dss_signature(found.value)
    chain = [certificates.der(each) for each in found.chain]
    value = encode_dss_signature(first, P256_ORDER - second)
    files[SIGNATURE] = cms._assemble(chain, found.attributes, value, is_rsa=False)
    assert failing(verified(tmp_path, packed(files))) == {"signature"}
