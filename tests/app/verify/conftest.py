"""Two signed issues as their files, made once by the same jobs that ``zhizao export`` does."""

from __future__ import annotations

import hashlib
import json
import pickle
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pikepdf
import pytest
from PIL import Image

from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.output.document import Document
from app.output.embedded_files import EmbeddedFile
from app.output.package import MANIFEST, SIGNATURE, json_bytes
from app.output.pdf import render
from app.output.pdf.render import Rendered
from app.pack.catalogue import load
from app.services import build_services
from app.trust.certificates import Signer, throwaway_signer
from app.trust.container import canonical_order, pack_members
from app.trust.open_container import read_members
from app.trust.signing import sign_detached
from app.verify import document_proof
from app.verify.report import Report
from app.verify.verify_files import verify

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"


@dataclass(frozen=True, slots=True)
class Issued:
    """The files of one issue; ``bare`` is the unsigned package."""

    number: str
    fingerprint: str
    package: bytes
    pdf: bytes
    bare: bytes


packs = cache(load)


def issued(folder: Path, track: str, **company: str) -> Issued:
    folder.mkdir()
    data = json.loads((EXAMPLES / f"{track}-example.json").read_text(encoding="utf-8"))
    data["company"].update({key: value for key, value in company.items() if "." not in key})
    for path, value in company.items():
        if "." in path:
            part, key = path.split(".")
            data[part][key] = value
    (folder / "images").mkdir()
    (folder / "attachments").mkdir()
    Image.new("RGB", (40, 30), (20, 90, 160)).save(folder / "images" / "cell-layout.png")
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(folder / "attachments" / "maturity-certificate.pdf", deterministic_id=True)
    (folder / "a.json").write_text(json.dumps(data), encoding="utf-8")
    services = build_services(folder / "home", {})
    try:
        opened = store_draft(services, import_draft_file(services, folder / "a.json"))
        frozen = freeze(services, opened, {})
        assert isinstance(frozen, FreezeResult), frozen
        content = content_of_issue(services, opened.id)
        signed = export(services, content, folder / "signed", ("pdf", "package"), throwaway_signer(services.now()))
        bare = export(services, content, folder / "bare", ("package",), None)
    finally:
        services.close()
    pdf, package = (each.path.read_bytes() for each in signed)
    return Issued(frozen.number, frozen.fingerprint, package, pdf, bare[0].path.read_bytes())


@pytest.fixture(scope="package", autouse=True)
def _drawn_once() -> Iterator[None]:
    """Hundreds of forgeries are held against the same few documents, and the same document gives the same bytes."""
    drawings: dict[bytes, Rendered] = {}

    def render_pdf(document: Document, *, attachment: bytes, files: Sequence[EmbeddedFile]) -> Rendered:
        inside = [(each.name, each.sha256, each.mime, each.read()) for each in files]
        told = hashlib.sha256(pickle.dumps((document, attachment, inside))).digest()
        if told not in drawings:
            drawings[told] = render.render_pdf(document, attachment=attachment, files=files)
        return drawings[told]

    with patch.object(document_proof, "render_pdf", render_pdf):
        yield


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issued(tmp_path_factory.mktemp("one") / "x", "scene")


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The same application with one character changed."""
    return issued(tmp_path_factory.mktemp("two") / "x", "scene", address="重庆市江津区珞璜工业园3号")


@pytest.fixture(scope="session")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issued(tmp_path_factory.mktemp("factory") / "x", "factory")


def verified(folder: Path, *files: bytes, signer: str = "") -> Report:
    """``verify`` of real files."""
    paths = []
    for number, data in enumerate(files):
        paths.append(folder / f"{number}.{'zip' if data.startswith(b'PK') else 'pdf'}")
        paths[-1].write_bytes(data)
    return verify(paths, packs, signer)


def failing(report: Report) -> set[str]:
    return {check.name for check in report.checks if not check.ok}


def refuted(report: Report) -> set[str]:
    """Lights that are off because something was found; one that is merely not proved is not among them."""
    return {check.name for check in report.checks if not check.ok and not check.doubt}


def members(package: bytes) -> dict[str, bytes]:
    return {each.name: each.data for each in read_members(package)}


def packed(files: Mapping[str, bytes]) -> bytes:
    return pack_members([(name, files[name]) for name in canonical_order(files)])


def forged(package: bytes, changed: Mapping[str, bytes], signer: Signer | None, **manifest: Any) -> bytes:
    """What somebody can do who knows the format: members changed, every hash made to fit, signed again."""

    files = members(package) | dict(changed)
    told = json.loads(files.pop(MANIFEST)) | manifest
    files.pop(SIGNATURE, None)
    told["members"] = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in sorted(files.items())
    ]
    files[MANIFEST] = json_bytes(told)
    if signer is not None:
        files[SIGNATURE] = sign_detached(files[MANIFEST], signer, when=datetime.now(UTC))
    return packed(files)


def zipped_again(files: Mapping[str, bytes]) -> bytes:

    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()
