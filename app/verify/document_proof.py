"""Proves what is printed by making it again: the check ``document``.

Reading a PDF's text back proves nothing against whoever holds the key: a font may show other shapes, a picture may lie
over an answer.  But the drawn bytes of an issue are a function of the issue, so they are drawn again from its data and
compared; what follows them, the signatures, is judged by :mod:`app.trust.certified_revisions`.  The number of the
layout stands in the information dictionary, because the manifest's keys are closed and PDF/A-3 lets that dictionary
have keys of the writer's own: what was laid out under a number that this program cannot draw gets a weaker proof, the
sentence says which, and the light stays off: the number is the signer's own word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Final

import pikepdf

from app.errors import InputRefused
from app.intake.pdf_draft import FILE_NAMES, files_in
from app.intake.strict_json import parse_json
from app.output.document import Document, IssueMark, build_document
from app.output.embedded_files import embedded_files
from app.output.layout_number import INFO_KEY, LAYOUT
from app.output.pdf.answer_comparison import FieldBoxes
from app.output.pdf.readback import read_attachment
from app.output.pdf.recompressed import hold_against
from app.output.pdf.render import Rendered, render_pdf
from app.pack.model import Pack
from app.verify.bound_pages_proof import bound_pages_fault
from app.verify.report import Check
from app.verify.weaker_proof import COMPARED, weak_fault

NAME: Final = "document"
EXACT: Final = "重新排版，一字节不差。"
RECOMPRESSED: Final = "重新排版，内容一字节不差，只是压缩的方式不同。"
REMEDY: Final = "请用写出它的那一版程序验证。"
_NO_NUMBER: Final = "版本号或指纹不成样子，不能重新排版。"


@dataclass(frozen=True)
class Drawing:
    """Describes everything that an issue's PDF is drawn from, so that it can be drawn again.

    Attributes:
        canonical: the application as it is embedded.
        files: SHA-256 by the name of each file that the application has.
        read: a file's bytes by its name, None where they are gone.
    """

    pack: Pack
    application: Mapping[str, Any]
    canonical: bytes
    files: Mapping[str, str]
    read: Callable[[str], bytes | None]
    mark: IssueMark

    @cached_property
    def document(self) -> Document:
        """Returns the printed form before its layout."""
        return build_document(self.pack, self.application, self.read, self.mark)

    @cached_property
    def rendered(self) -> Rendered:
        """Returns the document drawn again, with its data and its files in it.

        Raises ValueError where 版本号 or fingerprint cannot be those of an issue.
        """
        files = embedded_files(self.files, self.read)
        return render_pdf(self.document, attachment=self.canonical, files=files)


@dataclass(frozen=True, slots=True)
class Proof:
    """Describes what came of drawing the document again: the light ``check``, and whether the bytes were the same.

    Where ``exact`` is true, the drawing proves every word on the document.
    """

    check: Check
    exact: bool


def nothing_to_prove(why: str) -> list[Check]:
    """Returns the two lights, both off, of a print that has no data to compare with.

    ``why`` is a Chinese clause without full stop.
    """
    return [
        Check("text", ok=False, detail=f"{why}，无法核对打印内容。"),
        Check(NAME, ok=False, detail=f"{why}，不能重新排版。"),
    ]


def prove(
    pdf: bytes, drawing: Drawing, drawn_bytes: int, fields: FieldBoxes | None = None, *, same_pack: bool = True
) -> Proof:
    """Compares a PDF with the document drawn from its data.

    ``drawn_bytes`` is where the drawn document ends and its signatures begin, 0 if it has none; ``fields`` are those
    for later signatures that were certified; ``same_pack`` is False where the issue was frozen with another edition of
    the form.
    """
    drawn = pdf[:drawn_bytes] if drawn_bytes else pdf
    rooms = (fields or {}) if drawn_bytes else None
    document = drawing.document
    if not same_pack:
        return _weaker(drawn, drawing, document, rooms, "写出它的表单与本机的不是同一版")
    if fault := bound_pages_fault(drawing.application, drawing.read):
        return Proof(Check(NAME, ok=False, detail=f"{fault}。"), exact=False)
    number = _layout_number(pdf)
    if number != LAYOUT and number > 0:
        return _weaker(drawn, drawing, document, rooms, f"它的版式是第 {number} 号，本程序画的是第 {LAYOUT} 号")
    return _exact(drawn, drawing, rooms)


def _exact(drawn: bytes, drawing: Drawing, rooms: FieldBoxes | None) -> Proof:
    try:
        made = drawing.rendered
    except ValueError:
        return Proof(Check(NAME, ok=False, detail=_NO_NUMBER), exact=False)
    if rooms is not None and (fault := _fields_fault(rooms, made)):
        return Proof(Check(NAME, ok=False, detail=f"{fault}。"), exact=False)
    if drawn == made.pdf:
        return Proof(Check(NAME, ok=True, detail=EXACT), exact=True)
    held = hold_against(made.pdf, drawn, made.as_they_came)
    if not held.apart and held.data == drawn:
        return Proof(Check(NAME, ok=True, detail=RECOMPRESSED), exact=True)
    apart = held.apart or "在文件末尾"
    where = f"{apart}不同" if held.apart else "文件末尾多了别的内容"
    return Proof(Check(NAME, ok=False, detail=f"按数据重新排版的结果与这份 PDF 不一致：{where}。"), exact=False)


def drawing_in(pdf: bytes, attached: bytes, application: tuple[Pack, Mapping[str, Any]], mark: IssueMark) -> Drawing:
    """Returns what a PDF was drawn from: its data, and the files in it, found by their SHA-256.

    The application names each file by its SHA-256 alone.  Raises InputRefused where a file is missing.
    """
    listed = read_attachment(pdf, FILE_NAMES)
    files = parse_json(listed, FILE_NAMES) if listed is not None else {}
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise InputRefused("PDF", "里面的文件清单不对。")
    wanted = set(files.values()) | set(named_files(application[1]))
    found = files_in(pdf, wanted, "PDF")
    if lost := sorted(wanted - found.keys()):
        raise InputRefused("PDF", f"里面缺少 {len(lost)} 个填报内容用到的图片或附件。")
    by_name = {name: found[digest] for name, digest in files.items()}
    return Drawing(application[0], application[1], attached, files, {**found, **by_name}.get, mark)


def named_files(value: Any) -> list[str]:
    """Returns the file names, or SHA-256, in an application."""
    if isinstance(value, list):
        return [digest for each in value for digest in named_files(each)]
    if not isinstance(value, Mapping):
        return []
    own = [each for key, each in value.items() if key in {"image", "file"} and isinstance(each, str) and each]
    return own + [digest for each in value.values() for digest in named_files(each)]


def _layout_number(pdf: bytes) -> int:
    """Returns the number of the layout that a PDF states, or 0 where it states none that could be one."""
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as opened:
            information: Any = opened.trailer.get("/Info", {})
            told = str(information.get(INFO_KEY, ""))
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
        return 0
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0  # noqa: PLR2004 - digits


def _weaker(drawn: bytes, drawing: Drawing, document: Document, rooms: FieldBoxes | None, why: str) -> Proof:
    try:
        fault = weak_fault(drawn, drawing.rendered.pdf, drawing, document, rooms)
    except ValueError:
        return Proof(Check(NAME, ok=False, detail=_NO_NUMBER), exact=False)
    if fault:
        return Proof(Check(NAME, ok=False, detail=f"{why}，没有重新排版；逐项核对时发现{fault}。"), exact=False)
    detail = f"较弱证明：{why}，没有重新排版；核对了{COMPARED}，没有发现不符，每一项的位置没有核对，不能算作相符。"
    # whoever holds the key may say any number, so that what is not proved is never accepted
    return Proof(Check(NAME, ok=False, detail=detail + REMEDY, doubt=True), exact=False)


def _fields_fault(fields: FieldBoxes, made: Rendered) -> str:
    """Returns what is wrong with the fields for later signatures, without full stop; empty if nothing is.

    They must be just those that the form has room for; boxes are compared in whole points.
    """
    rooms = {
        name: (area.page, tuple(map(round, (area.left, area.bottom, area.right, area.top))))
        for name, area in made.places.items()
    }
    if dict(fields) == rooms:
        return ""
    wrong = sorted(set(fields) ^ set(rooms)) or sorted(name for name in rooms if fields[name] != rooms[name])
    return f"签名栏“{wrong[0][:20]}”不在表上留出的位置"
