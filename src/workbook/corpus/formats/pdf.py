"""PDF (``.pdf``) by pypdf: its text where the letters and words come out in reading order, else a refusal that says why.

A PDF holds painted glyphs, not text (ISO 32000-2, 9.10, "Extraction of text content"). Arabic is painted from the left
as often as from the right, so that words or letters can come out backwards; such text would be read as nonsense or,
worse, as something else. What is checked is in ``pdf_order.py``.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.formats.pagefile import read_bytes
from workbook.corpus.formats.pdf_order import Piece, mixed_up, normalise_forms, painted_backwards, what_is_wrong
from workbook.corpus.readers import Problem, Record
from workbook.errors import WorkbookError, require

__all__ = ["MOST_PAGES", "read_pdf"]

#: More pages than an article or a whole issue has.
MOST_PAGES = 2_000
_OTHER_WAY = "get the article as a web page or text, or recognise the pages by OCR and check the text by eye"
#: Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|powerpoint|document\d*$)|\.(?:docx?|indd|qxd|pdf|rtf|html?)$", re.I
)


def read_pdf(path: Path, encoding: str | None = None) -> Iterator[Record]:
    """Read the text of a PDF as one document, or say why it can't be had.

    Lines stand as they are printed, a page begins with a line of its own. Letters in presentation forms (U+FB50–FDFF,
    U+FE70–FEFF) become ordinary letters by NFKC, and the record's ``normalised`` says how many.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Not used: a PDF has none.

    Yields
    ------
    tuple
        ``None`` and a record: ``id, text, pages`` and, where found, ``title, author, pdf_created, normalised,
        pages_without_text``. When the file was made is not when the article appeared, so there is no ``date``.

    Raises
    ------
    Problem
        If the file is too large, no PDF, encrypted, scanned, or its Arabic is not in reading order.
    WorkbookError
        If pypdf is missing.

    Examples
    --------
    >>> next(read_pdf(Path("no-such-file.pdf")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: ...no-such-...'
    """
    data = read_bytes(path)
    pypdf = require("pypdf", "reading PDF")
    if b"%PDF-" not in data[:1024]:
        raise Problem(path, None, "no PDF file", "save it again")
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)  # pypdf tells of every repair; what matters is said in the Problem
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Problem(path, None, "the PDF is encrypted", "save it again without a password or restrictions")
        if len(reader.pages) > MOST_PAGES:
            raise Problem(path, None, f"more than {MOST_PAGES:,} pages", "split the file")
        texts, backwards, mixed = [], [], []
        for number, page in enumerate(reader.pages, 1):
            text, pieces = _page(page)
            texts.append(text)
            backwards += [number] if painted_backwards(pieces) else []
            mixed += [number] if mixed_up(pieces) else []
        about = _about(reader)
    except WorkbookError:
        raise
    except Exception as error:  # pypdf raises many kinds for a broken file, limits among them
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise Problem(path, None, f"the PDF can't be read ({said})", "save it again") from None
    finally:
        log.setLevel(level)
    empty = [number for number, text in enumerate(texts, 1) if not text.strip()]
    if len(empty) == len(texts):
        raise Problem(path, None, "no text in the PDF (it is scanned, or empty)", "recognise the pages by OCR")
    raw = "\n".join(text.strip("\n") for text in texts if text.strip())
    text, forms = normalise_forms(raw)
    wrong = what_is_wrong(raw, text)
    if wrong is None and backwards:
        wrong = f"the words came out from left to right (page {_few(backwards)})"
    elif wrong is None and mixed:
        wrong = f"numbers, Latin words or marks came out in the wrong place of their lines (page {_few(mixed)})"
    if wrong is not None:
        raise Problem(path, None, wrong, _OTHER_WAY)
    record: dict[str, Any] = {"id": path.stem, "text": text, "pages": len(texts), **about}
    if forms:
        record["normalised"] = f"{forms} presentation forms by NFKC"
    if empty:
        record["pages_without_text"] = _few(empty)
    yield None, record


def _page(page: Any) -> tuple[str, list[Piece]]:
    pieces: list[Piece] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        pieces.append(Piece(text, float(x), float(y)))

    text: str = page.extract_text(visitor_text=visit)
    return text, pieces


def _about(reader: Any) -> dict[str, Any]:
    info = reader.metadata or {}
    title = str(info.get("/Title") or "").strip()
    author = str(info.get("/Author") or "").strip()
    created = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", str(info.get("/CreationDate") or ""))
    found = {
        "title": normalise_forms(title)[0] if not _NO_TITLE.search(title) else "",
        "author": normalise_forms(author)[0],
        "pdf_created": "-".join(part for part in created.groups() if part) if created else "",
    }
    return {name: value for name, value in found.items() if value}


def _few(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
