"""The pages of help: the texts for preparers, the table of keys as it is installed, the record of our own bugs.

The texts are Markdown of the simplest sort: headings, paragraphs, lists and bold words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from app.paths import resources_root
from app.system_errors import bug_log, recorded_bugs
from ui.runtime.shortcuts import GROUPS, shown

KEYS, RECORD = "快捷键", "运行记录"
_ITEM = re.compile(r"(?:(\d+)\.|-) +")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Topic:
    """Describes one page of help: its title and its text as Qt's rich text."""

    title: str
    html: str
    """As Qt's rich text; its sizes are the window's."""

    @property
    def plain(self) -> str:
        """Returns the words of the page without markup, which are searched."""
        return _TAG.sub(" ", self.html)


def topics() -> list[Topic]:
    """Returns the help texts in order, then the keys, and the record of bugs where there is one."""
    found = [Topic(_name(file), html_of(file.read_text(encoding="utf-8"))) for file in _files()]
    found.append(Topic(KEYS, _keys()))
    if record := recorded_bugs():
        found.append(Topic(RECORD, _record(record)))
    return found


def html_of(text: str) -> str:
    """Returns the rich text of a help file."""
    parts = []
    for kind, lines in groupby(text.splitlines(), key=_kind):
        if kind in ("ol", "ul"):
            items = "".join(f"<li>{_inline(_ITEM.sub('', each, count=1))}</li>" for each in lines)
            parts.append(f"<{kind}>{items}</{kind}>")
        elif kind in ("h1", "h2"):
            # Qt enlarges headings by steps of its own; the window's sizes hold for paragraphs of a class.
            parts += [f'<p class="{kind}">{_inline(each.lstrip("# "))}</p>' for each in lines]
        elif kind:
            parts.append(f"<p>{_inline(''.join(lines))}</p>")
    return "".join(parts)


def _files() -> list[Path]:
    return sorted((resources_root() / "help").glob("*.md"))


def _name(file: Path) -> str:
    return file.stem.partition("-")[2]


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "h2" if line.startswith("##") else "h1"
    if item := _ITEM.match(line):
        return "ol" if item[1] else "ul"
    return "p" if line.strip() else ""


def _inline(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(text))


def _keys() -> str:
    parts = [f'<p class="h1">{KEYS}</p>']
    for group in GROUPS:
        lines = (
            f'<tr><td class="key">{escape(shown(line)).replace(" ", "&nbsp;")}</td><td>{escape(line.words)}</td></tr>'
            for line in group.lines
        )
        parts.append(f'<p class="h2">{group.title}</p><table>{"".join(lines)}</table>')
    return "".join(parts)


def _record(record: str) -> str:
    return (
        f'<p class="h1">{RECORD}</p><p>'
        "程序自己出过差错，下面记着出错的位置，没有填写的内容。"
        f"需要时把这个文件发给维护人员：{escape(str(bug_log()))}</p><pre>{escape(record)}</pre>"
    )
