"""Prepares standard streams as they may be found: closed, full, cut off, or in an encoding without Chinese."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_STANDARD_ERROR = 2
_UTF8_PAGE = 65001


def prepare_streams(*, as_json: bool = False) -> None:
    """Makes all three standard streams usable, whatever state they were found in.

    ``as_json`` has the output in UTF-8 whatever the console says.  A closed stream is replaced by one that leads
    nowhere: else the next file opened, perhaps the drafts, would get its number and be written to by whatever prints
    there, and messages meant for standard error would land in the output.
    """
    nothing = Path(os.devnull)
    if sys.stdin is None:
        sys.stdin = nothing.open(encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = nothing.open("w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = nothing.open("w", encoding="utf-8")
    stream: Any
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # File names may hold bytes that are no text; lines end with LF, in a pipe of Windows too.
            encoding = "utf-8" if as_json or stream.isatty() else piped_encoding()
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


def piped_encoding() -> str:
    """Returns the encoding of text for a person that goes into a pipe or a file.

    It is UTF-8; on Windows the code page of the console that the program was started from, so that ``zhizao list |
    findstr`` finds what was typed there.  Python's own settings come first.
    """
    if os.name != "nt" or os.environ.get("PYTHONIOENCODING") or sys.flags.utf8_mode:
        return "utf-8"
    import ctypes

    page = int(ctypes.windll.kernel32.GetConsoleOutputCP())  # type: ignore[attr-defined,unused-ignore]
    return f"cp{page}" if page and page != _UTF8_PAGE and _known(page) else "utf-8"


def _known(page: int) -> bool:
    try:
        codecs.lookup(f"cp{page}")
    except LookupError:
        return False
    return True


def silence_libraries() -> None:
    """Lets what libraries written in C print go nowhere, while Python's own standard error stays what it was.

    libtiff, PDFium and qpdf write English to file descriptor 2 whatever Python's ``sys.stderr`` is.  Nothing is done on
    Windows: a console's handle belongs to the descriptor, and they print nothing there in a program without a console.
    """
    if os.name == "nt" or not isinstance(sys.stderr, io.TextIOWrapper) or "importtime" in sys._xoptions:  # noqa: SLF001 - nothing public tells it
        return
    try:
        if sys.stderr.fileno() != _STANDARD_ERROR:
            return
        ours = os.dup(_STANDARD_ERROR)
        nothing = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return
    sys.stderr.flush()
    # Ours first: a Ctrl+C that came between the two was said to nobody.
    sys.stderr = os.fdopen(ours, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    sys.__stderr__ = sys.stderr  # type: ignore[misc]
    os.dup2(nothing, _STANDARD_ERROR)
    os.close(nothing)


def give_up(stream: Any) -> None:
    """Lets what a standard stream still holds go nowhere, so that Python does not complain of it when it ends."""
    with suppress(OSError):
        handle = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(handle, stream.fileno())
        finally:
            os.close(handle)
