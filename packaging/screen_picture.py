"""Keeps a picture of an X screen once it is at rest: ``DISPLAY TARGET.png SECONDS [BEFORE.png]``, run in ``.venv``.

With the picture of before it waits first until the screen is another.  Status 1: it stayed the same, or never rested;
the picture is kept all the same.
"""

from __future__ import annotations

import sys
import time

from PIL import Image, ImageChops, ImageGrab

_PAUSE, _QUIET = 0.5, 4
"""Seconds between two looks, and looks without a change after which the screen is at rest."""
_CARET = 400
"""Pixels that may differ: a blinking caret, a clock's hand."""


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Tells whether more changed than a caret."""
    if one.size != other.size:
        return True
    changed = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 24 else 0)  # noqa: PLR2004 - of 255, unseen
    return sum(changed.histogram()[1:]) > _CARET


def main(display: str, target: str, seconds: float, before: str = "") -> int:
    """Waits, keeps the picture; the exit status."""
    until = time.monotonic() + seconds
    old = Image.open(before).convert("RGB") if before else None
    last = ImageGrab.grab(xdisplay=display)
    changed, quiet = old is None or differs(old, last), 0
    while time.monotonic() < until and not (changed and quiet >= _QUIET):
        time.sleep(_PAUSE)
        now = ImageGrab.grab(xdisplay=display)
        quiet = 0 if differs(last, now) else quiet + 1
        changed = changed or (old is not None and differs(old, now))
        last = now
    last.save(target)
    return 0 if changed and quiet >= _QUIET else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *sys.argv[4:]))
