"""Shows the printed form beside the window: an edit costs what was edited, pages are drawn one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.output.document import Document
from app.output.pdf.answer_positions import AnswerBox, spots_on_page
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import SetPage, paginate
from app.output.pdf.frame import set_footnotes
from app.output.pdf.layout_cache import LayoutCache
from app.output.pdf.pictures import Encoded
from app.output.pdf.render import pieces
from app.output.pdf.sheets import CachedPictures, LaidOutForm, Subsets
from app.output.pdf.style import Look
from app.pack.model import Pack


class Preview:
    """Sets one draft's form on pages again and again; it is not for two threads at once."""

    def __init__(self, pack: Pack, look: Look | None = None) -> None:
        """Takes the pack of the documents that will come, and opens the fonts."""
        self._pack = pack.id
        self._look = look or Look()
        self._faces = Typefaces()
        self._set_before = LayoutCache()
        self._subsets = Subsets()
        self._spotted: list[tuple[SetPage, list[AnswerBox]]] = []
        self._kept: dict[tuple[str, int, int], Encoded | None] = {}
        self._sheets: LaidOutForm | None = None
        self._places: dict[str, list[AnswerBox]] | None = None

    @property
    def sheets(self) -> LaidOutForm:
        """Returns the pages as they were last set.

        Raises ValueError before the first :meth:`update`.
        """
        if self._sheets is None:
            raise ValueError
        return self._sheets

    @property
    def pages(self) -> int:
        """Tells how many pages there are."""
        return len(self.sheets.pages)

    def update(self, document: Document, check: Callable[[], None] = lambda: None) -> int:
        """Sets the form again; returns its number of pages.

        ``check`` is called now and then and may raise to stop.

        Raises ValueError for a document of another pack.
        """
        if document.pack != self._pack:
            raise ValueError(document.pack)
        look, faces = self._look, self._faces
        pictures = CachedPictures(self._kept)
        self._set_before.start_round()
        try:
            notes = set_footnotes(document.footnotes, faces, look)
            pages = paginate(pieces(document, faces, pictures, look, self._set_before), look, notes, check)
        except BaseException:
            self._set_before.roll_back()
            raise
        self._sheets = LaidOutForm(
            document, tuple(pages), tuple(self._spots(pages)), faces, pictures, look, self._subsets
        )
        self._places = None
        return len(pages)

    def _spots(self, pages: list[SetPage]) -> Iterator[AnswerBox]:
        """Yields the rectangles of every answer.

        Those of a page that is what it was are not looked for again.
        """
        known = self._spotted
        self._spotted = []
        for at, page in enumerate(pages):
            before = known[at] if at < len(known) else None
            if before is not None and before[0].style is page.style and before[0].laid == page.laid:
                spots = before[1]
            else:
                spots = list(spots_on_page(page, at))
            self._spotted.append((page, spots))
            yield from spots

    def pdf_of_page(self, page: int) -> bytes:
        """Returns a page, from 0, as a PDF of its own, under its number in the whole.

        Raises IndexError if there is no such page.
        """
        return self.sheets.pdf(range(self.pages)[page])

    def spots_on(self, page: int) -> list[AnswerBox]:
        """Returns where answers stand on a page (from 0), in reading order: the way from a click to a field."""
        return [spot for spot in self.sheets.spots if spot.page == page]

    def spots(self, path: str) -> list[AnswerBox]:
        """Returns all places where the answer at ``path`` is printed, empty if it is not."""
        return list(self._by_path().get(path, ()))

    def page_of(self, path: str) -> int | None:
        """Returns the page (from 0) of an answer, or of its surroundings where it prints nothing itself."""
        spots = self._by_path()
        while path:
            if path in spots:
                return spots[path][0].page
            inside = _first(each for each in spots if each.startswith((f"{path}.", f"{path}[")))
            if inside is not None:
                return spots[inside][0].page
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None

    def _by_path(self) -> dict[str, list[AnswerBox]]:
        if self._places is None:
            self._places = {}
            for spot in self.sheets.spots:
                self._places.setdefault(spot.path, []).append(spot)
        return self._places


def _first(paths: Iterable[str]) -> str | None:
    return next(iter(paths), None)
