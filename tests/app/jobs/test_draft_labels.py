"""The short names of drafts and where they came from: kept beside the store, read with mistrust."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.jobs.draft_labels import FILE, DraftLabel, alike, change_label, distinguishing_words, read_labels
from app.jobs.drafts import blank, import_draft_file, save_blank, store_draft
from app.jobs.version_choices import version_choices
from app.pack.catalogue import example_file
from app.services import Services


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.text(max_size=40), some.text(max_size=100))
def test_names_come_back_as_one_short_line(services: Services, name: str, origin: str) -> None:
    known = services.store().drafts()
    draft = known[0].id if known else save_blank(services, blank(services, "scene"))
    change_label(services, draft, name=name, origin=origin)
    label = read_labels(services.home).get(draft, DraftLabel())
    assert len(label.name) <= 20
    assert not any(mark in label.name + label.origin for mark in "\n\r\t\u202e")
    change_label(services, draft, name="送审稿")
    assert read_labels(services.home)[draft] == DraftLabel("送审稿", label.origin)


@pytest.mark.parametrize("said", [b"", b"[]", b"{", b'{"a": 3}', b'{"a": {"name": ["x"]}}', b"\xff", b"[" * 100_000])
def test_a_file_that_is_none_is_no_label(tmp_path: Path, said: bytes) -> None:
    (tmp_path / FILE).write_bytes(said)
    assert not any(each.name or each.origin for each in read_labels(tmp_path).values())


def test_two_drafts_of_one_project_are_told_apart_where_versions_are_chosen(services: Services) -> None:
    file = example_file(services.default_pack(), "scene")
    first, second = (store_draft(services, import_draft_file(services, file)).id for _ in range(2))
    other = save_blank(services, blank(services, "factory"))
    change_label(services, first, name="送审稿", origin="导入自 甲.zip")
    rows = {row.id: row for row in services.store().drafts()}
    assert alike(rows[first], rows.values())
    assert not alike(rows[other], rows.values())
    words = {each.draft_id: each.words for each in version_choices(services)}
    assert words[first] != words[second]
    assert "“送审稿”" in words[first]
    assert "导入自 甲.zip" in words[first]
    assert "改过" not in words[other]


def test_the_words_are_issue_change_and_origin(services: Services) -> None:
    draft = save_blank(services, blank(services, "scene"))
    row = services.store().drafts()[0]
    assert row.id == draft
    said = distinguishing_words(row, DraftLabel("", "复制来的"), datetime(2031, 1, 2, tzinfo=UTC))
    assert said.endswith(" 改过 · 复制来的")
