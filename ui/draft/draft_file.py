"""A whole draft written as one file (``.zzdraft``), for a USB stick or an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.late_modules import late_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.jobs import drafts, open_files, output_files
    from app.services import Services
    from ui.runtime.jobs import Job
else:
    drafts = late_module("app.jobs.drafts")
    open_files = late_module("app.jobs.open_files")
    output_files = late_module("app.jobs.output_files")

DRAFT_FILES = "草稿 (*.zzdraft)"


def writing_of_draft(services: Services, draft_id: str, out: Path) -> Callable[[Job], str]:
    """Returns a job that writes a stored draft as one file, and gives the sentence that says so.

    The sentence has the size of the file, as an attachment of an e-mail too, and what stood in its place.
    """

    def work(_job: Job) -> str:
        target = out if out.suffix.lower() == open_files.ENDING else out.with_name(f"{out.name}{open_files.ENDING}")
        output = output_files.OutputFiles(services.home, draft_id)
        _digest, size = open_files.write_draft_file(services, drafts.open_stored(services, draft_id), target, output)
        moved = "".join(output.sentences())
        return f"已写好 {target}（{open_files.size_words(size)}）。拷到别处双击接着填；这是草稿，不是定稿。{moved}"

    return work
