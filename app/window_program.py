"""Starts the window as a program of its own, without a console: what the desktop and a double-click on a file start.

It says in a box what a console would say: that files of the program are missing, or that it cannot begin.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.paths import portable_home
from app.program_files import check_program_files
from app.sandbox.process import CHILD_ARGUMENT
from app.streams import prepare_streams

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "智造申报"
_ERROR_BOX = 0x10
_CANNOT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Opens the window, or hands the files named in ``arguments`` to the one that is open.

    Without ``arguments`` those of the process are read: ``--home DIR`` is understood as ``zhizao`` does, and every
    other word is a file to be taken in.  Returns the exit status; what keeps the window from opening is shown in a box.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [CHILD_ARGUMENT]:  # the program is its own child: the one that reads foreign files
        importlib.import_module("app.sandbox.child").main(int(given[1]))
        return 0
    prepare_streams()
    try:
        check_program_files()
        home, files = read_words(given)
        # Named as text, for the window stands on this package and never the other way round.
        status: int = importlib.import_module("ui.__main__").main(home, files, one_instance=True)
    except AppError as error:
        tell(str(error))
        return _CANNOT
    except (ImportError, OSError) as error:
        tell(f"程序打不开：{error}。请重新安装一次；草稿不受影响。")
        return _CANNOT
    return status


def read_words(given: Sequence[str]) -> tuple[Path | None, tuple[Path, ...]]:
    """Returns the folder of the drafts and the files that the words name.

    The folder is that of ``--home``, else that of ``ZHIZAO_HOME``, else the one beside a portable program, else None;
    the paths of the files are absolute.
    """
    words = list(given)
    named = os.environ.get("ZHIZAO_HOME")
    home = Path(named) if named else portable_home()
    if "--home" in words:
        at = words.index("--home")
        home = Path(words[at + 1]) if at + 1 < len(words) else home
        del words[at : at + 2]
    return home, tuple(Path(word).absolute() for word in words)


def tell(sentence: str) -> None:
    """Shows a sentence in a box of the system's own, since Qt may be what is missing.

    Systems other than Windows have no such box: there the sentence goes to standard error.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, TITLE, _ERROR_BOX)
    else:
        print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
