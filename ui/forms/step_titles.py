"""What a page is called: as the notice calls its step."""

from __future__ import annotations

from app.pack.model import Pack


def title_of(pack: Pack, step: str) -> str:
    """Returns the title of a step, or "" where the notice has no such step."""
    return next((each.title for each in pack.steps if each.id == step), "")
