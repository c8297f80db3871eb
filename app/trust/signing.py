"""Makes signatures: PAdES (ETSI EN 319 142-1, baseline B-B) over a finished PDF, CAdES over any bytes.

pyHanko lays out the PDF's signature; the CMS inside is :mod:`app.trust.cms`'s own, so that it has one exact form.
Nothing here needs an event loop: any thread may call it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from app.errors import InputRefused
from app.trust import cms
from app.trust.certificates import Signer

CERTIFYING_FIELD = "智造申报认证"
"""Name of the invisible field that holds the certifying signature."""

REASON = "申报书定稿"
"""What a certification says it was made for; nothing else stands there."""
EMPTY_DRAWING = {"Type": "XObject", "Subtype": "Form", "Resources": {}, "Length": 0}
"""The form that an empty signature field is drawn with, its ``/BBox`` apart."""
FIELD_FLAGS = 132
"""``/F`` of every field that is made here: to be printed, and locked in its place (ISO 32000-1, table 165)."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""


def sign_pdf(
    pdf: bytes,
    signer: Signer,
    *,
    when: datetime,
    reason: str = "",
    field_boxes: Mapping[str, tuple[int, Box]] | None = None,
) -> bytes:
    """Certifies a PDF invisibly, as the last thing done to it.

    ``field_boxes`` first adds empty signature fields: name → (page from 0, box).  They may be signed later; any other
    change breaks the certification (DocMDP, form filling only).  ``when`` is aware.  Raises InputRefused for a PDF
    that cannot be read or is signed already.
    """
    try:
        return _certified(pdf, signer, when, reason, field_boxes or {})
    except (PdfError, SigningError, OSError) as trouble:
        raise InputRefused("申报书 PDF", "读不出来，不能签名，请重新导出") from trouble


def spoken_name(field: str) -> str:
    """Returns what a signature field is called aloud (``/TU``): 公章处."""
    return f"{field}处"


def sign_detached(data: bytes, signer: Signer, *, when: datetime) -> bytes:
    """Signs ``data``, and returns a detached CMS signature in DER.

    It says its signing time and its certificate (signing-certificate-v2).
    """
    return cms.build(hashlib.sha256(data).digest(), signer, when)


class _Appending(IncrementalPdfFileWriter):
    """Appends to a PDF without touching what it says of itself.

    pyHanko would name itself as producer in the information dictionary and in the XMP metadata, and differently in
    each, which PDF/A does not take.
    """

    def _update_meta(self) -> None:
        """Does nothing: the signature holds the time."""


def _certified(
    pdf: bytes, signer: Signer, when: datetime, reason: str, field_boxes: Mapping[str, tuple[int, Box]]
) -> bytes:
    writer = _Appending(io.BytesIO(pdf))
    if writer.prev.embedded_signatures:
        raise InputRefused("申报书 PDF", "已经签过名，再认证会使原有签名失效，请用未签名的文件")
    for name, (page, box) in field_boxes.items():
        left, bottom, right, top = map(round, box)
        # signed in any order: each locks every field but those that are still to be signed
        lock = FieldMDPSpec(FieldMDPAction.EXCLUDE, fields=[other for other in field_boxes if other != name])
        spec = SigFieldSpec(
            name,
            on_page=page,
            box=(left, bottom, right, top),
            field_mdp_spec=lock,
            readable_field_name=spoken_name(name),
        )
        append_signature_field(writer, spec)
    writer.register_extension(ESIC_EXTENSION_1)
    placeholder = SignatureObject(
        timestamp=when,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        bytes_reserved=2 * cms.longest(signer),
    )
    permission = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
    steps = PdfCMSEmbedder().write_cms(CERTIFYING_FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(placeholder, mdp_setup=permission))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", output=io.BytesIO()))
    steps.send(cms.build(prepared.document_digest, signer, None))
    signed: bytes = output.getvalue()
    return signed
