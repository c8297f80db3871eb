"""An application through draft, store, issue and package: nothing changes on the way, and its fingerprint is what
the contract says, worked out here by hand."""

from __future__ import annotations

import copy
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.intake.application import read_application
from app.jobs.drafts import import_draft_file, open_stored, opened_from, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.pack.catalogue import load
from app.services import Services, build_services

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
PACK = load("miit-2021")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@cache
def picture(shade: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), (shade, 90, 160)).save(out, "PNG")
    return out.getvalue()


@cache
def attachment() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def example(track: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((EXAMPLES / f"{track}-example.json").read_text(encoding="utf-8"))
    return data


FILES = {"images/cell-layout.png": picture(), "attachments/maturity-certificate.pdf": attachment()}


@contextmanager
def machine(application: Any, files: dict[str, bytes]) -> Iterator[tuple[Services, Path]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "a.json").write_text(json.dumps(application, ensure_ascii=False), encoding="utf-8")
        services = build_services(folder / "home", {})
        try:
            yield services, folder
        finally:
            services.close()


def frozen(application: Any, files: dict[str, bytes]) -> FreezeResult:
    with machine(application, files) as (services, folder):
        made = freeze(services, store_draft(services, import_draft_file(services, folder / "a.json")), {})
        assert isinstance(made, FreezeResult), made
        return made


def by_hand(value: Any, files: dict[str, bytes]) -> str:
    """Canonical JSON of what the contract keeps, with nothing but the standard library: for keys of ASCII letters and
    for integers, sorting and ``json``'s own short form are what RFC 8785 asks for."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            inner = {
                key: "sha256:" + hashlib.sha256(files[item]).hexdigest()
                if key in ("image", "file") and item
                else kept(item)
                for key, item in value.items()
            }
            return {key: item for key, item in inner.items() if item not in ("", [], {}) and item is not None}
        if isinstance(value, list):
            return [kept(item) for item in value]
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    text = json.dumps(kept(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_fingerprint_and_number_by_hand(track):
    made = frozen(example(track), FILES)
    digest = by_hand(example(track), FILES)
    assert made.fingerprint == digest
    bits = f"{int(digest, 16):0256b}"[:30]
    code = "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, 30, 5))
    assert made.number == f"ZN-{code}-01"


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(each) for each in value] if isinstance(value, list) else value


def test_what_does_not_change_the_fingerprint():
    plain = example("scene")
    digest = by_hand(plain, FILES)
    assert frozen(backwards(plain), FILES).fingerprint == digest
    renamed = json.loads(json.dumps(plain).replace("images/cell-layout.png", "images/b.PNG"))
    assert frozen(renamed, {**FILES, "images/b.PNG": picture()}).fingerprint == digest
    for empty in ("", None):
        other = copy.deepcopy(plain)
        other["company"]["contact"]["fax"] = empty
        gone = copy.deepcopy(plain)
        del gone["company"]["contact"]["fax"]
        assert frozen(other, FILES).fingerprint == frozen(gone, FILES).fingerprint
    windows, unix = copy.deepcopy(plain), copy.deepcopy(plain)
    windows["company"]["profile"], unix["company"]["profile"] = "一\r\n二2\r\n", "一\n二2\n"
    assert frozen(windows, FILES).fingerprint == frozen(unix, FILES).fingerprint


def test_what_does_change_the_fingerprint():
    plain = example("scene")
    seen = {by_hand(plain, FILES)}
    edits: list[tuple[str, Any]] = [("address", "x"), ("address", "X"), ("address", "x "), ("address", "e\u0301"),
                                    ("address", "\u00e9"), ("employees", 801)]  # fmt: skip
    for key, value in edits:
        data = copy.deepcopy(plain)
        data["company"][key] = value
        seen.add(frozen(data, FILES).fingerprint)
    data = copy.deepcopy(plain)
    data["company"]["financials"]["2020"]["total_assets"] += "0"
    seen.add(frozen(data, FILES).fingerprint)
    seen.add(frozen(plain, {**FILES, "images/cell-layout.png": picture(9)}).fingerprint)
    assert len(seen) == len(edits) + 3


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_package_is_what_the_contract_says(track):
    with machine(example(track), FILES) as (services, folder):
        opened = store_draft(services, import_draft_file(services, folder / "a.json"))
        made = freeze(services, opened, {})
        assert isinstance(made, FreezeResult)
        path = export(services, content_of_issue(services, opened.id), folder / "out", ("package",), None)[0].path
        with zipfile.ZipFile(path) as file:
            members = {info.filename: file.read(info) for info in file.infolist()}
        again = import_draft_file(services, path)
    assert json.loads(members["application.json"]) == example(track)
    manifest = json.loads(members["manifest.json"])
    assert list(manifest) == [
        "format", "pack", "issue", "fingerprint", "sequence", "stage", "pending", "confirmations", "members",
    ]  # fmt: skip
    assert manifest["format"] == "zhizao-package/1"
    assert manifest["pack"] == {"id": "miit-2021", "sha256": PACK.sha256}
    assert (manifest["issue"], manifest["fingerprint"], manifest["sequence"]) == (made.number, made.fingerprint, 1)
    assert (manifest["stage"], manifest["pending"], manifest["confirmations"]) == ("filled", ["scan-missing"], [])
    listed = {each["path"]: (each["sha256"], each["size"]) for each in manifest["members"]}
    assert listed == {
        name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in members.items() if name != "manifest.json"
    }
    fixed = {"application.json", "application.schema.json", "申报书.pdf", "README.txt", *FILES}
    tables = {name for name in listed if name.startswith("tables/") and name.endswith(".xlsx")}
    assert set(listed) == fixed | tables
    assert len(tables) == {"scene": 2, "factory": 7}[track]
    assert all(members[name] == data for name, data in FILES.items())
    assert again.application.data == {k: v for k, v in example(track).items() if k not in ("format", "pack", "track")}


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING)
WORDS = st.text(PLAIN, max_size=8) | st.sampled_from(["", "=1+1", "a\nb\tc", "\r\n", "１２％", "0.10", " x "])


def answer(field: Any) -> st.SearchStrategy[Any]:
    if field.kind == "blocks":
        pieces = st.fixed_dictionaries({"text": WORDS}) | st.fixed_dictionaries({"heading": WORDS})
        names = st.sampled_from(["images/a.png", "images/b.png"])
        if field.path.endswith(".pages"):  # of a bound attachment: pictures and nothing else
            pieces = shown = st.fixed_dictionaries({"image": names})
        else:
            shown = st.fixed_dictionaries({"image": names}, optional={"caption": WORDS})
        return st.lists(pieces | shown, max_size=3)
    if field.kind == "file":
        return st.sampled_from(["attachments/x.pdf", ""])
    if field.kind == "lines":
        return st.lists(WORDS, max_size=2)
    if field.kind == "flag":
        return st.booleans() | st.none()
    if field.kind in ("integer", "catalogue") or any(isinstance(choice.value, int) for choice in field.choices):
        return st.integers(-(2**53) + 1, 2**53 - 1) | st.none()
    return WORDS | st.none()


@st.composite
def applications(draw: st.DrawFn) -> dict[str, Any]:
    """Any answers of the right types: some fields, some rows, in any state of completion."""
    track = draw(st.sampled_from(["scene", "factory"]))
    data: dict[str, Any] = {"format": "zhizao-application/1", "pack": "miit-2021", "track": track}
    chosen = draw(st.sets(st.sampled_from(sorted(PACK.fields)), min_size=10, max_size=50))
    counts: dict[str, int] = {}

    def fill(at: Any, keys: list[str], done: str, field: Any) -> None:
        key, *rest = keys
        name = key.removesuffix("[]")
        if not rest:
            at[name] = draw(answer(field))
        elif name == key:
            fill(at.setdefault(name, {}), rest, f"{done}.{name}", field)
        else:
            here = f"{done}.{name}"
            if here not in counts:
                counts[here] = draw(st.integers(1, 3))
            rows = at.setdefault(name, [{} for _ in range(counts[here])])
            for number, row in enumerate(rows):
                fill(row, rest, f"{here}[{number}]", field)

    for path in sorted(chosen):
        years = [str(each) for each in PACK.years] if "<year>" in path else [""]
        for year in years:
            fill(data, path.replace("<year>", year).split("."), "", PACK.fields[path])
    return data


GENERATED = {"images/a.png": picture(1), "images/b.png": picture(2), "attachments/x.pdf": attachment()}


@given(applications())
@settings(max_examples=40)
def test_any_application_comes_out_of_the_store_as_it_went_in(application):
    with machine(application, GENERATED) as (services, folder):
        taken = import_draft_file(services, folder / "a.json")
        assert opened_from(services, taken).draft.application() == application
        kept = store_draft(services, taken)
        stored = open_stored(services, kept.id)
        assert stored.draft.application() == application
        assert stored.draft.findings() == opened_from(services, taken).draft.findings()
        written = json.loads(json.dumps(stored.draft.application(), ensure_ascii=False))
        assert read_application(written, load, "").data == taken.application.data
