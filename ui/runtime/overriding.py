"""Gives ``override`` (PEP 698) without importing ``typing_extensions``, which takes as long as a bare window."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

_Method = TypeVar("_Method")

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: _Method) -> _Method:
        """Marks a method that replaces one of Qt's, and does nothing at run time."""
        return method


__all__ = ["override"]
