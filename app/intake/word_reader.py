"""Reads a Word file in the child process: unwraps everything that may stand round a text, and says what a reader sees.

Content controls, custom XML, smart tags, hyperlinks, tracked insertions, alternate content and fields are taken off on
the tree; tracked deletions, hidden text and instructions of fields go.  Names are compared without namespaces, so that
the strict form of the format reads like the usual one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from app.errors import InputRefused
from app.intake.word_drawings import WordDrawings
from app.intake.word_markup import unwrapped, write_boxes
from app.intake.word_package import PICTURES_BYTES, WordPackage, attr, child, is_on, local
from app.intake.word_runs import ParagraphText, RunReader
from app.intake.word_styles import WordStyles, number_of, val_of

Told = dict[str, Any]
MOST_PARAGRAPHS = 400_000
_DEPTH = 4000


def read_word(
    arguments: Mapping[str, Any], files: Sequence[BinaryIO]
) -> Iterator[tuple[Mapping[str, Any], Sequence[bytes]]]:
    """Yields the body's blocks one by one, then the texts beside it, then the pictures.

    ``arguments`` hold ``source``, the file as messages call it.  Raises InputRefused where it cannot be read.
    """
    sys.setrecursionlimit(_DEPTH)
    package = WordPackage.open(files[0], str(arguments["source"]))
    reader = _Reader(package)
    for block in reader.body():
        yield {"block": block}, ()
    yield {"beside": reader.beside(), "notes": reader.notes()}, ()
    left = PICTURES_BYTES
    for name, part in reader.drawings.pictures:
        data = package.picture(part) if part else None
        data = data if data is not None and len(data) <= left else b""
        left -= len(data)
        yield {"picture": name}, (data,)


class _Reader:
    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._main = package.main_part()
        self._relations = package.relations(self._main)
        self._styles = WordStyles.read(self._related("styles"))
        self.drawings = WordDrawings(package, self._relations)
        self._runs = RunReader(self._styles, self.drawings)
        self._ids = 0
        self._tables = 0
        self._chunks = 0

    # ------------------------------------------------------------ the file

    def body(self) -> Iterator[Told]:
        root = self._package.xml(self._main)
        body = child(root, "body") if root is not None else None
        if body is not None:
            write_boxes(body)
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
                self.drawings.relations = self._package.relations(relation.target)
                for each in (root,) if kind in ("header", "footer") else (root if root is not None else ()):
                    if each is None or (attr(each, "type") or "normal") != "normal":
                        continue
                    number += 1
                    text = "\n".join(_lines(self._blocks(each)))
                    if text.strip():
                        who = attr(each, "author") or ""
                        told = {"kind": kind.removesuffix("s"), "text": text, "number": number}
                        found.append({**told, "who": who} if who else told)
                self.drawings.relations = self._relations
        found += [{"kind": "drawing", "text": text, "number": n} for n, text in enumerate(self.drawings.words, 1)]
        return found

    def notes(self) -> list[str]:
        """Returns sentences about the file as a whole, e.g. that its macros were not run."""
        found = []
        if self._package.has_macros:
            found.append("文件里带有宏，没有运行，只读了文字。")
        if self.drawings.outside:
            found.append(
                f"有 {self.drawings.outside} 张图片只是链接到外面，没有去取；请在 Word 里把图片嵌入文件后再导入。"
            )
        if self._chunks:
            found.append("文件里嵌着别的文件的整段内容，没有读入；请用 Word 打开，另存为 .docx 后再导入。")
        if self.drawings.objects:
            found.append(f"有 {self.drawings.objects} 个嵌入的对象（表格、公式等），里面的内容没有读入。")
        return found

    def _related(self, kind: str) -> Any:
        for relation in self._relations.values():
            if relation.kind == kind and not relation.outside:
                return self._package.xml(relation.target)
        return None

    # ------------------------------------------------------------ blocks

    def _blocks(self, parent: Any, *, boxed: bool = False, contents: bool = False) -> Iterator[Told]:
        held: ParagraphText | None = None
        for element in unwrapped(parent, self._styles):
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
                gallery = val_of(child(element, "sdtPr", "docPartObj", "docPartGallery"))
                yield from self._blocks(element, boxed=boxed, contents=contents or gallery == "Table of Contents")
        if held is not None:
            yield self._told(held, "", -1, boxed=boxed)

    def _table(self, element: Any, *, boxed: bool) -> Told:
        self._tables += 1
        number = self._tables
        rows = []
        for row in unwrapped(element, self._styles):
            if local(row) != "tr":
                continue
            about = child(row, "trPr")
            if about is not None and any(local(e) == "del" or (local(e) == "hidden" and is_on(e)) for e in about):
                continue
            rows.append(self._cells(row, about, boxed=boxed))
        return {"n": number, "rows": [row for row in rows if row]}

    def _cells(self, row: Any, about: Any, *, boxed: bool) -> list[Told]:
        column = number_of(child(about, "gridBefore") if about is not None else None, 0)
        cells: list[Told] = []
        for cell in unwrapped(row, self._styles):
            if local(cell) != "tc":
                continue
            look = child(cell, "tcPr")
            span = max(1, number_of(child(look, "gridSpan") if look is not None else None, 1))
            if look is not None and child(look, "cellDel") is not None:
                column += span
                continue
            sideways = child(look, "hMerge") if look is not None else None
            if sideways is not None and val_of(sideways) != "restart" and cells:
                cells[-1]["s"] += span  # the legacy way of merging to the right
                cells[-1]["b"] += list(self._blocks(cell, boxed=boxed))
                column += span
                continue
            down = child(look, "vMerge") if look is not None else None
            merge = 0 if down is None else 1 if val_of(down) == "restart" else 2
            cells.append({"c": column, "s": span, "m": merge, "b": list(self._blocks(cell, boxed=boxed))})
            column += span
        return cells

    # ------------------------------------------------------------ paragraphs

    def _paragraph(
        self, element: Any, held: ParagraphText | None, *, boxed: bool, contents: bool
    ) -> tuple[list[Told], ParagraphText | None]:
        """Returns what a paragraph gives.

        The text is held back where a deleted paragraph mark joins it to the next.
        """
        text = held or ParagraphText()
        look = child(element, "pPr")
        style = val_of(child(look, "pStyle")) if look is not None else ""
        text.style = style
        hidden = self._styles.hidden.get(style, False)
        self._runs.read(element, text, hidden=hidden)
        if look is not None and child(look, "rPr", "del") is not None:
            return [], text
        level = number_of(child(look, "outlineLvl") if look is not None else None, self._styles.levels.get(style, -1))
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

    def _told(self, text: ParagraphText, style: str, level: int, *, boxed: bool) -> Told:
        self._ids += 1
        if self._ids > MOST_PARAGRAPHS:
            raise InputRefused(self._package.source, f"超过 {MOST_PARAGRAPHS} 段，不像一份申报书，没有读入。")
        told: Told = {"id": self._ids, "t": "".join(text.parts)}
        if text.tags:
            told["tg"] = max(text.tags, key=lambda tag: text.tags[tag])
        for key, value in (
            ("s", style), ("im", text.pictures), ("del", "".join(text.deleted)), ("dt", text.dates), ("bx", int(boxed)),
            ("sk", "".join(text.struck).strip()), ("un", "".join(text.unseen).strip()),
        ):  # fmt: skip
            if value:
                told[key] = value
        if level >= 0:
            told["h"] = level
        return told


def _lines(blocks: Iterator[Told]) -> Iterator[str]:
    for block in blocks:
        if "rows" in block:
            for row in block["rows"]:
                cells = ("".join(_lines(iter(cell["b"]))) for cell in row)
                yield "　".join(each for each in cells if each)
        elif block["t"].strip():
            yield block["t"].strip()
