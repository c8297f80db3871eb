"""A bound page's JPEG is one plain picture: whatever else could be hidden in it is told."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.scan.bound_jpeg import is_bound_jpeg


def picture(mode: str = "RGB", **more: object) -> bytes:
    noise = np.random.default_rng(3).integers(0, 255, (90, 70, 3), np.uint8)
    out = io.BytesIO()
    options: dict[str, object] = {"quality": 70, "optimize": True, "dpi": (200, 200)} | more
    Image.fromarray(noise).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("quality", [30, 70, 92])
def test_what_is_bound_is_plain(mode, quality):
    assert is_bound_jpeg(picture(mode, quality=quality))


def adobe(data: bytes) -> bytes:
    return data[:20] + b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x01" + data[20:]


EXIF = Image.Exif()
EXIF[0x0112] = 3
OTHERS = {
    "two pictures": picture() + picture(),
    "bytes behind the end": picture() + b"MZ",
    "cut": picture()[:-2],
    "comment": picture(comment=b"hidden"),
    "profile": picture(icc_profile=b"x" * 200),
    "turned": picture(exif=EXIF),
    "progressive": picture(progressive=True),
    "Adobe's colours": adobe(picture()),
    "four colours": picture("CMYK"),
    "restarts": picture(restart_marker_blocks=4),
    "nothing": b"",
    "a PNG": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_anything_more_or_else_is_told(data):
    assert not is_bound_jpeg(data)


@given(st.integers(0, 700), st.binary(max_size=4))
def test_no_bytes_at_all_raise(at, other):
    data = picture()
    is_bound_jpeg(data[:at] + other + data[at + len(other) :])
    assert not is_bound_jpeg(data[:at] + other + data[at + len(other) :] + b"x")
