"""The stamped issue: straightened pages as one PDF in page order, a JPEG each.

The same images give the same bytes: no times, no machine.
"""

from __future__ import annotations

import io
import zlib

from PIL import Image

from app.scan.geometry import Floats, straightened

SHARE = 0.57
"""A page may take this share of what it took in the scan: the whole then stays below 60 %."""
_STEPS = ((200, 70), (200, 55), (200, 42), (170, 40), (150, 38), (150, 30), (125, 30))
"""Resolution and JPEG quality, best first; the last is the least at which small print is read."""


def jpeg_page(image: Image.Image, mapping: Floats, size: tuple[float, float], share: int) -> bytes:
    """A page straightened and compressed: the best that fits into its share of the scan's bytes.

    ``size`` is the page in points, ``share`` the scanned page's bytes.
    """
    data = b""
    straight: Image.Image | None = None
    last = 0
    for dpi, quality in _STEPS:
        if straight is None or dpi != last:
            straight, last = straightened(image, mapping, size, dpi), dpi
        out = io.BytesIO()
        straight.save(out, "JPEG", quality=quality, optimize=True, dpi=(dpi, dpi))
        data = out.getvalue()
        if len(data) <= share * SHARE:
            break
    return data


def bind(pages: list[tuple[bytes, tuple[float, float]]]) -> bytes:
    """One PDF of JPEG pages (ISO 32000-1, DCTDecode), each with its size in points."""
    out = io.BytesIO()
    places: list[int] = []

    def add(body: bytes) -> int:
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % len(places) + body + b"\nendobj\n")
        return len(places)

    out.write(b"%PDF-1.7\n%\xe5\xb1\xb1\xe6\xb0\xb4\n")
    first = 3
    kids = b" ".join(b"%d 0 R" % (first + 3 * at) for at in range(len(pages)))
    add(b"<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)>>")
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids))
    for at, (jpeg, (width, height)) in enumerate(pages):
        number = first + 3 * at
        content = zlib.compress(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /I Do Q".encode())
        add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
            % (width, height, number + 1, number + 2)
        )
        add(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content))
        add(_image(jpeg))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table))
    return out.getvalue()


def _image(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        width, height, mode = *image.size, image.mode
    space = b"DeviceGray" if mode == "L" else b"DeviceRGB"
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s" % (width, height, space)
    return head + b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(jpeg), jpeg)
