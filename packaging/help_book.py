"""The help as one printable PDF: ``.venv/bin/python packaging/help_book.py FILE``.

Set by the program's own document engine, with the pictures of its real window that are made by
``python -m tests.ui.readme_pictures``; equal texts and pictures give equal bytes.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from environment import ROOT

sys.path.append(str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app import __version__
from app.output.blocks import Block, Cover, CoverEntry, Heading, ListTable, PageBreak, Paragraph, Picture, Span
from app.output.document import Document
from app.output.pdf.render import render_pdf
from app.output.pdf.style import MM, Look

if TYPE_CHECKING:
    from app.output.pdf.style import TextStyle

TITLE = "智造申报使用说明"
HELP = ROOT / "resources" / "help"
PICTURES = ROOT / "tests" / "data" / "screens"
SHOWN = {
    "开始": (("home", "首页：每份申报书差什么、哪天截止、最新版本号"), ("basic", "基本信息：边填边看打印的那一页")),
    "申报方向": (("scenes", "场景选择：缺的必选环节标红，点一下就加"),),
    "字数": (("scene", "场景填报：多出的字标红，内容不会被截掉"),),
    "检查": (("check-dark", "检查（深色）：哪里不对、怎么改、依据哪一句"),),
    "定稿": (("freeze", "定稿导出：版本号、指纹、各个文件的用途"),),
}
"""Pictures at the end of a page of the help, by its name."""
_ITEM = re.compile(r"(?:(\d+)\.|-) +")
_CHAPTER, _SECTION = 1, 2
_KEYS = "快捷键"
_PICTURE_HEIGHT = 205 * MM
"""Lets a picture of 1366×720 be as wide as the text: pictures are measured by their surface."""
_NEW_PAGE = {"开始", "Windows安装"}


def main() -> int:
    """Writes the book into the file that is named."""
    target = Path(sys.argv[1])
    target.write_bytes(render_pdf(book(), look=looser(Look())).pdf)
    print(f"已写好 {target}")
    return 0


def book() -> Document:
    """The whole help: a cover, every page of the help folder in its order, the keys."""
    cover = Cover("", TITLE, (CoverEntry("版　　本", Span(__version__)),))
    blocks: list[Block] = [cover]
    figure = 0
    for file in sorted(HELP.glob("*.md")):
        if file.stem.partition("-")[2] in _NEW_PAGE:
            blocks.append(PageBreak())
        blocks += help_blocks(file.read_text("utf-8"))
        for name, words in SHOWN.get(file.stem.partition("-")[2], ()):
            figure += 1
            caption = Paragraph((Span(f"图{figure}　{words}"),), "caption")
            blocks.append(Picture(name, picture(PICTURES / f"{name}.webp"), caption))
    blocks += [PageBreak(), *key_tables()]
    return Document("", "", TITLE, tuple(blocks), (), None, TITLE)


def help_blocks(text: str) -> Iterator[Block]:
    """Blocks of one help file: headings, paragraphs, items."""
    words: list[str] = []
    for line in [*text.splitlines(), ""]:
        item = _ITEM.match(line)
        if (item or not line.strip() or line.startswith("#")) and words:
            yield Paragraph((Span("".join(words).replace("**", "")),))
            words = []
        if line.startswith("#"):
            yield Heading(_SECTION if line.startswith("##") else _CHAPTER, (Span(line.lstrip("# ")),))
        elif item:
            words = [(f"{item[1]}．" if item[1] else "·　") + _ITEM.sub("", line, count=1)]
        elif line.strip():
            words.append(line.strip())


def key_tables() -> Iterator[Block]:
    """The keys as the window installs them, a table for each group."""
    from ui.runtime.shortcuts import GROUPS, shown  # noqa: PLC0415 - Qt, for the names of its keys alone

    yield Heading(_CHAPTER, (Span(_KEYS),))
    for group in GROUPS:
        yield Heading(_SECTION, (Span(group.title),))
        rows = tuple(
            ((Paragraph((Span(shown(line)),), "label"),), (Paragraph((Span(line.words),), "value"),))
            for line in group.lines
        )
        yield ListTable(_KEYS, group.title, (0.34, 0.66), ("键", "做什么"), (None, None), rows)


def picture(file: Path) -> bytes:
    """A picture as PNG, which the engine takes."""
    from PIL import Image  # noqa: PLC0415 - beside Qt above

    out = io.BytesIO()
    with Image.open(file) as image:
        image.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def looser(look: Look) -> Look:
    """The form's look with chapters at the edge, and pictures of the window over the whole measure."""

    def left(style: TextStyle) -> TextStyle:
        return replace(style, indent=0)

    first, second, *rest = look.headings
    return replace(look, headings=(left(first), left(second), *rest), picture_height=_PICTURE_HEIGHT)


if __name__ == "__main__":
    sys.exit(main())
