"""合并: hands parts out, takes them back, and has a person decide what both sides changed, one by one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.draft.answer_words import answer_words, row_gone
from app.draft.changed_text import TextChange, changed_text
from app.draft.field_checks import FieldChecks
from app.draft.form_places import place_of
from app.draft.paths import slot_of
from app.errors import AppError
from app.jobs.comparison import label_of
from app.jobs.drafts import open_stored
from app.jobs.open_files import draft_file_name, size_words, write_draft_file
from app.jobs.output_files import OutputFiles
from app.jobs.parts import (
    ENDING,
    decide_conflict,
    hand_out,
    merge_part,
    places_to_hand_out,
    row_object,
    theirs_as_changes,
)
from app.jobs.table_template import scenario_names, write_template
from app.merge.text_merge import merge_texts
from ui.controls.labels import button, label, literal, page_title, rule
from ui.controls.text_edit import TextEdit
from ui.pages.file_page import FilePage
from ui.pages.merge.conflict_list import ConflictEntry, ConflictList
from ui.pages.merge.side_card import SideCard
from ui.runtime.file_dialogs import choose_file, choose_folder, choose_target, first_folder
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of
from ui.runtime.window_sentences import adapt_for_window
from ui.theme.scaled import ScaledPanes, scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.parts import PartMerge
    from app.store import PartConflict
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job

_HOW = "分一个场景、一节或一张表给同事填，交回后逐项合并；两边都改了的，在这里一处一处定。"
_UNSAVED = "{name}：没有合并，因为这份申报书刚改的还没有存好；存好以后请再合并一次。"
_JOINED = "已从两边的文字拼好，可以直接改"
_SAME_PLACE = "两边改在同一处，先放本机的，可以直接改"
_KEPT = "没有选上的文字留在历史里，随时可以取回。"
_TEMPLATE = "template"
"""Stands for the Excel template among the places that can be handed out."""
_FILES = f"分出的部分 (*{ENDING})"
_DRAFTS = "草稿 (*.zzdraft)"
_LIST, _BESIDE, _RESULT = 300, 620, 76


class MergePage(FilePage):
    """Merges returned parts into the draft, hands parts out, and asks about conflicts.

    ``merged`` says that a file was merged or refused, ``handed_out`` that one was written, ``shown`` that the open
    conflicts are shown.
    """

    title = "合并"
    step_id = "merge"
    merged = Signal()
    handed_out = Signal()
    shown = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._jobs = JobSlots(self)
        self._open: list[PartConflict] = []
        self._to_merge: list[Path] = []
        self._done: list[str] = []
        """What became of the files that came together, a line for each."""
        self.list = ConflictList(theme)
        self.told = label(_HOW, tone="text2")
        self.receive = button("合并交回的文件…", "primary")
        self.give = button("分出一部分…")
        self._name = label("", type="section")
        self._place = label("", type="compact", tone="text2")
        self._base = label("", type="compact", tone="text2")
        self.ours = SideCard(theme, "用本机的", "Alt+1")
        self.theirs = SideCard(theme, "用对方的", "Alt+2")
        self._result_head = label("合并后", type="compact", weight="bold")
        self._joined = label("", type="compact", tone="text2")
        self.result = TextEdit()
        self.use = button("用这一段，看下一处", "primary")
        self._words = label("", type="caption", tone="text3")
        self._left = label("", type="compact", tone="text2")
        self._lay_out()
        self.setFocusProxy(self.receive)
        self.list.selectionModel().currentChanged.connect(self._look)
        self.receive.clicked.connect(self._choose)
        self.give.clicked.connect(self._offer_places)
        self.ours.choose_button.clicked.connect(self._choose_ours)
        self.theirs.choose_button.clicked.connect(self._choose_theirs)
        self.use.clicked.connect(self._choose_third)
        self.result.textChanged.connect(self._count_words)
        for key, slot in (("ours", self._choose_ours), ("theirs", self._choose_theirs), ("more", self._choose_third)):
            QShortcut(QKeySequence(keys_of(key)[0]), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ------------------------------------------------------------ showing

    @property
    @override
    def busy(self) -> bool:
        return self._jobs.running("merge") is not None

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what is open now."""
        super().showEvent(event)
        self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets both sides beside or under each other."""
        super().resizeEvent(event)
        beside = self.width() - self._theme.px(_LIST) >= self._theme.px(_BESIDE)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    @override
    def refresh(self) -> None:
        """Reads what is still to be decided."""
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> list[PartConflict]:
            return services.store().conflicts(draft_id)

        self._jobs.run("conflicts", work, self._show, self._show_message)

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self._jobs.close_down()

    def _show(self, conflicts: list[PartConflict]) -> None:
        self._open = conflicts
        self.list.conflicts.set_entries([self._entry(each) for each in conflicts])
        self.receive.setProperty("kind", "" if conflicts else "primary")
        restyle(self.receive)
        self._parts.setVisible(bool(conflicts))
        self._rest.setVisible(not conflicts)
        self.list.choose(0)
        self._count()
        self.ready.emit()
        self.shown.emit()

    def _entry(self, conflict: PartConflict) -> ConflictEntry:
        draft = self._controller.draft
        name = label_of(draft.shape, conflict.path)
        try:
            place = place_of(draft, conflict.path)
        except (LookupError, ValueError):
            place = ""
        parts = [part for part in place.split(" · ") if part and part != name]
        if conflict.path.endswith("]") and parts:
            name, parts = parts[-1], parts[:-1]
        return ConflictEntry(conflict.path, name, " · ".join([*parts, conflict.source]))

    def _look(self, *_changed: object) -> None:
        """Shows both sides of the chosen one, what they grew from, and what they come to together."""
        row = self.list.row
        if not 0 <= row < len(self._open):
            return
        conflict, entry = self._open[row], self.list.conflicts.entries[row]
        base, ours, theirs = self._sides_of(conflict)
        self._name.setText(entry.name)
        self._place.setText(f"{entry.place}　两边都改，第 {row + 1} 处，共 {len(self._open)} 处")
        self._base.setText(f"分出时　{base}")
        self.ours.head.setText("本机")
        self.theirs.head.setText(f"对方　{conflict.source}")
        self.ours.text.show_change(self._marked(conflict, base, ours))
        self.theirs.text.show_change(self._marked(conflict, base, theirs))
        is_text = self._is_text(conflict)
        both = merge_texts(base, ours, theirs) if is_text else None
        for part in (self._result_head, self._joined, self.result, self.use, self._words):
            part.setVisible(is_text)
        self._joined.setText(_JOINED if both is not None else _SAME_PLACE)
        self.result.setPlainText(str(self._controller.value(conflict.path) or "") if both is None else both)
        decided = bool(entry.decided)
        for part in (self.ours.choose_button, self.theirs.choose_button, self.use):
            part.setEnabled(not decided)

    def _is_text(self, conflict: PartConflict) -> bool:
        now = self._controller.value(conflict.path)
        field = self._controller.draft.shape.fields.get(slot_of(conflict.path))
        typed = field is not None and not field.choices and not conflict.path.endswith("]")
        return typed and isinstance(conflict.theirs, str) and isinstance(now, str | None)

    def _marked(self, conflict: PartConflict, base: str, text: str) -> TextChange:
        return TextChange(base, text, (), ()) if conflict.path.endswith("]") else changed_text(base, text)

    def _sides_of(self, conflict: PartConflict) -> tuple[str, str, str]:
        """Returns base, ours and theirs in words."""
        draft, path = self._controller.draft, conflict.path
        if path.endswith("]"):
            mine = {each: value for each, value in draft.answers.items() if each.startswith(f"{path}.")} or None
            sides = [
                None if side is None else row_object(draft.shape, path, side)
                for side in (conflict.base, mine, conflict.theirs)
            ]
            words = [answer_words(draft, path, side) if side is not None else row_gone(draft, path) for side in sides]
            return words[0], words[1], words[2]
        if slot_of(path) in draft.shape.tables:
            rows = draft.rows(path)
            three = (conflict.base, rows, conflict.theirs)
            told = [[rows.index(row) for row in side or () if row in rows] for side in three]
            orders = [answer_words(draft, path, numbers) for numbers in told]
            return orders[0], orders[1], orders[2]
        values = (conflict.base, self._controller.value(path), conflict.theirs)
        if self._is_text(conflict):
            return str(values[0] or ""), str(values[1] or ""), str(values[2] or "")
        first, second, third = (answer_words(draft, path, value) for value in values)
        return first, second, third

    def _count(self) -> None:
        left = sum(not each.decided for each in self.list.conflicts.entries)
        if self._open:
            self._left.setText(f"还有 {left} 处没有定。{_KEPT}" if left else f"都定好了。{_KEPT}")

    def _count_words(self) -> None:
        row = self.list.row
        field = self._controller.draft.shape.fields.get(slot_of(self._open[row].path)) if self._open[row:] else None
        if field is None:
            return
        size = FieldChecks.measure(field, self.result.toPlainText())
        limit = f"/{field.limit}" if field.limit else ""
        self._words.setText(f"字数 {size.words}{limit} · 网页计 {size.web}")
        self._words.setProperty("tone", "error" if field.limit and size.words > field.limit else "text3")
        restyle(self._words)

    def _show_message(self, words: str) -> None:
        self.told.setText(words)

    # ------------------------------------------------------------ deciding

    def _choose_ours(self) -> None:
        self._decide("用本机的", theirs_lost=True)

    def _choose_theirs(self) -> None:
        conflict = self._chosen()
        if conflict is None:
            return
        self._controller.services.store().pin_moment(self._controller.draft_id)
        put, gone = theirs_as_changes(self._controller.draft, conflict)
        self._controller.put_answers(put, gone, conflict.path)
        self._decide("用对方的", theirs_lost=False)

    def _choose_third(self) -> None:
        conflict = self._chosen()
        if conflict is None or not self._is_text(conflict):
            return
        text, theirs = self.result.toPlainText(), conflict.theirs
        self._controller.services.store().pin_moment(self._controller.draft_id)
        self._controller.edit(conflict.path, text)
        self._decide("用对方的" if text == theirs else "合并后的", theirs_lost=text != theirs)

    def _chosen(self) -> PartConflict | None:
        row = self.list.row
        if not 0 <= row < len(self._open) or self.list.conflicts.entries[row].decided:
            return None
        return self._open[row] if self._controller.flush() else None

    def _decide(self, words: str, *, theirs_lost: bool) -> None:
        conflict = self._chosen()
        if conflict is None:
            return
        controller = self._controller
        try:
            decide_conflict(
                controller.services, controller.draft_id, controller.draft, conflict, theirs_lost=theirs_lost
            )
        except AppError as trouble:
            self._show_message(str(trouble))
            return
        row = self.list.row
        self.list.conflicts.decide(row, words)
        self._count()
        following = next((at for at, each in enumerate(self.list.conflicts.entries) if not each.decided), row)
        if following == row:
            self._look()
        self.list.choose(following)

    # ------------------------------------------------------------ files

    def _choose(self) -> None:
        path = choose_file(self, "合并交回的文件", _FILES)
        if path is not None:
            self.receive_files([path])

    @override
    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Merges these files into the draft one after the other, behind those that are being merged."""
        if not self.busy:
            self._done = []
        self._to_merge += [path for path in paths if path not in self._to_merge]
        if not self.busy:
            self._merge_next()

    def _merge_next(self) -> None:
        if not self._to_merge:
            return
        if not self._controller.flush():
            self._done += [_UNSAVED.format(name=path.name) for path in self._to_merge]
            self._to_merge.clear()
            self._show_message("\n".join(self._done))
            return
        services, draft_id, path = self._controller.services, self._controller.draft_id, self._to_merge.pop(0)

        def work(_job: Job) -> PartMerge:
            return merge_part(services, draft_id, path)

        self._show_message("\n".join([*self._done, f"正在合并 {path.name}…"]))
        self._jobs.run("merge", work, partial(self._merged, path.name), self._tell_merged)

    def _merged(self, name: str, done: PartMerge) -> None:
        came, open_ = len(done.merged), len(done.conflicts)
        if not came and not open_:
            told = f"{name}：没有差别。"
        else:
            told = f"{name}：对方改了的 {came} 项已取新的一份" if came else f"{name}"
            told += (f"，两边都改了 {open_} 处，在下面定。" if open_ else "。") + "之前的样子在历史里。"
        self._controller.look_elsewhere(done.draft.inside(path) for path in done.merged)
        self.refresh()
        self._tell_merged(told + adapt_for_window(done.no_backup))

    def _tell_merged(self, told: str) -> None:
        """Adds what became of one file to what is said of those before it, and merges the next."""
        self._done.append(told)
        self._show_message("\n".join(self._done))
        self.merged.emit()
        self._merge_next()

    def _refused(self, sentence: str) -> None:
        self._show_message(sentence)
        self.merged.emit()

    def _offer_places(self) -> None:
        menu = QMenu(self)
        menu.addAction("整份草稿，一个文件").setData(("", ""))
        menu.addAction("Excel 模板，给没有这个软件的车间").setData((_TEMPLATE, ""))
        menu.addSeparator()
        for path, name in places_to_hand_out(self._controller.draft):
            menu.addAction(literal(name)).setData((path, name))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = menu.exec(self.give.mapToGlobal(self.give.rect().bottomLeft()))
        if chosen is None:
            return
        path, name = chosen.data()
        if path == _TEMPLATE:
            self._offer_template()
            return
        if not path:
            self._offer_draft_file()
            return
        plain = "".join(c for c in name if c.isprintable() and c not in '<>:"/\\|?*').strip(" .")[:40]
        out = choose_target(self, "分出一部分", f"{plain or '部分'}{ENDING}", _FILES)
        if out is not None:
            self.write_part(path, out)

    def _offer_draft_file(self) -> None:
        name = draft_file_name(self._controller.draft, self._controller.services.now().astimezone())
        out = choose_target(self, "整份草稿，一个文件", name, _DRAFTS)
        if out is not None:
            self.write_draft(out)

    def _offer_template(self) -> None:
        if (folder := choose_folder(self, "Excel 模板放在哪里", first_folder())) is not None:
            self.write_template(folder)

    def write_template(self, folder: Path) -> None:
        """Writes the workbook that workshops fill in, with the draft's scenarios named already."""
        draft = self._controller.draft
        names = scenario_names(draft)
        output = OutputFiles(self._controller.services.home, self._controller.draft_id)

        def work(_job: Job) -> tuple[Path, list[str]]:
            return write_template(draft.pack, draft.track, folder, names, output).path, output.sentences()

        self._show_message("正在写…")
        self._jobs.run("hand-out", work, self._written_template, self._refused)

    def _written_template(self, result: tuple[Path, list[str]]) -> None:
        path, moved = result
        self._show_message(f"已写好 {path}。车间填好后，把它拖进窗口，逐项核对再带入。{''.join(moved)}")
        self.handed_out.emit()

    def write_draft(self, out: Path) -> None:
        """Writes the whole draft as one file."""
        if not self._controller.flush():
            return
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> tuple[Path, int]:
            _digest, size = write_draft_file(services, open_stored(services, draft_id), out)
            return out, size

        self._show_message("正在写…")
        self._jobs.run("hand-out", work, self._written_draft, self._refused)

    def _written_draft(self, result: tuple[Path, int]) -> None:
        path, size = result
        self._show_message(f"已写好 {path}（{size_words(size)}）。拷到别处双击接着填；这是草稿，不是定稿。")
        self.handed_out.emit()

    def write_part(self, path: str, out: Path) -> None:
        """Hands one place of the draft out as a file."""
        if not self._controller.flush():
            return
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> tuple[Path, int]:
            written = hand_out(services, draft_id, [path], out)
            return written, written.stat().st_size

        self._show_message("正在写…")
        self._jobs.run("hand-out", work, self._written, self._refused)

    def _written(self, result: tuple[Path, int]) -> None:
        path, size = result
        self._show_message(f"已写好 {path}（{size_words(size)}）。发给同事，交回后在这里合并。")
        self.handed_out.emit()

    # ------------------------------------------------------------ inner

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        top = QHBoxLayout()
        top.setContentsMargins(24, 12, 24, 12)
        top.addWidget(page_title(self.title))
        top.setSpacing(8)
        top.addSpacing(4)
        top.addWidget(self.told, 1)
        top.addWidget(self.give)
        top.addWidget(self.receive)
        self._parts = QSplitter()
        self._parts.setObjectName("merge")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.list)
        self._parts.addWidget(self._right())
        self._widths = ScaledPanes(self._theme, self._parts, _LIST, 3 * _LIST, stretch=1)
        self._rest = QWidget()
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(24, 16, 24, 16)
        rest.addWidget(label("没有等着定的。", tone="text2"))
        rest.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(rule())
        whole.addWidget(self._parts, 1)
        whole.addWidget(self._rest, 1)
        self._parts.hide()

    def _right(self) -> QWidget:
        right = QWidget()
        right.setProperty("ground", "surface")
        column: Any = QVBoxLayout(right)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        self._name.setWordWrap(False)
        head.addWidget(self._name)
        head.addSpacing(12)
        head.addWidget(self._place, 1)
        column.addLayout(head)
        column.addWidget(self._base)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
        self._sides.addWidget(self.ours, 1)
        self._sides.addWidget(self.theirs, 1)
        column.addLayout(self._sides, 2)
        row = QHBoxLayout()
        self._result_head.setWordWrap(False)
        row.addWidget(self._result_head)
        row.addSpacing(8)
        row.addWidget(self._joined, 1)
        column.addLayout(row)
        self.result.setAccessibleName("合并后")
        self.result.setTabChangesFocus(True)
        scaled(self._theme, self.result, setMinimumHeight=_RESULT)
        column.addWidget(self.result, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.use)
        foot.addWidget(label("Ctrl+Enter", type="caption", tone="text3"))
        foot.addStretch(1)
        foot.addWidget(self._words)
        column.addLayout(foot)
        column.addWidget(self._left)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(right)
        return scroll
