"""Imports one file from outside, whole: the application in it and every file that the application names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.errors import InputRefused
from app.intake.application import Application, read_application
from app.intake.comparison_findings import bare_doubt, members_fault, package_doubt, pdf_doubt
from app.intake.package import read_package
from app.intake.reading import open_regular
from app.intake.sources import FileSource, FolderSource, MemberSource
from app.intake.strict_json import read_json
from app.intake.wording import shown_place, size_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from app.intake.application import FileUse
    from app.intake.pictures import PreparedFile
    from app.pack.model import Pack

FILE_LIMIT = 5000
"""Different files named by one application."""
TOTAL_LIMIT = 512 << 20
"""Bytes of all of them together: what a package can hold."""
_HEAD = 64
"""Bytes that tell one kind of file from another."""

_IMPORTABLE = (
    "可以导入的是申请文件（.json）、申报包（.zip）、草稿（.zzdraft）、分出的部分（.zzpart）"
    "和本软件导出的申报书（.pdf）。"
)
_NOT_YET = "这一版还不能读入{kind}，" + _IMPORTABLE
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", _NOT_YET.format(kind=" Word 或 Excel 文件")),
    (b"Rar!", "这是 RAR 压缩包，请解压后改存为 .zip，或直接选择其中的 .json。"),
    (b"7z\xbc\xaf\x27\x1c", "这是 7z 压缩包，请解压后改存为 .zip，或直接选择其中的 .json。"),
)
_OFFICE = {
    ".docx": " Word 文件（.docx）", ".doc": " Word 文件（.doc）", ".wps": " WPS 文件（.wps）",
    ".xlsx": " Excel 文件（.xlsx）", ".xls": " Excel 文件（.xls）", ".et": " WPS 表格（.et）",
}  # fmt: skip
_PDF = b"%PDF-"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """Describes what came out of one file that was imported.

    Attributes:
        application: the answers, held against their pack.
        files: an entry for every file name in the answers; what is missing or unreadable says so in ``problem``.
        source: the file, as messages call it.
    """

    application: Application
    files: dict[str, PreparedFile]
    source: str
    manifest: Mapping[str, Any] | None = None
    """The package's ``manifest.json``, of which only the format was checked; None where there was none."""
    answers: Any = None
    """The parsed ``answers.json`` of a one-file draft or a part, not yet held against the pack; else None."""
    is_part: bool = False
    """Whether it is a part of a draft, handed out or coming back."""
    issue: str = ""
    """版本号 that a PDF prints; a package's stands in its manifest."""
    fingerprint: str = ""
    """Of the data in a PDF."""
    doubt: str = ""
    """One sentence where the file is not what its own manifest or signature says; it was taken in all the same."""


def import_file(path: Path, packs: Callable[[str], Pack]) -> ImportedFile:
    """Takes in a ``.json``, ``.zip``, ``.zzdraft``, ``.zzpart`` or ``.pdf`` file, told apart by content.

    Raises:
        InputRefused: it is none of them, or cannot be read, or is refused as a whole.
    """
    source = shown_place(str(path))
    with open_regular(path) as file:
        try:
            head = file.read(_HEAD)
        except OSError as error:
            raise InputRefused(source, "读取中断，请检查磁盘或网络连接，或复制到本机后再试。") from error
    if head.startswith(_PDF):
        from app.intake.pdf_draft import read_pdf_draft

        draft = read_pdf_draft(path)
        application = read_application(draft.application, packs, source, canonical=True)
        files = clean_files(application, MemberSource(draft.members))
        return ImportedFile(application, files, source, doubt=pdf_doubt(draft.data))
    if _is_zip(path, head, source):
        package = read_package(path)
        application = read_application(package.application, packs, source)
        if package.is_open_file:
            application = replace(application, files=_pictures_in(package.answers, package.members) | application.files)
        files = clean_files(application, MemberSource(package.members))
        if package.is_open_file:
            if fault := members_fault(package):
                raise InputRefused(source, f"{fault}，可能传坏了。没有导入，请向对方重新索取。")
            return ImportedFile(application, files, source, package.manifest, package.answers, is_part=package.is_part)
        doubt = package_doubt(package, application) if package.manifest else bare_doubt(package.members, path)
        return ImportedFile(application, files, source, package.manifest, doubt=doubt)
    application = read_application(read_json(path), packs, source)
    return ImportedFile(application, clean_files(application, FolderSource(path.parent)), source)


def _pictures_in(value: Any, members: Mapping[str, bytes]) -> dict[str, FileUse]:
    """Returns members that answers name as pictures wherever they stand: set aside, too, or in an earlier state."""
    found: dict[str, FileUse] = {}
    for each in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        found |= _pictures_in(each, members)
    name = value.get("image") if isinstance(value, dict) else None
    if isinstance(name, str) and name in members:
        found[name] = "image"
    return found


def clean_files(application: Application, files: FileSource) -> dict[str, PreparedFile]:
    """Returns every file that an application names, cleaned and proven, each once."""
    if not application.files:
        return {}
    from app.intake.pictures import with_problem

    found: dict[str, PreparedFile] = {}
    room = TOTAL_LIMIT
    for name, use in application.files.items():
        try:
            data = files.open(name) if len(found) < FILE_LIMIT else None
        except InputRefused as refusal:
            found[name] = with_problem(refusal.reason)
            continue
        if len(found) >= FILE_LIMIT:
            found[name] = with_problem(f"申请里的文件超过 {FILE_LIMIT} 个，没有读入这一个，请减少图片和附件。")
        elif data is None:
            found[name] = with_problem("没有找到，请把它放到申请文件旁边相应的位置再导入，或删去后重新添加。")
        elif len(data) > room:
            found[name] = with_problem(
                f"图片和附件合计超过 {size_words(TOTAL_LIMIT)}，没有读入这一个，请压缩后再放入。"
            )
        else:
            room -= len(data)
            found[name] = _prepare_file(data, name, use)
    return found


def _prepare_file(data: bytes, name: str, use: FileUse) -> PreparedFile:
    if use == "image":
        from app.intake.pictures import clean_picture

        return clean_picture(data, name)
    from app.intake.attachments import clean_attachment

    return clean_attachment(data, name)


def _is_zip(path: Path, head: bytes, source: str) -> bool:
    """Tells whether the file is to be read as a zip rather than as JSON.

    Refuses everything else by its name or content.
    """
    suffix = path.suffix.lower()
    if head.startswith(_ZIP):
        office = _office(head, suffix)
        if office:
            raise InputRefused(source, _NOT_YET.format(kind=office))
        return True
    if reason := next((reason for magic, reason in _OTHERS if head.startswith(magic)), ""):
        raise InputRefused(source, reason)
    if suffix == ".json" or not head or head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return False
    if suffix in {".zip", ".zzdraft", ".zzpart"}:
        raise InputRefused(source, "文件的内容不是 zip 压缩包，请重新复制或向提供者重新索取。")
    raise InputRefused(
        source, _NOT_YET.format(kind=_OFFICE[suffix]) if suffix in _OFFICE else f"认不出这种文件，{_IMPORTABLE}"
    )


def _office(head: bytes, suffix: str) -> str:
    first = head[30:]
    if suffix in _OFFICE:
        return _OFFICE[suffix]
    if first.startswith((b"[Content_Types].xml", b"_rels/")):
        return " Word、Excel 这类文件"
    return " ODF 文件" if first.startswith(b"mimetypeapplication/vnd.oasis") else ""
