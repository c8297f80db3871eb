"""Collects the members of a Word or Excel file as python-docx and openpyxl write them, to be packed by this program.

Their own way is a zip file with the date of today: it would have to be read again to be the same on every machine, and
cannot be written at all where the clock shows a year that zip does not know (APPNOTE 4.4.6).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.trust.container import pack_members

if TYPE_CHECKING:
    from docx.opc.packuri import PackURI

_CORE = "docProps/core.xml"
_DATED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:(created|modified)>")


class OfficeMembers:
    """Stands in for the zip file that both libraries write to."""

    def __init__(self) -> None:
        self._members: list[tuple[str, bytes]] = []

    def writestr(self, name: str, data: str | bytes) -> None:
        """Adds a member, as openpyxl does."""
        self._members.append((name, data.encode() if isinstance(data, str) else data))

    def write(self, uri: PackURI, data: str | bytes) -> None:
        """Adds a member, as python-docx does."""
        self.writestr(uri.membername, data)

    def namelist(self) -> list[str]:
        """Returns the names of the members so far."""
        return [name for name, _ in self._members]

    def close(self) -> None:
        """Does nothing: there is no file."""

    def pack(self) -> bytes:
        """Returns the file without compression or date; the date inside is optional, and the library's is today's."""
        return pack_members([(name, _DATED.sub(b"", data) if name == _CORE else data) for name, data in self._members])
