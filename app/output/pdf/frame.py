"""Draws what stands on every page around the form: 版本号, page number, page code; 草稿 on drafts; footnotes."""

from __future__ import annotations

from app.output.blocks import Paragraph, Span
from app.output.document import FOOTNOTE_MARKS, IssueMark
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import SetPage
from app.output.pdf.page_codes import PageCodes
from app.output.pdf.page_writer import PageWriter
from app.output.pdf.style import MM, Look, PageStyle, TextStyle
from app.output.pdf.text_layout import SetText, set_paragraph
from app.trust.page_code import page_code

CODE_SIZE = 18 * MM
CODE_RIGHT = 12 * MM
CODE_TOP = 9 * MM
_FOOT_BELOW = 7 * MM
_QUIET_MODULES = 4
_SLOPE = (0.7071, 0.7071)


def page_line(page: int, pages: int) -> str:
    """Returns the page number as printed, from 1."""
    return f"第{page}页 共{pages}页"


def draw_frame(
    pen: PageWriter,
    page: SetPage,
    faces: Typefaces,
    look: Look,
    codes: PageCodes,
    *,
    mark: IssueMark | None,
    of: tuple[int, int],
    foot: str = "草稿",
) -> None:
    """Draws a page's foot line, code and footnotes.

    ``of`` is (page from 1, pages), ``foot`` for no issue's page.
    """
    style = page.style
    line = page_line(*of)
    if mark is None:
        _foot(pen, faces, look, style, f"{foot}　{line}")
    else:
        _foot(pen, faces, look, style, f"版本号 {mark.number}　{line}")
        text = page_code(mark.number, of[0], of[1], mark.fingerprint)
        matrix = list(codes.rows(text))
        _code(pen, style, matrix)
        _beside(pen, faces, look, style, lines=(mark.number, f"{of[0]}/{of[1]}"), edge=len(matrix))
    _notes(pen, page)


def draw_watermark(pen: PageWriter, style: PageStyle, faces: Typefaces) -> None:
    """Draws 草稿, large and light, across the page, before all else, so that it lies under everything."""
    size = 150.0
    words = set_paragraph(faces, Paragraph((Span("草稿"),)), TextStyle("sans", size, size, grey=0.9), size * 3)
    cos, sin = _SLOPE
    pen.code.append(f"q {cos} {sin} {-sin} {cos} {style.width / 2:.2f} {style.height / 2:.2f} cm")
    pen.draw(words, -size, size / 2)
    pen.code.append("Q")


def _foot(pen: PageWriter, faces: Typefaces, look: Look, style: PageStyle, text: str) -> None:
    words = set_paragraph(faces, Paragraph((Span(text),)), look.foot, style.text_width)
    pen.draw(words, style.left, style.bottom - _FOOT_BELOW)


def _code(pen: PageWriter, style: PageStyle, matrix: list[str]) -> None:
    module = CODE_SIZE / len(matrix)
    left, top = _code_corner(style)
    rects = []
    for row, modules in enumerate(matrix):
        start = 0
        for run in modules.split("0"):
            if run:
                rects.append(f"{start} {-row - 1} {len(run)} 1 re")
            start += len(run) + 1
    pen.code.append(f"q {module:.4f} 0 0 {module:.4f} {left:.2f} {top:.2f} cm " + " ".join(rects) + " f Q")


def _code_corner(style: PageStyle) -> tuple[float, float]:
    """Returns its upper left corner."""
    return style.width - CODE_RIGHT - CODE_SIZE, style.height - CODE_TOP


def _beside(
    pen: PageWriter, faces: Typefaces, look: Look, style: PageStyle, *, lines: tuple[str, ...], edge: int
) -> None:
    """Draws the code's text left of its quiet zone.

    ``edge`` is its modules along an edge.
    """
    left, top = _code_corner(style)
    right = left - (_QUIET_MODULES + 1) * CODE_SIZE / edge
    for at, text in enumerate(lines):
        words = set_paragraph(faces, Paragraph((Span(text),)), look.code, 60 * MM)
        pen.draw(words, right - 60 * MM, top - at * look.code.leading)


def _notes(pen: PageWriter, page: SetPage) -> None:
    style = page.style
    height = sum(note.height for note in page.notes)
    if not height:
        return
    top = style.bottom + height
    pen.line(style.left, top + 3, style.left + 50 * MM, top + 3, 0.4)
    for note in page.notes:
        pen.draw(note, style.left, top)
        top -= note.height


def set_footnotes(texts: tuple[str, ...], faces: Typefaces, look: Look) -> dict[int, SetText]:
    """Returns the footnotes by number, set to the upright page."""
    return {
        number: set_paragraph(
            faces, Paragraph((Span(f"{FOOTNOTE_MARKS[number - 1]} {text}"),)), look.footnote, look.upright.text_width
        )
        for number, text in enumerate(texts, 1)
    }
