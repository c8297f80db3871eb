"""``/DSS`` (ISO 32000-2, 12.8.4.3): certificates and proofs that none was revoked, as a closed structure."""

from __future__ import annotations

import re
from typing import Final

from app.trust.forbidden_change import ForbiddenChange
from app.trust.pdf_revisions import PdfRevisions
from app.trust.pdf_syntax import PdfStream, Ref, Text, Value

_STORE: Final = frozenset({"Type", "Certs", "OCSPs", "CRLs", "VRI"})
_OF_ONE: Final = frozenset({"Type", "Cert", "OCSP", "CRL", "TU", "TS"})
_HASH = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")
_MOST: Final = 5000
_FILTERS: Final = ("FlateDecode", ["FlateDecode"])


def data_objects(revisions: PdfRevisions, at: int, store: Value) -> set[int]:
    """Numbers of the objects that validation data are made of in revision ``at``.

    Raises ForbiddenChange where anything but such data stands among them.
    """
    walk = _Walk(revisions, at)
    walk.visit(store)
    return walk.seen


class _Walk:
    def __init__(self, revisions: PdfRevisions, at: int) -> None:
        self._revisions, self._at = revisions, at
        self.seen: set[int] = set()

    def visit(self, value: Value) -> None:
        """The whole store."""
        store = self._dictionary(value)
        if set(store) - _STORE:
            raise ForbiddenChange("校验资料里有别的内容")
        for key in ("Certs", "OCSPs", "CRLs"):
            if key in store:
                self._streams(store[key])
        for name, each in self._dictionary(store["VRI"]).items() if "VRI" in store else ():
            if name != "Type":
                self._of_one(name, each)

    def _of_one(self, name: str, value: Value) -> None:
        entries = self._dictionary(value)
        if not _HASH.fullmatch(name) or set(entries) - _OF_ONE or not isinstance(entries.get("TU", Text()), Text):
            raise ForbiddenChange("校验资料里有别的内容")
        for key in ("Cert", "OCSP", "CRL"):
            if key in entries:
                self._streams(entries[key])
        if "TS" in entries:
            self._stream(entries["TS"])

    def _resolved(self, value: Value) -> Value | None:
        if isinstance(value, Ref):
            self.seen.add(value.number)
        return self._revisions.resolved(value, self._at)

    def _dictionary(self, value: Value) -> dict[str, Value]:
        found = self._resolved(value)
        if not isinstance(found, dict):
            raise ForbiddenChange("校验资料里有别的内容")
        return found

    def _streams(self, value: Value) -> None:
        found = self._resolved(value)
        if not isinstance(found, list) or len(found) > _MOST:
            raise ForbiddenChange("校验资料里有别的内容")
        for each in found:
            self._stream(each)

    def _stream(self, value: Value) -> None:
        found = self._resolved(value)
        if not isinstance(value, Ref) or not isinstance(found, PdfStream):
            raise ForbiddenChange("校验资料里有别的内容")
        if set(found.entries) - {"Length", "Filter"} or found.entries.get("Filter", "FlateDecode") not in _FILTERS:
            raise ForbiddenChange("校验资料里有别的内容")
