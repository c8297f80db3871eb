"""One engine, once, from the start of Python to the written PDF: ``python whole.py ENGINE FOLDER``."""

from __future__ import annotations

import gc
import pickle
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Imports no more than the engine needs: the document lies there as it would come from the store."""
    engine, folder = sys.argv[1], Path(sys.argv[2])
    if engine == "ours":
        from app.cli import GARBAGE_THRESHOLDS
        from app.output.pdf.render import render_pdf

        gc.set_threshold(*GARBAGE_THRESHOLDS)  # as the command line does
        document = pickle.loads((folder / "document.pickle").read_bytes())
        (folder / "ours.pdf").write_bytes(render_pdf(document).pdf)
    else:
        import typst  # type: ignore[import-untyped, import-not-found, unused-ignore]

        fonts = [str(ROOT / "resources" / "fonts")]
        typst.compile(
            str(folder / "form.typ"), output=str(folder / "typst.pdf"), root=str(folder), font_paths=fonts,
            ignore_system_fonts=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
