"""Children that are kept for the next picture, and pictures and pages that take too much there."""

import io
import threading
import time

import pytest
from PIL import Image

from app.errors import InputRefused
from app.intake import pictures
from app.intake.pictures import COSTLY, DAMAGED, clean_picture
from app.output.pdf.raster import foreign_raster
from app.sandbox import process
from app.sandbox.pool import SandboxPool, shared_pool
from app.sandbox.process import Pace
from tests.app.sandbox.bombs import BOMBS, nested_forms
from tests.systems import counts_memory_of_a_job

READERS = "tests.app.sandbox.readers"


def echoed(sandbox):
    return [item.told for item in sandbox.run(f"{READERS}:count_bytes", {"said": "一"}, [io.BytesIO(b"12345")])]


def test_one_child_serves_what_comes_one_after_the_other():
    pool = SandboxPool()
    with pool.borrowed() as first:
        told = echoed(first)
        assert first.started
    with pool.borrowed() as second:
        assert second is first
        assert second.started
        assert echoed(second) == told
    pool.close()
    assert not first.started


def test_what_is_lent_at_once_is_two_and_one_is_kept():
    pool = SandboxPool()
    with pool.borrowed() as first, pool.borrowed() as second:
        assert first is not second
        echoed(first)
        echoed(second)
    assert [first.started, second.started].count(True) == 1
    pool.close()


def test_a_child_that_nobody_uses_is_ended():
    pool = SandboxPool(idle=0.05)
    with pool.borrowed() as sandbox:
        echoed(sandbox)
    until = time.monotonic() + 120
    while sandbox.started and time.monotonic() < until:
        threading.Event().wait(0.02)
    assert not sandbox.started


def tiff(side):
    """A picture of few bytes that has to be redrawn."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), (9, 90, 190)).save(out, "TIFF", compression="tiff_adobe_deflate")
    return out.getvalue()


def test_a_picture_that_takes_too_long_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(pictures, "_PACE", Pace(item=0.05, whole=0.05))
    assert clean_picture(tiff(5000), "大图.tif").problem == COSTLY
    monkeypatch.undo()
    assert clean_picture(tiff(50), "小图.tif").converted == "TIFF"


@counts_memory_of_a_job
def test_a_picture_that_takes_too_much_memory_is_refused_in_one_sentence(monkeypatch):
    pool = SandboxPool()
    small = process.Sandbox(memory=256 << 20)
    monkeypatch.setattr(process, "MEMORY", 256 << 20)
    monkeypatch.setattr("app.sandbox.pool.Sandbox", lambda: small)
    monkeypatch.setattr(pictures, "shared_pool", lambda: pool)
    assert clean_picture(tiff(9000), "大图.tif").problem in {COSTLY, DAMAGED}
    pool.close()


def test_pillow_decodes_no_foreign_picture_in_the_program(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("decoded here")

    data = tiff(50)
    monkeypatch.setattr(Image.Image, "load", refuse)
    monkeypatch.setattr(Image, "open", refuse)
    assert clean_picture(data, "小图.tif").converted == "TIFF"
    with pytest.raises(AssertionError):
        Image.open(io.BytesIO(data))


@pytest.mark.parametrize("name", BOMBS)
def test_the_page_of_an_attachment_is_drawn_within_the_limits(name, monkeypatch):
    monkeypatch.setattr(process, "PACE", Pace(item=0.5, whole=0.7, each=0.01))
    shared_pool().close()
    drawn, said = None, ""
    try:
        drawn = foreign_raster(BOMBS[name](), 0, 300)
    except InputRefused as refused:
        said = str(refused)
    assert drawn is not None or (said.endswith("。") and "\n" not in said)


def test_after_a_bomb_the_next_page_is_drawn(monkeypatch):
    monkeypatch.setattr(process, "PACE", Pace(item=0.3, whole=0.4, each=0.01))
    with pytest.raises(InputRefused):
        foreign_raster(nested_forms(), 0, 300)
    monkeypatch.undo()
    assert foreign_raster(nested_forms(2), 0, 300).pages == 1
