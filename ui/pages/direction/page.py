"""申报方向: which of the notice's directions, what a change keeps and sets aside, and what the direction asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from app.draft.draft import Change
from app.draft.paths import ASIDE, slot_of
from app.pack.model import Field, Part, Track
from ui.controls.jump_bar import JumpBar
from ui.controls.labels import button, page_title
from ui.controls.reading_width import COMPACT, FIELD, limit_width, limited_column
from ui.controls.scroll_to import reveal
from ui.draft.controller import DraftController
from ui.forms.base import FieldEditor
from ui.forms.choice import PickEditor
from ui.forms.columns import FieldColumns
from ui.forms.field_binding import FieldBinding
from ui.forms.field_kinds import editor_for
from ui.forms.field_row import FieldRow
from ui.forms.form_sections import FIGURES, WIDE, fields_of_step, heading, lists_of_step
from ui.forms.step_titles import title_of
from ui.forms.tab_order import focus_below
from ui.pages.base import Page
from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_LISTS_STEP = "attachments"
"""The step whose page has the list tables that stand once on the form (附5-3 … 5-7)."""
_LISTS_NOTE = "在“附件材料”里填，点一张表就到"
_EMPTY: tuple[object, ...] = (None, "", [])
_NAMED = 3
"""Labels that are spelt out in a sentence."""
_FIRST = "选方向"
_CARDS = 1028
"""Width of the page at 100 %: two cards of 480 and what is around them."""
_STACK_BELOW = 760
"""Width under which the cards stand one under the other, at 100 %."""


class TrackCard(QFrame):
    """Shows one direction: its name, what it is for, and what a change to it would mean.

    Click, Space or Enter choose it.
    """

    chosen = Signal(str)

    def __init__(self, track: Track, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._track = track
        column = QVBoxLayout(self)
        scaled(theme, column, setContentsMargins=(16, 16, 16, 16), setSpacing=8)
        self.button = QRadioButton(track.name, self)
        self.button.setProperty("type", "section")
        self.button.setAutoExclusive(False)
        self.setProperty("ring", "false")
        self.button.setProperty("bare", "true")
        self.button.installEventFilter(self)
        self.button.clicked.connect(self._clicked)
        column.addWidget(self.button)
        form = QLabel(f"{track.form.annex} · {track.form.title}", self)
        form.setProperty("type", "caption")
        form.setProperty("tone", "text3")
        form.setWordWrap(True)
        column.addWidget(form)
        summary = QLabel(track.summary, self)
        summary.setWordWrap(True)
        summary.setProperty("tone", "text2")
        column.addWidget(summary)
        self.effect = QLabel(self)
        self.effect.setWordWrap(True)
        self.effect.setProperty("type", "compact")
        column.addWidget(self.effect)
        column.addStretch(1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, *, current: bool, effect: str) -> None:
        """Draws whether it is the direction now, and what choosing it would do."""
        self.button.setChecked(current)
        self.effect.setText(effect)
        self.button.setAccessibleDescription(f"{self._track.summary} {effect}")
        self.setProperty("card", "selected" if current else "true")
        restyle(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draws the button's ring round the whole card."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            clicked = isinstance(event, QFocusEvent) and event.reason() == Qt.FocusReason.MouseFocusReason
            self.setProperty("ring", str(event.type() == QEvent.Type.FocusIn and not clicked).lower())
            restyle(self)
        return super().eventFilter(watched, event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses by a click anywhere on the card."""
        super().mouseReleaseEvent(event)
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(self._track.id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chooses by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._track.id)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _clicked(self) -> None:
        self.button.setChecked(True)
        self.chosen.emit(self._track.id)


class ListLinks(QWidget):
    """Leads to the list tables of the direction, which stand on another page, with the number of their rows."""

    def __init__(self, controller: DraftController, lists: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._lists = lists
        self.buttons = [button("", "link") for _ in lists]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for each, part in zip(self.buttons, lists, strict=True):
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
            each.clicked.connect(partial(controller.goto.emit, part.each))
        self.refresh()

    def refresh(self) -> None:
        """Counts the rows anew."""
        for each, part in zip(self.buttons, self._lists, strict=True):
            rows = len(self._controller.draft.rows(part.each))
            each.setText(f"{part.sheet}　{part.text}　{f'{rows} 行' if rows else '还没有填'}")


class DirectionPage(Page):
    """Shows the step 申报方向, with a card for each direction."""

    step_id = "direction"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self.title = title_of(controller.pack, self.step_id)
        self.cards: dict[str, TrackCard] = {}
        self._stale = False
        self._anchors: dict[str, QWidget] = {}
        self._slices = ChunkedWork(self)
        self._lay_out()
        self.rebuild()
        controller.changed.connect(self._changed)
        controller.track_changed.connect(self._track_changed)

    @override
    def goto(self, path: str) -> bool:
        """Puts the focus on the field of a path, and returns whether it is on this page."""
        if not path:
            self.cards[self._controller.track].button.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        self._renew()
        home = self._controller.home(path)
        self._slices.finish(lambda: home in self._binding.rows and self._binding.rows[home].isVisibleTo(self))
        if not self._binding.goto(path):
            return False
        row = self._binding.rows[home]
        reveal(self._scroll, row, self._theme.px(48))
        return True

    @override
    def refresh(self) -> None:
        """Shows everything anew."""
        self.binding.refresh()
        self._offer_subsectors()
        self._tell()

    def rebuild(self) -> None:
        """Draws what the direction itself asks for."""
        self._stale = False
        while (item := self._below.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for binding in self.findChildren(FieldBinding):
            binding.stop_listening()
        self._binding = FieldBinding(self._controller, self)
        self._slices.start(self._fill())
        self._tell()

    @property
    def binding(self) -> FieldBinding:
        """Returns the rows, all of them."""
        self.finish()
        return self._binding

    @override
    def finish(self) -> None:
        """Makes what has not been made yet: the fields come over some turns of the event loop."""
        self._renew()
        self._slices.finish()

    def _fill(self) -> Iterator[None]:
        self._anchors.clear()
        self._jump_bar.offer([])
        self._anchors[_FIRST] = next(iter(self.cards.values()))
        yield from self._fill_sections()
        if list(self._anchors) != [_FIRST]:
            self._jump_bar.offer(list(self._anchors))
            self._jump_bar.mark()
        self._arrange_ways()
        QTimer.singleShot(0, self, self._arrange_ways)  # new buttons know their letters a turn later

    def _fill_sections(self) -> Iterator[None]:
        track = self._controller.pack.tracks[self._controller.track]
        for title, fields in _grouped(fields_of_step(track, self.step_id)):
            top = heading(title, "", self._theme, self._body)
            self._anchors[title] = top
            # A column of its own: asked directly, its height would be that of the page's whole width, and cut off.
            around = QWidget(self._body)
            columns = FieldColumns(self._theme)
            inside = QVBoxLayout(limited_column(self._theme, around, FIELD))
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(columns)
            around.hide()  # until it is whole
            compact = len(fields) > 1 and all(field.kind in FIGURES for field in fields)
            for field in fields:
                row = FieldRow(self._editor(field), self._theme, track=track.id)
                if compact:
                    row.be_compact()
                self._binding.add(row)
                columns.add(row, wide=field.kind in WIDE)
                yield
            columns.show()
            columns.arrange()
            for part in (top, around):
                self._below.addWidget(part)
                part.show()
            self._offer_subsectors()
            yield
        lists = lists_of_step(self._controller.pack, track.id, _LISTS_STEP)
        if lists:
            title = f"{lists[0].sheet} 至 {lists[-1].sheet}（选填）"
            top = heading(title, _LISTS_NOTE, self._theme, self._body)
            self._anchors[title] = top
            links = ListLinks(self._controller, lists, self._body)
            for part in (top, links):
                self._below.addWidget(part)
                part.show()
            yield

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        theme = self._theme
        self.setProperty("ground", "surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 8, 24, 4)
        self._title = page_title(self.title)
        row.addWidget(self._title)
        row.addStretch(1)
        self._jump_bar = JumpBar(theme, head)
        self._jump_bar.wanted.connect(self._jump)
        row.addWidget(self._jump_bar, 1000)
        outer.addWidget(head)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self._scroll)
        self._body = QWidget()
        self._body.setProperty("ground", "surface")
        limit_width(theme, self._body, _CARDS)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(24, 4, 24, 24)
        scaled(theme, column, setSpacing=12)
        self._pair = QHBoxLayout()
        scaled(theme, self._pair, setSpacing=20)
        for track in self._controller.pack.tracks.values():
            card = TrackCard(track, theme, self._body)
            card.chosen.connect(self._controller.set_track)
            self.cards[track.id] = card
            self._pair.addWidget(card, 1)
        column.addLayout(self._pair)
        self.aside = QLabel(self._body)
        self.aside.setWordWrap(True)
        self.aside.setProperty("tone", "text2")
        column.addWidget(self.aside)
        for way in self._controller.pack.other_ways:
            told = QLabel(f"找{way.name}？通知写的是“{way.clause}”{way.instead}", self._body)
            told.setWordWrap(True)
            told.setProperty("type", "compact")
            told.setProperty("tone", "text2")
            limit_width(theme, told, COMPACT)
            column.addWidget(told)
        self._below = QVBoxLayout()
        scaled(theme, self._below, setSpacing=8)
        column.addLayout(self._below)
        column.addStretch(1)
        self._scroll.setWidget(self._body)
        self._jump_bar.follow(self._scroll, self._anchors)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stacks the cards where the page is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_STACK_BELOW)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._pair.direction() != direction:
            self._pair.setDirection(direction)
        self._arrange_ways()

    def _arrange_ways(self) -> None:
        """Hides the ways to sections where they do not fit; the keys go there anyway."""
        rest = 48 + self._theme.px(24) + self._title.sizeHint().width()
        self._jump_bar.setVisible(len(self._anchors) > 1 and rest + self._jump_bar.sizeHint().width() <= self.width())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes between sections by Alt+↑ and Alt+↓ where no field has these keys for itself."""
        if pressed(event, "up") or pressed(event, "down"):
            self.finish()
            self._jump_bar.jump_by(-1 if pressed(event, "up") else 1)
        else:
            super().keyPressEvent(event)

    def _jump(self, title: str) -> None:
        self.finish()
        if title == _FIRST:
            self.cards[self._controller.track].button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            focus_below(self._body, self._anchors[title])  # one goes to a section to write there
        top = self._anchors[title].mapTo(self._body, self._anchors[title].rect().topLeft()).y()
        self._scroll.verticalScrollBar().setValue(top)

    def _editor(self, field: Field) -> FieldEditor:
        if field.kind == "sector":
            options = [(each.id, each.name) for each in self._controller.pack.sectors]
            return PickEditor(field, field.path, self._theme, options=options)
        return editor_for(field, field.path, self._theme, lines=6)

    # ------------------------------------------------------------ following the draft

    @Slot(object)
    def _changed(self, change: Change) -> None:
        fields = self._controller.draft.shape.fields
        if any(slot_of(p) in fields and fields[slot_of(p)].kind == "sector" for p in change.answers):
            self._offer_subsectors()
        if self.isVisible():
            self._tell()

    @Slot(str)
    def _track_changed(self, _track: str) -> None:
        """Shows what another direction asks for; it is drawn when somebody looks."""
        self._stale = True
        if self.isVisible():
            self._renew()

    def _renew(self) -> None:
        if self._stale:
            self.rebuild()

    @override
    def showEvent(self, event: object) -> None:
        """Counts what would be set aside."""
        self._renew()
        super().showEvent(event)  # type: ignore[arg-type]
        self._tell()
        for links in self._body.findChildren(ListLinks):
            links.refresh()

    def _offer_subsectors(self) -> None:
        rows = {row.field.kind: row for row in self._binding.rows.values()}
        sector, subsector = rows.get("sector"), rows.get("subsector")
        if sector is None or subsector is None or not isinstance(subsector.editor, PickEditor):
            return
        chosen = self._controller.value(sector.path)
        found = next((each for each in self._controller.pack.sectors if each.id == chosen), None)
        subsector.editor.set_options([(name, name) for name in found.subsectors] if found else [])

    def _tell(self) -> None:
        now = self._controller.track
        for track_id, card in self.cards.items():
            if track_id == now:
                card.show_state(current=True, effect="现在的方向")
            else:
                card.show_state(current=False, effect=self._effect(track_id))
        waiting = self._waiting()
        self.aside.setText(
            f"先收起来的：{_listed(waiting)}，共 {len(waiting)} 项。改回另一个方向时还在。" if waiting else ""
        )
        self.aside.setVisible(bool(waiting))

    def _waiting(self) -> list[str]:
        """Returns the labels of the answers set aside for the other direction, without boxes left empty."""
        answers = self._controller.draft.answers
        return labels_of(self._controller, [p for p, v in answers.items() if p.startswith(ASIDE) and v not in _EMPTY])

    def _effect(self, track_id: str) -> str:
        draft = self._controller.draft
        name = self._controller.pack.tracks[track_id].name
        gone = [
            path
            for path, value in draft.answers.items()
            if value not in _EMPTY and not path.startswith(ASIDE) and not _asked(self._controller, path, track_id)
        ]
        labels = labels_of(self._controller, gone)
        back = self._waiting()
        kept = "企业信息、场景和附件都保留。\n"
        away = (
            f"改为{name}后，{_listed(labels)} {len(labels)} 项先收起来，改回时还在。"
            if labels
            else "填过的内容都用得上，没有要收起来的。"
        )
        return kept + away + (f"\n原来收起的{_listed(back)}会回来。" if back else "")


def _asked(controller: DraftController, path: str, track: str) -> bool:
    slot, shape = slot_of(path), controller.draft.shape
    known = shape.fields.get(slot) or shape.tables.get(slot)
    return known is None or track in known.tracks


def labels_of(controller: DraftController, paths: Sequence[str]) -> list[str]:
    """Returns answers' printed labels, each once, in form order.

    Rows and tables have the table's label.
    """
    shape = controller.draft.shape
    slots = {slot_of(path.removeprefix(ASIDE)) for path in paths}
    slots = {slot.partition("[]")[0] if slot.startswith("tables.") else slot for slot in slots}
    known = sorted(slots & (shape.fields.keys() | shape.tables.keys()), key=lambda s: shape.order.get(s, -1))
    return list(dict.fromkeys((shape.fields.get(slot) or shape.tables[slot]).label for slot in known))


def _listed(labels: Sequence[str]) -> str:
    return "、".join(f"“{label}”" for label in labels[:_NAMED]) + ("等" if len(labels) > _NAMED else "")


def _grouped(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """Returns the fields of the direction, the optional figures apart."""
    figures = [f for f in fields if f.path.count(".") > 1]
    rest = [f for f in fields if f.path.count(".") <= 1]
    return [(title, group) for title, group in (("揭榜任务", rest), ("当前建设成效（选填）", figures)) if group]
