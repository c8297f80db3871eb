"""Pictures of other formats, and what is no picture at all."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import warnings
import zlib
from pathlib import Path

import pytest
from PIL import Image, TiffImagePlugin

from app.intake.jpeg import clean_jpeg
from app.intake.pictures import clean_picture
from app.intake.png import SIGNATURE
from app.intake.segments import DamagedPicture
from tests.app.intake.picture_files import (
    CLEAN,
    SECRET,
    chunk,
    full_exif,
    pixels,
    saved,
    scene,
)

# ---------------------------------------------------------------- other formats


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_formats_become_png(kind, mode):
    data = saved(scene(mode), kind)
    taken = clean_picture(data, "x")
    assert (taken.kind, taken.problem, taken.converted) == ("png", "", kind)
    shown, came = Image.open(io.BytesIO(taken.data)), Image.open(io.BytesIO(data))
    assert shown.convert("RGB").tobytes() == came.convert("RGB").tobytes()
    assert clean_picture(data, "x") == taken
    assert clean_picture(taken.data, "x").data is taken.data


def test_webp_first_frame_turned_without_metadata():
    data = saved(scene(), "WEBP", lossless=True, exif=full_exif(6), xmp=SECRET, save_all=True, append_images=[scene()])
    taken = clean_picture(data, "x.webp")
    assert (taken.kind, taken.converted, taken.width, taken.height) == ("png", "WebP", 32, 48)
    assert SECRET not in taken.data
    assert pixels(taken.data)[2] == scene().transpose(Image.Transpose.ROTATE_270).tobytes()


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "LA", "RGBA", "LAB"])
def test_tiff_of_every_colour(mode):
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = SECRET.decode()
    picture = scene("RGB").convert("LAB") if mode == "LAB" else scene(mode)
    taken = clean_picture(saved(picture, "TIFF", tiffinfo=tags, compression="tiff_lzw"), "x")
    assert (taken.kind, taken.problem) == ("png", "")
    assert SECRET not in taken.data
    if mode == "I;16":
        assert pixels(taken.data)[2] == scene("I;16").tobytes()


def test_floating_tiff_is_not_guessed_at():
    assert "另存为 PNG" in clean_picture(saved(Image.new("F", (4, 4), 0.5), "TIFF"), "x").problem


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
        taken = clean_picture(data, "图.png")
    assert said in taken.problem
    assert taken.problem.endswith("。")
    assert (taken.data, taken.sha256, taken.kind, taken.width) == (b"", "", "", 0)


def test_a_png_of_many_pixels_but_within_the_limit_leaks_no_warning():
    side = 9_900  # more than Pillow's own warning, which this suite would turn into an error
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress((b"\0" * (side // 8 + 2)) * side, 1)
    data = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    assert clean_picture(data, "x").problem == ""


def test_pillow_writes_nothing_of_its_own_on_standard_error():
    data = bytearray(saved(scene(), "TIFF"))
    at = data.index(struct.pack("<HHI", 277, 3, 1))  # SamplesPerPixel
    data[at + 8 : at + 10] = struct.pack("<H", 2048)
    code = (
        "import sys; from app.intake.pictures import clean_picture;"
        f"print(bool(clean_picture({bytes(data)!r}, 'x').problem))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_too_many_bytes():
    assert "超过 50 MB" in clean_picture(CLEAN["png"] + bytes(50 << 20), "x").problem


@pytest.mark.parametrize("tail", [b"\xff" * 5_000_000, b"\xff\x00" * 5_000_000, b"\xff" * 5_000_000 + b"\x00"])
def test_walking_is_linear(tail):
    started = time.thread_time()
    with pytest.raises(DamagedPicture):
        clean_jpeg(CLEAN["jpeg"][:-2] + tail)
    with pytest.raises(DamagedPicture):
        clean_jpeg(b"\xff\xd8" + tail)
    assert time.thread_time() - started < 5


def test_a_name_that_lies_is_said():
    assert "扩展名 .png 不符" in clean_picture(b"hello", "a/b.png").problem
    assert clean_picture(CLEAN["jpeg"], "wrong.png").kind == "jpeg"
