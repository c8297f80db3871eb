"""Writes 网上填报单: a page that moves the answers, in the form's order, into the official system by hand.

The platform has no known interface, so each answer stands with its counts and a button that copies it and goes on to
the next.  The page is a single HTML file that needs no network; pictures lie beside it under names that say where they
go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import Any

from app.output.answers import AnswerPrinter, look_up, placed, rows_of
from app.output.document import IssueMark, PictureSource
from app.pack.model import Field, Pack
from app.paths import resources_root

PAGE = "网上填报单.html"
PICTURES = "网上填报单_配图"

_YEAR = re.compile(r"\.((?:19|20)\d\d)\.")
_COUNTED = frozenset({"text", "paragraph", "blocks"})
"""Kinds whose length a web form may limit."""

Counted = Callable[[Field, Any], tuple[int, int]]
"""字数 and web length of an answer."""


@dataclass(frozen=True, slots=True)
class SheetItem:
    """Describes one thing to copy; ``files`` are the names of its pictures beside the page."""

    group: str
    path: str
    field: Field
    text: str
    counts: tuple[int, int]
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Returns its name, with the year where there are several."""
        year = _YEAR.search(self.path)
        return f"{year[1]}年{self.field.label}" if year else self.field.label


def render_sheet(
    pack: Pack, application: Mapping[str, Any], pictures: PictureSource, mark: IssueMark | None, counted: Counted
) -> dict[str, bytes]:
    """Returns the page and its pictures by file name, with ``/`` between folder and name."""
    items, copied = sheet_items(pack, application, pictures, counted)
    title = pack.tracks[application["track"]].form.title
    return {PAGE: _page(title, mark, items).encode(), **copied}


def sheet_items(
    pack: Pack, application: Mapping[str, Any], pictures: PictureSource, counted: Counted
) -> tuple[list[SheetItem], dict[str, bytes]]:
    """Returns every answer in form order, and its pictures by the names that the items give them."""
    copied: dict[str, bytes] = {}
    items = [_with_pictures(item, application, pictures, copied) for item in _items(pack, application, counted)]
    return items, copied


def _items(pack: Pack, application: Mapping[str, Any], counted: Counted) -> Iterator[SheetItem]:
    printer = AnswerPrinter(pack)
    titles = {step.id: step.title for step in pack.steps}
    track = application["track"]
    rows: list[str] = []
    for template, field in pack.fields.items():
        if track not in field.tracks:
            continue
        outermost = template.split("[]")[0] if "[]" in template else ""
        if outermost:
            if outermost not in rows:
                rows.append(outermost)
                yield from _table(pack, application, printer, counted, outermost)
            continue
        for path in _paths(template, pack.years):
            item = _item(printer, application, counted, titles.get(field.step, ""), path, field)
            if item is not None:
                yield item


def _table(
    pack: Pack, application: Mapping[str, Any], printer: AnswerPrinter, counted: Counted, table: str
) -> Iterator[SheetItem]:
    """Yields a table row by row, one scenario at a time.

    What belongs to one is filled in together.
    """
    noun = pack.tables[table].label
    inside = [
        (t, f)
        for t, f in pack.fields.items()
        if t.startswith(table + "[].") and application["track"] in f.tracks and not f.pictures_only
    ]
    for number, row in enumerate(rows_of(application, table + "[]"), 1):
        for template, field in inside:
            rest = template.removeprefix(table + "[].")
            places = rows_of(application, row + "." + rest.rpartition(".")[0]) if "[]" in rest else [row]
            for place in places:
                item = _item(printer, application, counted, f"{noun} {number}", placed(template, place), field)
                if item is not None:
                    yield item


def _paths(template: str, years: tuple[int, ...]) -> list[str]:
    return [template.replace("<year>", str(y)) for y in years] if "<year>" in template else [template]


def _item(  # noqa: PLR0917 - one answer and what is said of it
    printer: AnswerPrinter, application: Mapping[str, Any], counted: Counted, group: str, path: str, field: Field
) -> SheetItem | None:
    value = look_up(application, path)
    if field.kind == "blocks":
        blocks = [b for b in value or () if isinstance(b, Mapping)]
        text = "\n".join(b[key] for b in blocks for key in ("heading", "text") if b.get(key))
        answered = bool(text) or any(b.get("image") for b in blocks)
    else:
        text = printer.text(path, value)
        answered = bool(text)
    return SheetItem(group, path, field, text, counted(field, value)) if answered and field.kind != "file" else None


def _with_pictures(
    item: SheetItem, application: Mapping[str, Any], pictures: PictureSource, copied: dict[str, bytes]
) -> SheetItem:
    """Returns the item with its pictures put among ``copied``."""
    if item.field.kind != "blocks":
        return item
    files = []
    named = [b["image"] for b in look_up(application, item.path) or () if isinstance(b, Mapping) and b.get("image")]
    for number, name in enumerate(named, 1):
        data = pictures(name)
        if data is not None:
            place = f"{item.group}_{item.field.label}_{number}".replace("/", "／")
            file = f"{PICTURES}/{place}{PurePosixPath(name).suffix.lower()}"
            copied[file] = data
            files.append(file)
    return SheetItem(item.group, item.path, item.field, item.text, item.counts, tuple(files))


def _page(title: str, mark: IssueMark | None, items: list[SheetItem]) -> str:
    folder = resources_root() / "sheet"
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("sheet.css", "sheet.js"))
    issue = mark.number if mark else "草稿"
    body: list[str] = []
    group = ""
    for item in items:
        if item.group != group:
            group = item.group
            body.append(f"<h2>{escape(group)}</h2>")
        body.append(_article(item))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">\n"
        f"<title>网上填报单 {escape(issue)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body data-issue="{escape(issue)}">\n<header><h1>{escape(title)} · 网上填报单</h1>'
        f'<p>{escape(issue)} · <span id="progress"></span> · 按回车：复制这一项，并到下一项</p></header>\n<main>\n'
        + "\n".join(body)
        + f"\n</main>\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _article(item: SheetItem) -> str:
    label, path = escape(item.label), escape(item.path)
    words, web = item.counts
    limit = item.field.limit
    over = ' class="over"' if limit is not None and max(words, web) > limit else ""
    counts = f"字数 {words}{f'/{limit}' if limit else ''} · 网页计 {web}" if item.field.kind in _COUNTED else ""
    lines = min(12, 1 + item.text.count("\n") + len(item.text) // 42)
    files = "".join(f"<li>{escape(name)}</li>" for name in item.files)
    return (
        f'<article data-path="{path}"><div class="head"><strong>{label}</strong><span{over}>{counts}</span></div>'
        f'<textarea readonly rows="{lines}" aria-label="{label}">\n{escape(item.text)}</textarea>'
        + (f'<ul class="files">{files}</ul>' if files else "")
        + '<div class="foot"><button class="next">复制并下一项</button><button class="copy">复制</button>'
        '<label><input type="checkbox"> 已填</label><span class="said" role="status"></span></div></article>'
    )
