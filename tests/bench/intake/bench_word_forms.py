"""144 Word forms damaged alone and together: what is certain is right, what is right is found, nothing is lost."""

from __future__ import annotations

import random
import time

from tests.app.intake.word_damages import DAMAGES, damaged, office_form, our_form
from tests.app.intake.word_verdict import judge
from tests.bench.measure import Row

FORMS = 144
_SEED = 20211121


def run() -> list[Row]:
    """Counts over the whole corpus; the seconds are those of one file."""
    wrong = lost = missed = right = 0
    seconds = 0.0
    for number in range(FORMS):
        rng = random.Random(_SEED + number)
        base = (our_form, office_form)[number % 2]
        track = ("scene", "factory")[number // 2 % 2]
        names = [list(DAMAGES)[number]] if number < len(DAMAGES) else rng.sample(list(DAMAGES), rng.randrange(2, 8))
        form = damaged(base, track, names, number)
        started = time.perf_counter()
        verdict = judge(form)
        seconds += time.perf_counter() - started
        wrong += len(verdict.wrong)
        lost += len(verdict.lost)
        missed += len(verdict.missed)
        right += verdict.right
        if not verdict.sound or verdict.missed:
            print(number, base.__name__, track, names, verdict.wrong, verdict.lost, verdict.missed)
    return [
        Row("称为读到、其实放错的", wrong, bound=0, unit="项"),
        Row("文件里有、哪里都没有的", lost, bound=0, unit="处"),
        Row("没有放对的（每一百项）", 100 * missed / (missed + right), bound=3, unit="项"),
        Row("一份文件", seconds / FORMS),
    ]
