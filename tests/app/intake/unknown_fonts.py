"""PDFs in a font that is not in the file, and whose codes say nothing by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name


def in_unknown_font(lines: Sequence[str]) -> bytes:
    """A page with these lines; only a table in the PDF says which characters they are."""
    code = {character: at + 1 for at, character in enumerate(sorted(set("".join(lines))))}
    table = "".join(f"<{at:04x}> <{each.encode('utf-16-be').hex()}>\n" for each, at in code.items())
    name = Name("/AnyFontNobodyHas")
    with pikepdf.new() as document:
        system = Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0)
        glyphs = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDSystemInfo=system, DW=1000)
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(glyphs)]),
            ToUnicode=document.make_stream(
                f"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(code)} beginbfchar\n"
                f"{table}endbfchar endcmap".encode()
            ),
        )  # fmt: skip
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
        drawn = [
            f"BT /F1 10 Tf 60 {780 - 18 * at} Td <{''.join(f'{code[each]:04x}' for each in line)}> Tj ET"
            for at, line in enumerate(lines)
        ]
        page.Contents = document.make_stream("\n".join(drawn).encode())
        out = BytesIO()
        document.save(out)
    return out.getvalue()
