"""Mixed files are told apart; what is not certain is only proposed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.jobs.incoming_files import recognise
from app.services import Services, build_services
from tests.bench.intake_files.mixed_files import MixedFile, MixedFiles


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = build_services(tmp_path_factory.mktemp("home"), {})
    yield made
    made.close()


@pytest.fixture(scope="module")
def mixed(services: Services, tmp_path_factory: pytest.TempPathFactory) -> list[MixedFile]:
    return list(MixedFiles(services, tmp_path_factory.mktemp("files")).make(38))


def test_every_kind_is_told_and_none_wrongly(services: Services, mixed: list[MixedFile]) -> None:
    told = [(each, recognise(services, each.path)) for each in mixed]
    assert [(e.path.name, found.kind) for e, found in told if found.certain and found.kind != e.kind] == []
    assert [(e.path.name, e.kind, found.kind) for e, found in told if found.kind != e.kind] == []
    assert all(found.issue.startswith("ZN-") for each, found in told if each.kind == "scan")
    assert all(found.reason.endswith("。") for _, found in told)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_cut_files_are_never_called_certain(
    services: Services, mixed: list[MixedFile], tmp_path: Path, share: float
) -> None:
    """A file cut off half-way is none that could be filed, unless its page code or its labels are there."""
    for each in mixed[:19]:
        data = each.path.read_bytes()
        cut = tmp_path / each.path.name
        cut.write_bytes(data[: int(len(data) * share)])
        found = recognise(services, cut)
        assert not found.certain or found.kind in {each.kind, "scan"}


def test_what_cannot_be_opened_says_why(services: Services, tmp_path: Path) -> None:
    assert recognise(services, tmp_path).reason == "这是一个文件夹，请选择其中的文件。"
    assert "没有找到" in recognise(services, tmp_path / "没有.pdf").reason
