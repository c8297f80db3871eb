"""Pictures of what people do with a draft, full: ``python -m tests.ui.work_shots FOLDER [page…] [--look 1366-dark …]``.

Not a test.  A draft with two issues, notes of two people, former states, a part that came back and a filled Word form
is made in a throw-away home, and a desk with many packages (``--firms``); then each page is drawn at the sizes of
:mod:`tests.ui.screenshots`.  :data:`PAGES` names the pages.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.jobs.desk import create_desk_session
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.parts import hand_out
from app.pack.catalogue import example_file
from app.services import Services, build_services
from tests.app.cli.test_cli_part import edit_part, row_in
from tests.app.intake.word_damages import damaged, office_form
from tests.desk_packages import PackageMaker, application, prose
from tests.ui.paper_shots import frozen
from tests.ui.screenshots import LOOKS, USUAL, wait, window_in_each_look
from tests.ui.shown import page_in
from ui.draft.controller import DraftController
from ui.shell.application import make_application, speak_chinese
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette

PAGES = ("history", "versions", "review", "notes", "writing", "palette", "find", "merge", "intake", "desk")
_PATIENCE = 10
"""Times that the window is waited for."""
_PAIN = "漏检率约3%，问题在试车阶段才暴露，返修成本高。"
_DESK = {"title": "重庆市推荐", "unit": "重庆市经济和信息化委员会", "quota": "city", "who": "王澜"}


@dataclass(frozen=True)
class Work:
    """What lies there: drafts by what they are for, and files."""

    draft: str
    merging: str
    empty: str
    part: Path
    form: Path
    desk: Path | None


def make(services: Services, folder: Path, firms: int) -> Work:
    """A draft with a past and notes, one with a part that came back, a form and a desk; no desk for no firms."""
    pack = services.default_pack()
    taken = partial(import_draft_file, services, example_file(pack, "scene"))
    first, second, third = (store_draft(services, taken()).id for _ in range(3))
    _write_past(services, first)
    part = _part(services, second, folder)
    form = folder / "二号车间申报书（三稿）.docx"
    form.write_bytes(damaged(office_form, "scene", []).bytes())
    return Work(first, second, third, part, form, _desk(services, folder, firms) if firms else None)


def _write_past(services: Services, draft_id: str) -> None:
    """Two issues, texts written in between, notes and persons, each a moment of its own."""
    controller = DraftController.open(services, draft_id)
    notes, store = controller.notes, services.store()
    results = controller.draft.inside("scenarios[0].results")

    def moment() -> None:
        controller.flush()
        store.pin_moment(draft_id)

    frozen(services, draft_id)
    controller.edit(results, f"{controller.value(results)}换型时间降至22分钟。")
    moment()
    notes.add_note(results, "周总", "22 分钟是平均还是最好的一次？请注明统计期和样本数。", "换型时间降至22分钟")
    moment()
    notes.reply(notes.list_notes()[0].id, "李晓岚", "2020 年 10—12 月平均，共 146 次。我补进去。")
    notes.assign("step/basic", "小王")
    moment()
    controller.edit("company.contact.position", "部长")
    moment()
    notes.add_note(controller.draft.inside("scenarios[1].pain_points"), "周总", "“换线”全文改成“换型”。")
    notes.set_state(notes.list_notes()[1].id, "settled")
    moment()
    frozen(services, draft_id)
    narrative = controller.draft.inside("scenarios[0].narrative")
    blocks = [*controller.value(narrative)]
    slips = "投用后换型时间降至22分钟，，效率大幅提升。班组按Mes工单派工，MES再统计节拍，计划员减少50%"
    controller.edit(narrative, [*blocks[:2], {"text": slips}, *blocks[2:]])
    moment()
    controller.close()


def _part(services: Services, draft_id: str, folder: Path) -> Path:
    """A part in which a colleague changed three answers, two of which are changed here too."""
    controller = DraftController.open(services, draft_id)
    controller.edit(controller.draft.inside("scenarios[0].pain_points"), _PAIN)
    controller.flush()
    file = hand_out(services, draft_id, ["scenarios[0]"], folder / "场景1.zzpart")

    def edit(answers: dict[str, object]) -> None:
        answers[row_in(answers, "].pain_points")] = _PAIN.replace("约3%", "为3.1%") + "每年约46万元。"
        answers[row_in(answers, "].results")] = "检出率由96.9%提升到99.4%，返修减少一半。"
        answers[row_in(answers, "].spillover")] = "已向两家协作企业推广。"

    back: Path = edit_part(file, folder / "陈立交回.zzpart", edit)
    controller.edit(controller.draft.inside("scenarios[0].pain_points"), _PAIN.replace("在试车", "到试车"))
    controller.edit(controller.draft.inside("scenarios[0].results"), "检出率由96.9%提升到99.1%。")
    controller.flush()
    controller.close()
    return back


def _desk(services: Services, folder: Path, firms: int) -> Path:
    """A desk that has read the packages of so many firms, two of which copied a passage and one of which is broken."""
    maker = PackageMaker(folder / "收件")
    copied = prose(random.Random(77), 180)
    for number in range(1, firms + 1):
        track = "factory" if number % 4 == 0 else "scene"
        texts = [copied] if number in (1, 5) else []
        maker.make(f"{number:02}.zip", application(track, number, texts=texts))
    (maker.folder / "坏.zip").write_bytes(b"PK\x03\x04 broken")
    session = create_desk_session(services, folder / "推荐.zzdesk", **_DESK)
    remember_files(session.file, find_files([maker.folder]).files)
    read_waiting(services, session.file)
    session.file.close()
    return session.file.path


class WorkPhotographer:
    """Draws one look of each page into a folder."""

    def __init__(self, app: QApplication, window: MainWindow, work: Work, folder: Path, look: str) -> None:
        self._app = app
        self._window = window
        self._work = work
        self._folder = folder
        self._look = look

    def shoot(self, name: str) -> None:
        """One picture."""
        wait(self._app)
        self._window.grab().save(str(self._folder / f"{name}-{self._look}.png"))

    def until(self, ready: Any) -> None:
        """Lets the window work, for some minutes if it has to."""
        for _ in range(_PATIENCE):
            wait(self._app, ready)
            if ready():
                return
        raise AssertionError("it does not come to an end")

    def open(self, draft: str, step: str = "") -> Any:
        """The workspace of a draft, at a step."""
        if self._window.workspace is None or self._window.workspace.controller.draft_id != draft:
            self._window.go_home()
            wait(self._app)
            self._window.open_draft(draft)
            self.until(lambda: self._window.workspace is not None and self._window.workspace.step)
        workspace = self._window.workspace
        assert workspace is not None
        if step:
            workspace.show_step(step)
        wait(self._app, seconds=0.6)
        return workspace

    def history(self) -> None:
        """历史: now against the issue, a moment of notes, and the whole against the beginning."""
        page: Any = page_in(self.open(self._work.draft, "history"))
        self.until(lambda: any("批注" in getattr(each, "line", "") for each in page.timeline.entries.entries))
        self.shoot("history-now")
        for name, wanted in (("notes", "批注"), ("first", "带入")):
            entries = page.timeline.entries.entries
            row = next(n for n, each in enumerate(entries) if wanted in getattr(each, "line", "") + repr(each))
            page.timeline.choose(row)
            wait(self._app, seconds=0.8)
            self.shoot(f"history-{name}")

    def versions(self) -> None:
        """比较两版, with differences and without."""
        page: Any = page_in(self.open(self._work.draft, "versions"))
        wait(self._app, seconds=1.5)
        self.shoot("versions")
        page.comparison.sides[1].setCurrentIndex(page.comparison.sides[0].currentIndex())
        page.comparison.sides[1].activated.emit(page.comparison.sides[1].currentIndex())
        wait(self._app, seconds=1.0)
        self.shoot("versions-same")

    def review(self) -> None:
        """审阅, at a page that has a note."""
        workspace = self.open(self._work.draft, "scene")
        workspace.toggle_review()
        page: Any = workspace.page
        self.until(lambda: page.paper.pages > 0 and not page.paper.busy)
        page.goto(workspace.controller.draft.inside("scenarios[0].results"))
        wait(self._app, seconds=1.5)
        self.shoot("review")
        page.board.composer.text.setPlainText("写到一半的批注")
        wait(self._app)
        self.shoot("review-begun")
        page.board.composer.text.clear()
        page.leave_wanted.emit()
        wait(self._app)

    def notes(self) -> None:
        """批注 and 还差谁 beside a step."""
        workspace = self.open(self._work.draft, "basic")
        workspace.panels.show_panel("notes")
        wait(self._app, seconds=0.5)
        self.shoot("notes")
        workspace.panels.show_people()
        workspace.panel.current.people.show_assigning()
        wait(self._app, seconds=0.5)
        self.shoot("notes-people")
        workspace.panels.show_panel("")

    def writing(self) -> None:
        """场景正文 with hints beside it."""
        workspace = self.open(self._work.draft)
        workspace.show_path(workspace.controller.draft.inside("scenarios[0].narrative"))
        wait(self._app, seconds=2.5)
        self.shoot("writing")
        workspace.show_path(workspace.controller.draft.inside("scenarios[0].results"))
        wait(self._app, seconds=1.5)
        self.shoot("writing-short")
        workspace.panels.show_panel("hints")
        wait(self._app, seconds=1.5)
        self.shoot("writing-panel")
        workspace.panels.show_panel("")

    def palette(self) -> None:
        """The palette, empty and with words."""
        self.open(self._work.draft, "basic")
        self._window.show_palette()
        wait(self._app)
        self.shoot("palette-empty")
        found = self._window.findChild(Palette)
        assert found is not None
        found.line.setText("cj")
        wait(self._app, seconds=0.6)
        self.shoot("palette")
        found.close_palette()

    def find(self) -> None:
        """查找和替换."""
        workspace = self.open(self._work.draft, "basic")
        workspace.panels.unify_words("系统", "平台")
        wait(self._app, seconds=0.8)
        self.shoot("find")
        workspace.panels.show_panel("")

    def merge(self) -> None:
        """合并, with conflicts."""
        page: Any = page_in(self.open(self._work.merging, "merge"))
        wait(self._app, seconds=0.5)
        if not page.list.conflicts.entries:
            page.receive_files([self._work.part])
            self.until(lambda: bool(page.list.conflicts.entries))
        wait(self._app, seconds=0.8)
        self.shoot("merge")

    def intake(self) -> None:
        """带入: a filled form looked over."""
        workspace = self.open(self._work.empty, "basic")
        workspace.review.review_files([self._work.form])
        page: Any = page_in(workspace)
        self.until(lambda: page.model.counts[""] > 0 and page.import_button.isVisible())
        wait(self._app, seconds=0.8)
        self.shoot("intake")

    def desk(self) -> None:
        """推荐汇总: each section."""
        if self._work.desk is None:
            return
        self._window.go_home()
        self._window.start.show_place("summary")
        wait(self._app)
        page: Any = self._window.start.page("summary")
        compared: list[bool] = []
        page.desk_opened.connect(lambda: page.board.controller.compared.connect(lambda: compared.append(True)))
        page.open_desk(Path(shutil.copy(self._work.desk, self._work.desk.with_name(f"{self._look}.zzdesk"))))
        self.until(lambda: bool(compared))
        wait(self._app, seconds=1.0)
        for entry in [each for each in page.board.sections.sections.entries if each.id]:
            page.board.sections.set_current(entry.id)
            wait(self._app, seconds=1.2)
            self.shoot(f"desk-{entry.id.replace(':', '-')}")
            if entry.id == "compare":
                for tab, name in ((1, "heat"), (2, "figures")):
                    page.board.pane("compare").tabs.setCurrentIndex(tab)
                    wait(self._app, seconds=1.2)
                    self.shoot(f"desk-{name}")


def main() -> int:
    """Writes the pictures asked for into the folder given."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("pages", nargs="*", default=[])
    words.add_argument("--look", nargs="+", choices=[look[0] for look in LOOKS], default=USUAL)
    words.add_argument("--firms", type=int, default=12)
    options = words.parse_args()
    wanted = options.pages or list(PAGES)
    options.folder.mkdir(parents=True, exist_ok=True)
    app = make_application(sys.argv[:1])
    speak_chinese(app)
    with tempfile.TemporaryDirectory() as home:
        services = build_services(Path(home), {})
        (Path(home) / "files").mkdir()
        work = make(services, Path(home) / "files", options.firms if "desk" in wanted else 0)
        for look, window in window_in_each_look(app, services, options.look, panel="", splits={}):
            photographer = WorkPhotographer(app, window, work, options.folder, look)
            for page in PAGES:
                if page in wanted:
                    getattr(photographer, page)()
        services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
