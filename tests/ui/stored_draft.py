"""A stored draft with its controller, for tests of the last steps: a real SQLite file in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.freeze import FreezeResult, freeze
from app.paths import forms_root
from app.services import Services, build_services
from ui.draft.controller import DraftController

PASSPHRASE = "korrekt-pferd-batterie"
SLOW = 120_000
"""Milliseconds that a crowded machine may take; nobody waits for them where all is well."""


def services_in(home: Path) -> Services:
    """Services over ``home``; passphrases come from the environment, for no test may touch a person's keyring."""
    return build_services(home, {"ZHIZAO_PASSPHRASE": PASSPHRASE})


@contextmanager
def example(home: Path, which: str = "scene") -> Iterator[DraftController]:
    """The filled example of a direction, kept as a draft and opened."""
    with stored(home, forms_root() / "miit-2021" / "example" / f"{which}.json") as controller:
        yield controller


@contextmanager
def stored(home: Path, file: Path) -> Iterator[DraftController]:
    """An application file, kept as a draft and opened."""
    services = services_in(home)
    opened = store_draft(services, import_draft_file(services, file))
    controller = DraftController.open(services, opened.id)
    try:
        yield controller
    finally:
        controller.close()
        services.close()


def frozen(draft: DraftController) -> str:
    """The 版本号 of the draft as it stands, which is an issue from now on."""
    done = freeze(draft.services, open_stored(draft.services, draft.draft_id), {})
    assert isinstance(done, FreezeResult)
    return done.number


def long_ago() -> datetime:
    """A time for what must not depend on today."""
    return datetime(2021, 11, 10, 8, 0, tzinfo=UTC)
