"""Makes LibreOffice write an older Word or WPS file as ``.docx``, where it is installed.

Asked *as docx* it keeps revisions and hidden marks; its HTML does not.  It runs with a profile and a folder of its own
that go afterwards, with macros off, and is ended when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import InputRefused
from app.file_writing import passing_folder, write_file
from app.sandbox.process import Abandoned

SECONDS = 90.0
LARGEST = 300 << 20
_LOOK = 0.1
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_HEADS = (
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"{\\rtf", ".rtf"),
)
_NOT_WORD = "这不是 Word 文件，请选择 .docx 格式的申报书。"
_ABSENT = "旧格式的文件要先转换，本机没有装 LibreOffice。请用 Word 或 WPS 打开它，“另存为”类型选 .docx，再导入。"
_FAILED = "LibreOffice 没能转换这个文件。请用 Word 或 WPS 打开它，选“文件 → 另存为”，类型选 .docx，再导入。"


def find_converter() -> str:
    """Tells where LibreOffice is; empty where it is not installed."""
    found = next((path for path in map(shutil.which, _NAMES) if path), "")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def convert_to_docx(data: bytes, source: str, cancelled: Callable[[], bool] | None = None) -> bytes:
    """Returns the bytes of the file as ``.docx``.

    Raises:
        InputRefused: it is no such file, LibreOffice is not there, or does not manage.
        Abandoned: ``cancelled`` said so.
    """
    ending = next((ending for head, ending in _HEADS if data.startswith(head)), "")
    if not ending:
        raise InputRefused(source, _NOT_WORD)
    program = find_converter()
    if not program:
        raise InputRefused(source, _ABSENT)
    with passing_folder() as home:
        given = home / f"form{ending}"
        write_file(given, data, private=True)
        made = home / "out" / "form.docx"
        _run(
            [
                program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore",
                "--nolockcheck",
                "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made.parent), str(given),
            ],
            cancelled,
        )  # fmt: skip
        if not made.is_file() or made.stat().st_size > LARGEST:
            raise InputRefused(source, _FAILED)
        return made.read_bytes()


def _run(words: list[str], cancelled: Callable[[], bool] | None) -> None:
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(  # noqa: S603 - our own words and a file of ours
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, creationflags=hidden,
        start_new_session=sys.platform != "win32",
    )  # fmt: skip
    until = time.monotonic() + SECONDS
    try:
        while process.poll() is None and time.monotonic() < until:
            if cancelled is not None and cancelled():
                raise Abandoned
            time.sleep(_LOOK)
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and what it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
