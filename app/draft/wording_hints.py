"""Hints about how a text is worded: doubled and half-width marks, a last figure without a full stop, bare claims."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from app.draft.hint_records import HintFix, HintSpot, replacement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.pack.model import Pack

VagueWords = tuple[tuple[str, str], ...]
"""Patterns of claims that want a figure, each with what to write instead."""
_RULE = "quantify"
"""The rule of a pack whose ``vague`` lists such claims."""
_MARKS = "，、；：。,;"
_DOUBLED = re.compile(rf"[{_MARKS}](?:[ 　]*[{_MARKS}])+")
_STRENGTH = "。；;：，,、"
"""Of two marks the one that stays: the stronger comes first."""
_HALF = re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?](?=[\u4e00-\u9fff])")
_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_FIGURE = re.compile(r"\d|百分之|[一二两三四五六七八九]成|一半|翻[一两]?番|[一两三四五六七八九十数]倍")
_ENDS = "。！？!?\n"
_UNIT = r"(?:[%％‰℃]|[A-Za-z]{1,4}|[\u4e00-\u9fff]{1,4})"
_OPEN = re.compile(
    rf"(?:提升|提高|降低|下降|缩短|减少|增加|增长|节约|压缩|上升|达|到|至|为|约|共)[^{_ENDS}；;]{{0,12}}?"
    rf"(\d+(?:[,，]\d{{3}})*(?:\.\d+)?\s*{_UNIT})[ 　]*$",
    re.MULTILINE,
)


def vague_words_of(pack: Pack) -> VagueWords:
    """Returns the claims that want a figure, as the pack lists them with its rule about figures."""
    rule = pack.rules.get(_RULE)
    listed = rule.params.get("vague", ()) if rule is not None else ()
    return tuple((str(each["pattern"]), str(each["advice"])) for each in listed)


def punctuation_slips(text: str) -> Iterator[HintSpot]:
    """Yields marks that stand twice, and once for a text that it has half-width marks between Chinese."""
    for match in _DOUBLED.finditer(text):
        marks = [each for each in match.group() if not each.isspace()]
        stays = "……" if len(marks) > 2 and set(marks) == {"。"} else min(marks, key=_STRENGTH.index)  # noqa: PLR2004
        stays = _FULL.get(stays, stays)
        fix = replacement(text, *match.span(), stays)
        yield HintSpot("punctuation", *match.span(), f"“{match.group()}”多了标点", f"留一个“{stays}”。", fix)
    half = list(_HALF.finditer(text))
    if half:
        first, last = half[0].start(), half[-1].end()
        words = _HALF.sub(lambda match: _FULL[match.group()], text)[first:last]
        mark = half[0].group()
        rest = f"，后面还有 {len(half) - 1} 处" if len(half) > 1 else ""
        label = f"改成“{_FULL[mark]}”" if len(half) == 1 else f"{len(half)} 处都改成全角"
        fix = replacement(text, first, last, words, label)
        detail = f"中文里用全角的“{_FULL[mark]}”{rest}。"
        yield HintSpot("punctuation", first, first + 1, f"中文里有半角的“{mark}”", detail, fix)


def open_ends(text: str) -> Iterator[HintSpot]:
    """Yields a last figure of a sentence behind which no full stop stands; a list of such lines is meant so."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if sum(line[-1] not in "。！？!?；;：:…”）)，、,." for line in lines) != 1:
        return
    for match in _OPEN.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        if re.search(r"[，。；]", text[start : match.start()]) is None:
            continue
        end = match.end(1)
        fix = HintFix("补上“。”", end, end, "", "。")
        yield HintSpot("open-end", *match.span(1), f"“{match.group(1)}”后面没有句号", "一句话写完了，用句号收住。", fix)


def vague_claims(text: str, vague: VagueWords) -> Iterator[HintSpot]:
    """Yields claims in whose sentence, and in the next one, no figure stands."""
    if not vague:
        return
    found: dict[int, HintSpot] = {}
    for pattern, advice in vague:
        for match in _compiled(pattern).finditer(text):
            if not _has_figure_near(text, *match.span()):
                title = f"“{match.group()}”没有数字"
                found.setdefault(match.start(), HintSpot("vague", *match.span(), title, advice))
    yield from (found[at] for at in sorted(found))


def _has_figure_near(text: str, start: int, end: int) -> bool:
    begin = max((text.rfind(each, 0, start) for each in _ENDS), default=-1) + 1
    stop = _sentence_end(text, end)
    return _FIGURE.search(text, begin, _sentence_end(text, min(stop + 1, len(text)))) is not None


def _sentence_end(text: str, at: int) -> int:
    ends = [found for each in _ENDS if (found := text.find(each, at)) >= 0]
    return min(ends, default=len(text))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
