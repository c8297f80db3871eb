"""One field of a form: label, note, editor, finding and counter, wired so that no row can forget one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.draft.findings import LEVELS, RETURNED, Finding
from app.draft.level_words import LEVEL_WORDS
from app.draft.progress import level_of
from app.draft.rule_groups import is_unfilled, is_unfinished
from app.pack.model import Field
from ui.controls.context_menu import MenuAction, open_menu
from ui.forms.base import FieldEditor
from ui.forms.counter import Counter
from ui.forms.field_kinds import editor_for
from ui.forms.line import LineEditor
from ui.forms.paragraph import ParagraphEditor
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken, tip
from ui.theme.icons import level_pixmap
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_RANK = {level: i for i, level in enumerate(LEVELS)}
_A_SENTENCE = 4
"""Characters that can be a sentence without the field's name."""
_NEEDS_NAME = ("里", "（", "是 ")
"""How a sentence goes on that is none without the field's name before it: 里有…, （2022-12-31）早于…, 是 -3，…."""

_BEHIND_ERRORS = 0.5
_FIGURE = 136
"""Pixels at 100 % of a figure's box beside its label."""
RELEASED = 30
"""Milliseconds after which it is looked again whether the mouse has been let go."""


class FieldRow(QWidget):
    """Shows one editor with its label, note, finding and counter.

    ``track`` decides whether the field is 选填.  What is typed is told by the editor; ``note_wanted`` asks to see the
    notes of the field or to write one, about the words that are marked.
    """

    note_wanted = Signal(str, str)

    def __init__(
        self,
        editor: FieldEditor,
        theme: Theme,
        *,
        track: str = "",
        label: str = "",
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.path = editor.path
        self.field = editor.field
        self.theme = theme
        self._findings: tuple[Finding, ...] = ()
        self._visited = False
        self._said = ""
        self._shape: tuple[str, str, int, float] | str | None = None
        self._beginning = False
        self._value: Any = None
        self._offered: tuple[str, str, Any] = ("", "", None)
        self._offer: QWidget | None = None
        self._beside = 0
        self._noted: QPushButton | None = None
        self._label = label or self.field.label
        self._note = note or note_of(self.field, track)
        self.counter = Counter(self.field.limit, theme, self) if self.field.limit else None
        self._lay_out()
        self._wire()
        self.show_findings(())

    # ------------------------------------------------------------ showing

    def show_value(self, value: Any) -> None:
        """Shows an answer."""
        self._value = value
        self.editor.show_value(value)
        self._redraw()

    def holds(self, value: Any) -> bool:
        """Tells whether an answer is what was typed or shown here last: it need not be shown again."""
        return type(value) is type(self._value) and bool(value == self._value)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Shows what is said about the answer, the worst in full."""
        self._findings = tuple(sorted(findings, key=_rank))
        self._redraw()

    def reveal(self) -> None:
        """Puts the focus here and says even what is only missing: somebody was sent to this field."""
        self._visited = True
        self._redraw()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def instruct(self, text: str) -> None:
        """Shows over the editor the form's own words about what is to be written."""
        said = QLabel(text, self)
        said.setProperty("type", "compact")
        said.setProperty("tone", "text2")
        said.setWordWrap(True)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, said)

    def show_offer(self, text: str, button: str, value: Any = None) -> None:
        """Offers ``value``, e.g. what is suggested, in a quiet line with a button under the field."""
        if (text, button, value) == self._offered:
            return
        self._offered = (text, button, value)
        if self._offer is None:
            self._offer = QWidget(self)
            line = QHBoxLayout(self._offer)
            line.setContentsMargins(0, 0, 0, 0)
            self._offer_text = QLabel(self._offer)
            self._offer_text.setProperty("type", "caption")
            self._offer_text.setProperty("tone", "text2")
            self._offer_button = QPushButton(self._offer)
            self._offer_button.setProperty("kind", "link")
            self._offer_button.clicked.connect(self._accept_offer)
            line.addWidget(self._offer_text)
            line.addWidget(self._offer_button)
            line.addStretch(1)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(2, self._offer)
        self._offer_text.setText(text)
        self._offer_button.setText(button)
        self._offer_button.setAccessibleName(f"{button} {text}")
        self._offer_button.setVisible(bool(button))
        self._offer.setVisible(bool(text))

    def show_notes(self, open_notes: int, notes: int) -> None:
        """Shows at the label how many notes the field has, and how many of them are open."""
        if not notes and self._noted is None:
            return
        if self._noted is None:
            self._noted = QPushButton(self)
            self._noted.setIcon(self.theme.icon("note", "accent"))
            self._noted.setProperty("kind", "link")
            self._noted.clicked.connect(self.ask_for_note)
            self._top.insertWidget(1, self._noted)
        words = f"批注 {open_notes}" if open_notes else "批注已改好"
        self._noted.setText(words)
        self._noted.setToolTip(tip("看这一项的批注", "note"))
        self._noted.setAccessibleName(f"{self._label}，{words}")
        self._noted.setVisible(bool(notes))

    def be_compact(self) -> None:
        """Shows a figure beside its label instead of under it, as in a printed table: grids of figures stay low.

        What is said of it stands under both, as everywhere; the note, which is alike for the whole grid, is not shown.
        """
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.removeWidget(self.editor)
        self.note.hide()
        scaled(self.theme, self._top, setContentsMargins=(0, 0, 0, 0))
        scaled(self.theme, self._top, setSpacing=8)
        scaled(self.theme, self.editor, setFixedWidth=_FIGURE)
        self._top.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignVCenter)
        for each in self.editor.texts:
            if isinstance(each, QLineEdit):
                each.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers to write a note, wherever in the row a text has no menu of its own."""
        self._show_menu(QMenu(self), event.globalPos())

    def _reserve_room(self) -> None:
        """Reserves a line for a message under counted fields only; the others stand closer together."""
        self.message_label.setVisible(bool(self.message_label.text()) or self.counter is not None)

    def _accept_offer(self) -> None:
        offered = self._offered[2]
        self.editor.show_value(offered)
        self.editor.edited.emit(self.path, offered)

    @property
    def shown_message(self) -> str:
        """Returns what stands under the field, or inside it where all is well."""
        return self._said

    # ------------------------------------------------------------ inner

    def _lay_out(self) -> None:
        theme = self.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.caption = QLabel(self._label, self)
        self.caption.setProperty("type", "compact")
        self.caption.setProperty("tone", "text2")
        self.caption.setWordWrap(True)
        self.caption.setBuddy(self.editor)
        self.note = QLabel(self._note, self)
        self.note.setProperty("type", "caption")
        self.note.setProperty("tone", "text3")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top = self._top = QHBoxLayout()
        scaled(theme, top, setContentsMargins=(0, 0, 0, 4))
        top.addWidget(self.caption, 1)
        top.addWidget(self.note)
        column.addLayout(top)
        column.addWidget(self.editor)
        self.shape = QLabel(self)
        self.message_label = QLabel(self)
        self.message_label.setProperty("type", "caption")
        self.message_label.setWordWrap(True)
        scaled(theme, self.message_label, setMinimumHeight=18)
        self.below = below = QHBoxLayout()
        self._fit_below()
        theme.changed.connect(self._fit_below)
        scaled(theme, below, setSpacing=4)
        below.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message_label, 1)
        if self.counter is not None:
            below.addWidget(self.counter, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        if self.field.help:
            for each in (self.caption, self.note):
                each.setToolTip(self.field.help)
        self.editor.name(self._label)

    def _wire(self) -> None:
        editor = self.editor
        editor.edited.connect(self._edited)
        editor.chosen.connect(self._chosen)
        editor.entered.connect(self._was_entered)
        editor.left.connect(self._was_left)
        editor.beside_changed.connect(self._on_beside)
        if self.counter is not None:
            counted = getattr(editor, "counted", None)
            if counted is not None:
                counted.connect(self.counter.show_count)
            self.counter.crossed.connect(self._announce)
        for each in editor.texts:
            each.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            each.customContextMenuRequested.connect(self._on_text_menu)

    def _on_text_menu(self, at: QPoint) -> None:
        text = self.sender()
        if isinstance(text, QLineEdit | QPlainTextEdit | QTextEdit):
            menu = text.createStandardContextMenu()
            menu.addSeparator()
            for add_part in self.editor.menu_parts:
                add_part(menu, at)
            self._show_menu(menu, text.mapToGlobal(at), self.editor.menu_actions(text.mapToGlobal(at)))

    def _show_menu(self, menu: QMenu, at: QPoint, actions: Sequence[MenuAction] = ()) -> None:
        note = MenuAction("写批注…", self.ask_for_note, "note", spoken(keys_of("note")[0]), apart=True)
        open_menu(self, self.theme, [*actions, note], at, menu)

    def ask_for_note(self) -> None:
        """Asks to see the notes of the field, or to write one."""
        self.note_wanted.emit(self.path, self.editor.marked_words)

    def _on_beside(self, pixels: int) -> None:
        """Ends what stands under the text where the text ends."""
        self._beside = pixels
        self._fit_below()

    def _fit_below(self) -> None:
        px = self.theme.px
        self.below.setContentsMargins(0, px(2), px(self._beside), 0)

    def _edited(self, path: str, value: Any) -> None:
        if path == self.path:
            self._value = value
        self._redraw()

    def _chosen(self, answers: Mapping[str, Any]) -> None:
        self._value = answers.get(self.path, self._value)
        self._redraw()

    def treat_as_begun(self) -> None:
        """Says nothing about half-done answers until the field is left: what was put in is to be written over."""
        self._beginning = True
        self._redraw()

    def _was_entered(self, _path: str) -> None:
        self._beginning = self._beginning or self._value in (None, "")

    def _was_left(self, _path: str) -> None:
        self._visited = True
        self._beginning = False
        self._redraw()

    def _redraw(self) -> None:
        level, text = self._words()
        tone = level or "text3"
        sound = isinstance(self.editor, LineEditor) and self.editor.show_sound(text if level == "ok" else "")
        if (self._said, self.message_label.property("tone")) == (text, tone):
            return
        if self._would_move(text) and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            # What is pressed at this moment must still lie under the mouse when it is let go.
            QTimer.singleShot(RELEASED, self, self._redraw)
            return
        self._said = text
        self.editor.describe("；".join(each for each in (text, self._note, self.field.help) if each))
        level, text = ("", "") if sound else (level, text)
        self.message_label.setText(text)
        if tone != self.message_label.property("tone"):
            # The sentence counts along with every key; the look is another only where the level is.
            self.message_label.setProperty("tone", tone)
            restyle(self.message_label)
        self._draw_shape(level)
        self._reserve_room()
        self.editor.show_level(level)

    def _would_move(self, text: str) -> bool:
        return self.counter is None and bool(text) == self.message_label.isHidden()

    def _draw_shape(self, level: str) -> None:
        look = level and (level, self.theme.colors.role(level), self.theme.px(12), self.devicePixelRatioF())
        if look == self._shape:
            return
        self._shape = look
        if look:
            self.shape.setPixmap(level_pixmap(*look))
            self.shape.setContentsMargins(0, self.theme.px(3), 0, 0)
        self.shape.setVisible(bool(look))

    def _words(self) -> tuple[str, str]:
        if self.editor.trouble:
            return "error", f"{LEVEL_WORDS['error']}：{self.editor.trouble}"
        shown = [
            each
            for each in self._findings
            if (self._visited or not is_unfilled(each)) and not (self._beginning and is_unfinished(each))
        ]
        if shown:
            worst = shown[0]
            more = f"（另有 {len(shown) - 1} 处）" if len(shown) > 1 else ""
            # The label stands over the field: what the sentence says of it is enough.
            rest = worst.message.removeprefix(self.field.label)
            stands_alone = rest != worst.message and not rest.startswith(_NEEDS_NAME) and len(rest) > _A_SENTENCE
            told = rest.removeprefix("的") if stands_alone else worst.message
            level = level_of(worst, self._value)
            # “还没填：还没有填。” would say it twice.
            word = "" if is_unfilled(worst) and told.startswith("还没") else f"{LEVEL_WORDS[level]}："
            return level, f"{word}{told}{worst.remedy}{more}"
        if self.field.kind == "uscc" and self._value:
            return "ok", "校验位正确"
        return "", ""

    def _announce(self, text: str) -> None:
        """Announces crossing a limit, not single keys."""
        self.editor.describe(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self.editor, QAccessible.Event.Alert))


def _rank(finding: Finding) -> float:
    return _BEHIND_ERRORS if finding.rule == RETURNED else _RANK[finding.level]


def note_of(field: Field, track: str) -> str:
    """Returns what stands at the right of a label: 选填, the limit, the form's own words."""
    parts = []
    if field.marked_optional or (track and track in field.optional_in):
        parts.append("选填")
    if field.limit:
        parts.append(f"{field.limit} 字以内")
    return "，".join(parts)


def add_row(
    layout: QBoxLayout,
    field: Field,
    path: str,
    theme: Theme,
    *,
    track: str = "",
    label: str = "",
    note: str = "",
    editor: FieldEditor | None = None,
    lines: int = 3,
) -> FieldRow:
    """Returns a row for one answer at the end of ``layout``; ``editor`` where the one of its kind is not meant."""
    made = editor if editor is not None else editor_for(field, path, theme, lines=lines)
    row = FieldRow(made, theme, track=track, label=label, note=note)
    layout.addWidget(row)
    return row


__all__ = ["FieldRow", "ParagraphEditor", "add_row", "note_of"]
