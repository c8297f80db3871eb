"""Writes the document's styles from the PDF's Look: the same sizes and leading, names that people know."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.output.blocks import Role
from app.output.pdf.faces import FaceName
from app.output.pdf.style import Look, TextStyle
from app.output.word.marks import attribute, fonts, twips

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# the faces of GB/T 9704: 仿宋 for running text, 宋体 in tables, 黑体 for headings, 楷体 for what explains
_FONTS: Final[dict[FaceName, tuple[str, str]]] = {
    "serif": ("Times New Roman", "宋体"),
    "sans": ("黑体", "黑体"),
    "kai": ("楷体", "楷体"),
}
_RUNNING: Final = ("Times New Roman", "仿宋")
_ALIGN: Final = {"left": "left", "centre": "center", "right": "right", "justify": "both"}
_PLACES: Final = {"body": "申报", "grid": "表格", "rows": "附表"}
_ROLES: Final[dict[Role, str]] = {
    "body": "正文", "subheading": "小标题", "note": "填写说明", "label": "栏目", "value": "内容", "hint": "提示",
    "head": "表头", "caption": "图题", "promise": "承诺", "date": "日期",
}  # fmt: skip
_HEADINGS: Final = (
    ("Heading1", "heading 1", 0),
    ("Heading2", "heading 2", 1),
    ("AnnexNumber", "附表编号", 0),
    ("Heading3", "heading 3", 2),
    ("AnnexName", "附表名称", None),
)
# a line as high as the picture on it
_LOOSE: Final = '<w:spacing w:before="{}" w:after="{}" w:line="240" w:lineRule="auto"/>'
GRID_TABLE, LIST_TABLE, GAP, PICTURE, FRAME = "FormTable", "ListTable", "Gap", "Picture", "PictureFrame"


def style_id(place: str, role: Role) -> str:
    """Returns the id of a role's style; ``place`` is ``body``, ``grid`` or ``rows``, as in :class:`Look`."""
    return f"{place.capitalize()}{role.capitalize()}"


def heading_id(level: int) -> str:
    """Returns the style of a heading, level 1 to 5."""
    return _HEADINGS[level - 1][0]


def styles_xml(look: Look) -> bytes:
    """Returns ``word/styles.xml``, which has a style for every role."""
    parts = [_defaults(), _paragraph_style("Normal", "Normal", look.body["value"], default=True)]
    places = {"body": look.body, "grid": look.grid, "rows": look.rows}
    for place, roles in places.items():
        for role, each in roles.items():
            # word processors part the words of a narrow column that they justify as far as it takes
            style = replace(each, align="left") if place == "rows" and each.align == "justify" else each
            faces = _RUNNING if (place, role) == ("body", "body") else None
            name = _PLACES[place] + _ROLES[role]
            parts.append(_paragraph_style(style_id(place, role), name, style, faces=faces))
    for (identity, name, outline), style in zip(_HEADINGS, look.headings, strict=True):
        parts.append(_paragraph_style(identity, name, style, outline=outline))
    parts += [
        _paragraph_style("Annex", "附件编号", look.annex),
        _paragraph_style("Title", "Title", look.title),
        _paragraph_style("CoverLine", "封面栏目", look.cover),
        _paragraph_style("FootnoteText", "footnote text", look.footnote),
        _paragraph_style("Footer", "footer", look.foot),
        _paragraph_style("Header", "header", look.foot),
        _bare_style(GAP, "表间", '<w:spacing w:line="20" w:lineRule="exact"/>', '<w:sz w:val="2"/>'),
        _bare_style(PICTURE, "图片", f'<w:keepNext/>{_LOOSE.format(120, 60)}<w:jc w:val="center"/>', ""),
        _bare_style(FRAME, "图片缺失", _frame(), ""),
        _character_style(),
        _table_style(GRID_TABLE, "申报表", look.rule, look.pad_x, look.pad_y),
        _table_style(LIST_TABLE, "申报附表", look.rule, look.list_pad, look.list_pad_y),
    ]
    return f'{HEAD}<w:styles xmlns:w="{W}">{"".join(parts)}</w:styles>'.encode()


def _defaults() -> str:
    faces = fonts(*_FONTS["serif"])
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    size = '<w:sz w:val="24"/><w:szCs w:val="24"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {faces}/>{size}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _paragraph_style(
    identity: str,
    name: str,
    style: TextStyle,
    *,
    faces: tuple[str, str] | None = None,
    outline: int | None = None,
    default: bool = False,
) -> str:
    look = ["<w:keepNext/>"] if style.keep else []
    look.append(
        f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}"'
        f' w:line="{twips(style.leading)}" w:lineRule="exact"/>'
    )
    if style.indent:
        # in characters, so that the indent follows the size when someone changes it
        look.append(
            f'<w:ind w:firstLineChars="{round(style.indent * 100)}" w:firstLine="{twips(style.indent * style.size)}"/>'
        )
    if style.inset:
        look.append(f'<w:ind w:rightChars="{round(style.inset * 100)}" w:right="{twips(style.inset * style.size)}"/>')
    look.append(f'<w:jc w:val="{_ALIGN[style.align]}"/>')
    if outline is not None:
        look.append(f'<w:outlineLvl w:val="{outline}"/>')
    grey = f"{round(style.grey * 255):02X}" * 3
    letters = f"<w:rFonts {fonts(*(faces or _FONTS[style.face]))}/>"
    letters += "<w:b/><w:bCs/>" if style.bold else ""
    letters += f'<w:color w:val="{grey}"/>' if style.grey else ""
    letters += f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>'
    return _bare_style(identity, name, "".join(look), letters, default=default)


def _bare_style(identity: str, name: str, look: str, letters: str, *, default: bool = False) -> str:
    attributes = ' w:default="1"' if default else "" if name.isascii() else ' w:customStyle="1"'
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"{attributes}><w:name w:val={attribute(name)}/>{based}'
        f"<w:qFormat/><w:pPr>{look}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _character_style() -> str:
    # the form prints its marks in line, where word processors raise them
    return (
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="baseline"/></w:rPr></w:style>'
    )


def _frame() -> str:
    edge = 'w:val="single" w:sz="4" w:space="24" w:color="auto"'
    edges = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right"))
    room = f'{_LOOSE.format(600, 600)}<w:ind w:left="1200" w:right="1200"/>'
    return f'<w:keepNext/><w:pBdr>{edges}</w:pBdr>{room}<w:jc w:val="center"/>'


def _table_style(identity: str, name: str, rule: float, pad_x: float, pad_y: float) -> str:
    edge = f'w:val="single" w:sz="{round(rule * 8)}" w:space="0" w:color="auto"'
    edges = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    pads = {"top": pad_y, "left": pad_x, "bottom": pad_y, "right": pad_x}
    margins = "".join(f'<w:{side} w:w="{twips(pad)}" w:type="dxa"/>' for side, pad in pads.items())
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identity}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )
