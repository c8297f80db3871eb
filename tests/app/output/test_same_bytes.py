"""Same issue, same bytes: unsigned files of fixed issues against digests that every system and Python must give.

PDF streams are squeezed by Python's zlib.  Classic zlib (CPython's on Windows, Debian's and others) has given the same
bytes for years; builds with zlib-ng give others.  There the PDF is compared with its streams unpacked, and this test
says so; nothing is checked by comparing squeezed bytes, so an issue drawn there verifies all the same.
"""

import hashlib
import json
import zlib

import pytest

from tests.app.output import golden

_PROBE = "".join(f"{at * at:x} 智造申报 " for at in range(4000)).encode()
_CLASSIC = "5c24a5745bb24e7deb917d5f032b99739879e76ffcd22074afb7c801aea27be4"


def squeezes_as_usual() -> bool:
    return hashlib.sha256(zlib.compress(_PROBE, 6)).hexdigest() == _CLASSIC


@pytest.fixture(scope="module")
def found():
    return golden.digests()


@pytest.mark.parametrize("track", golden.TRACKS)
def test_an_issue_gives_the_bytes_that_it_gave_everywhere(found, track):
    expected = json.loads(golden.DIGESTS.read_text(encoding="utf-8"))[track]
    ours = found[track]
    if not squeezes_as_usual():
        for name in ("申报书.pdf", "申报包.zip"):
            ours.pop(name)
            expected.pop(name)
    assert ours == expected, "meant? then: python -m tests.app.output.golden"


def test_this_zlib_is_the_usual_one():
    if not squeezes_as_usual():
        pytest.skip(f"zlib {zlib.ZLIB_RUNTIME_VERSION} squeezes otherwise: PDFs were compared unpacked")
    assert zlib.decompress(zlib.compress(_PROBE, 6)) == _PROBE


def test_any_change_gives_other_bytes(monkeypatch):
    issue = golden.content("scene")
    issue.application["company"]["name"] += "厂"
    monkeypatch.setattr(golden, "content", lambda _track: issue)
    before = json.loads(golden.DIGESTS.read_text(encoding="utf-8"))["scene"]
    made = golden.files_of("scene")
    assert {name for name, data in made.items() if hashlib.sha256(data).hexdigest() != before[name]} >= {
        "申报书.pdf", "申报书.docx", "申报包.zip"
    }  # fmt: skip
    assert hashlib.sha256(golden.unpacked(made["申报书.pdf"])).hexdigest() != before["申报书.pdf unpacked"]


def test_another_compressor_changes_nothing_but_the_compression(monkeypatch):
    expected = json.loads(golden.DIGESTS.read_text(encoding="utf-8"))["scene"]
    real = zlib.compress
    monkeypatch.setattr("app.output.pdf.objects.zlib.compress", lambda data, _level: real(data, 1))
    pdf = golden.files_of("scene")["申报书.pdf"]
    assert hashlib.sha256(pdf).hexdigest() != expected["申报书.pdf"]
    assert hashlib.sha256(golden.unpacked(pdf)).hexdigest() == expected["申报书.pdf unpacked"]
