"""Packages of 20 scenarios with pictures: taken in, cost per package from 10 on, memory, copied passages over all.

``DESK_PACKAGES`` says how many (1000 takes long: making them is most of it); packages are copies of few, each repacked.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

from app.jobs.desk import DeskSession, create_desk_session
from app.jobs.desk_copies import find_copies
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.services import Services, build_services
from tests.bench.measure import Row
from tests.desk_packages import PackageMaker, application

SIZE = int(os.environ.get("DESK_PACKAGES", "100"))
_FEW = 10
_SCENARIOS = 20
_BOUND = 0.6
"""Seconds a package on one core: a thousand in ten minutes."""


def run() -> list[Row]:
    """Seconds for each package at ten and at all of them; they must be alike."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        maker = PackageMaker(folder / "packages")
        for number in range(1, SIZE + 1):
            data = application("scene", number)
            data["scenarios"] = [dict(data["scenarios"][at % 3]) for at in range(_SCENARIOS)]
            for at, scenario in enumerate(data["scenarios"]):
                scenario |= {"catalogue_no": None, "stage": "quality", "name": f"自定场景 {number}-{at}"}
            maker.make(f"{number:04d}/申报包.zip", data)
        services = build_services(folder / "home", {})
        few, _ = _taken(services, folder, "few", _FEW)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        every, session = _taken(services, folder, "all", SIZE)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
        start = time.monotonic()
        find_copies(session.file, session.text_sources(), session.pack)
        copies = time.monotonic() - start
        session.close()
        services.close()
    return [
        Row(f"每份，共 {_FEW} 份", few),
        Row(f"每份，共 {SIZE} 份", every, few, bound=_BOUND, ratio=1.5),
        Row(f"内存增加，{SIZE} 份", grown, unit="MB"),
        Row(f"查照抄，{SIZE} 份", copies, bound=30),
    ]


def _taken(services: Services, folder: Path, name: str, count: int) -> tuple[float, DeskSession]:
    session = create_desk_session(services, folder / name, title=name, unit="")
    files = find_files([folder / "packages"]).files[:count]
    remember_files(session.file, files)
    start = time.monotonic()
    result = read_waiting(services, session.file)
    spent = time.monotonic() - start
    assert result.sound == count, result
    session.reload()
    return spent / count, session
