"""The table of keys: what the window installs, what pages and editors ask, and what help lists.

Keys are Qt's portable names.  The first names of a line are those that help shows; others do the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from PySide6.QtCore import QKeyCombination
    from PySide6.QtGui import QKeyEvent

_COMMANDS = 0x1D000000
"""Ctrl, Alt, Meta, and the bit of keys that are no characters."""
_KEYPAD = 0x20000000
"""``Qt.KeyboardModifier.KeypadModifier``: a digit or Enter is the same on either part of the keyboard."""
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
LEAVES_UNDO = ("leavesUndo", True)
"""Property of a widget that leaves undo and redo to the window by itself: the window need not listen to it too."""
_SPOKEN = MappingProxyType(
    {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PgUp": "PageUp", "PgDown": "PageDown", "Return": "Enter"}
)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Describes the keys of one command, or of several alike, by its id."""

    id: str
    keys: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    """Further keys, for other keyboards; help does not list them."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Describes one line of help: some keys, and what they do."""

    words: str
    keys: tuple[Shortcut, ...]


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """Describes the lines of help under one heading."""

    title: str
    lines: tuple[HelpLine, ...]


STEPS = tuple(Shortcut(f"step-{number}", (f"Ctrl+{number}",)) for number in range(1, 9))

WINDOW = HelpGroup(
    "到处都能用",
    (
        HelpLine(
            "上一步 / 下一步，回到那一步上次的位置",
            (Shortcut("before", ("Alt+Left",)), Shortcut("after", ("Alt+Right",))),
        ),
        HelpLine("直接到某一步", STEPS),
        HelpLine("命令面板：页面、字段、场景、动作、设置，拼音和首字母都可以", (Shortcut("palette", ("Ctrl+K",)),)),
        HelpLine("帮助", (Shortcut("help", ("F1",)),)),
        HelpLine("全部检查结果", (Shortcut("findings", ("F5",)),)),
        HelpLine("打印预览", (Shortcut("preview", ("F6",)),)),
        HelpLine("审阅：只看纸面和批注，占满窗口；再按一次回来", (Shortcut("review", ("F11",)),)),
        HelpLine("批注，和还差谁", (Shortcut("notes", ("F7",)),)),
        HelpLine("给这一项写批注，或看它的批注", (Shortcut("note", ("Ctrl+Alt+M",)),)),
        HelpLine("光标所在处能做的事，和点右键一样；也可以按菜单键", (Shortcut("menu", ("Shift+F10",)),)),
        HelpLine(
            "下一条 / 上一条检查结果；在长文里先到写作提示",
            (Shortcut("finding-after", ("F8",)), Shortcut("finding-before", ("Shift+F8",))),
        ),
        HelpLine(
            "撤销 / 重做，整份申报书通用",
            (Shortcut("undo", ("Ctrl+Z",)), Shortcut("redo", ("Ctrl+Y",), ("Ctrl+Shift+Z",))),
        ),
        HelpLine("立即保存（平时会自己保存）", (Shortcut("save", ("Ctrl+S",)),)),
        HelpLine("到打印盖章", (Shortcut("print", ("Ctrl+P",)),)),
        HelpLine("到定稿导出", (Shortcut("export", ("Ctrl+E",)),)),
        HelpLine(
            "放大 / 缩小 / 恢复文字；在预览和审阅的纸面上是放大纸面",
            (
                Shortcut("larger", ("Ctrl+=",), ("Ctrl++",)),
                Shortcut("smaller", ("Ctrl+-",)),
                Shortcut("plain", ("Ctrl+0",)),
            ),
        ),
    ),
)
"""What the window installs, whatever has the focus."""

ELSEWHERE = (
    HelpGroup(
        "查找",
        (
            HelpLine("在写过的全部文字里查找；在长文里查找这一篇；在首页查找申报书", (Shortcut("find", ("Ctrl+F",)),)),
            HelpLine("全文替换；在长文里替换这一篇", (Shortcut("replace", ("Ctrl+H",)),)),
            HelpLine("找下一处", (Shortcut("find-next", ("F3",)),)),
        ),
    ),
    HelpGroup(
        "场景、清单和图片",
        (
            HelpLine(
                "上一个 / 下一个场景；在综合论述里上一篇 / 下一篇",
                (Shortcut("scene-before", ("Ctrl+PgUp",)), Shortcut("scene-after", ("Ctrl+PgDown",))),
            ),
            HelpLine(
                "切换页内的标签；在没有标签的页上离开表格，到它后面 / 前面的一项",
                (Shortcut("tab-after", ("Ctrl+Tab",)), Shortcut("tab-before", ("Ctrl+Shift+Tab",))),
            ),
            HelpLine(
                "上移 / 下移一行、一个场景、一张图；在长页和长文里到上一节 / 下一节",
                (Shortcut("up", ("Alt+Up",)), Shortcut("down", ("Alt+Down",))),
            ),
            HelpLine(
                "清单里新增一行；写理由、合并时留下看下一条", (Shortcut("more", ("Ctrl+Return",), ("Ctrl+Enter",)),)
            ),
            HelpLine("把选中的移出", (Shortcut("delete", ("Del",)),)),
        ),
    ),
    HelpGroup(
        "长文",
        (
            HelpLine(
                "这一段改为小标题 / 改回正文", (Shortcut("heading", ("Ctrl+Alt+1",)), Shortcut("body", ("Ctrl+Alt+0",)))
            ),
        ),
    ),
    HelpGroup(
        "合并",
        (
            HelpLine(
                "两边都改了的一项：用本机的 / 用对方的",
                (Shortcut("ours", ("Alt+1",)), Shortcut("theirs", ("Alt+2",))),
            ),
        ),
    ),
    HelpGroup("日期", (HelpLine("打开日历，也可以按 Alt+↓", (Shortcut("calendar", ("F4",)),)),)),
    HelpGroup("随时", (HelpLine("取消正在改的一格、关闭光标所在的面板；不会丢文字", (Shortcut("close", ("Esc",)),)),)),
)
"""What pages and editors have for themselves."""

GROUPS = (WINDOW, *ELSEWHERE)


def keys_of(name: str) -> tuple[str, ...]:
    """Returns all keys of an id, by Qt's portable names, or raises KeyError where there is none."""
    return _table()[name]


def tip(words: str, name: str) -> str:
    """Returns words with their key, for a tooltip: ``撤销 (Ctrl+Z)``."""
    return f"{words} ({spoken(keys_of(name)[0])})"


def pressed(event: QKeyEvent, name: str) -> bool:
    """Tells whether an event is a key of an id."""
    return event.keyCombination().toCombined() & ~_KEYPAD in _codes(name)


def leaves_table(event: QKeyEvent) -> bool:
    """Tells whether a key is Ctrl+Tab or Ctrl+Shift+Tab, which Qt gives as another key, to leave a table at once."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and event.key() in _TABS


def only_writes(event: QKeyEvent) -> bool:
    """Tells whether a key only writes a letter, figure or mark, as most keys do and no command does."""
    return not event.keyCombination().toCombined() & _COMMANDS


def spoken(key: str) -> str:
    """Returns a key as help and tooltips write it: ``Alt+←``."""
    *modifiers, last = key.rsplit("+", 1) if not key.endswith("++") else (key[:-2], "+")
    return "+".join([*modifiers, _SPOKEN.get(last, last)])


def shown(line: HelpLine) -> str:
    """Returns the keys of a line such as ``Alt+← / Alt+→``, a long row of them by its ends."""
    every = [spoken(each) for key in line.keys for each in key.keys]
    return f"{every[0]} … {every[-1]}" if len(every) > 3 else " / ".join(every)  # noqa: PLR2004 - three fit


@cache
def _table() -> MappingProxyType[str, tuple[str, ...]]:
    every = [key for group in GROUPS for line in group.lines for key in line.keys]
    return MappingProxyType({key.id: key.keys + key.hidden for key in every})


def _first_key(name: str) -> int:
    """Returns a sequence's first key with modifiers, as events give it."""
    first: QKeyCombination = QKeySequence(name)[0]  # type: ignore[index]  # PySide 6.11: __getitem__ is not in its stubs
    return first.toCombined()


@cache
def _codes(name: str) -> frozenset[int]:
    return frozenset(_first_key(each) for each in keys_of(name))
