"""Gives every file of a desk a name that no other has: rows, findings and passages are told apart by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import count

from app.store.desk_columns import clean_words

_LONGEST = 900


def free_name(wanted: Iterable[str], taken: Collection[str]) -> str:
    """Returns the first of the wanted names that is not taken, or else the last of them with a number behind it."""
    name = ""
    for each in wanted:
        name = clean_words(each, lines=False).strip()[-_LONGEST:] or "没有名字的文件"
        if name not in taken:
            return name
    return next(numbered for at in count(2) if (numbered := f"{name}（{at}）") not in taken)


def names_of_their_own(names: Iterable[str]) -> list[str]:
    """Returns names of which no two are the same, as desks written elsewhere or earlier may have them.

    The first keeps its name, so that a file is called the same as long as those before it are there.
    """
    found: dict[str, None] = {}
    for name in names:
        found[free_name([name], found)] = None
    return list(found)
