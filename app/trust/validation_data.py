"""Checks ``/DSS`` (ISO 32000-2, 12.8.4.3), certificates and proofs against revocation, as a closed structure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from cryptography import x509
from cryptography.x509 import ocsp

from app.trust import der
from app.trust.drawing_operators import unpack_flate
from app.trust.forbidden_change import ForbiddenChange
from app.trust.pdf_revisions import PdfRevisions
from app.trust.pdf_syntax import PdfStream, Ref, Text, Value

_STORE: Final = frozenset({"Type", "Certs", "OCSPs", "CRLs", "VRI"})
_OF_ONE: Final = frozenset({"Type", "Cert", "OCSP", "CRL", "TU", "TS"})
_HASH = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")
_MOST: Final = 5000
_FILTERS: Final = ("FlateDecode", ["FlateDecode"])
_LARGEST: Final = 32 << 20
"""Bytes of one certificate or proof, unpacked."""
_OTHER: Final = "校验资料里有别的内容"
_READERS: Final[dict[str, Callable[[bytes], Any]]] = {
    "Cert": x509.load_der_x509_certificate,
    "OCSP": ocsp.load_der_ocsp_response,
    "CRL": x509.load_der_x509_crl,
}
"""What reads a datum of each kind, to its last byte."""


def data_objects(revisions: PdfRevisions, at: int, store: Value) -> set[int]:
    """Returns the objects of a revision's validation data.

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
        """Checks the whole store of validation data."""
        store = self._dictionary(value)
        if set(store) - _STORE:
            raise ForbiddenChange(_OTHER)
        for key in ("Certs", "OCSPs", "CRLs"):
            if key in store:
                self._streams(store[key], key[:-1])
        for name, each in self._dictionary(store["VRI"]).items() if "VRI" in store else ():
            if name != "Type":
                self._of_one(name, each)

    def _of_one(self, name: str, value: Value) -> None:
        entries = self._dictionary(value)
        if not _HASH.fullmatch(name) or set(entries) - _OF_ONE or not isinstance(entries.get("TU", Text()), Text):
            raise ForbiddenChange(_OTHER)
        for key in ("Cert", "OCSP", "CRL"):
            if key in entries:
                self._streams(entries[key], key)
        if "TS" in entries:
            self._stream(entries["TS"], "TS")

    def _resolved(self, value: Value) -> Value | None:
        if isinstance(value, Ref):
            self.seen.add(value.number)
        return self._revisions.resolved(value, self._at)

    def _dictionary(self, value: Value) -> dict[str, Value]:
        found = self._resolved(value)
        if not isinstance(found, dict):
            raise ForbiddenChange(_OTHER)
        return found

    def _streams(self, value: Value, kind: str) -> None:
        found = self._resolved(value)
        if not isinstance(found, list) or len(found) > _MOST:
            raise ForbiddenChange(_OTHER)
        for each in found:
            self._stream(each, kind)

    def _stream(self, value: Value, kind: str) -> None:
        found = self._resolved(value)
        if not isinstance(value, Ref) or not isinstance(found, PdfStream):
            raise ForbiddenChange(_OTHER)
        if set(found.entries) - {"Length", "Filter"} or found.entries.get("Filter", "FlateDecode") not in _FILTERS:
            raise ForbiddenChange(_OTHER)
        data: bytes | None = self._revisions.data[found.begin : found.end]
        if "Filter" in found.entries:
            data = unpack_flate(data or b"", _LARGEST)
        if data is None or not _is_datum(data, kind):
            raise ForbiddenChange("校验资料里夹有不是证书或吊销证明的内容")


def _is_datum(data: bytes, kind: str) -> bool:
    """Tells whether bytes are one proof and nothing more: a certificate, an OCSP response, a CRL or a time stamp."""
    try:
        if kind == "TS":
            return der.first(data)[2] == data
        _READERS[kind](data)
    except ValueError:
        return False
    return True
