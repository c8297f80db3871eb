"""Reads a Word file in the child process: unwraps everything that may stand round a text, and says what a reader sees.

Content controls, custom XML, smart tags, hyperlinks, tracked insertions, alternate content and fields are taken off on
the tree; tracked deletions, hidden text and instructions of fields go.  Names are compared without namespaces, so that
the strict form of the format reads like the usual one.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from app.errors import InputRefused
from app.intake.word_model import TICKED, UNTICKED
from app.intake.word_package import PICTURES_BYTES, Relation, WordPackage, attr, child, is_on, local

Told = dict[str, Any]
MOST_PARAGRAPHS = 400_000
_DEPTH = 4000
_BYTE, _SYMBOLS, _LAST = 0x100, (0xF000, 0xF0FF), 0xFFFD
"""Codes of letters that a symbol font draws as marks: a byte, or the same in the private range; the last of XML."""
_WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "hyperlink", "dir", "bdo", "fldSimple"})
_GONE = frozenset({
    "del", "moveFrom", "proofErr", "bookmarkStart", "bookmarkEnd", "instrText", "delText", "delInstrText", "sdtPr",
    "permStart", "permEnd", "commentRangeStart", "commentRangeEnd", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "sdtEndPr", "fldData", "annotationRef", "lastRenderedPageBreak", "moveFromRangeStart", "customXmlPr",
    "smartTagPr", "tblPrEx",
})  # fmt: skip
_BLOCKS = frozenset({"p", "tbl"})
_PLACEHOLDER_STYLES = frozenset({"placeholdertext", "占位符文本"})
_PLACEHOLDERS = ("单击", "点击", "click", "choose", "选择一项", "选择日期", "输入文字")
# Marks of the symbol fonts that Word and WPS offer, by font and code: ticked, empty, or a letter that means neither.
_TICKS = {
    "wingdings": {0xFC: TICKED, 0xFE: TICKED, 0xFD: "☒", 0x78: "☒", 0xA8: UNTICKED, 0x6F: UNTICKED, 0x71: UNTICKED,
                  0x72: UNTICKED, 0x6E: "■", 0xFB: "✗"},
    "wingdings 2": {0x50: TICKED, 0x52: TICKED, 0x53: "☒", 0x54: "☒", 0xA3: UNTICKED, 0x2A: UNTICKED, 0x30: UNTICKED,
                    0x4F: "✗", 0x51: "☒", 0xA2: "■"},
    "segoe ui symbol": {},
    "webdings": {0x61: TICKED, 0x72: "✗", 0x63: UNTICKED, 0x67: "■"},
}  # fmt: skip


def read_word(
    arguments: Mapping[str, Any], files: Sequence[BinaryIO]
) -> Iterator[tuple[Mapping[str, Any], Sequence[bytes]]]:
    """Yields the body's blocks one by one, then the texts beside it, then the pictures.

    ``arguments`` hold ``source``, the file as messages call it.  InputRefused where it cannot be read.
    """
    sys.setrecursionlimit(_DEPTH)
    package = WordPackage.open(files[0], str(arguments["source"]))
    reader = _Reader(package)
    for block in reader.body():
        yield {"block": block}, ()
    yield {"beside": reader.beside(), "notes": reader.notes()}, ()
    left = PICTURES_BYTES
    for name, part in reader.pictures:
        data = package.picture(part) if part else None
        data = data if data is not None and len(data) <= left else b""
        left -= len(data)
        yield {"picture": name}, (data,)


@dataclass(slots=True)
class _Styles:
    """Holds what the styles say: hidden text, outline levels, names."""

    names: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, bool] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Any) -> _Styles:
        styles = cls()
        based: dict[str, str] = {}
        own = {
            attr(each, "styleId") or "": each for each in (root if root is not None else ()) if local(each) == "style"
        }
        for name, each in own.items():
            based[name] = _val(child(each, "basedOn"))
            styles.names[name] = _val(child(each, "name"))
        for name in own:
            chain, at = [], name
            while at in own and at not in chain:
                chain.append(at)
                at = based[at]
            for link in chain:
                vanish = child(own[link], "rPr", "vanish")
                if vanish is not None:
                    styles.hidden[name] = is_on(vanish)
                    break
            for link in chain:
                level = _val(child(own[link], "pPr", "outlineLvl"))
                if level.isdecimal():
                    styles.levels[name] = int(level)
                    break
        return styles


def _val(element: Any) -> str:
    return (attr(element, "val") or "") if element is not None else ""


@dataclass(slots=True)
class _Text:
    """Represents a paragraph while it is read."""

    parts: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    """For each field that is open: ``code`` or ``result``."""


class _Reader:
    def __init__(self, package: WordPackage) -> None:
        self.pictures: list[tuple[str, str]] = []
        """Name and part of each; no part for one that is outside."""
        self._package = package
        self._main = package.main_part()
        self._relations = package.relations(self._main)
        self._styles = _Styles.read(self._related("styles"))
        self._ids = 0
        self._tables = 0
        self._outside = 0
        self._drawings: list[str] = []
        self._chunks = 0
        self._objects = 0
        self._by_part: dict[str, int] = {}

    # ------------------------------------------------------------ the file

    def body(self) -> Iterator[Told]:
        root = self._package.xml(self._main)
        body = child(root, "body") if root is not None else None
        if body is not None:
            _write_boxes(body)
        if body is None:
            raise InputRefused(self._package.source, "这不是 Word 文件，请选择 .docx 格式的申报书。")
        yield from self._blocks(body)

    def beside(self) -> list[Told]:
        """Texts of headers, footers, notes, comments and drawings."""
        found: list[Told] = []
        for kind in ("header", "footer", "footnotes", "endnotes", "comments"):
            number = 0
            for relation in self._relations.values():
                if relation.kind != kind or relation.outside:
                    continue
                root = self._package.xml(relation.target)
                inside = self._package.relations(relation.target)
                outer, self._relations = self._relations, inside
                for each in (root,) if kind in ("header", "footer") else (root if root is not None else ()):
                    if each is None or (attr(each, "type") or "normal") != "normal":
                        continue
                    number += 1
                    text = "\n".join(_lines(self._blocks(each)))
                    if text.strip():
                        who = attr(each, "author") or ""
                        told = {"kind": kind.removesuffix("s"), "text": text, "number": number}
                        found.append({**told, "who": who} if who else told)
                self._relations = outer
        found += [{"kind": "drawing", "text": text, "number": n} for n, text in enumerate(self._drawings, 1)]
        return found

    def notes(self) -> list[str]:
        """Sentences about the file."""
        found = []
        if self._package.has_macros:
            found.append("文件里带有宏，没有运行，只读了文字。")
        if self._outside:
            found.append(f"有 {self._outside} 张图片只是链接到外面，没有去取；请在 Word 里把图片嵌入文件后再导入。")
        if self._chunks:
            found.append("文件里嵌着别的文件的整段内容，没有读入；请用 Word 打开，另存为 .docx 后再导入。")
        if self._objects:
            found.append(f"有 {self._objects} 个嵌入的对象（表格、公式等），里面的内容没有读入。")
        return found

    def _related(self, kind: str) -> Any:
        for relation in self._relations.values():
            if relation.kind == kind and not relation.outside:
                return self._package.xml(relation.target)
        return None

    # ------------------------------------------------------------ blocks

    def _blocks(self, parent: Any, *, boxed: bool = False, contents: bool = False) -> Iterator[Told]:
        held: _Text | None = None
        for element in self._children(parent):
            name = local(element)
            if name == "p":
                told, held = self._paragraph(element, held, boxed=boxed, contents=contents)
                yield from told
            elif name == "tbl":
                if held is not None:
                    yield self._told(held, "", -1, boxed=boxed)
                    held = None
                table = self._table(element, boxed=boxed)
                if table["rows"]:
                    yield table
            elif name == "altChunk":
                self._chunks += 1
            elif name == "sdt":
                gallery = _val(child(element, "sdtPr", "docPartObj", "docPartGallery"))
                yield from self._blocks(element, boxed=boxed, contents=contents or gallery == "Table of Contents")
        if held is not None:
            yield self._told(held, "", -1, boxed=boxed)

    def _children(self, parent: Any) -> Iterator[Any]:
        """Yields the children with every wrapper taken off.

        A control with block content is given itself, to be asked of.
        """
        for element in parent:
            name = local(element)
            if name in _WRAPPERS:
                yield from self._children(element)
            elif name == "AlternateContent":
                yield from self._children(_alternative(element))
            elif name == "sdt":
                if (
                    local(parent) in ("body", "tc", "txbxContent", "sdtContent", "hdr", "ftr")
                    and child(element, "sdtPr", "docPartObj") is not None
                ):
                    yield element
                elif not _is_placeholder(element, self._styles):
                    yield from self._children(element)
            elif name == "sdtContent":
                yield from self._children(element)
            elif name and name not in _GONE:
                yield element

    def _table(self, element: Any, *, boxed: bool) -> Told:
        self._tables += 1
        number = self._tables
        rows = []
        for row in self._children(element):
            if local(row) != "tr":
                continue
            about = child(row, "trPr")
            if about is not None and any(local(e) == "del" or (local(e) == "hidden" and is_on(e)) for e in about):
                continue
            rows.append(self._cells(row, about, boxed=boxed))
        return {"n": number, "rows": [row for row in rows if row]}

    def _cells(self, row: Any, about: Any, *, boxed: bool) -> list[Told]:
        column = _number(child(about, "gridBefore") if about is not None else None, 0)
        cells: list[Told] = []
        for cell in self._children(row):
            if local(cell) != "tc":
                continue
            look = child(cell, "tcPr")
            span = max(1, _number(child(look, "gridSpan") if look is not None else None, 1))
            if look is not None and child(look, "cellDel") is not None:
                column += span
                continue
            sideways = child(look, "hMerge") if look is not None else None
            if sideways is not None and _val(sideways) != "restart" and cells:
                cells[-1]["s"] += span  # the legacy way of merging to the right
                cells[-1]["b"] += list(self._blocks(cell, boxed=boxed))
                column += span
                continue
            down = child(look, "vMerge") if look is not None else None
            merge = 0 if down is None else 1 if _val(down) == "restart" else 2
            cells.append({"c": column, "s": span, "m": merge, "b": list(self._blocks(cell, boxed=boxed))})
            column += span
        return cells

    # ------------------------------------------------------------ paragraphs

    def _paragraph(
        self, element: Any, held: _Text | None, *, boxed: bool, contents: bool
    ) -> tuple[list[Told], _Text | None]:
        """Returns what a paragraph gives.

        The text is held back where a deleted paragraph mark joins it to the next.
        """
        text = held or _Text()
        look = child(element, "pPr")
        style = _val(child(look, "pStyle")) if look is not None else ""
        hidden = self._styles.hidden.get(style, False)
        self._runs(element, text, hidden=hidden)
        if look is not None and child(look, "rPr", "del") is not None:
            return [], text
        level = _number(child(look, "outlineLvl") if look is not None else None, self._styles.levels.get(style, -1))
        named = self._styles.names.get(style, style)
        told = self._told(text, named, level if 0 <= level < 9 else -1, boxed=boxed)  # noqa: PLR2004 - 9 is body text
        if look is not None and child(look, "numPr") is not None:
            told["nm"] = 1
        if contents or named.lower().startswith(("toc ", "目录")):
            told["toc"] = 1
        found = [told]
        for box in text.boxes:
            found += self._blocks(box, boxed=True)
        return found, None

    def _told(self, text: _Text, style: str, level: int, *, boxed: bool) -> Told:
        self._ids += 1
        if self._ids > MOST_PARAGRAPHS:
            raise InputRefused(self._package.source, f"超过 {MOST_PARAGRAPHS} 段，不像一份申报书，没有读入。")
        told: Told = {"id": self._ids, "t": "".join(text.parts)}
        if text.tags:
            told["tg"] = max(text.tags, key=lambda tag: text.tags[tag])
        for key, value in (
            ("s", style), ("im", text.pictures), ("del", "".join(text.deleted)), ("dt", text.dates), ("bx", int(boxed))
        ):  # fmt: skip
            if value:
                told[key] = value
        if level >= 0:
            told["h"] = level
        return told

    def _runs(self, parent: Any, text: _Text, *, hidden: bool, tag: str = "") -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, text, hidden=hidden, tag=tag)
            elif name in ("del", "moveFrom"):
                text.deleted.append("".join(_deleted(element)))
            elif name == "fldSimple" or name in _WRAPPERS or name == "sdtContent":
                self._runs(element, text, hidden=hidden, tag=tag)
            elif name == "AlternateContent":
                self._runs(_alternative(element), text, hidden=hidden, tag=tag)
            elif name == "sdt":
                self._control(element, text, hidden=hidden, tag=tag)
            elif name in ("oMath", "oMathPara"):
                self._add(text, "".join(each.text or "" for each in element.iter() if local(each) == "t"), tag)

    def _control(self, element: Any, text: _Text, *, hidden: bool, tag: str) -> None:
        about = child(element, "sdtPr")
        if _is_placeholder(element, self._styles):
            return
        day = attr(child(about, "date"), "fullDate") if about is not None and child(about, "date") is not None else None
        if day:
            text.dates.append(day[:10])
        inner = _val(child(about, "tag")) if about is not None else ""
        content = child(element, "sdtContent")
        if content is not None:
            self._runs(content, text, hidden=hidden, tag=inner or tag)

    def _run(self, run: Any, text: _Text, *, hidden: bool, tag: str) -> None:
        look = child(run, "rPr")
        fonts = ""
        if look is not None:
            vanish = child(look, "vanish")
            styled = self._styles.hidden.get(_val(child(look, "rStyle")))
            hidden = is_on(vanish) if vanish is not None else styled if styled is not None else hidden
            named = child(look, "rFonts")
            fonts = ((attr(named, "ascii") or attr(named, "hAnsi") or "") if named is not None else "").lower()
        for element in self._children(run):
            self._piece(element, text, fonts, hidden=hidden, tag=tag)

    def _piece(self, element: Any, text: _Text, fonts: str, *, hidden: bool, tag: str) -> None:
        name = local(element)
        if name == "fldChar":
            self._field(element, text, hidden=hidden, tag=tag)
            return
        if hidden or "code" in text.fields:
            return
        if name == "t":
            self._add(text, _symbols(element.text or "", fonts), tag)
        elif name in _MARKS:
            self._add(text, _MARKS[name], tag)
        elif name == "br":
            self._add(text, "" if attr(element, "type") in ("page", "column") else "\n", tag)
        elif name == "sym":
            self._add(text, _symbol(attr(element, "font") or "", attr(element, "char") or ""), tag)
        elif name == "ruby":
            base = child(element, "rubyBase")
            if base is not None:
                self._runs(base, text, hidden=hidden, tag=tag)
        elif name in ("drawing", "pict", "object"):
            self._drawing(element, text)

    def _add(self, text: _Text, words: str, tag: str) -> None:
        text.parts.append(words)
        if tag:
            text.tags[tag] = text.tags.get(tag, 0) + len(words)

    def _field(self, element: Any, text: _Text, *, hidden: bool, tag: str) -> None:
        kind = attr(element, "fldCharType")
        if kind == "begin":
            text.fields.append("code")
            data = child(element, "ffData")
            if data is not None and not hidden and text.fields.count("code") == 1:
                self._add(text, _form_field(data), tag)
        elif kind == "separate" and text.fields:
            text.fields[-1] = "result"
        elif kind == "end" and text.fields:
            text.fields.pop()

    def _drawing(self, element: Any, text: _Text) -> None:
        """Pictures, text boxes and drawings.

        Of two forms of the same one the first counts.
        """
        for each in _without_fallbacks(element):
            name = local(each)
            if name == "txbxContent":
                text.boxes.append(each)
            elif name == "blip":
                self._picture(attr(each, "embed"), attr(each, "link"), text)
            elif name == "imagedata":
                self._picture(attr(each, "id"), attr(each, "href"), text)
            elif name == "relIds":
                self._graphic(attr(each, "dm"))
            elif name == "chart":
                self._graphic(attr(each, "id"))
            elif name == "textpath":
                self._drawings += [words for words in [attr(each, "string") or ""] if words.strip()]
        if local(element) == "object":
            self._objects += 1

    def _picture(self, embedded: str | None, linked: str | None, text: _Text) -> None:
        relation = self._relations.get(embedded or "") or self._relations.get(linked or "")
        if relation is None:
            return
        if relation.outside:
            self._outside += 1
            self.pictures.append(("", ""))
            text.pictures.append(len(self.pictures) - 1)
            return
        if relation.target not in self._by_part:
            self._by_part[relation.target] = len(self.pictures)
            self.pictures.append((relation.target.rpartition("/")[2], relation.target))
        text.pictures.append(self._by_part[relation.target])

    def _graphic(self, identity: str | None) -> None:
        relation: Relation | None = self._relations.get(identity or "")
        root = self._package.xml(relation.target) if relation is not None and not relation.outside else None
        if root is not None:
            words = [each.text for each in root.iter() if local(each) == "t" and each.text and each.text.strip()]
            self._drawings += [" ".join(words)] if words else []


_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def _number(element: Any, otherwise: int) -> int:
    value = _val(element)
    return min(int(value), 1000) if value.isdecimal() else otherwise


def _alternative(element: Any) -> Any:
    """Returns the one form of an alternate content that is read."""
    choice = next((each for each in element if local(each) == "Choice" and len(each)), None)
    fallback = next((each for each in element if local(each) == "Fallback"), None)
    return choice if choice is not None else fallback if fallback is not None else ()


def _without_fallbacks(element: Any) -> Iterator[Any]:
    """Everything below an element, text boxes not entered, of each alternate content one form."""
    for each in element:
        if local(each) == "AlternateContent":
            yield from _without_fallbacks(_alternative(each))
            continue
        yield each
        if local(each) != "txbxContent":
            yield from _without_fallbacks(each)


def _write_boxes(body: Any) -> None:
    """Writes the state of every check-box control into its shown text, wherever in the tree the control stands."""
    for control in [each for each in body.iter() if local(each) == "sdt"]:
        box = child(control, "sdtPr", "checkbox")
        content = child(control, "sdtContent")
        if box is None or content is None:
            continue
        state = child(box, "checked")
        on = state is not None and (attr(state, "val") or "1") in ("1", "true", "on")
        shown = [each for each in content.iter() if local(each) in ("t", "sym")]
        for number, each in enumerate(shown):
            each.tag = each.tag[: each.tag.rfind("}") + 1] + "t"
            each.text = "" if number else TICKED if on else UNTICKED


def _is_placeholder(control: Any, styles: _Styles) -> bool:
    """Tells whether a control shows its prompt: it says so, and the words are a prompt's."""
    shown = child(control, "sdtPr", "showingPlcHdr")
    if shown is None or not is_on(shown):
        return False
    content = child(control, "sdtContent")
    if content is None:
        return True
    words = "".join(each.text or "" for each in content.iter() if local(each) == "t").strip()
    used = {_val(each) for each in content.iter() if local(each) == "rStyle"}
    named = {styles.names.get(each, each).lower().replace(" ", "") for each in used}
    return not words or bool(named & _PLACEHOLDER_STYLES) or any(each in words.lower() for each in _PLACEHOLDERS)


def _form_field(data: Any) -> str:
    """Returns what an old form field shows: a box, or the entry of a list that was chosen."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        return TICKED if state is not None and is_on(state) else UNTICKED
    choices = child(data, "ddList")
    if choices is not None:
        entries = [_val(each) for each in choices if local(each) == "listEntry"]
        at = _number(child(choices, "result"), 0)
        return entries[at] if at < len(entries) else ""
    return ""


def _symbols(words: str, fonts: str) -> str:
    """Returns the text as it reads: in a symbol font letters are marks."""
    table = _TICKS.get(fonts)
    if not table:
        return words
    return "".join(table.get(ord(c) & 0xFF, c) if _is_symbol(ord(c)) else c for c in words)


def _is_symbol(code: int) -> bool:
    return code < _BYTE or _SYMBOLS[0] <= code <= _SYMBOLS[1]


def _symbol(font: str, code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    table = _TICKS.get(font.lower())
    if table is not None and (number & 0xFF) in table:
        return table[number & 0xFF]
    plain = _BYTE <= number <= _LAST and unicodedata.category(chr(number)) not in ("Co", "Cs", "Cn", "Cc")
    return chr(number) if plain else "\ufffd"


def _deleted(element: Any) -> Iterator[str]:
    for each in element.iter():
        if local(each) in ("delText", "t"):
            yield each.text or ""


def _lines(blocks: Iterator[Told]) -> Iterator[str]:
    for block in blocks:
        if "rows" in block:
            for row in block["rows"]:
                cells = ("".join(_lines(iter(cell["b"]))) for cell in row)
                yield "　".join(each for each in cells if each)
        elif block["t"].strip():
            yield block["t"].strip()
