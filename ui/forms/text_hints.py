"""Hints beside the lines of one text: words underlined, a mark or the sentence at the line, F8 from one to the next.

Nothing here hears of a key: the hints are found when nobody has typed for a moment, and their places move with the
words because cursors hold them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QTextCursor

from ui.controls.labels import literal
from ui.draft.draft_hints import hints_of
from ui.forms.blocks import BlocksEditor
from ui.forms.hint_actions import actions_of, write_fix
from ui.forms.hint_cards import WIDTH, HintCards
from ui.forms.hint_margin import HintBubble, HintMargin
from ui.forms.hint_places import PlacedHint, draw_underlines, erase_underlines, placed_hints
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

    from ui.draft.controller import DraftController
    from ui.forms.paragraph import ParagraphEditor
    from ui.theme.theme import Theme

SIDE = WIDTH + 2
"""Pixels at 100 % that the column of sentences takes beside a text."""
_TEXT = 560
"""Least width of a text at 100 % beside which the sentences stand."""


class TextHints(QObject):
    """Shows the hints of one editor's text; it is a child of the editor.

    ``changed`` says that there are others.
    """

    changed = Signal()

    def __init__(self, controller: DraftController, editor: BlocksEditor | ParagraphEditor, theme: Theme) -> None:
        super().__init__(editor)
        self._controller = controller
        self._editor = editor
        self._area = editor.area
        self._theme = theme
        self._found = hints_of(controller)
        self._places: list[PlacedHint] = []
        self._current: PlacedHint | None = None
        self.margin = HintMargin(editor.area, theme)
        self.bubble = HintBubble(editor.area, theme)
        self.cards: HintCards | None = None
        self._around: QWidget | None = None
        self._found.watch(editor)
        self._found.changed.connect(self._on_changed)
        self.margin.chosen.connect(self.choose)
        self.bubble.acted.connect(self._on_acted)
        editor.area.appeared.connect(self._found.want)
        editor.area.resized.connect(self._arrange)
        editor.area.replaced.connect(self._on_changed)
        editor.area.caught_up.connect(self._on_typed)
        editor.menu_parts.append(self._add_actions)
        editor.hint_stepper = self.step
        editor.area.installEventFilter(self)
        theme.changed.connect(self._show)
        self._on_changed()

    def add_cards(self, row: QHBoxLayout, around: QWidget) -> None:
        """Puts the sentences beside the text into ``around``'s row behind it, where there is room for them."""
        self._around = around
        self.cards = HintCards(self._area, self._theme)
        scaled(self._theme, self.cards, setFixedWidth=WIDTH)
        row.insertWidget(1, self.cards)
        self.cards.chosen.connect(self.choose)
        self.cards.acted.connect(self.act)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Closes the bubble by Esc, before the window closes anything by it."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in kinds or not isinstance(event, QKeyEvent) or self.bubble.isHidden():
            return False
        if not pressed(event, "close"):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._forget_current()
            self._show()
        event.accept()
        return True

    @property
    def places(self) -> list[PlacedHint]:
        """Returns the hints of the text, in its order."""
        return list(self._places)

    @property
    def current(self) -> PlacedHint | None:
        """Returns the hint that was chosen, until the cursor goes elsewhere."""
        return self._current

    def step(self, way: int) -> bool:
        """Goes to the next hint below the cursor (+1) or above it (-1); False where there is none."""
        here = self._current.start if self._current else self._area.textCursor().position()
        ahead = [each for each in self._places if (each.start - here) * way > 0 or self._is_same_spot(each, way)]
        if not ahead:
            return False
        self.choose(ahead[0] if way > 0 else ahead[-1])
        return True

    def choose(self, place: PlacedHint) -> None:
        """Puts the cursor before the words of a hint, and tells it."""
        self._forget_current()
        cursor = QTextCursor(place.cursor)
        cursor.setPosition(place.start)
        self._area.setTextCursor(cursor)
        self._area.ensureCursorVisible()
        self._area.setFocus()
        self._current = place
        self._area.cursorPositionChanged.connect(self._on_moved)
        self._show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._area, f"提示：{place.said}"))

    def _is_same_spot(self, place: PlacedHint, way: int) -> bool:
        """Tells whether a hint that begins where the current one begins comes after (+1) or before it (-1)."""
        if self._current is None or place.start != self._current.start or self._current not in self._places:
            return False
        return (self._places.index(place) - self._places.index(self._current)) * way > 0

    def _on_changed(self) -> None:
        """Shows the hints as they were found last."""
        path = self._editor.path
        hints = [hint for hint in self._found.hints if hint.path == path] if self._found.settings.hints else []
        was = self._current.hint if self._current else None
        self._places = placed_hints(self._area.document(), hints)
        now = next((each for each in self._places if each.hint == was), None)
        if now is None:
            self._forget_current()
        self._current = now
        self._arrange()
        self.changed.emit()

    def _on_typed(self) -> None:
        """Leaves the paragraph in which one types unmarked until it is read again; Enter has made two of it."""
        if self._places:
            here = self._area.textCursor().block()
            erase_underlines(here)
            erase_underlines(here.previous())

    def _on_moved(self) -> None:
        if self._current is not None and self._area.textCursor().position() != self._current.start:
            self._forget_current()
            self._show()

    def _forget_current(self) -> None:
        if self._current is not None:
            self._area.cursorPositionChanged.disconnect(self._on_moved)
        self._current = None

    def _arrange(self) -> None:
        """Shows the sentences where there is room beside the text, else the marks; nothing where none are wanted."""
        wanted = self._found.settings.hints
        if isinstance(self._editor, BlocksEditor):
            self._editor.want_room(SIDE if wanted else 0)
        beside = wanted and self.cards is not None and self._has_room()
        if self.cards is not None:
            self.cards.setVisible(beside)
        self._editor.show_beside(SIDE if beside else 0)
        self.margin.arrange(wanted=wanted and not beside)
        self._show()

    def _has_room(self) -> bool:
        return self._around is not None and self._around.width() >= self._theme.px(_TEXT + SIDE)

    def _show(self) -> None:
        draw_underlines(self._area.document(), self._places, self._current, self._theme)
        for shown in (self.margin, self.cards):
            if shown is not None:
                shown.show_hints(self._places, self._current)
        self.bubble.show_hint(self._current if not self.margin.isHidden() else None)

    def act(self, place: PlacedHint, action: str) -> None:
        """Writes what a hint proposes, goes to what it is held against, or does not tell it again."""
        if action == "fix":
            self._forget_current()
            self._editor.hand_over()  # what was typed is a step of undo by itself
            if write_fix(place):
                self._editor.hand_over()
            self._show()
            self._area.setFocus()
        elif action == "unify" and place.hint.unify is not None:
            self._found.unify_wanted.emit(*place.hint.unify)
        elif action == "other":
            self._controller.goto.emit(place.hint.other)
        elif action == "silence":
            self._found.dismiss(place.hint)
            self._area.setFocus()

    def _on_acted(self, action: str) -> None:
        if self._current is not None:
            self.act(self._current, action)

    def _add_actions(self, menu: QMenu, at: QPoint) -> None:
        """Offers what can be done about the hints at a point of the text."""
        position = self._area.cursorForPosition(at).position()
        for each in self._places:
            if each.start <= position <= each.cursor.selectionEnd():
                told = menu.addAction(self._theme.icon("info"), literal(f"提示：{each.hint.title}"))
                told.triggered.connect(partial(self.choose, each))
                for action, words in actions_of(each.hint):
                    menu.addAction(literal(words)).triggered.connect(partial(self.act, each, action))
