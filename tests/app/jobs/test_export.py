"""An export reads each picture once, whatever it draws from it, and tells the hashes of what it wrote."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.export import KINDS, content_of_issue, export
from app.jobs.freeze import freeze
from app.pack.catalogue import example_file
from app.services import Services


@pytest.fixture
def media_reads() -> Iterator[Counter[str]]:
    """How often each stored file is read, by its SHA-256."""
    seen: Counter[str] = Counter()

    def watch(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT media.bytes"):
            seen[parameters[0]] += 1

    event.listen(Engine, "before_cursor_execute", watch)
    yield seen
    event.remove(Engine, "before_cursor_execute", watch)


def test_a_picture_is_read_once_for_all_files_and_the_hashes_are_those_on_the_disk(
    services: Services, tmp_path: Path, media_reads: Counter[str]
) -> None:
    example = example_file(services.default_pack(), "scene", services.forms)
    draft = store_draft(services, import_draft_file(services, example))
    freeze(services, open_stored(services, draft.id), {})
    content = content_of_issue(services, draft.id)
    media_reads.clear()
    written = export(services, content, tmp_path / "out", KINDS, None)
    pictures = {digest for name, digest in content.files.items() if name.startswith("images/")}
    assert pictures
    assert {digest: media_reads[digest] for digest in pictures} == dict.fromkeys(pictures, 1)
    assert {each.kind for each in written} == set(KINDS)
    for each in written:
        assert each.sha256 == hashlib.sha256(each.path.read_bytes()).hexdigest()
