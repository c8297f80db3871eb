"""Pictures of a filled form on their way into a draft: stored, named, read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from app.draft.check_context import FileState
from app.draft.draft import Draft
from app.draft.paths import slot_of
from app.names import fold
from app.store import DraftFile

if TYPE_CHECKING:
    from app.intake.pictures import PreparedFile
    from app.intake.placed_values import FilledForm
    from app.services import Services


def name_files(draft: Draft, files: Mapping[str, PreparedFile]) -> dict[str, str]:
    """Returns for each of a form's files a name that is free in the draft.

    A file that the draft has already, with the same bytes, gets the name it has there.
    """
    names: dict[str, str] = {}
    taken = {fold(name): state.sha256 for name, state in draft.files.items()}
    by_hash = {state.sha256: name for name, state in draft.files.items() if state.sha256}
    for name, each in files.items():
        there = by_hash.get(each.sha256) if each.sha256 else None
        if there is None:
            there = _free_name(name, taken)
            taken[fold(there)] = each.sha256
        names[name] = there
    return names


def store_files(services: Services, form: FilledForm) -> None:
    """Stores the bytes of a form's pictures.

    Pictures that no draft comes to name do no harm.
    """
    for each in form.files.values():
        if each.data:
            services.store().put_media(each.data, each.kind)


def file_states(form: FilledForm) -> dict[str, FileState]:
    """Returns what is known of a form's pictures, by their names."""
    return {name: state_of(each) for name, each in form.files.items()}


def rename_files(path: str, value: Any, names: Mapping[str, str]) -> Any:
    """Returns an answer in which files have the names that ``names`` gives them."""
    if slot_of(path).endswith("].file") and isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [rename_files("", each, names) for each in value]
    if isinstance(value, dict):
        return {
            key: names.get(each, each) if key == "image" and isinstance(each, str) else rename_files("", each, names)
            for key, each in value.items()
        }
    return value


def state_of(each: PreparedFile) -> FileState:
    """Returns what a draft knows of a file that was cleaned."""
    return FileState(each.sha256 if each.data else "", each.kind, len(each.data), each.width, each.height, each.problem)


def stored_file(name: str, state: FileState) -> DraftFile:
    """Returns the record that the store has of a file under a name."""
    return DraftFile(name, state.sha256 or None, state.kind, state.width, state.height, state.size, state.problem)


def file_reader(services: Services, draft: Draft) -> Callable[[str], bytes | None]:
    """Returns a function that reads a draft's files by name.

    It returns None for a file that is missing.
    """
    store = services.store()

    def read_file(name: str) -> bytes | None:
        state = draft.files.get(name)
        return store.media(state.sha256) if state is not None and state.sha256 else None

    return read_file


def _free_name(name: str, taken: Mapping[str, str]) -> str:
    pure = PurePosixPath(name)
    number, wanted = 1, name
    while fold(wanted) in taken:
        number += 1
        wanted = str(pure.with_name(f"{pure.stem}-{number}{pure.suffix}"))
    return wanted
