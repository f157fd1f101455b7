"""Web pages (``.html``, ``.htm``): the article by trafilatura, without menus, related links and comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.dates import parse_date
from workbook.corpus.formats.newspapers import factiva_records, is_factiva
from workbook.corpus.formats.pagefile import decode_markup, read_bytes
from workbook.corpus.readers import Problem, Record
from workbook.errors import require

__all__ = ["LARGEST_PAGE", "MOST_ELEMENTS", "part_of_saved_page", "read_pages"]

#: The largest page that is read, in bytes; pages with their pictures inside are large, an article never is.
LARGEST_PAGE = 50_000_000
#: Pages of news have some thousands; trafilatura's time grows faster than their number.
MOST_ELEMENTS = 30_000
#: What browsers append to a page's name for the folder with its parts.
_PARTS = ("_files", "_fichiers", "-Dateien", "_archivos", "_file")
#: A cell with more characters than this holds an article, not a value.
_LAYOUT_CELL = 300
#: Where a page shows its date for readers.
_DATE_PLACES = (
    "//time/@datetime | //time//text() | //*[contains(@class, 'date') or contains(@class, 'time') or "
    "contains(@class, 'publish') or contains(@itemprop, 'datePublished')]//text()"
)


def part_of_saved_page(path: Path) -> bool:
    """Whether a file lies in the folder that a browser saved beside a page, and so is no document.

    Parameters
    ----------
    path : Path

    Returns
    -------
    bool

    Examples
    --------
    >>> part_of_saved_page(Path("article.html"))
    False
    """
    for folder in path.parents:
        for ending in _PARTS:
            stem = folder.name.removesuffix(ending)
            if stem and stem != folder.name:
                if any((folder.parent / f"{stem}{suffix}").is_file() for suffix in (".html", ".htm", ".HTML", ".HTM")):
                    return True
    return False


def read_pages(path: Path, encoding: str | None = None) -> Iterator[Record]:
    """Read a saved web page as one document; an export of Factiva as one an article.

    The main text and most of the metadata are found by trafilatura (A. Barbaresi, *Trafilatura: A Web Scraping
    Library and Command-Line Tool for Text Discovery and Extraction*, ACL 2021). Readers' comments are left out.
    Nothing of the page runs and nothing it names is loaded.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Of the page; else it is told from the bytes and from what the page says.

    Yields
    ------
    tuple
        ``None`` and a record: ``id, text`` and, where found, ``title, date, outlet, url, language, author,
        description, categories, tags, license, decoding``.

    Raises
    ------
    Problem
        If the page is too large, is no HTML or holds no main text.
    CorpusError
        If its encoding can't be told.
    WorkbookError
        If trafilatura is missing.

    Examples
    --------
    >>> next(read_pages(Path("no-such-page.html")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: ...no-such-...'
    """
    data = read_bytes(path, LARGEST_PAGE)
    text, remark = decode_markup(data, path, encoding)
    if is_factiva(text):
        yield from factiva_records(path, text)
        return
    trafilatura = require("trafilatura", "reading web pages")
    tree = trafilatura.load_html(text) if text.strip() else None
    if tree is None:
        raise Problem(path, None, "no HTML page", "save the page again, or name a text file .txt")
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise Problem(path, None, f"more than {MOST_ELEMENTS:,} elements", "copy the article into a .txt file")
    shown = _shown(tree)
    _unfold_layout(tree)
    # the extensive search takes any year of the page, such as the copyright line's, for the date
    when = {"original_date": True, "extensive_search": False, "max_date": dt.date.today().isoformat()}
    try:
        found: Any = trafilatura.bare_extraction(
            tree, include_comments=False, with_metadata=True, deduplicate=False, date_extraction_params=when
        )
    except Exception as error:  # one page that trafilatura stumbles over must not end the reading of ten thousand
        said = (str(error).splitlines() or [""])[0]
        raise Problem(
            path, None, f"trafilatura failed ({type(error).__name__}: {said})", "copy the article into a .txt file"
        ) from None
    if found is None or not (found.text or "").strip():
        raise Problem(
            path, None, "no main text was found in this page", "copy the article into a .txt file, or leave it out"
        )
    record: dict[str, Any] = {
        "id": path.stem,
        "text": found.text,
        "title": found.title,
        "date": found.date or shown["date"],
        "outlet": shown["outlet"] or found.sitename,
        "url": found.url,
        "language": shown["language"],
        "author": found.author,
        "description": found.description,
        "categories": "; ".join(found.categories or ()),
        "tags": "; ".join(found.tags or ()),
        "license": found.license,
        "decoding": remark,
    }
    yield None, {name: value for name, value in record.items() if value or name == "text"}


def _shown(tree: Any) -> dict[str, str | None]:
    """What trafilatura changes or doesn't know: the outlet's spelling, the language, dates in Arabic words."""
    outlet = next((str(v).strip() for v in tree.xpath("//meta[@property='og:site_name']/@content") if v.strip()), None)
    language = str(tree.get("lang") or "").replace("_", "-").split("-")[0].strip().lower() or None
    date = None
    for value in tree.xpath(_DATE_PLACES):
        piece = " ".join(str(value).split())
        # a whole sentence that names a day is no dateline
        if 8 <= len(piece) <= 60 and (parsed := parse_date(_dateline(piece))):
            date = parsed.iso
            break
    return {"outlet": outlet, "language": language, "date": date}


def _unfold_layout(tree: Any) -> None:
    """Tables that lay out an old page become plain blocks, since trafilatura would draw them with strokes."""
    for table in list(tree.iter("table")):
        cells = [cell for cell in table.iter("td", "th") if next(cell.iterancestors("table")) is table]
        if any(len(cell.text_content()) > _LAYOUT_CELL for cell in cells):
            parts = [p for p in table.iter("tbody", "thead", "tr") if next(p.iterancestors("table")) is table]
            for element in [table, *parts, *cells]:
                element.tag = "div"


def _dateline(piece: str) -> str:
    """A dateline without its label (``نُشر: 17 تشرين الثاني 2021``)."""
    label, colon, rest = piece.partition(":")
    return rest.strip() if colon and not any(c.isdigit() for c in label) else piece
