"""How it is printed: printer, copies, sides, colour, pages; and the buttons that do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ui.controls.focus_keeper import FocusKeeper
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.controls.progress_row import ProgressRow
from ui.controls.quiet_combo import QuietCombo
from ui.runtime.printing import NO_PRINTER, PrintChoice
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_MOST_COPIES = 20
_LONGEST_RANGE = 200
COLOUR_NOTE = "打印用黑白也可以；盖章以后一定要彩色扫描，黑白扫描看不出章。"


class PrintOptions(QWidget):
    """Asks how to print; ``changed`` comes with every choice, the other signals are its buttons."""

    changed = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    sheet_print_wanted = Signal()
    sheet_save_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.printer = QuietCombo()
        self.copies = QSpinBox()
        self.duplex = QCheckBox("双面打印，沿长边翻页")
        self.colour = QCheckBox("图片用彩色")
        self.pages = LineEdit()
        self.print_button = button("打印", "primary")
        self.save_button = button("存为 PDF 再打印…")
        self.sheet_button = button("打印说明页")
        self.sheet_save = button("说明页存为 PDF…", "link")
        self.progress = ProgressRow("打印")
        self._title = label("打印", type="section")
        self._keyboard = FocusKeeper(self._title)
        self._none = label(NO_PRINTER, type="compact", tone="text2")
        self._why = label("", type="compact", tone="text2")
        self._range_message = label("", type="caption", tone="text2")
        self._sum = label("", type="compact", tone="text2")
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setAccessibleName("份数")
        # The style sheet's padding does not get there.
        scaled(theme, self.copies.lineEdit(), setTextMargins=(7, 0, 0, 0))
        self.pages.setMaxLength(_LONGEST_RANGE)
        self.printer.setAccessibleName("打印机")
        self.pages.setAccessibleName("页码")
        self.print_button.setIcon(theme.icon("print", "on_accent"))
        self._arrange(theme)
        for signal in (self.printer.currentIndexChanged, self.copies.valueChanged, self.duplex.toggled,
                       self.colour.toggled, self.pages.textChanged):  # fmt: skip
            signal.connect(self._changed)
        self.print_button.clicked.connect(self.print_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self.sheet_button.clicked.connect(self.sheet_print_wanted)
        self.sheet_save.clicked.connect(self.sheet_save_wanted)

    @property
    def choice(self) -> PrintChoice:
        """Returns what is chosen now; the printer's name is empty where there is none."""
        return PrintChoice(self.printer.currentText(), self.duplex.isChecked(), self.colour.isChecked())

    @property
    def first(self) -> QWidget:
        """Tells where the keyboard begins: what prints, on a computer that can, else what writes a PDF."""
        return self.print_button if self.printer.count() else self.save_button

    @property
    def reason(self) -> str:
        """Returns why nothing can be printed, or ""."""
        return self._why.text()

    @property
    def range_message(self) -> str:
        """Returns what is said of the page range."""
        return self._range_message.text()

    def show_choice(self, choice: PrintChoice) -> None:
        """Shows the last choice, of what is there."""
        names = list(QPrinterInfo.availablePrinterNames())
        self.printer.blockSignals(True)  # noqa: FBT003 - the call takes no name
        self.printer.clear()
        self.printer.addItems(names)
        wanted = choice.printer if choice.printer in names else QPrinterInfo.defaultPrinterName()
        if wanted in names:
            self.printer.setCurrentIndex(names.index(wanted))
        self.printer.blockSignals(False)  # noqa: FBT003 - the call takes no name
        self.duplex.setChecked(choice.duplex)
        self.colour.setChecked(choice.colour)
        self.printer.setVisible(bool(names))
        self._printer_label.setVisible(bool(names))
        self._none.setVisible(not names)
        self.print_button.setVisible(bool(names))
        self.sheet_button.setVisible(bool(names))
        self.save_button.setProperty("kind", "" if names else "primary")
        restyle(self.save_button)

    def show_state(self, reason: str, total: str, pages: str, *, wrong: bool, sheet: bool, busy: bool) -> None:
        """Shows what can be printed and why not.

        ``reason`` says why it cannot be printed, ``total`` what will come out, ``pages`` something about the range.
        """
        there = self.printer.count() > 0
        ready = not reason and not wrong and not busy
        self._why.setText(reason)
        self._why.setVisible(bool(reason))
        self._sum.setText(total)
        self._sum.setVisible(bool(total))
        self._range_message.setText(pages)
        self._tell_wrong(wrong=wrong)
        self.print_button.setAccessibleDescription(reason or ("" if there else NO_PRINTER))
        choices = dict.fromkeys((self.copies, self.duplex, self.colour, self.pages, self.printer), not busy)
        buttons = {
            self.print_button: there and ready,
            self.save_button: ready,
            self.sheet_button: there and sheet and not busy,
            self.sheet_save: sheet and not busy,
        }
        for part, on in (choices | buttons).items():
            self._keyboard.switch((part,), on=on)
        if not busy:
            self._keyboard.come_back(self.first)

    def show_outcome(self, words: str, tone: str = "text2") -> None:
        """Shows the outcome; 取消 goes, and the keyboard on it waits for :meth:`show_state`."""
        self._keyboard.hide((self.progress.stop_button,))
        self.progress.show_words(words, tone)

    def _tell_wrong(self, *, wrong: bool) -> None:
        level = "error" if wrong else ""
        if self.pages.property("level") != level:
            self.pages.setProperty("level", level)
            restyle(self.pages)
            self._range_message.setProperty("tone", "error" if wrong else "text2")
            restyle(self._range_message)

    def _changed(self) -> None:
        self.changed.emit()

    def _arrange(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        self._printer_label = self._named("打印机", self.printer)
        column.addWidget(self._printer_label)
        column.addWidget(self.printer)
        column.addWidget(self._none)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._named("份数", self.copies), 0, 0)
        grid.addWidget(self.copies, 1, 0)
        grid.addWidget(self._named("页码，空着是全部", self.pages), 0, 1)
        grid.addWidget(self.pages, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        column.addLayout(grid)
        column.addWidget(self._range_message)
        column.addWidget(self.duplex)
        column.addWidget(self.colour)
        column.addWidget(label(COLOUR_NOTE, type="caption", tone="text2"))
        column.addWidget(self._sum)
        column.addWidget(self._why)
        column.addWidget(self.print_button)
        column.addWidget(self.save_button)
        column.addWidget(self.progress)
        column.addWidget(rule())
        column.addWidget(label("给打印、盖章的人", type="section"))
        column.addWidget(label("一页纸：打几份，章盖在哪一页哪一处，怎样扫描。", type="compact", tone="text2"))
        column.addWidget(self.sheet_button)
        column.addWidget(self.sheet_save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setMinimumWidth(theme.px(240))

    @staticmethod
    def _named(text: str, buddy: QWidget) -> QLabel:
        made = label(text, type="compact", tone="text2")
        made.setWordWrap(False)
        made.setBuddy(buddy)
        return made
