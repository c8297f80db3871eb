"""A PDF without a signature that prints something else than its data say is taken in, and never in silence."""

from __future__ import annotations

import io

import pikepdf
import pytest

from app.jobs.drafts import import_draft_file
from app.services import build_services
from app.trust.pdf_signatures import check_pdf
from tests.app.verify.conftest import issued


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """An issue's PDF before it was signed."""
    pdf = issued(tmp_path_factory.mktemp("issue") / "x", "scene").pdf
    return pdf[: check_pdf(pdf).drawn_bytes]


def changed(pdf, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out, static_id=True)
    return out.getvalue()


def drawn_over(document):
    page = document.pages[3]
    page.Contents = document.make_stream(page.Contents.read_bytes() + b" 0 0 0 rg 200 400 40 9 re f")


def other_data(document):
    data = document.attachments["application.json"]
    assert b"48210.50" in data.get_file().read_bytes()
    forged = data.get_file().read_bytes().replace(b"48210.50", b"98210.50")
    document.attachments["application.json"] = pikepdf.AttachedFileSpec(
        document, forged, filename="application.json", mime_type="application/json"
    )


def test_what_is_printed_is_held_against_what_is_taken_in(drawn, tmp_path):
    services = build_services(tmp_path / "home", {})
    try:
        doubts = {}
        for name, pdf in (
            ("honest", drawn), ("drawn over", changed(drawn, drawn_over)), ("other data", changed(drawn, other_data)),
        ):  # fmt: skip
            path = tmp_path / f"{name}.pdf"
            path.write_bytes(pdf)
            doubts[name] = import_draft_file(services, path).doubt
    finally:
        services.close()
    assert doubts["honest"].startswith("PDF 没有签名，不能证明它没有被改过。")
    for name in ("drawn over", "other data"):
        assert doubts[name].startswith("PDF 上印的和里面的数据核对不上："), name
        assert doubts[name].endswith("核对。")
