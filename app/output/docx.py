"""Writes a frozen Document as an editable Word file in the PDF's layout; the same Document gives the same bytes.

Every answer stands in a content control tagged with its slot, so that it can be found again after editing.
Imports python-docx: import this module only where a Word file is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, cast

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docx.package import Package

from app.output.blocks import Block, BoundPage, Cover, Grid, Heading, ListTable, PageBreak, Paragraph, Picture, Span
from app.output.document import Document
from app.output.office_members import OfficeMembers
from app.output.pdf.style import MM, Look, PageStyle
from app.output.word import pages
from app.output.word.marks import Footnotes, WordShape, fit, paragraph, run, spans
from app.output.word.pictures import Album
from app.output.word.styles import GAP, HEAD, heading_id, styles_xml
from app.output.word.tables import TALLEST_IN_CELL, Setting, cover_table, grids_table, list_table

_TITLE_ROOM = (45 * MM, 62 * MM)


def render_docx(document: Document, look: Look | None = None) -> bytes:
    """Returns the Word file's bytes."""
    look = look or Look()
    body = _Body(look, Footnotes(document.footnotes), Album())
    for grids, blocks in groupby(document.blocks, lambda block: isinstance(block, Grid)):
        if grids:
            body.add_grids([block for block in blocks if isinstance(block, Grid)])
        else:
            for block in blocks:
                body.add(block)
    text = f"{HEAD}<w:document {pages.NAMESPACES}><w:body>{body.finished()}</w:body></w:document>"
    return _same_bytes(_package(document, text.encode(), body, look))


@dataclass(slots=True)
class _Body:
    """Collects the text of the document, section by section."""

    look: Look
    notes: Footnotes
    album: Album
    parts: list[str] = field(default_factory=list)
    wide: bool = False
    sections: int = 0
    fresh: bool = True
    """Whether nothing stands in the section yet."""

    @property
    def page(self) -> PageStyle:
        return self.look.wide if self.wide else self.look.upright

    def add(self, block: Block) -> None:
        if isinstance(block, BoundPage):
            return  # the pages of attachments are for paper: a Word file is the form, to be written in
        if isinstance(block, PageBreak):
            self._start_section(wide=block.landscape)
            return
        for part in self._drawn(block):
            self._put(part)

    def add_grids(self, grids: Sequence[Grid]) -> None:
        """Adds adjacent form tables as one: two would show a double line between them."""
        setting = Setting("grid", self.look.grid, self.album, self.notes, TALLEST_IN_CELL)
        self._put(grids_table(grids, setting, self.page.text_width, self.look))

    def finished(self) -> str:
        """Returns everything, with the last section's page."""
        if not self.parts or self.parts[-1].endswith("</w:tbl>"):
            self.parts.append(paragraph(GAP, ""))
        return "".join(self.parts) + pages.section(self.page, first=not self.sections)

    def _put(self, part: str) -> None:
        # two tables without a paragraph between them would become one
        if part.startswith("<w:tbl>") and self.parts and self.parts[-1].endswith("</w:tbl>"):
            self.parts.append(paragraph(GAP, ""))
        self.parts.append(part)
        self.fresh = False

    def _start_section(self, *, wide: bool) -> None:
        if not self.fresh:
            if self.parts[-1].endswith("</w:tbl>"):
                self.parts.append(paragraph(GAP, ""))
            end = pages.section(self.page, first=not self.sections)
            self.parts[-1] = self.parts[-1].replace("</w:pPr>", f"{end}</w:pPr>", 1)
            self.sections += 1
            self.fresh = True
        self.wide = wide

    def _drawn(self, block: Block) -> Iterator[str]:
        look, width = self.look, self.page.text_width
        if isinstance(block, Cover):
            yield from self._cover(block)
        elif isinstance(block, Heading):
            yield paragraph(heading_id(block.level), spans(block.spans))
        elif isinstance(block, (Paragraph, Picture)):
            setting = Setting("body", look.body, self.album, self.notes, look.picture_height)
            yield from setting.content(block, width)
        elif isinstance(block, ListTable):
            setting = Setting("rows", look.rows, self.album, self.notes, TALLEST_IN_CELL)
            yield list_table(block, setting, width, look)

    def _cover(self, cover: Cover) -> Iterator[str]:
        yield paragraph("Annex", run(cover.annex))
        yield paragraph("Title", spans((Span(cover.title),)), WordShape(around=_TITLE_ROOM))
        yield cover_table(cover, self.look)


def _package(document: Document, text: bytes, body: _Body, look: Look) -> Package:
    package = Package()
    main = Part(PackURI("/word/document.xml"), CONTENT_TYPE.WML_DOCUMENT_MAIN, text, package)
    package.load_rel(RELATIONSHIP_TYPE.OFFICE_DOCUMENT, main, "rId1")
    beside = (
        ("styles", CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES, "rIdStyles", styles_xml(look)),
        ("settings", CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS, "rIdSettings", pages.settings_xml()),
        ("fontTable", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, "rIdFonts", pages.font_table_xml()),
        ("header1", CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER, pages.HEADER, pages.header_xml(document)),
        ("footer1", CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER, pages.FOOTER, pages.footer_xml(document)),
        (
            "footnotes", CONTENT_TYPE.WML_FOOTNOTES, RELATIONSHIP_TYPE.FOOTNOTES, "rIdFootnotes",
            pages.footnotes_xml(body.notes),
        ),
    )  # fmt: skip
    for name, kind, relation, identity, data in beside:
        main.load_rel(relation, Part(PackURI(f"/word/{name}.xml"), kind, data, package), identity)
    kinds = {"jpeg": CONTENT_TYPE.JPEG, "png": CONTENT_TYPE.PNG}
    for number, media in enumerate(body.album.media.values(), 1):
        name = PackURI(f"/word/media/image{number}.{media.kind}")
        main.load_rel(RELATIONSHIP_TYPE.IMAGE, Part(name, kinds[media.kind], media.data, package), media.relation)
    about = package.core_properties
    about.title = fit(document.title[:255])
    about.author = about.last_modified_by = ""
    about.language = "zh-CN"
    return package


def _same_bytes(package: Package) -> bytes:
    """Packs the file without compression or date."""
    members, writer = OfficeMembers(), cast("Any", PackageWriter)  # python-docx names no types here
    parts: Iterable[Any] = package.parts
    for part in parts:
        part.before_marshal()
    # as its write() does, which makes a zip file of its own
    writer._write_content_types_stream(members, parts)  # noqa: SLF001 - nothing public takes a writer
    writer._write_pkg_rels(members, package.rels)  # noqa: SLF001 - as above
    writer._write_parts(members, parts)  # noqa: SLF001 - as above
    return members.pack()
