"""Attacks on signed containers: what a zip and a CMS signature can hide, and files changed at random."""

from __future__ import annotations

import json
import struct
import zlib
from contextlib import suppress
from itertools import islice

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import core

from app.errors import InputRefused
from app.output.package import APPLICATION, MANIFEST, PDF, SIGNATURE
from app.trust.certificates import der
from app.trust.pdf_signatures import check_pdf
from app.trust.signatures import check_detached
from app.trust.signing import sign_detached
from app.verify.verify_files import verify
from tests.app.trust.test_signatures import second_signature
from tests.app.verify.conftest import failing, members, packed, packs, verified
from tests.app.verify.mutating import mutations
from tests.app.verify.test_signers import HOUSE, NOW, STRANGER
from tests.app.verify.test_verify import early_lights

END, CENTRAL, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
EVIL = b'{"format":"zhizao-application/1","pack":"miit-2021"}'


def local(name: bytes, data: bytes, extra: bytes = b"") -> bytes:
    head = (LOCAL, 20, 0x0800, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), len(extra))
    return struct.pack("<4s5H3L2H", *head) + name + extra + data


def moved(package: bytes, before: bytes) -> bytes:
    """The package behind other bytes, its offsets made to fit."""
    at = package.rindex(END)
    directory = struct.unpack_from("<L", package, at + 16)[0]
    out = bytearray(before + package)
    struct.pack_into("<L", out, len(before) + at + 16, directory + len(before))
    position = len(before) + directory
    while out[position : position + 4] == CENTRAL:
        offset = struct.unpack_from("<L", out, position + 42)[0]
        struct.pack_into("<L", out, position + 42, offset + len(before))
        position += 46 + sum(struct.unpack_from("<3H", out, position + 28))
    return bytes(out)


def with_comment(package: bytes, comment: bytes) -> bytes:
    return package[:-2] + struct.pack("<H", len(comment)) + comment


def central_of(package: bytes, name: str) -> int:
    return package.index(name.encode(), package.index(CENTRAL)) - 46


def patched(package: bytes, position: int, layout: str, value: int) -> bytes:
    out = bytearray(package)
    struct.pack_into(layout, out, position, value)
    return bytes(out)


def two_of_a_name(package: bytes) -> bytes:
    files = members(package)
    return packed({**files, "application.jsoo": EVIL}).replace(b"application.jsoo", b"application.json")


def with_zip64(package: bytes) -> bytes:
    """A zip64 end whose directory is another one: two readers see two files."""
    at = package.rindex(END)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 0, 0, 0, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return package[:at] + record + locator + package[at:]


def second_end(package: bytes) -> bytes:
    return package + struct.pack("<4s4H2LH", END, 0, 0, 0, 0, 0, 0, 0)


ZIPS = {
    "something before": lambda p: b"MZ" + p,
    "something before, offsets fitted": lambda p: moved(p, local(b"application.json", EVIL)),
    "something behind": lambda p: p + b"x",
    "a second end": second_end,
    "a comment": lambda p: with_comment(p, b"x"),
    "a comment that is an end": lambda p: with_comment(p, struct.pack("<4s4H2LH", END, 0, 0, 0, 0, 0, 0, 0)),
    "two members of a name": two_of_a_name,
    "another local name": lambda p: p.replace(b"application.json", b"applicatiom.json", 1),
    "another central name": lambda p: p[: p.index(CENTRAL)] + p[p.index(CENTRAL) :].replace(b"README", b"READMF"),
    "another local size": lambda p: patched(p, p.index(b"README.txt") - 8, "<L", 5),
    "another central size": lambda p: patched(p, central_of(p, "README.txt") + 24, "<L", 5),
    "another method": lambda p: patched(p, central_of(p, "README.txt") + 10, "<H", 8),
    "a member that points to another": lambda p: patched(p, central_of(p, "README.txt") + 42, "<L", 0),
    "attributes": lambda p: patched(p, central_of(p, "README.txt") + 38, "<L", 0o755 << 16),
    "a date": lambda p: patched(p, central_of(p, "README.txt") + 14, "<H", 0x5555),
    "a name that says to be another": lambda p: moved(p, local(b"x", b"", b"up" + struct.pack("<H", 2) + b"ab")),
    "a zip64 end": with_zip64,
    "disks": lambda p: patched(p, p.rindex(END) + 4, "<H", 1),
    "fewer counted": lambda p: patched(p, p.rindex(END) + 10, "<H", 1),
    "more counted": lambda p: patched(p, p.rindex(END) + 10, "<H", 99),
    "an entry left out": lambda p: packed({k: v for k, v in members(p).items() if k != "README.txt"}),
    "two packages": lambda p: p + p,
}


@pytest.mark.parametrize("attack", ZIPS)
def test_no_zip_that_was_touched_is_accepted(attack, one, tmp_path):
    changed = ZIPS[attack](one.package)
    assert changed != one.package
    (tmp_path / "a.zip").write_bytes(changed)
    with suppress(InputRefused):
        assert failing(verify([tmp_path / "a.zip"], packs)) & {"container", "members"}


def reworked(signature: bytes, change) -> bytes:
    """A CMS signature taken apart by another library, changed, and put together again."""
    found = asn1_cms.ContentInfo.load(signature)
    change(found["content"])
    return bytes(found.dump(force=True))


def unsigned(signed):
    value = asn1_cms.CMSAttribute({"type": "content_type", "values": ["data"]})
    signed["signer_infos"][0]["unsigned_attrs"] = asn1_cms.CMSAttributes([value])


def two_signers(signed):
    other = asn1_cms.ContentInfo.load(sign_detached(b"other", STRANGER, when=NOW))["content"]
    signed["signer_infos"] = [signed["signer_infos"][0].copy(), other["signer_infos"][0].copy()]


def swapped_certificate(signed):
    other = asn1_cms.ContentInfo.load(sign_detached(b"other", STRANGER, when=NOW))["content"]
    signed["certificates"] = other["certificates"].copy()


def more_certificates(signed):
    other = asn1_cms.ContentInfo.load(sign_detached(b"other", STRANGER, when=NOW))["content"]
    signed["certificates"] = [signed["certificates"][0].copy(), other["certificates"][0].copy()]


def weak_digest(signed):
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}


def no_attributes(signed):
    del signed["signer_infos"][0]["signed_attrs"]


def attached(signed):
    signed["encap_content_info"]["content"] = core.OctetString(b"other")


def another_time(signed):
    for attribute in signed["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "signing_time":
            attribute["values"] = [asn1_cms.Time({"utc_time": core.UTCTime(NOW.replace(year=2001))})]


def of_another(signed):
    other = asn1_cms.ContentInfo.load(sign_detached(b"other", HOUSE, when=NOW))["content"]
    signed["signer_infos"] = [other["signer_infos"][0].copy()]


SIGNATURES = {
    "unsigned attributes": lambda s: reworked(s, unsigned),
    "two signers": lambda s: reworked(s, two_signers),
    "a swapped certificate": lambda s: reworked(s, swapped_certificate),
    "another certificate added": lambda s: reworked(s, more_certificates),
    "a weak digest": lambda s: reworked(s, weak_digest),
    "no signed attributes": lambda s: reworked(s, no_attributes),
    "other content attached": lambda s: reworked(s, attached),
    "another time": lambda s: reworked(s, another_time),
    "the signature of something else": lambda s: reworked(s, of_another),
    "BER without lengths": lambda s: b"\x30\x80" + s[4:] + b"\0\0",
    "a length longer than needed": lambda s: b"\x30\x83\0" + s[2:],
    "something behind": lambda s: s + b"\0",
    "nothing": lambda _s: b"",
    "a certificate alone": lambda _s: der(HOUSE.chain[0]),
}


@pytest.mark.parametrize("attack", SIGNATURES)
def test_no_signature_that_was_touched_is_accepted(attack, one):
    manifest = members(one.package)[MANIFEST]
    signature = sign_detached(manifest, HOUSE, when=NOW)
    assert check_detached(manifest, signature).ok
    assert asn1_cms.ContentInfo.load(signature).dump(force=True) == signature, "the tool itself changes nothing"
    changed = SIGNATURES[attack](signature)
    assert changed != signature
    assert not check_detached(manifest, changed).ok
    assert not early_lights(packed({**members(one.package), SIGNATURE: changed}))


def test_duplicate_keys_in_the_list_are_refused(one, tmp_path):
    """Two readers of JSON may take the first or the last of two equal keys."""
    files = members(one.package)
    told = files[MANIFEST].replace(b'"issue":', b'"issue": "ZN-000000-01", "issue":', 1)
    assert json.loads(told)
    signed = {**files, MANIFEST: told, SIGNATURE: sign_detached(told, HOUSE, when=NOW)}
    assert {"members", "hashes"} <= failing(verified(tmp_path, packed(signed)))
    assert APPLICATION in files


def test_files_changed_at_random_are_not_accepted(one, two, tmp_path):
    """A bounded number; ten thousand of them are a bench (tests/bench/verify)."""
    sealed = second_signature(one.pdf, "公章", tmp_path)
    assert early_lights(one.package)
    assert check_pdf(sealed).ok
    near = [len(one.pdf), len(one.pdf) - 3000, sealed.rindex(b"/Contents <"), len(sealed) - 500]
    for changed in islice(mutations(sealed, [two.pdf, one.pdf], 1, near), 250):
        assert not check_pdf(changed).ok
    directory = one.package.index(CENTRAL)
    for changed in islice(mutations(one.package, [two.package], 2, [0, directory, len(one.package) - 30]), 250):
        assert not early_lights(changed)
    assert PDF in members(one.package)
