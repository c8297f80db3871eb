"""A form is set once for whoever counts, prints or exports it, and its bytes are those of a form set anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.output.document import Document, IssueMark
from app.output.pdf import typesetter
from app.output.pdf.render import RenderCancelled, render_pdf, set_form
from app.output.pdf.typesetter import Typesetter
from tests.app.output import output_samples

ISSUE = IssueMark("ZN-ABCDEF-01", 1, "ab" * 32)
LATER = IssueMark("ZN-GHJKMN-02", 2, "cd" * 32)


def sample_document(issue: IssueMark | None) -> Document:
    return output_samples.document(output_samples.example("scene"), issue)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The documents that were set."""
    found: list[Document] = []

    def setting(document: Document, *given: object) -> object:
        found.append(document)
        return set_form(document, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetter, "set_form", setting)
    return found


def test_a_draft_counted_and_its_issue_drawn_are_set_once(made: list[Document]) -> None:
    draft = sample_document(None)
    issue = replace(draft, issue=ISSUE)
    ours = Typesetter()
    pages = ours.count_pages(draft, lambda: None)
    first, second = ours.render(issue, attachment=b"{}"), ours.render(issue, attachment=b"{}")
    assert len(made) == 1
    assert first.pages == pages
    assert first.pdf == second.pdf == render_pdf(issue, attachment=b"{}").pdf


@pytest.mark.parametrize("issue", [LATER, None])
def test_a_form_drawn_for_one_issue_serves_no_other(made: list[Document], issue: IssueMark | None) -> None:
    """Its fonts hold the characters of the number that was drawn, or of 草稿: the bytes would tell."""
    document = sample_document(ISSUE)
    other = replace(document, issue=issue)
    ours = Typesetter()
    ours.render(document)
    assert ours.render(other).pdf == render_pdf(other).pdf
    assert len(made) == 2


def test_other_text_is_set_anew(made: list[Document]) -> None:
    document = sample_document(ISSUE)
    ours = Typesetter()
    ours.render(document)
    shorter = replace(document, blocks=document.blocks[:-1])
    assert ours.render(shorter).pdf == render_pdf(shorter).pdf
    assert len(made) == 2


def test_pages_that_the_preview_has_are_not_counted_again(made: list[Document]) -> None:
    document = sample_document(None)
    ours = Typesetter()
    ours.note_pages(document, 7)
    assert ours.count_pages(replace(document, issue=ISSUE), lambda: None) == 7
    assert not made
    assert ours.count_pages(replace(document, blocks=document.blocks[:-1]), lambda: None) != 7
    assert len(made) == 1


def test_a_stopped_count_leaves_nothing_half_set(made: list[Document]) -> None:
    document = sample_document(None)
    ours = Typesetter()
    with pytest.raises(RenderCancelled):
        ours.render(document, cancelled=lambda: True)
    calls = iter([False] * 3)
    with pytest.raises(RenderCancelled):
        ours.render(document, cancelled=lambda: next(calls, True))
    assert ours.render(document).pdf == render_pdf(document).pdf
