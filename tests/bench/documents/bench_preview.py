"""预览：52个场景的草稿改一个字，到那一页画成像素；对照把整份 PDF 做一遍。"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from app.jobs.preview import PreviewRenderer
from app.output.document import build_document
from app.output.pdf.render import render_pdf
from app.output.pdf.typesetter import Typesetter
from app.services import Services
from tests.app.output.output_samples import pack
from tests.bench.documents import contents
from tests.bench.measure import Row, medians

COUNT = 52
_WIDTH = 900
_EDITED = "scenarios[20].narrative[1].text"


class _Media:
    """A store of which only the pictures are asked."""

    def __init__(self, media: dict[str, bytes]) -> None:
        self.media = media.__getitem__


class _Shelf:
    """Services of which only the store and the typesetter are asked."""

    def __init__(self, media: dict[str, bytes]) -> None:
        self._store = _Media(media)
        self.typesetter = Typesetter()

    def store(self) -> _Media:
        """The pictures."""
        return self._store


def jobs(folder: Path) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """One edit until its page is pixels; the same edit until the whole file is there."""
    contents.write_pictures(folder, COUNT)
    pictures = {f"{at}.jpg": (folder / f"{at}.jpg").read_bytes() for at in range(COUNT)}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in pictures.items()}
    application = contents.application(COUNT)
    previewer = PreviewRenderer(cast("Services", _Shelf({files[name]: data for name, data in pictures.items()})))
    block = application["scenarios"][20]["narrative"][1]

    def preview() -> object:
        block["text"] += "改"
        sheets = previewer.set(pack(), application, files, lambda: None)
        page = next(spot.page for spot in sheets.spots if spot.path == _EDITED)
        return previewer.draw(sheets, page, _WIDTH)

    def whole() -> object:
        block["text"] += "改"
        return render_pdf(build_document(pack(), application, pictures.get, None))

    return preview, whole


def run() -> list[Row]:
    """Seconds from an edit to the pixels of its page."""
    with tempfile.TemporaryDirectory() as place:
        page, whole = medians(list(jobs(Path(place))), times=7)
    return [Row(f"{COUNT}个场景，改一个字，见到那一页（对照：整份）", page, whole, bound=0.1, ratio=0.5)]
