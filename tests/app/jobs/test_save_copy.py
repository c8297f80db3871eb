"""另存: the draft as it stands in memory, as a file that can be taken in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import StorageTrouble
from app.jobs.drafts import OpenedDraft, import_draft_file, open_stored, opened_from, store_draft
from app.jobs.save_copy import copy_name, save_copy
from app.paths import forms_root
from app.services import Services, build_services
from tests.systems import open_file_taken_away

EXAMPLES = forms_root() / "miit-2021" / "example"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return build_services(tmp_path / "home", {})


def saved(opened: OpenedDraft, read_file: Callable[[str], bytes | None], folder: Path) -> tuple[str, ...]:
    return save_copy(opened.draft.application(), opened.draft.files, read_file, folder / "另存.zip")


@pytest.mark.parametrize("which", ["scene", "factory"])
def test_what_is_written_is_taken_in_again_whole(services: Services, tmp_path: Path, which: str) -> None:
    kept = store_draft(services, import_draft_file(services, EXAMPLES / f"{which}.json"))
    opened = open_stored(services, kept.id)
    opened.draft.edit("company.name", "只在内存里")
    for path in services.home.glob("zhizao.db*"):
        with open_file_taken_away():
            path.unlink()  # the store is gone, its open file is not
    assert saved(opened, opened.read_file, tmp_path) == ()
    again = opened_from(services, import_draft_file(services, tmp_path / "另存.zip"))
    assert again.draft.application() == opened.draft.application()
    assert again.draft.files == opened.draft.files
    assert {name: again.read_file(name) for name in again.draft.files} == {
        name: opened.read_file(name) for name in opened.draft.files
    }
    services.close()


def test_a_picture_that_cannot_be_read_is_named_and_keeps_nothing_back(services: Services, tmp_path: Path) -> None:
    opened = opened_from(services, import_draft_file(services, EXAMPLES / "scene.json"))
    names = sorted(name for name, state in opened.draft.files.items() if state.sha256)

    def refuse(_name: str) -> bytes:
        raise StorageTrouble("磁盘拔出了。")

    assert saved(opened, refuse, tmp_path) == tuple(names)
    again = opened_from(services, import_draft_file(services, tmp_path / "另存.zip"))
    assert again.draft.application() == opened.draft.application()


def test_its_name_says_whose_it_is(services: Services) -> None:
    draft = opened_from(services, import_draft_file(services, EXAMPLES / "scene.json")).draft
    draft.edit("company.name", 'a/b:"公司" ')
    assert copy_name(draft, "20211118") == "ab公司_草稿_20211118.zip"
    draft.edit("company.name", "")
    assert copy_name(draft, "20211118") == "申报书_草稿_20211118.zip"
