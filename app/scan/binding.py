"""Binds straightened pages into one PDF in page order, a JPEG each, or of two levels as the scan is.

The same images give the same bytes: no times, no machine.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, TiffImagePlugin

from app.scan.geometry import Floats, straightened

SHARE = 0.57
"""A page may take this share of what it took in the scan: the whole then stays below 60 %."""
_ROWS, _PLACES, _LENGTHS, _MEANING = 278, 273, 279, 262
"""Tags of TIFF 6.0: rows in a strip, where strips are and how long, which level is black."""
_TWO_LEVELS = 0.97
"""Share of quite black and quite white pixels from which a scan is one of two levels."""
_NEAR = 1.1
"""Times the share that the smoothest may take: other pages take less."""
_BAND = 128
_LINE_DPI = 200
"""Resolution of a page of two levels: at less, thin strokes fall out, and no share of bytes is worth that."""
_LINE_STEPS = ((0.0, 185), (0.5, 172), (0.7, 172), (0.9, 172), (1.1, 172))
"""Pixels by which a turned page of two levels is smoothed, and the grey from which a mixed pixel is then paper: ragged
edges are what such a page costs, and thin strokes have to stay whole.  The first that fits is taken."""
DPI = 200
"""Resolution of the best page."""
_STEPS = ((DPI, 70), (DPI, 55), (DPI, 42), (170, 40), (150, 38), (150, 30), (125, 30))
"""Resolution and JPEG quality, best first; the last is the least at which small print is read."""
_PAGE = re.compile(
    rb"<</Type/Page/Parent 2 0 R/MediaBox\[0 0 (\d+\.\d\d) (\d+\.\d\d)\]/Contents \d+ 0 R"
    rb"/Resources<</XObject<</I \d+ 0 R>>>>>>"
)
_PICTURE = re.compile(
    rb"<</Type/XObject/Subtype/Image/Width (?P<width>\d+)/Height (?P<height>\d+)/ColorSpace/Device(?P<space>Gray|RGB)"
    rb"/BitsPerComponent (?:"
    rb"8/Filter/(?P<jpeg>DCTDecode)|1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns \d+/Rows \d+"
    rb"/BlackIs1 (?:true|false)>>)/Length (?P<length>\d+)>>stream\n"
)
_OBJECT, _STREAMED, _ENDED = re.compile(rb"\d+ 0 obj\n"), b"\nendstream", b"\nendobj\n"


@dataclass(frozen=True, slots=True)
class BoundPage:
    """Describes a page of a bound file by its picture's object as it stands there, and its ``size`` in points."""

    body: bytes
    size: tuple[float, float]

    @property
    def jpeg(self) -> bytes:
        """Returns the JPEG itself, empty for a page of two levels."""
        found = _PICTURE.match(self.body)
        return self.body[found.end() : -len(_STREAMED)] if found is not None and found["jpeg"] else b""

    @property
    def pixels(self) -> tuple[str, tuple[int, int]]:
        """Returns the kind (L or RGB), width and height that the picture claims."""
        found = _PICTURE.match(self.body)
        if found is None:
            return "", (0, 0)
        return "L" if found["space"] == b"Gray" else "RGB", (int(found["width"]), int(found["height"]))


def straight_page(
    image: Image.Image, mapping: Floats, size: tuple[float, float], share: int, ready: Image.Image | None = None
) -> bytes:
    """Returns a page straightened: the best JPEG that fits into its share of the bytes, or a PNG of two levels.

    ``size`` is the page in points, ``share`` the scanned page's bytes; ``ready`` the page where it is straight already,
    at :data:`DPI`.
    """
    if of_two_levels(image):  # such a scan is small: as JPEG it would grow
        return _line_page(image, mapping, size, share)
    straight, last = ready, DPI
    data = b""
    for dpi, quality in _STEPS:
        if straight is None or dpi != last:
            straight, last = straightened(image, mapping, size, dpi), dpi
        out = io.BytesIO()
        straight.save(out, "JPEG", quality=quality, optimize=True, dpi=(dpi, dpi))
        data = out.getvalue()
        if len(data) <= share * SHARE:
            break
    return data


def of_two_levels(image: Image.Image) -> bool:
    """Tells whether a page is black and white only, the grey edges that a PDF program draws aside."""
    if image.mode == "RGB":
        for top in range(0, image.height, _BAND):  # a colour scan is told by its first rows
            red, green, blue = image.crop((0, top, image.width, min(top + _BAND, image.height))).split()
            if ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox():
                return False
        image = image.getchannel("R")
    counts = image.histogram()
    return counts[0] + counts[255] >= _TWO_LEVELS * sum(counts)


def _line_page(image: Image.Image, mapping: Floats, size: tuple[float, float], share: int) -> bytes:
    """Returns a page as sharp as fits into the share; where even the smoothest is far from it, as sharp as can be."""
    grey = image.convert("L").filter(ImageFilter.BoxBlur(0.5))
    straight = straightened(grey, mapping, size, _LINE_DPI)
    sharp = best = _lines(straight, *_LINE_STEPS[0])
    for step in _LINE_STEPS[1:]:
        if _fax_length(best) <= share * SHARE:
            break
        best = _lines(straight, *step)
    if _fax_length(best) > share * SHARE * _NEAR:
        best = sharp
    out = io.BytesIO()
    best.save(out, "PNG", optimize=True, dpi=(_LINE_DPI, _LINE_DPI))
    return out.getvalue()


def _fax_length(page: Image.Image) -> int:
    return len(_fax(page)[0])


def _lines(straight: Image.Image, smooth: float, paper: int) -> Image.Image:
    grey = straight.filter(ImageFilter.GaussianBlur(smooth)) if smooth else straight
    return grey.point(lambda value: 255 * (value >= paper)).convert("1", dither=Image.Dither.NONE)


def bind(pages: list[tuple[bytes, tuple[float, float]]]) -> bytes:
    """Returns one PDF of JPEG pages (ISO 32000-1, DCTDecode), each with its size in points."""
    return bind_again([BoundPage(_image(jpeg), size) for jpeg, size in pages])


def bind_again(pages: list[BoundPage]) -> bytes:
    """Returns the PDF that these pages make."""
    out = io.BytesIO()
    places: list[int] = []

    def add(body: bytes) -> int:
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % len(places) + body + _ENDED)
        return len(places)

    out.write(b"%PDF-1.7\n%\xe5\xb1\xb1\xe6\xb0\xb4\n")
    first = 3
    kids = b" ".join(b"%d 0 R" % (first + 3 * at) for at in range(len(pages)))
    add(b"<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)>>")
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids))
    for at, page in enumerate(pages):
        width, height = page.size
        number = first + 3 * at
        content = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /I Do Q".encode()
        add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
            % (width, height, number + 1, number + 2)
        )
        add(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))  # plain: zlibs differ in their bytes
        add(page.body)
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table))
    return out.getvalue()


def split_bound(pdf: bytes) -> list[BoundPage]:
    """Returns the pages of a file that :func:`bind` made, or of one with its very bytes; None for any other file.

    The pages are bound again and held against ``pdf``: what a viewer shows of it is their pictures and nothing else.
    """
    pages: list[BoundPage] = []
    size: tuple[float, float] | None = None
    rest = pdf.find(b"1 0 obj\n")
    while rest >= 0 and (head := _OBJECT.match(pdf, rest)) is not None:
        begins = head.end()
        picture = _PICTURE.match(pdf, begins)
        data_ends = picture.end() + int(picture["length"]) if picture is not None else begins
        ends = pdf.find(_ENDED, data_ends)
        if ends < 0:
            return []
        if picture is not None:
            if size is None or pdf[data_ends:ends] != _STREAMED:
                return []
            pages.append(BoundPage(pdf[begins:ends], size))
        elif (found := _PAGE.fullmatch(pdf, begins, ends)) is not None:
            size = (float(found[1]), float(found[2]))
        rest = ends + len(_ENDED)
    return pages if pages and bind_again(pages) == pdf else []


def _image(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        width, height, mode = *image.size, image.mode
        if mode == "1":
            return _fax_image(image)
    space = b"DeviceGray" if mode == "L" else b"DeviceRGB"
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s" % (width, height, space)
    return head + b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)


def _fax_image(image: Image.Image) -> bytes:
    """Returns two levels as fax machines send them (CCITTFaxDecode, T.6), which is half of what PNG takes."""
    data, black_is_1 = _fax(image)
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1" % image.size
        + b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 %s>>/Length %d>>stream\n%s\nendstream"
        % (*image.size, b"true" if black_is_1 else b"false", len(data), data)
    )


def _fax(image: Image.Image) -> tuple[bytes, bool]:
    """Returns an image as T.6 data, and whether the black runs in it are white on paper."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={_ROWS: image.height})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        assert isinstance(tiff, TiffImagePlugin.TiffImageFile)
        tags = tiff.tag_v2
        (start,), (length,) = tags[_PLACES], tags[_LENGTHS]
        return out.getvalue()[start : start + length], tags[_MEANING] == 1
