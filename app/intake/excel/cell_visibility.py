"""Tells which styles of an xlsx workbook show nothing of what stands in a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.intake.ink_colours import PAPER, are_alike

_SMALLEST = 4.0
"""Points below which print is a speck."""
_QUOTED_SPACE = ' _"'


@dataclass(frozen=True, slots=True)
class StyleVisibility:
    """What a style of cells hides: figures or words by its number format, anything by its letters."""

    figures: bool = False
    words: bool = False
    all: bool = False

    def doubt(self, kind: str) -> str:
        """Returns why a cell of that kind is to be looked at; empty where it is seen."""
        if self.all:
            return "这一格的字与底色同色或太小，在原表里看不见，请核对。"
        if self.words if kind == "text" else self.figures:
            return "这一格的格式不显示内容，在原表里看不见，请核对。"
        return ""


def style_visibility(styles: Any) -> list[StyleVisibility]:
    """Reads the part of styles (ECMA-376, 18.8); one entry for each style of cells, in order."""
    codes = {each.get("numFmtId"): each.get("formatCode") or "" for each in styles.iterfind("{*}numFmts/{*}numFmt")}
    fonts = styles.findall("{*}fonts/{*}font")
    fills = styles.findall("{*}fills/{*}fill")
    found = []
    for each in styles.iterfind("{*}cellXfs/{*}xf"):
        sections = [part.strip(_QUOTED_SPACE) for part in codes.get(each.get("numFmtId"), "General").split(";")]
        found.append(
            StyleVisibility(
                figures=len(sections) > 1 and not sections[0],
                words=len(sections) > 3 and not sections[3],  # noqa: PLR2004 - the fourth section is for text
                all=_is_unseen(_at(fonts, each.get("fontId")), _at(fills, each.get("fillId"))),
            )
        )
    return found


def _at(elements: list[Any], index: str | None) -> Any:
    at = int(index) if index is not None and index.isdecimal() else 0
    return elements[at] if at < len(elements) else None


def _is_unseen(font: Any, fill: Any) -> bool:
    if font is None:
        return False
    size = font.find("{*}sz")
    if size is not None and 0 < _number(size.get("val")) < _SMALLEST:
        return True
    pattern = fill.find("{*}patternFill") if fill is not None else None
    solid = pattern is not None and pattern.get("patternType", "none") not in {"none", "gray125"}
    ground = pattern.find("{*}fgColor") if solid and pattern is not None else None
    written = font.find("{*}color")
    return written is not None and _is_of_the_ground(written, ground, solid=solid)


def _is_of_the_ground(written: Any, ground: Any, *, solid: bool) -> bool:
    """Tells whether letters have the colour of their fill; the first colour of a theme is the paper's."""
    if written.get("theme") is not None:
        if ground is not None:
            return all(written.get(key) == ground.get(key) for key in ("theme", "tint"))
        return not solid and written.get("theme") == "0" and not _number(written.get("tint"))
    return are_alike(_rgb(written), _rgb(ground) if solid else PAPER)


def _number(text: str | None) -> float:
    try:
        return float(text or "0")
    except ValueError:
        return 0.0


def _rgb(element: Any) -> str:
    """Returns the six digits of a colour, without its opacity; empty where it has none of its own."""
    return (element.get("rgb") or "")[-len(PAPER) :] if element is not None else ""
