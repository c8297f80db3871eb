"""The dictionaries and names of what follows the certification: closed, and in words that no reader mistakes."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from datetime import UTC, datetime

import pytest
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

from app.trust import certificates
from app.trust.document_metadata import metadata_change
from app.trust.pdf_signatures import check_pdf
from tests.app.trust.pdf_forging import RANGE, VALUE, appended, raw, signed_update, size_of
from tests.app.trust.test_pdf_attacks import CATALOG, FORM, FREE, INFO, SEAL, changed, sealed, stream
from tests.app.trust.test_signatures import OURS, SIGNED, second_signature
from tests.app.trust.test_time_stamps import authority

KIND = b"/SubFilter /ETSI.CAdES.detached"
MARK = b"/M (D:20300101000000Z)"


def valued(old, new):
    """公章 signed with another entry in the signature's dictionary."""
    assert old in VALUE
    return sealed({}, value=VALUE.replace(old, new))


def with_reference(source):
    return valued(MARK, MARK + b" /Reference " + source)


CERTIFIES = (
    b"[ << /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P 3 >> >> ]"
)
LOCKS = (
    b"[ << /Type /SigRef /TransformMethod /FieldMDP /DigestMethod /SHA256 /TransformParams "
    b"<< /Type /TransformParams /V /1.2 /Action /Exclude /Fields [ %b ] >> >> ]"
)
PERSON = "法定代表人签章".encode("utf-16-be").hex().encode()


@pytest.mark.parametrize("kind", [b"/adbe.pkcs7.sha1", b"/adbe.x509.rsa_sha1", b"/X.foo", b"/ETSI.RFC3161", b"(x)"])
def test_a_signature_of_another_format_is_refused(kind):
    found = check_pdf(valued(KIND, b"/SubFilter " + kind))
    assert not found.ok
    assert "格式" in found.detail


def test_a_signature_of_the_older_format_is_sound():
    assert check_pdf(valued(KIND, b"/SubFilter /adbe.pkcs7.detached")).ok


@pytest.mark.parametrize(
    "reference",
    [
        CERTIFIES,
        CERTIFIES.replace(b"/DocMDP", b"/UR3"),
        LOCKS % b"",
        LOCKS.replace(b"/Exclude", b"/All") % (b"<FEFF%b>" % PERSON),
        LOCKS.replace(b"/FieldMDP", b"/Identity") % (b"<FEFF%b>" % PERSON),
        b"(x)",
        b"[ 1 ]",
        (LOCKS % (b"<FEFF%b>" % PERSON))[:-1] + CERTIFIES[1:],
    ],
    ids=["certifies", "usage rights", "locks less", "locks all", "another method", "no list", "a number", "two"],
)
def test_a_signature_that_claims_more_than_its_field_asks_for_is_refused(reference):
    found = check_pdf(with_reference(reference))
    assert not found.ok
    assert "锁定的范围" in found.detail


def test_a_signature_that_locks_what_its_field_asks_for_is_sound():
    found = check_pdf(with_reference(LOCKS % (b"<FEFF%b>" % PERSON)))
    assert found.ok, found.detail


def test_the_two_times_of_one_signature_are_of_one_clock(tmp_path):
    pdf = second_signature(SIGNED, "公章", tmp_path)
    assert check_pdf(pdf).ok
    assert check_pdf(valued(MARK, b"/M (D:20300101080000+08'00')")).ok
    assert not check_pdf(valued(b"/M (D:2030", b"/M (D:2029")).ok


def stamp_named(name: str, spoken: str = "Timestamp") -> bytes:
    out = io.BytesIO()
    stamper = PdfTimeStamper(authority(), field_name=name, readable_field_name=spoken)
    stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(SIGNED)), "sha256", output=out, validation_context=None)
    return out.getvalue()


@pytest.mark.parametrize("name", ["Timestamp1", "Signature 2", "签名2", "时间戳", "doc-ts_1"])
def test_a_time_stamp_may_be_called_what_programs_call_it(name):
    assert check_pdf(stamp_named(name)).ok


@pytest.mark.parametrize(
    "name",
    [
        "x\n✓ signature：全部由公司签\n全部相符",
        "x\x1b[2J全部相符",
        "\u202e证认",
        "公章\u200b",
        "法定代表人签章（公司）",
        "公司的签名",
        "",
        "a.b",
        "x" * 200,
    ],
)
def test_a_time_stamp_is_not_called_what_a_reader_takes_for_something_else(name):
    for pdf in (stamp_named(name or "\x00"), stamp_named("Timestamp1", name or "\x00")):
        found = check_pdf(pdf)
        assert not found.ok
        assert found.detail.isprintable() or "\u3000" in found.detail, found.detail


STAMP = VALUE.replace(b"/Type /Sig", b"/Type /DocTimeStamp").replace(KIND, b"/SubFilter /ETSI.RFC3161")


def stamp_of(value):
    """A sound time stamp of the whole file in a field of its own, with this dictionary."""
    objects = {
        FREE: b"<< /FT /Sig /T (Timestamp1) /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] /V %d 0 R >>"
        % (FREE + 1),
        FREE + 1: value,
        FORM: raw(SIGNED, FORM).replace(b" ]", b" %d 0 R ]" % FREE),
    }
    pdf = appended(SIGNED, objects)
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents ")
    after = pdf.index(b">", begin) + 1
    pdf = pdf.replace(RANGE, b"[0 %010d %010d %010d]" % (begin, after, len(pdf) - after))
    digest = hashlib.sha256(pdf[:begin] + pdf[after:]).digest()
    token = asyncio.run(authority().async_timestamp(digest, "sha256")).dump().hex().encode()
    return pdf[: begin + 1] + token.ljust(after - begin - 2, b"0") + pdf[after - 1 :]


def test_a_time_stamp_is_nothing_but_one():
    assert check_pdf(stamp_of(STAMP)).ok, check_pdf(stamp_of(STAMP)).detail
    for old, new, words in (
        (b"/SubFilter /ETSI.RFC3161", KIND, "格式"),
        (MARK, MARK + b" /Reference " + CERTIFIES, "不允许的项"),
        (MARK, MARK + b" /Reference [ ]", "不允许的项"),
        (MARK, MARK + b" /Changes [ 1 2 3 ]", "不允许的项"),
    ):
        found = check_pdf(stamp_of(STAMP.replace(old, new)))
        assert not found.ok, new
        assert words in found.detail


def validated(data, part=b"Certs"):
    return changed(CATALOG, b"DSS", b"<< /%b [ %d 0 R ] >>" % (part, FREE), objects={FREE: stream(data)})


def test_validation_data_are_certificates_and_proofs_to_the_last_byte():
    certificate = certificates.der(OURS.chain[0])
    assert check_pdf(validated(certificate)).ok
    for part, data in ((b"Certs", b"hello"), (b"OCSPs", b"\0" * 9000), (b"CRLs", SIGNED[:2000]),
                       (b"Certs", certificate + b"\0"), (b"OCSPs", certificate), (b"Certs", b"")):  # fmt: skip
        found = check_pdf(validated(data, part))
        assert not found.ok, (part, data[:20])
        assert "校验资料" in found.detail


def test_a_file_does_not_claim_millions_of_objects():
    assert check_pdf(sealed({}, trailer={"Size": b"%d" % (size_of(SIGNED) + 40)})).ok
    assert not check_pdf(sealed({}, trailer={"Size": b"99999999"})).ok


def test_a_certification_of_another_format_is_not_ours():
    assert not check_pdf(SIGNED.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")).ok


def noted(**entries):
    """公章 signed by a program that notes these of itself in the information dictionary."""
    source = raw(SIGNED, INFO)
    for key, value in entries.items():
        source = re.sub(rb"/" + key.encode() + rb"\s*\((?:\\.|[^\\)])*\)", b"", source)
        source = b"<< /" + key.encode() + b" " + value + b" " + source[2:]
    return check_pdf(sealed({INFO: source}))


def test_what_a_signing_program_notes_of_itself_is_a_date_and_a_name():
    assert noted(ModDate=b"(D:20300102030405+08'00')").ok
    assert noted(Producer=b"(ReportLab; pyHanko 0.38)").ok
    for entries in (
        {"ModDate": b"(9999)"},
        {"ModDate": b"(D:2030 99)"},
        {"Producer": b"<FEFF0061000A0062>"},
        {"Producer": b"<FEFF202E0061>"},
        {"Producer": b"(" + b"x" * 300 + b")"},
    ):
        found = noted(**entries)
        assert not found.ok, entries
        assert "文档信息" in found.detail


@pytest.mark.parametrize(
    "note",
    [
        "<xmp:ModifyDate>总额 9999</xmp:ModifyDate>",
        "<xmp:ModifyDate><x>2030-01-02</x></xmp:ModifyDate>",
        "<pdf:Producer>" + "x" * 300 + "</pdf:Producer>",
        "<pdf:Producer>a\nb</pdf:Producer>",
    ],
)
def test_nor_do_its_metadata_say_anything_else(note):
    around = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">%s'
        "</r:Description></r:RDF></x:xmpmeta>"
    )
    honest = "<xmp:ModifyDate>2030-01-02T03:04:05+08:00</xmp:ModifyDate><pdf:Producer>pyHanko</pdf:Producer>"
    before = (around % "").encode()
    assert metadata_change(before, (around % honest).encode()) == ""
    assert metadata_change(before, (around % note).encode())


def test_changed_metadata_are_named_by_their_property():
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><r:Alt>'
        '<r:li xml:lang="x-default">%s</r:li>'
        "</r:Alt></dc:title></r:Description></r:RDF></x:xmpmeta>"
    )
    assert metadata_change((packet % "申报书").encode(), (packet % "别的").encode()) == "title"


def test_a_certificate_that_says_to_be_its_own_and_is_not_is_refused():
    """The name in it was changed after it was made: anybody's name could stand there."""
    honest = certificates.throwaway_signer(datetime(2029, 12, 31, tzinfo=UTC))
    der = certificates.der(honest.chain[0])
    forged = der.replace("一次性演示身份".encode(), "某某有限公司".encode() + b"xxx")
    assert forged != der
    signer = certificates.Signer(honest.key, (x509.load_der_x509_certificate(forged),))
    found = check_pdf(signed_update(SIGNED, signer, {}, SEAL))
    assert not found.ok
    assert "自签名证书本身的签名不成立" in found.detail
