"""The same Document for the peers: as Typst source, as a python-docx file, as HTML; nothing left out but our frame.

Each gets the same fonts, sizes, margins and table widths, and is written as its own manual shows.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.output.blocks import Cover, Grid, GridCell, Heading, ListTable, PageBreak, Paragraph, Picture
from app.output.document import Document
from app.output.pdf.pictures import PreparedPicture, printed_scale
from app.output.pdf.style import MM, Look

LOOK = Look()
BODY = LOOK.body["body"]
# the photographs of the contents, as wide as ours
PICTURE = 1600 * printed_scale(PreparedPicture("", None, 1600, 1200), LOOK.upright.text_width, LOOK.picture_height)
SIZES = {level: style.size for level, style in enumerate(LOOK.headings, 1)}
Files = Mapping[bytes, str]


def file_names(document: Document) -> dict[bytes, str]:
    """A file name for every picture's bytes, in order."""
    found: dict[bytes, str] = {}
    for block in document.blocks:
        if isinstance(block, Picture) and block.data is not None:
            found.setdefault(block.data, f"{len(found)}.jpg")
    return found


def texts(contents: Sequence[Any]) -> list[str]:
    """The lines of a cell."""
    return [each.text if isinstance(each, Paragraph) else getattr(each, "label", "") for each in contents]


# ---- Typst

_TYPST_HEAD = """#set text(font: "Noto Serif SC", size: BODYpt, lang: "zh", region: "cn")
#set text(top-edge: 0.8em, bottom-edge: -0.2em)
#set par(justify: true, leading: GAPpt, spacing: GAPpt)
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm), numbering: "1 / 1")
#let h(n, b) = block(sticky: true, text(font: "Noto Sans SC", weight: "bold", size: n, b))
#let body(b) = par(first-line-indent: (amount: 2em, all: true), b)
"""


def typst_source(document: Document, files: Files) -> str:
    """One source file; pictures lie beside it."""
    head = _TYPST_HEAD.replace("BODY", f"{BODY.size:g}").replace("GAP", f"{BODY.leading - BODY.size:g}")
    return head + "\n".join(line for block in document.blocks for line in _typst(block, files))


def _mm(points: float) -> str:
    return f"{points / MM:.1f}mm"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _typst(block: Any, files: Files) -> Iterator[str]:
    if isinstance(block, Cover):
        yield f"#h({LOOK.annex.size:g}pt, {_quoted(block.annex)})\n#v(45mm)"
        yield f"#align(center, h(26pt, {_quoted(block.title)}))\n#v(62mm)"
        for entry in block.entries:
            yield f"#par(text(size: 16pt, {_quoted(entry.label + entry.value.text)}))"
    elif isinstance(block, PageBreak):
        sides = f"x: {_mm(LOOK.wide.left)}, top: {_mm(LOOK.wide.top)}, bottom: {_mm(LOOK.wide.bottom)}"
        upright = "left: 28mm, right: 26mm, top: 37mm, bottom: 35mm"
        yield f"#set page(flipped: {str(block.landscape).lower()}, margin: ({sides if block.landscape else upright}))"
    elif isinstance(block, Heading):
        yield f"#h({SIZES[block.level]}pt, {_quoted(block.text)})"
    elif isinstance(block, Paragraph):
        yield f"#body({_quoted(block.text)})"
    elif isinstance(block, Picture):
        picture = f'image("{files[block.data]}", width: {_mm(PICTURE)})' if block.data else "[]"
        yield f"#figure({picture}, caption: {_quoted(block.caption.text)}, numbering: none, supplement: none)"
    elif isinstance(block, Grid):
        columns = ", ".join(f"{share:g}fr" for share in block.widths)
        cells = ", ".join(_typst_cell(cell) for row in block.rows for cell in row)
        yield (
            "#{ set par(leading: 5pt, spacing: 5pt); set text(10.5pt); "
            f"table(columns: ({columns},), inset: 4pt, stroke: 0.5pt, {cells}) }}"
        )
    elif isinstance(block, ListTable):
        columns = ", ".join(f"{share:g}fr" for share in block.widths)
        heads = ", ".join(f'text(font: "Noto Sans SC", weight: "bold", {_quoted(head)})' for head in block.heads)
        rows = ", ".join(_lines(content) for row in block.rows for content in row)
        yield (
            "#{ set par(leading: 3.6pt, spacing: 3.6pt); set text(9pt); "
            f"table(columns: ({columns},), inset: 2.8pt, stroke: 0.5pt, table.header({heads}), {rows}) }}"
        )


def _lines(content: Sequence[Any]) -> str:
    parts = ", ".join(f"par({_quoted(text)})" for text in texts(content))
    return f"{{ {parts.replace('), par', ') ; par')} }}" if parts else "[]"


def _typst_cell(cell: GridCell) -> str:
    return f"table.cell(colspan: {cell.span}, rowspan: {cell.rows}, {_lines(cell.content)})"


# ---- HTML

_STYLE = """@font-face{{font-family:S;src:url({serif})}}@font-face{{font-family:H;src:url({sans})}}
@page{{size:A4;margin:37mm 26mm 35mm 28mm;@bottom-center{{content:counter(page) " / " counter(pages);font:9pt S}}}}
@page wide{{size:A4 landscape;margin:{wide}}}.wide{{page:wide}}section{{break-before:page}}
body{{font:{size:g}pt/{leading:g}pt S;margin:0}}p{{margin:0;text-align:justify}}.b{{text-indent:2em}}
h2{{font-family:H;margin:6pt 0 3pt;break-after:avoid}}
table{{border-collapse:collapse;table-layout:fixed;width:100%}}
td,th{{border:.5pt solid;padding:4pt;
font-weight:normal;vertical-align:middle}}.g{{font-size:10.5pt;line-height:15.5pt}}.l{{font-size:9pt;line-height:12.6pt}}
figure{{margin:6pt 0;text-align:center;break-inside:avoid}}img{{width:{picture}}}th{{font-family:H}}"""


def html_source(document: Document, files: Files, fonts: Path) -> str:
    """One page; pictures lie beside it."""
    style = _STYLE.format(
        serif=(fonts / "NotoSerifSC-Regular.ttf").as_uri(),
        sans=(fonts / "NotoSansSC-Bold.ttf").as_uri(),
        size=BODY.size,
        leading=BODY.leading,
        wide=" ".join(_mm(edge) for edge in (LOOK.wide.top, LOOK.wide.right, LOOK.wide.bottom)),
        picture=_mm(PICTURE),
    )
    inner = "".join(part for block in document.blocks for part in _html(block, files))
    # without its encoding said, every character would be read as three others
    head = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><style>{style}</style>'
    return f"{head}<body><section>{inner}</section></body></html>"


def _html(block: Any, files: Files) -> Iterator[str]:
    if isinstance(block, Cover):
        lines = "".join(f"<p>{html.escape(e.label + e.value.text)}</p>" for e in block.entries)
        yield f"<h2>{block.annex}</h2><h2 style='margin:45mm 0 62mm'>{block.title}</h2>{lines}"
    elif isinstance(block, PageBreak):
        yield f"</section><section{' class=wide' if block.landscape else ''}>"
    elif isinstance(block, Heading):
        yield f'<h2 style="font-size:{SIZES[block.level]}pt">{html.escape(block.text)}</h2>'
    elif isinstance(block, Paragraph):
        yield f"<p class=b>{html.escape(block.text)}</p>"
    elif isinstance(block, Picture):
        image = f"<img src={files[block.data]}>" if block.data else ""
        yield f"<figure>{image}<p>{html.escape(block.caption.text)}</p></figure>"
    elif isinstance(block, Grid):
        rows = "".join(
            f"<tr>{''.join(_html_cell(c.content, f' colspan={c.span} rowspan={c.rows}') for c in row)}</tr>"
            for row in block.rows
        )
        yield f"<table class=g>{_columns(block.widths)}{rows}</table>"
    elif isinstance(block, ListTable):
        heads = "".join(f"<th>{html.escape(head)}</th>" for head in block.heads)
        rows = "".join(f"<tr>{''.join(_html_cell(content, '') for content in row)}</tr>" for row in block.rows)
        yield f"<table class=l>{_columns(block.widths)}<thead><tr>{heads}</tr></thead>{rows}</table>"


def _columns(widths: Sequence[float]) -> str:
    total = sum(widths)
    return "".join(f'<col style="width:{share / total:.2%}">' for share in widths)


def _html_cell(content: Sequence[Any], spans: str) -> str:
    return f"<td{spans}>{''.join(f'<p>{html.escape(text)}</p>' for text in texts(content))}</td>"


# ---- python-docx


def write_docx(document: Document, target: Path) -> None:
    """A Word file made with python-docx's own calls."""
    from docx import Document as WordFile
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    file = WordFile()
    normal: Any = file.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Serif SC", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif SC")
    file.sections[0].page_width, file.sections[0].page_height = Mm(210), Mm(297)

    def write(paragraph: Any, text: str, size: float, leading: float) -> None:
        paragraph.paragraph_format.line_spacing = Pt(leading)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(text).font.size = Pt(size)

    def table(rows: list[list[tuple[int, int, int, str]]], widths: Sequence[float], wide: float, size: float) -> None:
        made = file.add_table(len(rows), len(widths))
        made.style = "Table Grid"
        made.autofit = False
        for column, share in zip(made.columns, widths, strict=True):
            column.width = Mm(share / sum(widths) * wide)
        cells = [list(row.cells) for row in made.rows]
        for at, row in enumerate(rows):
            for column, span, down, text in row:
                cell = cells[at][column]
                if span > 1 or down > 1:
                    cell = cell.merge(cells[at + down - 1][column + span - 1])
                cell.width = Mm(sum(widths[column : column + span]) / sum(widths) * wide)
                write(cell.paragraphs[0], text, size, size * 1.45)

    wide = LOOK.upright.text_width / MM
    for block in document.blocks:
        if isinstance(block, PageBreak):
            section = file.add_section()
            wide = (LOOK.wide if block.landscape else LOOK.upright).text_width / MM
            section.orientation = WD_ORIENT.LANDSCAPE if block.landscape else WD_ORIENT.PORTRAIT
            size = (297, 210) if block.landscape else (210, 297)
            section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
            section.left_margin = section.right_margin = Mm((size[0] - wide) / 2)
        elif isinstance(block, Cover):
            for text in (block.annex, block.title, *(e.label + e.value.text for e in block.entries)):
                write(file.add_paragraph(), text, 16, 30)
        elif isinstance(block, (Heading, Paragraph)):
            paragraph = file.add_paragraph()
            if isinstance(block, Paragraph):
                paragraph.paragraph_format.first_line_indent = Pt(2 * BODY.size)
            write(paragraph, block.text, SIZES[block.level] if isinstance(block, Heading) else BODY.size, BODY.leading)
        elif isinstance(block, Picture) and block.data:
            from io import BytesIO

            file.add_picture(BytesIO(block.data), Mm(PICTURE / MM))
            write(file.add_paragraph(), block.caption.text, 10.5, 16)
        elif isinstance(block, Grid):
            grid = [[(c.column, c.span, c.rows, "\n".join(texts(c.content))) for c in row] for row in block.rows]
            table(grid, block.widths, wide, 10.5)
        elif isinstance(block, ListTable):
            listed = [block.heads, *(["\n".join(texts(content)) for content in row] for row in block.rows)]
            table([[(at, 1, 1, text) for at, text in enumerate(row)] for row in listed], block.widths, wide, 9)
    file.save(str(target))
