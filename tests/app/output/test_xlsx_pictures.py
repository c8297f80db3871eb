"""Pictures of the solution column stand in their cells."""

import random
import subprocess
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from PIL import Image

from app.output.png import png
from app.output.xlsx import HEAD_ROW, render_tables
from tests.app.output.output_samples import document, example, picture


def table(image):
    made = render_tables(document(example("scene"), image=image))
    return next(data for name, data in made.items() if name.startswith("附4-1"))


@pytest.mark.parametrize(("kind", "mode", "turned"), [("JPEG", "RGB", 6), ("PNG", "RGBA", 1), ("JPEG", "CMYK", 1)])
def test_each_picture_stands_in_its_row(kind, mode, turned):
    data = table(picture(kind, mode, orientation=turned))
    sheet: Any = openpyxl.load_workbook(BytesIO(data)).active
    scenarios = example("scene")["scenarios"]
    wanted = [at + HEAD_ROW + 1 for at, row in enumerate(scenarios) for block in row["solution"] if "image" in block]
    assert wanted
    assert [image.anchor._from.row + 1 for image in sheet._images] == wanted
    for image in sheet._images:
        place = image.anchor
        assert sheet.cell(HEAD_ROW, place._from.col + 1).value.startswith("采用的技术方案")
        bottom = (place._from.rowOff + place.ext.height) / 12700
        assert bottom <= sheet.row_dimensions[place._from.row + 1].height
        with Image.open(BytesIO(image._data())) as shown:
            assert (shown.width > shown.height) == (turned == 1)
            # red is the left half, which a quarter turn to the right brings to the top
            at = (shown.width // 4, shown.height // 2 + 20) if turned == 1 else (shown.width // 3, shown.height // 4)
            colour: Any = shown.convert("RGB").getpixel(at)
            assert colour[0] > 120


@pytest.mark.parametrize(("mode", "size"), [("RGB", (1, 1)), ("L", (3, 2)), ("RGB", (640, 481)), ("L", (1000, 7))])
def test_our_png_is_read_by_pillow_pixel_by_pixel(mode, size):
    image = Image.frombytes(mode, size, random.Random(size[0]).randbytes(size[0] * size[1] * len(mode)))
    with Image.open(BytesIO(png(image))) as read:
        read.load()
        assert (read.format, read.mode, read.size) == ("PNG", mode, size)
        assert read.tobytes() == image.tobytes()


def test_a_small_upright_picture_is_the_stored_file_itself():
    data = picture("JPEG", "RGB", size=(400, 300))
    with zipfile.ZipFile(BytesIO(table(data))) as book:
        assert {book.read(name) for name in book.namelist() if "media" in name} == {data}


def test_same_bytes_and_no_picture_where_there_is_none(tmp_path):
    assert table(picture()) == table(picture())
    with zipfile.ZipFile(BytesIO(table(b"no picture"))) as book:
        assert not [name for name in book.namelist() if "media" in name]


def test_libreoffice_opens_it(tmp_path, other_program):
    soffice = other_program("soffice", "libreoffice", beside="*sclo.*")
    (tmp_path / "a.xlsx").write_bytes(table(picture()))
    profile = (tmp_path / "profile").as_uri()
    subprocess.run([soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
                    "--outdir", tmp_path, tmp_path / "a.xlsx"], check=True, capture_output=True)  # fmt: skip
    images = subprocess.run(["pdfimages", "-list", tmp_path / "a.pdf"], check=True, capture_output=True, text=True)
    assert len(images.stdout.splitlines()) > 2
