"""What an earlier application holds is taken over part by part, and only what the new one asks for."""

from __future__ import annotations

import pytest

from app.draft.paths import slot_of
from app.errors import InputRefused
from app.jobs.drafts import blank, import_draft_file, open_stored, save_blank, store_draft
from app.jobs.form_files import file_states, name_files, store_files
from app.jobs.form_intake import DraftEditor, offers_for, put_in
from app.jobs.reuse import form_of, list_sources, parts_of, preview_text, source_from_draft, source_from_file
from app.pack.catalogue import example_file
from app.services import build_services


@pytest.fixture
def services(tmp_path):
    built = build_services(tmp_path / "home", {})
    yield built
    built.close()


def example(services, track: str) -> str:
    return store_draft(
        services, import_draft_file(services, example_file(services.default_pack(), track, services.forms))
    ).id


def empty(services, track: str):
    return open_stored(services, save_blank(services, blank(services, track)))


def chosen(parts, *words: str):
    return [part for part in parts if any(word in part.title for word in words)]


def put(services, opened, form):
    store_files(services, form)
    names = name_files(opened.draft, form.files)
    opened.draft.set_files({names[name]: state for name, state in file_states(form).items()})
    editor = DraftEditor(opened.draft)
    return put_in(editor, offers_for(opened.draft, form), lambda offer: offer.is_free, names)


def said(value):
    """What an application says, whatever it leaves open."""
    if isinstance(value, dict):
        return {key: said(each) for key, each in value.items() if each not in (None, "", [])}
    return [said(each) for each in value] if isinstance(value, list) else value


def test_a_scenario_of_another_draft_comes_with_its_texts_and_pictures(services):
    old = example(services, "scene")
    opened = empty(services, "scene")
    source = source_from_draft(services, old)
    parts = parts_of(source, opened.draft)
    scenarios = [part for part in parts if part.title.startswith("场景 ")]
    was = open_stored(services, old).draft
    assert len(scenarios) == len(was.rows("scenarios"))
    put(services, opened, form_of(source, scenarios[:1]))
    now, then = (said(each.application()["scenarios"]) for each in (opened.draft, was))
    assert now == then[:1]
    assert opened.draft.value("company.name") is None, "nothing that was not chosen"
    pictures = {state.sha256 for state in opened.draft.files.values()}
    assert pictures <= {state.sha256 for state in was.files.values()}
    assert all(services.store().media(each) for each in pictures)


def test_contact_and_firm_are_parts_of_their_own_and_go_into_the_other_direction(services):
    old = example(services, "scene")
    opened = empty(services, "factory")
    source = source_from_draft(services, old)
    parts = parts_of(source, opened.draft)
    [contact] = chosen(parts, "联系人")
    assert {each.path.rpartition(".")[0] for each in contact.values} <= {
        "company.contact",
        "company.legal_representative",
        "company",
    }
    put(services, opened, form_of(source, [contact]))
    was = open_stored(services, old).draft
    for each in contact.values:
        assert opened.draft.value(each.path) == was.value(each.path)
    assert "：" in preview_text(contact, opened.draft)
    asked = {slot for slot, field in opened.draft.shape.fields.items() if "factory" in field.tracks}
    assert {slot_of(v.path) for part in parts for v in part.values} <= asked


def test_a_file_is_a_source_too_and_another_one_is_refused_with_a_sentence(services, tmp_path):
    opened = empty(services, "factory")
    file = example_file(services.default_pack(), "factory", services.forms)
    source = source_from_file(services, file, opened.draft)
    parts = parts_of(source, opened.draft)
    assert chosen(parts, "联系人")
    assert not [v for part in parts for v in part.values if v.path.endswith(".file")], "attachments stay"
    form = form_of(source, parts)
    put(services, opened, form)
    named = {
        v["image"]
        for each in opened.draft.answers.values()
        if isinstance(each, list)
        for v in each
        if isinstance(v, dict) and "image" in v
    }
    assert named
    assert named <= set(opened.draft.files)
    wrong = tmp_path / "报价单.docx"
    wrong.write_bytes(b"garbage")
    with pytest.raises(InputRefused, match=r"。$"):
        source_from_file(services, wrong, opened.draft)


def test_sources_are_the_other_drafts_the_newest_first(services):
    first, second = example(services, "scene"), example(services, "factory")
    mine = empty(services, "scene").id
    services.store().archive(first)
    assert {row.id for row in list_sources(services, mine)} == {first, second}
    times = [row.updated_at for row in list_sources(services, mine)]
    assert times == sorted(times, reverse=True)
