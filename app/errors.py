"""Defines the failures that a user can understand and act on, each one sentence in Chinese."""

LEADS_TO_BACKUPS = "用最近的备份替换"
"""Stands in every sentence about a store that is gone or damaged; the window offers the backups beside it."""


class AppError(Exception):
    """Signals a failure that the user can understand and act on.

    ``str()`` gives one plain Chinese sentence that says what is wrong and what to do.
    """


class InputRefused(AppError):
    """Signals that a file from outside cannot be taken in: damaged, hostile, too large or not ours."""

    def __init__(self, source: str, reason: str) -> None:
        """Builds the sentence from where the fault is and what it is.

        ``source`` names the file and the place in it, and may be empty; ``reason`` says what is wrong and what to do.
        """
        super().__init__(f"{source}：{reason}" if source else reason)
        self.source = source
        self.reason = reason


class PackError(AppError):
    """Signals that a form pack is damaged or misspelt, and names the file, the place and the reason."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        """Builds the sentence from the file, the place in it and the reason.

        ``file`` is a name within the pack, ``place`` a key path in that file or empty; ``reason`` says what is wrong.
        """
        super().__init__(f"表单包 {file}：{place}：{reason}" if place else f"表单包 {file}：{reason}")
        self.file = file
        self.place = place
        self.reason = reason


class StorageTrouble(AppError):
    """Signals that the user's machine refuses to store or to give back what is asked.

    The disk is full, or a file is locked, read-only, damaged, not ours or of a newer program.
    """


class StoreGone(StorageTrouble):
    """Signals that the database is no longer where it was when it was opened.

    It was deleted or moved away, or another file lies in its place: then ``replaced`` is true, and nothing may be
    written there.
    """

    def __init__(self, sentence: str, *, replaced: bool) -> None:
        super().__init__(sentence)
        self.replaced = replaced


class StoreDamaged(StorageTrouble):
    """Signals that what was read is not what was written: the disk, or somebody, changed it."""

    def __init__(self, sentence: str, places: tuple[str, ...] = ()) -> None:
        """Takes the sentence, and in ``places`` the Chinese name of each damaged thing.

        ``places`` is empty where nobody could look.
        """
        super().__init__(sentence)
        self.places = places


class StoreLost(StorageTrouble):
    """Signals that the store which belongs here was not found when it was to be opened.

    ``kind`` is ``vanished`` (gone or emptied), ``log`` (only its log was left behind), ``other`` (another store lies
    there) or ``older`` (an older copy of it does).
    """

    def __init__(self, sentence: str, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class NotFound(AppError):
    """Signals that a draft, an issue, an identity or a file that was asked for is not there."""


class TrustError(AppError):
    """Signals that an identity, a passphrase or a signature cannot be used."""
