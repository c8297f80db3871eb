"""The letters of the window where the system has no Chinese sans serif: real weights, even figures, every mark."""

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QRawFont

from app.paths import resources_root
from ui.theme import theme


@pytest.fixture
def bundled(qapp, monkeypatch):
    """The families of a system that has none of those asked for."""
    monkeypatch.setattr(theme, "FAMILIES", ("No Such Family",))
    families = theme.usable_families()
    QFontDatabase.addApplicationFont(str(resources_root() / "fonts" / theme.RARE[0]))
    return families


def letters(families, weight):
    face = QFont(families)
    face.setPixelSize(28)
    face.setWeight(weight)
    return face


def test_semibold_text_has_outlines_of_its_own(bundled):
    normal = QRawFont.fromFont(letters(bundled, QFont.Weight.Normal))
    heavy = QRawFont.fromFont(letters(bundled, QFont.Weight.DemiBold))
    assert (normal.familyName(), normal.styleName()) == ("Noto Sans SC", "Regular")
    assert (heavy.familyName(), heavy.styleName()) == ("Noto Sans SC", "Bold")


def test_figures_stand_under_each_other(bundled):
    for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold):
        widths = {QFontMetrics(letters(bundled, weight)).horizontalAdvance(figure) for figure in "0123456789"}
        assert len(widths) == 1


def test_every_mark_and_rare_character_has_a_glyph(bundled):
    faces = [QRawFont(str(resources_root() / "fonts" / name), 28) for name in (*theme.BUNDLED, theme.RARE[0])]
    assert list(dict.fromkeys(face.familyName() for face in faces)) == bundled
    for mark in "□▲◆●○✓★〔〕…·←→×－￥𬭎䶮㛃":
        assert any(face.supportsCharacter(ord(mark)) for face in faces), mark
