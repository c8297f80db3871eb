"""The tray of a draft: texts of filled forms that fitted nowhere."""

from __future__ import annotations

import pytest

from app.errors import NotFound


def draft_in(store):
    return store.create_draft(pack="p", track="scene", answers={"a": "1"}).id


def test_texts_stay_until_they_are_taken_out(store):
    draft = draft_in(store)
    other = draft_in(store)
    store.add_unplaced(draft, "表.docx", [("一段", "第 3 段"), ("二段", "页眉")])
    kept = store.unplaced(draft)
    assert [(each.text, each.file, each.source) for each in kept] == [
        ("一段", "表.docx", "第 3 段"), ("二段", "表.docx", "页眉"),
    ]  # fmt: skip
    assert store.unplaced(other) == []
    store.drop_unplaced(draft, [kept[0].id])
    assert [each.text for each in store.unplaced(draft)] == ["二段"]
    store.check()


def test_the_same_file_again_doubles_nothing(store):
    draft = draft_in(store)
    store.add_unplaced(draft, "表.docx", [("一段", "第 3 段")])
    assert store.add_unplaced(draft, "表.docx", [("一段", "第 3 段"), ("三段", "第 9 段")])[0].text == "三段"
    assert len(store.unplaced(draft)) == 2


def test_no_draft_no_tray(store):
    with pytest.raises(NotFound):
        store.add_unplaced("AAAAAAAA", "表.docx", [("一段", "第 3 段")])


def test_deleting_the_draft_takes_its_tray(store):
    draft = draft_in(store)
    store.add_unplaced(draft, "表.docx", [("一段", "第 3 段")])
    store.delete_for_good(draft)
    assert store.unplaced(draft) == []
    store.check()
