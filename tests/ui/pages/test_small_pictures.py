"""The small pictures of the pages beside each other: one that could not be read is asked for again."""

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt

from app.jobs.scan_session import ScanSession, StackSheet
from app.scan.paper import IssuePaper
from ui.pages.scan.page_model import ScanCell, ScanPageModel, small_pictures


def test_a_picture_that_was_not_there_is_asked_for_again(tmp_path: Path) -> None:
    paper = IssuePaper("ZN-7F3K9Q-01", "0" * 64, b"", 1, {}, {})
    sheet = StackSheet("扫描.pdf", "0" * 64, 1, 0, picture="one.jpg")
    model = ScanPageModel()
    model.show(ScanSession("d", 1, paper, ((595.0, 842.0),), tmp_path, (sheet,)), [ScanCell(1, 0, "ok", "齐全")])

    model.show_pictures(small_pictures(model.wanted(), lambda: None))
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None
    assert model.wanted() == {"one.jpg": str(tmp_path / "one.jpg")}

    Image.new("RGB", (1240, 1754), "white").save(tmp_path / "one.jpg")
    model.show_pictures(small_pictures(model.wanted(), lambda: None))
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole).size().width() == 260
    assert not model.wanted()
