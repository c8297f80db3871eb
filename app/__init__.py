"""Contains everything the client knows and does, without Qt: importable, testable and scriptable alone."""

__version__ = "0.1.0"
