"""最近移出 over all drafts: what is out, how much it holds, and one thing put back without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.draft.removals import amount_words, describe_row
from app.errors import AppError
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.history import moments_of
from app.jobs.removed_items import list_removed, restore_removed
from app.paths import forms_root
from app.services import Services, build_services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path, {})
    yield made
    made.close()


def stored(services: Services) -> str:
    return store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id


def take_out(services: Services, draft_id: str, table: str, number: int = 0) -> str:
    """Takes a row out as the window does: kept first, then saved without it."""
    opened = open_stored(services, draft_id)
    row = opened.draft.rows(table)[number]
    removal = describe_row(opened.draft, table, row)
    assert removal is not None
    services.store().save_removed(draft_id, [(removal.path, removal.kind, removal.title, removal.content)])
    change = opened.draft.remove_row(table, row)
    from app.store import DELETED

    gone = dict.fromkeys(change.dropped, DELETED)
    services.store().save(draft_id, {**change.answers, **gone}, expected=opened.versions)
    return removal.path


def test_listed_over_all_drafts_with_what_they_hold_and_put_back_whole(services: Services) -> None:
    one, two = stored(services), stored(services)
    before = open_stored(services, one).draft.application()
    assert list_removed(services) == []
    take_out(services, one, "scenarios")
    path = take_out(services, two, "attachments")
    found = list_removed(services)
    assert [(each.draft_id, each.item.kind) for each in found] == [(two, "attachment"), (one, "scenario")]
    scenario = found[1]
    assert scenario.company == "重庆南岸压铸有限公司" or scenario.company
    data = before["scenarios"][0]
    blocks = [*data["solution"], *data["narrative"]]
    pictures = sum(bool(block.get("image")) for block in blocks)
    assert f"图 {pictures} 张" in scenario.words
    assert f" {len(data['equipment'])} 行" in scenario.words
    assert "文字 " in scenario.words
    restore_removed(services, scenario)
    assert open_stored(services, one).draft.application() == before
    assert [each.item.path for each in list_removed(services)] == [path]
    _, moments = moments_of(services, one)
    assert (moments[0].why, moments[0].note) == ("restore", scenario.item.title)


def test_an_archived_draft_is_not_in_the_list(services: Services) -> None:
    one = stored(services)
    take_out(services, one, "scenarios")
    services.store().archive(one)
    assert list_removed(services) == []


def test_a_row_whose_scenario_is_out_is_not_put_back_before_it(services: Services) -> None:
    one = stored(services)
    row = open_stored(services, one).draft.rows("scenarios")[0]
    take_out(services, one, f"scenarios[{row}].equipment")
    [thing] = list_removed(services)
    take_out(services, one, "scenarios")
    assert [each.item.kind for each in list_removed(services)] == ["scenario"]
    with pytest.raises(AppError, match="先取回外面"):
        restore_removed(services, thing)


def test_a_picture_comes_back_where_it_stood(services: Services) -> None:
    from app.draft.removals import describe_pictures

    one = stored(services)
    opened = open_stored(services, one)
    path = f"scenarios[{opened.draft.rows('scenarios')[0]}].solution"
    blocks = opened.draft.value(path)
    without = [block for block in blocks if not block.get("image")]
    [gone] = describe_pictures(path, blocks, without)
    services.store().save_removed(one, [(gone.path, gone.kind, gone.title, gone.content)])
    services.store().save(one, {path: without}, expected=opened.versions)
    [thing] = list_removed(services)
    restore_removed(services, thing)
    assert open_stored(services, one).draft.value(path) == blocks


def test_nothing_is_said_of_nothing(services: Services) -> None:
    draft = open_stored(services, stored(services)).draft
    assert amount_words(draft.shape, {}) == ""
    assert amount_words(draft.shape, {"scenarios[a].results": " ", "scenarios[a].equipment": []}) == ""
    words = amount_words(draft.shape, {"scenarios[a].narrative": [{"text": "字" * 1234}, {"image": "a.png"}]})
    assert words == "文字 1,234 字、图 1 张"
