"""Pictures in the Word document: the stored bytes themselves, at the size at which the PDF prints them."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from PIL import ImageOps

from app.output.blocks import Picture
from app.output.pdf.pictures import FAILURES, PictureStore, PreparedPicture, flattened, opened, printed_scale
from app.output.png import png
from app.output.word.marks import attribute

_EMU = 12700
_QUALITY = 92
_KINDS = {b"\xff\xd8\xff": "jpeg", b"\x89PN": "png"}
_URI = "http://schemas.openxmlformats.org/drawingml/2006/picture"


@dataclass(frozen=True, slots=True)
class Media:
    """Describes a picture file of the document; ``relation`` is its relationship's id."""

    relation: str
    kind: str
    """``jpeg`` or ``png``."""
    data: bytes


@dataclass(slots=True)
class Album:
    """Keeps the pictures of one document, each file held once."""

    media: dict[str, Media] = field(default_factory=dict)
    """By SHA-256 of the stored bytes."""
    drawn: int = 0
    _store: PictureStore = field(default_factory=PictureStore)

    def look(self, picture: Picture) -> PreparedPicture:
        """Returns size and state of a picture.

        ``reason`` says why it cannot be shown.
        """
        return self._store.prepare(picture.data)

    def drawing(self, picture: Picture, width: float, tallest: float) -> str:
        """Returns an inline drawing at most ``width`` and ``tallest`` points large.

        The text is empty where the picture cannot be decoded.
        """
        seen = self.look(picture)
        media = self.media.get(seen.key)
        if media is None:
            try:
                media = self.media[seen.key] = _media(f"rIdPicture{len(self.media) + 1}", seen)
            except FAILURES:
                return ""
        self.drawn += 1
        scale = printed_scale(seen, width, tallest)
        size = f'cx="{round(seen.width * scale * _EMU)}" cy="{round(seen.height * scale * _EMU)}"'
        about = f'id="{self.drawn}" name="图片{self.drawn}" descr={attribute(picture.caption.text)}'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f"<wp:docPr {about}/>"
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{_URI}"><pic:pic><pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{media.relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )


def _media(relation: str, seen: PreparedPicture) -> Media:
    assert seen.data is not None
    kind = _KINDS.get(seen.data[:3])
    if kind is not None and seen.orientation == 1:
        return Media(relation, kind, seen.data)
    # word processors do not agree on Exif's turn, so a turned picture is stored upright
    out = BytesIO()
    with opened(seen.data) as image:
        turned = ImageOps.exif_transpose(image)
        if kind != "jpeg":
            return Media(relation, "png", png(flattened(turned)))
        turned.save(out, "JPEG", quality=_QUALITY, subsampling=0, exif=b"")
    return Media(relation, kind, out.getvalue())
