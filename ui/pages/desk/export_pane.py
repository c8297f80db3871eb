"""导出汇总表: what is going to be written, what stands in the way of handing it in, and where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.quotas import local_quotas
from ui.controls.labels import button, empty, label, page_title, rule
from ui.controls.line_edit import LineEdit
from ui.controls.progress_row import ProgressRow
from ui.controls.quiet_combo import WholeListCombo
from ui.pages.desk.pane import DeskPane, scrolled
from ui.runtime.file_dialogs import choose_folder
from ui.runtime.overriding import override
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from pathlib import Path

    from app.jobs.desk_export import DeskExport
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_TONES = {"▲": "error", "◆": "later", "●": "confirm"}
WHAT = (
    "附件6、附件7（xlsx、docx、PDF），只列意见是“推荐”的，按名次；另有一页写明每一行来自哪个申报包、哪一版",
    "推荐的申报材料：按名次编号，放进两个文件夹",
    "核对报告（docx、PDF）：查到的问题、名次和理由、没有列入的文件",
    "全部列.xlsx：这里看得到的每一项",
    "退回企业：每家一份退回意见（docx，另有数据文件），写明哪一项有什么问题",
)


class ExportPane(DeskPane):
    """Exports the desk's files; ``folder_chosen`` says where to."""

    folder_chosen = Signal(str)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._folder: Path | None = None
        self.setProperty("ground", "surface")
        self.unit = LineEdit()
        self.title = LineEdit()
        self.who = LineEdit()
        self.quota = WholeListCombo()
        self.progress = ProgressRow("导出")
        self.start = button("选文件夹并导出…", "primary")
        self._open = button("打开文件夹")
        self._counts = label("")
        self._doubts = QVBoxLayout()
        self._lay_out(theme)
        self._connect()

    @override
    def refresh(self) -> None:
        """Shows settings, counts and what is open."""
        session = self._controller.session
        for editor, value in (
            (self.unit, session.unit),
            (self.title, session.title),
            (self.who, session.settings.get("who", "")),
        ):
            if not editor.isModified():
                editor.setText(value)
        at = self.quota.findData(session.settings.get("quota", "none"))
        self.quota.setCurrentIndex(max(at, 0))
        said, open_points = [], []
        for form in session.pack.summaries:
            rows = session.rows(form.track)
            chosen = [row for row in rows if row.opinion == "recommend"]
            waiting = sum(row.opinion == "pending" for row in rows)
            said.append(f"{form.annex} 推荐 {len(chosen)} 家")
            if waiting:
                open_points.append(f"● {form.annex} 还有 {waiting} 家待定，不列入。")
            open_points += [
                f"▲ {form.annex} {count.label}超出 {len(count.surplus)} 家，名额是 {count.limit} 家。"
                for count in session.quota_counts(form.track)
                if count.surplus
            ]
            bare = sum(not row.submission.stamped and not row.papers for row in chosen)
            if bare:
                open_points.append(f"◆ {form.annex} 推荐的有 {bare} 家没有盖章扫描件。")
        if not session.unit:
            open_points.append("● 还没有写推荐单位，表上的“推荐单位（盖章）：”后面会是空的。")
        self._counts.setText("　".join(said))
        empty(self._doubts)
        for point in open_points:
            self._doubts.addWidget(label(point, type="compact", tone=_TONES[point[0]]))

    def export_to(self, folder: Path) -> None:
        """Writes everything into a folder."""
        self._folder = folder
        self._open.hide()
        self._controller.export(folder)

    def _choose(self) -> None:
        folder = choose_folder(self, "导出到哪个文件夹", self._controller.session.file.path.parent)
        if folder is not None:
            self.export_to(folder)

    def _on_step(self, done: int, of: int) -> None:
        self.progress.show_step(f"正在放申报材料，第 {done} 家，共 {of} 家" if of else "正在排表…", done, of)
        self.progress.stop_button.hide()

    def _on_done(self, done: DeskExport) -> None:
        trouble = f"；{len(done.troubles)} 个没有放进去：{'；'.join(done.troubles[:3])}" if done.troubles else ""
        moved = f"；{len(done.moved)} 个原有的文件没有覆盖，改了名字：{done.moved[0]}" if done.moved else ""
        tone = "later" if done.troubles or done.moved else "ok"
        self.progress.show_words(f"已写好 {len(done.files)} 个文件{trouble}{moved}", tone)
        self._open.show()
        self.folder_chosen.emit(str(self._folder or ""))

    def _on_failed(self, sentence: str) -> None:
        if self.progress.running or not self.progress.isHidden():
            self.progress.show_words(sentence, "error")

    def _show_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _save(self) -> None:
        session = self._controller.session
        given = {
            "unit": self.unit.text().strip(),
            "title": self.title.text().strip(),
            "who": self.who.text().strip(),
            "quota": self.quota.currentData() or "none",
        }
        changed = {name: value for name, value in given.items() if session.settings.get(name, "") != value}
        if changed:
            self._controller.save_settings(**changed)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        self.quota.addItem("不限", "none")
        for each in local_quotas(self._controller.session.pack):
            limits = "、".join(str(limit) for limit in each.limits.values())
            self.quota.addItem(f"{each.label}（{limits}）", each.id)
        form = QFormLayout()
        form.setHorizontalSpacing(px(16))
        form.setVerticalSpacing(px(8))
        for words, editor in (("名称", self.title), ("推荐单位", self.unit), ("名额", self.quota), ("署名", self.who)):
            editor.setMaximumWidth(px(420))
            scaled(theme, editor, setMinimumHeight=32)  # a form in a layout that has no room would lay rows over rows
            editor.setAccessibleName(words)
            form.addRow(label(words, tone="text2"), editor)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(12), px(24), px(12))
        column.setSpacing(px(10))
        column.addWidget(page_title("导出汇总表"))
        column.addLayout(form)
        column.addWidget(rule())
        column.addWidget(self._counts)
        column.addLayout(self._doubts)
        column.addWidget(label("会写出这些：", type="compact", tone="text2"))
        for line in WHAT:
            column.addWidget(label(f"· {line}。", type="compact", tone="text2"))
        column.addWidget(self.progress)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self._open)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._open.hide()

    def _connect(self) -> None:
        for editor in (self.unit, self.title, self.who):
            editor.editingFinished.connect(self._save)
        self.quota.activated.connect(self._save)
        self.start.clicked.connect(self._choose)
        self._open.clicked.connect(self._show_folder)
        self._controller.exporting.connect(self._on_step)
        self._controller.exported.connect(self._on_done)
        self._controller.failed.connect(self._on_failed)
