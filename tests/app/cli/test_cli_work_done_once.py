"""One command reads the pack, opens the store and sets the document once, whatever it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.jobs import export
from app.output.pdf import typesetter
from app.pack import catalogue
from app.services import build_services
from app.store import store_opening
from tests.app.cli.conftest import run

COUNTED = (
    (catalogue, "load_pack"),
    (store_opening, "open_store"),
    (export, "build_document"),
    (typesetter, "set_form"),
)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of the costly things was done."""
    times: Counter[str] = Counter()

    def counted(name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            times[name] += 1
            return do(*words, **options)

        return call

    for module, name in COUNTED:
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return times


def test_an_export_does_nothing_twice(frozen: str, home: Path, tmp_path: Path, done: Counter[str]) -> None:
    assert run("export", frozen, "--home", home, "--out", tmp_path / "out", "--unsigned").status == 0
    assert done == {"load_pack": 1, "open_store": 1, "build_document": 1, "set_form": 1}
    assert len(list((tmp_path / "out").rglob("*.pdf"))) == 1
    assert len(list((tmp_path / "out").rglob("*.zip"))) == 1


def test_freezing_a_file_opens_the_store_once_and_sets_nothing(examples: Path, home: Path, done: Counter[str]) -> None:
    assert run("freeze", examples / "scene.json", "--home", home).status == 0
    assert done == {"load_pack": 1, "open_store": 1}


def test_a_store_is_opened_once_for_a_list(frozen: str, home: Path, done: Counter[str]) -> None:
    assert run("list", "--home", home, "--json").json["drafts"][0]["id"] == frozen
    assert done["open_store"] == 1
    assert done["load_pack"] <= 1


def test_asking_for_the_newest_pack_again_reads_nothing(home: Path, done: Counter[str]) -> None:
    services = build_services(home, {})
    first = services.default_pack()
    assert services.default_pack() is services.pack(first.id) is first
    assert done == {"load_pack": 1}
    services.close()
