"""PDFs of other people's making, honest ones and others, for tests of attachments."""

from __future__ import annotations

import io
import random

import pikepdf
import segno
from PIL import Image
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

_WORDS = ("measured", "furnace", "yield", "of", "alloy", "castings", "within", "limits", "inspector", "shift", "line")
SIZES = {"upright": A4, "on its side": landscape(A4), "a3": landscape(A3)}


def honest(*names: str, words: str = "Inspection report") -> bytes:
    """A report, a page for each of :data:`SIZES` that is named."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    chance = random.Random(words)
    for number, name in enumerate(names or SIZES, 1):
        wide, high = SIZES[name]
        canvas.setPageSize((wide, high))
        canvas.setFont("Helvetica", 11)
        for line in range(int(high / 24) - 9):
            told = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(2, int(wide / 70))))
            canvas.drawString(60, high - 80 - line * 24, f"{number}.{line} {words} {told} {chance.randint(1, 9999)}")
        canvas.setFillColorRGB(0.8, 0.1, 0.1)
        canvas.rect(60, 60, 90, 40, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def with_script() -> bytes:
    """It would open a window, and reads a file when it is printed."""
    with pikepdf.open(io.BytesIO(honest("upright", words="Script"))) as document:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hello'); this.print();")
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", document.make_indirect(script)]))
        )
        out = io.BytesIO()
        document.save(out, static_id=True)
    return out.getvalue()


def bomb() -> bytes:
    """Forms that draw forms that draw forms: three kilobytes that no program draws to the end."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=A4)
    inner = document.make_stream(b"0 0 1 1 re f " * 200)
    inner.Type, inner.Subtype, inner.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 600, 900])
    for _ in range(9):
        outer = document.make_stream(b"/F Do " * 30)
        outer.Type, outer.Subtype, outer.BBox = inner.Type, inner.Subtype, inner.BBox
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        inner = outer
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
    page.Contents = document.make_stream(b"/F Do")
    out = io.BytesIO()
    document.save(out, static_id=True)
    return out.getvalue()


def encrypted() -> bytes:
    """A report that asks for a password."""
    with pikepdf.open(io.BytesIO(honest("upright"))) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def without_pages() -> bytes:
    """A PDF of no page."""
    out = io.BytesIO()
    pikepdf.new().save(out, static_id=True)
    return out.getvalue()


def with_page_code(code: str) -> bytes:
    """A page of an application that was printed earlier, attached as evidence."""
    picture = io.BytesIO()
    segno.make(code, error="m").save(picture, kind="png", scale=12, border=4)
    out = io.BytesIO()
    with Image.open(picture) as image:
        page = Image.new("L", (1240, 1754), 255)
        page.paste(image.convert("L"), (700, 80))
        page.save(out, "PDF", resolution=150)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG in colour, wider than high."""
    image = Image.effect_mandelbrot((900, 600), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    image.paste((190, 40, 40), (100, 100, 300, 220))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
