"""The refusal of a change to a signed document."""

from __future__ import annotations


class ForbiddenChange(Exception):
    """What is not allowed; the text is a Chinese sentence without its full stop."""
