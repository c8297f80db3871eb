"""Reads the parts of an ``.xlsx`` file; runs in the child process, on bytes that nobody vouches for.

Of our own on lxml, because what a workbook holds beside its values decides what is certain: hidden rows, comments,
formulas without a last value, the format that a number is shown in.  Names of elements are taken without their
namespace, so that the strict form of ISO/IEC 29500 reads like the usual one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from app.errors import InputRefused
from app.intake.excel.cell_visibility import StyleVisibility, style_visibility
from app.intake.excel.cells import Cell
from app.intake.excel.number_formats import number_cell

MOST_BYTES = 256 << 20
"""Of all parts unpacked."""
MOST_PARTS = 5000
MOST_CELLS = 400_000
MOST_CHARACTERS = 20_000_000
MOST_SHEETS = 200
MOST_PICTURES = 500
LONGEST_CELL = 32_767
"""Characters that Excel takes in one cell."""
_AT_ONCE = 5000
"""Cells that are handed over in one piece."""
_RATIO = 200
"""Times that a part may shrink when packed, where it is large."""
_LARGE = 16 << 20
_HEAD = 4096
_DAMAGED = "文件已损坏，或不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_TOO_MUCH = "表格太大，不像是申报书的附表，没有读入。请只留下要填的几张表，另存后再试。"
_ENTITIES = "文件里带着不该有的外部引用，可能被动过手脚，没有读入。请用 Excel 或 WPS 另存为 .xlsx 后再试。"
_NOT_WORKED_OUT = "是公式，但文件里没有算出的值。请用 Excel 打开并保存一次。"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COMMAND = re.compile(r"\s*[=+\-@]?\s*(?:[A-Za-z_.]+\|.*!|(?:HYPERLINK|WEBSERVICE|CALL|EXEC|REGISTER\.ID|DDE)\s*\()",
                      re.IGNORECASE | re.DOTALL)  # fmt: skip
_OTHER_FILE = re.compile(r"\[[^\]]+\][^!]*!|\.xls[xmb]?'?\]?[^!]*!", re.IGNORECASE)
_FOOT_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d{1,3}|[A-Za-z])')


def read_xlsx(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields ``notes``, then each sheet: ``sheet``, its ``cells`` in pieces, and its pictures as blobs.

    Raises:
        InputRefused: damaged, a bomb, or larger than a table of an application can be.
    """
    source = str(arguments["source"])
    try:
        with ZipFile(files[0]) as archive:
            yield from _Parts(archive, source).told()
    except (BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, IndexError, EOFError, NotImplementedError) as error:
        raise InputRefused(source, _DAMAGED) from error
    except RuntimeError as error:  # zipfile: a member is encrypted
        raise InputRefused(source, _DAMAGED) from error


@dataclass(slots=True)
class _Parts:
    """Opens the parts of an archive, whose sizes are proven before anything is unpacked."""

    archive: ZipFile
    source: str
    known: dict[str, ZipInfo] = field(default_factory=dict)
    characters: int = 0
    cells: int = 0
    pictures: int = 0

    def __post_init__(self) -> None:
        members = self.archive.infolist()
        if len(members) > MOST_PARTS or sum(each.file_size for each in members) > MOST_BYTES:
            raise InputRefused(self.source, _TOO_MUCH)
        for each in members:
            if each.file_size > _LARGE and each.file_size > _RATIO * max(1, each.compress_size):
                raise InputRefused(self.source, _TOO_MUCH)
            self.known[each.filename.lower().lstrip("/")] = each

    def told(self) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
        book_part = self._target_of("", "officeDocument") or "xl/workbook.xml"
        if not self.has(book_part):
            raise InputRefused(self.source, _DAMAGED)
        book = self.tree(book_part)
        if _name(book) != "workbook":
            raise InputRefused(self.source, _DAMAGED)
        yield {"notes": self._notes()}, []
        since_1904 = any(each.get("date1904") in {"1", "true"} for each in book.iterfind("{*}workbookPr"))
        related = self.relations(book_part)
        strings = self._shared_strings(related)
        formats, seen = self._formats(related)
        listed = book.findall("{*}sheets/{*}sheet")
        if len(listed) > MOST_SHEETS:
            raise InputRefused(self.source, _TOO_MUCH)
        for each in listed:
            part = related.get(_relation_id(each), ("", ""))[1]
            hidden = each.get("state", "visible") != "visible"
            if self.has(part):
                yield from self._sheet(each.get("name", ""), part, hidden, _Lookups(strings, formats, seen, since_1904))

    # ---- parts

    def has(self, part: str) -> bool:
        return part.lower() in self.known

    def open(self, part: str) -> BinaryIO:
        info = self.known[part.lower()]
        with self.archive.open(info) as beginning:
            head = beginning.read(_HEAD)
        if _DOCTYPE.search(head) or _DOCTYPE.search(head.replace(b"\0", b"")):
            raise InputRefused(self.source, _ENTITIES)
        return self.archive.open(info)  # type: ignore[return-value]  # typeshed: ZipExtFile is a BinaryIO in all but name

    def tree(self, part: str) -> Any:
        with self.open(part) as file:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                                     remove_pis=True)  # fmt: skip
            return etree.parse(file, parser).getroot()

    def steps(self, part: str, *names: str) -> Iterator[Any]:
        """Yields the elements of those names, each forgotten when the next is asked for."""
        with self.open(part) as file:
            reader = etree.iterparse(
                file, tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True, load_dtd=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for _, element in reader:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Returns kind and part by id, for all that a part refers to.

        What lies outside the file is left out.
        """
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(listed):
            return {}
        found = {}
        for each in self.tree(listed).iterfind("{*}Relationship"):
            if each.get("TargetMode") != "External":
                kind = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = (kind, _joined(folder, each.get("Target", "")))
        return found

    def _target_of(self, part: str, kind: str) -> str:
        return next((target for each, target in self.relations(part).values() if each == kind), "")

    def _notes(self) -> list[str]:
        notes = []
        if any("vbaproject" in name or "/macrosheets/" in name for name in self.known):
            notes.append("文件里有宏，没有运行，也没有读入。")
        if any("/externallinks/" in name for name in self.known):
            notes.append("文件里有指向别的文件的链接，没有打开。")
        return notes

    def _shared_strings(self, related: Mapping[str, tuple[str, str]]) -> list[str]:
        part = next((target for kind, target in related.values() if kind == "sharedStrings"), "")
        return [self._text_of(each) for each in self.steps(part, "si")] if self.has(part) else []

    def _formats(
        self, related: Mapping[str, tuple[str, str]]
    ) -> tuple[list[tuple[int, str | None]], list[StyleVisibility]]:
        """Returns of each style of cells the number format and what it hides.

        The format is its id, and its code where the file brings it.
        """
        part = next((target for kind, target in related.values() if kind == "styles"), "")
        if not self.has(part):
            return [], []
        tree = self.tree(part)
        codes = {each.get("numFmtId"): each.get("formatCode") for each in tree.iterfind("{*}numFmts/{*}numFmt")}
        found: list[tuple[int, str | None]] = []
        for each in tree.iterfind("{*}cellXfs/{*}xf"):
            number = each.get("numFmtId", "0")
            code = codes.get(number)
            found.append((int(number) if number.isdecimal() else 0, None if code in {None, "General"} else code))
        return found, style_visibility(tree)

    # ---- sheets

    def _sheet(
        self, name: str, part: str, hidden: bool, lookups: _Lookups  # noqa: FBT001 - what the workbook says of it
    ) -> Iterator[tuple[dict[str, Any], list[bytes]]]:  # fmt: skip
        yield {"sheet": name, "hidden": hidden}, []
        held: list[list[Any]] = []
        reader = _SheetReader(self, lookups)
        for cell in reader.cells(part):
            held.append(cell)
            if len(held) >= _AT_ONCE:
                yield {"cells": held}, []
                held = []
        yield {"cells": held, "merges": reader.merges, "remarks": reader.remarks}, []
        related = self.relations(part)
        remarks = [*self._comments(related)]
        for kind, target in related.values():
            if kind == "drawing" and self.has(target):
                drawing = _Drawing(self, target)
                remarks += [["文本框", text] for text in drawing.texts]
                for place, picture in drawing.pictures:
                    self.pictures += 1
                    if self.pictures > MOST_PICTURES:
                        raise InputRefused(self.source, _TOO_MUCH)
                    yield (
                        {"picture": list(place), "ending": posixpath.splitext(picture)[1].lower()},
                        [self.archive.read(self.known[picture.lower()])],
                    )
        yield {"remarks": remarks}, []

    def _comments(self, related: Mapping[str, tuple[str, str]]) -> Iterator[list[str]]:
        """Yields the comments of cells; of a thread, its own texts and not what older programs are shown instead."""
        threads: dict[str, list[str]] = {}
        for kind, target in related.values():
            if kind == "threadedComment" and self.has(target):
                for each in self.tree(target).iterfind("{*}threadedComment"):
                    text = "".join(each.itertext("{*}text"))
                    threads.setdefault(each.get("ref", ""), []).append(text)
        for kind, target in related.values():
            if kind == "comments" and self.has(target):
                for each in self.tree(target).iterfind("{*}commentList/{*}comment"):
                    ref = each.get("ref", "")
                    body = each.find("{*}text")
                    if ref not in threads and body is not None:
                        threads[ref] = [self._text_of(body)]
        for ref, texts in threads.items():
            yield from ([f"批注 {ref}", text] for text in texts if text.strip())

    def _text_of(self, element: Any) -> str:
        """Returns the text of a string: its runs, and not how they are pronounced."""
        pieces = [
            each.text or ""
            for each in element.iter("{*}t")
            if not any(_name(above) == "rPh" for above in each.iterancestors())
        ]
        text = _unescaped("".join(pieces))
        self.count(len(text))
        return text

    def count(self, characters: int) -> None:
        """Adds characters that were read.

        Refuses the file where they are too many.
        """
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise InputRefused(self.source, _TOO_MUCH)


@dataclass(frozen=True, slots=True)
class _Lookups:
    strings: list[str]
    formats: list[tuple[int, str | None]]
    seen: list[StyleVisibility]
    since_1904: bool


@dataclass(slots=True)
class _SheetReader:
    """Reads the XML of a sheet in one pass."""

    parts: _Parts
    lookups: _Lookups
    merges: list[list[int]] = field(default_factory=list)
    remarks: list[list[str]] = field(default_factory=list)
    _hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    _row: int = -1

    def cells(self, part: str) -> Iterator[list[Any]]:
        """Yields row, column, text, kind, doubt and refusal of each cell that is not empty."""
        names = ("row", "col", "mergeCell", "headerFooter")
        for element in self.parts.steps(part, *names):
            kind = _name(element)
            if kind == "row":
                yield from self._cells_of(element)
            elif kind == "col":
                self._note_column(element)
            elif kind == "mergeCell":
                self._note_merge(element.get("ref", ""))
            else:
                self._note_feet(element)

    def _cells_of(self, row: Any) -> Iterator[list[Any]]:
        number = row.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        hidden = row.get("hidden") in {"1", "true"}
        column = -1
        for each in row.iterfind("{*}c"):
            place = _place(each.get("r", ""))
            column = place[1] if place else column + 1
            cell = self._cell(each)
            if cell is None or not (cell.text.strip() or cell.refused):
                continue
            self.parts.cells += 1
            if self.parts.cells > MOST_CELLS:
                raise InputRefused(self.parts.source, _TOO_MUCH)
            doubt = self._unseen(each, cell.kind) or cell.doubt or self._hidden(column, hidden=hidden)
            yield [self._row, column, cell.text, cell.kind, doubt, cell.refused]

    def _unseen(self, element: Any, kind: str) -> str:
        style = element.get("s", "0")
        at = int(style) if style.isdecimal() else 0
        return self.lookups.seen[at].doubt(kind) if at < len(self.lookups.seen) else ""

    def _hidden(self, column: int, *, hidden: bool) -> str:
        if hidden:
            return "这一行在原表里是隐藏的。"
        if any(first <= column <= last for first, last in self._hidden_columns):
            return "这一列在原表里是隐藏的。"
        return ""

    def _cell(self, element: Any) -> Cell | None:
        kind = element.get("t", "n")
        written = element.find("{*}f")
        formula = (written.text or "") if written is not None else ""
        value = element.find("{*}v")
        raw = value.text if value is not None and value.text is not None else None
        if raw is None and kind != "inlineStr":
            if not formula:
                return None
            return Cell(
                "=" + formula[:200], "error", refused="是公式，但文件里没有算出的值。请用 Excel 打开并保存一次。"
            )
        cell = self._value(element, kind, raw or "")
        if len(cell.text) > LONGEST_CELL:
            refused = f"有 {len(cell.text)} 个字符，超过 Excel 一格能放的 {LONGEST_CELL} 个，没有读入。请删短这一格。"
            return Cell(cell.text, cell.kind, refused=refused)
        if formula and (_COMMAND.match("=" + formula) or _OTHER_FILE.search(formula)):
            return Cell(cell.text or "=" + formula[:200], "error", refused="是会去打开别的文件或程序的公式，没有读入。")
        if kind in {"s", "str", "inlineStr"} and _COMMAND.match(cell.text):
            return Cell(cell.text, "text", cell.doubt or "写法像一条命令，只当文字读入。", cell.refused)
        return cell

    def _value(self, element: Any, kind: str, raw: str) -> Cell:
        if kind == "s":
            return Cell(self.lookups.strings[int(raw)])
        if kind == "inlineStr":
            inline = element.find("{*}is")
            return Cell(self.parts._text_of(inline) if inline is not None else "")  # noqa: SLF001 - one reader in two
        if kind == "b":
            return Cell("是" if raw == "1" else "否", "flag", "格里是 TRUE 或 FALSE，请核对。")
        if kind == "e":
            return Cell(raw, "error", refused=f"公式算出的是错误 {raw[:20]}，没有读入。")
        if kind in {"str", "d"}:
            self.parts.count(len(raw))
            return (
                Cell(_unescaped(raw))
                if kind == "str"
                else Cell(raw[:10], "date", "" if len(raw) == _DAY else "请核对。")
            )
        style = element.get("s", "0")
        at = int(style) if style.isdecimal() else 0
        number, code = self.lookups.formats[at] if at < len(self.lookups.formats) else (0, None)
        return number_cell(raw, number, code, since_1904=self.lookups.since_1904)

    def _note_column(self, element: Any) -> None:
        if element.get("hidden") in {"1", "true"}:
            self._hidden_columns.append((int(element.get("min", "1")) - 1, int(element.get("max", "1")) - 1))

    def _note_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _place(first), _place(last or first)
        if start and end:
            self.merges.append([*start, *end])

    def _note_feet(self, element: Any) -> None:
        for each in element:
            where = "页眉" if _name(each).endswith("Header") else "页脚"
            for piece in re.split(r"&[LCR]", each.text or ""):
                text = _FOOT_CODES.sub("", piece.replace("&&", "\0")).replace("\0", "&").strip()
                if text:
                    self.remarks.append([where, text])


_DAY = 10


class _Drawing:
    """Pictures and text boxes that lie over the cells of a sheet."""

    def __init__(self, parts: _Parts, part: str) -> None:
        self.texts: list[str] = []
        self.pictures: list[tuple[tuple[int, int], str]] = []
        related = parts.relations(part)
        root = parts.tree(part)
        for fallback in list(root.iter("{*}Fallback")):
            fallback.getparent().remove(fallback)
        for anchor in root:
            start = anchor.find("{*}from")
            place = (_number(start, "row"), _number(start, "col")) if start is not None else (0, 0)
            for blip in anchor.iter("{*}blip"):
                embedded = next((value for key, value in blip.attrib.items() if key.endswith("}embed")), "")
                target = related.get(embedded, ("", ""))[1]
                if parts.has(target):
                    self.pictures.append((place, target))
            for body in anchor.iter("{*}txBody"):
                paragraphs = ["".join(t.text or "" for t in p.iter("{*}t")) for p in body.iter("{*}p")]
                text = "\n".join(paragraphs).strip()
                if text:
                    self.texts.append(text)
                    parts.count(len(text))


def _number(start: Any, name: str) -> int:
    found = start.find(f"{{*}}{name}")
    text = (found.text or "0").strip() if found is not None else "0"
    return int(text) if text.isdecimal() else 0


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _relation_id(element: Any) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}id")), "")


def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")


def _place(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _unescaped(text: str) -> str:
    """Returns the text as it was typed: ``_x000D_`` stands for a character, ``_x005F_`` for the underscore itself."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
