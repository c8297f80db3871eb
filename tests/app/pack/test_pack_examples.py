"""The filled examples: every required answer, real pictures and attachments, nothing that a check would stop."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image
from pypdfium2 import PdfDocument

from app.draft.check_context import CheckContext, FileState
from app.draft.draft import Draft
from app.glyphs import GlyphCoverage
from app.pack.catalogue import example_file
from app.pack.model import Pack
from app.pack.schema import application_schema

BEFORE_THE_DEADLINES = datetime(2021, 11, 1, tzinfo=UTC)


def application(pack: Pack, track: str) -> tuple[dict[str, Any], Path]:
    path = example_file(pack, track)
    return json.loads(path.read_text(encoding="utf-8")), path.parent


def named_files(value: Any) -> Iterator[str]:
    """Every picture and attachment that an application names."""
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key in {"image", "file"})
        for item in value.values():
            yield from named_files(item)
    elif isinstance(value, list):
        for item in value:
            yield from named_files(item)


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_nothing_but_the_scan_is_missing(pack: Pack, track: str) -> None:
    data, _ = application(pack, track)
    Draft202012Validator(application_schema(pack)).validate(data)
    files = {name: FileState("0" * 64, "png", 1, 1, 1, "") for name in named_files(data)}
    surroundings = CheckContext(BEFORE_THE_DEADLINES, GlyphCoverage(), lambda _code: ())
    draft = Draft.from_application(pack, track, data, files, surroundings)
    assert [finding.rule for finding in draft.findings()] == ["scan-missing"]


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_files_are_real_and_small(pack: Pack, track: str) -> None:
    data, folder = application(pack, track)
    names = set(named_files(data))
    assert {Path(name).suffix for name in names} == {".png", ".jpg", ".pdf"}
    for name in names:
        path = folder / name
        assert path.stat().st_size < 80_000
        if path.suffix == ".pdf":
            assert len(PdfDocument(path)) == 1
            continue
        with Image.open(path) as picture:
            picture.load()
            assert picture.width >= 1000
            assert not picture.getexif()


def test_no_file_lies_unused(pack: Pack) -> None:
    used, there = set(), set()
    for track in pack.tracks:
        data, folder = application(pack, track)
        used |= {folder / name for name in named_files(data)}
        there = {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"}
    assert used == there


def test_companies_are_not_reachable(pack: Pack) -> None:
    """Invented, and therefore without an address at which anybody could be reached."""
    for track in pack.tracks:
        data, _ = application(pack, track)
        assert data["company"]["contact"]["email"].endswith("@example.com")
        assert re.fullmatch(r"1390000\d{4}", data["company"]["contact"]["mobile"])
