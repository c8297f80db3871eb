"""What a journey has to have come to, seen from the command line: the same as the file, and files that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.journeys.papers import Papers
from tests.journeys.person import Person


def said(person: Person, *words: str) -> dict[str, Any]:
    """The JSON of a command that has to end well."""
    done = person.command(*words, "--json")
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def same_as_the_file(person: Person, papers: Papers, issue: str, folder: Path) -> None:
    """The draft of the window, its issue, and the contract's file have one fingerprint."""
    (draft,) = said(person, "list")["drafts"]
    assert draft["errors"] == 0
    only = ("--only", "xlsx")
    typed = said(person, "export", draft["id"], "--draft", *only, "--out", str(folder / "draft"))
    frozen = said(person, "export", draft["id"], *only, "--out", str(folder / "issue"))
    taken = said(person, "export", str(papers.file), *only, "--out", str(folder / "file"))
    assert frozen["issue"] == issue
    told = said(person, "diff", draft["id"], str(papers.file))["changes"]
    assert typed["fingerprint"] == frozen["fingerprint"] == taken["fingerprint"], told


def files_hold(person: Person, issue: str) -> None:
    """What the window wrote lies in the documents folder, and verifies: the PDF and the package together."""
    folder = person.documents / "智造申报" / issue
    files = sorted(path for path in folder.iterdir() if path.suffix in {".pdf", ".zip"})
    assert sorted(path.suffix for path in files) == [".pdf", ".zip"]
    report = said(person, "verify", *(str(path) for path in files))
    assert report["ok"]
    assert report["issue"] == issue
