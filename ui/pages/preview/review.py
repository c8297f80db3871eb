"""审阅: the printed form as wide as the window lets it be, with what was noted and found beside it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from app.draft.form_places import known_slot
from app.draft.paths import slot_of
from ui.controls.elided_label import ElidedLabel
from ui.controls.labels import button, label, rule
from ui.controls.notes_board import NotesBoard
from ui.controls.paper_area import is_zoom_key
from ui.pages.base import Page
from ui.pages.preview.page_list import PageList, group_pages, part_on_page, printed_parts
from ui.pages.preview.review_paper import ReviewPaper
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed, tip
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import ScaledPanes, scaled

if TYPE_CHECKING:
    from ui.controls.remark_list import RemarkEntry
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

_PAGES, _NOTES = 196, 372
_NARROW = 1040
"""Width at 100 % under which the list of pages gives way."""
_MOST_NOTES = 45
"""Per cent of the width that the notes take at most."""
_QUOTED = 24
"""Characters of a passage that a note quotes."""
_BLOCK = re.compile(r"(?P<answer>.+)\[(?P<number>\d+)\](?:\.(?:text|heading|image|caption))?")
"""The path of a block of a long text, or of what is printed of it."""
_QUIET = 60
"""Milliseconds after which signs and counts are drawn anew."""


class ReviewPage(Page):
    """Shows the pages at the left, one of them in the middle, and what was said of it at the right.

    ``apart`` is for a window of its own, which is closed and not left.
    """

    step_id = "review"
    title = "审阅"
    fills_window = True

    def __init__(
        self, controller: DraftController, theme: Theme, parent: QWidget | None = None, *, apart: bool = False
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._apart = apart
        self._window: ReviewWindow | None = None
        self._path = ""
        self.paper = ReviewPaper(controller, theme)
        self.pages = PageList(theme)
        self.board = NotesBoard(controller, theme, with_findings=True)
        self.whose = ElidedLabel()
        self._wheel_hint = label("Ctrl+滚轮", chip="key")
        self.size_button = button("", "quiet")
        self.apart_button = button("另开一窗")
        self.leave_button = button("退出审阅")
        self._late = single_shot(self, _QUIET, self._show_remarks)
        self._lay_out()
        self.paper.meant.connect(self._on_meant)
        self.paper.drawn.connect(self._on_drawn)
        self.paper.area.zoomed.connect(self._show_size)
        self.pages.wanted.connect(self.paper.show_page)
        self.board.chosen.connect(self._on_chosen)
        self.board.shown.connect(self._late.start)
        self.board.wanted.connect(controller.goto)
        self.board.show_places(self.paper.is_on_page)
        self.apart_button.clicked.connect(self._on_apart)
        self.leave_button.clicked.connect(self.leave_wanted)
        controller.changed.connect(self._show_whose)
        controller.settled_changed.connect(self._show_whose)
        self._show_whose()
        self._show_size()

    @override
    def goto(self, path: str) -> bool:
        """Turns to the page of a place once it is set."""
        self._path = path
        self._show_path()
        return bool(path)

    @override
    def close_down(self) -> None:
        self._controller.notes.store_unsent()
        self.paper.close_down()
        if self._window is not None:
            self._window.close()
            self._window.page.close_down()
            self._window.deleteLater()
            self._window = None

    @override
    def event(self, event: QEvent) -> bool:
        """Takes the keys for larger and smaller, and Esc, before the window does."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and (is_zoom_key(event) or pressed(event, "close")):  # type: ignore[arg-type]  # a key event
            event.accept()
            return True
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reads on by PgDn, and back by PgUp: down the page that is shown, then to the next one."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            way = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
            bar = self.paper.area.verticalScrollBar()
            if way and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                if bar.value() == (bar.maximum() if way > 0 else bar.minimum()):
                    self.paper.show_page(self.paper.page + way)
                else:
                    bar.setValue(bar.value() + way * bar.pageStep())
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if pressed(event, "close"):
            (self.window().close if self._apart else self.leave_wanted.emit)()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.paper.show_page(self.paper.page + (1 if event.key() == Qt.Key.Key_PageDown else -1))
        elif not self.paper.area.zoom_by_key(event):
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() <= 0:
            most = self.width() * _MOST_NOTES // self._theme.tokens.percent
            self._widths.put(_PAGES, 1, min(_NOTES, most))  # there was no width to share before
        self._arrange()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        self.board.refresh()

    # ------------------------------------------------------------ inner

    def _on_meant(self, path: str, words: str) -> None:
        """Turns the note to a clicked passage; of a long text it quotes the paragraph, by its first words."""
        slot = known_slot(self._controller.draft, path)
        home = path
        while slot_of(home) != slot and "[" in home:
            home = home[: home.rindex("[")]
        self.board.write_at(home, self._words_at(path, words) if home != path else "")

    def _words_at(self, path: str, words: str) -> str:
        """Returns how the paragraph begins that was clicked; as a rule a block of a long text has one."""
        found = _BLOCK.fullmatch(path)
        blocks = self._controller.value(found["answer"]) if found else None
        if found is None or not isinstance(blocks, list) or int(found["number"]) >= len(blocks):
            return ""
        block = blocks[int(found["number"])]
        written = next((str(block[key]) for key in ("text", "heading", "caption") if block.get(key)), "")
        start = words[:_QUOTED]
        if not start or start not in written:
            start, words = written[:_QUOTED], written
        return start if len(words) <= _QUOTED else f"{start}…"

    def _on_drawn(self, _page: int) -> None:
        self._show_path()
        self.board.show_places(self.paper.is_on_page)
        self._show_size()
        self._show_whose()
        self._show_remarks()

    def _on_chosen(self, entry: RemarkEntry | None) -> None:
        if entry is not None:
            page = self.paper.page_of(entry.path)
            if page is not None:
                self.paper.show_page(page)
        self._late.start()

    def _show_path(self) -> None:
        page = self.paper.page_of(self._path)
        if page is not None:
            self._path = ""
            self.paper.show_page(page)

    def _show_remarks(self) -> None:
        current = self.board.list.current
        self.paper.show_remarks(self.board.every, current.key if current is not None else "")
        counts: Counter[tuple[int, str]] = Counter()
        draft, paper = self._controller.draft, self.paper
        parts = printed_parts(draft, paper.all_spots)
        for entry in self.board.every:
            page = paper.page_of(entry.path) if entry.path and not entry.settled else None
            if page is not None:
                counts[page, part_on_page(draft, entry.path, page, parts)] += 1
        self.pages.show_groups(group_pages(draft, paper.all_spots, paper.pages, counts), paper.page)

    def _show_whose(self) -> None:
        draft = self._controller.draft
        newest = self.paper.newest_issue
        stand = "草稿，还在填"
        if newest is not None:
            stand = f"第 {newest.sequence} 版 {newest.number}，已定稿"
            if not self._controller.settled:
                stand = f"第 {newest.sequence} 版定稿以后改过，这里是改过的草稿"
        named = (draft.role("company") or "未填企业名称", draft.role("project"), stand)
        self.whose.show_text("　".join(each for each in named if each))

    def _show_size(self) -> None:
        self.size_button.setText(self.paper.area.size_words)

    def _on_apart(self) -> None:
        if self._window is None:
            self._window = ReviewWindow(self._controller, self._theme)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self.leave_wanted.emit()

    def _arrange(self) -> None:
        wide = self.width() >= self._theme.px(_NARROW)
        self.pages.setVisible(wide)
        self._wheel_hint.setVisible(wide)

    def _tool(self, icon: str, name: str, key: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(self._theme.icon(icon, "text"))
        scaled(self._theme, made, setFixedSize=(28, 28))
        made.setToolTip(tip(name, key))
        made.setAccessibleName(name)
        return made

    def _lay_out(self) -> None:
        theme = self._theme
        self.setProperty("ground", "window")
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 16, 8)
        head.setSpacing(8)
        title = label(self.title, type="section")
        title.setWordWrap(False)
        self.size_button.setToolTip(tip("适合宽度", "plain"))
        self.size_button.clicked.connect(self.paper.area.fit_width)
        scaled(theme, self.size_button, setMinimumWidth=116)
        smaller = self._tool("minus", "缩小纸面", "smaller")
        larger = self._tool("plus", "放大纸面", "larger")
        smaller.clicked.connect(self.paper.area.zoom_out)
        larger.clicked.connect(self.paper.area.zoom_in)
        self.apart_button.setIcon(theme.icon("external"))
        self.leave_button.setToolTip(tip("退出审阅", "close"))
        head.addWidget(title)
        head.addWidget(label("只读", chip="plain"))
        head.addWidget(self.whose, 1)
        for each in (smaller, self.size_button, larger):
            head.addWidget(each)
        head.addWidget(self._wheel_hint)
        head.addSpacing(8)
        for each in (self.apart_button, self.leave_button):
            head.addWidget(each)
            if self._apart:
                each.hide()  # setVisible(True) would make it a window for a moment: it has no parent yet
        notes = QFrame()
        notes.setProperty("ground", "window")
        side = QVBoxLayout(notes)
        side.setContentsMargins(0, 12, 0, 0)
        side.addWidget(self.board)
        parts = QSplitter()
        parts.setObjectName("review")
        parts.setProperty("ground", "window")
        parts.setChildrenCollapsible(False)
        for part in (self.pages, self.paper, notes):
            parts.addWidget(part)
        self._widths = ScaledPanes(theme, parts, _PAGES, 1, _NOTES, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(parts, 1)
        self.setFocusProxy(self.paper.paper)  # one came to read
        self.paper.paper.installEventFilter(self)


class ReviewWindow(QWidget):
    """Shows the review in a window of its own, beside the one in which the draft is filled in."""

    def __init__(self, controller: DraftController, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(f"审阅 — {controller.draft.role('company') or '未填企业名称'}")
        self.page = ReviewPage(controller, theme, self, apart=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.resize(theme.px(1180), theme.px(760))
