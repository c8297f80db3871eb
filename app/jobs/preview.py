"""The printed form of a draft as it stands, page by page: what the window shows beside the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.late_modules import late_module
from app.output.answers import CachedAnswerPrinter
from app.output.document import IssueMark, build_document

if TYPE_CHECKING:
    from app.output.pdf import passages, preview, raster
    from app.output.pdf.answer_positions import AnswerBox
    from app.output.pdf.preview import Preview
    from app.output.pdf.raster import Raster
    from app.output.pdf.sheets import LaidOutForm
    from app.pack.model import Pack
    from app.services import Services
else:
    passages = late_module("app.output.pdf.passages")
    preview = late_module("app.output.pdf.preview")
    raster = late_module("app.output.pdf.raster")

_KEPT_BYTES = 96 << 20


@dataclass(slots=True)
class PreviewRenderer:
    """Lays out one draft on pages and draws these, in one thread at a time.

    What an edit did not touch is not laid out again: paragraphs, pictures and fonts are kept from one time to the next.
    """

    services: Services
    _media: dict[str, bytes] = field(default_factory=dict)
    _preview: Preview | None = None
    _printer: CachedAnswerPrinter | None = None

    def set(
        self,
        pack: Pack,
        application: dict[str, Any],
        files: Mapping[str, str],
        check: Callable[[], None],
        mark: IssueMark | None = None,
    ) -> LaidOutForm:
        """Returns the pages of an application, laid out but not drawn yet.

        ``files`` gives the SHA-256 by the name in ``application``; ``check`` may raise to stop.  ``mark`` is that of
        the issue which says the same, None for a draft.
        """
        if self._preview is None or self._printer is None or self._printer.pack.id != pack.id:
            self._preview, self._printer = preview.Preview(pack), CachedAnswerPrinter(pack)
        self._printer.start_round()
        document = build_document(pack, application, lambda name: self._bytes(files.get(name, "")), mark, self._printer)
        pages = self._preview.update(document, check)
        self.services.typesetter.note_pages(document, pages)
        return self._preview.sheets

    @staticmethod
    def draw(sheets: LaidOutForm, page: int, width: int) -> Raster:
        """Draws one page, counted from 0, at a width of ``width`` pixels."""
        return raster.raster(sheets.pdf(page), 0, width)

    @staticmethod
    def find(
        sheets: LaidOutForm, page: int, wanted: Mapping[str, tuple[str, Sequence[AnswerBox]]]
    ) -> dict[str, tuple[AnswerBox, ...]]:
        """Returns where words stand on a page (from 0): see :func:`app.output.pdf.passages.find_passages`."""
        if not wanted:
            return {}
        return passages.find_passages(sheets.pdf(page), wanted)

    def _bytes(self, digest: str) -> bytes | None:
        if not digest:
            return None
        if digest not in self._media:
            try:
                data = self.services.store().media(digest)
            except AppError:
                # The page then says that the picture is missing; the checks say why.
                return None
            while self._media and sum(map(len, self._media.values())) + len(data) > _KEPT_BYTES:
                self._media.pop(next(iter(self._media)))
            self._media[digest] = data
        return self._media[digest]


def newest_issue(services: Services, draft_id: str) -> IssueMark | None:
    """Returns the mark of the newest issue of a draft, None where nothing was frozen."""
    store = services.store_if_any()
    issues = store.issues(draft_id) if store is not None else ()
    return IssueMark(issues[0].number, issues[0].sequence, issues[0].fingerprint) if issues else None
