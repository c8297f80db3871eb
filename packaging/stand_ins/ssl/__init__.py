"""Stands in for encrypted connections, which a program without a network never makes: asyncio names these at import."""


class SSLError(OSError):
    """Would say that a connection failed."""


class SSLWantReadError(SSLError):
    """Would say that more has to be read."""


class SSLSyscallError(SSLError):
    """Would say that the system refused."""


class SSLContext:
    """Would hold the settings of connections."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this program has no network client")
