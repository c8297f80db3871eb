"""Pictures and attachments: cleaned without touching a pixel, proven, or refused with a sentence."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.intake.jpeg import clean_jpeg
from app.intake.pictures import clean_picture
from app.intake.png import SIGNATURE, clean_png
from app.intake.segments import DamagedPicture, orientation_block, orientation_of
from tests.app.intake.picture_files import (
    CLEAN,
    SECRET,
    chunk,
    chunks,
    laden_jpeg,
    laden_png,
    markers,
    pixels,
    saved,
    scene,
    segment,
)

# ---------------------------------------------------------------- cleaning


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}, {"subsampling": 0}])
def test_jpeg_keeps_pixels_profile_and_turn_and_nothing_else(options):
    laden = laden_jpeg(6, **options)
    taken = clean_picture(laden, "a.jpg")
    assert (taken.kind, taken.problem, taken.converted) == ("jpeg", "", "")
    assert SECRET not in taken.data
    assert pixels(taken.data) == pixels(laden)
    assert set(markers(taken.data)) <= {0xE0, 0xE1, 0xE2, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA}
    assert taken.data.endswith(b"\xff\xd9")
    picture = Image.open(io.BytesIO(taken.data))
    assert dict(picture.getexif()) == {0x0112: 6}
    assert picture.info["icc_profile"]
    assert (taken.width, taken.height) == (32, 48)
    assert taken.sha256 == hashlib.sha256(taken.data).hexdigest()


@pytest.mark.parametrize("marker", [*range(0xE0, 0xF0), 0xFE])
@pytest.mark.parametrize("body", [b"", SECRET, SECRET * 3000])
def test_foreign_segments_go_whatever_their_number(marker, body):
    plain = CLEAN["jpeg cmyk"]
    assert clean_picture(plain[:2] + segment(marker, body) + plain[2:], "x").data == plain


@pytest.mark.parametrize("body", [b"ICC_PROFILE\x00\x01\x01" + SECRET, b"MPF\x00"])
def test_nothing_but_scans_and_tables_stays_after_the_first_scan(body):
    plain = CLEAN["jpeg progressive"]
    at = plain.index(b"\xff\xc4", plain.index(b"\xff\xda"))
    exif = segment(0xE1, b"Exif\x00\x00" + orientation_block(6))
    taken = clean_picture(plain[:at] + segment(0xE2, body) + exif + plain[at:], "x")
    assert taken.data == plain
    assert taken.width > taken.height


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("make", [laden_jpeg, laden_png])
def test_the_size_is_the_size_as_shown(turn, make):
    taken = clean_picture(make(turn), "x")
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(taken.data)))
    assert (taken.width, taken.height) == shown.size == ((48, 32) if turn < 5 else (32, 48))


def test_of_two_turns_in_a_png_the_first_counts():
    plain = CLEAN["png"]
    first, second = (chunk(b"eXIf", orientation_block(turn)) for turn in (6, 3))
    assert clean_picture(plain[:33] + first + second + plain[33:], "x").data == plain[:33] + first + plain[33:]


def test_jpeg_thumbnail_in_jfif_is_cut():
    plain = saved(scene(), "JPEG")
    body = plain[6 : 4 + 16]
    thumb = body[:12] + b"\x02\x02" + b"\x55" * 12
    taken = clean_picture(plain[:2] + segment(0xE0, thumb) + plain[20:], "a.jpg")
    assert taken.data == plain


def test_an_upright_exif_goes_whole():
    taken = clean_picture(laden_jpeg(1), "a.jpg")
    assert 0xE1 not in markers(taken.data)
    assert not Image.open(io.BytesIO(taken.data)).getexif()


def test_png_keeps_pixels_and_turn_and_nothing_else():
    laden = laden_png(8)
    taken = clean_picture(laden, "a.png")
    assert (taken.kind, taken.problem) == ("png", "")
    assert SECRET not in taken.data
    assert pixels(taken.data) == pixels(laden)
    assert set(chunks(taken.data)) == {b"IHDR", b"pHYs", b"eXIf", b"IDAT", b"IEND"}
    assert dict(Image.open(io.BytesIO(taken.data)).getexif()) == {0x0112: 8}
    assert (taken.width, taken.height) == (32, 48)


def test_an_animation_becomes_its_still():
    moving = saved(scene(), "PNG", save_all=True, append_images=[scene("L").convert("RGB")])
    assert b"acTL" in moving
    taken = clean_picture(moving, "a.png")
    assert not {b"acTL", b"fcTL", b"fdAT"} & set(chunks(taken.data))
    assert pixels(taken.data) == pixels(moving)


@pytest.mark.parametrize("data", CLEAN.values(), ids=CLEAN)
def test_a_clean_picture_stays_the_same_object(data):
    taken = clean_picture(data, "x")
    assert taken.problem == ""
    assert taken.data is data
    assert (taken.width, taken.height) == Image.open(io.BytesIO(data)).size


def interlaced(size: tuple[int, int] = (8, 8)) -> bytes:
    """An Adam7 grey picture, which Pillow reads but does not write."""
    width, height = size
    rows = b""
    for x0, y0, dx, dy in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        columns = range(x0, width, dx)
        rows += b"".join(
            b"\0" + bytes((x * 31 + y * 7) % 256 for x in columns) for y in range(y0, height, dy) if columns
        )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_interlaced_png():
    taken = clean_picture(interlaced(), "x.png")
    assert taken.problem == ""
    assert pixels(taken.data)[2] == bytes((x * 31 + y * 7) % 256 for y in range(8) for x in range(8))


def test_adobe_cmyk_keeps_its_mark():
    plain = CLEAN["jpeg cmyk"]
    assert 0xEE in markers(plain)
    longer = plain.replace(
        segment(0xEE, plain[plain.index(b"Adobe") :][:12]), segment(0xEE, plain[plain.index(b"Adobe") :][:12] + SECRET)
    )
    assert SECRET in longer
    assert clean_picture(longer, "x").data == plain


def test_fill_bytes_and_tables_that_end_in_ff_are_followed():
    plain = CLEAN["jpeg worst"]
    assert b"\xff\xff\xc0" in plain  # the last entry of a table, then a marker
    filled = plain[:2] + b"\xff\xff" + plain[2:-2] + b"\xff\xff" + plain[-2:]
    taken = clean_picture(filled, "x")
    assert taken.problem == ""
    assert taken.data is filled


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_orientation_is_read_in_both_byte_orders(turn, order):
    mark = b"II" if order == "<" else b"MM"
    entries = struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"abc\0") + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    block = mark + struct.pack(f"{order}HIH", 42, 8, 2) + entries + bytes(4)
    assert orientation_of(block) == turn
    assert orientation_of(orientation_block(turn)) == turn


@given(st.binary(max_size=60), st.sampled_from([b"", b"II*\0", b"MM\0*", b"II*\0\x08\0\0\0\xff\xff"]))
def test_any_exif_gives_some_turn(noise, head):
    assert 1 <= orientation_of(head + noise) <= 8


# ---------------------------------------------------------------- properties

SEEDS = [laden_jpeg(), laden_jpeg(3, progressive=True), laden_png(), laden_png(2, "P"), *CLEAN.values()]
FLIPS = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(st.sampled_from(SEEDS), FLIPS, st.integers(0, 40))
@SLOW
def test_no_flip_or_cut_breaks_out_and_cleaning_is_idempotent(data, flips, cut):
    broken = bytearray(data)
    for at, value in flips:
        broken[at % len(broken)] = value
    taken = clean_picture(bytes(broken[: len(broken) - cut]), "x")
    if taken.problem:
        assert (taken.data, taken.sha256, taken.kind) == (b"", "", "")
        return
    again = clean_picture(taken.data, "x")
    assert again.problem == ""
    assert again.data is taken.data


@given(
    st.sampled_from([clean_jpeg, clean_png]),
    st.binary(max_size=200),
    st.sampled_from([b"\xff\xd8", SIGNATURE]),
)
def test_the_walkers_raise_only_damaged(walk, noise, head):
    try:
        walk(head + noise)
    except DamagedPicture:
        return
    raise AssertionError("noise is no picture")


@given(
    st.tuples(st.integers(1, 20), st.integers(1, 20)), st.sampled_from(["L", "RGB", "CMYK"]), st.booleans(),
    st.integers(1, 95),
    st.lists(st.tuples(st.sampled_from([*range(0xE0, 0xF0), 0xFE]), st.binary(max_size=40)), max_size=5),
)  # fmt: skip
@SLOW
def test_whatever_is_laid_between_the_pixels_stay(size, mode, progressive, quality, between):
    plain = saved(scene(mode, size), "JPEG", quality=quality, progressive=progressive)
    junk = b"".join(segment(marker, b"junk" + body) for marker, body in between)
    at = 4 + struct.unpack_from(">H", plain, 4)[0]
    laden = plain[:at] + junk + plain[at:]
    assert clean_picture(laden, "x").data == plain
    assert clean_picture(laden, "x") == clean_picture(laden, "y")


@given(st.sampled_from(["L", "RGB", "RGBA", "LA", "P", "1", "I;16"]), st.integers(1, 20), st.integers(1, 20),
       st.lists(st.sampled_from([b"tEXt", b"zzZz", b"tIME", b"fdAT", b"iTXt"]), max_size=4))  # fmt: skip
@SLOW
def test_whatever_chunks_are_laid_between_the_pixels_stay(mode, width, height, kinds):
    plain = saved(scene(mode, (width, height)), "PNG")
    laden = plain[:33] + b"".join(chunk(kind, b"junk") for kind in kinds) + plain[33:]
    assert clean_png(laden).data == plain
