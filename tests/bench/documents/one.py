"""One engine, once, in a process of its own: ``python one.py ENGINE FOLDER COUNT`` prints seconds, MB and pages."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from app.paths import resources_root  # noqa: E402 - the path comes first
from tests.bench.documents import contents, peers  # noqa: E402

FONTS = resources_root() / "fonts"
_FONT_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts}</dir>
<cachedir>{cache}</cachedir></fontconfig>"""


def ours(folder: Path, count: int) -> Callable[[], Any]:
    """app.output.pdf, from the frozen Document."""
    from app.output.pdf.render import render_pdf

    document = contents.document(folder, count)
    return lambda: (folder / "ours.pdf").write_bytes(render_pdf(document).pdf)


def typst(folder: Path, count: int) -> Callable[[], Any]:
    """Typst in this process, from prepared source, which says how many."""
    import typst as typesetter  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return lambda: typesetter.compile(
        str(folder / "form.typ"), output=str(folder / "typst.pdf"), root=str(folder), font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )  # fmt: skip


def libreoffice(folder: Path, count: int) -> Callable[[], Any]:
    """python-docx, then LibreOffice."""
    document = contents.document(folder, count)
    config = folder / "fonts.conf"
    config.write_text(_FONT_CONFIG.format(fonts=FONTS, cache=folder / "font-cache"), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]

    def work() -> None:
        peers.write_docx(document, folder / "libreoffice.docx")
        subprocess.run(
            [*command, str(folder / "libreoffice.docx")], check=True, capture_output=True,
            env=os.environ | {"FONTCONFIG_FILE": str(config)},
        )  # fmt: skip

    return work


def weasyprint(folder: Path, count: int) -> Callable[[], Any]:
    """WeasyPrint from prepared HTML."""
    from weasyprint import HTML  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return lambda: HTML(filename=str(folder / "form.html")).write_pdf(str(folder / "weasyprint.pdf"))


ENGINES = {each.__name__: each for each in (ours, typst, libreoffice, weasyprint)}


def prepare(folder: Path, count: int) -> None:
    """Pictures and the sources that are read as they lie."""
    contents.write_pictures(folder, count)
    document = contents.document(folder, count)
    files = peers.file_names(document)
    (folder / "form.typ").write_text(peers.typst_source(document, files), encoding="utf-8")
    (folder / "form.html").write_text(peers.html_source(document, files, FONTS), encoding="utf-8")


def peak() -> float:
    """Megabytes of this process at most; not ``ru_maxrss``, which begins at what the parent held when it forked."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError


def checked(pdf: Path) -> int:
    """The number of pages of an engine's PDF; ValueError where it does not print the words that it was given."""
    import pypdfium2

    made = pypdfium2.PdfDocument(pdf)
    wanted = contents.application(1)["scenarios"][0]["narrative"][0]["text"][:8]
    text = "".join("".join(made[at].get_textpage().get_text_range().split()) for at in range(len(made)))
    if wanted not in text:
        raise ValueError(pdf.name)
    return len(made)


def main() -> None:
    """Do the work and print what it took."""
    engine, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    work = ENGINES[engine](folder, count)
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    own, children = peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    pages = checked(folder / f"{engine}.pdf")
    print(
        json.dumps(
            {"seconds": seconds, "megabytes": max(own, children if engine == "libreoffice" else 0.0), "pages": pages}
        )
    )


if __name__ == "__main__":
    main()
