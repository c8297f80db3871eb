"""One page of the stack closely: what was seen on it, what a person decides, and what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ui.controls.labels import button, empty, label, rule
from ui.controls.line_edit import LineEdit
from ui.controls.page_canvas import Overlay, PageCanvas
from ui.pages.scan.change_verdict import ChangeVerdict
from ui.pages.scan.page_model import ScanCell
from ui.pages.scan.page_texts import DECISIONS, INK_WORDS, SEAL_WORDS, decisions_for, loose_words, page_title
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession

ONLY_COLOUR = "软件只找颜色和墨迹，认不出是谁的章、谁的字。"
ATTACHED = (
    "这一张没有页码，排在相关附件或最后一页之后：当作装订的附件页，不核对，也不收进盖章件。"
    "如果它是申报书的一页，请照纸上印的字填写。"
)
HINTS = (
    "扫描用彩色、300 dpi，右上角的二维码要完整。\n\n几个文件、几次都可以，两份放在一个文件里也可以；"
    "倒着、歪着、次序乱了，会自动放正、归位。\n\n手机拍的照片能认页码，但对不齐时没有逐笔比对。"
)
_MARGIN = 22 * 72 / 25.4
"""Around the rooms for seal and signature in the crop, in points."""
_CORNER = Overlay("", 0.62, 0.0, 1.0, 0.16)


class SheetPane(QWidget):
    """Shows one sheet and asks about it.

    ``decided`` gives a decision about the page's seals, ``named`` version and page as typed; the other signals ask.
    """

    decided = Signal(str)
    named = Signal(str, str)
    enlarge = Signal()
    leave_out = Signal()
    readmitted = Signal()
    unname = Signal()
    reprint = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self.title = label("", type="section")
        self.canvas = PageCanvas(theme, "这一页的局部")
        self.turn = button("转半圈", "link")
        self.larger = button("放大看整页", "link")
        self.version, self.page = LineEdit(), LineEdit()
        self.name_button = button("就是这一页")
        self.radios = [QRadioButton(words) for words in DECISIONS]
        self.verdict = ChangeVerdict(theme)
        self.verdict.hide()
        self.drop_button = button("不要这一张", "link")
        self.unname_button = button("撤回手动更正")
        self.print_button = button("重新打印这一页")
        self.back_button = button("取回不要的")
        self._lines = QGridLayout()
        self._told = label("", type="compact", tone="text2")
        self._wrong = label("", type="compact", tone="error")
        self._when = label("", type="caption", tone="text2")
        self._decide, self._name = QWidget(), QWidget()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._arrange()
        for radio in self.radios:
            self._group.addButton(radio)
            radio.clicked.connect(self._decided)
        self.name_button.clicked.connect(self._named)
        self.page.returnPressed.connect(self._named)
        self.version.returnPressed.connect(self.page.setFocus)
        self.turn.clicked.connect(self._rotate)
        self.larger.clicked.connect(self.enlarge)
        self.drop_button.clicked.connect(self.leave_out)
        self.back_button.clicked.connect(self.readmitted)
        self.unname_button.clicked.connect(self.unname)
        self.print_button.clicked.connect(self.reprint)

    @property
    def lines(self) -> list[str]:
        """Returns what is said of seal and signature, in order."""
        items = [self._lines.itemAt(at) for at in range(self._lines.count())]
        found = [item.widget() for item in items if item is not None]
        return [each.text() for each in found if isinstance(each, QLabel) and each.text()]

    @property
    def told(self) -> str:
        """Returns what is said of the page as a whole."""
        return self._told.text()

    @property
    def trouble(self) -> str:
        """Returns what is wrong with what was typed."""
        return self._wrong.text()

    @property
    def naming(self) -> bool:
        """Tells whether the printed letters are asked for."""
        return not self._name.isHidden()

    def show_nothing(self) -> None:
        """Shows that there is no issue, or none known yet."""
        self.title.setText("逐页核对")
        self._show_parts(None, HINTS)
        self.back_button.hide()

    def show_cell(self, session: ScanSession, cell: ScanCell | None) -> None:
        """Shows a cell of the grid; ``cell`` is None where nothing is selected."""
        held = next((radio for radio in self.radios if radio.hasFocus()), None)
        left_out = any(sheet.left_out for sheet in session.sheets)
        self.back_button.setVisible(left_out)
        if cell is None:
            self.title.setText("逐页核对")
            self._show_parts(None, "" if session.sheets else HINTS)
            return
        sheet = session.sheets[cell.sheet] if cell.sheet is not None else None
        loose = "装订的附件页" if cell.attached else "没有归位的一张"
        self.title.setText(page_title(session, cell.page) if cell.page else loose)
        self._show_parts(cell, self._words(session, cell))
        read = sheet is not None and bool(sheet.number) and not sheet.foreign
        self._show_lines(session, cell)
        self._name.setVisible(sheet is not None and not sheet.number and bool(sheet.raw))
        self.unname_button.setVisible(sheet is not None and sheet.by_hand)
        self._show_decision(session, cell, asked=bool(read and sheet is not None and (sheet.seals or sheet.signatures)))
        if self.naming:
            self.version.clear()
            self.page.setText(str(cell.page) if cell.page else "")
        self.show_trouble("")
        self._show_image(session, cell)
        if held is not None and held.isVisible():  # hidden for a moment: who decides by keys goes on from there
            held.setFocus()

    def show_trouble(self, trouble: str) -> None:
        """Shows what is wrong with what was typed."""
        self._wrong.setText(trouble)
        self._wrong.setVisible(bool(trouble))
        level = "error" if trouble else ""
        for line in (self.version, self.page):
            line.setProperty("level", level)
            restyle(line)

    def show_verdict(self, *, asked: bool) -> None:
        """Asks about a place that differs; the page stands in large beside it then, and not here too."""
        self.verdict.setVisible(asked)
        self.title.setVisible(not asked)
        if asked:
            for part in (self.title, self.canvas, self.larger, self.turn, self.drop_button, self._told):
                part.hide()

    def ask_name(self) -> None:
        """Puts the cursor where the printed letters are typed."""
        if self.naming:
            self.version.setFocus()

    # ------------------------------------------------------------ showing

    def _words(self, session: ScanSession, cell: ScanCell) -> str:
        number = session.paper.number
        sheet = session.sheets[cell.sheet] if cell.sheet is not None else None
        if sheet is None:
            return f"第 {cell.page} 页没有找到，请重新扫描这一页。纸找不到，就重新打印、盖章。"
        said = sheet.where + "。"
        if cell.place is not None and cell.place.extra:
            others = "、".join(session.sheets[at].where for at in cell.place.extra)
            said = f"收进的是 {sheet.where}，多出的是 {others}。去掉一张，另一张自动补上。"
        elif sheet.foreign or (sheet.number and sheet.number != number):
            said += f"纸上是 {sheet.number}，不是 {number}，不能收。请换成这一版的这一页。"
        elif cell.attached:
            said += ATTACHED
        elif not sheet.number:
            said += sheet.problem or self._unread(sheet.blank)
        elif cell.place is None:
            said += f"{loose_words(sheet, number)[1]}，多扫的一张没有收进去。"
        elif sheet.problem:
            said += sheet.problem
        if sheet.changes:
            missing = sum(mark.kind == "missing" for mark in sheet.changes)
            kinds = [f"{missing} 处少了墨迹"] * bool(missing)
            kinds += [f"{len(sheet.changes) - missing} 处有定稿里没有的墨迹"] * (missing < len(sheet.changes))
            said += f"\n{'，'.join(kinds)}。请放大看整页，逐处判断；这只是提示，不是结论。"
        return said

    @staticmethod
    def _unread(blank: bool) -> str:  # noqa: FBT001 - a word of two
        if blank:
            return "看起来是空白的一面，多半是最后一页的背面，不用收。"
        return "二维码读不出来。请照纸上右上角印的字填写，或重新扫描。"

    def _show_parts(self, cell: ScanCell | None, words: str) -> None:
        sheet = cell is not None and cell.sheet is not None
        self._told.setText(words)
        self._told.setVisible(bool(words))
        self.canvas.setVisible(sheet)
        for link in (self.turn, self.larger):
            link.setVisible(sheet)
        self.drop_button.setVisible(sheet)
        self.print_button.setVisible(cell is not None and cell.level == "error" and bool(cell.page))
        for part in (self._name, self._decide, self.unname_button):
            part.setVisible(False)
        empty(self._lines)

    def _show_lines(self, session: ScanSession, cell: ScanCell) -> None:
        if cell.sheet is None:
            return
        sheet = session.sheets[cell.sheet]
        for name, state in sheet.seals.items():
            self._add_line(f"{name}位置", *SEAL_WORDS.get(state, ("advice", state)))
        for name, state in sheet.signatures.items():
            self._add_line(f"{name}位置", *INK_WORDS.get(state, ("advice", state)))

    def _add_line(self, name: str, level: str, words: str) -> None:
        row = self._lines.rowCount()
        self._lines.addWidget(label(name, type="caption", tone="text2"), row, 0, 1, 2)
        sign = QLabel()
        side = self._theme.px(12)
        sign.setPixmap(level_pixmap(level, self._theme.colors.role(level), side, self.devicePixelRatioF()))
        self._lines.addWidget(sign, row + 1, 0)
        self._lines.addWidget(label(words, weight="bold"), row + 1, 1)

    def _show_decision(self, session: ScanSession, cell: ScanCell, *, asked: bool) -> None:
        self._decide.setVisible(asked)
        made = session.decision(cell.page) if asked else None
        self._group.setExclusive(False)
        choices = decisions_for(session, cell.page) if asked else DECISIONS
        for radio, words in zip(self.radios, choices, strict=True):
            radio.setText(words)
            radio.setChecked(made is not None and made.decision == radio.text())
        self._group.setExclusive(True)
        if made is None:
            self._when.setText("您的判断和时间会随扫描件保存。")
        else:
            at = datetime.fromisoformat(made.at).astimezone()
            self._when.setText(f"您的判断和时间（{at:%m-%d %H:%M}）会随扫描件保存。")

    def _show_image(self, session: ScanSession, cell: ScanCell) -> None:
        path = session.picture(cell.sheet) if cell.sheet is not None else None
        self._image = QImage(str(path)) if path is not None else None
        if self._image is None or self._image.isNull():
            self.canvas.show_page(None, (), "这一张没有图像。")
            return
        self._show_crop(session, cell)

    def _show_crop(self, session: ScanSession, cell: ScanCell) -> None:
        assert self._image is not None
        assert cell.sheet is not None
        sheet = session.sheets[cell.sheet]
        rooms = [*session.paper.seals.values(), *session.paper.signatures.values()]
        here = [box for box in rooms if box.page == sheet.page and sheet.straight]
        if here:
            wide, high = session.size(sheet.page)
            left = max(0.0, min(box.left for box in here) - _MARGIN * 2)
            top = max(0.0, min(box.top for box in here) - _MARGIN)
            right = min(wide, max(box.right for box in here) + _MARGIN)
            bottom = min(high, max(box.bottom for box in here) + _MARGIN)
            sx, sy = self._image.width() / wide, self._image.height() / high
            crop = self._image.copy(round(left * sx), round(top * sy), round((right - left) * sx),
                                    round((bottom - top) * sy))  # fmt: skip
            across, down = right - left, bottom - top
            marks = [Overlay("room", (b.left - left) / across, (b.top - top) / down, (b.right - left) / across,
                             (b.bottom - top) / down) for b in here if b.page != 1]  # fmt: skip
            self.canvas.show_page(crop, marks)
        else:
            self.canvas.show_page(self._image)
            if not sheet.number:
                self.canvas.look_at(_CORNER)
        self.turn.setVisible(not sheet.straight)

    def _rotate(self) -> None:
        if self._image is not None:
            self._image = self._image.transformed(QTransform().rotate(180))
            self.canvas.show_page(self._image)
            self.canvas.look_at(_CORNER)

    def _decided(self) -> None:
        chosen = self._group.checkedButton()
        if chosen is not None:
            self.decided.emit(chosen.text())

    def _named(self) -> None:
        self.named.emit(self.version.text(), self.page.text())

    # ------------------------------------------------------------ layout

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        self.canvas.setFixedHeight(self._theme.px(190))
        column.addWidget(self.title)
        column.addWidget(self.canvas)
        links = QHBoxLayout()
        links.addWidget(self.larger)
        links.addWidget(self.turn)
        links.addStretch(1)
        links.addWidget(self.drop_button)
        column.addLayout(links)
        column.addWidget(self.verdict)
        column.addWidget(self._told)
        self._lines.setColumnStretch(1, 1)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(2)
        column.addLayout(self._lines)
        column.addWidget(self._naming())
        column.addWidget(self._deciding())
        for part in (self.print_button, self.unname_button, self.back_button):
            column.addWidget(part)
        column.addStretch(1)

    def _naming(self) -> QWidget:
        grid = QGridLayout(self._name)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        for at, (words, line) in enumerate((("纸上的版本号", self.version), ("页码", self.page))):
            named = label(words, type="compact", tone="text2")
            named.setWordWrap(False)
            named.setBuddy(line)
            line.setAccessibleName(words)
            grid.addWidget(named, 0, at)
            grid.addWidget(line, 1, at)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._wrong, 2, 0, 1, 2)
        grid.addWidget(self.name_button, 3, 0, 1, 2)
        grid.addWidget(label("会记为手动更正。", type="caption", tone="text2"), 4, 0, 1, 2)
        return self._name

    def _deciding(self) -> QWidget:
        column = QVBoxLayout(self._decide)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(rule())
        column.addWidget(label("由您判断", type="section"))
        column.addWidget(label(ONLY_COLOUR, type="compact", tone="text2"))
        for radio in self.radios:
            column.addWidget(radio)
        column.addWidget(self._when)
        return self._decide
