"""``zhizao freeze --bind-attachments``: the choice is kept, the pages are told, and without it nothing is."""

import json

from tests.app.cli.conftest import lay_out, run


def test_attachments_are_bound_in_where_it_is_asked_for_and_from_then_on(tmp_path):
    home = tmp_path / "home"
    source = lay_out(tmp_path / "in") / "scene.json"
    draft = run("import", source, "--home", home, "--json").json["drafts"][0]
    plain = run("freeze", draft, "--home", home, "--json").json
    assert (plain["bound_pages"], plain["unbound"]) == (0, [])
    bound = run("freeze", draft, "--bind-attachments", "--home", home, "--json").json
    attached = json.loads(source.read_text(encoding="utf-8"))["attachments"]
    assert bound["bound_pages"] >= len(attached) > 0
    assert bound["unbound"] == []
    assert bound["fingerprint"] != plain["fingerprint"]
    again = run("freeze", draft, "--home", home, "--json").json
    assert again["fingerprint"] == bound["fingerprint"]
    told = run("freeze", draft, "--home", home)
    assert f"附件 {bound['bound_pages']} 页印在“相关附件”后面" in told.out
