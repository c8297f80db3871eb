"""Files changed at random, the same ones for the same seed: bits, bytes, blocks, cuts, and parts of other files."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence


def mutations(data: bytes, others: Sequence[bytes], seed: int, places: Sequence[int] = ()) -> Iterator[bytes]:
    """Endlessly, files that differ from ``data``; half of the changes lie near ``places``."""
    chance = random.Random(seed)
    while True:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            _change(changed, others, chance, places)
        if changed != data:
            yield bytes(changed)


def _change(data: bytearray, others: Sequence[bytes], chance: random.Random, places: Sequence[int]) -> None:
    near = bool(places) and chance.random() < 0.5
    at = (
        min(max(0, chance.choice(places) + chance.randrange(-40, 400)), len(data) - 1)
        if near
        else chance.randrange(len(data))
    )
    long = chance.choice((1, 2, 4, 20, 100))
    kind = chance.randrange(9)
    if kind == 0:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        data[at] = chance.randrange(256)
    elif kind == 2:
        del data[at : at + long]
    elif kind == 3:
        data[at:at] = chance.randbytes(long)
    elif kind == 4:
        data[at:at] = data[at : at + long]
    elif kind == 5:
        other = chance.randrange(len(data))
        data[at : at + long], data[other : other + long] = data[other : other + long], data[at : at + long]
    elif kind == 6:
        source = chance.choice(others)
        begin = chance.randrange(len(source))
        data[at : at + long] = source[begin : begin + long]
    elif kind == 7:
        digits = [place for place in range(at, min(at + 300, len(data))) if 48 <= data[place] <= 57]
        if digits:
            data[chance.choice(digits)] = chance.choice(b"0123456789")
    else:
        del data[len(data) - long :]
