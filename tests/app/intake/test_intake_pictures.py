"""Pictures and attachments: cleaned without touching a pixel, proven, or refused with a sentence."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import warnings
import zlib

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from app.intake.attachments import take_attachment
from app.intake.jpeg import clean_jpeg
from app.intake.pictures import take_picture
from app.intake.png import SIGNATURE, clean_png
from app.intake.segments import Damaged, orientation_block, orientation_of

SECRET = b"SECRET-PLACE-29.56N"


def scene(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture with structure in every channel."""
    base = Image.frombytes("RGB", size, bytes((x * y + 7 * c * x) % 256 for y in range(size[1]) for x in range(size[0])
                                              for c in range(3)))  # fmt: skip
    if mode == "I;16":
        return Image.frombytes(
            "I;16", size, b"".join(struct.pack("<H", i * 37 % 65536) for i in range(size[0] * size[1]))
        )
    if mode == "LA":
        return Image.merge("LA", base.split()[:2])
    if mode == "RGBA":
        return Image.merge("RGBA", (*base.split(), base.split()[0]))
    return base.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def full_exif(turn: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (29.0, 33.0, 36.0)}
    return exif


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's doubts about what the tests lay into the files
        picture = Image.open(io.BytesIO(data))
        return picture.mode, picture.size, picture.tobytes()


def markers(data: bytes) -> list[int]:
    """Marker codes up to the first scan, read with nothing of the code under test."""
    found, at = [], 2
    while True:
        code, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        found.append(code)
        if code == 0xDA:
            return found
        at += 2 + length


def chunks(data: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append(kind)
        at += 12 + length
    return found


def laden_jpeg(turn: int = 6, **options: object) -> bytes:
    """A JPEG with everything that has to go, and what has to stay."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = saved(scene(), "JPEG", quality=80, comment=SECRET, exif=full_exif(turn), icc_profile=profile, **options)
    extra = (
        segment(0xE0, b"JFXX\x00\x10" + SECRET)
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET)
        + segment(0xE2, b"MPF\x00" + SECRET)
        + segment(0xED, b"Photoshop 3.0\x00" + SECRET)
        + segment(0xEB, SECRET)
        + b"stray"
    )
    at = 2 + 2 + struct.unpack_from(">H", plain, 4)[0]
    return plain[:at] + extra + plain[at:] + saved(scene(), "JPEG") + SECRET


def laden_png(turn: int = 6, mode: str = "RGB", **options: object) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Packed", SECRET.decode() * 50, zip=True)
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    plain = saved(scene(mode), "PNG", pnginfo=info, exif=full_exif(turn), dpi=(300, 300), **options)
    head = plain[:33]
    return head + chunk(b"tIME", b"\x07\xe5\x0b\x12\x00\x00\x00") + chunk(b"prVt", SECRET) + plain[33:] + SECRET


# ---------------------------------------------------------------- cleaning


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}, {"subsampling": 0}])
def test_jpeg_keeps_pixels_profile_and_turn_and_nothing_else(options):
    laden = laden_jpeg(6, **options)
    taken = take_picture(laden, "a.jpg")
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


def test_jpeg_thumbnail_in_jfif_is_cut():
    plain = saved(scene(), "JPEG")
    body = plain[6 : 4 + 16]
    thumb = body[:12] + b"\x02\x02" + b"\x55" * 12
    taken = take_picture(plain[:2] + segment(0xE0, thumb) + plain[20:], "a.jpg")
    assert taken.data == plain


def test_an_upright_exif_goes_whole():
    taken = take_picture(laden_jpeg(1), "a.jpg")
    assert 0xE1 not in markers(taken.data)
    assert not Image.open(io.BytesIO(taken.data)).getexif()


def test_png_keeps_pixels_and_turn_and_nothing_else():
    laden = laden_png(8)
    taken = take_picture(laden, "a.png")
    assert (taken.kind, taken.problem) == ("png", "")
    assert SECRET not in taken.data
    assert pixels(taken.data) == pixels(laden)
    assert set(chunks(taken.data)) == {b"IHDR", b"pHYs", b"eXIf", b"IDAT", b"IEND"}
    assert dict(Image.open(io.BytesIO(taken.data)).getexif()) == {0x0112: 8}
    assert (taken.width, taken.height) == (32, 48)


def test_an_animation_becomes_its_still():
    moving = saved(scene(), "PNG", save_all=True, append_images=[scene("L").convert("RGB")])
    assert b"acTL" in moving
    taken = take_picture(moving, "a.png")
    assert not {b"acTL", b"fcTL", b"fdAT"} & set(chunks(taken.data))
    assert pixels(taken.data) == pixels(moving)


CLEAN = {
    "jpeg": saved(scene(), "JPEG"),
    "jpeg gray": saved(scene("L"), "JPEG"),
    "jpeg cmyk": saved(scene("CMYK"), "JPEG"),
    "jpeg progressive": saved(scene(), "JPEG", progressive=True),
    "jpeg worst": saved(scene(), "JPEG", quality=1),
    "png": saved(scene(), "PNG"),
    "png palette": saved(scene("P"), "PNG", transparency=3),
    "png 1 bit": saved(scene("1"), "PNG"),
    "png gray": saved(scene("L"), "PNG"),
    "png gray alpha": saved(scene("LA"), "PNG"),
    "png alpha": saved(scene("RGBA"), "PNG"),
    "png 16 bit": saved(scene("I;16"), "PNG"),
    "png one pixel": saved(scene(size=(1, 1)), "PNG"),
}


@pytest.mark.parametrize("data", CLEAN.values(), ids=CLEAN)
def test_a_clean_picture_stays_the_same_object(data):
    taken = take_picture(data, "x")
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
    taken = take_picture(interlaced(), "x.png")
    assert taken.problem == ""
    assert pixels(taken.data)[2] == bytes((x * 31 + y * 7) % 256 for y in range(8) for x in range(8))


def test_adobe_cmyk_keeps_its_mark():
    plain = CLEAN["jpeg cmyk"]
    assert 0xEE in markers(plain)
    longer = plain.replace(
        segment(0xEE, plain[plain.index(b"Adobe") :][:12]), segment(0xEE, plain[plain.index(b"Adobe") :][:12] + SECRET)
    )
    assert SECRET in longer
    assert take_picture(longer, "x").data == plain


def test_fill_bytes_and_tables_that_end_in_ff_are_followed():
    plain = CLEAN["jpeg worst"]
    assert b"\xff\xff\xc0" in plain  # the last entry of a table, then a marker
    filled = plain[:2] + b"\xff\xff" + plain[2:-2] + b"\xff\xff" + plain[-2:]
    taken = take_picture(filled, "x")
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
    taken = take_picture(bytes(broken[: len(broken) - cut]), "x")
    if taken.problem:
        assert (taken.data, taken.sha256, taken.kind) == (b"", "", "")
        return
    again = take_picture(taken.data, "x")
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
    except Damaged:
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
    assert take_picture(laden, "x").data == plain
    assert take_picture(laden, "x") == take_picture(laden, "y")


@given(st.sampled_from(["L", "RGB", "RGBA", "LA", "P", "1", "I;16"]), st.integers(1, 20), st.integers(1, 20),
       st.lists(st.sampled_from([b"tEXt", b"zzZz", b"tIME", b"fdAT", b"iTXt"]), max_size=4))  # fmt: skip
@SLOW
def test_whatever_chunks_are_laid_between_the_pixels_stay(mode, width, height, kinds):
    plain = saved(scene(mode, (width, height)), "PNG")
    laden = plain[:33] + b"".join(chunk(kind, b"junk") for kind in kinds) + plain[33:]
    assert clean_png(laden).data == plain


# ---------------------------------------------------------------- other formats


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_formats_become_png(kind, mode):
    data = saved(scene(mode), kind)
    taken = take_picture(data, "x")
    assert (taken.kind, taken.problem, taken.converted) == ("png", "", kind)
    shown, came = Image.open(io.BytesIO(taken.data)), Image.open(io.BytesIO(data))
    assert shown.convert("RGB").tobytes() == came.convert("RGB").tobytes()
    assert take_picture(data, "x") == taken
    assert take_picture(taken.data, "x").data is taken.data


def test_webp_first_frame_turned_without_metadata():
    data = saved(scene(), "WEBP", lossless=True, exif=full_exif(6), xmp=SECRET, save_all=True, append_images=[scene()])
    taken = take_picture(data, "x.webp")
    assert (taken.kind, taken.converted, taken.width, taken.height) == ("png", "WebP", 32, 48)
    assert SECRET not in taken.data
    assert pixels(taken.data)[2] == scene().transpose(Image.Transpose.ROTATE_270).tobytes()


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "LA", "RGBA", "LAB"])
def test_tiff_of_every_colour(mode):
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = SECRET.decode()
    picture = scene("RGB").convert("LAB") if mode == "LAB" else scene(mode)
    taken = take_picture(saved(picture, "TIFF", tiffinfo=tags, compression="tiff_lzw"), "x")
    assert (taken.kind, taken.problem) == ("png", "")
    assert SECRET not in taken.data
    if mode == "I;16":
        assert pixels(taken.data)[2] == scene("I;16").tobytes()


def test_floating_tiff_is_not_guessed_at():
    assert "另存为 PNG" in take_picture(saved(Image.new("F", (4, 4), 0.5), "TIFF"), "x").problem


# ---------------------------------------------------------------- refused


def bomb_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tall_jpeg() -> bytes:
    data = bytearray(CLEAN["jpeg"])
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(data)


def wide_gif() -> bytes:
    data = bytearray(saved(scene("P"), "GIF"))
    data[6:10] = struct.pack("<HH", 65535, 65535)
    return bytes(data)


def big_bmp() -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 20000, 20000, 1, 24, 0, 0, 0, 0, 0, 0)


REFUSED = [
    (b"", "空的"),
    (b"hello", "不是图片文件"),
    (b"<html></html>", "不是图片文件"),
    (b"%PDF-1.7", "PDF"),
    (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    (b"\x00\x00\x00\x18ftypheic" + bytes(20), "HEIC"),
    (b"\x89PNG\r\n\x1a\n", "不完整"),
    (CLEAN["png"][:-20], "不完整"),
    (CLEAN["png"].replace(b"IHDR", b"IHDX"), "损坏"),
    (CLEAN["png"][:40] + b"\x00" + CLEAN["png"][41:], "损坏"),
    (CLEAN["jpeg"][:-2], "不完整"),
    (CLEAN["jpeg"][: len(CLEAN["jpeg"]) // 2], "不完整"),
    (b"\xff\xd8\xff\xd9", "损坏"),
    (b"\xff\xd8\xff" * 50, "不完整"),
    (saved(scene("P"), "GIF")[:60], "损坏"),
    (b"GIF89a", "损坏"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "损坏"),
    (bomb_png(50_000, 50_000), "像素太多（50000×50000）"),
    (bomb_png(10_000, 10_001), "像素太多"),
    (bomb_png(2**31 - 1, 2**31 - 1), "像素太多"),
    (tall_jpeg(), "像素太多"),
    (wide_gif(), "像素太多"),
    (big_bmp(), "像素太多"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED)
def test_what_is_no_picture_has_a_sentence(data, said):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        taken = take_picture(data, "图.png")
    assert said in taken.problem
    assert taken.problem.endswith("。")
    assert (taken.data, taken.sha256, taken.kind, taken.width) == (b"", "", "", 0)


def test_a_png_of_many_pixels_but_within_the_limit_leaks_no_warning():
    side = 9_900  # more than Pillow's own warning, which this suite would turn into an error
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress((b"\0" * (side // 8 + 2)) * side, 1)
    data = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    assert take_picture(data, "x").problem == ""


def test_too_many_bytes():
    assert "超过 50 MB" in take_picture(CLEAN["png"] + bytes(50 << 20), "x").problem


@pytest.mark.parametrize("tail", [b"\xff" * 5_000_000, b"\xff\x00" * 5_000_000, b"\xff" * 5_000_000 + b"\x00"])
def test_walking_is_linear(tail):
    started = time.perf_counter()
    with pytest.raises(Damaged):
        clean_jpeg(CLEAN["jpeg"][:-2] + tail)
    with pytest.raises(Damaged):
        clean_jpeg(b"\xff\xd8" + tail)
    assert time.perf_counter() - started < 5


def test_a_name_that_lies_is_said():
    assert "扩展名 .png 不符" in take_picture(b"hello", "a/b.png").problem
    assert take_picture(CLEAN["jpeg"], "wrong.png").kind == "jpeg"


# ---------------------------------------------------------------- attachments


def make_pdf(pages: int = 2, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_pdf_stays_byte_for_byte():
    for data in (make_pdf(), b"\xef\xbb\xbf" + make_pdf(), make_pdf() + b"\r\n\x00\x00"):
        taken = take_attachment(data, "a.pdf")
        assert (taken.data, taken.kind, taken.pages, taken.problem) == (data, "pdf", 2, "")
        assert taken.sha256 == hashlib.sha256(data).hexdigest()


def test_a_picture_may_be_attached():
    taken = take_attachment(laden_png(), "a.pdf")
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
    taken = take_attachment(data, "a.pdf")
    assert said in taken.problem
    assert (taken.data, taken.kind) == (b"", "")
    assert not caplog.records


@given(st.integers(0, 2000), st.integers(0, 255))
@SLOW
def test_no_flip_in_a_pdf_breaks_out(at, value):
    data = bytearray(make_pdf())
    data[at % len(data)] = value
    taken = take_attachment(bytes(data), "a.pdf")
    assert taken.problem or taken.data == bytes(data)
