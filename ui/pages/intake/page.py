"""带入文件: the file on the left, its answers beside the draft's on the right; nothing goes in without a tick."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.errors import AppError
from app.intake.word_model import Beside, WordParagraph, paragraphs_in
from app.jobs.form_files import file_states, store_files
from app.jobs.form_intake import DraftEditor, FormReading, offers_for, put_in, read_form, save_tray
from ui.controls.elided_label import ElidedLabel
from ui.controls.labels import button, label, page_title, rule
from ui.controls.progress_row import ProgressRow
from ui.draft.draft_files import StoredFile
from ui.pages.base import Page
from ui.pages.intake.place_dialog import PlaceDialog
from ui.pages.intake.review_lines import review_lines
from ui.pages.intake.review_model import STATES, ReviewModel
from ui.pages.intake.review_table import ReviewTable
from ui.pages.intake.source_view import SourceView
from ui.pages.intake.tray_list import TrayList, TrayRow
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.theme.scaled import ScaledPanes, scaled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.intake.placed_values import FilledForm
    from app.store import TrayText
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme

_LEFT = 430
"""Width of the file's text at 100 %."""
_BOTH = 880
"""Width of the page at 100 % from which the file's text stands beside the answers."""
_TRAY = 164


class IntakePage(Page):
    """Shows a filled form beside the draft, to choose what to take over.

    ``left`` asks to go back to the step before, ``answers_imported`` gives how many answers were taken over.
    """

    left = Signal()
    answers_imported = Signal(int)
    tray_counted = Signal(int)
    """How many texts are in the draft's tray."""
    step_id: ClassVar[str] = "intake"
    title = "带入文件"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._jobs = JobSlots(self)
        self._form: FilledForm | None = None
        self._tray: list[TrayText] = []
        self._placed: list[tuple[TrayText, str]] = []
        self.setProperty("ground", "surface")
        self._title = page_title("带入文件")
        self._file = ElidedLabel()
        self._progress = ProgressRow("读取文件")
        self.model = ReviewModel(self)
        self.table = ReviewTable(self.model, theme)
        self.source = SourceView(theme)
        self.tray = TrayList(theme)
        self._same = label("", type="compact", tone="text2")
        self._told = label("带入以后，一次撤销（Ctrl+Z）全部退回。", type="compact", tone="text2")
        self._cancel = button("取消")
        self.import_button = button("", "primary")
        self._filters = {state: button("", "toggle") for state in ("", *STATES)}
        self._lay_out()
        self._connect()
        self._show_review(shown=False)

    # ------------------------------------------------------------ what the shell asks for

    @property
    def reviewing(self) -> bool:
        """Tells whether a file is being read or looked over."""
        return self._form is not None or self._jobs.running("read") is not None

    @property
    def told(self) -> str:
        """Returns what is said in place of a review: that a file is being read, or why it is not taken in."""
        return self._progress.words

    def focus_first(self) -> None:
        """Gives the keyboard to what leads back, until there is something to look over."""
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_file(self, path: Path) -> None:
        """Reads a file and shows what it says; nothing of the draft changes."""
        self._form = None
        self._show_review(shown=False)
        self._file.show_text(path.name)
        self._progress.show()
        self._progress.show_step("正在读取文件…", 0, 0)
        self.tray.hide()
        services, pack = self._controller.services, self._controller.pack

        def work(job: Job) -> FormReading:
            return read_form(services, path, pack, lambda: job.cancelled)

        self._jobs.run("read", work, self._on_read, self._on_failed)

    def review_form(self, form: FilledForm) -> None:
        """Looks over what was chosen from an earlier application."""
        self._form = None
        self._file.show_text(form.source.replace("\\", "/").rpartition("/")[2])
        self._on_read(FormReading(form))
        if self._form is not None:
            self._title.setText("带入以往的内容")

    def show_tray(self) -> None:
        """Shows what earlier files held and no field took."""
        self._form = None
        self._title.setText("未安置")
        self._file.show_text("")
        self._progress.hide()
        self._show_review(shown=False)
        self._read_tray()

    @override
    def close_down(self) -> None:
        self._jobs.close_down()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes back by Esc, importing nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hides the file's text, rather than the answers, where there is no room for both."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.source_pane.setVisible(self.width() >= self._theme.px(_BOTH))

    # ------------------------------------------------------------ reading

    def _on_read(self, read: FormReading) -> None:
        try:
            offers = offers_for(self._controller.draft, read.form)
        except AppError as refused:
            self._on_failed(str(refused))
            return
        self._form = read.form
        self._progress.hide()
        kind = "Word 申报书" if read.document is not None else "表格"
        self._title.setText(f"带入 {kind}")
        lines, same = review_lines(self._controller.draft, read.form, offers)
        notes = list(read.form.notes)
        if same:
            notes.append(f"另有 {same} 项与现在相同，没有列出。")
        self._same.setText("　".join(notes))
        self._same.setVisible(bool(notes))
        self._show_source(read, same_marks=[m for o in offers if o.same for m in o.placed.marks])
        self.tray.show_rows([TrayRow("", each.text, each.source) for each in read.form.unplaced], kept=False)
        self._show_review(shown=True)
        self.model.show_lines(lines)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.selectRow(1)

    def _show_source(self, read: FormReading, same_marks: list[int]) -> None:
        states = dict.fromkeys(same_marks, "read")
        states |= {m: "none" for each in read.form.unplaced for m in each.marks}
        states |= {m: each.state for each in read.form.placed for m in each.marks}
        blocks: list[Any] = list(read.document.blocks) if read.document is not None else _as_blocks(read.form)
        if read.document is None:
            states = dict(_states_of_list(read.form))
        elif read.document.beside:
            first = max((p.id for p in paragraphs_in(blocks)), default=0) + 1
            blocks += _beside_blocks(read.document.beside, first)
        self.source.show_text(blocks, states)

    def _on_failed(self, why: str) -> None:
        self._form = None
        self._progress.show()
        self._progress.show_words(why, "error")
        self._show_only_return()

    def _show_only_return(self) -> None:
        self.import_button.hide()
        self._cancel.setText("返回")
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ taking over

    def _start_import(self) -> None:
        form = self._form
        if form is None or not self.model.wanted:
            return
        services, draft_id = self._controller.services, self._controller.draft_id
        self.import_button.setEnabled(False)

        def work(_job: Job) -> FilledForm:
            store_files(services, form)
            save_tray(services, draft_id, form)
            return form

        self._jobs.run("store", work, self._on_stored, self._on_failed)

    def _on_stored(self, form: FilledForm) -> None:
        controller = self._controller
        offers = offers_for(controller.draft, form)
        chosen = {(offer.path, offer.placed.path) for offer in self.model.wanted}
        names = {
            name: controller.files.add_stored(StoredFile(name, state)) for name, state in file_states(form).items()
        }
        editor = DraftEditor(controller.draft)
        result = put_in(editor, offers, lambda offer: (offer.path, offer.placed.path) in chosen, names)
        first = controller.draft.inside(result.taken[0]) if result.taken else ""
        controller.apply_changes(first, editor.changes)
        self._form = None
        self.answers_imported.emit(len(result.taken))
        self._read_tray()
        if not form.unplaced:
            self.left.emit()
            return
        self._title.setText("未安置")
        self._file.show_text(form.source.replace("\\", "/").rpartition("/")[2])
        self._show_review(shown=False)

    def _leave(self) -> None:
        self._jobs.cancel_all()
        self._form = None
        self.left.emit()

    # ------------------------------------------------------------ the tray

    def _read_tray(self) -> None:
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> list[TrayText]:
            return services.store().unplaced(draft_id)

        self._jobs.run("tray", work, self._on_tray, self._on_failed)

    def _on_tray(self, texts: list[TrayText]) -> None:
        self._tray = texts
        self.tray_counted.emit(len(texts))
        if self._form is not None:
            return
        rows = [TrayRow(each.id, each.text, f"{each.file} · {each.source}") for each in texts]
        self.tray.show_rows(rows, kept=True)
        self._show_only_return()
        self._space.setVisible(not rows)
        if not rows:
            self._progress.show()
            self._progress.show_words("没有未安置的内容。", "text2")

    def _on_placing(self, identity: str) -> None:
        text = next((each for each in self._tray if each.id == identity), None)
        if text is None:
            return
        dialog = PlaceDialog(text.text, self._controller.draft, self._theme, self.window())
        dialog.chosen.connect(partial(self._place, text))
        dialog.open()

    def _place(self, text: TrayText, path: str) -> None:
        controller = self._controller
        controller.edit(path, with_text(controller.draft.field(path).kind, controller.value(path), text.text))
        self._placed.append((text, path))
        self._drop([text.id])

    def _on_dropped(self, identity: str) -> None:
        self._drop([identity])

    def _on_all_dropped(self) -> None:
        self._drop([each.id for each in self._tray])

    def _drop(self, ids: list[str]) -> None:
        services, draft_id = self._controller.services, self._controller.draft_id
        self._jobs.run("drop", _dropping(services, draft_id, ids), lambda _none: self._read_tray(), self._on_failed)

    def _on_changed(self) -> None:
        """Returns placed texts to the tray after an undo."""
        for text, path in list(self._placed):
            value = "".join(str(self._controller.value(path) or "").split())
            if "".join(text.text.split()) not in value.replace("\\n", ""):
                self._placed.remove((text, path))
                self._controller.services.store().add_unplaced(
                    self._controller.draft_id, text.file, [(text.text, text.source)]
                )
                self._read_tray()

    # ------------------------------------------------------------ drawing

    def _show_review(self, *, shown: bool) -> None:
        self._parts.setVisible(shown)
        self._same.setVisible(shown and bool(self._same.text()))
        for each in (*self._filters.values(), self._told, self.import_button):
            each.setVisible(shown)
        self._cancel.setText("取消" if shown else "返回")
        self.tray.setMaximumHeight(self._theme.px(_TRAY) if shown else 16_777_215)
        self._whole.setStretchFactor(self.tray, int(not shown))
        self._space.setVisible(not shown)
        self._fit()

    def _on_ticked(self) -> None:
        counts = self.model.counts
        for state, each in self._filters.items():
            each.setText(f"{STATES.get(state, '全部')} {counts[state]}")
            each.setEnabled(counts[state] > 0 or not state)
        number = len(self.model.wanted)
        self.import_button.setText(f"带入勾选的 {number} 项" if number else "没有勾选要带入的")
        self.import_button.setEnabled(number > 0)

    def _on_current(self) -> None:
        line = self.model.line(self.table.currentIndex().row())
        if line is not None and line.offer is not None:
            self.source.show_marks(line.offer.placed.marks)

    def _on_source_chosen(self, mark: int) -> None:
        row = self.model.row_with_mark(mark)
        if row >= 0:
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0))

    def _lay_out(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 24, 8)
        scaled(theme, head, setSpacing=8)
        head.addWidget(self._title)
        head.addWidget(self._file, 1)
        group = QButtonGroup(self)
        for state, each in self._filters.items():
            each.setCheckable(True)
            each.setChecked(not state)
            group.addButton(each)
            head.addWidget(each)
        left = self.source_pane = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 0, 8, 8)
        column.addWidget(self.source, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 16, 8)
        scaled(theme, column, setSpacing=4)
        column.addWidget(self._same)
        column.addWidget(self.table, 1)
        self._parts = QSplitter()
        self._parts.setObjectName("intake")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(left)
        self._parts.addWidget(right)
        self._widths = ScaledPanes(theme, self._parts, stretch=1)
        self._widths.put(0, _LEFT)
        self._space = QWidget()
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 8)
        scaled(theme, foot, setSpacing=8)
        foot.addWidget(self._told, 1)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self.import_button)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        inner = QHBoxLayout()
        inner.setContentsMargins(24, 0, 24, 0)
        inner.addWidget(self._progress)
        whole.addLayout(inner)
        whole.addWidget(self._parts, 1)
        whole.addWidget(self.tray)
        whole.addWidget(self._space, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.model.ticked.connect(self._on_ticked)
        for state, each in self._filters.items():
            each.clicked.connect(partial(self._filter, state))
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.source.chosen.connect(self._on_source_chosen)
        self.import_button.clicked.connect(self._start_import)
        self._cancel.clicked.connect(self._leave)
        self._progress.stop_button.clicked.connect(self._leave)
        self.tray.placing.connect(self._on_placing)
        self.tray.dropped.connect(self._on_dropped)
        self.tray.all_dropped.connect(self._on_all_dropped)
        self._controller.changed.connect(self._on_changed)

    def _filter(self, state: str) -> None:
        self.model.set_filter(state)


def with_text(kind: str, present: Any, text: str) -> Any:
    """Returns an answer with a text behind what stands there."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "blocks":
        return [*(present or []), *({"text": line} for line in lines)]
    if kind == "lines":
        return [*(present or []), *lines]
    joined = "\n".join(lines) if kind == "paragraph" else " ".join(lines)
    if not present:
        return joined
    return f"{present}\n{joined}" if kind == "paragraph" else f"{present} {joined}"


def _dropping(services: Any, draft_id: str, ids: list[str]) -> Callable[[Job], None]:
    def work(_job: Job) -> None:
        services.store().drop_unplaced(draft_id, ids)

    return work


def _as_blocks(form: FilledForm) -> list[WordParagraph]:
    """Returns what was found, one under the other, where the file's own text is not at hand."""
    texts = [f"{each.source}：{_plain(each.value)}" for each in form.placed]
    texts += [f"{each.source}：{each.text}" for each in form.unplaced]
    return [WordParagraph(number, text) for number, text in enumerate(texts, 1)]


def _states_of_list(form: FilledForm) -> list[tuple[int, str]]:
    states = [each.state for each in form.placed] + ["none"] * len(form.unplaced)
    return list(enumerate(states, 1))


def _plain(value: Any) -> str:
    return "、".join(map(_plain, value)) if isinstance(value, list) else str(value)


def _beside_blocks(beside: list[Beside], first: int) -> list[WordParagraph]:
    words = {
        "header": "页眉",
        "footer": "页脚",
        "footnote": "脚注",
        "endnote": "尾注",
        "comment": "批注",
        "drawing": "图形",
    }
    return [
        WordParagraph(first + number, f"{words.get(each.kind, each.kind)}：{each.text}")
        for number, each in enumerate(beside)
    ]
