"""The list of findings with its filter by level: what the page 检查 and the panel F5 have in common."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QIcon, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.draft.level_words import LEVEL_ORDER, LEVEL_WORDS
from ui.draft.finding_rows import RETURNED_STEP, FindingEntry, FindingsModel, GroupHeader, Index, tally_rows
from ui.pages.findings.finding_delegate import TAG_WORDS, FindingDelegate
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

_FILTERS = (*LEVEL_ORDER, RETURNED_STEP)
_BATCH = 50
"""Findings that are measured in one turn of the event loop."""
_SOON_MS = 20


class LevelFilter(QWidget):
    """Offers 全部 and the levels with their counts, of which one is chosen.

    Where it is narrow, shape and count stand for a level.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts = dict.fromkeys(_FILTERS, 0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for level in ("", *_FILTERS):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("kind", "toggle")
            button.clicked.connect(self._clicked)
            self._group.addButton(button)
            self._buttons[level] = button
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._buttons[""].setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._tint)
        self._tint()

    @property
    def level(self) -> str:
        """Returns the level chosen, ``""`` for all."""
        return next(level for level, button in self._buttons.items() if button.isChecked())

    def button(self, level: str) -> QPushButton:
        """Returns the button of a level."""
        return self._buttons[level]

    def show_counts(self, counts: dict[str, int]) -> None:
        """Puts the number of findings on each button."""
        self._counts = counts
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows words as far as there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumWidth(self._write(narrow=True))
        if self._write(narrow=False) > self.width():
            self._write(narrow=True)

    def _write(self, *, narrow: bool) -> int:
        """Writes the buttons; how wide they are then."""
        self._row.setSpacing(2 if narrow else 4)
        for level, button in self._buttons.items():
            count = self._counts[level] if level else sum(self._counts.values())
            word = TAG_WORDS[level] if level else "全部"
            button.setText(f"{count}" if narrow and level else f"{word} {count}")
            button.setAccessibleName(f"{LEVEL_WORDS[level] if level else word}，{count} 条")
            button.setToolTip(f"{LEVEL_WORDS[level] if level else word} {count} 条")
            button.setVisible(level != RETURNED_STEP or count > 0 or button.isChecked())
        return self._row.sizeHint().width()

    def _clicked(self) -> None:
        self.chosen.emit(self.level)

    def _tint(self) -> None:
        side = self._theme.px(11)
        for level, button in self._buttons.items():
            if level:
                ratio = self.devicePixelRatioF()
                button.setIcon(QIcon(level_pixmap(level, self._theme.colors.role(level), side, ratio)))
                button.setIconSize(QSize(side, side))
        self._fit()


class FindingList(QListView):
    """Lists findings under their steps.

    ``picked`` says which is current, ``activated_row`` that it was asked for.
    """

    picked = Signal(object)
    """A :class:`FindingEntry`, or None."""
    activated_row = Signal(object)

    def __init__(
        self, model: FindingsModel, theme: Theme, parent: QWidget | None = None, *, narrow: bool = False
    ) -> None:
        super().__init__(parent)
        self._findings = model
        self._key: tuple[str, str] | None = None
        self.setModel(model)
        self.setItemDelegate(FindingDelegate(theme, self, narrow=narrow))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # Sentences are measured a few at a time: all of five hundred would be felt.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setMouseTracking(True)
        self.setAccessibleName("检查结果")
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._find_again)
        theme.changed.connect(self.doItemsLayout)

    @property
    def row(self) -> FindingEntry | None:
        """Returns the current finding."""
        entry = self._findings.entry(self.currentIndex())
        return entry if isinstance(entry, FindingEntry) else None

    def pick(self, index: QModelIndex) -> None:
        """Makes a finding the current one and brings it into sight."""
        if index.isValid():
            self.setCurrentIndex(index)
            self._scroll_to_current()

    def _scroll_to_current(self) -> None:
        """Brings the current finding into sight, as soon as it has a place."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if self.visualRect(index).isEmpty() and index.row() >= _BATCH:
            QTimer.singleShot(_SOON_MS, self, self._scroll_to_current)
        else:
            self.scrollTo(index)

    def step_by_gravity(self, at: int, way: int = 1, *, mended: bool = False) -> FindingEntry | None:
        """Goes to the finding behind row ``at``, the worst first: see :meth:`FindingsModel.next_by_gravity`."""
        self.pick(self._findings.next_by_gravity(at, way, mended=mended))
        return self.row

    def step_to(self, way: int = 1, level: str = "", *, only_open: bool = False) -> FindingEntry | None:
        """Goes to the next finding and answers it."""
        self.pick(self._findings.next_row(self.currentIndex(), way, level, only_open=only_open))
        return self.row

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Says which finding is current now."""
        super().currentChanged(current, previous)
        entry = self._findings.entry(current)
        if isinstance(entry, FindingEntry):
            self._key = entry.key
        self.picked.emit(entry if isinstance(entry, FindingEntry) else None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes to a finding by Enter.

        On a header Enter and Space fold it, Left closes and Right opens.
        """
        entry = self._findings.entry(self.currentIndex())
        key = event.key()
        if isinstance(entry, FindingEntry) and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_row.emit(entry)
        elif isinstance(entry, GroupHeader) and self._folds(entry, key):
            self._findings.fold(entry.step)
            self._select_header(entry.step)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Folds a header by a click, and goes to a finding."""
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        entry = self._findings.entry(self.indexAt(event.position().toPoint()))
        if isinstance(entry, GroupHeader):
            self._findings.fold(entry.step)
        elif isinstance(entry, FindingEntry):
            self.activated_row.emit(entry)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers what can be done with the current finding."""
        entry = self.row
        if entry is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.visualRect(self.currentIndex()).center()
        self.show_menu(entry, self.viewport().mapToGlobal(at) if by_key else event.globalPos())

    def show_menu(self, entry: FindingEntry, at: QPoint) -> QMenu:
        """Opens the menu of a finding, and returns it: gone to, or copied for a colleague."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("前往").triggered.connect(partial(self.activated_row.emit, entry))
        finding = entry.finding
        told = f"{entry.place}：{finding.message}{finding.remedy}" if entry.place else finding.message + finding.remedy
        menu.addAction("复制这一条").triggered.connect(partial(QGuiApplication.clipboard().setText, told))
        menu.popup(at)
        return menu

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the sentences anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def row_centre(self, index: QModelIndex) -> QPoint:
        """Returns the middle of a row, in the viewport."""
        return self.visualRect(index).center()

    def _folds(self, header: GroupHeader, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            return True
        return key == (Qt.Key.Key_Right if header.folded else Qt.Key.Key_Left)

    def _select_header(self, step: str) -> None:
        for at in range(self._findings.rowCount()):
            entry = self._findings.entry(self._findings.index(at))
            if isinstance(entry, GroupHeader) and entry.step == step:
                self.setCurrentIndex(self._findings.index(at))
                return

    def _remember(self) -> None:
        row = self.row
        self._key = row.key if row else self._key

    def _find_again(self) -> None:
        if self._key is not None:
            index = self._findings.index_of(self._key)
            if index.isValid():
                self.setCurrentIndex(index)
                return
        self.picked.emit(None)


def refill(model: FindingsModel, filter_: LevelFilter, rows: list[FindingEntry]) -> None:
    """Puts new findings into the list and the filter."""
    model.set_rows(rows)
    filter_.show_counts(tally_rows(rows))
