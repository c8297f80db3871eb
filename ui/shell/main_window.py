"""The window: the start screen or one open draft, and the keys that work everywhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.late_modules import late_module
from ui.runtime.overriding import override
from ui.shell.close_guard import CloseGuard
from ui.shell.last_places import LastPlaces
from ui.shell.start import StartScreen
from ui.shell.theme_switcher import ThemeSwitcher
from ui.shell.tour_guide import TourGuide
from ui.shell.window_stack import WindowStack

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent

    from app.jobs import untouched_drafts
    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from ui.draft import controller as draft_controller
    from ui.pages.base import Undoable
    from ui.pages.home import jobs as home_jobs
    from ui.runtime import chunked_work, job_slots, shortcuts
    from ui.runtime.chunked_work import ChunkedWork
    from ui.runtime.job_slots import JobSlot
    from ui.shell import (
        applied_settings,
        file_drops,
        later_parts,
        palette,
        palette_entries,
        pane_sizes,
        watched_folder,
    )
    from ui.shell import help as help_window
    from ui.shell import workspace as draft_workspace
    from ui.shell.applied_settings import AppliedSettings
    from ui.shell.later_parts import LaterParts
    from ui.shell.palette import Palette
    from ui.shell.pane_sizes import PaneSizes
    from ui.shell.watched_folder import WatchedFolder
    from ui.shell.window_settings import WindowSettings, WindowState
    from ui.shell.workspace import Workspace
    from ui.theme.theme import Theme
else:
    untouched_drafts = late_module("app.jobs.untouched_drafts")
    draft_controller = late_module("ui.draft.controller")
    home_jobs = late_module("ui.pages.home.jobs")
    chunked_work = late_module("ui.runtime.chunked_work")
    job_slots = late_module("ui.runtime.job_slots")
    shortcuts = late_module("ui.runtime.shortcuts")
    applied_settings = late_module("ui.shell.applied_settings")
    file_drops = late_module("ui.shell.file_drops")
    help_window = late_module("ui.shell.help")
    later_parts = late_module("ui.shell.later_parts")
    palette = late_module("ui.shell.palette")
    palette_entries = late_module("ui.shell.palette_entries")
    pane_sizes = late_module("ui.shell.pane_sizes")
    watched_folder = late_module("ui.shell.watched_folder")
    draft_workspace = late_module("ui.shell.workspace")

TITLE = "智造申报"
CALM = 300
"""Milliseconds from a draft's first page to the first note of the tour."""
SMALLEST = (1024, 640)
FRAME = 32
"""Pixels that a title takes above the inside of a window, of the systems that have the highest."""


class MainWindow(QMainWindow):
    """Shows the start screen or one open draft.

    It is made with the services, the theme and the file that remembers how the window was left.
    """

    bug = Signal(str)
    """An error of ours, from any thread: the sentence that says where it is kept."""
    shown = Signal()
    """The first frame is on the screen."""

    def __init__(self, services: Services, theme: Theme, file: WindowSettings) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self._file = file
        self._opening: JobSlot | None = None
        self._step_wanted = ""
        self._sizes: PaneSizes | None = None
        self._away: ChunkedWork | None = None
        self._parts: LaterParts | None = None
        self._palette: Palette | None = None
        self._settings: AppliedSettings | None = None
        self._beyond = False
        self._handed_over = False
        """Whether files were given at the start: they are what is wanted then."""
        self._places = LastPlaces(file, self)
        self._looks = ThemeSwitcher(theme, file, self)
        self._leaving = CloseGuard(self)
        self._touring = TourGuide(self, theme, file)
        self._form_wanted: Path | None = None
        self._begun = ""
        self._watched: WatchedFolder | None = None
        self.workspace: Workspace | None = None
        self.start = StartScreen(services, theme)
        self._screens = WindowStack()
        self.bug.connect(self._show_bug)
        self._screens.painted.connect(self.shown)
        self._screens.painted.connect(self.load)
        self._screens.addWidget(self.start)
        self.setCentralWidget(self._screens)
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.resize(file.state.width, file.state.height)
        self.start.home.opened.connect(self.open_draft)
        self.start.home.step_wanted.connect(self.open_draft_at)
        self.start.home.review_wanted.connect(self.review_form)
        self.start.settings.connect(self.show_settings)
        self.start.help.connect(self.show_help)

    def show_as_left(self) -> None:
        """Shows the window as it was left, or maximized where it would reach beyond this screen.

        A laptop of 1920×1080 at 150 % has 1280×720, and the window may have been left on a monitor: its foot would be
        out of sight.
        """
        # By its class: a kind that PySide has not met has it set up all the others, too.
        room = QScreen.availableSize(self.screen())
        self._beyond = self.width() > room.width() or self.height() + FRAME > room.height()
        if self._beyond:
            self.resize(min(self.width(), room.width()), min(self.height(), room.height() - FRAME))
        if self._beyond or self._file.state.maximized:
            self.showMaximized()
        else:
            self.show()

    def load(self) -> None:
        """Loads the keys and the drafts, once the first frame is on the screen."""
        if not self.actions():
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            self._parts = later_parts.LaterParts(app, self, self._services, self._theme, self._file)
            if self._file.state.watched:
                self.watched.look()
            if self._file.state.shown_first == "last":
                self.start.home.counted.connect(self._open_last)
        self.start.load()

    def _open_last(self) -> None:
        """Opens the draft that was open last, once the list is there, unless somebody has gone elsewhere already."""
        home = self.start.home
        if home.model.pack is None:
            return
        home.counted.disconnect(self._open_last)
        last = next(reversed(self._file.state.places), "")
        here = self.workspace is None and self.start.place == "drafts" and not self._handed_over
        if here and any(row.id == last for row in home.model.shown):
            self.open_draft(last)

    # ------------------------------------------------------------ drafts

    def open_draft(self, draft_id: str) -> None:
        """Reads a draft off the UI thread and shows it."""
        if self._opening is not None and self._opening.busy:
            return
        if self._opening is None:
            self._opening = job_slots.JobSlot(self)
        self._opening.run(home_jobs.open_draft(self._services, draft_id), self._opened, self._not_opened)

    def review_form(self, draft_id: str, file: Path) -> None:
        """Opens a draft that was made for a filled form, and reviews the form in it.

        The draft goes again where nothing was taken over.
        """
        self._form_wanted, self._begun = file, draft_id
        self.open_draft(draft_id)

    def open_draft_at(self, draft_id: str, step: str) -> None:
        """Opens a draft at one of its steps."""
        self._step_wanted = step
        self.open_draft(draft_id)

    def go_home(self) -> None:
        """Saves what is open and goes back to the list, or stays where it cannot be saved."""
        if not self._leaving.waits(self.workspace, "回首页", self.go_home) and self._leave():
            self.start.home.load()
            if self.start.home.isVisible():
                self.start.home.focus_list()

    def go_to_start(self, place: str) -> None:
        """Saves and leaves what is open, and shows a place of the start screen with the keyboard in it."""
        again = partial(self.go_to_start, place)
        if not self._leaving.waits(self.workspace, "离开", again) and self._leave():
            self.start.home.load()
            self.start.go_to_place(place)

    def _reopen(self) -> None:
        """Opens the draft anew, with another window's changes, at the place where one is."""
        if self.workspace is not None and not self._leaving.waits(self.workspace, "重新打开", self._reopen):
            draft_id = self.workspace.controller.draft_id
            self._begun = ""
            if self._leave():
                self.open_draft(draft_id)

    def _opened(self, opened: OpenedDraft) -> None:
        controller = draft_controller.DraftController(self._services, opened)
        if self._sizes is None:
            self._sizes, self._away = (
                pane_sizes.PaneSizes(self._file, self._theme, self),
                chunked_work.ChunkedWork(self, 0),
            )
        workspace = draft_workspace.Workspace(controller, self._theme, self._sizes)
        controller.setParent(workspace)
        self.workspace = workspace
        if self._parts is not None:
            self._parts.unclean.set_draft(opened.id)
        self._screens.addWidget(workspace)
        self._screens.setCurrentWidget(workspace)
        workspace.bar.show_saved(self.start.home.saved_at(opened.id) or self._services.now(), self._services.now())
        workspace.home.connect(self.go_home)
        workspace.reopen.connect(self._reopen)
        self._places.follow(workspace)
        workspace.help.connect(self.show_help)
        workspace.panel_changed.connect(self._remember_panel)
        self.setWindowTitle(opened.draft.role("company") or "未填企业名称")  # Qt adds the program's own name
        # The first page in a turn of its own: neither holds the window up for long.
        QTimer.singleShot(0, workspace, self._restore_panel)

    def _restore_panel(self) -> None:
        """Opens the panel that stood open last; the first page comes a turn later."""
        if self.workspace is not None and self._file.state.panel and self.width() >= self._theme.px(SMALLEST[0]):
            self.workspace.panels.show_panel(self._file.state.panel)
        QTimer.singleShot(0, self, self._restore_page)

    def _restore_page(self) -> None:
        """Shows the just opened draft where it was left, unless somebody has gone elsewhere already."""
        workspace = self.workspace
        if workspace is None or workspace.step:
            return
        workspace.panels.want(self._file.state.panel if self.width() >= self._theme.px(SMALLEST[0]) else "")
        if workspace.steps:
            workspace.go_back_to(*self._places.of(workspace.controller.draft_id))
            step, self._step_wanted = self._step_wanted, ""
            if step:
                workspace.show_step(step)
            form, self._form_wanted = self._form_wanted, None
            if form is not None:
                workspace.review.abandoned.connect(self._leave_begun)
                workspace.review.review_files([form])
        if not self._file.state.toured:
            # When the page stands where it will stay.
            QTimer.singleShot(CALM, self._touring, self._touring.start_tour)

    def _leave_begun(self) -> None:
        """Goes back to the list when a form that a draft was made for is not wanted."""
        if self._begun:
            QTimer.singleShot(0, self, self.go_home)  # when the page has ended what it does

    def _discard_begun(self, draft_id: str) -> None:
        """Takes the draft away that was made for a form, where nothing of it was taken over."""
        begun, self._begun = self._begun, ""
        if begun and begun == draft_id and untouched_drafts.discard_untouched(self._services, draft_id):
            self.start.home.banner.put("brought", "ok", "没有带入任何内容，没有留下空的申报书。")

    def _not_opened(self, why: str) -> None:
        self._step_wanted, self._form_wanted, self._begun = "", None, ""
        self.start.home.show_trouble(why)

    def _show_bug(self, sentence: str) -> None:
        """Shows an error that would otherwise be on standard error only.

        Without a word a paste that came to nothing looks like a key not pressed.
        """
        banner = self.start.home.banner if self.workspace is None else self.workspace.banner
        if not banner.has("bug"):  # one that comes with every frame is said once
            banner.put("bug", "error", f"{sentence}刚才的一步可能没有做成，请看一下。")

    def _leave(self) -> bool:
        """Closes the open draft and tells whether it is closed.

        It returns False where something could not be saved and the person wants to stay.
        """
        workspace = self.workspace
        if workspace is None:
            return True
        if not workspace.controller.flush() and not self._leaving.gives_up(workspace.controller.save_trouble):
            return False
        self._touring.close_tour()
        self._places.write()
        workspace.close_down()
        workspace.controller.close()
        self.workspace = None
        self._discard_begun(workspace.controller.draft_id)
        if self._parts is not None:
            self._parts.unclean.set_draft("")
        self._screens.setCurrentWidget(self.start)
        self._screens.removeWidget(workspace)
        assert self._away is not None
        self._away.finish()
        self._away.start(workspace.delete_widgets())
        self.setWindowTitle(TITLE)
        return True

    # ------------------------------------------------------------ keys

    def focus_near(self, gone: QWidget | None) -> None:
        """Moves the focus from a vanishing part to the page; :mod:`ui.shell.focus_return` calls it."""
        (self.workspace or self.start).focus_near(gone)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Moves Tab within a note over the window, or to the page where the note goes away under the keyboard."""
        now = QApplication.focusWidget()
        if now is not None and not (now.isVisible() and now.isEnabled()):
            self.focus_near(now)
            return True
        return super().focusNextPrevChild(forward)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Ctrl+F, F3 and Esc that no page used itself."""
        from PySide6.QtCore import Qt

        if shortcuts.pressed(event, "find"):
            if self.workspace is not None:
                self.workspace.panels.find_typed()
            elif self.start.home.isVisible():
                self.start.home.focus_search()
        elif shortcuts.pressed(event, "replace") and self.workspace is not None:
            self.workspace.panels.find_to_replace()
        elif shortcuts.pressed(event, "find-next") and self.workspace is not None:
            self.workspace.panels.find_next()
        elif shortcuts.pressed(event, "close") and self.workspace is not None:
            self._close_over()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._parts is not None:
            self._parts.keys.press_button()
        else:
            super().keyPressEvent(event)

    def _close_over(self) -> None:
        """Closes the tour, then the panel, by Esc."""
        if not self._touring.end() and self.workspace is not None:
            self.workspace.panels.close_innermost()

    @property
    def looks(self) -> ThemeSwitcher:
        """Returns theme and text size."""
        return self._looks

    @property
    def settings(self) -> WindowState:
        """Returns what is chosen in the window's own settings."""
        return self._file.state

    def show_palette(self) -> None:
        """Shows all that can be reached or done, by Ctrl+K; the same key closes it."""
        if self._palette is None:
            self._palette = palette.Palette(self._theme, self)
        if self._palette.isVisible():
            self._palette.close_palette()
        else:
            self._palette.open_with(palette_entries.entries_of(self))

    def save_now(self) -> None:
        """Saves and says so, by Ctrl+S."""
        controller = self.edited
        if controller is not None and controller.flush() and self.workspace is not None:
            self.workspace.bar.show_saved(self._services.now())

    def save_all(self) -> bool:
        """Saves the open draft and the company without a question, and returns whether all of it was saved."""
        edited: list[Undoable | None] = [
            self.workspace.controller if self.workspace is not None else None,
            self.start.controller,
        ]
        return all([controller.flush() for controller in edited if controller is not None])  # noqa: C419 - each is tried

    @property
    def edited(self) -> Undoable | None:
        """Returns what undo and saving are about: the open draft, or the company on the start screen."""
        return self.workspace.controller if self.workspace is not None else self.start.controller

    # ------------------------------------------------------------ look, help

    def set_look(self, choice: str | None = None, percent: int | None = None) -> None:
        """Sets theme or text size, now and next time."""
        self._looks.choose(choice, percent)

    def show_help(self) -> None:
        """Shows the help for where the user is, by F1."""
        topic = help_window.TOPICS.get(self.workspace.step if self.workspace is not None else self.start.place, "")
        there = self.findChild(help_window.HelpWindow)
        if there is None:
            there = help_window.HelpWindow(self._theme, self)
            there.tour.connect(self.start_tour)
        there.show_topic(topic)
        there.show()
        there.raise_()
        there.activateWindow()

    def start_tour(self) -> None:
        """Shows the notes over the open draft, or over the next that is opened where there is none."""
        self._file.change(toured=False)
        if self.workspace is not None:
            self.activateWindow()
            self._touring.start_tour()

    def show_settings(self) -> None:
        """Shows all settings."""
        self.show_setting("theme")

    def show_setting(self, setting: str) -> None:
        """Shows the settings at one of them."""
        if self._settings is None:
            backups = self._parts.backups if self._parts is not None else None
            self._settings = applied_settings.AppliedSettings(self, self._services, self._theme, self._file, backups)
        self._settings.show_setting(setting)

    def _remember_panel(self, name: str) -> None:
        self._file.change(panel=name)

    # ------------------------------------------------------------ files dropped, closing

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts files anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Imports dropped files, on the start screen as drafts; scans go to be checked or verified."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.import_files(files)

    def import_files(self, files: list[Path]) -> None:
        """Imports files given at the start, or handed over by a later start, as if they were dropped."""
        self._handed_over = True
        file_drops.drops_of(self, self._services, self._import_now).sort_files(files)

    def open_desk(self, path: Path) -> None:
        """Opens a recommending unit's desk in the draft's place."""
        if not self._leaving.waits(self.workspace, "打开推荐汇总", partial(self.open_desk, path)) and self._leave():
            self.start.show_place("summary")
            self.start.page("summary").open_file(path)

    @property
    def watched(self) -> watched_folder.WatchedFolder:
        """Returns the folder whose new files are offered; it is made when it is first wanted."""
        if self._watched is None:
            self._watched = watched_folder.WatchedFolder(self, self._file)
        return self._watched

    def come_forward(self, files: list[Path]) -> None:
        """Comes to the front with a later start's files."""
        from PySide6.QtCore import Qt

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.import_files(files)

    def _import_now(self, files: list[Path]) -> None:
        if not self._leaving.imports_later(self.workspace, files, self._import_now) and self._leave():
            self.start.show_place("drafts")
            self.start.home.import_files(files)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves, remembers the size, and closes the window.

        It stays open where something would be lost or is still being written.
        """
        if self._leaving.waits(self.workspace, "关闭窗口", self.close):
            event.ignore()
            return
        company = self.start.controller
        unsaved = company is not None and not company.flush()
        if not self._leave() or (unsaved and not self._leaving.gives_up(company.save_trouble if company else "")):
            event.ignore()
            return
        self.start.close_down()
        if self._palette is not None:
            self._palette.close_down()
        if self._watched is not None:
            self._watched.close_down()
        if self._sizes is not None:
            self._sizes.write()
        if self._opening is not None:
            self._opening.close_down()
        size = {} if self.isMaximized() else {"width": self.width(), "height": self.height()}
        # Maximized only for want of room, it comes back as large as it was where there is more.
        self._file.change(maximized=self.isMaximized() and (self._file.state.maximized or not self._beyond), **size)
        if self._parts is not None:
            self._parts.unclean.end()
        super().closeEvent(event)
