"""Ten thousand files changed at random, half of them signed PDFs and half packages: none may be accepted."""

from __future__ import annotations

import tempfile
import time
from itertools import islice
from pathlib import Path

from app.trust.pdf_signatures import check_pdf
from tests.app.trust.test_signatures import second_signature
from tests.app.verify.conftest import issued
from tests.app.verify.mutating import mutations
from tests.app.verify.test_verify import early_lights
from tests.bench.measure import Row

_EACH = 5000


def run() -> list[Row]:
    """Rows: accepted ones of each kind, and what one judgement takes."""
    with tempfile.TemporaryDirectory() as folder:
        one = issued(Path(folder) / "one", "scene")
        two = issued(Path(folder) / "two", "scene", address="重庆市江津区珞璜工业园3号")
        sealed = second_signature(one.pdf, "公章", Path(folder))
    near = [len(one.pdf), len(one.pdf) - 3000, sealed.rindex(b"/Contents <"), len(sealed) - 500, len(sealed) - 100]
    zipped = [0, one.package.index(b"PK\x01\x02"), len(one.package) - 30]
    if not (check_pdf(sealed).ok and early_lights(one.package)):
        raise AssertionError("what was not touched has to be sound")
    rows = []
    for name, accepts, files in (
        ("改过的签名 PDF", lambda data: check_pdf(data).ok, mutations(sealed, [two.pdf, one.pdf], 11, near)),
        ("改过的申报包", early_lights, mutations(one.package, [two.package], 12, zipped)),
    ):
        begun = time.perf_counter()
        accepted = sum(accepts(data) for data in islice(files, _EACH))
        spent = time.perf_counter() - begun
        rows.append(Row(f"{name} {_EACH} 个，接受", accepted, bound=0, unit="个"))
        rows.append(Row(f"{name}，每个", spent / _EACH))
    return rows
