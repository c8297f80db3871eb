"""What people and checks say about a draft, and where a note is written: in the panel 批注 and in the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.draft.form_places import place_of
from app.draft.progress import open_groups, shown_level
from app.jobs.unsent_notes import UnsentNote
from ui.controls.labels import button, label
from ui.controls.note_composer import NoteComposer
from ui.controls.remark_list import RemarkEntry, RemarkView
from ui.runtime.overriding import override
from ui.runtime.relative_days import relative_day
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent

    from app.draft.notes import Note
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

Kind = Literal["all", "notes", "findings"]
_QUIET = 250
"""Milliseconds after the last change of the draft before the cards are looked at again."""
_QUOTED = 24
"""Characters of what is answered that are shown over the answer."""
_KINDS: tuple[tuple[Kind, str], ...] = (("all", "全部"), ("notes", "批注"), ("findings", "检查结果"))


class NotesBoard(QWidget):
    """Lists the notes of a draft, and has a place to write one.

    ``wanted`` asks to go to a place, ``chosen`` gives the current card, ``shown`` says that there are others.
    ``with_findings`` shows the findings among the notes, and lets people choose.
    """

    wanted = Signal(str)
    chosen = Signal(object)
    shown = Signal()

    def __init__(
        self, controller: DraftController, theme: Theme, parent: QWidget | None = None, *, with_findings: bool = False
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._with_findings = with_findings
        self._kind: Kind = "all" if with_findings else "notes"
        self._holds: Callable[[str], bool] | None = None
        self._path = self._quote = self._answered = ""
        self.every: list[RemarkEntry] = []
        self.list = RemarkView(theme, "批注和检查结果" if with_findings else "批注")
        self.composer = NoteComposer(theme)
        self.nothing = label("", type="compact", tone="text2")
        self.here = button("这一页", "toggle")
        self.here.setCheckable(True)
        self.stop_answering = button("不回复了", "link")
        self.to_whole = button("改写给整份申报书", "link")
        self._filter = QWidget()
        self._group = QButtonGroup(self)
        self._late = single_shot(self, _QUIET, self.refresh)
        self._lay_out(theme)
        self.here.toggled.connect(self.refresh)
        self.list.acted.connect(self._on_acted)
        self.list.chosen.connect(self.chosen)
        self.composer.written.connect(self._on_written)
        self.composer.edited.connect(self._hold)
        self.stop_answering.clicked.connect(self._on_stop)
        self.to_whole.clicked.connect(self._on_to_whole)
        controller.changed.connect(self._on_changed)
        controller.notes.changed.connect(self._on_changed)
        controller.confirmed.connect(self._on_changed)
        controller.notes.begun.connect(self._resume)
        self.refresh()
        self._ask()
        self._resume()

    @property
    def begun(self) -> bool:
        """Tells whether a note is begun that was not written yet."""
        return self.composer.is_begun

    def show_places(self, holds: Callable[[str], bool]) -> None:
        """Says which places are on the page that is shown: 这一页 leaves the others out."""
        self._holds = holds
        if self.here.isChecked():
            self.refresh()

    def follow(self, path: str) -> None:
        """Turns a note that nobody has begun to the field that has the focus now."""
        if not (self.begun or self._answered):
            self._path, self._quote = path, ""
            self._ask()

    def write_at(self, path: str, quote: str = "") -> None:
        """Gives the keyboard to a note about a place, and shows those that it has."""
        self._answered = ""
        self._path, self._quote = path, quote
        self._ask()
        there = self._controller.notes.notes_at(path)
        if there and not quote:
            self.refresh()
            self.list.choose(there[-1].id, keyboard=False)
        self.composer.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Shows what there is now."""
        self._late.stop()
        self.every = self._entries()
        kinds = {"all": self.every}
        kinds["notes"] = [each for each in self.every if each.level == "note"]
        kinds["findings"] = [each for each in self.every if each.level != "note"]
        for each in self._group.buttons():
            kind = str(each.property("what"))
            left = sum(not entry.settled for entry in kinds[kind])  # as the foot and the panel count: what is open
            each.setText(f"{dict(_KINDS)[kind]} {left}")  # type: ignore[index]  # the property is one
        found = kinds[self._kind]
        if self.here.isChecked() and self._holds is not None:
            found = [each for each in found if self._holds(each.path)]
        self.list.show_entries(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        what = "没有批注，也没有要看的检查结果。" if self._with_findings else "还没有批注。"
        self.nothing.setText("这一页没有。" if self.here.isChecked() and self.every else what)
        if self._answered and self._controller.notes.note(self._answered) is None:
            self._on_stop()
        self.shown.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()  # names may have come

    # ------------------------------------------------------------ inner

    def _hold(self) -> None:
        """Holds what is begun, so that it is there in every place where notes are written, and at the next start."""
        note = UnsentNote(self.composer.text.toPlainText(), self._path, self._quote, self._answered)
        self._controller.notes.hold_unsent(note if note.is_begun else UnsentNote())

    def _resume(self) -> None:
        """Shows what was begun elsewhere or before, and not sent; nothing where it was sent meanwhile."""
        note = self._controller.notes.unsent
        here = self.composer.text.toPlainText()
        if note.text == here or not (note.is_begun or self.begun):
            return
        if note.is_begun:
            self._path, self._quote, self._answered = note.path, note.quote, note.answered
        with QSignalBlocker(self.composer):
            self.composer.resume(note.text)
        self._ask()

    def _entries(self) -> list[RemarkEntry]:
        controller = self._controller
        draft = controller.draft
        notes = [self._entry(note, number) for number, note in enumerate(controller.notes.list_notes(), 1)]
        found = []
        if self._with_findings:
            for group in open_groups(draft, controller.findings_inside(), controller.reasons.given()):
                said, level = group.finding, shown_level(draft, group.finding)
                key = f"{said.rule} {said.path}"
                words = f"{said.message}{said.remedy}"
                actions = ("goto",) if said.path else ()
                found.append(
                    RemarkEntry(key, said.path, level, "", "", place_of(draft, said.path), words, actions=actions)
                )
        every = [*notes, *found]
        ranks = {each.path: draft.form_rank(each.path) for each in every}
        return sorted(every, key=lambda each: (bool(each.settled), ranks[each.path]))

    def _entry(self, note: Note, number: int) -> RemarkEntry:
        draft, now = self._controller.draft, self._controller.services.now()
        place = place_of(draft, note.path) or "整份申报书"
        settled = ""
        if not note.is_open:
            settled = f"{note.changed_by} 改好了".strip()
        return RemarkEntry(
            note.id,
            note.path,
            "note",
            note.author or "没有写名字",
            relative_day(note.at, now),
            f"{place} · “{note.quote}”" if note.quote else place,
            note.text,
            number,
            tuple((each.author or "没有写名字", relative_day(each.at, now), each.text) for each in note.replies),
            settled,
            ("reply", "settled" if note.is_open else "open", *(("goto",) if note.path else ()), "removed"),
            note.quote,
        )

    def _on_changed(self) -> None:
        if self.isVisible():  # whoever shows it has it read then
            self._late.start()

    def _on_acted(self, action: str, entry: RemarkEntry) -> None:
        if action == "goto":
            self.wanted.emit(entry.path)
        elif action == "reply":
            self._answered = entry.key
            self._ask()
            self.composer.setFocus(Qt.FocusReason.OtherFocusReason)
        elif action in {"settled", "open", "removed"}:
            after = self._open_after(entry.key) if action == "settled" else ""
            self._controller.notes.set_state(entry.key, action)  # type: ignore[arg-type]  # one of the three
            self.refresh()
            if after:
                self.list.choose(after)

    def _open_after(self, key: str) -> str:
        """Returns the key of the open note that follows a note in the list, round at the end, ``""`` for none."""
        shown = self.list.remarks.entries
        at = next((at for at, each in enumerate(shown) if each.key == key), 0)
        following = [*shown[at + 1 :], *shown[:at]]
        return next((each.key for each in following if each.level == "note" and not each.settled), "")

    def _on_written(self, words: str, author: str) -> None:
        notes = self._controller.notes
        if self._answered:
            key = self._answered
            notes.reply(key, author, words)
        else:
            key = notes.add_note(self._path, author, words, self._quote).id
        self._answered = self._quote = ""
        if self._kind == "findings":
            self._group.buttons()[0].click()
        self.refresh()
        self.list.choose(key)
        self._ask()

    def _on_stop(self) -> None:
        self._answered = ""
        self._ask()

    def _on_to_whole(self) -> None:
        self._path = self._quote = ""
        self._ask()
        self._hold()
        self.composer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kind(self) -> None:
        checked = self._group.checkedButton()
        if checked is not None:
            self._kind = checked.property("what")
            self.refresh()

    def _ask(self) -> None:
        draft, author = self._controller.draft, self._controller.notes.author
        note = self._controller.notes.note(self._answered) if self._answered else None
        if note is not None:
            words = note.text if len(note.text) <= _QUOTED else f"{note.text[:_QUOTED]}…"
            place = ""
            about, action = f"回复{note.author or '这一条'}：“{words}”", "回复"
        else:
            place = place_of(draft, self._path) if self._path else ""
            about = f"写在“{place}”" if place else "写给整份申报书"
            about += f"，关于“{self._quote[:_QUOTED]}”" if self._quote else ""
            action = "写批注"
        notes = self._controller.notes
        people = notes.people()
        doubted = author if not notes.has_signed and any(each != author for each in people) else ""
        self.composer.ask(about, action, author)
        self.composer.know_people(people, doubted, note.author if note is not None else "")
        if self.begun:
            self._hold()
        self.stop_answering.setVisible(note is not None)
        self.to_whole.setVisible(note is None and bool(place))

    def _lay_out(self, theme: Theme) -> None:
        row = QHBoxLayout(self._filter)
        row.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(8))
        row.setSpacing(4)
        for kind, words in _KINDS:
            made = button(words, "toggle")
            made.setCheckable(True)
            made.setProperty("what", kind)
            made.setChecked(kind == self._kind)
            self._group.addButton(made)
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.here)
        with QSignalBlocker(self._group):
            self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._on_kind)
        if not self._with_findings:
            self._filter.hide()
        empty = QHBoxLayout()
        empty.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), 0)
        empty.addWidget(self.nothing)
        below = QVBoxLayout()
        below.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(12))
        below.setSpacing(0)
        for each in (self.stop_answering, self.to_whole):
            below.addWidget(each, 0, Qt.AlignmentFlag.AlignRight)
        below.addWidget(self.composer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter)
        column.addLayout(empty)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        column.addLayout(below)
