"""PDF bombs wherever a foreign PDF meets a library: refused in one sentence, in little time and memory."""

import io

import pytest
from PIL import Image

from app.errors import InputRefused
from app.intake import official_pdf, pictures
from app.intake.attachments import clean_attachment
from app.intake.official_pdf import read_text
from app.intake.pdf_draft import read_pdf_draft
from app.intake.pictures import COSTLY, clean_picture
from app.jobs.reject_originals import refuse_originals
from app.output.pdf.raster import foreign_raster
from app.pack.catalogue import load
from app.paths import forms_root
from app.sandbox import process
from app.sandbox.pdf_structure import check_structure, is_plain
from app.sandbox.pool import shared_pool
from app.scan.sheets import ScanFile, open_scan
from app.verify.verify_files import verify
from tests.app.sandbox.bombs import BOMBS, deflated, nested_forms, object_stream, one_stream, operators

HASTE = process.Pace(item=0.5, whole=0.7, each=0.01)
"""Less than the program grants, so that the tests are quick: here it counts that there are limits."""


@pytest.fixture(scope="module")
def bombs():
    small = {
        "deflated": lambda: deflated(2),
        "object-stream": lambda: object_stream(2),
        "one-stream": lambda: one_stream(100, 400_000),
        "operators": lambda: operators(5_000_000),
    }
    return {name: small.get(name, make)() for name, make in BOMBS.items()}


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(process, "PACE", HASTE)
    monkeypatch.setattr(official_pdf, "_PACE", HASTE)


@pytest.mark.parametrize("name", BOMBS)
def test_a_scan_is_refused_or_its_pages_are_named(name, bombs):
    data = bombs[name]
    try:
        scan = open_scan([ScanFile("盖章件.pdf", io.BytesIO(data), len(data))])
        refuse_originals(scan)
        sheets = list(scan.sheets())
    except InputRefused as refused:
        _one_sentence(refused)
    else:  # drawn after all, within the limits
        assert all(sheet.problem or sheet.image for sheet in sheets)
        assert name in ("operators", "patterns")


@pytest.mark.parametrize("name", BOMBS)
def test_the_text_of_an_official_pdf(name, bombs, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(bombs[name])
    with pytest.raises(InputRefused) as refused:
        read_text(path)
    _one_sentence(refused.value)


@pytest.mark.parametrize("name", BOMBS)
def test_verify(name, bombs, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(bombs[name])
    try:
        report = verify([path], lambda pack: load(pack, forms_root()))
    except InputRefused as refused:
        _one_sentence(refused)
    else:
        assert not report.ok


def test_the_child_that_is_kept_for_the_next_picture_ends_over_its_limits(bombs, monkeypatch):
    """It served an honest picture before, and is the very process that meets the bomb; then there is another one."""
    monkeypatch.undo()  # an honest picture has all its time
    shared_pool().close()
    assert clean_picture(picture(20), "小图.tif").converted == "TIFF"
    with shared_pool().borrowed() as kept:
        first = kept._child
        assert first is not None
    with monkeypatch.context() as hasty:
        hasty.setattr(pictures, "_PACE", process.Pace(item=0.05, whole=0.05))
        assert clean_picture(picture(9000), "大图.tif").problem == COSTLY
    assert clean_picture(picture(20), "小图.tif").converted == "TIFF"
    with shared_pool().borrowed() as after:
        assert after._child is not first
    with monkeypatch.context() as hasty:
        hasty.setattr(process, "PACE", HASTE)
        with pytest.raises(InputRefused) as page:
            foreign_raster(bombs["nested-forms"], 0, 300)
    _one_sentence(page.value)


def picture(side):
    """A picture of few bytes that has to be redrawn."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), (9, 90, 190)).save(out, "TIFF", compression="tiff_adobe_deflate")
    return out.getvalue()


def test_what_is_opened_here_was_opened_in_the_child_before(bombs, tmp_path):
    bomb = bombs["object-stream"]
    with pytest.raises(InputRefused):
        check_structure(bomb, "x.pdf")
    assert clean_attachment(bomb, "x.pdf").problem
    path = tmp_path / "x.pdf"
    path.write_bytes(bomb)
    with pytest.raises(InputRefused):
        read_pdf_draft(path)


def test_plain_is_what_hides_nothing(bombs):
    assert is_plain(nested_forms(1))
    assert not is_plain(bombs["object-stream"])
    honest = nested_forms(1)
    at = honest.rindex(b"xref\n0")
    assert not is_plain(honest[:at] + honest[at:].replace(b"/Root", b"/XRefStm 15 /Root"))
    assert not is_plain(honest[:at] + honest[at:].replace(b"/Root", b"/#58RefStm 15 /Root"))
    assert not is_plain(honest.replace(b"1 0 obj", b"7 0 obj", 1))
    assert not is_plain(honest.replace(b"startxref\n", b"startxref\n1"))
    assert not is_plain(b"")


def _one_sentence(refused):
    told = str(refused)
    assert "请" in told
    assert "\n" not in told
