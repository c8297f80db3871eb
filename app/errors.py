"""Failures that a user can understand and act on, each one sentence in Chinese."""

LEADS_TO_BACKUPS = "用最近的备份替换"
"""Stands in every sentence about a store that is gone or damaged; the window offers the backups beside it."""


class AppError(Exception):
    """Says something that the user can act on.

    ``str()`` is one plain Chinese sentence with the remedy.
    """


class InputRefused(AppError):
    """Represents a file from outside that cannot be taken in: damaged, hostile, too large or not ours."""

    def __init__(self, source: str, reason: str) -> None:
        """Names by ``source`` the file (and place in it).

        ``reason`` says what is wrong and what to do.
        """
        super().__init__(f"{source}：{reason}" if source else reason)
        self.source = source
        self.reason = reason


class PackError(AppError):
    """Represents a form pack that is damaged or misspelt.

    Names file, place and reason.
    """

    def __init__(self, file: str, place: str, reason: str) -> None:
        """Names ``file`` within the pack, ``place`` a key path in it."""
        super().__init__(f"表单包 {file}：{place}：{reason}" if place else f"表单包 {file}：{reason}")
        self.file = file
        self.place = place
        self.reason = reason


class StorageTrouble(AppError):
    """Holds the user's machine refuses: full, locked, read-only, damaged, not ours, or a newer file."""


class StoreGone(StorageTrouble):
    """Says that the database is not where it was.

    Taken away, moved, or another file in its place.

    ``replaced`` says the latter: then nothing may be put there.
    """

    def __init__(self, sentence: str, *, replaced: bool) -> None:
        super().__init__(sentence)
        self.replaced = replaced


class StoreDamaged(StorageTrouble):
    """Holds what was read is not what was written: the disk, or somebody, changed it."""

    def __init__(self, sentence: str, places: tuple[str, ...] = ()) -> None:
        """``places`` names each damaged thing in Chinese.

        Empty where nobody could look.
        """
        super().__init__(sentence)
        self.places = places


class StoreLost(StorageTrouble):
    """Holds the store that belongs here is not here: vanished, emptied, another one, or an older copy of it.

    ``kind`` is ``vanished``, ``log`` (only its log was left behind), ``other`` or ``older``.
    """

    def __init__(self, sentence: str, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class NotFound(AppError):
    """Represents a draft, an issue, an identity or a file that was asked for is not there."""


class TrustError(AppError):
    """Represents an identity, a passphrase or a signature that cannot be used."""
