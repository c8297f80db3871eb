"""A scan of many pages takes no more memory than one of a few."""

from __future__ import annotations

import io
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from app.scan.sheets import ScanFile, open_scan

PAGES = 48


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def heavy(folder: Path) -> tuple[Path, int]:
    """A PDF with a picture of more than a megabyte on each page, and how many bytes that is."""
    noise = np.random.default_rng(3).integers(0, 256, (1200, 1000), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", quality=97)
    path, document = folder / "noise.pdf", pikepdf.new()
    for at in range(PAGES):
        data = out.getvalue() + b"%d" % at
        picture = document.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                       Width=1000, Height=1200, BitsPerComponent=8,
                                       ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode)  # fmt: skip
        page = document.add_blank_page(page_size=(240, 288))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = document.make_stream(b"q 240 0 0 288 0 0 cm /P Do Q")
    document.save(path)
    return path, len(out.getvalue())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_the_pictures_of_pages_that_were_drawn_are_let_go(tmp_path: Path) -> None:
    path, one = heavy(tmp_path)
    assert one > 1_000_000
    with path.open("rb") as file:
        taken = []
        for sheet in open_scan([ScanFile("noise.pdf", file, path.stat().st_size)]).sheets():
            assert sheet.image is not None
            taken.append(resident())  # while the file is still open: closing it gives everything back
    assert len(taken) == PAGES
    assert max(taken[PAGES // 3 :]) - max(taken[: PAGES // 3]) < PAGES // 3 * one


_FREED = """
import os, sys
import numpy as np
from app.sandbox.heap import give_back_pages

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

if sys.argv[1] == "give back":
    give_back_pages()
large = np.ones(26_000_000, np.uint8)
del large
before = resident()
pages, small = [], []
for _ in range(6):
    pages.append(np.ones(12_000_000, np.uint8))
    small.append(np.ones(100_000, np.uint8))
pages.clear()
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="elsewhere nothing is set")
def test_pages_that_were_freed_are_given_back_although_something_lies_behind_them() -> None:
    def held(how: str) -> int:
        done = subprocess.run([sys.executable, "-c", _FREED, how], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert held("by default") > 50
    assert held("give back") < 10


def test_pages_drawn_into_the_same_memory_show_nothing_of_each_other() -> None:
    sizes = [(120, 90), (40, 200), (41, 37), (150, 150), (60, 60)]

    def pixels(shown: list[tuple[int, int]]) -> list[tuple[tuple[int, int], bytes]]:
        document = pikepdf.new()
        for wide, high in shown:
            page = document.add_blank_page(page_size=(wide, high))
            page.Contents = document.make_stream(b"0.2 0.5 0.9 rg 5 5 %d %d re f" % (wide // 2, high // 3))
        out = io.BytesIO()
        document.save(out)
        images = [each.image for each in open_scan([ScanFile("a", out, len(out.getvalue()))]).sheets()]
        return [(image.size, image.tobytes()) for image in images if image is not None]

    together = pixels(sizes)
    assert together == [pixels([size])[0] for size in sizes]
    assert all(b"\xff\xff\xff" in data and b"\x33\x80\xe6" in data for _, data in together)
