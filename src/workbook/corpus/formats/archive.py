"""Web archives: WARC files, plain and gzipped (ISO 28500), read by warcio and without any network."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.encoding import decode
from workbook.corpus.formats.guard import BoundedStream, check_size, unpack
from workbook.corpus.readers import Problem, Record
from workbook.errors import CorpusError, require

__all__ = ["count_records", "is_warc", "read_warc"]

_LOG = logging.getLogger(__name__)
MAX_ARCHIVE = 8 * 2**30
#: Bytes of one page, packed and unpacked. Pages of text are far smaller; what is larger is no article.
MAX_PAGE = 16 * 2**20
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML = ("text/html", "application/xhtml+xml")


def is_warc(path: Path) -> bool:
    """Tell by its name whether a file is a web archive; ``Path.suffix`` says only ``.gz`` of ``.warc.gz``.

    Examples
    --------
    >>> is_warc(Path("crawl.WARC.gz")), is_warc(Path("crawl.tar.gz"))
    (True, False)
    """
    return path.name.lower().endswith((".warc", ".warc.gz"))


def read_warc(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read the HTML pages of a web archive, one document a page.

    A page is a ``response`` record with status 200 and an HTML media type; its main text, title, author, site and
    date of publication are what trafilatura finds. ``url`` is ``WARC-Target-URI``, ``retrieved`` is ``WARC-Date``.
    Other records – requests, revisits, images, redirects – are no pages: they are passed over and counted in the log
    (:func:`count_records` gives the figures). The character encoding is the one of the byte order mark, the HTTP
    header or the page's ``meta`` element, in the order of the HTML standard; where none is named or it is wrong, it is
    told as for text files.

    Parameters
    ----------
    path : Path
        ``.warc`` or ``.warc.gz``, gzipped by record, as the standard asks, or as a whole.
    encoding : str, optional
        The encoding of all pages; by default each says its own.

    Yields
    ------
    tuple of (int, dict or Problem)
        The number of the record in the file, and the page. A page that is damaged, larger than 16 MiB or without main
        text is a problem. An archive that breaks off gives what came before, then the problem.

    Raises
    ------
    Problem
        If the file is no web archive or is larger than 8 GiB.
    WorkbookError
        If warcio or trafilatura is not installed.
    """
    require("trafilatura", "reading .warc")
    counts: Counter[str] = Counter()
    name = re.sub(r"(?i)\.warc(\.gz)?$", "", path.name)
    for number, kind, record in _scan(path):
        counts[kind] += 1
        if isinstance(record, Problem):
            yield number, record
        elif kind == "page":
            yield number, _page(path, number, record, name, encoding)
    _LOG.info("%s: %s", path, _said(counts))
    if not counts["page"] and not counts["broken"]:
        raise Problem(path, None, f"no HTML page in it ({_said(counts)})", "check that the crawl kept its pages")


def count_records(path: Path) -> dict[str, int]:
    """Count the records of a web archive by what becomes of them.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to int
        ``page`` (read), ``not HTML``, ``status 404`` and its like, ``revisit``, ``request``, ``warcinfo`` …, and
        ``broken``.

    Raises
    ------
    Problem
        As :func:`read_warc`.
    """
    return dict(Counter(kind for _, kind, _ in _scan(path)))


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in counts.most_common()) or "no record"


def _scan(path: Path) -> Iterator[tuple[int, str, Any]]:
    """Records with their number and kind; the stream of a page is good until the next is asked for."""
    warcio = require("warcio.archiveiterator", "reading .warc")
    check_size(path, MAX_ARCHIVE)
    with BoundedStream(path) as stream:
        # large blocks: a line without end would otherwise be put together from very many pieces
        records = warcio.WARCIterator(stream, block_size=2**20)
        records.reader.set_decomp(None)  # the stream is unpacked already; gzip within gzip would be unpacked unbounded
        number, kind = 0, ""
        while True:
            try:
                with contextlib.redirect_stderr(io.StringIO()):  # warcio writes its warnings there
                    record = next(records, None)
            except Exception as error:  # warcio raises many kinds for a broken archive
                said = str(error).strip().splitlines()
                what = said[0][:120] if said else type(error).__name__
                broken = stream.broken or Problem(path, None, what, "get the file anew from its source")
                if number == 0:
                    raise Problem(path, None, f"not a web archive ({broken.problem})", broken.remedy) from None
                yield number + 1, "broken", _rest(path, number, broken)
                return
            if record is None:
                break
            number += 1
            kind = _kind(record)
            page = _payload(path, number, record) if kind == "page" else record
            if kind == "page" and isinstance(page, Problem):
                kind = "broken"
            # a record that the end of the file cuts is told once, below
            if not (kind == "broken" and stream.broken):
                yield number, kind, page
        if stream.broken is not None:
            if number == 0:
                raise Problem(path, None, stream.broken.problem, stream.broken.remedy)
            read = number - 1 if kind == "broken" else number
            yield read + 1, "broken", _rest(path, read, stream.broken)
        elif number == 0:
            raise Problem(path, None, "no record in it", "check that the file is a web archive")


def _rest(path: Path, number: int, broken: Problem) -> Problem:
    said = f"the archive can't be read past record {number}: {broken.problem}"
    return Problem(path, number + 1, said, f"{broken.remedy}; what came before is kept")


def _kind(record: Any) -> str:
    kind = str(record.rec_type or "record without type")
    if kind != "response":
        return kind
    if record.http_headers is None:
        return "not HTTP"
    status = str(record.http_headers.get_statuscode())
    if status != "200":
        return f"status {status}"
    media = str(record.http_headers.get_header("content-type") or "").split(";")[0].strip().lower()
    return "page" if media in _HTML else "not HTML"


def _payload(path: Path, number: int, record: Any) -> tuple[Any, bytes] | Problem:
    """The bytes of a page, read now (the next record overwrites the stream), with its headers."""
    readers = require("warcio.bufferedreaders", "reading .warc")
    raw = record.raw_stream.read(MAX_PAGE + 1)
    if len(raw) > MAX_PAGE:
        return _too_large(path, number)
    if record.length is None or len(raw) < record.payload_length:
        return Problem(path, number, "the record breaks off", "get the file anew from its source")
    if str(record.http_headers.get_header("transfer-encoding") or "").lower() == "chunked":
        raw = readers.ChunkedDataReader(io.BytesIO(raw)).read()
    try:
        page = unpack(raw, record.http_headers.get_header("content-encoding"), MAX_PAGE)
    except ValueError as error:
        return Problem(path, number, f"the page can't be unpacked: {error}", "save this page as .html and add it")
    return _too_large(path, number) if page is None else (record, page)


def _too_large(path: Path, number: int) -> Problem:
    return Problem(path, number, f"a page of more than {MAX_PAGE:,} bytes", "save its article as text and add it")


def _page(path: Path, number: int, found: tuple[Any, bytes], name: str, encoding: str | None) -> Any:
    record, data = found
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        html = _decoded(data, f"{path}, row {number}", str(record.http_headers.get_header("content-type")), encoding)
    except CorpusError as error:
        said = str(error).removeprefix(f"{path}, row {number}: ")
        return Problem(path, number, said, "or name the encoding with encoding=…")
    retrieved = record.rec_headers.get_header("WARC-Date")
    # a date guessed from the running text would be taken for the day of publication
    dates = {"original_date": True, "extensive_search": False, "max_date": str(retrieved or "")[:10] or None}
    trafilatura = require("trafilatura", "reading .warc")
    try:
        page = trafilatura.bare_extraction(
            html, url=url, include_comments=False, with_metadata=True, date_extraction_params=dates
        )
    except Exception as error:  # lxml raises many kinds for a broken page
        return Problem(path, number, f"no HTML ({type(error).__name__})", "save its article as text and add it")
    if page is None or not (page.text or "").strip():
        return Problem(path, number, f"no main text found in {url}", "save its article as text and add it, or leave it")
    return {
        "id": f"{name}-{number}",
        "text": page.text,
        "title": page.title,
        "date": page.date,
        "outlet": page.sitename or page.hostname,
        "language": page.language,
        "url": url,
        "author": page.author,
        "retrieved": retrieved,
        "record_id": record.rec_headers.get_header("WARC-Record-ID"),
    }


def _decoded(data: bytes, place: str, media: str, encoding: str | None) -> str:
    if encoding is not None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, place, encoding)
    in_page = _META.search(data[:4096])
    for found in (_PARAMETER.search(media), in_page):
        if found is None:
            continue
        named = found[1].decode("ascii", "replace") if isinstance(found[1], bytes) else found[1]
        try:
            return data.decode(named)
        except (LookupError, UnicodeError):
            continue
    return decode(data, place)
