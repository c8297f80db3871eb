"""Pictures of what comes after freezing, full: ``python -m tests.ui.paper_shots FOLDER [page…]``.

Not a test.  The contract's example is frozen twice, printed, stamped and scanned with faults in a throw-away home;
then every page is drawn at the sizes of :mod:`tests.ui.screenshots`, with faults in the scan, differences in the
official PDF and lights of a receiver.  ``stamp scan sheet official_comparison verify`` choose pages.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.intake.official_pdf import read_body
from app.jobs import scan_session_commands
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.pack.catalogue import example_file
from app.paths import resources_root
from app.services import Services, build_services
from app.trust.certificates import throwaway_signer
from tests.app.scan import generator as g
from tests.ui.screenshots import LOOKS, wait, window_in_each_look
from tests.ui.shown import page_in
from ui.draft.controller import DraftController
from ui.pages.scan.page_texts import DECISIONS
from ui.shell.application import make_application, speak_chinese
from ui.shell.main_window import MainWindow

MM = 72 / 25.4
SCANNED = g.Conditions(dpi=200, quality=70, noise=2, skew=0.8, warm=0.3)
_PATIENCE = 10
"""Times that the window is waited for."""
PAGES = ("stamp", "scan", "sheet", "official_comparison", "verify")


@dataclass(frozen=True)
class Made:
    """What lies on the desk."""

    draft: str
    unfrozen: str
    faulty: Path
    rest: Path
    official: Path
    package: Path
    pdf: Path


def make(services: Services, folder: Path) -> Made:
    """Two issues of the scene example, a scan with every fault, what is missing in it, and the site's PDF."""
    pack = services.default_pack()
    ids = [store_draft(services, import_draft_file(services, example_file(pack, track))).id for track in pack.tracks]
    frozen(services, ids[0])
    old = scan_session_commands.open_session(services, ids[0]).paper
    controller = DraftController.open(services, ids[0])
    controller.edit("company.contact.position", "部长")
    controller.flush()
    controller.close()
    frozen(services, ids[0])
    paper = scan_session_commands.open_session(services, ids[0]).paper
    chance = random.Random(7)
    seal, sign = paper.seals["公章"], paper.signatures["法定代表人签章"]
    pen = ((60.0, 120.0), (64.0, 128.0), (60.0, 131.0))
    marks = {
        seal.page: g.Marks(seal=_middle(seal), signature=_middle(sign)),
        1: g.Marks(seal=(120, 205)),
        3: g.Marks(strokes=(pen,)),
    }
    every = {
        n: g.scanned(paper.pdf, n, replace(SCANNED, upside_down=n == 2), marks.get(n, g.Marks()), chance)
        for n in range(1, paper.pages + 1)
    }
    stale = g.scanned(old.pdf, 6, SCANNED, g.Marks(), chance)
    stack = [every[1], every[3], every[2], every[4], every[5], every[5], stale, _codeless(every[8])]
    stack += [every[n] for n in range(9, paper.pages + 1)]
    (folder / "盖章扫描.pdf").write_bytes(g.as_pdf(stack, 200))
    (folder / "补扫.pdf").write_bytes(g.as_pdf([every[6], every[7], every[8]], 200))
    content = content_of_issue(services, ids[0])
    written = export(services, content, folder / "out", ("package", "pdf"), None)
    by_kind = {each.kind: each.path for each in written}
    text = read_body(by_kind["pdf"])
    for was, now in ((content.application["company"]["contact"]["mobile"], "13800000000"), ("三百模", "四百模")):
        text = text.replace(was, now)
    text = "\n".join(
        line for line in text.split("\n") if content.application["company"]["contact"]["email"] not in line
    )
    return Made(
        ids[0], ids[1], folder / "盖章扫描.pdf", folder / "补扫.pdf", _site(folder / "官网导出.pdf", text.split("\n")),
        by_kind["package"], by_kind["pdf"],
    )  # fmt: skip


def frozen(services: Services, draft: str) -> None:
    """Freezes, with a reason for whatever asks for one."""
    opened = open_stored(services, draft)
    asked = {(f.rule, f.path): "已核对原件" for f in opened.draft.findings() if f.level == "confirm"}
    done = freeze(services, opened, asked)
    assert isinstance(done, FreezeResult), done


def _middle(box: Any) -> tuple[float, float]:
    return (box.left + box.right) / 2 / MM, (box.top + box.bottom) / 2 / MM


def _codeless(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        image.paste("white", (image.width - 250, 0, image.width - 130, 250))
        out = io.BytesIO()
        image.save(out, "JPEG")
        return out.getvalue()


def _site(path: Path, lines: list[str]) -> Path:
    pdfmetrics.registerFont(TTFont("site", str(resources_root() / "fonts" / "NotoSerifSC-Regular.ttf")))
    canvas = Canvas(str(path))
    for at, line in enumerate(lines):
        if at % 40 == 0:
            if at:
                canvas.showPage()
            canvas.setFont("site", 10)
        canvas.drawString(50, 790 - at % 40 * 18, line.strip())
    canvas.save()
    return path


class Photographer:
    """Draws one look of every page into a folder."""

    def __init__(self, app: QApplication, window: MainWindow, made: Made, folder: Path, look: str) -> None:
        self.window, self.made, self.folder, self.look = window, made, folder, look
        self.app = app

    def shoot(self, name: str, what: QWidget | None = None) -> None:
        """One picture."""
        wait(self.app)
        (what or self.window).grab().save(str(self.folder / f"{name}-{self.look}.png"))

    def until(self, ready: Any) -> None:
        """Lets the window work, for some minutes if it has to."""
        for _ in range(_PATIENCE):
            wait(self.app, ready)
            if ready():
                return
        raise AssertionError("it does not come to an end")

    def open(self, draft: str) -> Any:
        """The workspace of a draft."""
        self.window.go_home()
        wait(self.app)
        self.window.open_draft(draft)
        self.until(lambda: self.window.workspace is not None and self.window.workspace.step)
        wait(self.app)
        return self.window.workspace

    def page(self, workspace: Any, step: str) -> Any:
        """A page of it."""
        workspace.show_step(step)
        wait(self.app, seconds=0.6)
        return page_in(workspace)

    def stamp(self) -> None:
        """打印盖章."""
        page = self.page(self.open(self.made.unfrozen), "stamp")
        self.until(lambda: page.shown is not None)
        wait(self.app, seconds=1.0)
        self.shoot("stamp-draft")
        page = self.page(self.open(self.made.draft), "stamp")
        self.until(lambda: page.shown is not None)
        wait(self.app, seconds=1.0)
        self.shoot("stamp")
        page.parts.sheet_tab.click()
        wait(self.app, seconds=1.0)
        self.shoot("stamp-sheet")
        page.parts.edition.setCurrentIndex(1)
        page.parts.edition.activated.emit(1)
        page.goto("1-99")
        wait(self.app, seconds=1.5)
        self.shoot("stamp-superseded")
        page.goto("3，7")

    def scan(self) -> None:
        """扫描核对."""
        page = self.page(self.open(self.made.unfrozen), "scan")
        wait(self.app, seconds=0.6)
        self.shoot("scan-unfrozen")
        page = self.page(self.open(self.made.draft), "scan")
        self.until(lambda: page.session is not None)
        if page.session.sheets:
            page._corrections.start_anew()
            self.until(lambda: not page.busy)
        self.shoot("scan-empty")
        page.receive_files([self.made.faulty])
        self.until(lambda: not page.busy)
        wait(self.app, seconds=0.8)
        self.shoot("scan-faults")
        cells = page.parts.grid.stack.cells
        for name, wanted in (("old", "来自"), ("doubled", "重复"), ("unread", "看不清")):
            page.parts.grid.choose(next(at for at, cell in enumerate(cells) if wanted in cell.word))
            self.shoot(f"scan-{name}")
        page.parts.grid.choose(2)
        page._enlarge()
        self.shoot("scan-ink")
        page._shrink()
        for wanted in ("重复", "来自", "看不清"):
            cells = page.parts.grid.stack.cells
            page.parts.grid.choose(next(at for at, cell in enumerate(cells) if wanted in cell.word))
            page.parts.grid.refused.emit()
            self.until(lambda: not page.busy)
        page.receive_files([self.made.rest])
        self.until(lambda: not page.busy)
        seal = page.session.paper.seals["公章"].page
        page.parts.grid.choose(seal - 1)
        wait(self.app, seconds=0.8)
        self.shoot("scan-whole")
        page.parts.pane.decided.emit(DECISIONS[0])
        self.until(lambda: not page.busy)
        page._store_stamped()
        self.until(lambda: not page.busy)
        self.shoot("scan-kept")

    def sheet(self) -> None:
        """网上填报单 and its little window."""
        page = self.page(self.open(self.made.draft), "sheet")
        wait(self.app, seconds=1.0)
        self.shoot("sheet")
        at = next(n for n, item in enumerate(page.upload.items) if item.files)
        page.list.choose(at)
        page.open.click()
        self.shoot("sheet-card", page.card)
        QApplication.clipboard().setText(page.upload.items[at].text.replace("，", "、", 1)[:-3] + "多出来")
        page.card._compare()
        self.shoot("sheet-compared", page.card)
        page.card.close()

    def official_comparison(self) -> None:
        """与官网核对."""
        page = self.page(self.open(self.made.draft), "official_comparison")
        self.shoot("official-comparison-empty")
        page.receive_files([self.made.official])
        self.until(lambda: bool(page.found))
        self.shoot("official-comparison")

    def verify(self) -> None:
        """验证材料, as somebody who has received something."""
        self.window.go_home()
        self.window.start.show_place("verify")
        wait(self.app)
        self.shoot("verify-empty")
        page: Any = next(each for each in self.window.findChildren(QWidget) if type(each).__name__ == "VerifyPage")
        for name, files in (
            ("package", [self.made.package]),
            ("three", [self.made.package, self.made.pdf, self.made.faulty]),
            ("stamped", [self._stamped()]),
        ):
            page.clear()
            wait(self.app)
            page.receive_files(files)
            self.until(lambda: not page.verifying.busy)
            wait(self.app, seconds=0.5)
            self.shoot(f"verify-{name}")
            page.papers.save_as(self.folder / f"report-{name}.pdf")
            self.until(lambda: page.papers.progress.words.startswith("✓"))

    def _stamped(self) -> Path:
        """The package as it is after 扫描核对, signed; where that page was not drawn, without its scan."""
        services = self.window.start.home._services
        content = content_of_issue(services, self.made.draft)
        folder = self.made.package.parent / self.look
        return export(services, content, folder, ("package",), throwaway_signer(services.now()))[0].path


def main() -> int:
    """Writes ``<state>-<look>.png`` into the folder given."""
    folder, wanted = Path(sys.argv[1]), set(sys.argv[2:]) or set(PAGES)
    looks = [each[0] for each in LOOKS if not os.environ.get("LOOK") or each[0] in os.environ["LOOK"]]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        services = build_services(Path(home), {})
        app = make_application(sys.argv[:1])
        speak_chinese(app)
        (Path(home) / "desk").mkdir()
        made = make(services, Path(home) / "desk")
        for look, window in window_in_each_look(app, services, looks):
            photographer = Photographer(app, window, made, folder, look)
            for name in PAGES:
                if name in wanted:
                    getattr(photographer, name)()
        services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
