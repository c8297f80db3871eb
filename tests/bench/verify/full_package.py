"""Makes a signed package of 52 full scenarios with photographs, about 300 pages and 40 MB, by the export job."""

from __future__ import annotations

import json
import random
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.services import build_services
from app.trust.certificates import throwaway_signer
from tests.bench.documents.contents import application

SCENARIOS = 52
_WIDE, _HIGH = 1600, 1200


def photograph(at: int) -> bytes:
    """Returns a JPEG of about 250 kB, as a telephone makes them smaller for a message; unlike any other."""
    luck = random.Random(at)
    coarse = Image.frombytes("RGB", (40, 30), luck.randbytes(3600)).resize((_WIDE, _HIGH), Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", (_WIDE // 2, _HIGH // 2), luck.randbytes(_WIDE * _HIGH // 4)).resize((_WIDE, _HIGH))
    out = BytesIO()
    Image.blend(coarse, grain.convert("RGB"), 0.06).save(out, "JPEG", quality=85)
    return out.getvalue()


def make_package(folder: Path, scenarios: int = SCENARIOS) -> Path:
    """Writes the package into ``folder`` and returns its path."""
    for at in range(scenarios):
        (folder / f"{at}.jpg").write_bytes(photograph(at))
    data = application(scenarios)
    data["attachments"] = []
    for at, row in enumerate(data["scenarios"]):
        row["catalogue_no"], row["stage"] = at % 52 + 1, None
    (folder / "a.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    services = build_services(folder / "home", {})
    try:
        opened = store_draft(services, import_draft_file(services, folder / "a.json"))
        frozen = freeze(services, opened, {})
        assert isinstance(frozen, FreezeResult), frozen
        content = content_of_issue(services, opened.id)
        written = export(services, content, folder / "out", ("package",), throwaway_signer(services.now()))
    finally:
        services.close()
    return written[0].path
