"""A disk in memory for the trial: too small, filling up, or not to be written to.  Linux as administrator only."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from environment import SetupError
from trial_steps import NotTried
from windows_machine import WindowsMachine
from wine_machine import WineMachine

_LETTER = "w:"


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """Mounted at ``folder`` while the ``with`` lasts; ``megabytes`` large."""

    folder: Path
    megabytes: int

    def __enter__(self) -> Self:
        """Mounts it.

        Raises:
            NotTried: this user may not mount anything, or this is no Linux.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            _mount("-t", "tmpfs", "-o", f"size={self.megabytes}m", "zhizao", self.folder)
        except (SetupError, OSError) as trouble:
            raise NotTried(f"这里不能挂载磁盘（{trouble}）") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)
        self.folder.rmdir()

    def forbid_writing(self) -> None:
        """Mounts it again, read-only."""
        _mount("-o", "remount,ro", self.folder)

    def grow(self, megabytes: int) -> None:
        """Gives it more room."""
        _mount("-o", f"remount,size={megabytes}m", self.folder)

    @contextmanager
    def as_drive(self, machine: WindowsMachine) -> Iterator[str]:
        """Gives it a drive letter of its own while the ``with`` lasts.

        Raises:
            NotTried: the machine is not Wine.
        """
        if not isinstance(machine, WineMachine):
            raise NotTried("只在 Wine 里试")
        link = machine.prefix / "dosdevices" / _LETTER
        link.symlink_to(self.folder)
        try:
            yield _LETTER.upper()
        finally:
            link.unlink()


def _mount(*words: str | Path) -> None:
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, check=False)
    if done.returncode:
        raise SetupError(done.stderr.decode(errors="replace").strip()[-200:])
