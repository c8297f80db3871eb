"""Stands in for the list of the web's certificate authorities, which a program without a network does not bring."""


def where() -> str:
    """Would name the list."""
    raise RuntimeError("this program has no network client")
