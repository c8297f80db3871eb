"""The refusal of a change to a signed document."""

from __future__ import annotations


class ForbiddenChange(Exception):
    """Holds what is not allowed.

    The text is a Chinese sentence without its full stop.
    """
