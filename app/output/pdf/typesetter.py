"""Sets forms on pages and holds the last one: its pages are counted, drawn and printed, and setting costs most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from app.output.document import Document, IssueMark
from app.output.embedded_files import EmbeddedFile
from app.output.pdf.render import Rendered, SetForm, checking, set_form

_WAIT = 0.05
"""Seconds after which who waits for another's form asks whether it is still wanted."""


class Typesetter:
    """Counts and draws the pages of documents, and sets what prints the same only once.

    Calls may come from several threads; they wait for one another, as a form's fonts learn while it is drawn.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._form: SetForm | None = None
        self._drawn: tuple[IssueMark | None] | None = None
        """The issue that the form was drawn for; None before it was drawn."""
        self._shown: tuple[Document, int] | None = None

    def note_pages(self, document: Document, pages: int) -> None:
        """Notes how many pages a document has that was set elsewhere, as the preview does."""
        self._shown = document, pages

    def count_pages(self, document: Document, check: Callable[[], None]) -> int:
        """Returns the number of pages, and sets the document where it is not known; ``check`` may raise to stop."""
        shown = self._shown
        if shown is not None and _prints_the_same(shown[0], document):
            return shown[1]
        self._acquire(check)
        try:
            return len(self._set(document, check).pages)
        finally:
            self._lock.release()

    def render(
        self,
        document: Document,
        *,
        attachment: bytes | None = None,
        files: Sequence[EmbeddedFile] = (),
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Rendered:
        """Draws a document as :func:`app.output.pdf.render.render_pdf` does, to the same bytes."""
        check = checking(cancelled)
        self._acquire(check)
        try:
            form = self._set(document, check)
            self._drawn = (document.issue,)
            return form.draw(document, check, attachment=attachment, files=files, progress=progress)
        finally:
            self._lock.release()

    def _acquire(self, check: Callable[[], None]) -> None:
        check()
        while not self._lock.acquire(timeout=_WAIT):
            check()

    def _set(self, document: Document, check: Callable[[], None]) -> SetForm:
        form = self._form
        # Fonts hold every character that was drawn: what was drawn for another issue has its number among them.
        usable = self._drawn is None or self._drawn == (document.issue,)
        if form is None or not usable or not _prints_the_same(form.document, document):
            self._form = self._drawn = None
            form = self._form = set_form(document, check)
        return form


def _prints_the_same(one: Document, other: Document) -> bool:
    """Tells whether two documents have the same pages but for the issue they are drawn for."""
    return (
        one.pack == other.pack
        and one.track == other.track
        and one.footnotes == other.footnotes
        and one.blocks == other.blocks
    )
