"""A whole application of few pages, for tests that read every page of a scan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from app.paths import forms_root

_EXAMPLES = forms_root() / "miit-2021" / "example"


def write_short_scene(folder: Path, scenarios: int = 1) -> Path:
    """Writes the example of 优秀场景 with its last scenario alone, one attachment and no picture.

    It has 7 pages in place of 11, with two ``scenarios`` 8.  Nothing is missing in it: it can be frozen.  Returns the
    file; what it names lies beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data: dict[str, Any] = json.loads((_EXAMPLES / "scene.json").read_text(encoding="utf-8"))
    data["scenarios"] = data["scenarios"][-scenarios:]
    data["attachments"] = data["attachments"][:1]
    for scenario in data["scenarios"]:
        for key in ("solution", "narrative"):
            scenario[key] = [block for block in scenario[key] if "image" not in block]
    for attached in data["attachments"]:
        (folder / attached["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_EXAMPLES / attached["file"], folder / attached["file"])
    file = folder / "scene.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file
