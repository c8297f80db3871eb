"""Reads a printed form back: which answer is printed where, from the page contents themselves.

The pages of :mod:`app.output.pdf.render` use few operators, one kind of font and one kind of mark.  The reader knows
these and nothing else: whatever a page shows by other means is named as foreign, so that nothing can be added unseen.
A PDF from outside is hostile: sizes are bounded before anything is unpacked, and what cannot be read is refused.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import pikepdf

from app.errors import InputRefused
from app.output.pdf.faces import TICKED
from app.output.pdf.frame import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.output.pdf.page_geometry import PageGeometry, Point, Stroke, TextRun
from app.output.pdf.pictures import Encoded

MAX_PDF: Final = 512 * 2**20
MAX_PAGES: Final = 5000
MAX_PAGE_CONTENT: Final = 8 * 2**20
MAX_CONTENT: Final = 512 * 2**20
MAX_ATTACHMENT: Final = 128 * 2**20
_SOURCE = "PDF"
_TOKEN = re.compile(
    rb"\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))|(?P<name>/[A-Za-z0-9]+)"
    rb"|<</ZZSlot <(?P<slot>(?:[0-9a-f]{2})*)>>>|<(?P<codes>(?:[0-9A-Fa-f]{4})*)>"
    rb"|(?P<mark>[\[\]])|(?P<operator>[A-Za-z]+))"
)
_FOOT = re.compile(r"版本号ZN-[0-9A-Z]{6}-\d+第\d+页共\d+页")
"""The first of the page's own lines, without spaces."""
_PLAIN = frozenset({"J", "j"})
_WATERMARK = "草稿"
# points: the broadest stroke, that of a tick in the largest type, and how far letters are ever parted
_BROADEST, _FARTHEST = 4.0, 8.0
# em: the thickest stroke round a letter that looks bold, how far a letter may go back and on
_BOLDEST, _BACK, _ON = 0.06, 0.6, 3.0
# millimetres that rounding may make a page code larger, or move it
_ROUNDED = 0.5
_GREYS = frozenset({0.0, 0.35, 0.9})
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,8})>")
_IMAGE_KEYS = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/Length"}
)
_PAGE_KEYS = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Annots"})


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """Describes a picture as a page draws it."""

    encoded: Encoded
    sha256: str
    """Of the stream as it stands in the file."""
    matrix: tuple[float, ...] = ()
    """Of its unit square on the page."""

    @property
    def width(self) -> int:
        """Returns the stored pixels across."""
        return self.encoded.width

    @property
    def height(self) -> int:
        """Returns the stored pixels down."""
        return self.encoded.height


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Describes a signature field that shows on a page."""

    name: str
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in points."""


@dataclass(slots=True)
class PageText:
    """Describes what one page prints: its text, pictures and signature fields."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    """(slot, text) in drawing order."""
    loose: list[str] = field(default_factory=list)
    """Text outside answers, one string a paragraph, without spaces."""
    pictures: list[DrawnPicture] = field(default_factory=list)
    """In drawing order."""
    foreign: list[str] = field(default_factory=list)
    """What the page shows by means that this program does not use."""
    boxes: list[SignatureBox] = field(default_factory=list)
    """Signature fields that show; whether they may is the comparison's business."""
    hidden: int = 0
    """How many signature fields do not show: that of the certification, and those of time stamps."""
    begins: list[tuple[str, float, float]] = field(default_factory=list)
    """(text, x, y) where each of ``loose`` begins."""
    geometry: PageGeometry = field(default_factory=PageGeometry)


@dataclass(frozen=True, slots=True)
class FontTable:
    """Describes what a font's codes mean, and their widths in em."""

    characters: dict[int, str]
    widths: dict[int, float]


class ForeignError(Exception):
    """Signals that a page has what this program does not draw, see :mod:`app.output.pdf`."""


def read_pages(pdf: bytes, most: int = MAX_PAGES) -> list[PageText]:
    """Reads the text of every page, or the first ``most``.

    Raises:
        InputRefused: not a PDF, damaged beyond reading, locked, or too large.
    """
    with _open(pdf) as document:
        pages = _pages(document)[:most]
        fonts: dict[tuple[int, int], FontTable] = {}
        budget = MAX_CONTENT
        found = []
        for page in pages:
            text = PageText()
            try:
                budget -= _read_page(page, text, fonts, min(budget, MAX_PAGE_CONTENT))
            except ForeignError as trouble:
                text.foreign.append(str(trouble))
            except (pikepdf.PdfError, zlib.error, ValueError, TypeError, KeyError, AttributeError, IndexError):
                text.foreign.append("页面内容已损坏，读不出来")
            found.append(text)
        return found


def count_pages(pdf: bytes) -> int:
    """Tells how many pages a PDF has.

    Raises:
        InputRefused: as :func:`read_pages`.
    """
    with _open(pdf) as document:
        return len(_pages(document))


def read_answers(pdf: bytes) -> dict[str, str]:
    """Returns the printed text of every answer by slot.

    A slot is the answer's path, or ``path#2`` where it is printed a second time.
    """
    found: dict[str, list[str]] = {}
    for page in read_pages(pdf):
        for slot, text in page.pieces:
            found.setdefault(slot, []).append(text)
    return {slot: "".join(texts) for slot, texts in found.items()}


def read_attachment(pdf: bytes, name: str = "application.json") -> bytes | None:
    """Returns the embedded file of this name, or None.

    Raises:
        InputRefused: as :func:`read_pages`, or the file inside is too large.
    """
    with _open(pdf) as document:
        try:
            root: Any = document.Root
            files = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names")
            if not isinstance(files, pikepdf.Array):
                return None
            for at in range(0, min(len(files) - 1, 2000), 2):
                if str(files[at]) == name:
                    return unpacked(files[at + 1].EF.F, MAX_ATTACHMENT)
        except ForeignError as trouble:
            raise InputRefused(_SOURCE, f"里面的 {name} {trouble}") from None
        except (pikepdf.PdfError, zlib.error, ValueError, TypeError, KeyError, AttributeError, IndexError) as trouble:
            raise InputRefused(_SOURCE, f"里面的 {name} 已损坏，请换一份完整的文件。") from trouble
        return None


def _open(pdf: bytes) -> pikepdf.Pdf:
    if len(pdf) > MAX_PDF:
        raise InputRefused(_SOURCE, "文件超过512兆字节，请确认是不是本软件导出的申报书。")
    if b"%PDF-" not in pdf[:1024]:
        raise InputRefused(_SOURCE, "不是PDF文件，请换一份申报书PDF。")
    try:
        return pikepdf.open(BytesIO(pdf), suppress_warnings=True)
    except pikepdf.PasswordError as trouble:
        raise InputRefused(_SOURCE, "文件加了密码，请去掉密码后再试。") from trouble
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as trouble:
        raise InputRefused(_SOURCE, "文件已损坏，读不出来，请换一份完整的文件。") from trouble


def _pages(document: pikepdf.Pdf) -> list[Any]:
    try:
        count = len(document.pages)
        if count > MAX_PAGES:
            raise InputRefused(_SOURCE, f"超过{MAX_PAGES}页，请确认是不是本软件导出的申报书。")
        return [page.obj for page in document.pages]
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as trouble:
        raise InputRefused(_SOURCE, "页面目录已损坏，读不出来，请换一份完整的文件。") from trouble


def unpacked(stream: Any, limit: int) -> bytes:
    """Returns at most ``limit`` bytes of a stream.

    Only plain or deflated ones, as this program writes them.
    """
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        filters = filters[0] if len(filters) == 1 else filters
    raw: bytes = stream.read_raw_bytes()
    if filters is None:
        if len(raw) > limit:
            raise ForeignError("太大")
        return raw
    if filters != pikepdf.Name.FlateDecode or "/DecodeParms" in stream:
        raise ForeignError("用了别的压缩方式")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(raw, limit)
    if unpacker.unconsumed_tail:
        raise ForeignError("解开后太大")
    return data


def _read_page(page: Any, text: PageText, fonts: dict[tuple[int, int], FontTable], limit: int) -> int:
    extra = sorted(set(page.keys()) - _PAGE_KEYS)
    if extra:
        text.foreign.append(f"页面带有别的设置 {extra[0]}")
    _check_annotations(page, text)
    resources = page.Resources
    tables = {}
    for name, font in resources.get("/Font", {}).items():
        key = font.objgen
        if key not in fonts:
            fonts[key] = FontTable(unicode_table(font), code_widths(font.DescendantFonts[0]))
        tables[name] = fonts[key]
    images = resources.get("/XObject", {})
    if any(image.get("/Subtype") != pikepdf.Name.Image for image in images.values()):
        raise ForeignError("页面套有别的内容")
    content = unpacked(page.Contents, limit)
    box = [float(edge) for edge in page.MediaBox]
    text.geometry.edges = (box[0], box[1], box[2], box[3])
    _Reader(text, tables, box, {name: _picture(image) for name, image in images.items()}).read(content)
    return len(content)


def _picture(image: Any) -> DrawnPicture:
    """Returns a picture in its own colours, uncovered."""
    extra = sorted(set(image.keys()) - _IMAGE_KEYS)
    if extra:
        raise ForeignError(f"图片带有别的设置 {extra[0]}")
    raw: bytes = image.read_raw_bytes()
    kind = str(image.get("/Filter", ""))[1:]
    encoded = Encoded(raw, kind, str(image.ColorSpace)[1:], int(image.Width), int(image.Height))
    return DrawnPicture(encoded, hashlib.sha256(raw).hexdigest())


def _check_annotations(page: Any, text: PageText) -> None:
    """Allows signature fields, and notes the visible ones.

    Comments, stamps and links may not.
    """
    for note in page.get("/Annots", []):
        if note.get("/Subtype") != pikepdf.Name.Widget or note.get("/FT") != pikepdf.Name.Sig or "/Parent" in note:
            text.foreign.append("页面上有批注")
            return
        box = _field_box(page, note)
        if box is None:
            text.foreign.append("页面上有位置不明的签名栏")
            return
        if box == (0.0, 0.0, 0.0, 0.0) and "/AP" not in note:
            text.hidden += 1
        else:
            text.boxes.append(SignatureBox(str(note.get("/T", ""))[:60], box))


def _field_box(page: Any, note: Any) -> tuple[float, float, float, float] | None:
    """Returns the edges of a field on this page, or None.

    Returns None unless they are four plain numbers in order.
    """
    edges, home = note.get("/Rect"), note.get("/P")
    if not isinstance(edges, pikepdf.Array) or len(edges) != 4:  # noqa: PLR2004 - edges
        return None
    if not isinstance(home, pikepdf.Dictionary) or home.objgen != page.objgen:
        return None
    if not all(isinstance(edge, (int, float, Decimal)) and not isinstance(edge, bool) for edge in edges):
        return None
    left, bottom, right, top = (float(edge) for edge in edges)
    return (left, bottom, right, top) if left <= right and bottom <= top else None


def code_widths(font: Any) -> dict[int, float]:
    """Reads a CID font's ``/W`` as this program writes it: a code and its width, in em.

    What is not there has the width 1.
    """
    items = list(font.get("/W", []))
    return {int(items[at]): float(items[at + 1][0]) / 1000 for at in range(0, len(items), 2)}


def unicode_table(font: Any) -> dict[int, str]:
    """Returns the characters of a font by code.

    A code of the basic plane stands for itself or the font is not ours.
    """
    data = unpacked(font.ToUnicode, MAX_PAGE_CONTENT).partition(b"endcodespacerange")[2]
    table = {}
    for code, unit in _PAIR.findall(data):
        number, ch = int(code, 16), bytes.fromhex(unit.decode("ascii")).decode("utf-16-be")
        if len(ch) != 1 or not (ord(ch) == number or 0xD800 <= number < 0xE000):  # noqa: PLR2004 - surrogates
            raise ForeignError("字体里的字与编码对不上")
        table[number] = ch
    return table


@dataclass(slots=True)
class _State:
    """Keeps the settings of text that ``q`` puts aside and ``Q`` brings back."""

    font: FontTable = field(default_factory=lambda: FontTable({}, {}))
    size: float = 0.0
    spacing: float = 0.0
    """Between characters (``Tc``)."""
    rise: float = 0.0
    bold: bool = False
    """Whether letters are drawn round as well."""
    width: float = 1.0
    """Of lines."""
    grey: float = 0.0
    matrix: tuple[float, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Walks one content stream, and notes what it prints."""

    text: PageText
    fonts: dict[str, FontTable]
    box: list[float]
    images: dict[str, DrawnPicture]
    slots: list[str] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    aside: list[_State] = field(default_factory=list)
    at: Point = (0.0, 0.0)
    """Where the line begins."""
    x: float = 0.0
    """Where the next character stands."""
    filled: list[tuple[float, ...]] = field(default_factory=list)
    """Rectangles of the path so far."""
    path: list[list[Point]] = field(default_factory=list)
    """Lines of the path so far."""
    paragraph: list[str] = field(default_factory=list)
    began: Point = (0.0, 0.0)
    """Where the paragraph's first words stand."""
    operands: list[Any] = field(default_factory=list)
    first_run: int = 0
    """Number of the paragraph's first run."""

    def read(self, content: bytes) -> None:
        """Reads all operators in order.

        Anything that does not parse is foreign.
        """
        for kind, value in _tokens(content):
            if kind == "operator":
                self._operate(value.decode("ascii"))
                self.operands.clear()
            else:
                self.operands.append((kind, value))
        if self.slots or self.aside:
            raise ForeignError("页面内容没有写完")

    def _operate(self, operator: str) -> None:
        if operator in _PLAIN:
            return
        handler = getattr(self, f"_on_{operator}", None)
        if handler is None:
            raise ForeignError(f"页面用了别的画法 {operator}")
        handler()

    def _on_q(self) -> None:
        self.aside.append(replace(self.state))

    def _on_Q(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self.state = self.aside.pop()

    def _numbers(self) -> tuple[float, ...]:
        return tuple(float(value) for _, value in self.operands)

    def _on_g(self) -> None:
        self.state.grey = float(self.operands[-1][1])
        # the lightest is the watermark's, which turns the page
        if self.state.grey not in _GREYS or (self.state.grey == max(_GREYS) and not self.aside):
            raise ForeignError("有颜色太浅的字")

    def _on_w(self) -> None:
        self.state.width = self._numbers()[-1]
        if not 0 < self.state.width <= _BROADEST:
            raise ForeignError("有太粗的线")

    def _on_Tc(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self.state.spacing = self._numbers()[-1]
        if not abs(self.state.spacing) <= _FARTHEST:
            raise ForeignError("有字离得太远")

    def _on_cm(self) -> None:
        if not self.aside or self.state.matrix:
            raise ForeignError("整页被移动或缩放")
        self.state.matrix = self._numbers()

    def _on_re(self) -> None:
        self.filled.append(self._numbers())

    def _on_m(self) -> None:
        x, y = self._numbers()
        self.path.append([(x, y)])

    def _on_l(self) -> None:
        x, y = self._numbers()
        self.path[-1].append((x, y))

    def _on_S(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        if self.state.matrix:
            raise ForeignError("有移动过的线")
        geometry, width = self.text.geometry, self.state.width
        for x, y, wide, high in self.filled:
            geometry.frames.append(((min(x, x + wide), min(y, y + high), max(x, x + wide), max(y, y + high)), width))
        geometry.strokes += [Stroke(tuple(points), width, bool(self.aside)) for points in self.path]
        self.filled, self.path = [], []

    def _on_f(self) -> None:
        """Allows filling in the page code's corner alone."""
        rectangles, lines = self.filled, self.path
        self.filled, self.path = [], []
        a, b, c, d, left, top = self.state.matrix or (0.0,) * 6
        corner = (self.box[2] - (CODE_RIGHT + CODE_SIZE), self.box[3] - CODE_TOP)
        most = CODE_SIZE / a + _ROUNDED if a > 0 else 0.0
        near = abs(left - corner[0]) + abs(top - corner[1]) < _ROUNDED * 2
        inside = all(x >= 0 and x + wide <= most and -most <= y and y + high <= 0 for x, y, wide, high in rectangles)
        if self.state.grey or lines or not self.aside or (b, c) != (0.0, 0.0) or a != d or not near or not inside:
            raise ForeignError("有盖住内容的色块")

    def _on_Tr(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        # filled, or filled and drawn round to look bold; never invisible
        if self.operands[-1][1] not in {b"0", b"2"}:
            raise ForeignError("有看不见的字")
        self.state.bold = self.operands[-1][1] == b"2"

    def _on_BT(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self.at = (0.0, 0.0)
        self.paragraph = []
        self.first_run = len(self.text.geometry.runs)

    def _on_ET(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        words = "".join("".join(self.paragraph).split())
        if words:
            self.text.loose.append(words)
            self.text.begins.append((words, *self.began))
        geometry = self.text.geometry
        if geometry.body is None and _FOOT.fullmatch(words):
            geometry.body = self.first_run

    def _on_Td(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        x, y = (float(value) for _, value in self.operands)
        self.at = (self.at[0] + x, self.at[1] + y)
        self.x = self.at[0]

    def _on_Tf(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self.state.font = self.fonts[self.operands[0][1].decode("ascii")]
        self.state.size = float(self.operands[1][1])
        if not self.state.size >= 4:  # noqa: PLR2004 - points
            raise ForeignError("有小得看不见的字")

    def _on_Ts(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        # raised and lowered characters stay by their line
        self.state.rise = float(self.operands[-1][1])
        if not abs(self.state.rise) <= self.state.size:
            raise ForeignError("有字离开了它的一行")

    def _on_BDC(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        kind, value = self.operands[-1]
        if kind != "slot" or self.slots:
            raise ForeignError("页面带有别的标记")
        self.slots.append(bytes.fromhex(value.decode("ascii")).decode("utf-8"))

    def _on_EMC(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self.slots.pop()

    def _on_Do(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        picture = self.images[self.operands[-1][1].decode("ascii")]
        a, b, c, d, x, y = self.state.matrix
        if (b, c) != (0.0, 0.0) and (a, d) != (0.0, 0.0):
            raise ForeignError("有斜放的图片")
        self.text.pictures.append(replace(picture, matrix=self.state.matrix))
        across, upward = sorted((x, x + a + c)), sorted((y, y + b + d))
        self.text.geometry.pictures.append((across[0], upward[0], across[1], upward[1]))

    def _on_Tj(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self._show()

    def _on_TJ(self) -> None:  # noqa: N802 - the operator's own name in ISO 32000
        self._show()

    def _show(self) -> None:
        begin, parts, ticked = self.x, list[str](), list[float]()
        for kind, value in self.operands:
            if kind == "codes":
                parts += self._advance([int(value[at : at + 4], 16) for at in range(0, len(value), 4)], ticked)
            elif kind == "number":
                self._part(float(value))
        shown = "".join(parts)
        left, low, right, high = self.box
        turned = self.aside and (self.slots or shown != _WATERMARK)
        if turned or (not self.aside and not (left <= self.at[0] <= right and low <= self.at[1] <= high)):
            raise ForeignError("有字印在页面之外")
        if self.slots and self.text.geometry.body is not None:
            raise ForeignError("有填写的内容印在页脚之后")
        if self.state.bold and self.state.width > _BOLDEST * self.state.size:
            raise ForeignError("有描得看不清的字")
        if not self.aside and shown.strip():
            run = TextRun(begin, self.x, self.at[1] + self.state.rise, self.state.size, shown, tuple(ticked))
            self.text.geometry.runs.append(run)
        if not self.slots:
            if not self.paragraph:
                self.began = self.at
            self.paragraph.append(shown)
            return
        self.text.pieces.append((self.slots[0], shown))

    def _advance(self, codes: list[int], ticked: list[float]) -> list[str]:
        """Goes past these characters and returns them, and notes where ticked boxes stand among them."""
        shown = []
        for code in codes:
            ch = self.state.font.characters.get(code, "\ufffd")
            if ch == TICKED:
                ticked.append(self.x)
            self.x += self.state.font.widths.get(code, 1.0) * self.state.size + self.state.spacing
            shown.append(ch)
        return shown

    def _part(self, thousandths: float) -> None:
        """Moves between two characters; negative moves on."""
        if not -_ON * 1000 <= thousandths <= _BACK * 1000:
            raise ForeignError("有字离得太远，或叠在一起")
        self.x -= thousandths / 1000 * self.state.size


def _tokens(content: bytes) -> Iterator[tuple[str, bytes]]:
    at, size = 0, len(content)
    match = _TOKEN.match
    while at < size:
        found = match(content, at)
        if found is None:
            if content[at:].strip():
                raise ForeignError("页面用了别的写法")
            return
        yield found.lastgroup or "", found[found.lastgroup or 0]
        at = found.end()
