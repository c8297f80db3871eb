"""Describes how the form looks: sizes in points unless said otherwise.

Upright pages have the text area of GB/T 9704-2012, 156 × 225 mm, 37 mm below the upper edge and 28 mm from the binding;
headings are 黑体, then 楷体, then bold, as there.  The standard's 三号 is for letters of a page or two: at its 22 lines
of 28 characters a scenario of 3000 字 takes six pages.  The running text is 四号 at the standard's ratio of leading to
size (1.82), 25 lines of 31 characters, the size in which application forms are usually filled in; tables are 五号, and
the wide annex tables 小五, in columns of whole characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.output.blocks import Role
from app.output.pdf.faces import FaceName

MM = 72 / 25.4
Align = Literal["left", "centre", "right", "justify"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Tells how a paragraph is set.

    ``indent`` is the first line's, in em.
    """

    face: FaceName
    size: float
    leading: float
    align: Align = "left"
    indent: float = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    """Stays on the page of what follows."""
    max_stretch: float = 0.16
    """Em by which justification may part two characters."""
    grey: float = 0
    bold: float = 0
    """Thickness in em by which strokes are drawn heavier, for faces that have no bold."""
    inset: float = 0
    """Em kept free at the right."""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """Describes the size of a page and its text area."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text_width(self) -> float:
        """Returns the width of the text area."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Returns the height of the text area."""
        return self.height - self.top - self.bottom


UPRIGHT = PageStyle(210 * MM, 297 * MM, 28 * MM, 26 * MM, 37 * MM, 35 * MM)
# as low as the page code and its quiet zone allow
WIDE = PageStyle(297 * MM, 210 * MM, 15 * MM, 15 * MM, 31 * MM, 18 * MM)

# the same page for an attachment: its sheet begins as high as the page code allows
BOUND = PageStyle(210 * MM, 297 * MM, 28 * MM, 26 * MM, 31 * MM, 35 * MM)

# 四号; 25 lines fill 225 mm
_SIZE, _LEADING = 14.0, 25.5
_BODY: dict[Role, TextStyle] = {
    "body": TextStyle("serif", _SIZE, _LEADING, "justify", indent=2),
    "subheading": TextStyle("serif", _SIZE, _LEADING, "left", indent=2, keep=True, bold=0.035),
    "note": TextStyle("kai", 12, 19, "justify", indent=2, after=4, keep=True),
    "caption": TextStyle("serif", 10.5, 17, "centre", after=3),
    "head": TextStyle("sans", 9, 12.5, "centre"),
    "label": TextStyle("serif", 12, 18, "centre"),
    "value": TextStyle("serif", 12, 18, "left"),
    "hint": TextStyle("kai", 10.5, 17, "left", grey=0.35),
    "promise": TextStyle("serif", 12, 20, "justify", indent=2),
    "date": TextStyle("serif", 12, 22, "right", before=4),
}
_LABEL = TextStyle("serif", 10.5, 15.5, "centre", max_stretch=0.12)
_VALUE = TextStyle("serif", 10.5, 15.5, "left", max_stretch=0.12)
_GRID: dict[Role, TextStyle] = _BODY | {
    "label": _LABEL,
    "value": _VALUE,
    "body": TextStyle("serif", 10.5, 16.5, "justify", indent=2),
    "hint": TextStyle("kai", 9.5, 14.5, "left", grey=0.35),
    "caption": TextStyle("serif", 9, 13, "centre"),
    "promise": TextStyle("serif", 10.5, 17, "justify", indent=2, after=6),
    "date": TextStyle("serif", 10.5, 20, "right", before=6, after=4, inset=4),
    "note": TextStyle("kai", 10.5, 17, "justify"),
}
_LIST: dict[Role, TextStyle] = _GRID | {
    "value": TextStyle("serif", 9, 12.6, "justify", max_stretch=0.1),
    "body": TextStyle("serif", 9, 12.6, "justify", max_stretch=0.1),
    "subheading": TextStyle("sans", 9, 12.6, "left"),
    "label": TextStyle("serif", 9, 12.6, "centre"),
    "caption": TextStyle("serif", 8, 11, "centre"),
    "head": TextStyle("sans", 9, 12.6, "centre"),
}
_HEADINGS = (
    TextStyle("sans", 15, _LEADING, "left", indent=2, before=8, after=2, keep=True),
    TextStyle("kai", _SIZE, _LEADING, "left", indent=2, before=4, keep=True, bold=0.02),
    TextStyle("sans", _SIZE, 18, "left", before=6, keep=True),
    TextStyle("kai", _SIZE, _LEADING, "left", indent=2, before=6, keep=True, bold=0.02),
    TextStyle("sans", _SIZE, 19, "centre", after=3, keep=True),
)


@dataclass(frozen=True, slots=True)
class Look:
    """Describes the form's appearance apart from its words."""

    upright: PageStyle = UPRIGHT
    wide: PageStyle = WIDE
    bound: PageStyle = BOUND
    bound_head: TextStyle = TextStyle("sans", 9.5, 12.5, "left")
    body: dict[Role, TextStyle] = field(default_factory=lambda: dict(_BODY))
    grid: dict[Role, TextStyle] = field(default_factory=lambda: dict(_GRID))
    rows: dict[Role, TextStyle] = field(default_factory=lambda: dict(_LIST))
    headings: tuple[TextStyle, ...] = _HEADINGS
    annex: TextStyle = TextStyle("sans", 16, 24)
    title: TextStyle = TextStyle("sans", 26, 44, "centre")
    cover: TextStyle = TextStyle("serif", 16, 30)
    footnote: TextStyle = TextStyle("serif", 8.5, 12, "justify")
    foot: TextStyle = TextStyle("serif", 9, 12, "centre")
    code: TextStyle = TextStyle("sans", 8, 11, "right")
    rule: float = 0.5
    """Thickness of table lines."""
    pad_x: float = 5.4
    pad_y: float = 4
    list_pad: float = 3.4
    list_pad_y: float = 3
    upright_leading: float = 26
    """From one character to the next of a head set vertically."""
    picture_height: float = 130 * MM
    """The tallest a picture in the running text may be."""
