"""How a draft stands to its newest issue: one number wherever it is shown, and the draft opened once for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.jobs.draft_status import ChangesSinceIssue, read_changes, read_status, settled
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.freeze import freeze
from app.services import Services
from tests.short_application import write_short_scene

Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def draft(services: Services, tmp_path: Path) -> str:
    stored = store_draft(services, import_draft_file(services, write_short_scene(tmp_path, 2)))
    freeze(services, open_stored(services, stored.id), {})
    return stored.id


@pytest.fixture
def answer_reads() -> Iterator[list[str]]:
    """Statements that read a draft's answers whole."""
    seen: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT answer."):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", watch)
    yield seen
    event.remove(Engine, "before_cursor_execute", watch)


def _address(_answers: dict[str, Any]) -> dict[str, Any]:
    return {"company.address": "另一处"}


def _rows_in_another_order(answers: dict[str, Any]) -> dict[str, Any]:
    return {"scenarios": list(reversed(answers["scenarios"]))}


def _moved_and_written(answers: dict[str, Any]) -> dict[str, Any]:
    first, *rest = answers["scenarios"]
    return {"scenarios": [*rest, first], f"scenarios[{first}].results": "提高 20%。"}


@pytest.mark.parametrize(("change", "count"), [(_address, 1), (_rows_in_another_order, 1), (_moved_and_written, 2)])
def test_every_place_that_shows_the_number_of_changes_has_the_same(
    services: Services, draft: str, change: Change, count: int
) -> None:
    services.store().save(draft, change(dict(open_stored(services, draft).draft.answers)))
    assert read_changes(services, draft) == ChangesSinceIssue(settled=False, count=count)
    assert read_status(services, draft).changes == count


def test_what_was_changed_and_changed_back_is_the_issue_again(services: Services, draft: str) -> None:
    before = open_stored(services, draft).draft.answers["company.address"]
    services.store().save(draft, {"company.address": "另一处"})
    assert not settled(services, draft)
    services.store().save(draft, {"company.address": before})
    assert settled(services, draft)
    assert read_changes(services, draft) == ChangesSinceIssue(settled=True, count=0)
    assert not read_status(services, draft).moved_on


def test_a_draft_that_moved_on_is_read_once_to_be_counted(
    services: Services, draft: str, answer_reads: list[str]
) -> None:
    read_changes(services, draft)
    assert answer_reads == []
    services.store().save(draft, {"company.address": "另一处"})
    answer_reads.clear()
    read_changes(services, draft)
    assert len(answer_reads) == 1
