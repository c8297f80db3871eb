"""综合论述: the long texts of the form, one at a time, their outline at the left, their pictures at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.draft.draft import Change
from app.draft.findings import LEVELS
from app.draft.level_words import LEVEL_WORDS
from app.draft.numbered_headings import find_numbered_headings
from app.draft.progress import RETURNED_LEVEL, shown_level
from app.pack.model import Field
from ui.controls.labels import button, literal
from ui.controls.quiet_combo import QuietCombo
from ui.draft.controller import DraftController
from ui.forms.blocks import BlocksEditor
from ui.forms.counter import Counter
from ui.forms.field_binding import FieldBinding
from ui.forms.field_row import FieldRow
from ui.forms.form_sections import fields_of_step, note_above
from ui.forms.long_text import long_text
from ui.forms.outline import LEVEL, NOTE, OPEN, OutlineDelegate
from ui.forms.step_titles import title_of
from ui.forms.tab_order import focus_last
from ui.pages.base import Page
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, pressed
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import ScaledPanes, scaled
from ui.theme.theme import Theme

_PATH = Qt.ItemDataRole.UserRole
_BLOCK = Qt.ItemDataRole.UserRole + 1
_TEXT_WIDTH = 720
_ALL = 1000
_PICTURES_FROM = 1000
"""Width of the page under which the pictures take the outline's place, when asked for, at 100 %."""
_OUTLINE_FROM = 640
"""Width under which the outline becomes a box above the text."""
_OUTLINE_MS = 300
_OFFER = "插入提纲（{count} 个小标题）"


class _Page(QWidget):
    """Shows one text with everything around it."""

    def __init__(self, row: FieldRow) -> None:
        super().__init__()
        self._row = row

    def show_title(self, shown: bool) -> None:  # noqa: FBT001 - one thing or the other
        """Shows or hides the heading, which a box above it may say too."""
        self._row.caption.setVisible(shown)
        self._row.note.setVisible(shown)


class NarrativesPage(Page):
    """Shows the step 综合论述, with the long texts of the form."""

    step_id = "narratives"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self.title = title_of(controller.pack, self.step_id)
        self._fields: list[Field] = []
        self.editors: dict[str, BlocksEditor] = {}
        self._pages: dict[str, _Page] = {}
        self._sides: dict[str, QWidget] = {}
        self._middles: dict[str, QWidget] = {}
        self.outline_links: dict[str, QPushButton] = {}
        """Puts the headings in that the form's own words give, by path."""
        self._current = ""
        self._stale = False
        self._lay_out()
        self._later = single_shot(self, _OUTLINE_MS, self._draw_outline)
        for key, slot in (("scene-after", self._open_next), ("scene-before", self._open_previous)):
            QShortcut(QKeySequence(keys_of(key)[0]), self).activated.connect(slot)
        self.rebuild()
        controller.changed.connect(self._changed)
        controller.opinions.changed.connect(self._later.start)
        controller.track_changed.connect(self._track_changed)
        theme.changed.connect(self._fit_widths)

    @override
    def goto(self, path: str) -> bool:
        """Shows the text of a path and puts the cursor there; a block's number goes to the block."""
        self._renew()
        home = self._controller.home(path)
        if home not in {field.path for field in self._fields}:
            return False
        self._open(home)
        self.binding.goto(home)
        inner = path.removeprefix(home)
        if inner.startswith("[") and inner[1 : inner.index("]")].isdecimal():
            number = int(inner[1 : inner.index("]")])
            blocks = self._controller.value(home) or ()
            if number < len(blocks) and "image" in blocks[number]:
                self.pictures.setChecked(True)
            self.editors[home].area.go_to_block(number)
        return True

    @property
    @override
    def tabs(self) -> QWidget | None:
        """Returns what holds the texts."""
        return self._stack

    @override
    def show_tab_beyond(self, way: int) -> bool:
        """Shows the text behind the one in sight, or the one before at its last stop."""
        paths = [field.path for field in self._fields]
        at = paths.index(self._current) + way if self._current in paths else -1
        if not 0 <= at < len(paths):
            return False
        self._open(paths[at])
        if way > 0:
            self.editors[paths[at]].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return focus_last(self._pages[paths[at]])

    @override
    def refresh(self) -> None:
        """Shows everything anew."""
        self.binding.refresh()
        self._draw_outline()

    def rebuild(self) -> None:
        """Draws the texts of the track."""
        self._stale = False
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        for holder in self._sides.values():
            self._lists.removeWidget(holder)
            holder.deleteLater()
        self._pages, self.editors, self._sides, self.outline_links = {}, {}, {}, {}
        self._middles = {}
        for old in self.findChildren(FieldBinding):
            old.stop_listening()
        self.binding = FieldBinding(self._controller, self)
        track = self._controller.pack.tracks[self._controller.track]
        self._fields = [f for f in fields_of_step(track, self.step_id) if f.kind == "blocks"]
        self._draw_outline()
        if self._fields:
            self._open(self._fields[0].path)

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        theme = self._theme
        self.setProperty("ground", "surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._panes = QSplitter(Qt.Orientation.Horizontal, self)
        self._panes.setObjectName("narratives-panes")
        self._panes.setChildrenCollapsible(False)
        self._make_outline()
        middle = QWidget(self._panes)
        self._stack = QStackedWidget(middle)
        self.pictures = QPushButton(theme.icon("image"), "图片", middle)
        self.pictures.setProperty("kind", "toggle")
        self.pictures.setCheckable(True)
        self.pictures.setToolTip("在右边显示图片的说明、大小和次序")
        self.pictures.toggled.connect(self._arrange)
        text = QVBoxLayout(middle)
        text.setContentsMargins(0, 0, 0, 0)
        text.setSpacing(0)
        self.box = QuietCombo(middle)
        self.box.setAccessibleName("论述")
        self.box.activated.connect(self._boxed)
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 24, 0)
        self.title_label = QLabel(middle)
        self.title_label.setProperty("type", "page")
        head.addWidget(self.box, 1)
        head.addWidget(self.title_label, 1)
        head.addWidget(self.pictures)
        self._head = QWidget(middle)
        self._head.setLayout(head)
        text.addWidget(self._head)
        text.addWidget(self._stack, 1)
        self._side = QScrollArea(self._panes)
        self._side.setWidgetResizable(True)
        self._side.setFrameShape(QFrame.Shape.NoFrame)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scaled(theme, self._side, setMinimumWidth=280)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lists = QStackedWidget()
        self._side.setWidget(self._lists)
        ScaledPanes(theme, self._panes, 196, 720, 300, stretch=1)
        outer.addWidget(self._panes)

    def _make_outline(self) -> None:
        theme = self._theme
        self.outline = QTreeWidget(self._panes)
        self.outline.setHeaderHidden(True)
        self.outline.setAccessibleName("各段落和小标题")
        self.outline.setWordWrap(True)
        self.outline.setIndentation(0)
        self.outline.setRootIsDecorated(False)
        scaled(theme, self.outline, setMinimumWidth=150)
        self.outline.setItemDelegate(OutlineDelegate(theme, self.outline))
        self.outline.setFrameShape(QFrame.Shape.NoFrame)
        self.outline.setMouseTracking(True)
        self.outline.itemActivated.connect(self._chosen)
        self.outline.itemClicked.connect(self._chosen)

    def _make(self, path: str) -> None:
        theme = self._theme
        field = next(each for each in self._fields if each.path == path)
        editor = long_text(self._controller, theme, field, path, list_below=False)
        self.editors[path] = editor
        row = FieldRow(editor, theme, track=self._controller.track)
        row.caption.setProperty("type", "page")
        row.caption.setProperty("tone", "")
        page = _Page(row)
        middle = QWidget(page)
        self._limit_width(middle, editor)
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(middle, _ALL)  # all the room there is up to its widest; more is shared by both sides
        across.addStretch(1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(24, 8, 24, 8)
        if said := note_above(self._controller.pack.tracks[self._controller.track], path):
            row.instruct(said)
        column.addWidget(row, 1)
        if field.outline:
            self._add_outline_link(field, row)
        counter = row.counter
        if counter is None:
            counter = Counter(None, theme, page)
            editor.counted.connect(counter.show_count)
            row.below.addWidget(counter)
        for part in (row.shape, counter, self.outline_links.get(path)):
            if part is not None:
                row.below.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)  # a link is higher than a line
        holder = QWidget()
        side = QVBoxLayout(holder)
        scaled(theme, side, setContentsMargins=(12, 12, 12, 12))
        title = QLabel("图片", holder)
        title.setProperty("type", "section")
        side.addWidget(title)
        empty = QLabel("还没有图片。把图片粘贴或拖进正文，也可以用“插入图片”。", holder)
        empty.setWordWrap(True)
        empty.setProperty("type", "compact")
        empty.setProperty("tone", "text3")
        side.addWidget(empty)
        side.addWidget(editor.list)
        side.addStretch(1)
        editor.list.shown.connect(empty.setHidden)
        self._lists.addWidget(holder)
        self._pages[path] = page
        self._stack.addWidget(page)
        self.binding.add(row)
        self._sides[path] = holder

    def _limit_width(self, middle: QWidget, editor: BlocksEditor) -> None:
        """Limits lines to what the eye follows; hints have their room beside that."""
        self._middles[editor.path] = middle
        self._fit_widths()
        editor.room_changed.connect(self._fit_widths)
        editor.list.shown.connect(self._arrange)
        editor.room_changed.connect(self._arrange)

    @Slot()
    def _fit_widths(self) -> None:
        for path, middle in self._middles.items():
            middle.setMaximumWidth(self._theme.px(_TEXT_WIDTH + 48 + self.editors[path].room_beside))

    def _add_outline_link(self, field: Field, row: FieldRow) -> None:
        link = button(_OFFER.format(count=len(field.outline)), "link")
        link.setProperty("type", "compact")
        link.setToolTip(literal("、".join(field.outline)))
        link.clicked.connect(partial(self._insert_outline, field))
        row.below.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self.outline_links[field.path] = link
        self._offer_outline(field)

    def _offer_outline(self, field: Field) -> None:
        """Offers to make headings of lines that look like some, else the form's own until one of these is there."""
        link = self.outline_links.get(field.path)
        if link is None:
            return
        found = len(find_numbered_headings(self._controller.value(field.path) or ()))
        link.setText(f"把 {found} 行设成小标题" if found else _OFFER.format(count=len(field.outline)))
        link.setVisible(bool(found) or not self._headings(field.path) & set(field.outline))

    def _headings(self, path: str) -> set[str]:
        return {str(block["heading"]) for block in self._controller.value(path) or () if "heading" in block}

    def _insert_outline(self, field: Field) -> None:
        """Puts the headings behind what is written, as one edit, and the cursor to the first of them.

        Lines that look like headings are made some instead.
        """
        editor = self.editors[field.path]
        editor.hand_over()
        if find_numbered_headings(self._controller.value(field.path) or ()):
            editor.make_numbered_headings()
            return
        written = list(self._controller.value(field.path) or ())
        self._controller.edit(field.path, [*written, *({"heading": each} for each in field.outline)])
        editor.area.go_to_block(len(written))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes to the next text by Alt+↓ behind the last heading, and to the one before by Alt+↑."""
        if not (pressed(event, "up") or pressed(event, "down")):
            super().keyPressEvent(event)
            return
        self._open_by(1 if pressed(event, "down") else -1)

    def _open_next(self) -> None:
        self._open_by(1)

    def _open_previous(self) -> None:
        self._open_by(-1)

    def _open_by(self, way: int) -> None:
        paths = [field.path for field in self._fields]
        at = paths.index(self._current) + way if self._current in paths else -1
        if 0 <= at < len(paths):
            self._open(paths[at])
            self.editors[paths[at]].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hides the pictures, then the outline, where it is narrow; a box takes the outline's place."""
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        narrow = self.width() < self._theme.px(_PICTURES_FROM)
        asked = self.pictures.isChecked()
        self.pictures.setVisible(narrow)
        editor = self.editors.get(self._current)
        # Without pictures their room is the hints' and the text's.
        some = editor is not None and (bool(editor.list.cards) or not editor.room_beside)
        self._side.setVisible(asked if narrow else some)
        self.outline.setVisible(not (narrow and asked))
        small = self.width() < self._theme.px(_OUTLINE_FROM)
        self.box.setVisible(small)
        self._head.setVisible(narrow)
        for page in self._pages.values():
            page.show_title(not narrow)
        self.title_label.setVisible(narrow and not small)
        if small:
            self.outline.hide()
        self._panes.setOrientation(Qt.Orientation.Vertical if small else Qt.Orientation.Horizontal)

    # ------------------------------------------------------------ following the draft

    def _open(self, path: str) -> None:
        if path not in self._pages:
            self._make(path)
        self._current = path
        self._stack.setCurrentWidget(self._pages[path])
        self._lists.setCurrentWidget(self._sides[path])
        self.title_label.setText(next(field.label for field in self._fields if field.path == path))
        self._draw_outline()
        self._arrange()

    @Slot(object)
    def _changed(self, change: Change) -> None:
        if any(field.path in change.answers for field in self._fields) or change.came or change.went:
            self._later.start()

    @Slot(str)
    def _track_changed(self, _track: str) -> None:
        """Shows the texts of another direction; they are drawn when somebody looks."""
        self._stale = True
        if self.isVisible():
            self._renew()

    def _renew(self) -> None:
        if self._stale:
            self.rebuild()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows the direction's texts, and what changed while nobody looked."""
        self._renew()
        super().showEvent(event)

    @Slot()
    def _draw_outline(self) -> None:
        self.outline.clear()
        self.box.clear()
        for field in self._fields:
            self._offer_outline(field)
            self.box.addItem(field.label, field.path)
            item = QTreeWidgetItem([field.label])
            item.setData(0, _PATH, field.path)
            self._judge(item, field.path)
            self.outline.addTopLevelItem(item)
            if field.path == self._current:
                item.setData(0, OPEN, field.path)
                self.box.setCurrentIndex(self.box.count() - 1)
                self._add_headings(item, field.path)
                item.setExpanded(True)
                self.outline.setCurrentItem(item)

    def _judge(self, item: QTreeWidgetItem, path: str) -> None:
        levels = [shown_level(self._controller.draft, each) for each in self._controller.findings_of(path)]
        said = [each for each in levels if each in LEVELS]
        size = self._controller.draft.count(path).words
        note = f"{size} 字" if size else "还没有写"
        if said:
            level = min(said, key=[*LEVELS].index)
            item.setData(0, LEVEL, level)
            note += f"，{said.count(level)} 处{LEVEL_WORDS[level]}"
        if RETURNED_LEVEL in levels:
            item.setData(0, LEVEL, "returned")
            note += f"，有{LEVEL_WORDS['returned']}"
        item.setData(0, NOTE, note)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}，{note}")

    def _add_headings(self, item: QTreeWidgetItem, path: str) -> None:
        for number, block in enumerate(self._controller.value(path) or ()):
            if "heading" in block:
                child = QTreeWidgetItem([str(block["heading"])])
                child.setData(0, _PATH, path)
                child.setData(0, _BLOCK, number)
                item.addChild(child)

    @Slot()
    def _boxed(self) -> None:
        self._open(str(self.box.currentData()))
        self.editors[self._current].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QTreeWidgetItem)
    def _chosen(self, item: QTreeWidgetItem) -> None:
        path, block = item.data(0, _PATH), item.data(0, _BLOCK)
        if path != self._current:
            self._open(path)
        editor = self.editors[path]
        if block is not None:
            editor.area.go_to_block(int(block))
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
