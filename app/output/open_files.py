"""Writes one-file drafts and parts (``.zzdraft``, ``.zzpart``): open zips, laid out like the upload package.

``application.json`` is the contract's object and can be read by anything; ``answers.json`` has the same answers with
the ids of rows, and for a part what it is a part of.  ``manifest.json`` names every member with its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

DRAFT_FORMAT: Final = "zhizao-draft/1"
PART_FORMAT: Final = "zhizao-part/1"
OpenFormat = Literal["zhizao-draft/1", "zhizao-part/1"]
MANIFEST, APPLICATION, ANSWERS, README = "manifest.json", "application.json", "answers.json", "README.txt"
WORD = "申报书.docx"
RESERVED = frozenset({MANIFEST, APPLICATION, ANSWERS, README, WORD, "manifest.p7s", "application.schema.json"})
"""Names that no picture or attachment may have."""


def build_open_file(
    kind: OpenFormat,
    *,
    pack: Mapping[str, str],
    application: Mapping[str, Any],
    answers: Mapping[str, Any],
    files: Mapping[str, bytes],
    readme: str,
    word: bytes,
    pack_zip: Callable[[Mapping[str, bytes]], bytes],
    issue: Mapping[str, str] | None = None,
) -> bytes:
    """Returns the bytes of a one-file draft or part, which is a zip.

    Args:
        kind: the format, which the manifest names.
        pack: the form pack's ``id`` and ``sha256``.
        application: the contract's object.
        answers: answers by path with row ids, and what goes with them.
        files: pictures and attachments by the names that the answers use; none of :data:`RESERVED`.
        readme: what a person is told who opens it without the program.
        word: the same as a Word file; empty where there is none.
        pack_zip: makes the zip of members by name.
        issue: 版本号 (``issue``) and ``fingerprint`` of the issue that a draft goes on from, if there is one.
    """
    members = {
        APPLICATION: _json(application),
        ANSWERS: _json(answers),
        README: readme.replace("\n", "\r\n").encode(),
        **({WORD: word} if word else {}),
        **files,
    }
    listed = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in sorted(members.items())
    ]
    manifest = {"format": kind, "pack": dict(pack), "stage": "draft", **(issue or {}), "members": listed}
    return pack_zip({MANIFEST: _json(manifest), **members})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
