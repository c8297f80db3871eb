"""Turns a package into lights: container, members, hashes, signature, schema, fingerprint, printed text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from jsonschema import Draft202012Validator

from app.draft.shape import FORMAT, ApplicationShape
from app.errors import AppError, NotFound
from app.intake.application import Application, read_application
from app.intake.strict_json import parse_json
from app.output.document import IssueMark, build_document
from app.output.package import (
    APPLICATION,
    MANIFEST,
    PDF,
    README,
    SCAN,
    SCHEMA,
    SIGNATURE,
    STAMPED,
    STAMPING,
    TABLES,
    json_bytes,
)
from app.output.xlsx import PicturesAhead
from app.pack.bound_pages import has_bound_pages
from app.pack.schema import application_schema
from app.sandbox.process import Sandbox
from app.scan.paper import IssuePaper
from app.trust.container import is_canonical
from app.trust.fingerprint import canonical_application, fingerprint, issue_number, with_line_feeds
from app.trust.open_container import Container
from app.trust.pdf_signatures import PdfSignatures
from app.trust.signatures import DetachedSignature, check_detached
from app.verify import document_proof, pdf_checks
from app.verify.document_proof import Drawing, named_files
from app.verify.issue_paper import issue_paper, rendered_paper
from app.verify.manifest_shape import open_points_fault, shape_fault
from app.verify.ownership import reasons, stamped, whose
from app.verify.report import Check, Report, light
from app.verify.signers import SignerRow, early_fault, first_year, manifest_row, pdf_rows, time_fault, without_future
from app.verify.stamped_checks import page_count, stamped_light
from app.verify.tables_proof import tables_fault

_TABLE = re.compile(re.escape(TABLES) + r"[^/]+\.xlsx")
_NO_DATA = "没有可读的数据和清单，算不出指纹"
_UNSIGNED = "没有签名，不能证明它没有被改过"


@dataclass(frozen=True, slots=True)
class _Package:
    """Describes a package taken apart: its container, its members by name, and its manifest.

    ``manifest`` is empty where it cannot be read.
    """

    container: Container
    members: Mapping[str, bytes]
    digests: Mapping[str, str]
    """SHA-256 of each member by its name."""
    manifest: Mapping[str, Any]
    manifest_fault: str

    @property
    def listed(self) -> dict[str, Mapping[str, Any]]:
        return {each["path"]: each for each in self.manifest.get("members", ())}


@dataclass(frozen=True, slots=True)
class _Canonical:
    """Carries what is fingerprinted, or the Chinese clause, without full stop, that says why nothing is."""

    data: bytes
    fault: str


def verify_package(
    container: Container,
    packs: pdf_checks.Packs,
    sandbox: Sandbox | None = None,
    *,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Returns every light of one package, and draws what has to be drawn in the child process of ``sandbox``.

    ``now`` (aware) is this computer's time, which no signature may be ahead of, None where that is not asked;
    ``progress`` and ``cancelled`` are for the pages of its stamped scan, as in :func:`stamped_light`.
    """
    sandbox = sandbox or Sandbox()
    package = _open(container)
    signature, signed = _signature(package)
    application, schema = _application(package, packs)
    paper = pdf_checks.open_paper(package.members[PDF], sandbox) if PDF in package.members else None
    checks = [_container(package), _members(package), _hashes(package)]
    rows: tuple[SignerRow, ...] = () if signature is None else (manifest_row(signature, len(package.listed)),)
    if paper is not None:
        on_paper, light_on_paper = pdf_checks.signature_of(paper)
        signed = _together(signature, signed, on_paper, light_on_paper)
        rows += pdf_rows(PDF, on_paper)
    since = first_year(application)
    signed = _timely(package, rows, signed, since)
    canonical = _canonical(package, application)
    checks += [signed, schema, _fingerprint(package, canonical)]
    drawing: Drawing | None = None
    if paper is not None and application is not None:
        printed, drawing = _printed(package, paper, application, canonical, on_paper)
        checks += printed
    else:
        checks += document_proof.nothing_to_prove(f"没有可以对照的 {PDF} 或数据")
    scan = stamped_light(
        package.members, package.manifest, page_count(package.members.get(PDF, b""), sandbox), sandbox,
        lambda: _set_again(package, application, drawing), since=since, now=now, progress=progress, cancelled=cancelled,
    )  # fmt: skip
    if package.manifest and scan is not None:
        checks.append(scan)
    report = Report(
        tuple(checks),
        str(package.manifest.get("fingerprint", "")),
        str(package.manifest.get("issue", "")),
        signature.signer if signature else None,
        str(package.manifest.get("stage", "")),
        (*(whose(application) if application is not None else ()), *_stamping(package, scan)),
        reasons(package.manifest),
        rows,
    )
    return report if now is None else without_future(report, now)


def paper_of(container: Container, packs: pdf_checks.Packs) -> IssuePaper | None:
    """Returns the issue in a package as paper, set again, or None where its data cannot be read."""
    package = _open(container)
    return _set_again(package, _application(package, packs)[0])


def _set_again(package: _Package, application: Application | None, drawing: Drawing | None = None) -> IssuePaper | None:
    """Returns the issue as paper, or None where the application or the manifest cannot be read.

    ``drawing`` is the same issue where it was drawn already: setting it takes as long as a fifth of all other checks.
    """
    if application is None or not package.manifest:
        return None
    if drawing is not None:
        return rendered_paper(drawing.rendered, drawing.mark)
    manifest = package.manifest
    mark = IssueMark(manifest["issue"], manifest["sequence"], manifest["fingerprint"])
    return issue_paper(build_document(application.pack, _whole(application), package.members.get, mark), mark)


def _stamping(package: _Package, scan: Check | None) -> tuple[tuple[str, str], ...]:
    """Returns what the record of a sound stamped scan tells."""
    return stamped(parse_json(package.members[STAMPING], STAMPING)) if scan is not None and scan.ok else ()


def _open(container: Container) -> _Package:
    members = {member.name: member.data for member in container.members}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
    if MANIFEST not in members:
        return _Package(container, members, digests, {}, f"没有清单 {MANIFEST}")
    try:
        manifest = parse_json(members[MANIFEST], MANIFEST)
    except AppError as refused:
        return _Package(container, members, digests, {}, str(refused))
    fault = shape_fault(manifest, members[MANIFEST])
    return _Package(container, members, digests, {} if fault else manifest, fault)


def _container(package: _Package) -> Check:
    container = package.container
    faults = list(container.damage)
    if not faults and not is_canonical(container.data, container.members):
        faults.append("压缩包被重新打包过，不是本软件写出的原样")
    return light("container", faults, "压缩包与写出时一字节不差。")


def _members(package: _Package) -> Check:
    if package.manifest_fault:
        return light("members", [package.manifest_fault], "")
    here = set(package.members) - {MANIFEST, SIGNATURE}
    listed = set(package.listed)
    faults = [f"缺少“{name}”" for name in sorted(listed - here)]
    faults += [f"多了清单里没有的“{name}”" for name in sorted(here - listed)]
    faults += [f"“{name}”不是申报包里该有的文件" for name in sorted((here & listed) - _known(package)) if not faults]
    return light("members", faults, f"{len(listed)} 个文件一个不少、一个不多。")


def _known(package: _Package) -> set[str]:
    """Returns the members that a package may have: the fixed ones, tables, and the files that its data name."""
    tables = {name for name in package.members if _TABLE.fullmatch(name)}
    return {APPLICATION, SCHEMA, PDF, README, SCAN, STAMPING} | tables | _named_files(package)


def _named_files(package: _Package) -> set[str]:
    try:
        waiting = [parse_json(package.members.get(APPLICATION, b""), APPLICATION)]
    except AppError:
        return set(package.listed)  # the data's own light is off
    found: set[str] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            found |= {each for key, each in value.items() if key in {"image", "file"} and isinstance(each, str)}
            waiting += value.values()
    return found


def _hashes(package: _Package) -> Check:
    if package.manifest_fault:
        return light("hashes", [package.manifest_fault], "")
    faults = []
    for name, entry in package.listed.items():
        data = package.members.get(name)
        if data is None:
            continue
        if package.digests[name] != entry["sha256"] or len(data) != entry["size"]:
            faults.append(f"“{name}”与清单里的哈希不一致，被改动过")
    return light("hashes", faults, "每个文件的哈希都与清单一致。")


def _signature(package: _Package) -> tuple[DetachedSignature | None, Check]:
    if MANIFEST not in package.members:
        return None, Check("signature", ok=False, detail=f"没有清单 {MANIFEST}，无从验证签名。")
    if SIGNATURE not in package.members:
        return None, Check("signature", ok=False, detail=f"申报包{_UNSIGNED}。")
    found = check_detached(package.members[MANIFEST], package.members[SIGNATURE])
    return found, Check("signature", found.ok, found.detail.rstrip("。") + "。")


def _together(
    signature: DetachedSignature | None, signed: Check, on_paper: PdfSignatures, light_on_paper: Check
) -> Check:
    """Joins the lights of manifest and PDF signature: both have to hold, and to be the same signer's."""
    if not signed.ok:
        return signed
    if not light_on_paper.ok:
        told = f"申报包里的 {PDF}：{light_on_paper.detail}"
        return Check("signature", ok=False, detail=told, doubt=light_on_paper.doubt)
    one, other = signature.signer if signature else None, on_paper.signer
    if one is None or other is None or one.sha256 != other.sha256:
        return Check("signature", ok=False, detail=f"清单和 {PDF} 不是同一个身份签的。")
    return signed


def _timely(package: _Package, rows: tuple[SignerRow, ...], signed: Check, since: int) -> Check:
    """Turns the light of the signatures off where the times that they state are impossible."""
    if not signed.ok:
        return signed
    try:
        record = parse_json(package.members[STAMPING], STAMPING) if STAMPING in package.members else {}
    except AppError:
        record = {}
    fault = time_fault(rows, record if isinstance(record, dict) else {}) or early_fault(rows, since)
    return Check("signature", ok=False, detail=f"{fault}。") if fault else signed


def _application(package: _Package, packs: pdf_checks.Packs) -> tuple[Application | None, Check]:
    if APPLICATION not in package.members:
        return None, Check("schema", ok=False, detail=f"没有数据 {APPLICATION}。")
    try:
        data = parse_json(package.members[APPLICATION], APPLICATION)
        application = read_application(data, packs, APPLICATION)
    except AppError as refused:
        return None, Check("schema", ok=False, detail=str(refused).rstrip("。") + "。")
    faults = []
    schema = application_schema(application.pack, bound=has_bound_pages(application.data))
    if json_bytes(_in_form_order(application)) != package.members[APPLICATION]:
        faults.append(f"{APPLICATION} 不是本软件写出的写法")
    if next(Draft202012Validator(schema).iter_errors(data), None) is not None:
        faults.append(f"{APPLICATION} 不符合格式说明")
    pack = package.manifest.get("pack", {})
    praise = f"{APPLICATION} 符合格式。"
    told = package.members.get(SCHEMA, b"")
    if package.manifest and pack.get("id") != application.pack.id:
        faults.append("清单和数据说的不是同一个表单")
    elif pack.get("sha256") != application.pack.sha256:
        # A later edition of the pack may word a label otherwise; what may stand where is the same.
        praise = f"{APPLICATION} 符合格式；写出它的表单与本机的不是同一版。"
        if not _allows_the_same(told, schema):
            faults.append(f"{SCHEMA} 不是这份表单的格式说明")
    elif told != json_bytes(schema):
        faults.append(f"{SCHEMA} 与表单的格式说明不一致")
    if package.manifest and (fault := open_points_fault(package.manifest, application)):
        faults.append(fault)
    return application, light("schema", faults, praise)


def _in_form_order(application: Application) -> dict[str, Any]:
    """Returns an application object as freezing writes it: keys in the order of the form, lines that end with LF."""
    shape = ApplicationShape(application.pack)
    numbers = count()
    answers = shape.flatten(with_line_feeds(application.data), lambda: f"r{next(numbers)}")
    head = {"format": FORMAT, "pack": application.pack.id, "track": application.track}
    return {**head, **shape.unflatten(answers)}


def _allows_the_same(told: bytes, schema: Mapping[str, Any]) -> bool:
    """Tells whether a schema allows what ours does, whatever the words of its titles and descriptions."""
    try:
        found = parse_json(told, SCHEMA)
        return json_bytes(found) == told and bool(_without_words(found) == _without_words(schema))
    except AppError:
        return False


def _without_words(schema: Any, *, names: bool = False) -> Any:
    """Returns a schema without its titles and descriptions.

    ``names`` says that the keys here are names of answers.
    """
    if isinstance(schema, list):
        return [_without_words(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_words(value, names=not names and key in {"properties", "$defs"})
        for key, value in schema.items()
        if names or key not in {"title", "description"}
    }


def _canonical(package: _Package, application: Application | None) -> _Canonical:
    if application is None:
        return _Canonical(b"", _NO_DATA)
    try:
        return _Canonical(canonical_application(_whole(application), lambda name: _hash_in(package, name)), "")
    except AppError as refused:
        return _Canonical(b"", str(refused).rstrip("。"))


def _fingerprint(package: _Package, canonical: _Canonical) -> Check:
    if canonical.fault or package.manifest_fault:
        why = _NO_DATA if package.manifest_fault else canonical.fault
        return Check("fingerprint", ok=False, detail=f"{why}。")
    digest = fingerprint(canonical.data)
    manifest = package.manifest
    faults = []
    if digest != manifest["fingerprint"]:
        faults.append("按数据重新计算的指纹与清单不一致")
    if manifest["sequence"] < 1 or issue_number(digest, max(1, manifest["sequence"])) != manifest["issue"]:
        faults.append(f"版本号 {manifest['issue'][:20]} 与指纹不一致")
    return light("fingerprint", faults, "按数据重新计算的指纹与清单、版本号一致。")


def _printed(
    package: _Package,
    paper: pdf_checks.PdfContent,
    application: Application,
    canonical: _Canonical,
    signatures: PdfSignatures,
) -> tuple[list[Check], Drawing | None]:
    """Returns the lights that tell whether PDF and tables are what the data make, and whether the PDF prints them.

    Beside them stands what was drawn for that, None where nothing was.
    """
    manifest = package.manifest
    if not manifest or paper.trouble:
        return document_proof.nothing_to_prove(paper.trouble.rstrip("。") or "清单读不出来"), None
    if canonical.fault:
        return document_proof.nothing_to_prove(canonical.fault), None
    if paper.attached != canonical.data:
        return document_proof.nothing_to_prove(f"{PDF} 里附的数据与 {APPLICATION} 不一致"), None
    mark = IssueMark(manifest["issue"], manifest["sequence"], manifest["fingerprint"])
    drawing = Drawing(
        application.pack, _whole(application), canonical.data, _files(package, application), package.members.get, mark
    )
    same_pack = manifest["pack"].get("sha256") == application.pack.sha256
    with PicturesAhead(drawing.document, squeeze=False) as pictures:
        proof = document_proof.prove(paper.data, drawing, signatures.drawn_bytes, signatures.rooms, same_pack=same_pack)
        whole = _with_tables(package, drawing, pictures, proof)
    return [pdf_checks.printed_text(paper, drawing, proof), whole], drawing


def _with_tables(package: _Package, drawing: Drawing, pictures: PicturesAhead, proof: document_proof.Proof) -> Check:
    """Adds tables and README to the document's light, where they can be made again."""
    if not proof.check.ok and not proof.check.doubt:
        return proof.check
    title = drawing.pack.tracks[drawing.application["track"]].form.title
    is_stamped = package.manifest["stage"] == STAMPED
    fault = tables_fault(package.members, drawing.document, pictures, title, stamped=is_stamped)
    if not proof.exact:
        weak = proof.check.detail.removesuffix(document_proof.REMEDY).rstrip("。")
        beside = f"但{fault}，本程序不能判断" if fault else f"附表和 {README} 重新写出，与包里的相同"
        return replace(proof.check, detail=f"{weak}；{beside}。{document_proof.REMEDY}")
    if not fault:
        return replace(proof.check, detail=f"申报书、附表和 {README} 都{proof.check.detail}")
    return Check(document_proof.NAME, ok=False, detail=f"申报书{proof.check.detail.rstrip('。')}；但{fault}。")


def _files(package: _Package, application: Application) -> dict[str, str]:
    """Returns the SHA-256 of each of the application's files by its name."""
    named = (name for name in named_files(application.data) if name in package.members)
    return {name: package.digests[name] for name in named}


def _whole(application: Application) -> dict[str, Any]:
    return {
        "format": "zhizao-application/1",
        "pack": application.pack.id,
        "track": application.track,
        **application.data,
    }


def _hash_in(package: _Package, name: str) -> str:
    if name not in package.digests:
        raise NotFound(f"数据里提到的“{name}”不在申报包里。")
    return package.digests[name]
