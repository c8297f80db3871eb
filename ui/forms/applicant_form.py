"""The form about the applicant, made from the notice's fields and grouped as one fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.draft.draft import Change
from app.draft.findings import Finding
from app.draft.progress import shown_level
from app.draft.rule_groups import division_path, size_sources
from app.draft.size_suggestion import size_of_draft
from app.pack.model import Field, Section
from ui.controls.jump_bar import JumpBar
from ui.controls.reading_width import FORM, limit_width
from ui.controls.scroll_to import reveal
from ui.draft.controller import DraftController
from ui.forms.base import FieldEditor
from ui.forms.choice import TickEditor
from ui.forms.columns import FieldColumns
from ui.forms.field_binding import FieldBinding
from ui.forms.field_kinds import editor_for
from ui.forms.field_row import FieldRow
from ui.forms.form_sections import WIDE, asked_where, fields_of_step, heading, promise, to_be_filled
from ui.forms.industry import IndustryEditor
from ui.forms.profile_offer import ProfileOfferBar
from ui.forms.step_titles import title_of
from ui.forms.tab_order import focus_below
from ui.forms.tables.figure_section import YEAR, YearlyFigures
from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QShowEvent

_AT_ONCE = 5
"""Rows of a new page that are there at once: one types into them while the rest is made."""


class ApplicantForm(QWidget):
    """Edits the answers about the firm: the whole step 基本信息, or what is stored of a firm for later applications."""

    step_id = "basic"
    """The pack's step whose fields are shown."""

    def __init__(
        self, controller: DraftController, theme: Theme, parent: QWidget | None = None, *, with_offer: bool = False
    ) -> None:
        super().__init__(parent)
        self._with_offer = with_offer
        self._controller = controller
        self._theme = theme
        self.title = title_of(controller.pack, self.step_id)
        self._anchors: dict[str, QWidget] = {}
        self._body: QWidget | None = None
        self._stale = self._filled = False
        self._slices = ChunkedWork(self)
        self._lay_out()
        self.rebuild()
        controller.changed.connect(self._changed)
        controller.track_changed.connect(self._track_changed)

    # ------------------------------------------------------------ what the shell asks

    def goto(self, path: str) -> bool:
        """Puts the focus on the field of a path, and returns whether it is on this page."""
        home = self._controller.home(path)
        if (row := self._binding.rows.get(home)) is None or not self.isAncestorOf(row):
            self.finish()
        if self._figures is not None and self._figures.table.go_to(home):
            reveal(self._scroll, self._figures.table, self._theme.px(8))
            return True
        row = self._binding.rows.get(home)
        if row is None:
            return False
        if row.isHidden():
            row.show()
        self._binding.goto(path)
        reveal(self._scroll, row, self._theme.px(48))
        return True

    @property
    def binding(self) -> FieldBinding:
        """Returns the rows, all of them."""
        self.finish()
        return self._binding

    def finish(self) -> None:
        """Makes what has not been made yet: the page fills itself from above over some turns of the event loop."""
        if self._stale:
            self.rebuild()
        self._slices.finish()

    def refresh(self) -> None:
        """Shows everything anew."""
        self.binding.refresh()
        if self._figures is not None:
            self._figures.refresh()
        self._suggest()
        self._show_asked()

    def rebuild(self) -> None:
        """Draws the form of the track."""
        self._stale = False
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        self._body.setProperty("ground", "surface")
        limit_width(self._theme, self._body, FORM)
        self._binding = FieldBinding(self._controller, self._body)
        self._figures: YearlyFigures | None = None
        self._columns: list[FieldColumns] = []
        self._asked: dict[str, tuple[str, object]] = {}
        self._watched: frozenset[str] = frozenset()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(24, 0, 24, 24)
        scaled(self._theme, column, setSpacing=8)
        self._scroll.setWidget(self._body)
        self._slices.start(self._fill(column))

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        theme = self._theme
        self.setProperty("ground", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget(self)
        whole = QVBoxLayout(head)
        whole.setContentsMargins(24, 8, 24, 4)
        whole.setSpacing(4)
        self._head_row, self._ways_row = QHBoxLayout(), QHBoxLayout()
        row = self._head_row
        whole.addLayout(row)
        whole.addLayout(self._ways_row)
        self._title = QLabel(self.title, head)
        self._title.setProperty("type", "page")
        row.addWidget(self._title)
        self.filled = QLabel(head)
        self.filled.setProperty("type", "compact")
        self.filled.setProperty("tone", "text3")
        row.addWidget(self.filled)
        row.addStretch(1)
        self._jump_bar = JumpBar(theme, head)
        self._jump_bar.wanted.connect(self._jump)
        row.addWidget(self._jump_bar, 1000)
        self._ways_row.addStretch(1)
        column.addWidget(head)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer = ProfileOfferBar(self._controller, self._theme, self) if self._with_offer else None
        if self.offer is not None:
            column.addWidget(self.offer)
            self.offer.comparing.connect(self._scroll.setHidden)
            self.offer.comparing.connect(self._jump_bar.setDisabled)
        column.addWidget(self._scroll, 1)
        self._jump_bar.follow(self._scroll, self._anchors)

    def close_down(self) -> None:
        """Waits for what is being read, before the store is closed."""
        if self.offer is not None:
            self.offer.close_down()

    def _fields(self) -> list[Field]:
        """Returns what the page asks for."""
        return fields_of_step(self._controller.pack.tracks[self._controller.track], self.step_id)

    def _fill(self, column: QVBoxLayout) -> Iterator[None]:
        track = self._controller.pack.tracks[self._controller.track]
        fields = self._fields()
        self._asked = asked_where(track)
        self._watched = size_sources(self._controller.pack)
        self._anchors.clear()
        known = [(section, [f for f in fields if f.section == section.id]) for section in self._sections()]
        known = [(section, inside) for section, inside in known if inside]
        self._jump_bar.offer([section.title for section, _ in known])
        for section, inside in known:
            top = heading(section.title, section.note, self._theme, self._body)
            column.addWidget(top)
            if self.offer is not None and self._names_firm(inside) and (line := top.layout()) is not None:
                line.addWidget(self.offer.links(top))
            self._anchors[section.title] = top
            yearly = [field for field in inside if YEAR in field.path]
            if yearly:
                self._add_figures(yearly, section.title, column)
                yield
            if rest := [field for field in inside if YEAR not in field.path]:
                yield from self._add_fields(rest, column)
        column.addStretch(1)
        self._filled = True
        self._suggest()
        self._count()

    def _sections(self) -> list[Section]:
        """Returns the sections that the pack gives the step.

        A step without any is one section under its own title.
        """
        own = [section for section in self._controller.pack.sections if section.step == self.step_id]
        return own or [Section("", self.step_id, self.title)]

    def _names_firm(self, fields: list[Field]) -> bool:
        return any(field.path == self._controller.pack.roles["company"] for field in fields)

    def _add_fields(self, fields: list[Field], column: QVBoxLayout) -> Iterator[None]:
        if words := promise(self._controller.pack.tracks[self._controller.track], fields):
            said = QLabel(words, self._body)
            said.setWordWrap(True)
            said.setProperty("tone", "text2")
            column.addWidget(said)
        columns = FieldColumns(self._theme, self._body)
        columns.hide()  # until something is in it
        self._columns.append(columns)
        division = division_path(self._controller.pack)
        made: list[tuple[FieldRow, bool]] = []
        for field in fields:
            if field.path == division:
                continue  # shown with its 中类
            also = (division,) if field.kind == "group" and division else ()
            row = FieldRow(self._editor(field, division), self._theme, track=self._controller.track, **_words(field))
            self._binding.add(row, also)
            made.append((row, not self._is_asked(field.path)))
            if len(self._columns) == 1 and len(made) == _AT_ONCE:
                self._place(made, columns, column)
            if self._filled or len(self._columns) > 1 or len(made) > _AT_ONCE:
                yield
        self._place(made, columns, column)
        yield

    def _place(self, made: list[tuple[FieldRow, bool]], columns: FieldColumns, column: QVBoxLayout) -> None:
        """Shows the rows made so far, now and not with the next event: somebody may be on the way to one of them."""
        for row, hidden in made:
            if row.parent() is None:
                columns.add(row, wide=row.field.kind in WIDE or row.field.wide)
                row.setVisible(not hidden)
        columns.arrange()
        column.addWidget(columns)
        columns.show()

    def _editor(self, field: Field, division: str) -> FieldEditor:
        if field.kind == "group":
            return IndustryEditor(field, field.path, division, self._controller.pack.industries, self._theme)
        if field.tick:
            return TickEditor(field, field.path, self._theme, field.tick)
        return editor_for(field, field.path, self._theme, lines=6)

    def _add_figures(self, fields: list[Field], title: str, column: QVBoxLayout) -> None:
        self._figures = made = YearlyFigures(self._controller, self._theme, fields, title, self._body or self)
        column.addWidget(made.table)
        column.addWidget(made.note)
        made.table.show()

    # ------------------------------------------------------------ following the draft

    @Slot(object)
    def _changed(self, change: Change) -> None:
        touched = {*change.answers, *change.dropped}
        if self._figures is not None:
            self._figures.follow(change)
        if touched & self._watched:
            self._suggest()
        if touched & {other for other, _value in self._asked.values()}:
            self._show_asked()
        if any(each.level == "error" for each in (*change.came, *change.went)) and not self._slices.running:
            self._count()

    @Slot(str)
    def _track_changed(self, _track: str) -> None:
        """Shows what another direction asks for; it is drawn when somebody looks."""
        self._slices.drop()
        self._stale = True
        if self.isVisible():
            self.rebuild()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows the form of the present direction."""
        if self._stale:
            self.rebuild()
        super().showEvent(event)

    def _is_asked(self, path: str) -> bool:
        other, value = self._asked.get(path, ("", None))
        return not other or self._controller.value(other) == value

    def _show_asked(self) -> None:
        """Shows fields that concern only some to them alone; what was written there stays in the draft."""
        changed = False
        for path in self._asked:
            row = self._binding.rows.get(path)
            wanted = self._is_asked(path)
            if row is not None and row.isHidden() == wanted:
                row.setVisible(wanted)
                changed = True
        if changed:
            for columns in self._columns:
                columns.arrange()

    def _suggest(self) -> None:
        """Suggests the size that follows from employees and revenue.

        It is said beside the choice, and set only by a click.
        """
        draft = self._controller.draft
        path, size = size_of_draft(draft)
        row = self._binding.rows.get(path)
        if row is None:
            return
        label = next((c.label for c in row.field.choices if c.value == size), "")
        if not label:
            row.show_offer("", "")
        elif draft.value(row.path) == size:
            row.show_offer(f"推算：{label}，与所选一致", "")
        else:
            row.show_offer(f"推算：{label}", "采用", size)

    def _is_gap(self, finding: Finding) -> bool:
        """Tells whether a finding counts as not filled in, as in the rail and the bar."""
        return shown_level(self._controller.draft, finding) == "unfilled"

    def _count(self) -> None:
        paths = set(self._binding.rows)
        if self._figures is not None:
            paths |= self._figures.paths
        draft = self._controller.draft
        missing = {p for p in paths if any(self._is_gap(each) for each in self._controller.findings_of(p))}
        asked = to_be_filled(draft.pack, draft.track, {path: draft.field(path) for path in paths}) | missing
        self.filled.setText(f"已填 {len(asked - missing)}/{len(asked)} 项")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the ways to sections below the title where they do not fit beside it."""
        super().resizeEvent(event)
        self._arrange_ways()

    def _arrange_ways(self) -> None:
        """Shows the ways to sections beside the title or below it, or hides them where neither has room."""
        rest = 48 + self._theme.px(24) + self._title.sizeHint().width() + self.filled.sizeHint().width()
        needs, bar = self._jump_bar.sizeHint().width(), self._jump_bar
        beside = rest + needs <= self.width()
        if beside != (self._head_row.indexOf(bar) >= 0):
            (self._ways_row if beside else self._head_row).removeWidget(bar)
            if beside:
                self._head_row.addWidget(bar, 1000)
            else:
                self._ways_row.insertWidget(0, bar)
        bar.fill_row(fill=beside)
        bar.setVisible(48 + needs <= self.width())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes between sections by Alt+↑ and Alt+↓ where no field has these keys for itself."""
        if pressed(event, "up") or pressed(event, "down"):
            self._jump_bar.jump_by(-1 if pressed(event, "up") else 1)
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _jump(self, title: str) -> None:
        self.finish()
        if self._body is not None:
            focus_below(self._body, self._anchors[title])  # one goes to a section to write there
            top = self._anchors[title].mapTo(self._body, QRect().topLeft()).y()
            self._scroll.verticalScrollBar().setValue(top)


def _words(field: Field) -> dict[str, Any]:
    """Returns a row's words besides the printed label."""
    if field.kind == "group":
        return {"label": "所属行业大类 / 中类", "note": "代码、名称、拼音都能查"}
    if not field.printed and field.kind == "integer":
        return {"note": "不打印，只用来推算类型"}
    return {}
