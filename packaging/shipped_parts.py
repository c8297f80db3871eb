"""Which other people's work is in the built program: the bill of materials (CycloneDX) and all licences in one file.

A package counts as shipped when PyInstaller took at least one of its files; it is known from PyInstaller's own lists.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PathDistribution, distributions
from pathlib import Path

from environment import ROOT, SetupError
from frozen_parts import CONSOLE, TITLE

LICENCES = "第三方许可.txt"
_TOOLS = {"pyinstaller", "pyinstaller-hooks-contrib"}
"""Their loader and their start-up modules are in the program; its licence allows that for any program."""
_CLASSIFIER = "License :: OSI Approved :: "
_LISTED = re.compile(r"site-packages[\\/]+([^'\"]+)")
_LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|lgpl|gpl)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One work: its licence as it calls it, the texts that come with it, and its address in the index, if any."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, str], ...]
    index_name: str = ""


def shipped_parts(site_packages: Path, work: Path) -> list[Part]:
    """Everything of other people's in the program, by name; ``work`` is PyInstaller's own folder.

    Raises:
        SetupError: PyInstaller's lists are not there.
    """
    taken = {
        found.replace("\\\\", "/").replace("\\", "/")
        for table in work.rglob("*.toc")
        for found in _LISTED.findall(table.read_text("utf-8", "replace"))
    }
    if not taken:
        raise SetupError(f"{work} 里没有 PyInstaller 的清单，不知道程序里有哪些软件包。")
    packages = []
    for each in distributions(path=[str(site_packages)]):
        files = {str(file).replace("\\", "/") for file in each.files or ()}
        if (files & taken and not each.metadata["Name"].lower().startswith("cyclonedx")) or (
            each.metadata["Name"].lower() in _TOOLS
        ):
            packages.append(_package(each))
    return sorted([*packages, *_others()], key=lambda part: part.name.lower())


def _package(found: Distribution) -> Part:
    told = found.metadata
    named = [line.removeprefix(_CLASSIFIER) for line in told.get_all("Classifier", []) if line.startswith(_CLASSIFIER)]
    expressions = told.get_all("License-Expression", [])
    own = "".join(told.get_all("License", [])[:1]).split("\n")[0]
    licence = "".join(expressions[:1]) or "; ".join(named) or own
    texts: list[tuple[str, str]] = []
    folder = Path(str(found._path)) if isinstance(found, PathDistribution) else None  # noqa: SLF001 - no other way
    if folder is not None:
        texts += [
            (path.name, path.read_text("utf-8", "replace"))
            for path in sorted(folder.rglob("*"))
            if path.is_file() and _LICENCE_FILE.search(path.relative_to(folder).as_posix())
        ]
    return Part(told["Name"], told["Version"], licence or "见其文件", tuple(texts), told["Name"])


def _others() -> list[Part]:
    """What comes from no package of the index: the interpreter with its libraries, and the fonts."""
    version = ".".join(map(str, sys.version_info[:3]))
    own = next((path for path in Path(sys.base_prefix).rglob("LICENSE.txt") if "site-packages" not in path.parts), None)
    texts = (("LICENSE.txt", own.read_text("utf-8", "replace")),) if own else ()
    note = (
        "其中带有 OpenSSL（Apache-2.0）、SQLite（公有领域）、libffi（MIT）、zlib、bzip2、xz、expat、Microsoft C 运行库"
    )
    parts = [Part("CPython", version, f"PSF-2.0；{note}", texts)]
    fonts = ROOT / "resources" / "fonts"
    for licence in sorted(fonts.glob("*-OFL.txt")):
        family = licence.name.removesuffix("-OFL.txt")
        parts.append(Part(f"字体 {family}", "", "OFL-1.1", ((licence.name, licence.read_text("utf-8")),)))
    return parts


def write_licences(parts: Sequence[Part], target: Path) -> None:
    """Writes all licences into one file: a list first, then every text."""
    lines = [f"{TITLE}随程序发出的第三方作品及其许可", ""]
    lines += [f"{part.name} {part.version}".strip() + f"：{part.licence}" for part in parts]
    lines += [
        "",
        "Qt 和 PySide6 按 LGPL-3.0 使用：它们是单独的文件，可以换成您自己编译的同名文件；源代码见 Qt 官方网站。",
        "程序本身按 Apache-2.0 发布，文本见 LICENSE。",
    ]
    for part in parts:
        for name, text in part.texts:
            lines += ["", "=" * 100, f"{part.name} {part.version}".strip() + f"  {name}", "=" * 100, text.rstrip()]
    target.write_text("\r\n".join("\n".join(lines).splitlines()) + "\r\n", "utf-8-sig", newline="")


def write_bill(
    parts: Sequence[Part], site_packages: Path, target: Path, *, version: str, commit: str, dated: int
) -> None:
    """Writes the bill of materials as CycloneDX 1.6 JSON; equal input gives equal bytes."""
    sys.path.append(str(site_packages))
    # the library is installed with PyInstaller, for Windows; it is nothing but Python
    from cyclonedx.factory.license import LicenseFactory  # noqa: PLC0415
    from cyclonedx.model.bom import Bom  # noqa: PLC0415
    from cyclonedx.model.component import Component, ComponentType  # noqa: PLC0415
    from cyclonedx.output import OutputFormat, SchemaVersion, make_outputter  # noqa: PLC0415
    from packageurl import PackageURL  # noqa: PLC0415

    licences = LicenseFactory()
    bill = Bom()
    bill.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"zhizao:{version}:{commit}")
    bill.metadata.timestamp = datetime.fromtimestamp(dated, UTC)
    own = Component(name=CONSOLE, version=version, type=ComponentType.APPLICATION, bom_ref=f"{CONSOLE}@{version}")
    bill.metadata.component = own
    for part in parts:
        name = part.index_name or part.name
        address = PackageURL("pypi", None, name.lower(), part.version) if part.index_name else None
        component = Component(
            name=name, version=part.version or None, type=ComponentType.LIBRARY, purl=address,
            bom_ref=f"{name}@{part.version}", licenses=[licences.make_from_string(part.licence.split("；")[0])],
        )  # fmt: skip
        bill.components.add(component)
        bill.register_dependency(own, [component])
    outputter = make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6)
    target.write_text(outputter.output_as_string(indent=2) + "\n", "utf-8", newline="\n")
    sys.path.remove(str(site_packages))
