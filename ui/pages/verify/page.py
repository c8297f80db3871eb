"""验证材料: a package, a PDF, or both against each other; offline, and nothing is changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.controls.drop_zone import DropZone
from ui.controls.file_rows import size_words
from ui.controls.focus_keeper import FocusKeeper
from ui.controls.labels import button, empty, label, page_title
from ui.controls.two_panes import TwoPanes
from ui.pages.file_page import FilePage
from ui.pages.verify.light_list import LightList
from ui.pages.verify.lights import Light, lights_of, newest_light, overall
from ui.pages.verify.materials import VerificationReports
from ui.pages.verify.report import report_pdf
from ui.pages.verify.signer_confirmation import SignerConfirmation
from ui.pages.verify.signer_list import SignerList
from ui.pages.verify.signer_rows import counted, for_the_verdict, identities, signer_rows
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.output import verification
    from app.output.verification import Material
    from app.services import Services
    from app.verify import verify_files
    from app.verify.report import Report
else:
    verification = late_module("app.output.verification")
    verify_files = late_module("app.verify.verify_files")

_KINDS = "申报材料 (*.zip *.pdf *.png *.jpg *.jpeg *.tif *.tiff)"
LIMITS = "验证结果只说明文件的状态，不代表内容属实，也不代表印章有效。"
_MOST_PDFS = 2
"""申报书 and its scan."""
_NAMES = {".zip": "申报包", ".pdf": "PDF"}


@dataclass(frozen=True, slots=True)
class _Found:
    report: Report
    lights: tuple[Light, ...]
    materials: tuple[Material, ...]
    at: datetime
    known: str = ""
    """版本号 of the same issue in the store of this computer, to compare with."""


class VerifyPage(FilePage):
    """Verifies packages, PDFs and scans that were handed in, without an open draft.

    ``verified`` says that the lights are there.
    """

    title = "验证材料"
    step_id = "verify"
    verified = Signal()

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._files: dict[str, Path] = {}
        self.verifying = JobSlot(self)
        self._zone = DropZone("拖入申报包、PDF、扫描件，或", _KINDS, theme)
        self._cards = QHBoxLayout()
        self._clear = button("清空")
        self.compare_button = button("和另一版比较…")
        self._stop = button("取消")
        self._title = page_title(self.title)
        self._keyboard = FocusKeeper(self._title)
        self.papers = VerificationReports(self, self._keyboard)
        self._note = label("", type="compact", tone="text2")
        self._line = QFrame()
        self._sign = QLabel()
        self._headline = label("", type="section")
        self._told = label("", type="compact", tone="text2")
        self._number_caption = label("版本号", type="caption", tone="text2")
        self._number = label("", type="page")
        self._lights = LightList(theme)
        self._signers_head = QWidget()
        self._signers_counted = label("", type="section")
        self._signers_several = label("签名人不止一个，请逐个核实", type="caption", tone="text2")
        self._signers = SignerList(theme)
        self._confirmation = SignerConfirmation()
        self._found: _Found | None = None
        self._facts = QGridLayout()
        self._level = ""
        self._arrange()
        self._zone.chosen.connect(self.receive_files)
        self._clear.clicked.connect(self.clear)
        self.compare_button.clicked.connect(self._compare)
        self._stop.clicked.connect(self._cancel)
        self._confirmation.changed.connect(self._show_signers)
        theme.changed.connect(self._tint)
        self.clear()

    @property
    def lights(self) -> LightList:
        """Returns the lights."""
        return self._lights

    @property
    def signers(self) -> SignerList:
        """Returns the list of who signed."""
        return self._signers

    @property
    def confirmation(self) -> SignerConfirmation:
        """Tells who has been asked about on the telephone."""
        return self._confirmation

    @property
    def headline(self) -> str:
        """Returns the line over all lights."""
        return self._headline.text()

    @property
    def level(self) -> str:
        """Returns its level; ``""`` before anything was verified."""
        return self._level

    @property
    def number(self) -> str:
        """Returns the 版本号 that was found."""
        return self._number.text()

    @property
    def note(self) -> str:
        """Tells why the files are here, where nobody asked for it."""
        return "" if self._note.isHidden() else self._note.text()

    @property
    def zone(self) -> DropZone:
        """Tells where files are dropped."""
        return self._zone

    @override
    def refresh(self) -> None:
        """Does nothing: nothing here follows a draft."""

    @override
    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Verifies files, together with what is there already: of packages one, of PDFs two, the latest count.

        ``note`` says why they are here, where that was not asked for.
        """
        if not paths:
            return
        self._note.setText(note)
        self._note.setVisible(bool(note))
        for path in paths:
            ending = path.suffix.lower()
            alike = [name for name, held in self._files.items() if held.suffix.lower() == ending and name != str(path)]
            most = {".zip": 1, ".pdf": _MOST_PDFS}.get(ending)
            for name in alike[: max(0, len(alike) + 1 - most)] if most else ():
                del self._files[name]
            self._files[str(path)] = path
        self._show_files()
        self._start_verifying()

    def clear(self) -> None:
        """Forgets everything."""
        self._note.hide()
        self.verifying.drop()
        self._end_work()
        self._files.clear()
        self._forget()
        self._show_files()
        self._level = ""
        self._line.hide()
        self._lights.show_lights(())
        self._show_facts(())
        self._keyboard.come_back(self._zone.button)

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self.verifying.close_down()
        self.papers.close_down()

    def _start_verifying(self) -> None:
        self._forget()
        services, files = self._services, list(self._files.values())

        def work(job: Job) -> _Found:
            report = verify_files.verify(
                files, services.pack, now=services.now(), progress=job.step, cancelled=lambda: job.cancelled
            )
            lights = lights_of(report)
            store, known = services.store_if_any(), ""
            if report.issue:
                rows = store.find_issues(report.issue) if store is not None else ()
                known = report.issue if rows else ""
                lights.append(newest_light([(row.sequence, row.superseded_by) for row in rows]))
            return _Found(report, tuple(lights), tuple(map(_material, files)), services.now(), known)

        self._show_line(Light("advice", "正在核对…", "不联网，也不会改动文件。"), "")
        self._lights.show_lights(())
        self._stop.setEnabled(True)
        self._stop.show()
        self.verifying.run(work, self._show, self._failed, stopped=self._stopped, stepped=self._stepped)

    def _show(self, found: _Found) -> None:
        self._end_work()
        self._found = found
        self._lights.show_lights(found.lights)
        self._confirmation.ask_about(identities(found.report.signers))
        self._show_signers()
        self.compare_button.setVisible(self._comparable() is not None)
        self._keyboard.come_back(self._zone.button)
        self.verified.emit()

    def _show_signers(self) -> None:
        """Shows who signed and what a person has ticked, and makes the report of it."""
        found = self._found
        if found is None:
            return
        signers = found.report.signers
        rows = signer_rows(signers, self._confirmation.confirmed)
        self._signers.show_rows(rows)
        self._signers_counted.setText(f"签名　{counted(signers)}")
        people = identities(signers)
        self._signers_several.setVisible(len(people) > 1)
        self._signers_head.setVisible(bool(rows))
        self._signers.setVisible(bool(rows))
        lights = (*found.lights, *(row.as_light() for row in rows))
        verdict = overall((*found.lights, *for_the_verdict(rows)))
        self._show_line(verdict, found.report.issue)
        facts = [*found.report.whose, ("版本号", found.report.issue), ("指纹", found.report.fingerprint)]
        facts += [("证书指纹", each.sha256) for each in people]
        if found.report.reasons:
            facts.append(("写的理由", "\n".join(found.report.reasons)))
        facts = [fact for fact in facts if fact[1]]  # a scan alone says nothing of a fingerprint
        self._show_facts(facts)
        draw = partial(report_pdf, found.materials, verdict, lights, facts, found.at)
        self.papers.offer(draw, f"验证报告_{self.number}.pdf")

    def _forget(self) -> None:
        """Withdraws the report of what is no longer shown."""
        self._found = None
        self._confirmation.ask_about(())
        self._signers.show_rows(())
        self._signers.hide()
        self._signers_head.hide()
        self.papers.withdraw()
        self._keyboard.hide((self._stop, self.compare_button))

    def _comparable(self) -> Path | None:
        """Returns the package or PDF that 比较两版 reads, or None."""
        kinds = (".zip", ".pdf")
        files = [each for each in self._files.values() if each.suffix.lower() in kinds]
        return min(files, key=lambda each: kinds.index(each.suffix.lower()), default=None)

    def _compare(self) -> None:
        file = self._comparable()
        if file is not None:
            known = self._found.known if self._found is not None else ""
            self.comparison_wanted.emit(f"{file}#{known}")

    def _cancel(self) -> None:
        if self.verifying.busy:
            self.verifying.cancel()
            self._keyboard.switch((self._stop,), on=False)

    def _stepped(self, at: int, of: int) -> None:
        self._told.setText(f"正在读扫描件，第 {at} 页，共 {of} 页。")

    def _failed(self, sentence: str) -> None:
        self._end_work()
        self._show_line(Light("error", "没有验证", sentence), "")
        self._keyboard.come_back(self._zone.button)
        self.verified.emit()

    def _stopped(self) -> None:
        self._end_work()
        self._show_line(Light("advice", "已取消", "没有验证完，再放入文件即可重新开始。"), "")
        self._keyboard.come_back(self._zone.button)

    def _end_work(self) -> None:
        self._keyboard.hide((self._stop,))
        self._stop.setEnabled(True)

    def _show_line(self, light: Light, number: str) -> None:
        self._level = light.level
        self._line.setProperty("banner", light.level)
        restyle(self._line)
        self._headline.setText(light.title)
        self._told.setText(light.detail)
        self._number.setText(number)
        self._number_caption.setVisible(bool(number))
        self._tint()
        self._line.show()

    def _tint(self) -> None:
        if self._level:
            side = self._theme.px(22)
            color = self._theme.colors.role(self._level)
            self._sign.setPixmap(level_pixmap(self._level, color, side, self.devicePixelRatioF()))

    def _show_files(self) -> None:
        empty(self._cards)
        for path in self._files.values():
            card = QFrame()
            card.setProperty("card", "true")
            column = QVBoxLayout(card)
            column.setContentsMargins(14, 8, 14, 8)
            column.setSpacing(0)
            column.addWidget(label(path.name))
            kind = _NAMES.get(path.suffix.lower(), "扫描件")
            size = size_words(path.stat().st_size) if path.is_file() else ""
            column.addWidget(label(f"{kind}　{size}", type="caption", tone="text2"))
            column.addStretch(1)
            self._cards.addWidget(card, 1)
        if self._files:
            self._clear.show()
        else:
            self._keyboard.hide((self._clear,))

    def _show_facts(self, facts: list[tuple[str, str]] | tuple[()]) -> None:
        empty(self._facts)
        for at, (name, value) in enumerate(facts):
            words = label(name, type="compact", tone="text2")
            words.setWordWrap(False)
            self._facts.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
            # A hash has no place to break; every eight characters it may.
            text = " ".join(value[i : i + 8] for i in range(0, len(value), 8)) if len(value) == _HASH else value
            told = label(text, type="compact")
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(told, at, 1)
        if not facts:
            self._facts.addWidget(label("放入材料后，这里写出它是谁的、哪一版。", type="compact", tone="text2"), 0, 0)

    def _arrange(self) -> None:
        self.setProperty("ground", "surface")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addSpacing(12)
        head.addWidget(label("不联网，不需要账号，也不会改动任何文件", type="compact", tone="text2"), 1)
        for part in (self._stop, self._clear, self.compare_button, self.papers.save_button, self.papers.print_button):
            head.addWidget(part)
        column.addLayout(head)
        column.addWidget(self.papers.progress)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(self._cards, 2)
        top.addWidget(self._zone, 1)
        column.addLayout(top)
        column.addWidget(self._note)
        column.addWidget(self._line)
        column.addWidget(self._lights)
        heads = QHBoxLayout(self._signers_head)
        heads.setContentsMargins(0, 4, 0, 0)
        self._signers_counted.setWordWrap(False)
        heads.addWidget(self._signers_counted)
        heads.addStretch(1)
        self._signers_several.setWordWrap(False)
        heads.addWidget(self._signers_several)
        column.addWidget(self._signers_head)
        column.addWidget(self._signers)
        column.addStretch(1)
        line = QHBoxLayout(self._line)
        line.setContentsMargins(20, 12, 20, 12)
        line.addWidget(self._sign)
        line.addSpacing(12)
        words = QVBoxLayout()
        words.addWidget(self._headline)
        words.addWidget(self._told)
        line.addLayout(words, 1)
        numbered = QVBoxLayout()
        self._number.setWordWrap(False)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        numbered.addWidget(self._number_caption, 0, Qt.AlignmentFlag.AlignRight)
        numbered.addWidget(self._number)
        line.addLayout(numbered)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(TwoPanes(left, self._aside(), 300, self._theme))

    def _aside(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("这份材料", type="section"))
        column.addLayout(self._facts)
        self._facts.setColumnStretch(1, 1)
        column.addSpacing(8)
        column.addWidget(self._confirmation)
        column.addStretch(1)
        column.addWidget(label(LIMITS, type="caption", tone="text2"))
        return right


def _material(path: Path) -> verification.Material:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return verification.Material(path.name, path.stat().st_size, digest)


_HASH = 64
