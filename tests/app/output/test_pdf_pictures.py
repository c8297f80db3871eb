"""Pictures on paper: as dense as paper can show, as they look, without what they know about their maker."""

import io
import itertools
import math
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageOps

from app.intake.pictures import PIXEL_LIMIT, clean_picture
from app.output.pdf.pictures import TOO_LARGE, PictureStore
from app.output.pdf.render import render_pdf
from tests.app.output.output_samples import document, example, picture

INCH = 72.0


def encoded(data: bytes, wide: float, high: float):
    store = PictureStore()
    prepared = store.prepare(data)
    store.note_size(prepared, (wide, high))
    return store.encode(prepared)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_at_most_300_dots_an_inch_at_the_printed_size(kind, orientation):
    data = picture(kind, size=(4000, 3000), orientation=orientation)
    seen = (4 * INCH, 3 * INCH) if orientation == 1 else (3 * INCH, 4 * INCH)
    made = encoded(data, *seen)
    assert made is not None
    assert (made.width, made.height) == (1200, 900)
    assert made.filter == ("DCTDecode" if kind == "JPEG" else "FlateDecode")


def test_a_jpeg_that_is_not_too_dense_is_not_made_anew():
    for size in ((1200, 900), (1480, 1110)):
        data = picture("JPEG", size=size)
        made = encoded(data, 4 * INCH, 3 * INCH)
        assert made is not None
        assert made.content == data
    resampled = encoded(picture("JPEG", size=(1560, 1170)), 4 * INCH, 3 * INCH)
    assert resampled is not None
    assert (resampled.width, resampled.height) == (1200, 900)


def colours(data: bytes) -> list[tuple[int, ...]]:
    """Three points of the picture as a page shows it: the white bar, the left and the right half."""
    application = example("scene")
    application["scenarios"] = application["scenarios"][:1]
    application["scenarios"][0]["solution"] = [{"text": "甲"}]
    application["scenarios"][0]["narrative"] = [{"image": "a.jpg", "caption": "甲"}]
    with pypdfium2.PdfDocument(render_pdf(document(application, image=data)).pdf) as pdf:
        for page in pdf:
            for item in page.get_objects(filter=[3]):
                left, bottom, right, top = item.get_bounds()
                shown = page.render(scale=2).to_pil().convert("RGB")
                high = page.get_height()
                points = ((0.25, 0.05), (0.25, 0.6), (0.75, 0.6))
                return [
                    shown.getpixel((int(2 * (left + x * (right - left))), int(2 * (high - top + y * (top - bottom)))))
                    for x, y in points
                ]
    pytest.fail("no picture on any page")


BASE = Image.open(BytesIO(picture()))
SHOULD = [(255, 255, 255), (200, 30, 30), (30, 30, 200)]
GREY = [(255, 255, 255), (81, 81, 81), (49, 49, 49)]


def alpha(mode: str) -> bytes:
    """The coloured halves opaque, the white bar nothing at all, over black."""
    cover = Image.new("L", BASE.size, 255)
    cover.paste(0, (0, 0, BASE.width, BASE.height // 8))
    image = BASE.convert("RGB" if mode == "RGBA" else "L")
    image.paste(0, (0, 0, BASE.width, BASE.height // 8))
    image.putalpha(cover)
    return saved(image, "PNG")


@pytest.mark.parametrize(
    ("data", "should"),
    [
        (saved(BASE.convert("CMYK"), "JPEG", quality=95), SHOULD),  # Pillow writes Adobe's inverted inks
        (saved(BASE.convert("CMYK"), "TIFF"), SHOULD),
        (saved(BASE.convert("P"), "PNG"), SHOULD),
        (saved(BASE.convert("P"), "GIF"), SHOULD),
        (alpha("RGBA"), SHOULD),
        (alpha("LA"), GREY),
        (picture("PNG", "I;16"), GREY),
        (saved(BASE.convert("L"), "JPEG", quality=95), GREY),
    ],
    ids=["cmyk-jpeg", "cmyk-tiff", "palette-png", "palette-gif", "rgba", "grey-alpha", "16-bit", "grey-jpeg"],
)
def test_every_kind_shows_its_colours(data, should):
    for got, want in zip(colours(data), should, strict=True):
        assert max(abs(a - b) for a, b in zip(got, want, strict=True)) <= 40, (got, want)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_resampled_pictures_are_turned_as_the_stored_ones(orientation, kind):
    data = picture(kind, size=(3200, 2400), orientation=orientation)
    with Image.open(BytesIO(data)) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGB")
    shown = colours(data)
    points = ((0.25, 0.05), (0.25, 0.6), (0.75, 0.6))
    for got, (x, y) in zip(shown, points, strict=True):
        want = upright.getpixel((int(x * upright.width), int(y * upright.height)))
        assert isinstance(want, tuple)
        assert max(abs(a - b) for a, b in zip(got, want, strict=True)) <= 40


def test_where_a_photograph_was_taken_is_not_on_paper():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "NAMEOFTHEMAKER"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 33.0, 1.0), 3: "E", 4: (106.0, 30.0, 2.0)})
    data = saved(BASE, "JPEG", exif=exif)
    assert b"NAMEOFTHEMAKER" in data
    cleaned = clean_picture(data, "a.jpg").data
    pdf = render_pdf(document(example("scene"), image=cleaned)).pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        images = [x for page in opened.pages for x in page.Resources.get("/XObject", {}).values()]
        assert images
        for stream in (image.read_raw_bytes() for image in images):
            assert b"NAMEOFTHEMAKER" not in stream
            with Image.open(BytesIO(stream)) as shown:
                assert not shown.getexif().get_ifd(0x8825)


def test_a_picture_of_absurd_size_is_a_frame_that_says_so():
    huge = saved(Image.new("1", (10_001, 10_000)), "PNG")
    prepared = PictureStore().prepare(huge)
    assert (prepared.data, prepared.reason) == (None, TOO_LARGE)


def test_the_largest_picture_that_is_taken_in_is_printed():
    """Nothing that was accepted turns into a frame on paper; and Pillow's opinion on its size is not printed either."""
    side = math.isqrt(PIXEL_LIMIT)
    large = saved(Image.new("1", (side, side), 1), "PNG")
    assert clean_picture(large, "大图.png").problem == ""
    prepared = PictureStore().prepare(large)
    assert (prepared.width, prepared.height, prepared.reason) == (side, side, "")


def test_damaged_pictures_never_stop_the_form():
    data = picture("JPEG")
    for cut in itertools.chain(range(0, len(data), len(data) // 12)):
        assert render_pdf(document(example("scene"), image=data[:cut])).pages
