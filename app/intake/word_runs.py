"""Reads the text of a paragraph's runs as a reader sees it: fields, controls, symbols, deletions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.intake.word_markup import WRAPPERS, alternative, form_field_text, is_placeholder, unwrapped
from app.intake.word_package import attr, child, is_on, local
from app.intake.word_styles import val_of
from app.intake.word_symbols import read_symbol, read_symbols
from app.intake.word_visibility import is_unseen

if TYPE_CHECKING:
    from app.intake.word_drawings import WordDrawings
    from app.intake.word_styles import WordStyles

_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


@dataclass(slots=True)
class ParagraphText:
    """Collects the text of a paragraph while it is read."""

    parts: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    style: str = ""
    pictures: list[int] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    """For each field that is open: ``code`` or ``result``."""


@dataclass(frozen=True, slots=True)
class RunReader:
    """Reads runs into the text of a paragraph."""

    _styles: WordStyles
    _drawings: WordDrawings

    def read(self, parent: Any, text: ParagraphText, *, hidden: bool, tag: str = "") -> None:
        """Adds the text of all runs below an element; ``tag`` is that of the control round them."""
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, text, hidden=hidden, tag=tag)
            elif name in ("del", "moveFrom"):
                text.deleted.append("".join(_deleted(element)))
            elif name == "fldSimple" or name in WRAPPERS or name == "sdtContent":
                self.read(element, text, hidden=hidden, tag=tag)
            elif name == "AlternateContent":
                self.read(alternative(element), text, hidden=hidden, tag=tag)
            elif name == "sdt":
                self._control(element, text, hidden=hidden, tag=tag)
            elif name in ("oMath", "oMathPara"):
                self._add(text, "".join(each.text or "" for each in element.iter() if local(each) == "t"), tag)

    def _control(self, element: Any, text: ParagraphText, *, hidden: bool, tag: str) -> None:
        about = child(element, "sdtPr")
        if is_placeholder(element, self._styles):
            return
        day = attr(child(about, "date"), "fullDate") if about is not None and child(about, "date") is not None else None
        if day:
            text.dates.append(day[:10])
        inner = val_of(child(about, "tag")) if about is not None else ""
        content = child(element, "sdtContent")
        if content is not None:
            self.read(content, text, hidden=hidden, tag=inner or tag)

    def _run(self, run: Any, text: ParagraphText, *, hidden: bool, tag: str) -> None:
        look = child(run, "rPr")
        fonts = ""
        struck = look is not None and any(
            (line := child(look, name)) is not None and is_on(line) for name in ("strike", "dstrike")
        )
        before = len(text.parts)
        if look is not None:
            vanish = child(look, "vanish")
            styled = self._styles.hidden.get(val_of(child(look, "rStyle")))
            hidden = is_on(vanish) if vanish is not None else styled if styled is not None else hidden
            named = child(look, "rFonts")
            fonts = ((attr(named, "ascii") or attr(named, "hAnsi") or "") if named is not None else "").lower()
        for element in unwrapped(run, self._styles):
            self._piece(element, text, fonts, hidden=hidden, tag=tag)
        if struck:
            text.struck += text.parts[before:]
        if len(text.parts) > before and is_unseen(self._looks(look, text.style)):
            text.unseen += text.parts[before:]

    def _looks(self, look: Any, style: str) -> Iterator[Any]:
        if look is not None:
            yield look
            yield from self._styles.looks.get(val_of(child(look, "rStyle")), ())
        yield from self._styles.looks.get(style, ())

    def _piece(self, element: Any, text: ParagraphText, fonts: str, *, hidden: bool, tag: str) -> None:
        name = local(element)
        if name == "fldChar":
            self._field(element, text, hidden=hidden, tag=tag)
            return
        if hidden or "code" in text.fields:
            return
        if name == "t":
            self._add(text, read_symbols(element.text or "", fonts), tag)
        elif name in _MARKS:
            self._add(text, _MARKS[name], tag)
        elif name == "br":
            self._add(text, "" if attr(element, "type") in ("page", "column") else "\n", tag)
        elif name == "sym":
            self._add(text, read_symbol(attr(element, "font") or "", attr(element, "char") or ""), tag)
        elif name == "ruby":
            base = child(element, "rubyBase")
            if base is not None:
                self.read(base, text, hidden=hidden, tag=tag)
        elif name in ("drawing", "pict", "object"):
            self._drawings.read(element, text)

    def _field(self, element: Any, text: ParagraphText, *, hidden: bool, tag: str) -> None:
        kind = attr(element, "fldCharType")
        if kind == "begin":
            text.fields.append("code")
            data = child(element, "ffData")
            if data is not None and not hidden and text.fields.count("code") == 1:
                self._add(text, form_field_text(data), tag)
        elif kind == "separate" and text.fields:
            text.fields[-1] = "result"
        elif kind == "end" and text.fields:
            text.fields.pop()

    def _add(self, text: ParagraphText, words: str, tag: str) -> None:
        text.parts.append(words)
        if tag:
            text.tags[tag] = text.tags.get(tag, 0) + len(words)


def _deleted(element: Any) -> Iterator[str]:
    for each in element.iter():
        if local(each) in ("delText", "t"):
            yield each.text or ""
