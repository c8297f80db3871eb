"""The table of keys: what the window installs, what pages and editors ask, and what help lists.

Keys are Qt's portable names.  The first names of a line are those that help shows; others do the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_COMMANDS = 0x1D000000
"""Ctrl, Alt, Meta, and the bit of keys that are no characters."""
_KEYPAD = 0x20000000
"""``Qt.KeyboardModifier.KeypadModifier``: a digit or Enter is the same on either part of the keyboard."""
LEAVES_UNDO = ("leavesUndo", True)
"""Property of a widget that leaves undo and redo to the window by itself: the window need not listen to it too."""
_SPOKEN = MappingProxyType(
    {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PgUp": "PageUp", "PgDown": "PageDown", "Return": "Enter"}
)


@dataclass(frozen=True, slots=True)
class Key:
    """What one key does, or several that do the same."""

    id: str
    keys: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    """Further keys, for other keyboards; help does not list them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of help: its keys side by side, and what they do."""

    words: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of help under a heading."""

    title: str
    lines: tuple[Line, ...]


STEPS = tuple(Key(f"step-{number}", (f"Ctrl+{number}",)) for number in range(1, 9))

WINDOW = Group(
    "到处都能用",
    (
        Line("上一步 / 下一步，回到那一步上次的位置", (Key("before", ("Alt+Left",)), Key("after", ("Alt+Right",)))),
        Line("直接到某一步", STEPS),
        Line("帮助", (Key("help", ("F1",)),)),
        Line("全部检查结果", (Key("findings", ("F5",)),)),
        Line("打印预览", (Key("preview", ("F6",)),)),
        Line("下一条 / 上一条检查结果", (Key("finding-after", ("F8",)), Key("finding-before", ("Shift+F8",)))),
        Line("撤销 / 重做，整份申报书通用", (Key("undo", ("Ctrl+Z",)), Key("redo", ("Ctrl+Y",), ("Ctrl+Shift+Z",)))),
        Line("立即保存（平时会自己保存）", (Key("save", ("Ctrl+S",)),)),
        Line("到打印盖章", (Key("print", ("Ctrl+P",)),)),
        Line("到定稿导出", (Key("export", ("Ctrl+E",)),)),
        Line(
            "放大 / 缩小 / 恢复文字",
            (Key("larger", ("Ctrl+=",), ("Ctrl++",)), Key("smaller", ("Ctrl+-",)), Key("plain", ("Ctrl+0",))),
        ),
    ),
)
"""What the window installs, whatever has the focus."""

ELSEWHERE = (
    Group(
        "查找",
        (
            Line("查找字段、场景；在长文里查找文字；在首页查找申报书", (Key("find", ("Ctrl+F",)),)),
            Line("在长文里替换", (Key("replace", ("Ctrl+H",)),)),
            Line("在长文里找下一处", (Key("find-next", ("F3",)),)),
        ),
    ),
    Group(
        "场景、清单和图片",
        (
            Line("上一个 / 下一个场景", (Key("scene-before", ("Ctrl+PgUp",)), Key("scene-after", ("Ctrl+PgDown",)))),
            Line(
                "切换页内的标签",
                (Key("tab-after", ("Ctrl+Tab",)), Key("tab-before", ("Ctrl+Shift+Tab",))),
            ),
            Line(
                "上移 / 下移一行、一个场景、一张图；在长页里到上一节 / 下一节",
                (Key("up", ("Alt+Up",)), Key("down", ("Alt+Down",))),
            ),
            Line("清单里新增一行；写理由时保留并看下一条", (Key("more", ("Ctrl+Return",), ("Ctrl+Enter",)),)),
            Line("把选中的移出", (Key("delete", ("Del",)),)),
        ),
    ),
    Group(
        "长文",
        (Line("这一段改为小标题 / 改回正文", (Key("heading", ("Ctrl+Alt+1",)), Key("body", ("Ctrl+Alt+0",)))),),
    ),
    Group("日期", (Line("打开日历，也可以按 Alt+↓", (Key("calendar", ("F4",)),)),)),
    Group("随时", (Line("关闭右侧面板、取消正在改的一格；不会丢文字", (Key("close", ("Esc",)),)),)),
)
"""What pages and editors have for themselves."""

GROUPS = (WINDOW, *ELSEWHERE)


def keys_of(name: str) -> tuple[str, ...]:
    """All keys of an id, by Qt's portable names; KeyError where there is none."""
    return _table()[name]


def tip(words: str, name: str) -> str:
    """Words with the key behind them, for a tooltip: ``撤销 (Ctrl+Z)``."""
    return f"{words} ({spoken(keys_of(name)[0])})"


def pressed(event: QKeyEvent, name: str) -> bool:
    """Whether an event is one of the keys of an id."""
    return event.keyCombination().toCombined() & ~_KEYPAD in _codes(name)


def only_writes(event: QKeyEvent) -> bool:
    """Whether a key is a letter, a figure or a mark by itself: no command has one of those, and most keys are."""
    return not event.keyCombination().toCombined() & _COMMANDS


def spoken(key: str) -> str:
    """A key as help and tooltips write it: ``Alt+←``."""
    *modifiers, last = key.rsplit("+", 1) if not key.endswith("++") else (key[:-2], "+")
    return "+".join([*modifiers, _SPOKEN.get(last, last)])


def shown(line: Line) -> str:
    """The keys of a line: ``Alt+← / Alt+→``; a long row of them by its ends."""
    every = [spoken(each) for key in line.keys for each in key.keys]
    return f"{every[0]} … {every[-1]}" if len(every) > 3 else " / ".join(every)  # noqa: PLR2004 - three fit


@cache
def _table() -> MappingProxyType[str, tuple[str, ...]]:
    every = [key for group in GROUPS for line in group.lines for key in line.keys]
    return MappingProxyType({key.id: key.keys + key.hidden for key in every})


@cache
def _codes(name: str) -> frozenset[int]:
    return frozenset(QKeySequence(each)[0].toCombined() for each in keys_of(name))
