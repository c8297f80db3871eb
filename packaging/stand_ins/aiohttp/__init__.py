"""Stands in for the HTTP client in the Windows program, which never connects to anything and does not bring one.

pyHanko imports its time-stamping clients with its signing code, and they name these classes.  None can be made.
"""


class _Absent:
    """A class that is only named."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this program has no network client")


class BasicAuth(_Absent):
    """A password for a server."""


class ClientSession(_Absent):
    """A connection to a server."""


class ClientTimeout(_Absent):
    """How long a server is waited for."""


class TCPConnector(_Absent):
    """How a server is reached."""


class ClientError(Exception):
    """A server that cannot be had: never raised."""


class ContentTypeError(ClientError):
    """An answer of another kind: never raised."""
