"""Writes what surrounds the text: sections, foot line, watermark, footnotes, settings."""

from __future__ import annotations

from typing import Final

from app.output.document import FOOTNOTE_MARKS, Document
from app.output.pdf.style import PageStyle
from app.output.word.marks import Footnotes, clean, paragraph, run, twips
from app.output.word.styles import HEAD, W

NAMESPACES: Final = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:w10="urn:schemas-microsoft-com:office:word"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)
HEADER, FOOTER = "rIdHeader", "rIdFooter"
STAMP_THE_PDF: Final = "盖章请用 PDF"
# ① ② ③, which the form counts its notes with
_CIRCLED: Final = '<w:numFmt w:val="decimalEnclosedCircle"/>'
# the foot line's lower edge below the text area, as on the PDF's pages
_FOOT_BELOW = 32.0
_HEAD_DISTANCE = 28.0
# the shape that Word itself makes for a watermark of text (ECMA-376 part 4, VML text on a path)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t"'
    ' shapetype="t"/></v:shapetype>'
)
_WATERMARK = (
    '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="草稿"'
    ' style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:150pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#e6e6e6" stroked="f">'
    '<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草稿"/>'
    '<w10:wrap anchorx="margin" anchory="margin"/></v:shape>'
)


def section(style: PageStyle, *, first: bool) -> str:
    """Returns page size and margins.

    The first section brings head and foot, the others inherit them.
    """
    wide = ' w:orient="landscape"' if style.width > style.height else ""
    foot = twips(style.bottom - _FOOT_BELOW)
    edges = (
        f'w:top="{twips(style.top)}" w:right="{twips(style.right)}" w:bottom="{twips(style.bottom)}"'
        f' w:left="{twips(style.left)}" w:header="{twips(_HEAD_DISTANCE)}" w:footer="{foot}"'
    )
    parts = ""
    if first:
        parts = f'<w:headerReference w:type="default" r:id="{HEADER}"/>'
        parts += f'<w:footerReference w:type="default" r:id="{FOOTER}"/>'
    size = f'<w:pgSz w:w="{twips(style.width)}" w:h="{twips(style.height)}"{wide}/>'
    parts += f"<w:footnotePr>{_CIRCLED}</w:footnotePr>"
    return f'<w:sectPr>{parts}<w:type w:val="nextPage"/>{size}<w:pgMar {edges} w:gutter="0"/></w:sectPr>'


def footer_xml(document: Document) -> bytes:
    """Returns ``word/footer1.xml``: 版本号 or 草稿, page, seal note.

    Seals belong on the PDF, which has page codes.
    """
    mark = document.issue
    front = f"版本号 {mark.number}　" if mark else f"{document.foot or '草稿'}　"
    seals = "" if document.foot else f"　{STAMP_THE_PDF}"
    content = "".join((run(f"{front}第"), _field("PAGE"), run("页 共"), _field("NUMPAGES"), run(f"页{seals}")))
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('Footer', content)}</w:ftr>".encode()


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def header_xml(document: Document) -> bytes:
    """Returns ``word/header1.xml`` with a draft's watermark, which has nothing in it on an issue."""
    shape = ""
    if document.draft:
        shape = f"<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{_SHAPE_TYPE}{_WATERMARK}</w:pict></w:r>"
    return f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('Header', shape)}</w:hdr>".encode()


def footnotes_xml(notes: Footnotes) -> bytes:
    """Returns ``word/footnotes.xml``: the footnotes that have a mark in the text, under their own marks."""
    lines = (("separator", -1), ("continuationSeparator", 0))
    parts = [
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for kind, number in lines
    ]
    for number, mark in sorted(notes.given.items()):
        sign = "<w:footnoteRef/>" if mark.counted else f"<w:t>{FOOTNOTE_MARKS[number - 1]}</w:t>"
        content = f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{sign}</w:r>'
        content += f'<w:r><w:t xml:space="preserve"> {clean(notes.texts[number - 1])}</w:t></w:r>'
        parts.append(f'<w:footnote w:id="{number}">{paragraph("FootnoteText", content)}</w:footnote>')
    return f"{HEAD}<w:footnotes {NAMESPACES}>{''.join(parts)}</w:footnotes>".encode()


def settings_xml() -> bytes:
    """Returns ``word/settings.xml``: Word 2013's layout.

    Chinese marks closed up and kept off the wrong end of a line.
    """
    notes = f'<w:footnotePr>{_CIRCLED}<w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    office = 'w:uri="http://schemas.microsoft.com/office/word"'
    mode = f'<w:compatSetting w:name="compatibilityMode" {office} w:val="15"/>'
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/>{notes}<w:compat>{mode}</w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    ).encode()


def font_table_xml() -> bytes:
    """Returns ``word/fontTable.xml``: substitutes for missing fonts."""
    known = (("宋体", "SimSun", "auto"), ("黑体", "SimHei", "modern"), ("仿宋", "FangSong,仿宋_GB2312", "modern"),
             ("楷体", "KaiTi,楷体_GB2312", "modern"))  # fmt: skip
    parts = [
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        "</w:font>"
        for name, other, family in known
    ]
    return f'{HEAD}<w:fonts xmlns:w="{W}">{"".join(parts)}</w:fonts>'.encode()
