"""First thing that both Windows programs run: their modules lie in one archive beside them, not once in each.

It saves 15 MB of the installation, and leaves two programs of 1 MB for an antivirus to look into.  PyInstaller knows
only archives inside a program; what is exchanged here are two names of its importer, at the version that is locked.
The trial of every build starts both programs.
"""

import os
import sys

import pyimod01_archive
import pyimod02_importers

ARCHIVE = "modules.pyz"
"""Also in zhizao.spec, which puts it there."""
SENTENCE = (
    f"程序的文件不全：_internal/{ARCHIVE}。可能是安全软件隔离了它，或安装没有做完："
    "请在安全软件的隔离区里恢复并信任“智造申报”，再重新安装一次；草稿不受影响。"
)
"""As :mod:`app.program_files` words it, which lies in the archive that is missing."""
CONSOLE = "zhizao.exe"
"""The one of the two programs that has a console: the other's streams may lead anywhere."""
_CANNOT, _ERROR_BOX = 2, 0x10


def refuse() -> None:
    """Says on the console, or in a box of the system's own where there is none, what is missing; ends with 2."""
    if sys.platform == "win32" and os.path.basename(sys.executable).lower() != CONSOLE:  # noqa: PTH119 - see above
        show_box()
    elif sys.stderr is not None:
        sys.stderr.buffer.write(f"{SENTENCE}\n".encode())
        sys.stderr.flush()
    sys.exit(_CANNOT)


def show_box() -> None:
    """Shows the box with nothing but ``_ctypes``: all that is written in Python lies in the archive."""
    import _ctypes  # noqa: PLC0415 - where it is missing too, nothing can be said

    class Number(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001 - see above
        _type_ = "i"

    class Call(_ctypes.CFuncPtr):
        _flags_ = _ctypes.FUNCFLAG_STDCALL  # type: ignore[attr-defined]
        _restype_ = Number

    class User:
        _handle = _ctypes.LoadLibrary("user32.dll", 0)  # type: ignore[attr-defined]

    Call(("MessageBoxW", User()))(None, SENTENCE, "智造申报", _ERROR_BOX)  # type: ignore[arg-type]


try:
    pyimod02_importers.pyz_archive = pyimod01_archive.ZlibArchiveReader(
        os.path.join(sys._MEIPASS, ARCHIVE),  # type: ignore[attr-defined]  # noqa: PTH118, SLF001 - before any import
        check_pymagic=True,
    )
except (OSError, ValueError, EOFError, TypeError, pyimod01_archive.ArchiveReadError):
    refuse()
pyimod02_importers._pyz_tree = None  # noqa: SLF001 - made anew from the archive when it is asked for
sys.path_importer_cache.clear()
