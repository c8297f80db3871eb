"""Files as they lie together in a clerk's folder: real ones of every kind, under names and endings that mislead."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import docx
import pikepdf
import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from app.intake.file_recognition import FileKind
from app.jobs.drafts import OpenedDraft, import_draft_file, open_stored, store_draft
from app.jobs.export import content_of, content_of_draft, draw_package, draw_pdf, draw_tables
from app.jobs.freeze import freeze
from app.jobs.open_files import draft_file_bytes
from app.jobs.parts import hand_out
from app.output.document import build_document
from app.output.docx import render_docx
from app.services import Services
from tests.app.intake.official_forms import OfficialForms
from tests.app.intake.workbook_files import EXAMPLES, book_bytes, example, pack
from tests.bench.intake_tables.filled_workbooks import make_workbook

_NAMES = (
    "新建文件",
    "扫描件",
    "申报书(1)",
    "微信图片_2021",
    "最终版",
    "附件4",
    "附表",
    "证书",
    "盖章",
    "报价",
    "IMG_0001",
)
_SOON_OFTEN = 3


@dataclass(frozen=True, slots=True)
class MixedFile:
    """A file, and what it is in truth."""

    path: Path
    kind: FileKind


class MixedFiles:
    """Makes files of every kind into a folder; a seed gives the same ones."""

    def __init__(self, services: Services, folder: Path) -> None:
        self._services = services
        self._folder = folder
        self._pack = pack()

    def make(self, count: int, seed: int = 1) -> Iterator[MixedFile]:
        """So many files, the kinds in turn."""
        chance = random.Random(seed)
        makers: list[tuple[FileKind, str, Callable[[random.Random], bytes]]] = [
            ("scan", ".jpg", self._scan), ("scan", ".pdf", self._scan_pdf), ("scan", ".png", self._scan_png),
            ("official_pdf", ".pdf", self._official), ("own_pdf", ".pdf", self._own_pdf),
            ("application", ".json", self._application), ("package", ".zip", lambda _: self._package),
            ("draft_file", ".zzdraft", lambda _: self._draft_file), ("part", ".zzpart", lambda _: self._part),
            ("word_form", ".docx", self._word_form), ("excel_tables", ".xlsx", self._tables),
            ("excel_tables", ".xlsx", self._own_table), ("attachment", ".pdf", self._certificate),
            ("attachment", ".pdf", self._scanned_certificate), ("attachment", ".jpg", self._photo),
            ("unknown", ".docx", self._contract), ("unknown", ".xlsx", self._quotation),
            ("unknown", ".zip", self._other_zip), ("unknown", ".txt", self._text),
        ]  # fmt: skip
        for number in range(count):
            kind, ending, make = makers[number % len(makers)]
            told = chance.choice([ending] * _SOON_OFTEN + [ending.upper(), ".dat", ""])
            path = self._folder / f"{number:03d}{chance.choice(_NAMES)}{told}"
            path.write_bytes(make(chance))
            yield MixedFile(path, kind)

    # ---- an issue, and what is printed of it

    @cached_property
    def _issued(self) -> OpenedDraft:
        stored = store_draft(self._services, import_draft_file(self._services, EXAMPLES / "scene.json"))
        freeze(self._services, stored, {})
        return open_stored(self._services, stored.id)

    @cached_property
    def _issue_pdf(self) -> bytes:
        content = content_of(self._services, self._issued, as_draft=False)
        document = build_document(content.pack, content.application, content.read_file, content.mark)
        return draw_pdf(self._services, content, document, None)

    @cached_property
    def _package(self) -> bytes:
        content = content_of(self._services, self._issued, as_draft=False)
        document = build_document(content.pack, content.application, content.read_file, content.mark)
        return draw_package(self._services, content, self._issue_pdf, draw_tables(document), None)

    @cached_property
    def _draft_file(self) -> bytes:
        return draft_file_bytes(self._issued)

    @cached_property
    def _part(self) -> bytes:
        return hand_out(self._services, self._issued.id, ["scenarios[0]"], self._folder / "部分.zzpart").read_bytes()

    @cached_property
    def _pages(self) -> list[Image.Image]:
        document = pypdfium2.PdfDocument(self._issue_pdf)
        pages = [document[at].render(scale=150 / 72).to_pil().convert("RGB") for at in range(min(6, len(document)))]
        document.close()
        return pages

    def _paper(self, chance: random.Random) -> Image.Image:
        page = chance.choice(self._pages)
        turned = page.rotate(chance.uniform(-0.7, 0.7), fillcolor="white", resample=Image.Resampling.BICUBIC)
        return turned.convert("L") if chance.random() < 0.4 else turned

    def _scan(self, chance: random.Random) -> bytes:
        return _saved(self._paper(chance), "JPEG", quality=chance.randint(55, 92))

    def _scan_png(self, chance: random.Random) -> bytes:
        return _saved(self._paper(chance), "PNG")

    def _scan_pdf(self, chance: random.Random) -> bytes:
        return _pictures_pdf([self._paper(chance) for _ in range(chance.randint(1, 2))])

    def _own_pdf(self, chance: random.Random) -> bytes:
        if chance.random() < 0.5:
            return self._issue_pdf
        content = content_of_draft(self._issued)
        document = build_document(content.pack, content.application, content.read_file, None)
        return draw_pdf(self._services, content, document, None)

    # ---- what other programs make

    def _official(self, chance: random.Random) -> bytes:
        forms = OfficialForms(self._pack, example(chance.choice(["scene", "factory"])))
        while (drawn := forms.draw(chance.randrange(2000))).unreadable:
            pass
        return drawn.pdf

    def _application(self, chance: random.Random) -> bytes:
        indent = chance.choice([None, 2])
        return json.dumps(example(chance.choice(["scene", "factory"])), ensure_ascii=False, indent=indent).encode()

    def _word_form(self, chance: random.Random) -> bytes:
        return render_docx(
            build_document(self._pack, example(chance.choice(["scene", "factory"])), lambda _: None, None)
        )

    def _tables(self, chance: random.Random) -> bytes:
        return make_workbook(chance.randrange(5000)).bytes("openpyxl")

    def _own_table(self, chance: random.Random) -> bytes:
        document = build_document(self._pack, example("factory"), lambda _: None, None)
        return chance.choice(list(draw_tables(document).values()))

    def _certificate(self, chance: random.Random) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out)
        for line in range(chance.randint(3, 30)):
            canvas.drawString(60, 780 - 20 * line, f"Certificate No. {chance.randrange(10**8)} of conformity")
        canvas.save()
        return out.getvalue()

    def _scanned_certificate(self, chance: random.Random) -> bytes:
        return _pictures_pdf([_photograph(chance, (1240, 1754))])

    def _photo(self, chance: random.Random) -> bytes:
        return _saved(_photograph(chance, (chance.randint(300, 1600), chance.randint(300, 1600))), "JPEG")

    def _contract(self, chance: random.Random) -> bytes:
        made = docx.Document()
        made.add_heading("设备采购合同", 1)
        for at in range(chance.randint(5, 30)):
            made.add_paragraph(
                f"第{at + 1}条 供应商应在签订后{chance.randint(5, 90)}日内交货，单位地址和联系人见附件。"
            )
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()

    def _quotation(self, chance: random.Random) -> bytes:
        heads = ["序号", "设备名称", "品牌", "规格型号", "单价", "数量", "供应商", "备注"]
        return book_bytes(
            {"报价": [heads, *([at, "机床", "甲", "X", chance.randint(1, 9), 1, "乙", ""] for at in range(5))]}
        )

    def _other_zip(self, chance: random.Random) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("照片/1.jpg", self._photo(chance))
            archive.writestr("说明.txt", "请查收")
        return out.getvalue()

    def _text(self, chance: random.Random) -> bytes:
        return chance.choice([b"", "场景,投资\n一,2\n".encode(), "通知".encode("gbk"), b"Rar!\x1a\x07\x00" + bytes(99)])


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _photograph(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """Something with edges and colours that is no sheet of ours."""
    image = Image.effect_noise(size, chance.randint(10, 60)).convert("RGB")
    for _ in range(12):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        image.paste(colour, (x, y, min(size[0], x + 200), min(size[1], y + 150)))
    return image


def _pictures_pdf(images: list[Image.Image]) -> bytes:
    """A PDF of nothing but pictures, as scanners make them."""
    document = pikepdf.new()
    for image in images:
        picture = image.convert("RGB")
        stream = document.make_stream(
            _saved(picture, "JPEG"), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
            Height=picture.height, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=stream))
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
