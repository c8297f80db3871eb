"""What a draft's window says about saving: saved or not and why, who else has the draft open, and what can be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.draft.form_places import place_of
from app.draft.paths import BESIDE, slot_of
from app.errors import StoreGone
from app.jobs.presence import DraftLock
from app.jobs.save_copy import copy_name, save_copy
from ui.draft.conflict_texts import answer_words, both_texts
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from datetime import datetime

    from ui.controls.banner import Banner
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
    from ui.shell.command_bar import CommandBar
    from ui.shell.conflict_bar import ConflictBar

SAVE, SECOND, COPY, NEWS = "save", "second", "copy", "news"
_AGAIN_MS = 3000
"""How often a window looks what another has written, and a second one whether it is alone now."""
_NAMED = 3
"""Answers that a notice names."""
_SECOND = "这份申报书在另一个窗口里也开着。两边都可以改，那边改的几秒后就到这里；改到同一项时再选用哪一个。"
_TURNED = "另一个窗口换了申报方向。这里的都已保存，重新打开就能接着填。"
_HERE = "文字还在这个窗口里，没有丢。"


class SaveStatus(QObject):
    """Tells in the bar and the banners whether the draft is saved, and who else has it open.

    ``reopen`` asks to open the draft anew.
    """

    reopen = Signal()

    def __init__(
        self, controller: DraftController, bar: CommandBar, banner: Banner, clash_bar: ConflictBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._bar, self._banner, self._clash_bar = bar, banner, clash_bar
        self._jobs = JobSlots(self)
        self._presence = DraftLock(controller.services.home, controller.draft_id)
        self._look_again = QTimer(self)
        self._look_again.setInterval(_AGAIN_MS)
        self._look_again.timeout.connect(self._look)
        self._news: list[str] = []
        self._steps, self._steps_lost = False, False
        """Whether there were steps of undo, and whether what came in took them away."""
        self._elsewhere = QTimer(self)
        self._elsewhere.setInterval(_AGAIN_MS)
        self._elsewhere.timeout.connect(controller.look_elsewhere)
        self._elsewhere.start()
        controller.history_changed.connect(self._history_changed)
        controller.came_in.connect(self._came_in)
        controller.track_changed_elsewhere.connect(self._show_track_news)
        controller.saving.connect(bar.show_saving)
        controller.saved.connect(self._saved)
        controller.save_failed.connect(self._not_saved)
        controller.clashed.connect(self._show_clash)
        controller.changed.connect(self._changed)
        banner.acted.connect(self._act)
        banner.also.connect(self._act_also)
        clash_bar.mine.connect(self._choose_mine)
        clash_bar.theirs.connect(self._choose_theirs)
        clash_bar.look.connect(controller.goto)
        self._look()

    def close_down(self) -> None:
        """Lets go of the draft, so that the next window to open it is the first."""
        self._look_again.stop()
        self._elsewhere.stop()
        self._jobs.close_down()
        self._presence.leave()

    # ------------------------------------------------------------ who else is here

    def _look(self) -> None:
        alone = self._presence.try_first()
        if alone:
            self._look_again.stop()
            self._banner.remove(SECOND)
        elif not self._look_again.isActive():
            self._look_again.start()
            self._banner.put(SECOND, "confirm", _SECOND)

    def _came_in(self, paths: list[str]) -> None:
        """Names the changes of another window that stand here already.

        They add up until the notice is closed.
        """
        draft = self._controller.draft
        lists = tuple(f"{path}[" for path in paths if slot_of(path) in draft.shape.tables)
        # A row that came or went is one change; what is set aside, and notes, stand in no field.
        told = [path for path in paths if not path.startswith((*BESIDE, *lists))]
        if not told:
            return
        self._reset_news()
        self._news = list(dict.fromkeys((*self._news, *told)))
        self._tell_news()

    def _history_changed(self) -> None:
        """Notes where undo was lost to another window's rows.

        Undo and redo go together only where rows of another window, or what stands in a step, came in.
        """
        before, self._steps = self._steps, self._controller.can_undo or self._controller.can_redo
        if before and not self._steps and self._elsewhere.isActive():
            self._reset_news()
            self._steps_lost = True
            self._tell_news()

    def _reset_news(self) -> None:
        if not self._banner.has(NEWS):
            self._news, self._steps_lost = [], False

    def _tell_news(self) -> None:
        draft = self._controller.draft
        places = list(dict.fromkeys(place_of(draft, path) for path in self._news if path in draft.answers))
        named = "、".join(f"“{place}”" for place in places[:_NAMED]) + ("等" if len(places) > _NAMED else "")
        count = f"改了 {len(self._news)} 处" if self._news else "加减了行"
        words = f"另一个窗口{count}，这里已经跟上" + (f"：{named}。" if named else "。")
        lost = "之前的撤销不能再用。" if self._steps_lost else ""
        self._banner.put(NEWS, "advice", words + lost, "去看看" if places else "")

    def _show_track_news(self) -> None:
        self._elsewhere.stop()
        self._banner.put(NEWS, "confirm", _TURNED, "重新打开")

    # ------------------------------------------------------------ saved or not

    def _saved(self, at: datetime) -> None:
        self._bar.show_saved(at)
        self._banner.remove(SAVE)
        self._show_undecided()

    def _not_saved(self, why: str) -> None:
        self._bar.show_unsaved()
        error = self._controller.save_error
        if isinstance(error, StoreGone) and error.replaced:
            words = f"没有保存：{why}{_HERE}先另存一份，再重新打开程序，把它导入。"
            self._banner.put(SAVE, "error", words, "再存一次", "另存…")
        elif isinstance(error, StoreGone):
            words = f"没有保存：{why}{_HERE}可以把数据库放回原处接着存，也可以另存一份。"
            self._banner.put(SAVE, "error", words, "放回原处", "另存…")
        else:
            self._banner.put(SAVE, "error", f"没有保存：{why}{_HERE}", "再存一次", "另存…")

    def _act(self, key: str) -> None:
        if key == NEWS and self._elsewhere.isActive():
            self._banner.remove(NEWS)
            here = self._controller.draft.answers
            if there := next((path for path in self._news if path in here), ""):
                self._controller.goto.emit(there)
        elif key == NEWS:
            self.reopen.emit()
        elif key == SAVE:
            error = self._controller.save_error
            if isinstance(error, StoreGone) and not error.replaced:
                self._put_back()
            else:
                self._controller.retry_save()

    def _act_also(self, key: str) -> None:
        if key == SAVE:
            self.save_copy()

    def _put_back(self) -> None:
        services = self._controller.services

        def work(_job: Job) -> None:
            services.store().put_back()

        self._jobs.run("put back", work, self._is_back, self._not_saved)

    def _is_back(self, _nothing: object) -> None:
        self._controller.retry_save()

    # ------------------------------------------------------------ 另存

    def save_copy(self) -> None:
        """Asks where to, and writes the draft as shown."""
        self._controller.gather.emit()
        day = f"{self._controller.services.now().astimezone():%Y%m%d}"
        wanted = copy_name(self._controller.draft, day)
        path = choose_target(None, "另存一份", wanted, "申报数据 (*.zip)")
        if path is not None:
            self.write_copy(path)

    def write_copy(self, path: Path) -> None:
        """Writes the draft to ``path`` in the background, and says how that went."""
        draft, read_file = self._controller.draft, self._controller.read_file
        path = path if path.suffix.lower() == ".zip" else path.with_name(f"{path.name}.zip")
        application, files = draft.application(), dict(draft.files)

        def work(_job: Job) -> tuple[Path, tuple[str, ...]]:
            return path, save_copy(application, files, read_file, path)

        self._jobs.run("copy", work, self._copied, self._not_copied)

    def _copied(self, told: tuple[Path, tuple[str, ...]]) -> None:
        path, missing = told
        words = f"已另存到 {path}，以后在首页导入它就能接着填。"
        if missing:
            words += f"有 {len(missing)} 个图片或附件读不出来，没有带上：{'、'.join(missing[:3])}。"
        # Above the trouble for which it was written, until it is closed.
        self._banner.put(COPY, "error" if missing else "ok", words)
        self._banner.show_first(COPY)

    def _not_copied(self, why: str) -> None:
        self._banner.put(COPY, "error", f"没有另存成：{why}")
        self._banner.show_first(COPY)

    # ------------------------------------------------------------ clashes

    def _choose_mine(self, path: str) -> None:
        self._controller.choose_mine(path)
        self._decided(path)

    def _choose_theirs(self, path: str) -> None:
        self._controller.choose_theirs(path)
        self._decided(path)

    def _decided(self, path: str) -> None:
        """Focuses the field after the last decision."""
        if not self._controller.clashes:
            self._controller.goto.emit(path)

    def _changed(self, _change: object) -> None:
        if self._controller.clashes:
            self._show_clash()

    def _show_clash(self) -> None:
        clashes = self._controller.clashes
        self._show_undecided()
        if not clashes:
            self._clash_bar.hide()
            if not self._controller.unsaved:
                self._bar.show_saved(self._controller.services.now())
            return
        draft, clash = self._controller.draft, clashes[0]
        mine = answer_words(draft, clash.path, draft.value(clash.path))
        theirs = answer_words(draft, clash.path, clash.theirs)
        place = place_of(draft, clash.path)
        self._clash_bar.show_clash(clash.path, place, both_texts(mine, theirs), (mine, theirs), len(clashes) - 1)

    def _show_undecided(self) -> None:
        if count := len(self._controller.clashes):
            self._bar.show_unsaved(count)
