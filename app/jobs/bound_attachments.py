"""Attachments that are printed with the form (装订): who chose it, the pages drawn and stored, and what cannot be.

The choice is an answer of the attachment's row (:mod:`app.pack.bound_pages`): the pictures of its pages, drawn once and
stored by content like any picture, so that an issue is printed from what was stored and not from another program's
reading of a foreign file.  A picture that is attached is its own page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

from app.draft.check_context import FileState
from app.draft.paths import row_path
from app.errors import InputRefused
from app.late_modules import late_module
from app.names import fold
from app.pack.bound_pages import PAGES
from app.store import DraftFile

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.intake import attachment_pages, pictures
    from app.intake.attachment_pages import DrawnPage
    from app.jobs.drafts import OpenedDraft
    from app.output.pdf import bound_sheet
    from app.services import Services
else:
    attachment_pages = late_module("app.intake.attachment_pages")
    pictures = late_module("app.intake.pictures")
    bound_sheet = late_module("app.output.pdf.bound_sheet")

TABLE: Final = "attachments"
_NAME = re.compile(r"装订页-([0-9a-f]{16})-(\d{3})-(\d{3})(?:-\d+)?\.(?:png|jpg)\Z")
_MOST: Final = 400
"""Pages that are bound in, of all attachments together."""
TOO_MANY: Final = f"装订的附件已有 {_MOST} 页，请另行装订"
NO_FILE: Final = "还没有文件"
PROBLEM: Final = "文件读不出来"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """Describes an attachment as it is to be drawn: ``path`` is its row, with the row's id, ``number`` from 1."""

    path: str
    number: int
    title: str
    name: str
    state: FileState | None
    pages: Any
    """The answer that stands there."""

    @property
    def wanted(self) -> bool:
        """Tells whether the attachment is to be bound in, drawn or not."""
        return isinstance(self.pages, list)

    @property
    def called(self) -> str:
        """Names the attachment for people: ``附件2“检测报告”``."""
        return f"附件{self.number}" + (f"“{self.title}”" if self.title else "")


@dataclass(frozen=True, slots=True)
class DrawnAttachment:
    """Describes what became of one attachment: its pages by file name, or why there are none."""

    file: AttachedFile
    pages: tuple[str, ...]
    reason: str = ""
    """Goes on from what the attachment is called, without full stop."""

    @property
    def answer(self) -> list[dict[str, str]]:
        """Returns the answer that names the drawn pages in the attachment's row."""
        return [{"image": name} for name in self.pages]

    @property
    def sentence(self) -> str:
        """Says why the attachment is not bound in."""
        return f"{self.file.called}没有装订：{self.reason}。" if self.reason else ""


@dataclass(frozen=True, slots=True)
class DrawnAttachments:
    """Gathers the attachments that were drawn in one go.

    ``files`` are the new pictures by name, stored and named in the draft already.
    """

    drawn: tuple[DrawnAttachment, ...]
    files: Mapping[str, FileState] = field(default_factory=dict)


def attached_files(draft: Draft) -> list[AttachedFile]:
    """Returns the attachments of a draft, in their order."""
    found = []
    for number, row in enumerate(draft.rows(TABLE), 1):
        path = row_path(TABLE, row)
        name, title = (draft.value(f"{path}.{key}") for key in ("file", "title"))
        name, title = (each if isinstance(each, str) else "" for each in (name, title))
        pages = draft.value(f"{path}.{PAGES}")
        found.append(AttachedFile(path, number, title.strip(), name, draft.files.get(name), pages))
    return found


def is_chosen(draft: Draft) -> bool:
    """Tells whether the draft has its attachments bound in."""
    return any(each.wanted for each in attached_files(draft))


def bound_pages(draft: Draft) -> int:
    """Counts the pages that bound attachments add to the form."""
    return sum(len(each.pages) for each in attached_files(draft) if each.wanted)


def is_fresh(file: AttachedFile, files: Mapping[str, FileState]) -> bool:
    """Tells whether the pages of an attachment are those of its file, all there and in order."""
    names = [each.get("image") for each in file.pages or () if isinstance(each, dict)] if file.wanted else []
    if not names or file.state is None or not file.state.sha256:
        return False
    if file.state.kind != "pdf":  # the picture itself, under whatever name
        own = files.get(str(names[0])) if len(names) == 1 else None
        return own is not None and own.sha256 == file.state.sha256 and not own.problem
    for at, name in enumerate(names, 1):
        found, state = _NAME.search(str(name)), files.get(str(name))
        if found is None or state is None or state.problem or not state.sha256:
            return False
        if (found[1], int(found[2]), int(found[3])) != (file.state.sha256[:16], at, len(names)):
            return False
    return True


def draw_attachments(
    services: Services,
    draft_id: str,
    wanted: Sequence[AttachedFile],
    known: Mapping[str, FileState],
    *,
    there: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawnAttachments:
    """Draws attachments and stores their pages under names of the draft.

    May run off the UI thread.  ``known`` are the draft's files, ``there`` how many pages are bound in besides.

    Raises:
        Abandoned: ``cancelled`` said so; pictures that were stored by then are named by nothing.
    """
    store = _PageStore(services, draft_id, dict(known))
    drawn: list[DrawnAttachment] = []
    for at, file in enumerate(wanted):
        if progress is not None:
            progress(at, len(wanted))
        try:
            names = store.pages_of(file, _MOST - there, cancelled)
        except InputRefused as refused:
            drawn.append(DrawnAttachment(file, (), refused.reason.rstrip("。")))
        else:
            there += len(names)
            drawn.append(DrawnAttachment(file, tuple(names)))
    if progress is not None:
        progress(len(wanted), len(wanted))
    return DrawnAttachments(tuple(drawn), store.files)


@dataclass(slots=True)
class _PageStore:
    """Draws pages and stores them under names that no other file of the draft has."""

    services: Services
    draft_id: str
    known: dict[str, FileState]
    files: dict[str, FileState] = field(default_factory=dict)
    """Those that are new, by name."""

    def pages_of(self, file: AttachedFile, room: int, cancelled: Callable[[], bool] | None) -> list[str]:
        """Returns the file names of an attachment's pages, at most ``room`` of them.

        Raises InputRefused with the reason where there are none.
        """
        if not file.name or file.state is None:
            raise InputRefused("", NO_FILE)
        if file.state.problem or not file.state.sha256:
            raise InputRefused("", PROBLEM)
        data = self.services.store().media(file.state.sha256)
        if file.state.kind != "pdf":
            attachment_pages.check_picture(data)
            return [file.name] if room > 0 else _too_many()
        pages = attachment_pages.draw_pages(data, *bound_sheet.sheet_rooms(), cancelled=cancelled)
        if len(pages) > room:
            _too_many()
        stem = f"装订页-{file.state.sha256[:16]}"
        return [self._named(f"{stem}-{at:03d}-{len(pages):03d}", page) for at, page in enumerate(pages, 1)]

    def _named(self, stem: str, page: DrawnPage) -> str:
        """Stores a page, and names it in the draft; the same picture keeps the name that it has."""
        ending = "png" if page.kind == "png" else "jpg"
        prepared = pictures.clean_picture(page.data, f"{stem}.{ending}")
        if prepared.problem:
            raise InputRefused("", prepared.problem)
        taken = {fold(name): (name, state) for name, state in self.known.items()}
        number, name = 1, f"{stem}.{ending}"
        while fold(name) in taken:
            there, state = taken[fold(name)]
            if state.sha256 == prepared.sha256:
                return there
            number += 1
            name = f"{stem}-{number}.{ending}"
        store, size = self.services.store(), (prepared.width, prepared.height)
        store.put_media(prepared.data, prepared.kind)
        state = FileState(prepared.sha256, prepared.kind, len(prepared.data), *size, "")
        store.set_file(self.draft_id, DraftFile(name, state.sha256, state.kind, *size, state.size, ""))
        self.files[name] = self.known[name] = state
        return name


def _too_many() -> NoReturn:
    raise InputRefused("", TOO_MANY)


def choose(services: Services, opened: OpenedDraft) -> OpenedDraft:
    """Has every attachment of a stored draft bound in, those drawn already and those that the freeze will draw."""
    answers: dict[str, Any] = {f"{each.path}.{PAGES}": [] for each in attached_files(opened.draft) if not each.wanted}
    return _saved(services, opened, answers) if answers else opened


def bind_attachments(services: Services, opened: OpenedDraft) -> tuple[OpenedDraft, list[str]]:
    """Draws what is to be bound in and is not drawn yet, before an issue is made.

    Returns the draft as it stands then, and a sentence for each attachment that cannot be bound in.
    """
    files = attached_files(opened.draft)
    known = opened.draft.files
    old = [each for each in files if each.wanted and not (is_fresh(each, known) and _shows_file(services, each, known))]
    if not old:
        return opened, []
    there = sum(len(each.pages) for each in files if each.wanted and each not in old)
    made = draw_attachments(services, opened.id, old, opened.draft.files, there=there)
    opened.draft.set_files(made.files)
    answers = {f"{each.file.path}.{PAGES}": each.answer for each in made.drawn if each.answer != each.file.pages}
    settled = _saved(services, opened, answers) if answers else opened
    return settled, [each.sentence for each in made.drawn if each.reason]


def _shows_file(services: Services, file: AttachedFile, known: Mapping[str, FileState]) -> bool:
    """Tells whether the pages show the attached file: names are what somebody wrote who sent the draft."""
    if file.state is None or file.state.kind != "pdf":
        return True  # the picture itself, by its hash
    media = services.store().media
    pages = [media(known[page["image"]].sha256) for page in file.pages]
    try:
        return not attachment_pages.find_differing_page(media(file.state.sha256), pages, *bound_sheet.sheet_rooms())
    except InputRefused:
        return False  # the drawing says why


def _saved(services: Services, opened: OpenedDraft, answers: Mapping[str, Any]) -> OpenedDraft:
    """Writes answers to the store and to the draft."""
    for path, value in answers.items():
        opened.draft.edit(path, value)
    saved = services.store().save(opened.id, answers, expected=opened.versions)
    return replace(opened, versions={**(opened.versions or {}), **saved.versions} if opened.versions else None)
