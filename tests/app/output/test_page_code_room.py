"""Nothing comes near a page code, and nothing stands where people sign: measured on rasters."""

import io
import json
from datetime import UTC, datetime

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from app.output.pdf.frame import CODE_SIZE
from app.output.pdf.render import render_pdf
from app.trust import certificates
from app.trust.page_code import page_code
from app.trust.signing import REASON, sign_pdf
from tests.app.output.output_samples import MARK, document, example, many, picture

NOW = datetime.now(UTC).replace(microsecond=0)
DPI = 150
DARK = 200
# ISO/IEC 18004 asks for four modules of quiet; the code of these pages is 29 modules wide
QUIET = 4 * CODE_SIZE / 29
MM = 72 / 25.4


def blank(track):
    return {"format": "zhizao-application/1", "pack": "miit-2021", "track": track}


def crowded():
    """Long rows, long names and paragraphs that go on overleaf, upright and wide."""
    application = many("scene", 5)
    application["company"]["name"] = "重庆" + "装备" * 40 + "有限公司"
    application["scenarios"][2]["solution"] = [{"text": "先采集，再建模，后优化（含 OPC UA 协议）；" * 120}]
    return application


FORMS = {
    "blank scene": lambda: blank("scene"),
    "blank factory": lambda: blank("factory"),
    "scene": lambda: example("scene"),
    "factory": lambda: example("factory"),
    "crowded": crowded,
}


def raster(page, box, dpi=DPI):
    """Greys of a box (left, bottom, right, top in points); the first row is the upper one."""
    width, height = page.get_size()
    left, bottom, right, top = box
    shown = page.render(scale=dpi / 72, crop=(left, bottom, width - right, height - top), grayscale=True)
    return np.asarray(shown.to_pil().convert("L"))


@pytest.fixture(scope="module", params=FORMS)
def form(request):
    return render_pdf(document(FORMS[request.param](), image=picture("JPEG", size=(1600, 1200))))


def test_every_page_code_stands_in_its_quiet_zone(form):
    with pypdfium2.PdfDocument(form.pdf) as pdf:
        for at in range(form.pages):
            width, height = pdf[at].get_size()
            around = (width - 12 * MM - CODE_SIZE - 20, height - 9 * MM - CODE_SIZE - 20, width, height)
            shown = raster(pdf[at], around)
            (code,) = zxingcpp.read_barcodes(shown)
            assert code.text == page_code(MARK.number, at + 1, form.pages, MARK.fingerprint)
            corner = code.position.top_left, code.position.bottom_right
            (left, top), (right, bottom) = ((each.x, each.y) for each in corner)
            assert (right - left) / DPI * 25.4 == pytest.approx(18, abs=0.4)
            quiet = round(QUIET * DPI / 72) - 1
            window = shown[top - quiet : bottom + quiet, left - quiet : right + quiet].copy()
            assert window.shape[0] > bottom - top + quiet
            window[quiet - 1 : quiet + bottom - top + 2, quiet - 1 : quiet + right - left + 2] = 255
            assert window.min() > DARK, f"something stands {QUIET / MM:.1f} mm from the code of page {at + 1}"


def test_number_and_page_stand_whole_beside_the_code(form):
    with pypdfium2.PdfDocument(form.pdf) as pdf:
        for at in range(form.pages):
            width, height = pdf[at].get_size()
            left = width - 12 * MM - CODE_SIZE
            beside = (left - 40 * MM, height - 9 * MM - CODE_SIZE, left - QUIET, height - 9 * MM + 4)
            words = pdf[at].get_textpage().get_text_bounded(*beside)
            assert words.split() == [MARK.number, f"{at + 1}/{form.pages}"]


def test_where_people_sign_the_paper_is_white(form):
    """The whole of both places, inside the lines of their table."""
    seal, signature = form.places["公章"], form.places["法定代表人签章"]
    with pypdfium2.PdfDocument(form.pdf) as pdf:
        page = pdf[seal.page]
        for name, place in form.places.items():
            box = (place.left, place.bottom, place.right, place.top)
            shown = raster(page, box)
            assert shown.shape[1] == pytest.approx((place.right - place.left) * DPI / 72, abs=2)
            assert shown.min() > DARK, name
            # its label ends left of it, at half its height
            label = page.get_textpage().get_text_bounded(place.left - 130, place.bottom, place.left, place.top)
            assert "".join(label.split()) == f"{name}："
            wider = (place.left - 130, place.bottom, 595, place.top)
            rows = np.flatnonzero((raster(page, wider)[:, : int(120 * DPI / 72)] < DARK).sum(axis=1))
            assert abs(rows.mean() - shown.shape[0] / 2) < 3 * DPI / 72
            # and the table's right edge is right of it
            ink = raster(page, (place.right, place.bottom + 2, 590, place.top - 2)) < DARK
            edges = np.flatnonzero(ink.all(axis=0))
            assert edges.size
            assert edges[0] > 1
    assert seal.top <= signature.bottom + 0.01


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_empty_signature_fields_are_their_places_to_the_point(track):
    application = example(track)
    made = render_pdf(document(application), attachment=json.dumps(application).encode())
    boxes = {n: (at.page, (at.left, at.bottom, at.right, at.top)) for n, at in made.places.items()}
    signer = certificates.throwaway_signer(NOW)
    signed = sign_pdf(made.pdf, signer, when=NOW, reason=REASON, field_boxes=boxes)
    found = {}
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        for at, page in enumerate(pdf.pages):
            for note in page.get("/Annots", []):
                if str(note.get("/T", "")) in boxes:
                    assert "/V" not in note
                    found[str(note.T)] = (at, tuple(float(edge) for edge in note.Rect))
    assert found.keys() == boxes.keys()
    for name, (at, box) in boxes.items():
        assert found[name][0] == at
        assert found[name][1] == pytest.approx(box, abs=0.5)
    # a seal of 42 mm fits, and what is drawn into the field lies in the white of the page
    with pypdfium2.PdfDocument(signed) as pdf:
        for at, edges in found.values():
            assert raster(pdf[at], edges).min() > DARK
    left, bottom, right, top = found["公章"][1]
    assert min(right - left, top - bottom) >= 42 * MM
