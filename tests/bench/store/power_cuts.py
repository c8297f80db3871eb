"""Cut the power after an acknowledgement, again and again: what was acknowledged is on the disk.

``python -m tests.bench.store.power_cuts [COUNT]``: the store lies on an ext4 image that is mounted by loop; after each
acknowledgement the image's bytes are copied as they are, which is what the disk holds if the power goes that moment;
the copy is mounted, which replays its journal, and the store in it opened.  Needs root on Linux.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tests.bench.store.acknowledged import Told, faults
from tests.bench.store.worker import begin, work

_SIZE = 96 << 20


def run_cuts(count: int) -> tuple[int, list[str]]:
    """Cut so often; how much was acknowledged, and what was wrong."""
    wrong: list[str] = []
    told = Told()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        image, mount, copy, there = (folder / name for name in ("image", "mount", "copy", "there"))
        with image.open("wb") as file:
            file.truncate(_SIZE)
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
        for each in (mount, there):
            each.mkdir()
        subprocess.run(["mount", "-o", "loop", str(image), str(mount)], check=True)
        try:
            draft_id = begin(mount / "home")
            wrong = _cut(count, draft_id, told, (image, mount, copy, there))
        finally:
            subprocess.run(["umount", "-l", str(mount)], check=False)
    return told.said.total(), wrong


def _cut(count: int, draft_id: str, told: Told, places: tuple[Path, Path, Path, Path]) -> list[str]:
    image, mount, copy, there = places
    wrong: list[str] = []
    reader, writer = os.pipe()
    gate, opener = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(mount / "home", draft_id, writer, 7, gate)
        finally:
            os._exit(1)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            for done, line in enumerate(line for line in _lines(pipe, told) if line.startswith(b"done")):
                shutil.copyfile(image, copy)
                subprocess.run(["mount", "-o", "loop", str(copy), str(there)], check=True)
                try:
                    seen = Told(told.value, None, set(told.media), set(told.backups), set(told.identities))
                    found = faults(there / "home", draft_id, seen)
                    wrong += [f"{done} after {line.decode().strip()}: {each}" for each in found]
                finally:
                    subprocess.run(["umount", str(there)], check=True)
                if done + 1 >= count:
                    break
                for aside in (mount / "home" / "backups").glob("换下-*"):
                    shutil.rmtree(aside)
                os.write(opener, b".")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return wrong


def _lines(pipe: BinaryIO, told: Told) -> Iterator[bytes]:
    for line in pipe:
        told.hear([line.decode().rstrip("\n")])
        yield line


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 48
    acknowledged, problems = run_cuts(times)
    print(f"{times} power cuts, {acknowledged} acknowledgements, {len(problems)} faults")
    print("\n".join(problems[:20]))
    sys.exit(bool(problems))
