"""验证材料 names everybody who signed, asks for a person's word, and is never green where several signed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.output.package import PDF
from app.services import build_services
from app.trust.certificates import throwaway_signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import sign_pdf
from tests.app.trust.test_signatures import second_signature
from tests.app.verify.conftest import forged, issued
from ui.pages.verify.page import VerifyPage
from ui.pages.verify.signer_list import SignerList
from ui.theme.theme import Theme

SLOW = 60_000
HOUSE = throwaway_signer(datetime.now(UTC))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed package, its PDF beside it, and a PDF of a stranger."""
    folder = tmp_path_factory.mktemp("desk")
    one = issued(folder / "x", "scene")
    found = check_pdf(one.pdf)
    own = sign_pdf(one.pdf[: found.drawn_bytes], HOUSE, when=datetime.now(UTC), field_boxes=found.rooms)
    sealed = second_signature(own, "公章", folder)
    for name, data in (
        ("a.zip", forged(one.package, {PDF: sealed}, HOUSE)),
        ("b.pdf", sealed),
        ("stranger.pdf", one.pdf),
    ):
        (folder / name).write_bytes(data)
    return folder


def verified(qtbot: QtBot, home: Path, *files: Path) -> VerifyPage:
    page = VerifyPage(build_services(home, {}), Theme())
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.verified, timeout=SLOW):
        page.receive_files(list(files))
    return page


def test_the_rows_of_a_sealed_package(qtbot: QtBot, desk: Path, tmp_path: Path) -> None:
    page = verified(qtbot, tmp_path, desk / "a.zip", desk / "b.pdf")
    assert [row.part for row in page.signers.rows] == ["申报包", "申报书 PDF", "公章"]
    assert [row.word for row in page.signers.rows] == ["请核实", "请核实", "另一人"]
    assert "签名以后只填了公章一栏" in page.lights.accessibleDescription()
    for row in page.signers.rows:
        assert row.who_note in page.signers.accessibleDescription()
    assert page.level != "ok"
    assert len(page.confirmation.boxes) == 2
    page.confirmation.boxes[0].click()
    assert [row.word for row in page.signers.rows] == ["已核实", "已核实", "另一人"]
    page.confirmation.boxes[1].click()
    assert [row.word for row in page.signers.rows] == ["已核实"] * 3
    assert page.level != "ok"
    page.clear()
    assert not page.signers.rows
    assert not page.confirmation.boxes
    page.close_down()


def test_whose_it_is_stands_beside_it_with_the_mobile_number(qtbot: QtBot, desk: Path, tmp_path: Path) -> None:
    """Who is to be rung up to compare the 版本号: the person and the number, of a package and of a PDF by itself."""
    for name in ("a.zip", "b.pdf"):
        page = verified(qtbot, tmp_path / name, desk / name)
        shown = [each.text() for each in page.findChildren(QLabel) if each.isVisibleTo(page)]
        told = dict(pairwise(shown))
        assert told["联系人"] == "李晓岚 13800000018"
        assert told["申报单位"] == "重庆江渝传动机械有限公司"
        page.close_down()


def test_a_strangers_pdf_beside_a_package_is_an_error(qtbot: QtBot, desk: Path, tmp_path: Path) -> None:
    page = verified(qtbot, tmp_path, desk / "a.zip", desk / "stranger.pdf")
    assert page.level == "error"
    assert [row.part for row in page.signers.rows][-1] == "单独的 PDF"
    assert page.signers.rows[-1].word == "另一人"
    assert "不是同一个人签的" in page.lights.accessibleDescription()
    page.close_down()


@pytest.mark.parametrize("width", [320, 520, 900])
def test_the_rows_fit_their_width(qtbot: QtBot, desk: Path, tmp_path: Path, width: int) -> None:
    page = verified(qtbot, tmp_path, desk / "b.pdf")
    rows = SignerList(Theme())
    qtbot.addWidget(rows)
    rows.show_rows(page.signers.rows)
    rows.resize(width, 100)
    rows.show()
    assert rows.width() == width
    for at, row in enumerate(rows.rows):
        for block in rows._blocks(row):
            assert block.box.right() <= width
            assert block.box.bottom() <= rows._height(at)
    assert rows.height() == sum(rows._height(at) for at in range(len(rows.rows)))
    page.close_down()
