"""A scan with the recognised text laid behind its picture, as many office scanners write it, is still a scan."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.sandbox.process import Sandbox
from app.scan.sheets import ScanFile
from app.scan.sheets import looks_scanned as looks_scanned_in
from tests.app.verify.conftest import Issued, verified


def looks_scanned(pdf: bytes) -> bool:
    with Sandbox() as sandbox:
        return looks_scanned_in(ScanFile("x.pdf", BytesIO(pdf), len(pdf)), sandbox)


def searchable(pdf: bytes, dpi: int = 150) -> bytes:
    """Every page as a picture with invisible words behind it."""
    out = BytesIO()
    canvas = Canvas(out)
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        wide, high = page.get_size()
        canvas.setPageSize((wide, high))
        words = canvas.beginText(72, high / 2)
        words.setTextRenderMode(3)
        words.textLine("recognised by the scanner")
        canvas.drawText(words)
        picture: Image.Image = page.render(scale=dpi / 72).to_pil()
        canvas.drawImage(ImageReader(picture), 4, 4, wide - 8, high - 8)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


def test_it_is_read_as_a_scan(tmp_path: Path, one: Issued) -> None:
    report = verified(tmp_path, one.package, searchable(one.pdf))
    lights = {check.name: check for check in report.checks}
    assert lights["scan"].ok, lights["scan"].detail
    assert not [name for name in lights if name.startswith("pdf-")]


def test_a_document_is_not_taken_for_a_scan(one: Issued) -> None:
    assert not looks_scanned(one.pdf)
    with pikepdf.open(BytesIO(one.pdf)) as document, pikepdf.open(BytesIO(searchable(one.pdf))) as scan:
        scan.pages.append(document.pages[1])
        out = BytesIO()
        scan.save(out)
    assert not looks_scanned(out.getvalue())
