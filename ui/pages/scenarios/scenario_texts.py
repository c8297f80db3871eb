"""The texts of one scenario in their tabs: 场景基本情况, 描述表 附-1 with the official examples, 场景正文."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.draft.check_dependencies import is_blank
from app.draft.paths import slot_of
from app.draft.scenario_form import ScenarioForm, stage_of_row
from app.pack.model import Field
from ui.controls.reading_width import COMPACT, FORM, limit_width
from ui.controls.scroll_to import reveal
from ui.draft.controller import DraftController
from ui.forms.base import FieldEditor
from ui.forms.blocks import BlocksEditor
from ui.forms.columns import FieldColumns
from ui.forms.field_kinds import editor_for
from ui.forms.field_row import FieldRow
from ui.forms.heading_outline import HeadingOutline
from ui.forms.note_marks import NoteMarks
from ui.forms.paragraph import ParagraphEditor
from ui.pages.scenarios.example_card import ExampleCard
from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

Maker = Callable[[Field, str], FieldEditor]
"""Makes the editor of a long text."""
_LINES = 4
"""Lines of an empty box."""
_BESIDE_WIDTH = FORM + 440
"""Width at 100 % of the fields with their examples beside them."""
_READABLE = 760
"""Widest long text at 100 %, about 50 字 a line."""
_OUTLINE_FROM = 196 + 20 + 560 + 48
"""Width of the page at 100 % from which the outline of 场景正文 stands beside it."""
_PICTURES = 320
"""And what its pictures take beside it."""
_TITLES = {"basics": "场景基本情况", "described": "描述表", "narrative": "场景正文"}


class _Pair(QWidget):
    """Shows a field and its example, side by side or one above the other."""

    def __init__(self, row: FieldRow, theme: Theme, *, has_example: bool) -> None:
        super().__init__()
        self.row = row
        self._theme = theme
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        limit_width(theme, row)
        self._box.addWidget(row, 617)
        self._box.setAlignment(row, Qt.AlignmentFlag.AlignTop)  # its example may be taller
        self.card = ExampleCard(row.field.example, row.field.label, self) if has_example else None
        self._gap = QWidget(self)
        beside = QVBoxLayout(self._gap)
        beside.setContentsMargins(0, 0, 0, 0)
        if self.card is not None:
            beside.addWidget(self.card)
        beside.addStretch(1)
        self._box.addWidget(self._gap, 300)

    def arrange(self, *, shown: bool, beside: bool) -> None:
        """Shows the example beside the field or under it, or not at all."""
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(way)
        self._box.setSpacing(self._theme.px(20 if beside else 4))
        layout = self._gap.layout()
        if layout is not None:
            # Level with the editor, not with its label.
            layout.setContentsMargins(0, self._theme.px(26) if beside else 0, 0, 0)
        self._gap.setVisible(shown and (beside or self.card is not None))


class ScenarioTexts(QObject):
    """Makes the rows of the scenario shown and keeps them in step with the draft."""

    def __init__(
        self, controller: DraftController, form: ScenarioForm, make_blocks: Maker, *, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._draft = controller.draft
        self._form = form
        self._findings_of = controller.findings_of
        self._make_blocks = make_blocks
        self._theme = theme
        self._rows: dict[str, FieldRow] = {}
        self._marks = NoteMarks(controller.notes, self)
        self._pairs: list[_Pair] = []
        self._fits: list[Callable[[], None]] = []
        self._outline: HeadingOutline | None = None
        self._scenario = ""
        self._slices = ChunkedWork(self)
        self._way = (True, True)
        own = form.basics if len(form.basics) > 1 else ()
        first = () if own else form.basics
        self._fields: dict[str, tuple[Field, ...]] = {"basics": own, "described": (*first, *form.described)}
        self._fields["narrative"] = (form.narrative,) if form.narrative else ()
        self._pages = {name: _page(parent) for name, fields in self._fields.items() if fields}
        for page in self._pages.values():
            page.installEventFilter(self)

    # ------------------------------------------------------------ tabs

    def tabs(self) -> list[tuple[str, QScrollArea]]:
        """Returns name and page of the track's tabs."""
        return list(self._pages.items())

    def tab_of(self, slot: str) -> str:
        """Returns the tab that shows a slot, or ``""``."""
        for name in self._pages:
            if any(slot == place or slot.startswith((place + "[", place + ".")) for place in self.slots_of(name)):
                return name
        return ""

    def slots_of(self, name: str) -> tuple[str, ...]:
        """Returns what a tab shows."""
        return tuple(field.path for field in self._fields.get(name, ()))

    def tab_text(self, name: str) -> str:
        """Returns a tab's title; the narrative's says how long it is."""
        if name == "described":
            return f"{_TITLES[name]} {self._form.describing}"
        field = self._form.narrative
        if name == "narrative" and field is not None and self._scenario:
            size = self._draft.count(self._form.at(self._scenario, field.path)).words
            return f"{_TITLES[name]}　{size}/{field.limit}"
        return _TITLES[name]

    # ------------------------------------------------------------ showing

    def show_scenario(self, row: str) -> None:
        """Shows the answers of a scenario; new rows are made only where it is another one.

        What is in sight is there at once, the rest over the next turns of the event loop.
        """
        if row != self._scenario or not self._rows:
            self._make(row)
        else:
            for path in self._rows:
                self._show(path)
            for pair in self._pairs:
                self._show_example(pair)

    def follow(self, paths: Iterable[str], said: Iterable[str]) -> None:
        """Shows the answers at ``paths`` and what is said at ``said`` anew."""
        for path in paths:
            row = self._rows.get(path)
            # What was typed in the row itself stands there already.
            if row is not None and not row.holds(self._draft.value(path)):
                row.show_value(self._draft.value(path))
            if row is not None:
                self._show_outline(path)
                for pair in self._pairs:
                    if pair.row is row and pair.card is not None:
                        pair.card.show_empty(empty=is_blank(row.field, self._draft.value(path)))
            elif slot_of(path) in (self._form.number, self._form.stage):
                for pair in self._pairs:
                    self._show_example(pair)
        for path in {self._home(path) for path in said} & self._rows.keys():
            self._rows[path].show_findings(self._findings_of(path))

    def goto(self, path: str) -> bool:
        """Puts the focus into a field."""
        self._slices.finish(lambda: self._home(path) in self._rows)
        row = self._rows.get(self._home(path))
        if row is None:
            return False
        row.reveal()
        number = path[len(row.path) + 1 :].partition("]")[0]
        if number.isdecimal() and isinstance(row.editor, BlocksEditor):
            row.editor.area.go_to_block(int(number))
        page = self._pages[self.tab_of(slot_of(row.path))]
        reveal(page, row, self._theme.px(24))
        return True

    def hand_over(self) -> None:
        """Says now what was typed last: long texts wait for a pause."""
        for row in self._rows.values():
            row.editor.hand_over()

    def focused_slot(self) -> str:
        """Returns the focused field's slot, or ``""``."""
        for path, row in self._rows.items():
            if row.isAncestorOf(row.window().focusWidget()):
                return slot_of(path)
        return ""

    def has_examples(self, name: str) -> bool:
        """Tells whether a tab has fields that an example stands beside."""
        stages = self._draft.pack.stages
        return any(
            field.example or any(stage.example(field.path) for stage in stages) for field in self._fields.get(name, ())
        )

    def show_examples(self, *, shown: bool, beside: bool) -> None:
        """Sets where the official examples stand."""
        self._way = (shown, beside)
        self._arrange()  # another text size keeps the way and changes the lengths

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fits the outline to the width of its tab, which has none before it is shown."""
        if event.type() == QEvent.Type.Resize and watched is self._pages.get("narrative"):
            self._fit_outline()
        return False

    # ------------------------------------------------------------ inner

    def _make(self, row: str) -> None:
        self.hand_over()
        held = self.focused_slot()
        self._scenario = row
        self._marks.forget(self._rows.values())
        self._rows = {}
        self._pairs, self._fits, self._outline = [], [], None
        self._slices.start(self._pieces(row))
        if held and row:  # whoever writes in a field writes on in the same one of the next scenario
            path = self._form.at(row, held)
            self._slices.finish(lambda: path in self._rows)
            if path in self._rows:
                self._rows[path].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pieces(self, row: str) -> Iterator[None]:
        """Makes the rows of every tab, those of the one in sight first."""
        seen = next((name for name, page in self._pages.items() if not page.isHidden()), "")
        for name in sorted(self._pages, key=lambda name: name != seen):
            body = QWidget()
            body.setProperty("ground", "surface")
            if name != "narrative":
                limit_width(self._theme, body, _BESIDE_WIDTH if name == "described" else FORM)
            column = QVBoxLayout(body)
            column.setContentsMargins(24, 8, 24, 16)
            scaled(self._theme, column, setSpacing=8)
            self._pages[name].setWidget(body)  # the old body goes with its rows
            if row:
                if name == "described":
                    self._add_guidance(column, row)
                place = self._placing(name, body, column)
                for field in self._fields[name]:
                    made = self._row(field, row)
                    place(made)
                    self._show(made.path)
                    yield
            if name != "narrative":
                column.addStretch(1)
            yield

    def _add_guidance(self, column: QVBoxLayout, row: str) -> None:
        number = self._draft.value(self._form.at(row, self._form.number))
        scenario = self._draft.pack.scenario(number) if isinstance(number, int) else None
        if scenario is not None:
            text = QLabel(f"指引 {scenario.no}　{scenario.guidance}")
            text.setProperty("type", "compact")
            text.setProperty("tone", "text2")
            text.setWordWrap(True)
            limit_width(self._theme, text, COMPACT)
            column.addWidget(text)

    def _row(self, field: Field, row: str) -> FieldRow:
        path = self._form.at(row, field.path)
        editor = (
            self._make_blocks(field, path)
            if field.kind == "blocks"
            else editor_for(field, path, self._theme, lines=_LINES)
        )
        made = FieldRow(editor, self._theme, track=self._draft.track)
        made.caption.setProperty("weight", "bold")
        if isinstance(editor, ParagraphEditor):
            editor.grow()
        if isinstance(editor, BlocksEditor):
            self._limit_width(made, editor)
        editor.edited.connect(self._controller.edit)
        editor.entered.connect(self._controller.focused)
        editor.left.connect(self._controller.pause_typing)
        self._rows[path] = made
        self._marks.add(made)
        return made

    def _placing(self, name: str, body: QWidget, column: QVBoxLayout) -> Callable[[FieldRow], None]:
        """Tells how the rows of a tab are put up: with their examples, in two columns, or as tall as there is room."""

        def beside_example(row: FieldRow) -> None:
            own = any(stage.example(row.field.path) for stage in self._draft.pack.stages)
            pair = _Pair(row, self._theme, has_example=own or bool(row.field.example))
            if pair.card is not None:
                pair.card.wanted.connect(partial(self._put_example, row))
            pair.arrange(shown=self._way[0], beside=self._way[1])
            self._pairs.append(pair)
            self._show_example(pair)
            column.addWidget(pair)
            pair.show()

        def tall(row: FieldRow) -> None:
            across = QHBoxLayout()
            scaled(self._theme, across, setSpacing=20)
            if isinstance(row.editor, BlocksEditor):
                self._outline = HeadingOutline(row.editor, self._theme, row.field.outline)
                across.addWidget(self._outline)
                row.editor.let_pictures_scroll()
            across.addWidget(row, 1)
            across.addStretch(0)
            column.addLayout(across, 1)
            row.show()
            self._fit_outline()

        if name == "described":
            return beside_example
        if name == "narrative":
            return tall
        columns = FieldColumns(self._theme, body)
        column.addWidget(columns)
        columns.show()

        def in_columns(row: FieldRow) -> None:
            columns.add(row, wide=row.field.wide)
            row.show()
            columns.arrange()

        return in_columns

    def _limit_width(self, made: FieldRow, editor: BlocksEditor) -> None:
        """Limits lines to what the eye follows; pictures and hints have their room beside that."""

        def fit() -> None:
            pictures = _PICTURES * bool(editor.list.cards)
            made.setMaximumWidth(self._theme.px(_READABLE + (pictures or editor.room_beside)))

        self._fits.append(fit)
        editor.list.shown.connect(fit)
        editor.room_changed.connect(fit)
        fit()

    def _show_example(self, pair: _Pair) -> None:
        """Shows the example of the scenario's present 环节, and offers it where nothing is written."""
        if pair.card is None:
            return
        stage = stage_of_row(self._draft.pack, self._form, self._draft.answers, self._scenario)
        pair.card.show_stage(stage.name if stage else "", stage.example(pair.row.field.path) if stage else "")
        pair.card.show_empty(empty=is_blank(pair.row.field, self._draft.value(pair.row.path)))

    def _put_example(self, row: FieldRow, text: str) -> None:
        """Puts an example into its empty field, marked whole: what is typed next takes its place."""
        value = [{"text": text}] if row.field.kind == "blocks" else text
        self._controller.pause_typing()
        self._controller.edit(row.path, value)
        self._controller.pause_typing()
        row.show_value(value)
        row.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        row.treat_as_begun()
        for each in row.editor.texts:
            each.selectAll()

    def _fit_outline(self) -> None:
        """Shows the outline where there is room for it beside the text."""
        page = self._pages.get("narrative")
        if self._outline is not None and page is not None:
            self._outline.setVisible(page.width() >= self._theme.px(_OUTLINE_FROM))

    def _show_outline(self, path: str) -> None:
        if self._outline is not None and self._form.narrative and slot_of(path) == self._form.narrative.path:
            blocks = self._draft.value(path)
            self._outline.show_blocks(blocks if isinstance(blocks, list) else [])

    def _show(self, path: str) -> None:
        self._show_outline(path)
        self._rows[path].show_value(self._draft.value(path))
        self._rows[path].show_findings(self._findings_of(path))

    def _home(self, path: str) -> str:
        """Returns the row's path around a path inside a long text."""
        return next((known for known in self._rows if path == known or path.startswith(known + "[")), path)

    def _arrange(self) -> None:
        shown, beside = self._way
        for pair in self._pairs:
            pair.arrange(shown=shown, beside=beside)
        for fit in self._fits:
            fit()
        self._fit_outline()


def _page(parent: QWidget) -> QScrollArea:
    page = QScrollArea(parent)
    page.setWidgetResizable(True)
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return page
