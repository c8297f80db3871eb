"""Attachments: PDF kept byte for byte, or pictures, or a sentence."""

from __future__ import annotations

import hashlib
import io
import os

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.attachments import clean_attachment
from tests.app.intake.picture_files import (
    SECRET,
    laden_png,
)

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def make_pdf(pages: int = 2, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_pdf_stays_byte_for_byte():
    for data in (make_pdf(), b"\xef\xbb\xbf" + make_pdf(), make_pdf() + b"\r\n\x00\x00"):
        taken = clean_attachment(data, "a.pdf")
        assert (taken.data, taken.kind, taken.pages, taken.problem) == (data, "pdf", 2, "")
        assert taken.sha256 == hashlib.sha256(data).hexdigest()


def test_a_picture_may_be_attached():
    taken = clean_attachment(laden_png(), "a.pdf")
    assert (taken.kind, taken.problem) == ("png", "")
    assert SECRET not in taken.data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"hello", "既不是 PDF"),
        (make_pdf()[:-200], "不完整"),
        (b"%PDF-1.7\n" + os.urandom(500) + b"\n%%EOF", "损坏"),
        (make_pdf(0), "没有页面"),
        (make_pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "密码"),
        (make_pdf(encryption=pikepdf.Encryption(owner="o", user="")), "密码"),
        (make_pdf() + bytes(100 << 20), "超过 100 MB"),
    ],
)
def test_attachments_refused(data, said, caplog):
    taken = clean_attachment(data, "a.pdf")
    assert said in taken.problem
    assert (taken.data, taken.kind) == (b"", "")
    assert not caplog.records


@given(st.integers(0, 2000), st.integers(0, 255))
@SLOW
def test_no_flip_in_a_pdf_breaks_out(at, value):
    data = bytearray(make_pdf())
    data[at % len(data)] = value
    taken = clean_attachment(bytes(data), "a.pdf")
    assert taken.problem or taken.data == bytes(data)
