"""Seeded differences in official-looking layouts: each named at its place, nothing else, unreadable ones called so."""

import json
from datetime import UTC, datetime

import pytest

from app.errors import InputRefused
from app.jobs.drafts import open_reference
from app.jobs.export import content_of
from app.jobs.official_comparison import compare_with
from app.pack.catalogue import load
from app.paths import forms_root
from app.services import Services
from tests.app.intake.official_forms import OfficialForms


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    file = forms_root() / "miit-2021" / "example" / "scene.json"
    services = Services(folder, {}, lambda: datetime(2021, 11, 18, tzinfo=UTC), forms_root())
    content = content_of(services, open_reference(services, str(file)), as_draft=False)
    return content, OfficialForms(load("miit-2021"), json.loads(file.read_text(encoding="utf-8")))


# The last two hid an exchange beside a label that the layout does not tell apart.
@pytest.mark.parametrize("seed", [*range(14), 143, 192])
def test_each_difference_is_named_and_nothing_else(example, tmp_path, seed):
    content, forms = example
    drawn = forms.draw(seed)
    file = tmp_path / "official.pdf"
    file.write_bytes(drawn.pdf)
    if drawn.unreadable:
        with pytest.raises(InputRefused, match="字符编码"):
            compare_with(content, file)
        return
    found = {each.path for each in compare_with(content, file) if each.state != "same"}
    assert found == drawn.wrong
