"""The settings: seen at once, saved at once, each put back by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.jobs.writing_settings import WritingSettings, read_writing_settings, write_writing_settings
from ui.controls.elided_label import ElidedLabel
from ui.controls.labels import button, label, rule
from ui.controls.quiet_combo import QuietCombo
from ui.controls.scroll_to import reveal
from ui.forms.paragraph import PlainEdit
from ui.runtime.export_folder import export_folder, forget_folder, save_folder, usual_folder
from ui.runtime.file_dialogs import choose_folder
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override
from ui.runtime.relative_days import relative_day
from ui.runtime.single_shot import single_shot
from ui.shell import backup_jobs
from ui.shell.settings_list import FAMILY_WORDS, FIRST_WORDS, HOURS_WORDS, SETTINGS, THEME_WORDS, SettingEntry
from ui.shell.window_settings import WindowSettings, WindowState
from ui.theme.tokens import SCALES, ZOOMS

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from app.jobs.backups import BackupStatus
    from app.services import Services
    from ui.shell.backup_jobs import BackedUp
    from ui.shell.theme_switcher import ThemeSwitcher
    from ui.theme.theme import Theme

_TYPING = 500
"""Milliseconds without a key after which the list of words is saved."""
_NAME, _TERM_LINES = 150, 5
_TERMS_HELP = "一行一个词，例如“数字孪生”；冒号后面可以写不用的写法，例如“换型时间：换线时间、换产时间”。"


class SettingRow:
    """Shows one setting: its name, its control, what is told about it, and the button that puts it back."""

    def __init__(self, entry: SettingEntry, control: QWidget, told: str = "") -> None:
        self.entry = entry
        self.control = control
        self.name = label(entry.name)
        self.told = label(told, type="caption", tone="text3")
        self.told.setVisible(bool(told))
        self.reset: QPushButton = button("恢复", "quiet")
        self.reset.setAccessibleName(f"恢复{entry.name}")
        self.reset.setToolTip("恢复成刚装好时的样子")
        if not control.accessibleName():
            control.setAccessibleName(entry.name)
        control.setAccessibleDescription(told)


class SettingsWindow(QDialog):
    """Shows all settings.

    ``writing_changed`` says that other hints are wanted, ``folder_changed`` that files are exported elsewhere,
    ``watched_changed`` gives the folder to watch, or None,
    ``backups_wanted`` asks for the list of backups, ``backed_up`` tells what is known of them.
    """

    writing_changed = Signal()
    folder_changed = Signal()
    watched_changed = Signal(object)
    backups_wanted = Signal()
    backed_up = Signal(object)

    def __init__(
        self,
        services: Services,
        theme: Theme,
        file: WindowSettings,
        looks: ThemeSwitcher,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("设置")
        self._services = services
        self._theme = theme
        self._file = file
        self._looks = looks
        self._writing = read_writing_settings(services)
        self._jobs = JobSlot(self, "queue")
        self._late = single_shot(self, _TYPING, self._save_terms)
        self._status: BackupStatus | None = None
        self.rows: dict[str, SettingRow] = {}
        self.trouble = label("", type="compact", tone="error")
        self._make_rows()
        self._lay_out()
        self._refresh()
        theme.text_changed.connect(self._refresh)
        theme.changed.connect(self._refresh)
        self._jobs.run(backup_jobs.read_known(services), self._show_backups, self._failed)
        room = parent.size() if parent is not None else self.screen().availableSize()
        self.resize(min(theme.px(720), room.width() - theme.px(24)), min(theme.px(640), room.height() - theme.px(24)))
        self.control("theme").setFocus()

    def control(self, setting: str) -> QWidget:
        """Returns the control of a setting."""
        return self.rows[setting].control

    def show_setting(self, setting: str) -> None:
        """Brings a setting into sight and puts the keyboard on it."""
        row = self.rows[setting]
        row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self._scroll, row.control, self._theme.px(48))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves what was typed last."""
        self._finish()
        super().closeEvent(event)

    @override
    def reject(self) -> None:
        """Saves what was typed last before Esc closes the window."""
        self._finish()
        super().reject()

    # ------------------------------------------------------------ made

    def _make_rows(self) -> None:
        scales = tuple((each, f"{each}%") for each in SCALES)
        zooms = tuple((each, f"{each}%") for each in ZOOMS)
        self.hints_box = QCheckBox("停下打字时提示")
        self.terms_box = QCheckBox("按自己的用词表检查")
        self.terms_edit = PlainEdit()
        self.terms_edit.setTabChangesFocus(True)
        self.folder_label, self.second_label, self.watched_label = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.folder_button, self.second_button = button("换一个…"), button("选一处…")
        self.watched_button = button("选一个…")
        self.backups_button = button("查看备份…")
        self.backups_label = label("", type="compact", tone="text2")
        controls: dict[str, QWidget] = {
            "theme": self._combo(THEME_WORDS, self._looks.choose),
            "percent": self._combo(scales, lambda value: self._looks.choose(None, value)),
            "text_family": self._combo(FAMILY_WORDS, lambda value: self._theme.set_text(family=value)),
            "text_percent": self._combo(zooms, lambda value: self._theme.set_text(percent=value)),
            "hints": self.hints_box,
            "check_terms": self.terms_box,
            "terms": self.terms_edit,
            "export_folder": self.folder_button,
            "watched": self.watched_button,
            "second_folder": self.second_button,
            "backup_hours": self._combo(HOURS_WORDS, lambda value: self._change(backup_hours=value)),
            "backups": self.backups_button,
            "shown_first": self._combo(FIRST_WORDS, lambda value: self._change(shown_first=value)),
        }
        told = {
            "percent": "也可以用 Ctrl+= 放大，Ctrl+- 缩小，Ctrl+0 恢复。",
            "text_percent": "填写的长文和多行栏里的字，印出来的不变。",
            "hints": "写在正文旁边，也列在“写作提示”面板里，不影响检查和定稿；关上就不查。",
            "check_terms": "不勾就什么用词都不查。",
            "terms": _TERMS_HELP,
            "watched": "程序开着的时候看着它；来了文件先问，不会自己收进来。",
            "second_folder": "另一块盘或 U 盘上的文件夹；每次备份也往那里放一份。",
            "backup_hours": "有改动才备份；关闭窗口和导入之前总会备份。",
        }
        for entry in SETTINGS:
            row = SettingRow(entry, controls[entry.id], told.get(entry.id, ""))
            row.reset.clicked.connect(lambda _=False, setting=entry.id: self._reset(setting))
            self.rows[entry.id] = row
        self.hints_box.clicked.connect(self._on_writing)
        self.terms_box.clicked.connect(self._on_writing)
        self.terms_edit.textChanged.connect(self._on_terms)
        self.folder_button.clicked.connect(self._choose_folder)
        self.watched_button.clicked.connect(self._choose_watched)
        self.second_button.clicked.connect(self._choose_second)
        self.backups_button.clicked.connect(self.backups_wanted)

    def _combo(self, words: tuple[tuple[Any, str], ...], choose: Callable[[Any], None]) -> QComboBox:
        made = QuietCombo()
        for value, text in words:
            made.addItem(text, value)

        def on_activated(at: int) -> None:
            choose(made.itemData(at))
            self._refresh()

        made.activated.connect(on_activated)
        return made

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        self.trouble.setContentsMargins(24, 8, 24, 8)
        self.trouble.hide()
        column.addWidget(self.trouble)

    def _body(self) -> QWidget:
        px = self._theme.px
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(24, 12, 24, 24)
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(6))
        grid.setColumnMinimumWidth(0, px(_NAME))
        grid.setColumnStretch(1, 1)
        beside: dict[str, QWidget] = {
            "export_folder": self.folder_label,
            "watched": self.watched_label,
            "second_folder": self.second_label,
            "backups": self.backups_label,
        }
        line, group = 0, ""
        for entry in SETTINGS:
            row = self.rows[entry.id]
            if entry.group != group:
                group = entry.group
                if line:
                    grid.addWidget(rule(), line, 0, 1, 3)
                    line += 1
                grid.addWidget(label(group, type="section"), line, 0, 1, 3)
                line += 1
            top = Qt.AlignmentFlag.AlignTop
            self._fit_name(row.name)
            grid.addWidget(row.name, line, 0, top)
            held = QHBoxLayout()
            held.setSpacing(px(12))
            if entry.id in beside:
                held.addWidget(beside[entry.id], 1)
                held.addWidget(row.control)
            else:
                held.addWidget(row.control, 1 if entry.id == "terms" else 0)
                if entry.id != "terms":
                    held.addStretch(1)
            grid.addLayout(held, line, 1)
            grid.addWidget(row.reset, line, 2, top)
            line += 1
            if row.told.text():
                grid.addWidget(row.told, line, 1, 1, 2)
                line += 1
        grid.setRowStretch(line, 1)
        self.terms_edit.setFixedHeight(px(22) * _TERM_LINES + px(12))
        return body

    def _fit_name(self, name: QLabel) -> None:
        name.setMinimumHeight(self._theme.sizes.control)
        name.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)

    # ------------------------------------------------------------ shown

    def _refresh(self) -> None:
        """Shows what is chosen, and offers to put back what is not as it was at first."""
        state, usual = self._file.state, WindowState()
        now: dict[str, Any] = {
            "theme": self._theme.choice,
            "percent": self._theme.tokens.percent,
            "text_family": self._theme.text_family,
            "text_percent": self._theme.text_percent,
            "backup_hours": state.backup_hours,
            "shown_first": state.shown_first,
        }
        for setting, value in now.items():
            combo = self.rows[setting].control
            assert isinstance(combo, QComboBox)
            combo.setCurrentIndex(max(combo.findData(value), 0))
            self._offer_reset(setting, differs=value != getattr(usual, setting))
        plain = WritingSettings()
        self.hints_box.setChecked(self._writing.hints)
        self.terms_box.setChecked(self._writing.check_terms)
        if self.terms_edit.toPlainText() != self._writing.terms and not self._late.isActive():
            self.terms_edit.setPlainText(self._writing.terms)
            self._late.stop()
        for setting in ("hints", "check_terms", "terms"):
            differs = getattr(self._writing, setting) != getattr(plain, setting)
            self._offer_reset(setting, differs=differs)
        self.terms_edit.setEnabled(self._writing.check_terms)
        folder = export_folder(self._services.home)
        self.folder_label.show_text(str(folder))
        self._offer_reset("export_folder", differs=folder != usual_folder())
        watched = state.watched
        self.watched_label.show_text(watched or "没有")
        self.watched_button.setText("换一个…" if watched else "选一个…")
        self._offer_reset("watched", differs=bool(watched))
        second = self._status.second_folder if self._status is not None else ""
        self.second_label.show_text(second or "没有，备份只在这台电脑上")
        self.second_button.setText("换一处…" if second else "选一处…")
        self._offer_reset("second_folder", differs=bool(second))
        self._offer_reset("backups", differs=False)

    def _offer_reset(self, setting: str, *, differs: bool) -> None:
        """Shows the button without moving anything: its room is there anyway."""
        reset = self.rows[setting].reset
        if reset is self.focusWidget() and not differs:
            self.control(setting).setFocus(Qt.FocusReason.OtherFocusReason)
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.setVisible(differs)

    def _show_backups(self, status: BackupStatus | None) -> None:
        self._status = status
        if status is None:
            self.backups_label.setText("数据库在服务器上，由管理员备份。")
        elif status.newest is None:
            self.backups_label.setText("还没有。关闭窗口时会自动做一份。")
        else:
            self.backups_label.setText(f"最新的是 {relative_day(status.newest, self._services.now())}")
        for each in (self.second_button, self.backups_button):
            each.setEnabled(status is not None)
        self._refresh()

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(f"▲ {sentence}" if sentence else "")
        self.trouble.setVisible(bool(sentence))

    def _failed(self, why: str) -> None:
        self._complain(why)

    # ------------------------------------------------------------ chosen

    def _change(self, **values: Any) -> None:
        self._file.change(**values)

    def _reset(self, setting: str) -> None:
        usual = WindowState()
        if setting in ("theme", "percent"):
            self._looks.choose(**{"choice" if setting == "theme" else setting: getattr(usual, setting)})
        elif setting == "text_family":
            self._theme.set_text(family=usual.text_family)
        elif setting == "text_percent":
            self._theme.set_text(percent=usual.text_percent)
        elif setting in ("hints", "check_terms", "terms"):
            self._late.stop()
            self._write(replace(self._writing, **{setting: getattr(WritingSettings(), setting)}))
        elif setting == "export_folder":
            forget_folder(self._services.home)
            self.folder_changed.emit()
        elif setting == "watched":
            self.watched_changed.emit(None)
        elif setting == "second_folder":
            self._jobs.run(
                backup_jobs.name_second_folder(self._services, None), self._on_backed_up, self._failed, lasting=True
            )
        else:
            self._change(**{setting: getattr(usual, setting)})
        self._refresh()

    def _on_writing(self) -> None:
        chosen = replace(self._writing, hints=self.hints_box.isChecked(), check_terms=self.terms_box.isChecked())
        self._write(chosen)
        self._refresh()

    def _on_terms(self) -> None:
        if self.terms_edit.toPlainText() != self._writing.terms:
            self._late.start()

    def _save_terms(self) -> None:
        self._late.stop()
        if self.terms_edit.toPlainText() != self._writing.terms:
            self._write(replace(self._writing, terms=self.terms_edit.toPlainText()))
            self._refresh()

    def _write(self, chosen: WritingSettings) -> None:
        try:
            write_writing_settings(self._services, chosen)
        except (AppError, OSError) as error:
            self._complain(f"没有记下来：{error}")
            return
        self._complain("")
        self._writing = chosen
        self.writing_changed.emit()

    def _choose_folder(self) -> None:
        chosen = choose_folder(self, "导出到哪个文件夹", export_folder(self._services.home))
        if chosen is not None:
            save_folder(self._services.home, chosen)
            self.folder_changed.emit()
            self._refresh()

    def _choose_watched(self) -> None:
        now = Path(self._file.state.watched) if self._file.state.watched else Path.home()
        chosen = choose_folder(self, "留意哪个文件夹", now)
        if chosen is not None:
            self.watched_changed.emit(chosen)
            self._refresh()

    def _choose_second(self) -> None:
        now = Path(self._status.second_folder) if self._status and self._status.second_folder else Path.home()
        chosen = choose_folder(self, "另一块盘或 U 盘上的文件夹", now)
        if chosen is not None:
            self.backups_label.setText("正在备份…")
            self._jobs.run(
                backup_jobs.name_second_folder(self._services, chosen), self._on_backed_up, self._failed, lasting=True
            )

    def _on_backed_up(self, made: BackedUp) -> None:
        self._complain(made.sentence)
        self._show_backups(made.status)
        self.backed_up.emit(made.status)

    def _finish(self) -> None:
        self._save_terms()
        self._jobs.close_down()
