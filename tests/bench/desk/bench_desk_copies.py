"""Copied passages over many applications: processor time, memory, how many planted copies are missed, false pairs.

``DESK_COPIES`` says how many applications of twenty texts each, ``DESK_COPIES_LENGTH`` how many characters a text
has; two hundred copies are planted, a quarter of each kind: verbatim, figures changed, sentences shuffled, one
character in twelve changed.  A thousand applications of 50,000 characters, all two hundred of the last kind, took 25.5
s of the processor and 866 MB beside ten other programs; 200 of 200 were found, and one pair that nobody planted.  Six
words in ten are phrases of the trade, which everybody uses.
"""

from __future__ import annotations

import os
import random
import re
import resource
import time
from collections import Counter

from app.merge.copied_passages import TextSource, find_copied_passages
from tests.bench.measure import Row

SIZE = int(os.environ.get("DESK_COPIES", "1000"))
_KINDS = ("一字不差", "改了数字", "打乱句子", "十二个字改一个")
_PLANTED = 200
_TEXTS = 20
_LENGTH = int(os.environ.get("DESK_COPIES_LENGTH", "600"))
_CHARACTERS = [chr(code) for code in range(0x4E00, 0x5600)]
_TRADE = 0.6


def run() -> list[Row]:
    """Seconds of the processor, megabytes, copies that were missed by kind, and pairs that nobody planted."""
    rng = random.Random(SIZE)
    author = _Author(rng)
    texts = [{f"t{at}": author.prose(_LENGTH) for at in range(_TEXTS)} for _ in range(SIZE)]
    planted: dict[frozenset[str], str] = {}
    for number in range(_PLANTED):
        kind, passage = _KINDS[number % len(_KINDS)], author.prose(rng.randint(100, 260))
        one, other = rng.sample(range(SIZE), 2)
        for at, words in ((one, passage), (other, author.change(passage, kind))):
            path = f"t{rng.randrange(_TEXTS)}"
            place = rng.randrange(len(texts[at][path]))
            texts[at][path] = texts[at][path][:place] + words + texts[at][path][place:]
        planted[frozenset((str(one), str(other)))] = kind
    sources = [TextSource(str(at), str(at), each) for at, each in enumerate(texts)]
    start = time.process_time()
    found = {frozenset((each.left.source, each.right.source)) for each in find_copied_passages(sources)}
    spent = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = Counter(kind for pair, kind in planted.items() if pair not in found)
    rows = [Row(f"处理器时间，{SIZE} 份", spent, bound=30), Row("内存", memory, bound=1024, unit="MB")]
    rows += [Row(f"漏掉，{kind}", missed[kind], unit="段") for kind in _KINDS]
    rows.append(Row(f"漏掉，共 {len(planted)} 段", missed.total(), bound=0.02 * len(planted), unit="段"))
    return [*rows, Row("没有人抄的", len(found - planted.keys()), bound=SIZE / 100, unit="对")]


class _Author:
    """Writes invented prose: phrases that everybody uses between words of its own."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._phrases = ["".join(rng.choices(_CHARACTERS, k=rng.randint(4, 12))) for _ in range(3000)]
        self._weights = [1 / (at + 20) for at in range(len(_CHARACTERS))]
        self._pool = rng.choices(_CHARACTERS, weights=self._weights, k=100_000)

    def prose(self, length: int) -> str:
        """Sentences of at least so many characters."""
        rng = self._rng
        parts: list[str] = []
        while sum(map(len, parts)) < length:
            words = "".join(
                rng.choice(self._phrases) if rng.random() < _TRADE else self._own(rng.randint(2, 8))
                for _ in range(rng.randint(2, 4))
            )
            parts.append(words + (str(rng.randint(1, 999)) if rng.random() < 0.3 else "") + rng.choice("，，，。；"))
        return "".join(parts)

    def change(self, passage: str, kind: str) -> str:
        """The passage as somebody hides that it is copied."""
        rng = self._rng
        if kind == "改了数字":
            return re.sub(r"\d+", lambda _: str(rng.randint(1, 9999)), passage)
        if kind == "打乱句子":
            sentences = [each for each in re.split("[，。；]", passage) if each]
            rng.shuffle(sentences)
            return "。".join(sentences)
        if kind == "十二个字改一个":
            places = set(rng.sample(range(len(passage)), len(passage) // 12))
            return "".join(self._own(1) if at in places else one for at, one in enumerate(passage))
        return passage

    def _own(self, length: int) -> str:
        return "".join(self._rng.choices(self._pool, k=length))
