"""Texts of a desk's packages, and the passages that several of them share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.desk.records import read_texts
from app.jobs.summary import own_words
from app.merge.copied_passages import CopiedPassage, TextSource, find_copied_passages
from app.merge.package_checks import PackageFinding
from app.pack.model import Pack
from app.store.desk_file import DeskFile

_TEXTS_HELD = 8
"""Packages whose texts are held in memory for showing them."""


class DeskTexts:
    """Reads the texts of packages and papers, and remembers the last few."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file
        self._texts: dict[int, dict[str, str]] = {}

    def read(self, number: int) -> dict[str, str]:
        """Returns the texts of a package or a paper by path, in form order."""
        if number not in self._texts:
            if len(self._texts) >= _TEXTS_HELD:
                self._texts.clear()
            data = self._file.texts(number)
            self._texts[number] = read_texts(data, str(self._file.path)) if data else {}
        return self._texts[number]


def find_copies(
    file: DeskFile, sources: Sequence[tuple[TextSource, int]], pack: Pack, check: Callable[[], None] = lambda: None
) -> list[CopiedPassage]:
    """Finds the passages that several texts share, on any thread.

    ``check`` is called now and then, and may raise to stop the search.
    """
    filled = []
    for source, number in sources:
        check()
        if data := file.texts(number):
            filled.append(replace(source, texts=read_texts(data, str(file.path))))
    check()
    return find_copied_passages(filled, own_words(pack))


def copied_findings(passages: Sequence[CopiedPassage], names: Mapping[str, str]) -> list[PackageFinding]:
    """Returns one finding for each pair of firms that shares passages.

    ``names`` are the firms by package.
    """
    pairs: dict[tuple[str, str], list[CopiedPassage]] = defaultdict(list)
    for each in passages:
        pairs[each.left.source, each.right.source].append(each)
    return [
        PackageFinding(
            "copied-text",
            "advice",
            pair,
            f"{names.get(pair[0], pair[0])} 与 {names.get(pair[1], pair[1])} 有 {len(shared)} 段文字几乎一样，"
            f"最长的约 {shared[0].length} 字，{len(shared[0].holders)} 份里写着。",
            "请到“横向对照”并排看过，再写下意见。",
            tuple(side for each in shared for side in (each.left, each.right)),
        )
        for pair, shared in pairs.items()
    ]
