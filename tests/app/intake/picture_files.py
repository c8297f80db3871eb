"""Pictures made on the spot: clean ones, and ones laden with everything that has to go."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"SECRET-PLACE-29.56N"


def scene(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture with structure in every channel."""
    base = Image.frombytes("RGB", size, bytes((x * y + 7 * c * x) % 256 for y in range(size[1]) for x in range(size[0])
                                              for c in range(3)))  # fmt: skip
    if mode == "I;16":
        return Image.frombytes(
            "I;16", size, b"".join(struct.pack("<H", i * 37 % 65536) for i in range(size[0] * size[1]))
        )
    if mode == "LA":
        return Image.merge("LA", base.split()[:2])
    if mode == "RGBA":
        return Image.merge("RGBA", (*base.split(), base.split()[0]))
    return base.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def full_exif(turn: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (29.0, 33.0, 36.0)}
    return exif


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's doubts about what the tests lay into the files
        picture = Image.open(io.BytesIO(data))
        return picture.mode, picture.size, picture.tobytes()


def markers(data: bytes) -> list[int]:
    """Marker codes up to the first scan, read with nothing of the code under test."""
    found, at = [], 2
    while True:
        code, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        found.append(code)
        if code == 0xDA:
            return found
        at += 2 + length


def chunks(data: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append(kind)
        at += 12 + length
    return found


def laden_jpeg(turn: int = 6, **options: object) -> bytes:
    """A JPEG with everything that has to go, and what has to stay."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = saved(scene(), "JPEG", quality=80, comment=SECRET, exif=full_exif(turn), icc_profile=profile, **options)
    extra = (
        segment(0xE0, b"JFXX\x00\x10" + SECRET)
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET)
        + segment(0xE2, b"MPF\x00" + SECRET)
        + segment(0xED, b"Photoshop 3.0\x00" + SECRET)
        + segment(0xEB, SECRET)
        + b"stray"
    )
    at = 2 + 2 + struct.unpack_from(">H", plain, 4)[0]
    return plain[:at] + extra + plain[at:] + saved(scene(), "JPEG") + SECRET


def laden_png(turn: int = 6, mode: str = "RGB", **options: object) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Packed", SECRET.decode() * 50, zip=True)
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    plain = saved(scene(mode), "PNG", pnginfo=info, exif=full_exif(turn), dpi=(300, 300), **options)
    head = plain[:33]
    return head + chunk(b"tIME", b"\x07\xe5\x0b\x12\x00\x00\x00") + chunk(b"prVt", SECRET) + plain[33:] + SECRET


CLEAN = {
    "jpeg": saved(scene(), "JPEG"),
    "jpeg gray": saved(scene("L"), "JPEG"),
    "jpeg cmyk": saved(scene("CMYK"), "JPEG"),
    "jpeg progressive": saved(scene(), "JPEG", progressive=True),
    "jpeg worst": saved(scene(), "JPEG", quality=1),
    "png": saved(scene(), "PNG"),
    "png palette": saved(scene("P"), "PNG", transparency=3),
    "png 1 bit": saved(scene("1"), "PNG"),
    "png gray": saved(scene("L"), "PNG"),
    "png gray alpha": saved(scene("LA"), "PNG"),
    "png alpha": saved(scene("RGBA"), "PNG"),
    "png 16 bit": saved(scene("I;16"), "PNG"),
    "png one pixel": saved(scene(size=(1, 1)), "PNG"),
}
