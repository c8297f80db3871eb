"""What lies on the desk before anything is typed: the contract's example, its picture and its attachment."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "contract"


@dataclass(frozen=True, slots=True)
class Papers:
    """``content`` is what is to be filled in, ``file`` the same as a file, beside the picture and the attachment."""

    content: dict[str, Any]
    file: Path
    picture: Path
    attachment: Path


def lay_out(track: str, folder: Path) -> Papers:
    """The papers of one direction, in ``folder``."""
    (folder / "images").mkdir(parents=True)
    (folder / "attachments").mkdir()
    picture = folder / "images" / "cell-layout.png"
    Image.new("RGB", (200, 150), (20, 90, 160)).save(picture)
    attachment = folder / "attachments" / "maturity-certificate.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(attachment, deterministic_id=True)
    file = folder / "application.json"
    shutil.copy(EXAMPLES / f"{track}-example.json", file)
    return Papers(json.loads(file.read_text(encoding="utf-8")), file, picture, attachment)
