"""The contract's two examples as drafts, with single answers changed; no store, no files on disk."""

import copy
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from app.draft.check_context import CheckContext, FileState
from app.draft.draft import Draft
from app.glyphs import GlyphCoverage
from app.pack.catalogue import load
from app.paths import forms_root

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
PACK = load("miit-2021", forms_root())
COVERAGE = GlyphCoverage()
BEFORE_ALL_DEADLINES = datetime(2021, 11, 8, tzinfo=UTC)
GONE = object()


def example(track):
    return json.loads((EXAMPLES / f"{track}-example.json").read_text(encoding="utf-8"))


def put(data, path, value):
    """Sets ``a.b[0].c``; GONE takes the key away."""
    *above, last = [int(p) if p.isdecimal() else p for p in re.findall(r"[^.\[\]]+", path)]
    at = data
    for key in above:
        at = at[key] if isinstance(at, list) else at.setdefault(str(key), {})
    if value is GONE:
        del at[last]
    else:
        at[last if isinstance(at, list) else str(last)] = value
    return data


def files_of(value):
    """Every file that an application names, all of them sound."""
    if isinstance(value, dict):
        named = {v: "png" for k, v in value.items() if k in ("image", "file") and v}
        return {**named, **{k: v for each in value.values() for k, v in files_of(each).items()}}
    if isinstance(value, list):
        return {k: v for each in value for k, v in files_of(each).items()}
    return {}


def draft(track, changes=None, *, now=BEFORE_ALL_DEADLINES, issued=(), stamped=False, files=None):
    data = copy.deepcopy(example(track))
    for path, value in (changes or {}).items():
        put(data, path, value)
    states = {name: FileState("0" * 64, kind, 10, 4, 4, "") for name, kind in files_of(data).items()}
    states.update(files or {})
    around = CheckContext(now, COVERAGE, lambda code: issued, stamped)
    body = {k: v for k, v in data.items() if k not in ("format", "pack", "track")}
    return Draft.from_application(PACK, track, body, states, around)


def said(track, changes=None, **options):
    """(rule, path) of every finding."""
    return {(f.rule, f.path) for f in draft(track, changes, **options).findings()}
