"""Seeded differences in official-looking layouts: each named at its place, nothing else, unreadable ones called so."""

import json
from datetime import UTC, datetime

import pytest

from app.errors import InputRefused
from app.intake import official_pdf
from app.intake.official_comparison import compare_texts
from app.jobs.drafts import open_reference
from app.jobs.export import content_of
from app.jobs.official_comparison import compare_with, expected_in
from app.pack.catalogue import load
from app.paths import forms_root
from app.services import Services
from tests.app.intake.official_forms import OfficialForms
from tests.app.intake.same_process import items_here


def opened(track, folder):
    file = forms_root() / "miit-2021" / "example" / f"{track}.json"
    services = Services(folder, {}, lambda: datetime(2021, 11, 18, tzinfo=UTC), forms_root())
    content = content_of(services, open_reference(services, str(file)), as_draft=False)
    return content, OfficialForms(load("miit-2021"), json.loads(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return opened("scene", tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def factory(tmp_path_factory):
    return opened("factory", tmp_path_factory.mktemp("factory"))


@pytest.fixture
def read_here(monkeypatch):
    monkeypatch.setattr(official_pdf, "_items_of", items_here)


# The last two hid an exchange beside a label that the layout does not tell apart.
@pytest.mark.parametrize("seed", [*range(14), 143, 192, 247])
def test_each_difference_is_named_and_nothing_else(example, tmp_path, seed, read_here):
    content, forms = example
    drawn = forms.draw(seed)
    file = tmp_path / "official.pdf"
    file.write_bytes(drawn.pdf)
    if drawn.unreadable:
        with pytest.raises(InputRefused, match="字符编码"):
            compare_with(content, file)
        return
    found = {each.path for each in compare_with(content, file)[0] if each.state != "same"}
    assert found == drawn.wrong


# Answers that are printed several times, tables with the years down their side, addresses of which one was altered.
@pytest.mark.parametrize("seed", [1000, 1003, 1009, 1052, 1086, 1090, 1093, 1096, 5016, 5025, 5128])
def test_answers_that_are_printed_several_times_are_told_by_their_places(factory, tmp_path, seed, read_here):
    content, forms = factory
    drawn = forms.draw(seed)
    file = tmp_path / "official.pdf"
    file.write_bytes(drawn.pdf)
    assert {each.path for each in compare_with(content, file)[0] if each.state != "same"} == drawn.wrong


def test_an_exchange_says_with_which_other_answer(factory, tmp_path):
    content, forms = factory
    drawn = forms.draw(1052)
    file = tmp_path / "official.pdf"
    file.write_bytes(drawn.pdf)
    told = {each.path: each for each in compare_with(content, file)[0] if each.state != "same"}
    one, other = sorted(drawn.wrong)
    assert (told[one].state, told[one].exchanged_with) == ("different", other)
    assert (told[other].state, told[other].exchanged_with) == ("different", one)
    assert "".join(told[one].found.split()) == "".join(told[other].expected.split())


@pytest.mark.parametrize(
    "way", ["{}；{}；{}", "{}、{}、{}", "{}/{}/{}", "1.{}2.{}3.{}", "1、{}\n2、{}\n3、{}", "{}\n{}\n{}"]
)
def test_what_stands_between_the_entries_of_a_list_is_layout(factory, way):
    content, _ = factory
    (expected,) = [each for each in expected_in(content) if each.path == "task.integrators"]
    entries = content.application["task"]["integrators"]
    altered = [*entries[:-1], entries[-1].replace("中心", "中部")]
    assert compare_texts([expected], f"建设集成商 {way.format(*entries)}\n")[0].state == "same"
    assert compare_texts([expected], f"建设集成商 {way.format(*altered)}\n")[0].state == "different"
