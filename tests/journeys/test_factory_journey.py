"""A whole 示范工厂 application, from an empty store to verified files, by keys and mouse alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.journeys import filling, outcome
from tests.journeys.papers import lay_out
from tests.journeys.person import Person


def test_a_newcomer_fills_in_freezes_and_exports_a_factory_application(person: Person, tmp_path: Path) -> None:
    papers = lay_out("factory", tmp_path / "papers")
    content = papers.content
    person.start()
    filling.begin(person, "factory")
    filling.company(person, content)
    filling.promise(person, content)
    filling.task(person, content["task"])
    filling.scenarios(person, content)
    filling.scenario_forms(person, content, papers)
    filling.texts(person, content, papers)
    filling.attachments(person, content, papers)
    filling.tables(person, content["tables"])
    issue = filling.freeze(person)
    filling.export(person, "passphrase-9")
    person.close()
    outcome.same_as_the_file(person, papers, issue, tmp_path)
    outcome.files_hold(person, issue)
