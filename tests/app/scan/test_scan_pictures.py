"""Files of pictures as machines write them: small second pictures, uneven dots, telephones, very large pages."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from app.errors import InputRefused
from app.scan.picture_sheets import draw
from app.scan.sheets import ScanFile, open_scan
from tests.app.scan.papers import sandbox


def opened(data, name="x.tif"):
    return open_scan([ScanFile(name, io.BytesIO(data), len(data))], sandbox())


def tiff(*frames):
    """Each frame: an image, its tags."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out) as writer:
        for image, tags in frames:
            info = ImageFileDirectory_v2()
            for tag, value in tags.items():
                info[tag] = value
            image.save(writer, "TIFF", tiffinfo=info, compression="group4" if image.mode == "1" else None)
            writer.newFrame()
    return out.getvalue()


PAGE = Image.new("1", (1240, 1754), 1)
SMALL = Image.new("L", (113, 160), 255)


@pytest.mark.parametrize(
    ("frames", "pages"),
    [
        ([(PAGE, {254: 2}), (SMALL, {254: 1})] * 3, 3),
        ([(PAGE, {}), (SMALL, {})] * 2, 2),
        ([(PAGE, {}), (PAGE, {254: 4})], 1),
        ([(PAGE, {}), (PAGE, {254: 2})], 2),
        ([(SMALL, {254: 1})], 1),
        ([(PAGE, {}), (Image.new("L", (160, 113), 255), {})], 2),
    ],
    ids=["marked", "unmarked", "mask", "two pages", "nothing else", "another shape"],
)
def test_thumbnails_are_no_pages(frames, pages):
    scan = opened(tiff(*frames))
    assert scan.count == pages
    assert all(sheet.image for sheet in scan.sheets())


@pytest.mark.parametrize(
    ("size", "dpi", "shown"),
    [
        ((1728, 1145), (204, 98), (1728, 2384)),
        ((1728, 2290), (204, 196), (1728, 2384)),
        ((1728, 4570), (204, 391), (2609, 3600)),
        ((1240, 1754), (150, 150), (1240, 1754)),
        ((1240, 1754), (72, 300), (1240, 1754)),
        ((1240, 1754), (1, 100), (1240, 1754)),
    ],
)
def test_uneven_dots_are_made_even_where_that_makes_a_page(size, dpi, shown):
    out = io.BytesIO()
    Image.new("1", size, 1).save(out, "TIFF", dpi=dpi)
    (sheet,) = opened(out.getvalue()).sheets()
    assert sheet.image.size == pytest.approx(shown, abs=6)


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_what_a_telephone_took_gets_the_sentence_that_helps(brand):
    with pytest.raises(InputRefused, match="兼容性最佳"):
        opened(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + b"\0" * 100, "IMG_1.HEIC")


@pytest.mark.parametrize(("mode", "compression"), [
    ("RGB", "raw"), ("RGB", "tiff_lzw"), ("RGB", "jpeg"), ("L", "jpeg"), ("L", "tiff_adobe_deflate"), ("L", "packbits"),
])  # fmt: skip
def test_a_large_tiff_is_decoded_strip_by_strip_to_the_same_page(mode, compression):
    ramp = np.add.outer(np.arange(7300) // 30, np.arange(5200) // 25).astype(np.uint8)
    page = Image.fromarray(ramp).convert(mode)
    out = io.BytesIO()
    page.save(out, "TIFF", compression=compression, dpi=(600, 600))
    ((told, blobs),) = draw({"frames": [0]}, [io.BytesIO(out.getvalue())])
    found = Image.frombytes(told["mode"], told["size"], blobs[0])
    with Image.open(io.BytesIO(out.getvalue())) as whole:
        whole.load()
        whole.thumbnail((3600, 3600), Image.Resampling.BOX)
        assert (found.mode, found.size) == (whole.mode, whole.size)
        off = np.abs(np.asarray(found, np.int16) - np.asarray(whole, np.int16))
    assert float(off.mean()) < 1.5


_MEASURED = """
import io, sys
from pathlib import Path
from app.scan.picture_sheets import draw
with open(sys.argv[1], "rb") as file:
    for told, blobs in draw({"frames": [0]}, [file]):
        assert told["mode"] == "RGB", told
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_a3_at_600_dpi_takes_less_than_300_mb(tmp_path, kind):
    path = tmp_path / "a3"
    page = Image.new("RGB", (7016, 9921), (250, 248, 240))
    page.save(path, kind, dpi=(600, 600), **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    told = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 200_000, "the rest is the program's own"
