"""Where Windows programs run for a release: this computer, or Wine on Linux (see ``wine_machine``)."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from environment import ROOT, Environment, SetupError, clean_environ


class StepTimeout(SetupError):
    """A program was ended because it took too long; ``printed`` is what it had printed until then."""

    def __init__(self, sentence: str, printed: bytes) -> None:
        super().__init__(f"{sentence}\n{printed.decode('utf-8', 'replace')[-3000:]}")
        self.printed = printed


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended, and what it printed on both outputs."""

    status: int
    out: bytes
    err: bytes

    @property
    def said(self) -> str:
        """The end of all that it printed, for a person."""
        return (self.out + self.err).decode("utf-8", "replace").strip()[-3000:]


class WindowsMachine(Protocol):
    """What the steps of a release ask of the Windows that they run on."""

    @property
    def site_packages(self) -> Path:
        """Where its Python's packages are installed."""
        ...

    @property
    def python(self) -> Path:
        """Its Python."""
        ...

    @property
    def profile(self) -> Path:
        """The Windows user's own folder."""
        ...

    def windows_path(self, path: Path) -> str:
        """Names a file as its programs do."""
        ...

    def run(
        self,
        program: Path | str,
        *words: str,
        seconds: float,
        more: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Finished:
        """Runs a program to its end, or raises :class:`StepTimeout`."""
        ...

    def run_python(self, *words: str, seconds: float, cwd: Path | None = None) -> Finished:
        """Runs its Python."""
        ...

    def start(self, program: Path, *words: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts a program and leaves it running."""
        ...

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Ends a program and all that it has started at once, as a power cut would."""
        ...

    def close(self) -> None:
        """Ends what was started for it."""
        ...


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """A real Windows: the environment ``.venv`` that ``dev.py`` makes, and programs started as they are."""

    environment: Environment = field(default_factory=lambda: Environment(ROOT / ".venv"))

    @property
    def site_packages(self) -> Path:
        """Where the packages of ``.venv`` are installed."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.environment.folder)}))

    @property
    def python(self) -> Path:
        """The Python of ``.venv``."""
        return self.environment.program("python")

    @property
    def profile(self) -> Path:
        """The user's own folder."""
        return Path.home()

    def windows_path(self, path: Path) -> str:
        """The path itself."""
        return str(path.absolute())

    def run(
        self,
        program: Path | str,
        *words: str,
        seconds: float,
        more: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Finished:
        """Runs a program to its end.

        Raises:
            StepTimeout: it took longer than ``seconds`` and was ended.
        """
        environ = clean_environ() | dict(more or {})
        try:
            done = subprocess.run(
                [str(program), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=seconds,
                env=environ, cwd=cwd,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            printed = (late.stdout or b"") + (late.stderr or b"")
            raise StepTimeout(f"{program} 超过 {seconds:.0f} 秒没有结束，已停下。", printed) from None
        return Finished(done.returncode, done.stdout, done.stderr)

    def run_python(self, *words: str, seconds: float, cwd: Path | None = None) -> Finished:
        """Runs the Python of ``.venv``."""
        return self.run(self.python, "-X", "utf8", *words, seconds=seconds, cwd=cwd)

    def start(self, program: Path, *words: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts a program and leaves it running."""
        return subprocess.Popen([str(program), *words], env={**os.environ, **dict(more or {})})

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Ends a program and its children at once."""
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
        process.wait()

    def close(self) -> None:
        """Nothing was started for it."""
