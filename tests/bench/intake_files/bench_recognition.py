"""500 mixed files told apart: filed wrongly, offered at the right place, seconds a file."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.jobs.incoming_files import recognise
from app.paths import forms_root
from app.services import Services
from tests.bench.intake_files.mixed_files import MixedFiles
from tests.bench.measure import Row

_COUNT = 500


def run() -> list[Row]:
    """Every file once; what was told wrongly is printed."""
    wrong = right = 0
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Path(folder) / "home", {}, lambda: datetime(2021, 11, 18, tzinfo=UTC), forms_root())
        there = Path(folder) / "files"
        there.mkdir()
        for each in MixedFiles(services, there).make(_COUNT):
            begun = time.perf_counter()
            found = recognise(services, each.path)
            spent += time.perf_counter() - begun
            right += found.kind == each.kind
            wrong += found.certain and found.kind != each.kind
            if found.kind != each.kind:
                print(f"  {each.path.name}: {each.kind}, {found.kind} {found.certain} {found.reason}")
        services.close()
    return [
        Row(f"{_COUNT} 个文件里断定错的", wrong, bound=0, unit="个"),
        Row("没有提到对的地方的，每千个", (_COUNT - right) * 1000 / _COUNT, bound=50, unit="个"),
        Row("认一个文件", spent / _COUNT),
    ]
