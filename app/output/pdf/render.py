"""Turns a frozen Document into a PDF's bytes: set, paginate, draw."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from app.output.blocks import Block, BoundPage, Content, Cover, Grid, Heading, ListTable, PageBreak, Paragraph, Picture
from app.output.document import Document
from app.output.embedded_files import EmbeddedFile, still_needed
from app.output.pdf import objects
from app.output.pdf.answer_positions import AnswerBox, spots_on_page
from app.output.pdf.bound_sheet import bound_sheet
from app.output.pdf.cover import cover_pieces
from app.output.pdf.faces import Face, Typefaces
from app.output.pdf.flow import Anchor, FlowBox, NextPage, SetPage, paginate
from app.output.pdf.frame import draw_frame, draw_watermark, set_footnotes
from app.output.pdf.layout_cache import BoxT, LayoutCache
from app.output.pdf.objects import pdfdoc
from app.output.pdf.page_codes import PageCodes
from app.output.pdf.page_writer import PageArea, PageWriter
from app.output.pdf.pictures import PictureStore
from app.output.pdf.row_keeping import held_rows
from app.output.pdf.style import MM, Look, PageStyle
from app.output.pdf.table_layout import (
    Band,
    Columns,
    draw_band,
    grid_bands,
    list_bands,
    list_columns,
    list_head,
    shared_columns,
)
from app.output.pdf.text_layout import Setter, set_paragraph

ATTACHMENT = "application.json"
_ANNEX_NUMBER, _ANNEX_TITLE = 3, 5
"""Levels of 附4-1 and of the name under it."""


class RenderCancelled(Exception):
    """Signals that the caller no longer wants the document."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Describes a finished PDF by its bytes and what lies where.

    ``places`` are the rooms for seals and signatures by name, pages from 0.  ``spots`` say where each answer stands, in
    printed order.
    """

    pdf: bytes
    pages: int
    places: Mapping[str, PageArea]
    spots: tuple[AnswerBox, ...] = ()
    as_they_came: frozenset[str] = frozenset()
    """SHA-256 of the pictures that stand in it byte for byte."""


def render_pdf(
    document: Document,
    *,
    attachment: bytes | None = None,
    files: Sequence[EmbeddedFile] = (),
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    look: Look | None = None,
    fonts: Path | None = None,
) -> Rendered:
    """Draws a document as a PDF; the same document gives the same bytes.

    ``attachment`` is embedded as application.json, ``files`` beside it, but for pictures that stand on a page byte for
    byte.  ``progress`` gets (pages drawn, pages); ``cancelled`` is asked between pages, and :class:`RenderCancelled` is
    raised when it answers True.
    """
    check = checking(cancelled)
    form = set_form(document, check, look, fonts)
    return form.draw(document, check, attachment=attachment, files=files, progress=progress)


def checking(cancelled: Callable[[], bool] | None) -> Callable[[], None]:
    """Returns what raises :class:`RenderCancelled` once ``cancelled`` answers True."""

    def check() -> None:
        if cancelled is not None and cancelled():
            raise RenderCancelled

    return check


@dataclass(frozen=True, slots=True)
class SetForm:
    """Describes a form set on its pages, with the fonts and pictures that it was set with.

    The issue's number and the watermark of a draft come when it is drawn.
    """

    document: Document
    pages: list[SetPage]
    faces: Typefaces
    pictures: PictureStore
    look: Look

    def draw(
        self,
        document: Document,
        check: Callable[[], None],
        *,
        attachment: bytes | None = None,
        files: Sequence[EmbeddedFile] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> Rendered:
        """Draws the pages for a document that prints the same; the rest is as in :func:`render_pdf`."""
        writer = FormWriter(document, self.faces, self.pictures, self.look, files)
        return writer.write(self.pages, attachment, check, progress)


def set_form(
    document: Document, check: Callable[[], None], look: Look | None = None, fonts: Path | None = None
) -> SetForm:
    """Sets a document on pages; ``check`` may raise to stop."""
    look = look or Look()
    faces = Typefaces(fonts)
    pictures = PictureStore()
    notes = set_footnotes(document.footnotes, faces, look)
    pages = paginate(pieces(document, faces, pictures, look), look, notes, check)
    return SetForm(document, pages, faces, pictures, look)


def pieces(
    document: Document, faces: Typefaces, pictures: PictureStore, look: Look, kept: LayoutCache | None = None
) -> Iterator[FlowBox | NextPage]:
    """Yields the blocks in order, set to their pages' width.

    ``kept`` knows what was set before.
    """
    setting = _BlockLayout(faces, pictures, look, kept)
    wide = bound = False
    table = 0
    for at, block in enumerate(document.blocks):
        if isinstance(block, PageBreak):
            wide, bound = block.landscape, False
            yield NextPage(wide)
            continue
        if isinstance(block, BoundPage):
            bound = True
            yield from setting.bound_page(block)
            continue
        if bound:
            bound = False
            yield NextPage(wide)
        page = look.wide if wide else look.upright
        width = page.text_width
        if isinstance(block, Cover):
            yield from cover_pieces(block, faces, look)
        elif isinstance(block, Heading):
            yield setting.heading(block, width, _bookmark(document.blocks, at))
        elif isinstance(block, Paragraph):
            yield FlowBox(setting.body.set(block, width), keep=look.body[block.role].keep)
        elif isinstance(block, Picture):
            yield FlowBox(setting.body.set(block, width))
        elif isinstance(block, Grid):
            yield from setting.grid(block, page)
        else:
            table += 1
            yield from setting.list(block, table, page)


def _bookmark(blocks: Sequence[Block], at: int) -> str:
    """Returns a heading's bookmark; an annex's number takes in the title under it, which has none of its own."""
    here, following = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(here, Heading) or here.level == _ANNEX_TITLE:
        return ""
    titled = here.level == _ANNEX_NUMBER and isinstance(following, Heading) and following.level == _ANNEX_TITLE
    return f"{here.text} {following.text}" if titled and isinstance(following, Heading) else here.text


class _BlockLayout:
    """Turns blocks into pieces, each set once while unchanged."""

    def __init__(self, faces: Typefaces, pictures: PictureStore, look: Look, kept: LayoutCache | None) -> None:
        memory = kept.contents if kept is not None else None
        self._faces, self._pictures, self._look, self._kept = faces, pictures, look, kept
        self.body = Setter(faces, pictures, look.body, look.picture_height, memory)
        self._grid = Setter(faces, pictures, look.grid, 60 * MM, memory)
        self._rows = Setter(faces, pictures, look.rows, 60 * MM, memory)

    def heading(self, block: Heading, width: float, title: str) -> FlowBox:
        """Returns a heading, held to what follows.

        ``title`` is its bookmark, empty for none.
        """
        style = self._look.headings[block.level - 1]
        level = {1: 0, 2: 1, 3: 0, 4: 1, 5: 1}[block.level]
        paragraph = Paragraph(block.spans, "subheading")
        (box,) = self._once((block, width), lambda: (set_paragraph(self._faces, paragraph, style, width),))
        return FlowBox(box, keep=True, anchor=Anchor(level, title) if title else None)

    def grid(self, block: Grid, page: PageStyle) -> Iterator[FlowBox]:
        """Yields the bands of a form table."""
        width = page.text_width
        bands = self._once((block, width), lambda: grid_bands(block, self._grid, width, self._look))
        for band, keep in held_rows(bands, page.text_height):
            yield FlowBox(band, keep=keep)

    def bound_page(self, block: BoundPage) -> Iterator[FlowBox | NextPage]:
        """Yields an attachment's page as a page of its own, lying as the sheet does."""
        look = self._look
        (box,) = self._once((block, look.bound), lambda: (bound_sheet(block, self._faces, self._pictures, look),))
        yield NextPage(style=look.wide if box.wide else look.bound)
        title = f"附件{block.number}　{block.title}".rstrip()
        yield FlowBox(box, anchor=Anchor(1, title) if block.page == 1 else None)

    def list(self, block: ListTable, table: int, page: PageStyle) -> Iterator[FlowBox]:
        """Yields the rows of a list table under its head."""
        columns = list_columns(block, page.text_width, self._look)
        (head,) = self._once((columns, block.heads), lambda: (list_head(block, columns, self._rows, self._look),))
        shared = shared_columns(block)
        bands: list[Band] = []
        for row in block.rows:
            bands += self._once((columns, row, shared), partial(self._row, block, row, columns, shared))
        for band, keep in held_rows(bands, page.text_height):
            yield FlowBox(band, keep=keep, head=head, table=table)

    def _row(
        self, block: ListTable, row: tuple[tuple[Content, ...], ...], columns: Columns, shared: frozenset[int]
    ) -> Iterator[Band]:
        return list_bands(replace(block, rows=(row,)), columns, self._rows, self._look, shared)

    def _once(self, key: Hashable, make: Callable[[], Iterable[BoxT]]) -> tuple[BoxT, ...]:
        return tuple(make()) if self._kept is None else self._kept.boxes(key, self._pictures, make)


@dataclass(slots=True)
class FormWriter:
    """Draws set pages into one file."""

    content: Document
    faces: Typefaces
    pictures: PictureStore
    look: Look
    files: Sequence[EmbeddedFile] = ()
    kept: set[str] = field(default_factory=set)
    """SHA-256 of the pictures that are images of this PDF as they came."""
    codes: PageCodes = field(default_factory=PageCodes)

    def write(
        self,
        pages: list[SetPage],
        payload: bytes | None,
        check: Callable[[], None],
        progress: Callable[[int, int], None] | None,
    ) -> Rendered:
        """Writes the file, and returns it with the places on it.

        ``check`` and ``progress`` are as in :func:`render_pdf`, ``payload`` is its ``attachment``.
        """
        document = pdfdoc.PDFDocument(invariant=1, pdfVersion=(1, 7), lang="zh-CN")
        mark = self.content.issue
        document.updateSignature(mark.fingerprint if mark else self.content.title)
        pen = PageWriter()
        images: dict[str, Any] = {}
        fonts = document.idToObject[pdfdoc.BasicFonts]
        font_reference = pdfdoc.PDFObjectReference(pdfdoc.BasicFonts)
        drawn: list[Any] = []
        for at, page in enumerate(pages):
            check()
            self._draw(pen, page, at, len(pages))
            drawn.append(self._page(document, pen, page, font_reference, images))
            if progress is not None:
                progress(at + 1, len(pages))
        for face in self.faces.faces.values():
            if face.used:
                fonts.dict[face.tag] = self._font(document, face)
        self._finish(document, pages, drawn, payload)
        spots = tuple(spot for at, page in enumerate(pages) for spot in spots_on_page(page, at))
        return Rendered(_bytes(document), len(pages), dict(pen.places), spots, frozenset(self.kept))

    def _draw(self, pen: PageWriter, page: SetPage, at: int, pages: int) -> None:
        pen.start_page(at)
        if self.content.draft:
            draw_watermark(pen, page.style, self.faces)
        for laid in page.laid:
            if isinstance(laid.box, Band):
                draw_band(pen, laid.box, laid.left, laid.top)
            else:
                pen.draw(laid.box, laid.left, laid.top)
        draw_frame(
            pen,
            page,
            self.faces,
            self.look,
            self.codes,
            mark=self.content.issue,
            of=(at + 1, pages),
            foot=self.content.foot or "草稿",
        )

    def _page(self, document: Any, pen: PageWriter, page: SetPage, fonts: object, images: dict[str, Any]) -> object:
        for key, picture in pen.images.items():
            if key not in images:
                encoded = self.pictures.encode(picture)
                if encoded is not None and encoded.content == picture.data:
                    self.kept.add(picture.key)
                images[key] = objects.picture_object(document, encoded or objects.blank_picture())
        resources = objects.dictionary(Font=fonts)
        if pen.images:
            resources.dict["XObject"] = pdfdoc.PDFDictionary({key: images[key] for key in pen.images})
        entry = pdfdoc.PDFPage()
        entry.Override_default_compilation = 1
        entry.MediaBox = objects.array(0, 0, round(page.style.width, 2), round(page.style.height, 2))
        entry.Resources = resources
        entry.Contents = objects.Stream(pen.content(), {}, squeeze=True)
        entry.Parent = document.Reference(document.Pages)
        document.addPage(entry)
        return document.Reference(entry)

    def _font(self, document: Any, face: Face) -> object:
        return objects.font_object(document, face, objects.subset(face))

    def _finish(self, document: Any, pages: list[SetPage], drawn: list[Any], payload: bytes | None) -> None:
        title = self.content.title
        catalog: Any = objects.Catalog()
        catalog.Pages = document.Pages
        catalog.Lang = pdfdoc.PDFString("zh-CN")
        catalog.OutputIntents = document.Reference(objects.output_intent(document))
        catalog.Metadata = objects.metadata(document, title)
        catalog.ViewerPreferences = objects.dictionary(DisplayDocTitle="true")
        catalog.PageLabels = objects.page_labels()
        marks = [
            (anchor.level, anchor.title, objects.array(drawn[at], objects.name("XYZ"), 0, round(top + 6, 2), 0))
            for at, page in enumerate(pages)
            for anchor, top in page.anchors
        ]
        outline = objects.outlines(document, marks)
        if outline is not None:
            catalog.Outlines = outline
            catalog.PageMode = objects.name("UseOutlines")
        self._embed(document, catalog, payload)
        document.Catalog = catalog
        document.info = objects.information(title)

    def _embed(self, document: Any, catalog: Any, payload: bytes | None) -> None:
        """Embeds the application and its files.

        Listed by name (in byte order) and as associated files.
        """
        inside: dict[str, Any] = {}
        if payload is not None:
            inside[ATTACHMENT] = objects.attachment(document, ATTACHMENT, payload, "填报内容，可用智造申报重新打开")
        for file, data in still_needed(self.files, self.kept):
            key = file.name if file.mime == "application/json" else f"file-{file.sha256}"
            about = "填报内容里的文件"
            inside[key] = objects.attachment(document, file.name, data, about, file.mime, "Supplement")
        if inside:
            listed = [part for key in sorted(inside) for part in (pdfdoc.PDFString(key), inside[key])]
            catalog.Names = objects.dictionary(EmbeddedFiles=objects.dictionary(Names=objects.array(*listed)))
            catalog.AF = objects.array(*(inside[key] for key in sorted(inside)))


def _bytes(document: Any) -> bytes:
    data = document.format()
    return bytes(data)
