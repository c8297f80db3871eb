"""Scans a printed application with a round seal on one page: ``PDF TARGET.pdf``, run in ``.venv``.

The pages are those that the tests of scanning make: printed, sealed, laid a little crooked, made noisy, compressed.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
_DPI, _SEED = 150, 15
_SKEW = 0.6
_SEALED, _SEAL = 1, (120.0, 200.0)
"""Page, and the seal's centre in mm from the upper left corner."""


def main(printed: str, target: str) -> int:
    """Scans every page; 0."""
    scanner = _scanner()
    data = Path(printed).read_bytes()
    document = pypdfium2.PdfDocument(data)
    count = len(document)
    document.close()
    chance, conditions = random.Random(_SEED), scanner.Conditions(dpi=_DPI, skew=_SKEW)
    pages = [
        scanner.scanned(data, page, conditions, scanner.Marks(seal=_SEAL if page == _SEALED else None), chance)
        for page in range(1, count + 1)
    ]
    Path(target).write_bytes(scanner.as_pdf(pages, _DPI))
    return 0


def _scanner() -> ModuleType:
    """The tests' own scanner: a file that imports nothing of theirs."""
    found = importlib.util.spec_from_file_location("scan_generator", ROOT / "tests" / "app" / "scan" / "generator.py")
    if found is None or found.loader is None:
        raise ImportError(name="scan_generator")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
