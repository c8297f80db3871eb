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

pyimod02_importers.pyz_archive = pyimod01_archive.ZlibArchiveReader(
    os.path.join(sys._MEIPASS, ARCHIVE),  # type: ignore[attr-defined]  # noqa: PTH118, SLF001 - before any import
    check_pymagic=True,
)
pyimod02_importers._pyz_tree = None  # noqa: SLF001 - made anew from the archive when it is asked for
sys.path_importer_cache.clear()
