"""A PDF that shows another picture than the data name is noticed."""

import random
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from app.output.document import build_document
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.render import render_pdf
from tests.app.output.output_samples import MARK, document, example, pack, picture


def noise(kind, seed, size=(320, 240)):
    image = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(144)).resize(size)
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (320, 240)), ("PNG", (320, 240)), ("JPEG", (3000, 2000))])
def test_the_picture_itself_is_compared(kind, size):
    right, wrong = noise(kind, 1, size), noise(kind, 2, size)
    made = document(example("scene"), image=right)
    pdf = render_pdf(made).pdf
    assert compare_answers(made, pdf) == []
    found = compare_answers(document(example("scene"), image=wrong), pdf)
    assert found
    assert all(each.path.endswith(".image") for each in found)


def test_without_the_bytes_only_the_number_is_compared():
    pdf = render_pdf(document(example("scene"), image=noise("PNG", 1))).pdf
    dot = BytesIO()
    Image.new("L", (1, 1), 255).save(dot, "PNG")
    assert compare_answers(document(example("scene"), image=dot.getvalue()), pdf) == []


def test_a_jpeg_must_be_the_same_to_the_byte_and_other_pixels_to_the_pixel():
    for kind in ("JPEG", "PNG"):
        made = document(example("scene"), image=noise(kind, 1))
        with pikepdf.open(BytesIO(render_pdf(made).pdf)) as pdf:
            # the same picture stands on several pages
            images = {i.objgen: i for page in pdf.pages for i in page.Resources.get("/XObject", {}).values()}
            for image in images.values():
                raw = image.read_raw_bytes()
                if kind == "JPEG":
                    image.write(raw + b"\0", filter=pikepdf.Name(str(image.Filter)))
                else:
                    pixels = bytearray(zlib.decompress(raw))
                    pixels[1000] ^= 1
                    image.write(zlib.compress(bytes(pixels)), filter=pikepdf.Name(str(image.Filter)))
            out = BytesIO()
            pdf.save(out)
        assert {each.printed for each in compare_answers(made, out.getvalue())} == {"另一幅图片"}


def test_other_compression_of_the_same_pixels_is_the_same_picture():
    made = document(example("scene"), image=noise("PNG", 1))
    with pikepdf.open(BytesIO(render_pdf(made).pdf)) as pdf:
        for page in pdf.pages:
            for image in page.Resources.get("/XObject", {}).values():
                image.write(
                    zlib.compress(zlib.decompress(image.read_raw_bytes()), 1), filter=pikepdf.Name(str(image.Filter))
                )
        out = BytesIO()
        pdf.save(out)
    assert compare_answers(made, out.getvalue()) == []


def test_pictures_that_changed_places_are_noticed():
    application = example("scene")
    names = [block["image"] for row in application["scenarios"] for key in ("narrative", "solution")
             for block in row[key] if "image" in block]  # fmt: skip
    for at, block in enumerate(b for r in application["scenarios"] for b in r["solution"] if "image" in b):
        block["image"] = f"images/other-{at}.png"
        names.append(block["image"])
    one, other = names[0], names[-1]
    sources = {name: noise("PNG", at) for at, name in enumerate(dict.fromkeys(names))}
    swapped = {**sources, one: sources[other], other: sources[one]}
    pdf = render_pdf(build_document(pack(), application, swapped.get, MARK)).pdf
    assert compare_answers(build_document(pack(), application, sources.get, MARK), pdf)


def test_unreadable_pictures_are_no_mismatch():
    for data in (b"no picture", picture("PNG")[:200]):
        made = document(example("factory"), image=data)
        assert compare_answers(made, render_pdf(made).pdf) == []
