"""Says what of a PDF could not be judged by how it looks: pages, fonts, single characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.intake.official_comparison import Doubtful
from app.intake.plain import UNREADABLE

if TYPE_CHECKING:
    from app.intake.official_pdf import ShownText

_TIME = "time"
_MOST_PAIRS = 4
"""Pairs of characters that a sentence names."""


def unseen_stretches(shown: ShownText) -> list[Doubtful]:
    """Returns the pages that there was no time to look at, as stretches of the pages' text with a line end after each.

    Pages in fonts that are not in the file are none: official systems write such PDFs, and nothing on the page can
    confirm or deny what its text says.  A remark tells that it was believed.
    """
    found: list[Doubtful] = []
    begin = 0
    for at, page in enumerate(shown.pages):
        if shown.unjudged.get(at, "") == _TIME:
            found.append(Doubtful(begin, begin + len(page), _why(_TIME, [at])))
        begin += len(page) + 1
    return found


def remarks_on(shown: ShownText) -> Iterator[str]:
    """Yields a sentence for each thing that could not be judged or was read otherwise than the text says."""
    pages: dict[str, list[int]] = defaultdict(list)
    for at, why in sorted(shown.unjudged.items()):
        pages[why].append(at)
    yield from (_why(why, some) for why, some in pages.items())
    text = "".join(shown.pages)
    pairs = [(told, drawn) for told, drawn in dict.fromkeys(shown.other) if drawn in text]
    if pairs:
        named = "、".join(f"“{told}”画成了“{drawn}”" for told, drawn in pairs[:_MOST_PAIRS])
        more = f"等 {len(pairs)} 个字" if len(pairs) > _MOST_PAIRS else ""
        yield f"这份 PDF 的字体里，画出来的和文字层写的不是一个字：{named}{more}。已按画的核对，请看一看文件的来路。"
    if count := text.count(UNREADABLE):
        yield f"PDF 上有 {count} 个字认不出画的是什么，带有它们的各项没有判为一致，请对着纸面看。"


def _why(why: str, pages: Sequence[int]) -> str:
    where = f"第 {_numbers(pages)} 页"
    if why == _TIME:
        return f"{where}太复杂，没有看完它画出来的样子，这里的各项没有判断。请打印成 PDF 后再核对，或对着纸面看。"
    return (
        f"{where}的字体“{why}”没有嵌入 PDF，画成什么字由打开它的电脑决定，这里按 PDF 里写的文字核对。"
        "请对着打开的样子看一看，或打印成 PDF 后再核对。"
    )


def _numbers(pages: Sequence[int]) -> str:
    """Returns numbers of pages, from 1, as 1、3–5."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(a + 1) if a == b else f"{a + 1}–{b + 1}" for a, b in runs)
