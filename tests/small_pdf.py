"""A PDF of a few pages, byte by byte: pieces of text at places, each character mapped to itself."""

from __future__ import annotations

from collections.abc import Sequence

#: Text and the place where it is painted.
Placed = tuple[str, float, float]

_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{count} beginbfchar {codes} endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""


def small_pdf(pages: Sequence[Sequence[Placed]], *, info: str = "", trailer: str = "") -> bytes:
    """The bytes of a PDF; ``info`` and ``trailer`` are entries of those dictionaries."""
    contents = []
    for page in pages:
        shown = [f"BT /F 12 Tf 1 0 0 1 {x} {y} Tm <{t.encode('utf-16-be').hex()}> Tj ET" for t, x, y in page]
        contents.append("\n".join(shown).encode("ascii"))
    first = 7
    codes = sorted({f"<{ord(c):04X}>" for page in pages for t, _, _ in page for c in t})
    to_characters = _MAP.format(count=len(codes), codes=" ".join(f"{code} {code}" for code in codes))
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 500"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(to_characters.encode()),
        f"<< {info} >>".encode(),
    ]
    for i, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {first + 2 * i + 1} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(content))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    ends = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + ends.encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"
