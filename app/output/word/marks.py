"""Runs and paragraphs of WordprocessingML: text escaped, answers tagged, boxes and small forms in fitting fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from app.output.blocks import Paragraph, Span
from app.output.document import FOOTNOTE_MARKS
from app.output.pdf.line_breaking import SMALL_FORMS

TAG_LENGTH = 64
"""Characters of a content control's tag; Word calls a file with a longer one damaged."""
_DRAWN = re.compile(f"([□☐☑]+|[{SMALL_FORMS}]+)")
# what XML 1.0 cannot hold at all, even escaped
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOX_FONT = "Segoe UI Symbol"
# a serif of every Windows and of WPS that has all of ⁻ ₓ and their kind; 宋体 and older Times New Roman lack most
_SMALL_FONT = "Cambria"


@dataclass(frozen=True, slots=True)
class WordMark:
    """Describes a footnote by its number from 1.

    ``counted`` says that the word processor's own count gives its mark.
    """

    number: int
    counted: bool


@dataclass(frozen=True, slots=True)
class WordShape:
    """Describes what one paragraph has beyond its style, its lengths in points.

    ``size`` sets the characters smaller than the style does, ``left`` and ``right`` are indents from the edges,
    ``around`` is the room before and after it.
    """

    align: str = ""
    size: float = 0
    left: float = 0
    right: float = 0
    around: tuple[float, float] | None = None
    keep: bool = False
    flat: bool = False
    """Whether the style's first-line indent is taken off."""
    marks: tuple[WordMark, ...] = ()
    """Footnotes whose marks in this paragraph carry the note itself."""


PLAIN = WordShape()


@dataclass(slots=True)
class Footnotes:
    """Tells which footnotes were given: each once, at its first mark."""

    texts: tuple[str, ...]
    given: dict[int, WordMark] = field(default_factory=dict)

    def first_uses(self, numbers: Iterable[int]) -> tuple[WordMark, ...]:
        """Returns those of ``numbers`` (from 1) met first."""
        found = []
        for number in sorted(set(numbers) - self.given.keys()):
            if number <= len(self.texts):
                # a mark typed by hand is doubled by some word processors, so it is only for notes out of turn
                counted = 1 + sum(mark.counted for mark in self.given.values()) == number
                self.given[number] = mark = WordMark(number, counted)
                found.append(mark)
        return tuple(found)


def twips(points: float) -> int:
    """Returns twentieths of a point."""
    return round(points * 20)


def fit(text: str) -> str:
    """Returns the text as XML can hold it."""
    return _UNFIT.sub("\ufffd", text)


def clean(text: str) -> str:
    """Returns the text as XML can hold it, escaped."""
    return escape(fit(text))


def attribute(text: str) -> str:
    """Returns the text as an attribute's value, in quotes."""
    return quoteattr(fit(text))


def run(text: str, size: float = 0, apart: float = 0) -> str:
    """Returns the runs of one text.

    ``size`` is in points where it differs from the style's, ``apart`` is points after each character.
    """
    found = []
    half = f'<w:spacing w:val="{twips(apart)}"/>' if apart else ""
    half += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    for at, part in enumerate(_DRAWN.split(text)):
        if part:
            font = _BOX_FONT if part[0] in "□☐☑" else _SMALL_FONT
            named = f"<w:rFonts {fonts(font, font)}/>" if at % 2 else ""
            look = f"<w:rPr>{named}{half}</w:rPr>" if named or half else ""
            found.append(f'<w:r>{look}<w:t xml:space="preserve">{clean(part)}</w:t></w:r>')
    return "".join(found)


def fonts(latin: str, chinese: str) -> str:
    """Returns the attributes of ``w:rFonts``."""
    return f'w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"'


def spans(parts: Iterable[Span], shape: WordShape = PLAIN) -> str:
    """Returns the runs of several spans.

    An answer stands in a content control tagged with its slot, which Word shows no frame for.
    """
    return "".join(_span(span, shape) for span in parts)


def _span(span: Span, shape: WordShape) -> str:
    if not span.text:
        return ""
    # □ and ☑ of a font differ in size; ☐ is made to stand beside ☑
    text = span.text.replace("□", "☐") if span.boxes else span.text
    inner = "".join(_with_notes(text, shape))
    if not span.slot or len(span.slot) > TAG_LENGTH:
        return inner
    tag = f'<w:tag w:val={attribute(span.slot)}/><w15:appearance w15:val="hidden"/>'
    return f"<w:sdt><w:sdtPr>{tag}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def _with_notes(text: str, shape: WordShape) -> Iterator[str]:
    start = 0
    for note in shape.marks:
        mark = FOOTNOTE_MARKS[note.number - 1]
        at = text.find(mark, start)
        if at >= 0:
            yield run(text[start:at], shape.size)
            yield _reference(note, mark)
            start = at + 1
    yield run(text[start:], shape.size)


def _reference(note: WordMark, mark: str) -> str:
    style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
    if note.counted:
        return f'<w:r>{style}<w:footnoteReference w:id="{note.number}"/></w:r>'
    return f'<w:r>{style}<w:footnoteReference w:customMarkFollows="1" w:id="{note.number}"/><w:t>{mark}</w:t></w:r>'


def paragraph(style: str, content: str, shape: WordShape = PLAIN) -> str:
    """Returns a paragraph of runs in a style; ``style`` is its id."""
    look = [f'<w:pStyle w:val="{style}"/>']
    if shape.keep:
        look.append("<w:keepNext/>")
    if shape.around is not None:
        look.append(f'<w:spacing w:before="{twips(shape.around[0])}" w:after="{twips(shape.around[1])}"/>')
    if shape.left or shape.right or shape.flat:
        flat = ' w:firstLineChars="0" w:firstLine="0"' if shape.flat else ""
        look.append(f'<w:ind w:left="{twips(shape.left)}" w:right="{twips(shape.right)}"{flat}/>')
    if shape.align:
        look.append(f'<w:jc w:val="{shape.align}"/>')
    return f"<w:p><w:pPr>{''.join(look)}</w:pPr>{content}</w:p>"


def words(style: str, text: Paragraph, shape: WordShape = PLAIN) -> str:
    """Returns a paragraph of the form in a style."""
    return paragraph(style, spans(text.spans, shape), shape)
