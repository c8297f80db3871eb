"""Offers single pages of a form for a preview: set as a whole, drawn one at a time.

A page drawn here is the same page that :mod:`app.output.pdf.render` puts into the whole file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.output.document import Document
from app.output.pdf import objects
from app.output.pdf.answer_positions import AnswerBox
from app.output.pdf.faces import Face, Typefaces
from app.output.pdf.flow import SetPage
from app.output.pdf.frame import CODE_SIZE, CODE_TOP
from app.output.pdf.page_writer import PageWriter
from app.output.pdf.pictures import Encoded, PictureStore, PreparedPicture
from app.output.pdf.render import FormWriter
from app.output.pdf.style import Look

_AROUND = 17.0
"""Points of white that are left around the text area: 6 mm."""
_KEPT_BYTES = 48 << 20
"""Of compressed pictures, all together."""


class CachedPictures(PictureStore):
    """Keeps pictures prepared for earlier pages, whose bytes are compressed once for each printed size."""

    def __init__(self, kept: dict[tuple[str, int, int], Encoded | None]) -> None:
        super().__init__()
        self._kept = kept

    def encode(self, picture: PreparedPicture) -> Encoded | None:
        """Encodes each picture once for a size, see :class:`PictureStore`."""
        wide, high = self._sizes.get(picture.key, (0.0, 0.0))
        key = (picture.key, round(wide), round(high))
        if key not in self._kept:
            made = PictureStore.encode(self, picture)
            room = _KEPT_BYTES - (len(made.content) if made is not None else 0)
            while self._kept and sum(len(each.content) for each in self._kept.values() if each) > room:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = made
        return self._kept[key]


class Subsets:
    """Keeps the used part of each face, made anew only when a character came that was not met before."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, objects.Subset]] = {}

    def of(self, face: Face) -> objects.Subset:
        """Returns what the used characters need of a face."""
        count, part = self._kept.get(face.tag, (0, None))
        # characters are only ever added
        if part is None or count != len(face.used):
            count, part = len(face.used), objects.subset(face)
            self._kept[face.tag] = count, part
        return part


@dataclass(frozen=True, slots=True)
class LaidOutForm:
    """Describes a form set on pages; ``spots`` say where each answer stands."""

    document: Document
    pages: tuple[SetPage, ...]
    spots: tuple[AnswerBox, ...]
    faces: Typefaces
    pictures: PictureStore
    look: Look
    subsets: Subsets

    def size(self, page: int) -> tuple[float, float]:
        """Returns a page's (from 0) width and height in points."""
        style = self.pages[page].style
        return style.width, style.height

    def text_area(self, page: int) -> tuple[float, float, float, float]:
        """Returns left, top, right and bottom of a page's answers, with a little room around them.

        They are in points from the page's upper left corner; the 版本号 and the page code lie outside.
        """
        style = self.pages[page].style
        below_code = CODE_TOP + CODE_SIZE + 1  # on sheets with small margins the code would be cut through
        return (
            max(style.left - _AROUND, 0),
            max(style.top - _AROUND, min(below_code, style.top)),
            min(style.width - style.right + _AROUND, style.width),
            min(style.height - style.bottom + _AROUND, style.height),
        )

    def pdf(self, page: int) -> bytes:
        """Returns one page (from 0) as its own file."""
        writer = _OnePage(self, page)
        return writer.write([self.pages[page]], None, lambda: None, None).pdf


class _OnePage(FormWriter):
    """Draws a page under its number, as fast as can be.

    Nothing is squeezed, nothing said about it.
    """

    def __init__(self, sheets: LaidOutForm, at: int) -> None:
        super().__init__(sheets.document, sheets.faces, sheets.pictures, sheets.look)
        self._at = at
        self._of = len(sheets.pages)
        self._subsets = sheets.subsets

    def _draw(self, pen: PageWriter, page: SetPage, at: int, pages: int) -> None:  # noqa: ARG002 - the signature is fixed by who calls it
        super()._draw(pen, page, self._at, self._of)

    def _font(self, document: Any, face: Face) -> object:
        return objects.font_object(document, face, self._subsets.of(face), squeeze=False)

    def _finish(self, document: Any, pages: list[SetPage], drawn: list[Any], payload: bytes | None) -> None:  # noqa: ARG002 - the signature is fixed by who calls it
        catalog: Any = objects.Catalog()
        catalog.Pages = document.Pages
        document.Catalog = catalog
        document.info = objects.information(self.content.title)
