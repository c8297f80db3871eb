"""What is printed is proved by making it again: the check ``document``.

Reading a PDF's text back proves nothing against whoever holds the key: a font may show other shapes, a picture may lie
over an answer.  But the drawn bytes of an issue are a function of the issue, so they are drawn again from its data and
compared; what follows them, the signatures, is judged by :mod:`app.trust.certified_revisions`.  The number of the
layout stands in the information dictionary, because the manifest's keys are closed and PDF/A-3 lets that dictionary
have keys of the writer's own: what was laid out under a number that this program cannot draw gets a weaker proof, and
the sentence says which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf

from app.errors import AppError, InputRefused
from app.intake.pdf_draft import FILE_NAMES, files_in
from app.intake.strict_json import parse_json
from app.output.document import Document, IssueMark, build_document
from app.output.embedded_files import embedded_files, listing
from app.output.layout_number import INFO_KEY, LAYOUT
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.glyph_proof import foreign_glyphs
from app.output.pdf.readback import read_attachment
from app.output.pdf.recompressed import hold_against
from app.output.pdf.render import Rendered, render_pdf
from app.pack.model import Pack
from app.verify.report import Check

NAME: Final = "document"
EXACT: Final = "重新排版，一字节不差。"
RECOMPRESSED: Final = "重新排版，内容一字节不差，只是压缩的方式不同。"
_COMPARED: Final = "文字、图片、附带的文件、画法和字体里的字形"
_CATALOG: Final = frozenset(
    "/Type /Pages /Lang /OutputIntents /Metadata /ViewerPreferences /PageLabels /Outlines /PageMode /Names /AF "  # noqa: SIM905
    "/AcroForm /Perms /Extensions /DSS /Version".split()
)
_JSON_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that an issue's PDF is drawn from.

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

    def document(self) -> Document:
        """The printed form before its layout."""
        return build_document(self.pack, self.application, self.read, self.mark)


@dataclass(frozen=True, slots=True)
class Proof:
    """The light, and whether it rests on drawing the document again, which proves every word on it."""

    check: Check
    exact: bool


def nothing_to_prove(why: str) -> list[Check]:
    """The lights of what is printed where there is nothing that it could be held against; ``why`` without full stop."""
    return [
        Check("text", ok=False, detail=f"{why}，无法核对打印内容。"),
        Check(NAME, ok=False, detail=f"{why}，不能重新排版。"),
    ]


def prove(pdf: bytes, drawing: Drawing, drawn_bytes: int, *, same_pack: bool = True) -> Proof:
    """Hold a PDF against the document that is drawn again from its data.

    ``drawn_bytes`` is where the drawn document ends and its signatures begin, 0 if it has none; ``same_pack`` is
    False where the issue was frozen with another edition of the form.
    """
    drawn = pdf[:drawn_bytes] if drawn_bytes else pdf
    document = drawing.document()
    if not same_pack:
        return _weaker(pdf, drawing, document, "写出它的表单与本机的不是同一版")
    number = _layout_number(pdf)
    if number != LAYOUT and number > 0:
        return _weaker(pdf, drawing, document, f"它的版式是第 {number} 号，本程序画的是第 {LAYOUT} 号")
    try:
        made = _drawn_again(drawing, document)
    except ValueError:
        return Proof(Check(NAME, ok=False, detail="版本号或指纹不成样子，不能重新排版。"), exact=False)
    if drawn == made.pdf:
        return Proof(Check(NAME, ok=True, detail=EXACT), exact=True)
    held = hold_against(made.pdf, drawn, made.as_they_came)
    if not held.apart and held.data == drawn:
        return Proof(Check(NAME, ok=True, detail=RECOMPRESSED), exact=True)
    apart = held.apart or "在文件末尾"
    where = f"{apart}不同" if held.apart else "文件末尾多了别的内容"
    return Proof(Check(NAME, ok=False, detail=f"按数据重新排版的结果与这份 PDF 不一致：{where}。"), exact=False)


def drawing_in(pdf: bytes, attached: bytes, application: tuple[Pack, Mapping[str, Any]], mark: IssueMark) -> Drawing:
    """What a PDF by itself was drawn from: its data, and the files in it, found by their SHA-256.

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
    """The names of files, or their SHA-256, that an application holds."""
    if isinstance(value, list):
        return [digest for each in value for digest in named_files(each)]
    if not isinstance(value, Mapping):
        return []
    own = [each for key, each in value.items() if key in {"image", "file"} and isinstance(each, str) and each]
    return own + [digest for each in value.values() for digest in named_files(each)]


def _drawn_again(drawing: Drawing, document: Document) -> Rendered:
    return render_pdf(document, attachment=drawing.canonical, files=embedded_files(drawing.files, drawing.read))


def _layout_number(pdf: bytes) -> int:
    """The number that a PDF says it was laid out under; 0 where it says none that could be."""
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as opened:
            information: Any = opened.trailer.get("/Info", {})
            told = str(information.get(INFO_KEY, ""))
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
        return 0
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0  # noqa: PLR2004 - digits


def _weaker(pdf: bytes, drawing: Drawing, document: Document, why: str) -> Proof:
    try:
        fault = _weak_fault(pdf, drawing, document)
    except (AppError, pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):
        fault = "内容读不出来"
    if fault:
        return Proof(Check(NAME, ok=False, detail=f"{why}，没有重新排版；逐项核对时发现{fault}。"), exact=False)
    detail = f"较弱证明：{why}，没有重新排版；核对了{_COMPARED}，都与数据相符，版面上的位置没有核对。"
    return Proof(Check(NAME, ok=True, detail=detail, doubt=True), exact=False)


def _weak_fault(pdf: bytes, drawing: Drawing, document: Document) -> str:
    apart = compare_answers(document, pdf)
    if apart:
        return f"“{apart[0].path or '版面'}”印的不是数据里的"
    with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as opened:
        strange = sorted(set(opened.Root.keys()) - _CATALOG)
        if strange:
            return f"文档目录里有别的设置 {strange[0][:20]}"
        return _attached_fault(opened, drawing) or foreign_glyphs(opened)


def _attached_fault(opened: pikepdf.Pdf, drawing: Drawing) -> str:
    """What is inside beside the pages: the application once, and the files that it names."""
    names: Any = opened.Root.get("/Names", {})
    listed: Any = names.get("/EmbeddedFiles", {})
    if set(names.keys()) - {"/EmbeddedFiles"} or set(listed.keys()) - {"/Names"}:
        return "附带了别的内容"
    pairs: Any = listed.get("/Names", [])
    seen: dict[str, str] = {}
    for at in range(0, len(pairs) - 1, 2):
        name, data = str(pairs[at]), bytes(pairs[at + 1].EF.F.read_bytes())
        if name in seen or len(opened.Root.get("/AF", [])) != len(pairs) // 2:
            return f"附带的 {name[:20]} 不止一份"
        seen[name] = hashlib.sha256(data).hexdigest()
    known = {"application.json": hashlib.sha256(drawing.canonical).hexdigest()}
    known |= {FILE_NAMES: hashlib.sha256(listing(drawing.files)).hexdigest()} if drawing.files else {}
    known |= {f"file-{digest}": digest for digest in drawing.files.values()}
    wrong = next((name for name, digest in seen.items() if known.get(name) != digest), "")
    return f"附带的 {wrong[:20]} 不是填报内容里的" if wrong or "application.json" not in seen else ""
