"""Packages with pictures and a stamped scan: processor time to take one in, at ten and at many; it must not grow.

``DESK_STAMPED`` says how many.  They are the issues of three firms in turn, signed anew for each package, so that no
two files are alike and no document is the one before, while making them costs little; each is verified whole, its scan
read again, which is nearly all of the time.  What the children take to start is in the cost of the few.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.jobs.desk import create_desk_session
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import content_of_issue, draw_package, draw_pdf, draw_tables
from app.jobs.freeze import FreezeResult, freeze
from app.jobs.stamped_scan import paper_of, stamp
from app.output.document import build_document
from app.paths import forms_root
from app.services import Services, build_services
from app.trust.certificates import throwaway_signer
from tests.bench.measure import Row
from tests.desk_packages import credit_code

SIZE = int(os.environ.get("DESK_STAMPED", "200"))
_FEW = int(os.environ.get("DESK_STAMPED_FEW", "10"))
_FIRMS, _DPI = 3, 200
_GENERATOR = Path(__file__).parents[2] / "app" / "scan" / "generator.py"


def run() -> list[Row]:
    """Seconds of the processor, children included, for each package at ten and at all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = make_packages(folder, SIZE)
        services = build_services(folder / "desk-home", {})
        few = _measure_intake(services, folder, "few", _FEW)
        every = _measure_intake(services, folder, "all", SIZE)
        services.close()
        size = sum(each.stat().st_size for each in (folder / "packages").iterdir()) / SIZE / 1e6
    return [
        Row(f"处理器时间，每份（{pages} 页扫描件，{size:.1f} MB），共 {_FEW} 份", few),
        Row(f"处理器时间，每份，共 {SIZE} 份", every, few, ratio=1.25),
    ]


def _measure_intake(services: Services, folder: Path, name: str, count: int) -> float:
    session = create_desk_session(services, folder / name, title=name, unit="")
    files = find_files([folder / "packages"]).files
    # every n-th, so that each firm has its share in both
    remember_files(session.file, files[:: max(len(files) // count, 1)][:count])
    start = _processor()
    result = read_waiting(services, session.file)
    spent = _processor() - start
    session.close()
    assert result.sound == count, result
    return spent / count


def _processor() -> float:
    """Returns seconds of the processor used so far, by this process and by its children that ended."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def make_packages(folder: Path, size: int, fill: Callable[[int], dict[str, Any]] | None = None) -> int:
    """Makes so many stamped packages in ``packages``; the number of pages of a scan.

    ``fill`` gives the application of a firm by its number, the example where there is none.
    """
    out = folder / "packages"
    out.mkdir()
    pages = 0
    for firm in range(_FIRMS):
        services = build_services(folder / f"home-{firm}", {})
        signer = throwaway_signer(services.now())
        draft_id, pages = stamped_issue(services, folder, (fill or _application)(firm), random.Random(firm))
        content = content_of_issue(services, draft_id)
        document = build_document(content.pack, content.application, content.read_file, content.mark)
        pdf, tables = draw_pdf(services, content, document, signer), draw_tables(document)
        for number in range(firm, size, _FIRMS):
            data = draw_package(services, content, pdf, tables, signer)
            (out / f"{number:04d}.zip").write_bytes(data)
        services.close()
    return pages


def _application(firm: int) -> dict[str, Any]:
    source = forms_root() / "miit-2021" / "example" / "scene.json"
    data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    data["company"] |= {"name": f"重庆第{firm}机械有限公司", "unified_social_credit_code": credit_code(firm)}
    return data


def stamped_issue(services: Services, folder: Path, data: dict[str, Any], chance: random.Random) -> tuple[str, int]:
    """Stores, freezes and stamps an application with a made-up scan; its draft's id and the pages of the scan.

    ``folder`` gets copies of what the example names beside it.
    """
    if not (folder / "source").exists():
        shutil.copytree(forms_root() / "miit-2021" / "example", folder / "source")
    own = folder / "source" / "own.json"
    own.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    opened = store_draft(services, import_draft_file(services, own))
    reasons = {(f.rule, f.path): "经核对，情况属实。" for f in opened.draft.findings() if f.level == "confirm"}
    done = freeze(services, opened, reasons)
    assert isinstance(done, FreezeResult)
    paper, _ = paper_of(services, opened.id)
    generator = _generator()
    conditions = generator.Conditions(dpi=_DPI, quality=75, noise=2)
    sheets = [
        generator.scanned(paper.pdf, page, conditions, generator.Marks(), chance) for page in range(1, paper.pages + 1)
    ]
    scan = folder / f"scan-{opened.id}.pdf"
    scan.write_bytes(generator.as_pdf(sheets, _DPI))
    assert stamp(services, opened.id, [scan]).kept
    return opened.id, paper.pages


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("desk_scan_generator", _GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk_scan_generator"] = module
    spec.loader.exec_module(module)
    return module
