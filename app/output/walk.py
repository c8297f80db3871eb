"""Walks everything that a Document prints, in reading order: its paragraphs, answers and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from app.output.blocks import (
    BoundPage,
    Cover,
    Grid,
    GridCell,
    Heading,
    ListTable,
    PageBreak,
    Paragraph,
    Picture,
    Repeated,
    SignatureArea,
    Span,
)
from app.output.document import Document

Words = tuple[Span, ...]


@singledispatch
def paragraphs_of(block: object) -> Iterator[Words]:
    """Goes through the paragraphs of one block, each as its runs; every kind of block has its own function."""
    raise TypeError(type(block).__name__)


@paragraphs_of.register(Heading)
@paragraphs_of.register(Paragraph)
def _(block: Heading | Paragraph) -> Iterator[Words]:
    yield block.spans


@paragraphs_of.register
def _(block: Repeated) -> Iterator[Words]:  # noqa: ARG001 - the signature is fixed by who calls it
    yield from ()


@paragraphs_of.register
def _(block: Cover) -> Iterator[Words]:
    yield (Span(block.annex),)
    yield (Span(block.title),)
    for entry in block.entries:
        yield (Span(entry.label),)
        yield (entry.value,)


@paragraphs_of.register
def _(block: Picture) -> Iterator[Words]:
    yield block.caption.spans


@paragraphs_of.register
def _(block: BoundPage) -> Iterator[Words]:
    yield (Span(block.head),)


@paragraphs_of.register
def _(block: SignatureArea) -> Iterator[Words]:
    yield (Span(block.label),)


@paragraphs_of.register
def _(block: GridCell) -> Iterator[Words]:
    for content in block.content:
        for words in paragraphs_of(content):
            if block.vertical:
                yield from ((Span(ch),) for span in words for ch in span.text if not ch.isspace())
            else:
                yield words


@paragraphs_of.register
def _(block: Grid) -> Iterator[Words]:
    for row in block.rows:
        for cell in row:
            yield from paragraphs_of(cell)


@paragraphs_of.register
def _(block: ListTable) -> Iterator[Words]:
    yield from ((Span(head),) for head in block.heads)
    for row in block.rows:
        for cell in row:
            for content in cell:
                yield from paragraphs_of(content)


@paragraphs_of.register
def _(block: PageBreak) -> Iterator[Words]:  # noqa: ARG001 - the signature is fixed by who calls it
    yield from ()


def paragraphs(document: Document) -> Iterator[Words]:
    """Yields every paragraph of the form, footnotes apart."""
    for block in document.blocks:
        yield from paragraphs_of(block)


def answers(document: Document) -> dict[str, str]:
    """Returns what each slot prints.

    The pieces of an answer of several paragraphs follow each other.
    """
    found: dict[str, list[str]] = {}
    for words in paragraphs(document):
        for span in words:
            if span.slot and span.text:
                found.setdefault(span.slot, []).append(span.text)
    return {slot: "".join(texts) for slot, texts in found.items()}


def pictures(document: Document) -> Iterator[Picture | BoundPage]:
    """Yields every picture of text, tables and attachments."""
    for block in document.blocks:
        if isinstance(block, Picture | BoundPage):
            yield block
        elif isinstance(block, ListTable):
            cells = (content for row in block.rows for cell in row for content in cell)
            yield from (content for content in cells if isinstance(content, Picture))


def repeated(document: Document) -> set[str]:
    """Returns what cells that rows of list tables share say again overleaf."""
    tables = (block for block in document.blocks if isinstance(block, ListTable))
    cells = (content for table in tables for row in table.rows for cell in row for content in cell)
    return {content.text for content in cells if isinstance(content, Repeated)}


def sign_places(document: Document) -> Iterator[SignatureArea]:
    """Yields every room for a seal or signature in the form's tables."""
    for block in document.blocks:
        if isinstance(block, Grid):
            contents = (content for row in block.rows for cell in row for content in cell.content)
            yield from (content for content in contents if isinstance(content, SignatureArea))
