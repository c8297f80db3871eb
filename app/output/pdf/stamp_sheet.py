"""Draws 打印盖章说明: one A4 page for whoever prints, stamps and scans an issue; black on white, for greyscale too.

It shows the issue's own pages small and pale, with numbered boxes where seals and signatures go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.output.pdf.faces import FILES
from app.output.pdf.frame import CODE_SIZE
from app.output.pdf.raster import raster
from app.paths import resources_root

COVER_SEAL = "封面公章"
SEAL = "公章"
_TEXT, _HEAVY = "ZhizaoSheet", "ZhizaoSheetBold"
_EDGE = 18 * mm
_MAP_WIDTH = 54 * mm
_MAP_PIXELS = 420
_PALE = 0.5
"""How far the small pages are lightened, so that the boxes stand out."""
_MARKS = {SEAL: "1", COVER_SEAL: "1"}
_SIGNATURE_MARK, _RIDE_MARK = "2", "3"
_RIDE = 20 * mm
"""Height of a 骑缝章 on the map."""


@dataclass(frozen=True, slots=True)
class StampPosition:
    """Tells where something goes: page from 1.

    Left, bottom, right, top in points from the page's lower left corner.
    """

    name: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class StampPlan:
    """Describes what the sheet tells; ``pdf`` is the issue, ``sizes`` are its pages in points."""

    number: str
    title: str
    company: str
    copies: int
    pdf: bytes
    sizes: Sequence[tuple[float, float]]
    spots: Sequence[StampPosition]
    superseded_by: int | None = None


def render_stamp_sheet(plan: StampPlan) -> bytes:
    """Returns the PDF of the sheet; the same plan gives the same bytes."""
    fonts = resources_root() / "fonts"
    pdfmetrics.registerFont(TTFont(_TEXT, str(fonts / FILES["serif"])))
    pdfmetrics.registerFont(TTFont(_HEAVY, str(fonts / FILES["sans"])))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"打印盖章说明 {plan.number}")
    top = _head(canvas, plan)
    for number, (head, words) in enumerate(steps(plan), 1):
        top = _step(canvas, number, head, words, top)
    _maps(canvas, plan, top - 6 * mm)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def steps(plan: StampPlan) -> tuple[tuple[str, str], ...]:
    """Returns what to do, in order: heading and words."""
    pages, copies = len(plan.sizes), plan.copies
    seals = sorted({spot.page for spot in plan.spots if spot.name == SEAL})
    signs = [spot for spot in plan.spots if spot.name not in _MARKS]
    on = "、".join(f"第 {page} 页" for page in seals)
    cover = any(spot.name == COVER_SEAL for spot in plan.spots)
    sign_on = "、".join(f"第 {page} 页" for page in sorted({spot.page for spot in signs}))
    where = "和".join(([] if not cover else ["第 1 页封面的申报单位处"]) + ([f"{on}真实性承诺的公章处"] if on else []))
    return (
        (
            f"打印 {copies} 份，每份 {pages} 页",
            "A4 纸，实际大小（100%，不选“适合页面”），单面双面都可以。印完看每页右上角的二维码是否清楚。",
        ),
        ("盖公章（图中①）", f"盖在{where}。推荐单位的章由推荐单位盖，先空着。"),
        ("法定代表人签章（图中②）", f"在{sign_on}由法定代表人签字或盖名章；日期空着的，一并手写。"),
        (
            "骑缝章（图中③）",
            f"通知没有写骑缝章；按习惯要盖的，把一份的 {pages} 页错开排好，盖在右边缘的中部，让每一页都带到一部分。",
        ),
        (
            "不碰右上角（图中打叉处）",
            "每页右上角的二维码和旁边的版本号，不盖章、不写字、不打孔。正文有错不要手改，回到电脑上改好再定稿。",
        ),
        (
            "扫描",
            f"彩色、300 dpi，{pages} 页都要扫，存为 PDF。顺序、方向不限，也可以分几次。扫完放入“扫描核对”。",
        ),
    )


def _head(canvas: Canvas, plan: StampPlan) -> float:
    width, height = A4
    top = height - 24 * mm
    canvas.setFont(_HEAVY, 20)
    canvas.drawString(_EDGE, top, "打印盖章说明")
    canvas.setFont(_TEXT, 10)
    canvas.drawRightString(width - _EDGE, top, "给打印、盖章、扫描的人。这一页不盖章，也不用扫描。")
    top -= 5 * mm
    canvas.setLineWidth(1)
    canvas.line(_EDGE, top, width - _EDGE, top)
    top -= 10 * mm
    canvas.setFont(_HEAVY, 22)
    canvas.drawString(_EDGE, top, plan.number)
    canvas.setFont(_TEXT, 11)
    for at, line in enumerate((plan.company, plan.title)):
        canvas.drawRightString(width - _EDGE, top + 4.5 * mm - at * 6 * mm, _fit(line, 95 * mm, 11))
    if plan.superseded_by:
        top -= 8 * mm
        canvas.setFont(_HEAVY, 12)
        canvas.drawString(_EDGE, top, f"注意：这一版已被第 {plan.superseded_by} 版取代，印出来的不能交。")
    return top - 12 * mm


def _fit(text: str, room: float, size: float) -> str:
    """Cuts a text's end where the line is full."""
    while text and pdfmetrics.stringWidth(text, _TEXT, size) > room:
        text = text[:-2] + "…"
    return text


def _step(canvas: Canvas, number: int, head: str, words: str, top: float) -> float:
    side = 6.5 * mm
    canvas.setLineWidth(1)
    canvas.rect(_EDGE, top - side + 4 * mm, side, side)
    canvas.setFont(_HEAVY, 12)
    canvas.drawCentredString(_EDGE + side / 2, top - 0.4 * mm, str(number))
    left = _EDGE + side + 4 * mm
    canvas.drawString(left, top, head)
    canvas.setFont(_TEXT, 12)
    for line in _lines(words, A4[0] - _EDGE - left, 12):
        top -= 6.2 * mm
        canvas.drawString(left, top, line)
    return top - 9 * mm


def _lines(words: str, room: float, size: float) -> list[str]:
    """Returns the words in lines, none of which begins with a mark."""
    lines = [""]
    for ch in words:
        if pdfmetrics.stringWidth(lines[-1] + ch, _TEXT, size) > room and ch not in "，。；：、”）%":
            lines.append("")
        lines[-1] += ch
    return lines


def _maps(canvas: Canvas, plan: StampPlan, top: float) -> None:
    shown: dict[int, str] = {1: "第 1 页　封面"} if any(s.name == COVER_SEAL for s in plan.spots) else {}
    for spot in plan.spots:
        shown.setdefault(spot.page, f"第 {spot.page} 页　真实性承诺")
    upright = [at for at, (width, height) in enumerate(plan.sizes, 1) if height > width and at not in shown]
    ride = upright[len(upright) // 2] if upright else len(plan.sizes)
    columns = [*list(shown.items())[:2], (ride, f"每一页　例如第 {ride} 页")]
    gap = (A4[0] - 2 * _EDGE - len(columns) * _MAP_WIDTH) / max(1, len(columns) - 1)
    for at, (page, caption) in enumerate(columns):
        _map(canvas, plan, page, caption, (_EDGE + at * (_MAP_WIDTH + gap), top), ride=at == len(columns) - 1)


def _map(canvas: Canvas, plan: StampPlan, page: int, caption: str, corner: tuple[float, float], *, ride: bool) -> None:
    wide, high = plan.sizes[page - 1]
    scale = _MAP_WIDTH / wide
    left, bottom = corner[0], corner[1] - high * scale
    canvas.drawImage(ImageReader(_pale(plan.pdf, page)), left, bottom, _MAP_WIDTH, high * scale)
    canvas.setLineWidth(0.8)
    canvas.rect(left, bottom, _MAP_WIDTH, high * scale)
    for spot in plan.spots:
        if spot.page == page:
            x1, y1, x2, y2 = (value * scale for value in spot.box)
            _box(canvas, _MARKS.get(spot.name, _SIGNATURE_MARK), (left + x1, bottom + y1, x2 - x1, y2 - y1))
    if ride:
        wide_strip = 10 * mm * scale * 2
        _box(canvas, _RIDE_MARK, (left + _MAP_WIDTH - wide_strip / 2, bottom + high * scale * 0.42, wide_strip,
                                  _RIDE * 2 * scale))  # fmt: skip
    _crossed(canvas, left + _MAP_WIDTH, bottom + high * scale, scale)
    canvas.setFont(_TEXT, 10)
    canvas.drawCentredString(left + _MAP_WIDTH / 2, bottom - 5 * mm, caption)


def _box(canvas: Canvas, mark: str, box: tuple[float, float, float, float]) -> None:
    """Draws a dashed box with its number in the middle."""
    canvas.setLineWidth(1.4)
    canvas.setDash(4, 2)
    canvas.rect(*box)
    canvas.setDash()
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    canvas.setFillGray(1)
    canvas.circle(x, y, 2.6 * mm, fill=1)
    canvas.setFillGray(0)
    canvas.setFont(_HEAVY, 11)
    canvas.drawCentredString(x, y - 1.4 * mm, mark)


def _crossed(canvas: Canvas, right: float, top: float, scale: float) -> None:
    """Draws a cross over the page code's corner."""
    side = (CODE_SIZE + 8 * mm) * scale
    x, y = right - side - 8 * mm * scale, top - side - 5 * mm * scale
    canvas.setLineWidth(1.6)
    canvas.rect(x, y, side, side)
    canvas.line(x, y, x + side, y + side)
    canvas.line(x, y + side, x + side, y)


def _pale(pdf: bytes, page: int) -> Image.Image:
    drawn = raster(pdf, page - 1, _MAP_PIXELS)
    image = Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "BGRX", drawn.stride, 1)
    return image.convert("L").point([round(255 - (255 - value) * _PALE) for value in range(256)])
