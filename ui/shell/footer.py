"""The foot of a step: the step before at the left, the step after at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.controls.labels import button, label, rule
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken, tip
from ui.shell.removed_menu import RemovedMenu
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme


class Footer(QFrame):
    """Shows the ways to the step before and after; ``go`` carries the id of the step to go to.

    ``tray_wanted`` asks for the texts that fitted nowhere, ``notes_wanted`` for the notes.
    """

    go = Signal(str)
    tray_wanted = Signal()
    notes_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_least = False
        self._before = self._after = ""
        self._back_words, self._noted, self._keyed = "", "批注", False
        self.setProperty("ground", "surface")
        self._first = label("已经是第一步", type="compact", tone="text3")
        self._back = button("")
        self._back.setIcon(theme.icon("back"))
        self._next = button("")
        self._next.setIcon(theme.icon("next"))
        self._next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._keys = label(spoken(keys_of("after")[0]), type="caption", tone="text3")
        self.removed = RemovedMenu(theme)
        self._tray = button("", "quiet")
        self.tray_count = 0
        self._tray.setToolTip("填好的表里放不进任何一项的内容，放好或说“不要”之前一直在")
        self._tray.hide()
        self.notes_button = button("批注", "quiet")
        self.notes_button.setAccessibleName("批注")
        self.notes_button.setIcon(theme.icon("note"))
        # F7 is its key: Tab leads on to the next step, and a click leaves the keyboard where one comes back to
        self.notes_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.notes_button.setToolTip(tip("批注，和还差谁", "notes"))
        self._first.setWordWrap(False)
        self._keys.setWordWrap(False)
        row = self._row = QHBoxLayout()
        row.setContentsMargins(24, 5, 24, 6)
        row.setSpacing(12)
        row.addWidget(self._first)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self.removed)
        row.addWidget(self._tray)
        row.addWidget(self.notes_button)
        row.addStretch(1)
        row.addWidget(self._keys)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addLayout(row)
        self._back.clicked.connect(self._go_back)
        self._tray.clicked.connect(self.tray_wanted)
        self.notes_button.clicked.connect(self.notes_wanted)
        self._next.clicked.connect(self._go_on)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out what is only told, then words beside icons, where there is no room for all."""
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        """Leaves out what has no room any more because a font or a word has become larger."""
        done = super().event(event)
        is_due = event.type() == QEvent.Type.LayoutRequest and not self._is_least
        if is_due and self._needed() > self.width():
            self._arrange()
        return done

    def _needed(self) -> int:
        """Returns the width of all that is shown: the layout remembers that of words that have just changed."""
        layout = self._row
        items = [layout.itemAt(at) for at in range(layout.count())]
        shown = [each for item in items if item and (each := item.widget()) is not None and not each.isHidden()]
        widths = [max(each.minimumSizeHint().width(), each.minimumWidth()) for each in shown]
        edges = layout.contentsMargins()
        return sum(widths) + layout.spacing() * max(len(widths) - 1, 0) + edges.left() + edges.right()

    @override
    def minimumSizeHint(self) -> QSize:
        """Asks for no width: what there is no room for is left out."""
        return QSize(0, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        for told, noted, named in (
            (True, True, True),
            (False, True, True),
            (False, False, True),
            (False, False, False),
        ):
            self._keys.setVisible(self._keyed and told)
            self._first.setVisible(not self._before and told)
            self.notes_button.setText(self._noted if noted else "")
            self.removed.show_words(noted)
            self._back.setText(self._back_words if named else "")
            self._is_least = not named
            if self._needed() <= self.width():
                return

    def show_neighbours(self, before: tuple[str, str] | None, after: tuple[str, str] | None) -> None:
        """Shows the steps on either side: (id, title) or None."""
        self._before = (before or ("", ""))[0]
        self._dress("")
        self._back.setVisible(before is not None)
        self._back_words = before[1] if before else ""
        self._back.setAccessibleName(f"上一步：{before[1]}" if before else "")
        self.show_onward(after)

    def show_onward(self, after: tuple[str, str] | None, *, lead: str = "下一步：", by_key: bool = True) -> None:
        """Shows where the button at the right leads: (id, title) or None.

        ``lead`` are the words before the title, ``by_key`` says that Alt+→ leads there too.
        """
        self._after = (after or ("", ""))[0]
        self._next.setVisible(after is not None)
        self._keyed = after is not None and by_key
        self._next.setText(f"{lead}{after[1]}" if after else "")
        self._arrange()

    def show_tray(self, count: int) -> None:
        """Shows how many texts of forms fitted nowhere, or nothing where there are none."""
        self.tray_count = count
        self._tray.setText(f"未安置 {count} 段")
        self._tray.setVisible(count > 0)
        self._arrange()

    def show_notes(self, count: int) -> None:
        """Shows how many notes are open."""
        self._noted = f"批注 {count}" if count else "批注"
        self.notes_button.setAccessibleName(self._noted)
        self._arrange()

    def lead_on(self) -> None:
        """Marks the next step as the thing to press, because the work of this step is done."""
        self._dress("primary")

    def _dress(self, kind: str) -> None:
        self._next.setProperty("kind", kind)
        self._next.setIcon(self._theme.icon("next", "on_accent" if kind else "text"))
        restyle(self._next)

    def _go_back(self) -> None:
        self.go.emit(self._before)

    def _go_on(self) -> None:
        self.go.emit(self._after)
