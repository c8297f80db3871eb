"""The same open points wherever they are counted: 首页, the command bar, ``list`` and ``check``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.commands.drafts import finding_lines, findings_payload
from app.draft.finding_groups import count_open_points, first_findings, group_findings
from app.draft.findings import tally
from app.jobs.drafts import import_draft_file, open_stored, store_draft, summary_of
from app.paths import forms_root
from app.services import build_services

EXAMPLE = forms_root() / "miit-2021" / "example" / "scene.json"


def repeated(folder: Path, numbers: list[int]) -> Path:
    """The example with one scenario for each catalogue number given."""
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    first = data["scenarios"][0]
    data["scenarios"] = [first | {"catalogue_no": number} for number in numbers]
    for each in EXAMPLE.parent.iterdir():
        if each.is_dir():
            (folder / each.name).symlink_to(each)
    file = folder / "repeated.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("numbers", "groups"), [([5] * 7, 1), ([5, 5, 9, 9, 9], 2), ([1, 2, 3], 0), ([5, 9, 5, 9], 2), ([4, 4], 1)]
)
def test_rows_of_one_number_are_one_point_everywhere(tmp_path: Path, numbers: list[int], groups: int) -> None:
    services = build_services(tmp_path / "home", {})
    try:
        opened = open_stored(
            services, store_draft(services, import_draft_file(services, repeated(tmp_path, numbers))).id
        )
        draft = opened.draft
        outside = draft.findings()
        inside = [type(f)(f.rule, f.level, draft.inside(f.path), f.message, f.remedy, f.clause) for f in outside]
        raw = sum(f.rule == "scenario-duplicate" for f in outside)
        assert raw == len(numbers) - len(set(numbers))
        shown = [f for f in first_findings(draft, inside) if f.rule == "scenario-duplicate"]
        assert len(shown) == groups
        # the window (row ids) and the command line (row numbers) say the same sentences and count alike
        said = [f.message for f in first_findings(draft, outside) if f.rule == "scenario-duplicate"]
        assert said == [f.message for f in shown]
        counts = count_open_points(draft, inside)
        assert count_open_points(draft, outside) == counts
        summary = summary_of(draft, {})
        assert (summary.errors, summary.later, summary.confirms, summary.advice) == tuple(counts.values())
        assert counts["confirm"] == tally(outside)["confirm"] - raw + groups
        payload = findings_payload(draft, outside)
        assert payload["counts"] == counts
        assert len(payload["findings"]) == len(outside)
        last = finding_lines(first_findings(draft, outside))[-1]
        assert last.endswith(f"● 请确认 {counts['confirm']}  ○ 建议 {counts['advice']}")
        assert sum(len(group.every) for group in group_findings(draft, inside)) == len(inside)
    finally:
        services.close()
