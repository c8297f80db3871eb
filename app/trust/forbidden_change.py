"""Defines the refusal of a change to a signed document."""

from __future__ import annotations


class ForbiddenChange(Exception):
    """Signals a change to a signed document that is not allowed.

    The text is a Chinese sentence without its full stop.
    """
