"""What goes inside a PDF beside the application: the files it names, so that the PDF alone restores its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.output.embedded_files import EmbeddedFile, embedded_files

if TYPE_CHECKING:
    from app.jobs.export_content import ExportContent


def attachments_for(content: ExportContent) -> list[EmbeddedFile]:
    """Returns the files to embed in the PDF of an issue or a draft.

    :func:`app.output.embedded_files.embedded_files` says which they are.
    """
    return embedded_files(content.files, content.read_file)
