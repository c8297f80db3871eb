"""Industry by GB/T 4754: 大类 and 中类 in one field, searched by code, name and pinyin."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QCompleter

from app.pack.guidance import IndustryDivision
from app.pack.model import Field
from ui.controls.line_edit import LineEdit
from ui.controls.search_mark import SearchMark
from ui.forms.base import FieldEditor
from ui.runtime.pinyin import found_by, has_initials
from ui.theme.theme import Theme

_SHOWN = 60
_PARTS = re.compile("[、和及]")
"""Entries of the list at once."""


@dataclass(frozen=True, slots=True)
class Industry:
    """Describes one industry: a 中类 with its 大类, or a 大类 alone (``group`` empty)."""

    division: str
    group: str
    name: str
    text: str
    """As the field shows it."""


class Spelling:
    """Spells the industries' names in full pinyin.

    The dictionary is read on a thread of its own when it is first wanted.
    """

    def __init__(self, industries: Sequence[Industry]) -> None:
        self._industries = industries
        self._spelt: dict[str, str] = {}
        self._thread: threading.Thread | None = None

    def start_reading(self) -> None:
        """Starts reading, once."""
        if self._thread is None:
            # Not a daemon: the interpreter must not go while a dictionary is half imported.
            self._thread = threading.Thread(target=self._read)
            self._thread.start()

    def of(self, name: str) -> str:
        """Returns the name in full pinyin without tones, ``""`` while the dictionary is not there."""
        return self._spelt.get(name, "")

    def _read(self) -> None:
        from pypinyin import lazy_pinyin

        self._spelt = {each.name: "".join(lazy_pinyin(each.name)) for each in self._industries}


class _Offers(QStringListModel):
    """Lists the entries found, or says in one line, which cannot be taken, that there are none."""

    nothing = False

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Makes what is no entry unselectable."""
        return Qt.ItemFlag.NoItemFlags if self.nothing else super().flags(index)


class IndustryEditor(FieldEditor):
    """Picks an industry, shown as ``34 通用设备制造业 / 345 轴承…``.

    Picking a 中类 sets its 大类 too.  ``path`` is the 中类's; ``chosen`` speaks of both.
    """

    def __init__(
        self,
        field: Field,
        path: str,
        division_path: str,
        divisions: Sequence[IndustryDivision],
        theme: Theme,
    ) -> None:
        super().__init__(field, path, theme)
        self._division_path = division_path
        self._all = industries_of(divisions)
        self._by_text = {each.text: each for each in self._all}
        self._names = {d.code: d.name for d in divisions}
        self._spelling = Spelling(self._all)
        self._division = ""
        self._group = ""
        self.line = LineEdit(parent=self)
        self.line.setPlaceholderText("输入代码、名称或拼音，例如 345、齿轮、zc")
        SearchMark(self.line, theme, behind=True)
        self.row.addWidget(self.line, 1)
        self.watch(self.line)
        self._found = _Offers(self)
        self._list = QCompleter(self._found, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list.setMaxVisibleItems(10)
        self._list.setWrapAround(False)  # Down on the only entry would choose none, and Enter then throw the words away
        self._list.setWidget(self.line)
        self._popup.setProperty("offers", "true")
        self._list.activated[QModelIndex].connect(self._activated)  # type: ignore[index]  # one of two signatures
        self.line.textEdited.connect(self._search)
        self.entered.connect(self._start_spelling)

    @property
    def _popup(self) -> QAbstractItemView:
        """Returns the list under the line, asked for anew each time.

        A kept one was seen to be called deleted while it was there; an exception on the way of the focus then ended
        the process.
        """
        popup = self._list.popup()
        assert popup is not None
        return popup

    def show_value(self, value: Any) -> None:
        """Shows the 中类."""
        self._group = value if isinstance(value, str) else ""
        self._write()

    def show_other(self, path: str, value: Any) -> None:
        """Shows the 大类."""
        if path == self._division_path:
            self._division = value if isinstance(value, str) else ""
            self._write()

    def hand_over(self) -> None:
        """Accepts an entry typed in full on leaving, and takes the answer away where the line is empty.

        Any other text gives way to the answer.
        """
        # Tab leaves while the list still stands open; only who is in the line may go on with it.
        if self._popup.isVisible() and self._within():
            return
        text = self.line.text().strip()
        if not text and (self._group or self._division):
            self._set("", "")
        elif text != self._shown():
            exact = [each for each in self._all if text in (each.group or each.division, each.name)]
            if exact:
                self._set(exact[0].division, exact[0].group)
        self._write()

    def search(self, query: str) -> list[str]:
        """Returns the entries that a query finds, those whose code, name or sound begins with it first."""
        wanted = query.strip().lower()
        spelt = self._spelling.of
        hits = [e for e in self._all if found_by(e.text, wanted) or (wanted.isascii() and wanted in spelt(e.name))]
        hits.sort(key=lambda e: _distance_of(e, wanted, spelt(e.name)))
        return [each.text for each in hits[:_SHOWN]]

    def _start_spelling(self, _path: str) -> None:
        self._spelling.start_reading()

    def _search(self, text: str) -> None:
        found = self.search(text) if text.strip() else []
        self._found.nothing = not found
        if not text.strip():
            self._popup.hide()
            return
        self._found.setStringList(found or [f"没有找到“{text.strip()}”，换个说法或代码再查"])
        self._list.complete()
        self._popup.setCurrentIndex(self._found.index(0, 0) if found else QModelIndex())

    def _activated(self, index: QModelIndex) -> None:
        found = self._by_text.get(str(index.data(Qt.ItemDataRole.DisplayRole)))
        if found is not None:
            self._set(found.division, found.group)
            self._write()

    def _set(self, division: str, group: str) -> None:
        self._division, self._group = division, group
        self.chosen.emit({self._division_path: division, self.path: group})

    def _write(self) -> None:
        text = self._shown()
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def _shown(self) -> str:
        group = next((e.name for e in self._all if e.group == self._group), "") if self._group else ""
        parts = (f"{self._division} {self._names.get(self._division, '')}", f"{self._group} {group}")
        return " / ".join(part.strip() for part in parts if part.strip())


def _distance_of(entry: Industry, wanted: str, spelt: str) -> int:
    """Returns how far from the beginning of an entry a query is found: code, name, sound, a later part, elsewhere."""
    if (entry.group or entry.division).startswith(wanted):
        return 0
    if entry.name.startswith(wanted):
        return 1
    if spelt.startswith(wanted) or has_initials(entry.name[: len(wanted)], wanted):
        return 2
    parts = _PARTS.split(entry.name)[1:]
    return 3 if any(each.startswith(wanted) or has_initials(each[: len(wanted)], wanted) for each in parts) else 4


def industries_of(divisions: Sequence[IndustryDivision]) -> tuple[Industry, ...]:
    """Returns every 大类, each followed by its 中类."""
    found: list[Industry] = []
    for division in divisions:
        head = f"{division.code} {division.name}"
        found.append(Industry(division.code, "", division.name, head))
        found += [Industry(division.code, g.code, g.name, f"{g.code} {g.name}（{head}）") for g in division.groups]
    return tuple(found)
